"""A template from a plan: what is not about the person, for HR, who saves it. And a template on an appraisal's draft."""

import pytest
from factory import PLAN, plan_values

import frappe
from frappe.utils import add_days, getdate

from pip_module.from_appraisal import plan_from_appraisal
from pip_module.pip_module.doctype.pip_template.pip_template import fill_plan, template_from_plan

CANARY = "CANARY"


@pytest.fixture
def plan(desk, people):
	"""A plan with a canary or the name of a person in everything that is about one."""
	name = frappe.db.get_value("Employee", people.employee.employee, "employee_name")
	manager = frappe.db.get_value("Employee", people.manager.employee, "employee_name")
	today = getdate()
	return desk.draft(
		reason=f"<p>{CANARY}</p>",
		consequences=f"<p>If {name} meets the goals, the plan ends. Otherwise HR decides with {manager.upper()}.</p>",
		gaps=[
			{
				"area": "Response times",
				"expected": f"90 % of what {name} is given",
				"observed": CANARY,
				"baseline": CANARY,
				"evidence": CANARY,
				"evidence_date": add_days(today, -20),
			}
		],
		goals=[
			{
				"title": "Answer tickets within four hours",
				"direction": "Increase",
				"baseline_value": 62.5,
				"target_value": 90,
				"unit": "%",
				"metric": "Tickets answered",
				"measured_by": "Ticket report",
				"weight": 100,
				"due_date": add_days(today, 30),
			}
		],
		supports=[
			{
				"kind": "Coaching",
				"description": f"An hour a week with {name}",
				"provider": people.manager.employee,
				"due_date": add_days(today, 14),
			}
		],
	)


def test_it_holds_what_is_not_about_the_person(plan, people, as_user):
	as_user(people.hr.user)
	template = template_from_plan(plan.name)
	assert template.is_new() and template.doctype == "PIP Template" and not template.title
	(gap,), (goal,), (support,) = template.gaps, template.goals, template.supports
	assert (gap.area, gap.expected) == ("Response times", "90 % of what [name] is given")
	assert (goal.title, goal.target_value, goal.unit) == ("Answer tickets within four hours", 90, "%")
	assert (goal.metric, goal.measured_by, goal.weight) == ("Tickets answered", "Ticket report", 100)
	assert (support.kind, support.description) == ("Coaching", "An hour a week with [name]")
	assert (
		"If [name] meets the goals" in template.consequences
		and "decides with [name]." in template.consequences
	)
	assert (template.duration_days, template.checkin_frequency) == (60, "Every 2 Weeks")


def test_it_holds_nothing_that_is(plan, people, as_user):
	as_user(people.hr.user)
	template = template_from_plan(plan.name)
	template.title = "Fast answers"
	template.insert()
	stored = frappe.as_json(frappe.get_doc("PIP Template", template.name).as_dict(no_default_fields=True))
	names = [people.employee.employee, people.manager.employee, plan.name, plan.employee_name]
	names.append(frappe.db.get_value("Employee", plan.manager, "employee_name"))
	for personal in (CANARY, "62.5", *names):
		assert personal.lower() not in stored.lower(), personal
	dates = (plan.start_date, plan.end_date, plan.goals[0].due_date, plan.supports[0].due_date)
	kept = [
		row.as_dict(no_default_fields=True) for row in (*template.gaps, *template.goals, *template.supports)
	]
	assert not {str(day) for day in dates} & {str(value) for row in kept for value in row.values()}
	assert not any(
		row.get(field) for row in kept for field in ("provider", "evidence_date", "due_date", "goal")
	)


def test_a_plan_of_somebody_else_takes_it_up(plan, people, as_user):
	as_user(people.hr.user)
	template = template_from_plan(plan.name)
	template.title = "Fast answers"
	template.insert()
	as_user(people.manager.user)
	filled = fill_plan("Fast answers", {})
	assert filled["rows"]["goals"][0]["title"] == "Answer tickets within four hours"


