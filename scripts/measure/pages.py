"""The employee's own page against the host's own portal list, on the server, side by side.

Prints `page_ratio`, the medians of alternating runs so that a busy moment hits both. The plan is a whole one, with a held
check-in and a response; the host's page is its standard list, full as it comes: twenty leave applications of the same
employee. Runs on the throwaway site of the tests and leaves nothing in it.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import frappe
from frappe.utils import add_days, getdate
from frappe.website.serve import get_response

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "site"))
from factory import CHECKIN, GOALS, PLAN, approve_leave, checkins_of, make_person, plan_values, values_for

TIMES, WARM_UP = 40, 4
LEAVES = 20


def make_plan() -> str:
	"""A plan under way, and returns its employee's user."""
	boss = make_person("page-boss")
	manager = make_person("page-manager", reports_to=boss)
	hr = make_person("page-hr", reports_to=boss, roles=("HR User", "HR Manager"))
	employee = make_person("page-employee", reports_to=manager)
	for number in range(LEAVES):
		leave = add_days(getdate(), 200 + 7 * number)
		approve_leave(employee.employee, leave, leave, "Unpaid Day")
	frappe.set_user(manager.user)
	goals = [
		{**GOALS[0], "title": f"{GOALS[0]['title']}, part {number}", "weight": 20} for number in range(5)
	]
	plan = frappe.get_doc(plan_values(employee.employee, goals=goals)).insert().name
	frappe.get_doc(PLAN, plan).send_for_review()
	for user, verb, inputs in (
		(hr.user, "issue", {}),
		(employee.user, "acknowledge", {"comments": "Noted."}),
		(employee.user, "respond", {"text": "My side of it."}),
	):
		frappe.set_user(user)
		getattr(frappe.get_doc(PLAN, plan), verb)(**inputs)
	frappe.set_user(manager.user)
	doc = frappe.get_doc(PLAN, plan)
	frappe.get_doc(CHECKIN, checkins_of(plan)[0].name).complete(values=values_for(doc, 70, 71, 72, 73, 74))
	return employee.user


def load(user: str, path: str, **query: str) -> Callable[[], float]:
	def run() -> float:
		frappe.set_user(user)
		frappe.local.request = Request(EnvironBuilder(path=path, query_string=query).get_environ())
		frappe.local.form_dict = frappe._dict(query)
		frappe.local.response = frappe._dict(docs=[])
		# Each request is one of its own: nothing remembered within one may help the next.
		getattr(frappe.local, "request_cache", {}).clear()
		begun = perf_counter()
		answer = get_response()
		took = perf_counter() - begun
		assert answer.status_code == 200, answer.status_code
		return took

	return run


def main() -> None:
	frappe.init(site=os.environ["PIP_SITE"], sites_path=os.environ["PIP_SITES_PATH"])
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.flags.in_test = True
	user = make_plan()
	ours, theirs = load(user, "/performance-plan"), load(user, "/list", doctype="Leave Application")
	for _ in range(WARM_UP):
		ours(), theirs()
	pairs = [(ours(), theirs()) for _ in range(TIMES)]
	ours_took, theirs_took = (median(taken) for taken in zip(*pairs, strict=True))
	print(f"    {ours_took * 1000:.1f} ms against {theirs_took * 1000:.1f} ms", file=sys.stderr)
	print(f"page_ratio: {ours_took / theirs_took:.2f}")
	frappe.db.rollback()
	frappe.destroy()


if __name__ == "__main__":
	main()
