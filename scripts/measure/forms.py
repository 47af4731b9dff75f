"""A plan's form against the host's Appraisal: saving it and opening it, on the server, side by side.

Prints `save_ratio` and `open_ratio`, medians of alternating runs so that a busy moment hits both. Both documents have
five goals (the host's: areas scored by progress, its default) and are saved by the same user. Runs on the throwaway
site of the tests and leaves nothing in it.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import frappe
from frappe.desk.form.load import getdoc

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "site"))
from factory import COMPANY, PLAN, make_person, plan_values

GOALS = 5
SAVES, OPENS, WARM_UP = 40, 80, 5


def make_plan(employee: str) -> str:
	values = plan_values(employee)
	pattern = values["goals"][0]
	values["goals"] = [
		{**pattern, "title": f"{pattern['title']}, part {number}", "weight": 100 / GOALS}
		for number in range(1, GOALS + 1)
	]
	return frappe.get_doc(values).insert().name


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
	def run() -> float:
		frappe.local.response = frappe._dict(docs=[])
		# Each opening is a request of its own: nothing remembered within one may help the next.
		getattr(frappe.local, "request_cache", {}).clear()
		begun = perf_counter()
		getdoc(doctype, name)
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

	frappe.set_user(hr.user)
	saving = save(PLAN, plan, "reason"), save("Appraisal", appraisal, "reflections")
	print(f"save_ratio: {ratio(*saving, SAVES):.2f}")
	print(f"open_ratio: {ratio(load(PLAN, plan), load('Appraisal', appraisal), OPENS):.2f}")
	frappe.db.rollback()
	frappe.destroy()


if __name__ == "__main__":
	main()