@pytest.mark.parametrize("who", ["employee", "peer", "witness", "hr_elsewhere"])
def test_who_has_nothing_to_do_with_the_plan_is_refused_as_if_there_were_none(who, plan, people, as_user):
	as_user(getattr(people, who).user)
	with pytest.raises(frappe.PermissionError) as refused:
		template_from_plan(plan.name)
	with pytest.raises(frappe.PermissionError) as absent:
		template_from_plan("HR-PIP-none")
	assert str(refused.value) == str(absent.value)


@pytest.mark.parametrize("who", ["manager", "boss"])
def test_managers_make_none(who, plan, people, as_user):
	as_user(getattr(people, who).user)
	with pytest.raises(frappe.PermissionError):
		template_from_plan(plan.name)
	document = frappe.get_doc(PLAN, plan.name)
	document.run_method("onload")
	assert document.get_onload("form")["may_make_template"] is False


def test_the_employee_makes_none_of_an_issued_plan(desk, people, as_user):
	issued = desk.plan("Active")
	as_user(people.employee.user)
	with pytest.raises(frappe.PermissionError):
		template_from_plan(issued.name)


def test_the_form_offers_it_to_hr(plan, people, as_user):
	as_user(people.hr.user)
	document = frappe.get_doc(PLAN, plan.name)
	document.run_method("onload")
	assert document.get_onload("form")["may_make_template"] is True


def test_a_template_replaces_goals_that_the_appraisal_only_named(people, appraisal_of, as_user):
	appraisal = appraisal_of(people.peer.employee, {"Speed": 1.5, "Care": 2})
	as_user(people.manager.user)
	plan = plan_from_appraisal(appraisal.name)
	assert [goal.title for goal in plan.goals] == ["Speed", "Care"]
	filled = fill_plan("General", plan.as_dict())
	titles = [goal["title"] for goal in filled["rows"]["goals"]]
	assert titles and not {"Speed", "Care"} & set(titles)
	assert "gaps" not in filled["rows"]

	for field, value in (("title", "Faster"), ("target_value", 4), ("measured_by", "Report")):
		begun = plan.as_dict()
		begun["goals"][0][field] = value
		assert "goals" not in fill_plan("General", begun)["rows"], field


def test_without_goals_in_the_template_the_named_ones_stay(people, appraisal_of, as_user):
	frappe.get_doc(
		{"doctype": "PIP Template", "title": "Only words", "consequences": "<p>HR decides.</p>"}
	).insert()
	appraisal = appraisal_of(people.peer.employee, {"Speed": 1.5})
	as_user(people.manager.user)
	plan = plan_from_appraisal(appraisal.name)
	filled = fill_plan("Only words", plan.as_dict())
	# As they are in the form.
	assert "goals" not in filled["rows"]


SALES_ONLY = ("Reach the agreed share of quota", "Quota", "The manager joins two customer meetings")


def filled_in(plan: dict, template: str, former: str = "") -> tuple[dict, str]:
	"""What the form holds, and is told, once `template` is chosen on `plan`."""
	answer = fill_plan(template, plan, former)
	return {**plan, **answer["values"], **answer["rows"], "template": template}, answer["told"]


def test_another_template_takes_the_place_of_one_chosen_by_mistake(people, as_user):
	as_user(people.manager.user)
	sales, told = filled_in({}, "Sales")
	assert told == "Filled in from the template. What you had entered is unchanged."
	technical, told = filled_in(sales, "Technical", former="Sales")
	assert told.startswith("Filled in from the template in place of the former one.")
	straight, _told = filled_in({}, "Technical")
	assert technical == straight
	assert technical["plan_type"] == "Technical" and len(technical["gaps"]) == 2
	assert not any(text in frappe.as_json(technical) for text in SALES_ONLY)


