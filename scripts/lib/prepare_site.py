"""Completes the host's own setup on a fresh site, the way its test suite does: a company, a fiscal year, every role.

Usage: prepare_site.py SITE, from the sites folder.
"""

import sys

import frappe


def main(site: str) -> None:
	frappe.init(site=site)
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.flags.in_test = True
	for method in frappe.get_hooks("before_tests", app_name="hrms"):
		frappe.get_attr(method)()
	# For the processes that use the site next.
	frappe.db.commit()
	frappe.destroy()


if __name__ == "__main__":
	main(sys.argv[1])
