"""Two appraisal cycles of the demo company, made, filled in and submitted through the host's own DocTypes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

import frappe
from frappe.utils import add_months, get_last_day

from hrms.hr.doctype.appraisal_cycle.appraisal_cycle import create_appraisals_for_cycle

from pip_module.demo import stories
from pip_module.demo.clock import Clock, acting_as
from pip_module.demo.organisation import (
	ADVISERS,
	COMPANY,
	HEAD_OF_PEOPLE,
	LEADERS,
	LEADERSHIP,
	LEADERSHIP_KRAS,
	SEED,
	UNITS,
	find,
)
from pip_module.demo.stories import EARLIER, LATEST, Person

WEIGHTS = (30, 30, 20, 20)
CRITERIA = ("Quality of Work", "Reliability", "Communication", "Teamwork")
MONTHS = 6
SETTLED_DAYS = 75
"""How long ago the latest cycle ended at least, so that the plans that came of it are well under way."""


@dataclass(frozen=True)
class Verdict:
	"""How one appraisal turns out: the areas that are low, and what the manager writes as feedback, if anything."""

	person: Person
	low: tuple[str, ...] = ()
	feedback: str = ""


def make_appraisals(clock: Clock, today: date) -> None:
	_make_masters()
	rng = Random(SEED)
	for cycle in (EARLIER, LATEST):
		_hold_cycle(clock, cycle, today, rng)


def period_of(cycle: str, today: date) -> tuple[date, date]:
	"""First and last day of a cycle: whole months, the latest one ending at least SETTLED_DAYS before today."""
	# The day before the first of a month is the last of the one before.
	end = (today - timedelta(days=SETTLED_DAYS - 1)).replace(day=1) - timedelta(days=1)
	if cycle == EARLIER:
		end = get_last_day(add_months(end, -MONTHS))
	start = get_last_day(add_months(end, -MONTHS)) + timedelta(days=1)
	return start, end


def name_of(cycle: str, today: date) -> str:
	start, end = period_of(cycle, today)
	return f"{COMPANY} Review {start:%b %Y} to {end:%b %Y}"


def appraisal_of(employee: str, cycle: str, today: date) -> str:
	return frappe.db.get_value(
		"Appraisal", {"employee": employee, "appraisal_cycle": name_of(cycle, today), "docstatus": 1}
	)


def _make_masters() -> None:
	for criterion in CRITERIA:
		_ensure("Employee Feedback Criteria", criterion, criteria=criterion)
	for kra in {*LEADERSHIP_KRAS, *(kra for unit in UNITS for kra in unit.kras)}:
		_ensure("KRA", kra, title=kra)
	_make_template(LEADERSHIP, LEADERSHIP_KRAS, LEADERS)
	for unit in UNITS:
		_make_template(unit.department, unit.kras, tuple(designation for designation, _count in unit.staff))


def _ensure(doctype: str, name: str, **values: object) -> None:
	if not frappe.db.exists(doctype, name):
		frappe.get_doc({"doctype": doctype, **values}).insert()


def _make_template(title: str, kras: tuple[str, ...], designations: tuple[str, ...]) -> None:
	template = frappe.new_doc("Appraisal Template")
	template.template_title = f"{COMPANY} {title}"
	for kra, weight in zip(kras, WEIGHTS, strict=True):
		template.append("goals", {"key_result_area": kra, "per_weightage": weight})
	for criterion in CRITERIA:
		template.append("rating_criteria", {"criteria": criterion, "per_weightage": 100 / len(CRITERIA)})
	template.insert()
	for designation in designations:
		role = frappe.get_doc("Designation", designation)
		role.appraisal_template = template.name
		role.save()


def _verdicts(cycle: str) -> list[Verdict]:
	"""Who is appraised in `cycle`: the people of its stories, those left without a plan, and many who do well."""
	low = [
		Verdict(story.person, tuple(gap.area for gap in story.gaps), story.feedback)
		for story in stories.STORIES
		if story.cycle == cycle
	]
	if cycle == LATEST:
		low += [Verdict(person, (area,), feedback) for person, area, feedback in stories.WITHOUT_PLAN]
	troubled = {story.person for story in stories.STORIES} | {row[0] for row in stories.WITHOUT_PLAN}
	fine = [person for person in _staff() if person not in troubled]
	return low + [Verdict(person) for person in (fine if cycle == LATEST else fine[::3])]


def _staff() -> Iterator[Person]:
	for unit in UNITS:
		if unit.department != "Human Resources":
			for designation, count in unit.staff:
				for number in range(1, count + 1):
					yield designation, number


def _hold_cycle(clock: Clock, which: str, today: date, rng: Random) -> None:
	start, end = period_of(which, today)
	verdicts = {find(verdict.person).name: verdict for verdict in _verdicts(which)}
	head = find(HEAD_OF_PEOPLE).user
	clock.move_to(datetime.combine(end + timedelta(days=2), time(9, 0)))
	with acting_as(head):
		cycle = frappe.new_doc("Appraisal Cycle")
		cycle.update(
			{
				"cycle_name": name_of(which, today),
				"company": COMPANY,
				"start_date": start,
				"end_date": end,
				"status": "In Progress",
				"kra_evaluation_method": "Manual Rating",
				"calculate_final_score_based_on_formula": 1,
				"final_score_formula": "goal_score * 0.8 + self_appraisal_score * 0.2",
			}
		)
		cycle.set_employees()
		cycle.set("appraisees", [row for row in cycle.appraisees if row.employee in verdicts])
		cycle.insert()
		create_appraisals_for_cycle(cycle)
	appraisals = frappe.get_all(
		"Appraisal", filters={"appraisal_cycle": cycle.name}, fields=["name", "employee"], order_by="name asc"
	)
	adviser = find(ADVISERS[0]).user
	for number, row in enumerate(appraisals):
		day = _weekday(end + timedelta(days=7 + number * 11 // len(appraisals)))
		clock.move_to(datetime.combine(day, time(9 + number % 8, rng.randrange(60))))
		verdict = verdicts[row.employee]
		_give_feedback(row.name, row.employee, verdict, rng)
		with acting_as(adviser):
			_submit(row.name, verdict, rng)
	clock.move_to(datetime.combine(_weekday(end + timedelta(days=20)), time(16, 0)))
	with acting_as(head):
		frappe.get_doc("Appraisal Cycle", cycle.name).complete_cycle()


def _weekday(day: date) -> date:
	"""`day`, or the Monday after it."""
	return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


def _give_feedback(appraisal: str, employee: str, verdict: Verdict, rng: Random) -> None:
	"""The manager's feedback: for everybody who needs it, and for every third of the others."""
	text = verdict.feedback or ("" if verdict.low or rng.random() > 0.35 else rng.choice(stories.PRAISE))
	if not text:
		return
	stars = (0.4, 0.5) if verdict.low else (0.7, 1.0)
	manager = frappe.db.get_value("Employee", employee, "reports_to")
	with acting_as(frappe.db.get_value("Employee", manager, "user_id")):
		frappe.get_doc("Appraisal", appraisal).add_feedback(
			text,
			[
				{
					"criteria": criterion,
					"per_weightage": 100 / len(CRITERIA),
					"rating": round(rng.uniform(*stars) * 10) / 10,
				}
				for criterion in CRITERIA
			],
		)


def _submit(name: str, verdict: Verdict, rng: Random) -> None:
	appraisal = frappe.get_doc("Appraisal", name)
	others, own = ((2.6, 3.4), (0.5, 0.7)) if verdict.low else ((2.9, 4.8), (0.6, 0.9))
	for row in appraisal.goals:
		row.score = round(rng.uniform(*((1.0, 2.1) if row.kra in verdict.low else others)), 1)
	for row in appraisal.self_ratings:
		row.rating = round(rng.uniform(*own) * 10) / 10
	appraisal.submit()
