"""What the page kept in a browser goes when its user signs out, from whichever page of the host's.

A session that ran out looks the same to a browser, and must not take anything away; so the server says which it was.
"""

import frappe

COOKIE = "pip_signed_out"
SECONDS = 30 * 24 * 60 * 60


def mark(login_manager: object = None) -> None:
	"""Leaves a mark with the answer to a sign-out, on which the next page of the website acts."""
	cookies = getattr(frappe.local, "cookie_manager", None)
	if cookies:
		cookies.set_cookie(COOKIE, "1", max_age=SECONDS)
