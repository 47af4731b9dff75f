"""A plan drafted from a real appraisal, made and submitted through the host."""

import pytest
from factory import PLAN

import frappe
from frappe.utils import getdate

from pip_module.from_appraisal import plan_from_appraisal, plan_from_employee


def test_low_areas_and_feedback_become_gaps(people, appraisal_of, feedback_on):
	appraisal = appraisal_of(people.employee.employee, {"Care": 4.0, "Speed": 1.5, "Quality": 2.0})
	low = feedback_on(appraisal, rating=0.2, text="<p>Customers wait for days.</p>")
	feedback_on(appraisal, rating=0.9, text="<p>Always kind.</p>")
	frappe.set_user(people.manager.user)
	plan = plan_from_appraisal(appraisal.name)
	appraisal.reload()

	assert plan.is_new()
	assert (plan.employee, plan.manager) == (people.employee.employee, people.manager.employee)
	assert (plan.appraisal, plan.appraisal_cycle) == (appraisal.name, appraisal.appraisal_cycle)
	assert plan.appraisal_score == pytest.approx(appraisal.final_score, abs=0.01) and plan.appraisal_score > 0
	assert plan.appraisal_score_date == getdate()
	assert [(gap.area, gap.baseline) for gap in plan.gaps] == [
		("Feedback", None),
		("Speed", "1.5 of 5"),
		("Quality", "2 of 5"),
	]
	assert plan.gaps[0].observed == "Customers wait for days." and plan.gaps[0].reference_name == low.name
	assert [gap.expected for gap in plan.gaps] == [
		"A score of at least 2.5 of 5 in feedback",
		*["A score of at least 2.5 of 5 in the appraisal"] * 2,
	]
	assert [gap.observed for gap in plan.gaps[1:]] == [
		"A score of 1.5 of 5 in the appraisal",
		"A score of 2 of 5 in the appraisal",
	]
	assert [goal.title for goal in plan.goals] == ["Speed", "Quality"]
	saved = plan.insert()
	assert saved.status == "Draft"


@pytest.mark.parametrize(
	("said", "quoted"),
	[
		("<p>Late.</p>", "Late."),
		("w" * 500, "w" * 500),
		("word " * 150, "word " * 98 + "word…"),
		("<b>" + "word, " * 150 + "</b>", "word, " * 82 + "word…"),
		# Where there are no blanks between words it is cut anywhere.
		("語" * 600, "語" * 499 + "…"),
		("<p> </p>", "A score of 1 of 5 in feedback"),
	],
)
def test_feedback_is_quoted_up_to_a_word_and_says_that_there_is_more(
	said, quoted, people, appraisal_of, feedback_on
):
	appraisal = appraisal_of(people.employee.employee, {"Care": 4.0})
	feedback = feedback_on(appraisal, rating=0.2, text="Late.")
	frappe.db.set_value("Employee Performance Feedback", feedback.name, "feedback", said)
	frappe.set_user(people.manager.user)
	(gap,) = plan_from_appraisal(appraisal.name).gaps
	assert gap.observed == quoted and len(gap.observed) <= 500


def test_the_score_is_a_snapshot(people, appraisal_of):
	appraisal = appraisal_of(people.employee.employee, {"Speed": 1.5})
	frappe.set_user(people.manager.user)
	plan = plan_from_appraisal(appraisal.name).insert()
	taken = plan.appraisal_score
	frappe.set_user("Administrator")
	frappe.db.set_value("Appraisal", appraisal.name, "final_score", 4.9)
	frappe.set_user(people.manager.user)
	doc = frappe.get_doc(PLAN, plan.name)
	doc.appraisal_score = 4.9
	doc.save()
	assert frappe.db.get_value(PLAN, plan.name, "appraisal_score") == taken


