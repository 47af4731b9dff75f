"""Each report among 100,000 plans, as HR runs it in the desk, against the SQL that gathers the same rows and asks nobody.

Prints `report_ratio`, the median time of a report over that of its SQL, and `report_seconds`, both of the slowest report.
A report's time is the host's whole answer: permissions, rows and columns. Every employee has an appraisal of the cycle
with a low score, half of them an open plan. Runs on the throwaway site of the tests and leaves nothing in it.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import frappe
from frappe.desk.query_report import run
from frappe.utils import add_days, getdate

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "site"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
from factory import COMPANY, PLAN, make_person
from lists import PLANS, people_below

from pip_module.rules import lifecycle

CYCLE = "MEASURED-CYCLE"
RUNS, WARM_UP = 15, 3


@dataclass(frozen=True)
class Report:
	"""A report as it is asked for, and its SQL with the values that go into it."""

	name: str
	filters: dict[str, Any]
	sql: str
	values: dict[str, Any]


CANDIDATES = Report(
	"PIP Candidates",
	{"appraisal_cycle": CYCLE, "company": COMPANY},
	f"""select e.name as employee, e.employee_name, a.final_score as score, p.name as plan, p.status as plan_status,
	e.department, e.designation, e.reports_to as manager, m.employee_name as manager_name, a.name as appraisal
	from `tabAppraisal` a join `tabEmployee` e on e.name = a.employee
	left join `tabEmployee` m on m.name = e.reports_to
	left join `tab{PLAN}` p on p.employee = e.name and p.status in %(open)s
	where a.appraisal_cycle = %(cycle)s and a.docstatus = 1 and a.final_score > 0 and a.final_score < 2.5
	and a.company = %(company)s and e.status = 'Active' order by a.final_score, a.employee""",
	{"cycle": CYCLE, "company": COMPANY, "open": tuple(lifecycle.OPEN)},
)
REPORTS = (CANDIDATES,)


def make_rows(employees: list[str]) -> None:
	today, now = getdate(), frappe.utils.now()
	frappe.db.bulk_insert(
		PLAN,
		["name", "employee", "employee_name", "company", "status", "end_date", "creation", "modified"],
		[
			(
				f"MEASURED-{number:06}",
				employee := employees[number * 7919 % len(employees)],
				employee,
				COMPANY,
				# One open plan each for the first half, everything else is history.
				lifecycle.ACTIVE if number < len(employees) // 2 else lifecycle.SUCCESSFUL,
				add_days(today, number % 90),
				now,
				now,
			)
			for number in range(PLANS)
		],
	)
	frappe.db.bulk_insert(
		"Appraisal",
		[
			"name",
			"employee",
			"employee_name",
			"company",
			"appraisal_cycle",
			"final_score",
			"docstatus",
			"creation",
			"modified",
		],
		[
			(f"MEASURED-{number:06}", employee, employee, COMPANY, CYCLE, 1 + number % 10 / 10, 1, now, now)
			for number, employee in enumerate(employees)
		],
	)
	frappe.db.sql(f"analyze table `tab{PLAN}`, `tabEmployee`, `tabAppraisal`")


def clear_away(users: list[str]) -> None:
	"""Statistics of a table are only made of what was committed; so is this undone by hand."""
	frappe.set_user("Administrator")
	for doctype in (PLAN, "Employee", "Appraisal"):
		frappe.db.delete(doctype, {"name": ("like", "MEASURED-%")})
	for user in users:
		frappe.db.delete("Employee", {"user_id": user})
		frappe.db.delete("User Permission", {"user": user})
	# Committed before, and so now.
	frappe.db.commit()


def timed(gather: Callable[[], list]) -> tuple[float, int]:
	# Each report is a request of its own: nothing remembered within one may help the next.
	getattr(frappe.local, "request_cache", {}).clear()
	begun = perf_counter()
	rows = gather()
	return perf_counter() - begun, len(rows)


def measure(report: Report, user: str) -> tuple[float, float]:
	"""The ratio and the seconds of `report`."""
	frappe.set_user(user)

	def ours() -> list:
		return run(report.name, filters=dict(report.filters))["result"]

	def bare() -> list:
		return frappe.db.sql(report.sql, report.values, as_dict=True)

	for _ in range(WARM_UP):
		timed(ours), timed(bare)
	pairs = [(timed(ours), timed(bare)) for _ in range(RUNS)]
	assert {pair[0][1] for pair in pairs} == {pair[1][1] for pair in pairs} != {0}
	ours_took, bare_took = (median(took for took, _rows in runs) for runs in zip(*pairs, strict=True))
	print(
		f"    {report.name}: {pairs[0][0][1]} rows, {ours_took * 1000:.0f} ms against {bare_took * 1000:.0f} ms,"
		f" {ours_took / bare_took:.2f}",
		file=sys.stderr,
	)
	return ours_took / bare_took, ours_took


def main() -> None:
	frappe.init(site=os.environ["PIP_SITE"], sites_path=os.environ["PIP_SITES_PATH"])
	frappe.connect()
	frappe.set_user("Administrator")
	hr = make_person("reporting-hr", roles=("HR User",))
	head = make_person("reporting-head", roles=("Leave Approver",))
	frappe.get_doc(
		doctype="User Permission", user=hr.user, allow="Company", for_value=COMPANY, apply_to_all_doctypes=1
	).insert()
	make_rows(people_below(head.employee)["team"])
	measured = [measure(report, hr.user) for report in REPORTS]
	print(f"report_ratio: {max(ratio for ratio, _seconds in measured):.2f}")
	print(f"report_seconds: {max(seconds for _ratio, seconds in measured):.2f}")
	clear_away([hr.user, head.user])
	frappe.destroy()


if __name__ == "__main__":
	main()