def test_so_it_does_after_saving_and_in_the_form_s_own_dress(people, as_user):
	as_user(people.manager.user)
	sales, _told = filled_in({}, "Sales")
	plan = plan_values(people.employee.employee)
	for taken in ("plan_type", "duration_days", "reason", "consequences", "gaps", "goals", "supports"):
		plan[taken] = sales[taken]
	plan["reason"] = f'<div class="ql-editor read-mode">{plan["reason"]}</div>'
	stored = frappe.get_doc({**plan, "template": "Sales"}).insert()
	technical, _told = filled_in(frappe.parse_json(frappe.as_json(stored)), "Technical", former="Sales")
	assert technical["plan_type"] == "Technical" and "faults reached users" in technical["reason"]
	assert not any(text in frappe.as_json(technical) for text in SALES_ONLY)


def test_what_was_edited_stays_and_goals_share_what_it_leaves(people, as_user):
	as_user(people.manager.user)
	sales, _told = filled_in({}, "Sales")
	sales["goals"][0]["baseline_value"] = 58
	sales["reason"] = sales["reason"].replace("[share]", "58 %")
	sales["supports"][1]["provider"] = people.manager.employee
	sales["duration_days"] = 45
	technical, told = filled_in(sales, "Technical", former="Sales")
	assert told.endswith("What you had entered is unchanged.")
	assert technical["reason"] == sales["reason"] and technical["duration_days"] == 45
	titles = [goal["title"] for goal in technical["goals"]]
	assert titles[0] == "Reach the agreed share of quota" and "Finish the work that was planned" in titles
	assert len(titles) == 4 and technical["supports"][0]["kind"] == "Training"
	assert technical["supports"][0]["provider"] == people.manager.employee
	values = {**plan_values(people.employee.employee), **technical}
	saved = frappe.get_doc({key: value for key, value in values.items() if value is not None}).insert()
	assert sum(goal.weight for goal in saved.goals) == pytest.approx(100) and saved.goals[0].weight == 40


def test_where_nothing_is_empty_it_says_that_nothing_was_filled_in(people, as_user):
	as_user(people.manager.user)
	plan = plan_values(people.employee.employee, plan_type="Sales", duration_days=45)
	plan["checkin_frequency"] = "Weekly"
	told = "Nothing was empty, so nothing was filled in from the template."
	for former in ("", "Leadership", "No such template"):
		answer = fill_plan("Technical", plan, former)
		assert answer == {"values": {}, "rows": {}, "told": told}, former
	sales, _told = filled_in({}, "Sales")
	assert fill_plan("Sales", sales, "Sales")["told"] == told


def test_a_template_without_goals_takes_the_former_one_s_away(people, as_user):
	frappe.get_doc({"doctype": "PIP Template", "title": "Only words", "reason": "<p>Why.</p>"}).insert()
	as_user(people.manager.user)
	sales, _told = filled_in({}, "Sales")
	words, _told = filled_in(sales, "Only words", former="Sales")
	assert words["goals"] == words["gaps"] == words["supports"] == []
	assert words["reason"] == "<p>Why.</p>" and words["consequences"] == ""


def test_an_appraisal_s_gaps_stay_whichever_template_is_chosen(people, appraisal_of, as_user):
	appraisal = appraisal_of(people.peer.employee, {"Speed": 1.5, "Care": 2})
	as_user(people.manager.user)
	plan = plan_from_appraisal(appraisal.name).as_dict()
	sales, _told = filled_in(plan, "Sales")
	technical, _told = filled_in(sales, "Technical", former="Sales")
	assert [gap["area"] for gap in technical["gaps"]] == ["Speed", "Care"]
	assert len(technical["goals"]) == 3 and not any(
		text in frappe.as_json(technical["goals"]) for text in SALES_ONLY
	)


def test_hr_makes_none_of_their_own_plan(people, as_user):
	as_user(people.boss.user)
	own = frappe.get_doc(plan_values(people.hr.employee)).insert()
	own.send_for_review()
	as_user(people.hr_too.user)
	frappe.get_doc(PLAN, own.name).issue()
	as_user(people.hr.user)
	assert frappe.has_permission("PIP Template", "create")
	assert frappe.has_permission(PLAN, "read", doc=own.name)
	with pytest.raises(frappe.PermissionError):
		template_from_plan(own.name)
