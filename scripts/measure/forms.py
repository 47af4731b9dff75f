"""A plan's form against the host's Appraisal: saving it and opening it, on the server, side by side.

Prints `save_ratio` and `open_ratio`, medians of alternating runs so that a busy moment hits both. The documents have
five goals (the host's: areas scored by progress, its default); saved is a draft, opened a plan that is half way through
its thirteen check-ins, both by the same user and through the doors that the desk uses. Runs on the throwaway site of the
tests and leaves nothing in it.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import frappe
from frappe.utils import getdate

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "site"))
from factory import CHECKIN, COMPANY, PLAN, Person, checkins_of, let_days_pass, make_person, plan_values

GOALS, DAYS = 5, 77
GETDOC = "frappe.desk.form.load.getdoc"
SUPPORTS = [{"kind": "Training", "description": "Course on triage"}]
SAVES, OPENS, WARM_UP = 40, 80, 5


def make_plan(employee: str, **changes: object) -> str:
	values = plan_values(employee, **changes)
	pattern = values["goals"][0]
	values["goals"] = [
		{**pattern, "title": f"{pattern['title']}, part {number}", "weight": 100 / GOALS}
		for number in range(1, GOALS + 1)
	]
	return frappe.get_doc(values).insert().name


def make_plan_under_way(employee: Person, manager: Person, hr: Person) -> str:
	"""Half of its check-ins have been held."""
	frappe.set_user(manager.user)
	name = make_plan(employee.employee, duration_days=DAYS, checkin_frequency="Weekly", supports=SUPPORTS)
	for user, verb in (
		(manager.user, "send_for_review"),
		(hr.user, "issue"),
		(employee.user, "acknowledge"),
	):
		frappe.set_user(user)
		getattr(frappe.get_doc(PLAN, name), verb)()
	let_days_pass(name, DAYS // 2)
	frappe.set_user(manager.user)
	for row in checkins_of(name):
		if row.scheduled_date < getdate():
			plan = frappe.get_doc(PLAN, name)
			values = {goal.name: goal.baseline_value + 5 for goal in plan.goals}
			frappe.get_doc(CHECKIN, row.name).complete(values, held_on=row.scheduled_date)
	return name


def make_appraisal(employee: str) -> str:
	areas = [f"Measured area {number}" for number in range(1, GOALS + 1)]
	for area in areas:
		frappe.get_doc(doctype="KRA", title=area).insert()
	frappe.get_doc(doctype="Employee Feedback Criteria", criteria="Measured criterion").insert()
	template = frappe.get_doc(
		doctype="Appraisal Template",
		template_title="Measured",
		goals=[{"key_result_area": area, "per_weightage": 100 / GOALS} for area in areas],
		rating_criteria=[{"criteria": "Measured criterion", "per_weightage": 100}],
	).insert()
	cycle = frappe.get_doc(
		doctype="Appraisal Cycle",
		cycle_name="Measured",
		company=COMPANY,
		start_date="2024-01-01",
		end_date="2024-12-31",
		appraisees=[{"employee": employee, "appraisal_template": template.name}],
	).insert()
	appraisal = frappe.get_doc(
		doctype="Appraisal", employee=employee, company=COMPANY, appraisal_cycle=cycle.name
	)
	appraisal.appraisal_template = template.name
	appraisal.set_kras_and_rating_criteria()
	assert len(appraisal.appraisal_kra) == GOALS
	return appraisal.insert().name


def save(doctype: str, name: str, field: str) -> Callable[[], float]:
	def run() -> float:
		doc = frappe.get_doc(doctype, name)
		doc.set(field, f"<p>Changed at {perf_counter()}</p>")
		begun = perf_counter()
		doc.save()
		return perf_counter() - begun

	return run


def load(doctype: str, name: str) -> Callable[[], float]:
	# What the desk's request ends up at; it can be made only where a site is connected.
	opened = frappe.get_attr(frappe.get_hooks("override_whitelisted_methods")[GETDOC][-1])

	def run() -> float:
		frappe.local.response = frappe._dict(docs=[])
		# Each opening is a request of its own: nothing remembered within one may help the next.
		getattr(frappe.local, "request_cache", {}).clear()
		begun = perf_counter()
		opened(doctype, name)
		return perf_counter() - begun

	return run


def ratio(ours: Callable[[], float], theirs: Callable[[], float], times: int) -> float:
	for _ in range(WARM_UP):
		ours(), theirs()
	pairs = [(ours(), theirs()) for _ in range(times)]
	ours_took, theirs_took = (median(taken) for taken in zip(*pairs, strict=True))
	print(f"    {ours_took * 1000:.1f} ms against {theirs_took * 1000:.1f} ms", file=sys.stderr)
	return ours_took / theirs_took


def main() -> None:
	frappe.init(site=os.environ["PIP_SITE"], sites_path=os.environ["PIP_SITES_PATH"])
	frappe.connect()
	frappe.set_user("Administrator")
	hr = make_person("measuring-hr", roles=("HR User", "HR Manager"))
	manager = make_person("measured-manager")
	employee = make_person("measured-employee", reports_to=manager)
	plan, appraisal = make_plan(employee.employee), make_appraisal(employee.employee)
	on_a_plan = make_person("measured-on-a-plan", reports_to=manager)
	under_way = make_plan_under_way(on_a_plan, manager, hr)

	frappe.set_user(hr.user)
	saving = save(PLAN, plan, "reason"), save("Appraisal", appraisal, "reflections")
	print(f"save_ratio: {ratio(*saving, SAVES):.2f}")
	print(f"open_ratio: {ratio(load(PLAN, under_way), load('Appraisal', appraisal), OPENS):.2f}")
	frappe.db.rollback()
	frappe.destroy()


if __name__ == "__main__":
	main()