def test_what_nobody_rated_is_no_gap(people, appraisal_of):
	rated = appraisal_of(people.employee.employee, {"Speed": 1.5, "Care": 0})
	frappe.set_user(people.manager.user)
	assert [gap.area for gap in plan_from_appraisal(rated.name).gaps] == ["Speed"]


def test_goals_completed_in_percent_are_read_on_the_same_scale(people, appraisal_of):
	appraisal = appraisal_of(people.employee.employee, {"Speed": 1.5, "Care": 1.5}, by_goals=True)
	frappe.get_doc(
		{
			"doctype": "Goal",
			"employee": people.employee.employee,
			"goal_name": "Close tickets",
			"kra": "Speed",
			"appraisal_cycle": appraisal.appraisal_cycle,
			"start_date": appraisal.start_date,
			"progress": 20,
		}
	).db_insert()
	frappe.db.set_value("Appraisal KRA", {"parent": appraisal.name, "kra": "Speed"}, "goal_completion", 20)
	frappe.set_user(people.manager.user)
	# 20 % is 1 of 5; for Care there was no goal, so there is nothing to hold against anybody.
	gaps = plan_from_appraisal(appraisal.name).gaps
	assert [(gap.area, gap.kra, gap.baseline) for gap in gaps] == [("Speed", "Speed", "1 of 5")]


def test_a_draft_appraisal_is_not_enough(people, appraisal_of):
	appraisal = appraisal_of(people.employee.employee, {"Speed": 1.5}, submit=False)
	frappe.set_user(people.manager.user)
	with pytest.raises(frappe.ValidationError, match="Submit the appraisal"):
		plan_from_appraisal(appraisal.name)


def test_an_open_plan_and_an_earlier_plan_are_noticed(people, desk, appraisal_of):
	appraisal = appraisal_of(people.employee.employee, {"Speed": 1.5})
	plan = desk.plan("Withdrawn", appraisal=appraisal.name)
	frappe.set_user(people.manager.user)
	plan_from_appraisal(appraisal.name)
	assert plan.name in frappe.local.message_log[-1]["message"]
	opened = plan_from_appraisal(appraisal.name).insert()
	for make, source in (
		(plan_from_appraisal, appraisal.name),
		(plan_from_employee, people.employee.employee),
	):
		with pytest.raises(frappe.DuplicateEntryError, match=opened.name):
			make(source)


@pytest.mark.parametrize("who", ["employee", "peer", "witness", "hr_elsewhere"])
def test_nobody_else_may_draft_one(who, people, appraisal_of):
	appraisal = appraisal_of(people.employee.employee, {"Speed": 1.5})
	frappe.set_user(getattr(people, who).user)
	with pytest.raises(frappe.PermissionError):
		plan_from_employee(people.employee.employee)
	with pytest.raises(frappe.PermissionError):
		plan_from_appraisal(appraisal.name)


@pytest.mark.parametrize(
	("who", "offered"), [("boss", True), ("manager", True), ("hr", True), ("employee", False)]
)
def test_the_hosts_forms_offer_it_to_those_who_may(who, offered, people, appraisal_of):
	appraisal = appraisal_of(people.employee.employee, {"Speed": 1.5})
	frappe.set_user(getattr(people, who).user)
	for doctype, name in (("Appraisal", appraisal.name), ("Employee", people.employee.employee)):
		doc = frappe.get_doc(doctype, name)
		doc.run_method("onload")
		assert doc.get_onload("may_create_plan") is offered


def test_the_template_fills_what_is_still_empty(people):
	frappe.set_user(people.manager.user)
	plan = plan_from_employee(people.employee.employee)
	plan.consequences = "<p>Ours</p>"
	frappe.get_doc("PIP Template", "Sales").fill(plan)
	plan.insert()
	assert (plan.plan_type, plan.template, plan.consequences) == ("Sales", "Sales", "<p>Ours</p>")
	assert plan.goals and plan.gaps and plan.supports
	assert sum(goal.weight for goal in plan.goals) == pytest.approx(100)
