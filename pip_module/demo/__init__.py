"""A company to look around in: `bench --site SITE execute pip_module.demo.make`.

Made the way it would have come about: the host's own functions for what is the host's, the app's own verbs for what is
the app's, each as the user who may, on a day of the past. It needs the packages of the "demo" extra.
"""

import json
import sys
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import frappe
from frappe.utils import getdate

from pip_module import notices
from pip_module.demo.clock import refuse, tool

MADE = "pip_module_demo"
"""The global default that remembers the day the demo was begun on, and which parts of it are made."""


def make() -> None:
	"""Makes the demo company, once; then says who to log in as."""
	from pip_module.demo import appraisals, logins, organisation, plans
	from pip_module.demo.caches import caches_kept
	from pip_module.demo.clock import Clock

	for package in ("faker", "freezegun"):
		tool(package)
	frappe.set_user("Administrator")
	made = json.loads(frappe.db.get_global(MADE) or '{"parts": []}')
	if "notices" in made["parts"]:
		print("The demo company is there already; nothing was changed.")
		logins.show()
		return
	_refuse_real_site(organisation.COMPANY)
	_refuse_half_made(made["parts"], organisation.COMPANY)
	try:
		with caches_kept():
			_part(made, "company", organisation.set_up_site)
		# Only now the site knows its time zone. A run that goes on with what an earlier one began keeps its day.
		today = getdate(made.setdefault("day", str(getdate())))
		with Clock() as clock:
			clock.move_to(datetime.combine(today - timedelta(days=480), time(9, 0)))
			with caches_kept():
				_part(made, "organisation", lambda: organisation.make_organisation(today))
			_part(made, "appraisals", lambda: appraisals.make_appraisals(clock, today))
			_part(made, "plans", lambda: plans.make_plans(clock, today))
		_part(made, "notices", plans.bring_up_to_date)
	finally:
		# What was cached under the set clock holds its dates; other processes must not read them.
		frappe.clear_cache()
	logins.show()


def _part(made: dict[str, Any], name: str, do: Callable[[], None]) -> None:
	if name in made["parts"]:
		return
	# On a terminal only: what is kept in a file is who to log in as.
	if sys.stdout.isatty():
		print(f"Making the {name}...", flush=True)
	do()
	made["parts"].append(name)
	frappe.db.set_global(MADE, json.dumps(made))
	# The host would look on the internet for a picture of each invented person, by a job that runs after the commit.
	frappe.db.after_commit.reset()
	# Each part takes a while, and the next run need not repeat it when a later one fails.
	frappe.db.commit()


def _refuse_real_site(company: str) -> None:
	"""The demo's people share a password that anybody can read here: they have no place beside real ones."""
	if frappe.db.count("Employee", {"company": ("!=", company)}) and not frappe.conf.allow_tests:
		refuse(
			"This site has employees already. The demo adds users with a known password: give it a site of its own."
		)
	if notices.can_mail():
		refuse(
			"This site sends mail, and the demo's people have invented addresses. Switch outgoing mail off first."
		)


def _refuse_half_made(parts: list[str], company: str) -> None:
	"""The nightly jobs in the plans' history commit by themselves, so a run that broke off there left a part of it."""
	if "plans" not in parts and frappe.db.exists("Performance Improvement Plan", {"company": company}):
		refuse("An earlier run broke off among the plans. Please make the demo on a fresh site.")
