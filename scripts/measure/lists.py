"""The list of plans among 100,000 of 48,000 people, with the permission clause and without, side by side.

Prints `list_ratio`, for a manager of eight: the median time of the host's list over that of the same list without the
clause; building the clause counts. `list_ratio_hr` is the same for HR, `list_ratio_hundreds` for the head of a department
and `list_ratio_everybody` for the head of them all, below whom the database walks down the line for each list.
Runs on the throwaway site of the tests and leaves nothing in it.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from unittest.mock import patch

import frappe
from frappe.utils import add_days, getdate

from pip_module import conditions

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "site"))
from factory import COMPANY, PLAN, make_person

PLANS, TEAM, TEAMS, DEPARTMENTS = 100_000, 8, 60, 100
RUNS, WARM_UP = 60, 5
clause = conditions.plan_condition
FIELDS = ["name", "employee", "employee_name", "status", "end_date", "progress", "rating", "modified"]


def people_below(head: str) -> dict[str, list[str]]:
	"""Employees in three levels below `head`, written straight into the table: department heads, team leads, teams."""
	rows: dict[str, list[str]] = {"departments": [], "leads": [], "team": []}
	values = []
	for department in range(DEPARTMENTS):
		department_head = f"MEASURED-{department}"
		rows["departments"].append(department_head)
		values.append((department_head, head))
		for lead in range(TEAMS):
			team_lead = f"{department_head}-{lead}"
			rows["leads"].append(team_lead)
			values.append((team_lead, department_head))
			for member in range(TEAM):
				rows["team"].append(f"{team_lead}-{member}")
				values.append((f"{team_lead}-{member}", team_lead))
	now = frappe.utils.now()
	frappe.db.bulk_insert(
		"Employee",
		["name", "employee_name", "status", "company", "reports_to", "creation", "modified"],
		[(name, name, "Active", COMPANY, above, now, now) for name, above in values],
	)
	return rows


def make_plans(employees: list[str]) -> None:
	today = getdate()
	statuses = ("Draft", "Active", "Successful", "Withdrawn")
	frappe.db.bulk_insert(
		PLAN,
		[
			"name",
			"employee",
			"employee_name",
			"company",
			"status",
			"end_date",
			"issued_on",
			"creation",
			"modified",
		],
		[
			(
				f"MEASURED-{number:06}",
				# Spread, so that a manager's plans are neither the newest nor the oldest.
				employee := employees[number * 7919 % len(employees)],
				employee,
				COMPANY,
				statuses[number % len(statuses)],
				add_days(today, number % 90),
				today if number % len(statuses) else None,
				frappe.utils.add_to_date(None, seconds=-number),
				frappe.utils.add_to_date(None, seconds=-number),
			)
			for number in range(PLANS)
		],
	)
	frappe.db.sql(f"analyze table `tab{PLAN}`, `tabEmployee`")


def clear_away(users: list[str]) -> None:
	"""Statistics of a table are only made of what was committed; so is this undone by hand."""
	frappe.set_user("Administrator")
	for doctype in (PLAN, "Employee"):
		frappe.db.delete(doctype, {"name": ("like", "MEASURED-%")})
	for user in users:
		frappe.db.delete("Employee", {"user_id": user})
	# Committed before, and so now.
	frappe.db.commit()


def signed_in(employee: str, name: str) -> str:
	"""A user whose Employee record is `employee`."""
	# A role more, so that the factory lets them see more than themselves.
	person = make_person(name, roles=("Leave Approver",))
	frappe.db.set_value("Employee", person.employee, "user_id", None)
	frappe.db.set_value("Employee", employee, "user_id", person.user)
	return person.user


def no_clause(user: str, doctype: str) -> str:
	return ""


def listing(user: str, with_clause: bool) -> Callable[[], float]:
	def run() -> float:
		frappe.set_user(user)
		# Each list is a request of its own: nothing remembered within one may help the next.
		getattr(frappe.local, "request_cache", {}).clear()
		with patch.object(conditions, "plan_condition", clause if with_clause else no_clause):
			begun = perf_counter()
			rows = frappe.get_list(PLAN, fields=FIELDS, order_by="modified desc", limit=20)
			took = perf_counter() - begun
		assert rows
		return took

	return run


def ratio(who: str, user: str) -> float:
	ours, bare = listing(user, True), listing(user, False)
	for _ in range(WARM_UP):
		ours(), bare()
	pairs = [(ours(), bare()) for _ in range(RUNS)]
	ours_took, bare_took = (median(taken) for taken in zip(*pairs, strict=True))
	found = ours_took / bare_took
	print(
		f"    {who}: {ours_took * 1000:.2f} ms against {bare_took * 1000:.2f} ms, {found:.2f}",
		file=sys.stderr,
	)
	return found


def main() -> None:
	frappe.init(site=os.environ["PIP_SITE"], sites_path=os.environ["PIP_SITES_PATH"])
	frappe.connect()
	frappe.set_user("Administrator")
	hr = make_person("listing-hr", roles=("HR User",))
	head = make_person("listing-head", roles=("Leave Approver",))
	below = people_below(head.employee)
	make_plans(below["team"])
	users = {
		"list_ratio": signed_in(below["leads"][7], "listing-lead"),
		"list_ratio_hr": hr.user,
		"list_ratio_hundreds": signed_in(below["departments"][3], "listing-department"),
		"list_ratio_everybody": head.user,
	}
	for name, user in users.items():
		print(f"{name}: {ratio(name, user):.2f}")
	clear_away(list(users.values()))
	frappe.destroy()


if __name__ == "__main__":
	main()
