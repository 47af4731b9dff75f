"""What the top of a plan's form tells each reader, and what it costs to open it."""

import factory
import pytest
from factory import CHECKIN, PLAN, checkins_of, day, let_days_pass, values_for

import frappe
from frappe.desk.form import load
from frappe.utils import getdate

from pip_module import permissions
from pip_module.guards import doors

GOALS = [
	{**factory.GOALS[0], "weight": 60},
	{**factory.GOALS[1], "weight": 20},
	{"title": "Pass the certificate", "direction": "Achieve", "measured_by": "Certificate", "weight": 20},
]


def opened(who, plan) -> frappe._dict:
	"""The answer that the desk gets for the form of `plan`."""
	frappe.set_user(who.user)
	frappe.local.response = frappe._dict(docs=[])
	doors.getdoc(PLAN, plan.name)
	return frappe.response


def shown(who, plan) -> frappe._dict:
	(doc,) = opened(who, plan).docs
	return doc.get("__onload")


def turn(who, plan) -> tuple[bool, dict | None]:
	form = shown(who, plan).form
	return form["mine"], form["verb"] and (form["verb"]["kind"], form["verb"]["name"])


@pytest.mark.parametrize(
	("status", "who", "verb"),
	[
		("Draft", "manager", ("action", "Send for Review")),
		("Draft", "hr", None),
		("HR Review", "hr", ("action", "Issue")),
		("HR Review", "manager", None),
		("Awaiting Acknowledgement", "employee", ("action", "Acknowledge")),
		("Awaiting Acknowledgement", "manager", None),
		("On Hold", "hr", ("action", "Resume")),
		("On Hold", "employee", None),
		("Final Review", "hr", ("outcome", "")),
		("Final Review", "employee", None),
		("Successful", "hr", None),
	],
)
def test_the_next_verb_is_offered_to_whose_turn_it_is(status, who, verb, desk, people):
	assert turn(getattr(people, who), desk.plan(status)) == (verb is not None, verb)


def test_who_drafted_a_plan_is_not_asked_to_review_it(desk, people):
	frappe.set_user(people.hr.user)
	plan = frappe.get_doc(factory.plan_values(people.employee.employee)).insert()
	desk.hr(plan).send_for_review()
	assert turn(people.hr, plan) == (False, None)
	assert turn(people.hr_too, plan) == (True, ("action", "Issue"))


def test_a_manager_opens_the_check_in_that_comes_next(desk, people):
	plan = desk.plan("Active")
	first = checkins_of(plan.name)[0]
	assert turn(people.manager, plan) == (True, ("checkin", first.name))
	said = shown(people.employee, plan)
	assert said.form["headline"].startswith("Waiting for Manager: hold the next check-in")
	assert said.view["next_checkin"]["day"] == first.scheduled_date
	assert said.view["no_values"].startswith("No check-in has been held yet; the first is on")


def test_on_hold_the_next_check_in_has_no_day_and_none_is_overdue(desk, people):
	plan = desk.plan("On Hold")
	first = checkins_of(plan.name)[0]
	let_days_pass(plan.name, 20)
	view = shown(people.manager, plan).view
	assert view["next_checkin"]["name"] == first.name
	assert (view["next_checkin"]["day"], view["next_checkin"]["instead"]) == (None, "Once the plan resumes")
	states = {mark["state"] for mark in view["timeline"]["marks"] if mark["what"] == "checkin"}
	assert states == {"to_come"}
	assert view["no_values"] == "No check-in has been held."
	desk.hr(plan).resume("Open again")
	view = shown(people.manager, plan).view
	assert view["next_checkin"]["day"] == checkins_of(plan.name)[0].scheduled_date >= getdate()


def test_hr_chooses_between_the_outcomes_there_are(desk, people):
	verb = shown(people.hr, desk.plan("Final Review")).form["verb"]
	assert verb["choices"] == ["Close as Successful", "Close as Unsuccessful", "Extend"]


def test_what_is_late_comes_first_and_is_said_to_be(desk, people):
	plan = desk.plan("Active")
	let_days_pass(plan.name, 20)
	form = shown(people.manager, plan).form
	assert form["late"]
	assert {line["text"] for line in form["open"] if line["late"]} == {
		"Provide the support promised: Training",
		"Hold the check-in",
	}
	assert [(line["text"], line["late"]) for line in form["open"]][2:] == [("Hold the next check-in", False)]
	assert {line["who"] for line in form["open"]} == {"You"}
	assert {line["who"] for line in shown(people.hr, plan).form["open"]} >= {"Manager", "You"}


def test_the_employee_is_told_neither_that_it_went_further_up_nor_what_hr_weighs(desk, people):
	plan = desk.plan("Active")
	let_days_pass(plan.name, 20)
	frappe.db.sql(f"update `tab{PLAN}` set targets_proposed_on = %s where name = %s", (day(-9), plan.name))

	def parties(who) -> list[str]:
		return [line["who"] for line in shown(who, plan).form["open"]]

	assert "HR" not in parties(people.employee) and "You" not in parties(people.employee)
	for who in (people.employee, people.manager):
		said = frappe.as_json(shown(who, plan))
		assert "worked out anew" not in said
	assert "worked out anew" in frappe.as_json(shown(people.hr, plan))


def test_a_hold_is_looked_at_by_those_who_manage_the_plan(desk, people):
	plan = desk.plan("On Hold")
	let_days_pass(plan.name, 70)
	assert "see whether the plan can be resumed" in frappe.as_json(shown(people.hr, plan)).lower()
	said = frappe.as_json(shown(people.employee, plan)).lower()
	assert "see whether" not in said and "resume the plan" in said


@pytest.mark.parametrize("who", ["employee", "peer", "hr_elsewhere"])
def test_who_may_not_read_a_plan_gets_nothing_of_it(who, desk, people):
	plan = desk.plan("HR Review")
	answer = opened(getattr(people, who), plan)
	assert answer.docs == [] and "docinfo" not in answer
	assert not frappe.local.message_log


def test_the_employee_gets_nothing_of_hr_s_notes_and_of_the_draft(desk, people):
	plan = desk.plan("HR Review")
	frappe.set_user(people.hr.user)
	frappe.get_doc(doctype="PIP HR Note", plan=plan.name, note="CANARY-NOTE").insert()
	draft = desk.hr(plan)
	draft.reason = "<p>CANARY-DRAFT</p>"
	draft.save(ignore_version=False)
	frappe.set_user("Administrator")
	draft = frappe.get_doc(PLAN, plan.name)
	draft.reason = "<p>As issued</p>"
	draft.save(ignore_version=False)
	desk.hr(plan).issue()
	answer = frappe.as_json(opened(people.employee, plan))
	assert "As issued" in answer and "CANARY" not in answer
	# What stands in the timeline for HR shows that there was something to leave out.
	assert "CANARY-DRAFT" in frappe.as_json(opened(people.hr, plan))


def test_who_chooses_results_is_told_where_each_goal_stands(desk, people):
	plan = desk.plan("Active", goals=GOALS)
	desk.manager(frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name)).complete(values_for(plan, 76, 8, 0))
	frappe.db.set_value("PIP Goal", plan.goals[1].name, "has_current_value", 0)
	said = {
		goal["name"]: goal["standing"].replace("\xa0", " ") for goal in shown(people.hr, plan).view["goals"]
	}
	assert [said[goal.name] for goal in plan.goals] == [
		"Target: 90 %. Now: 76 %.",
		"Target: 4 a month. Now: not recorded.",
		"Target: Done. Now: Not done.",
	]


# Where it stands ---------------------------------------------------------------------------------------------------


def test_the_stages_of_a_plan(desk, people):
	def states(plan) -> list[str]:
		return [f"{stage['label']} {stage['state']}" for stage in shown(people.hr, plan).view["stages"]]

	held = desk.plan("On Hold")
	assert states(held)[3] == "On Hold current"
	desk.hr(held).withdraw("Role changed")
	assert states(held)[2:] == [
		"Acknowledgement done",
		"Active done",
		"Final Review skipped",
		"Withdrawn current",
	]
	assert states(desk.plan("Successful")) == [
		"Draft done",
		"Review done",
		"Acknowledgement done",
		"Active done",
		"Final Review done",
		"Successful current",
	]


def test_a_draft_withdrawn_skipped_the_rest(desk, people):
	draft = desk.draft()
	desk.hr(draft).withdraw("Written in error")
	stages = shown(people.hr, draft).view["stages"]
	assert [stage["state"] for stage in stages] == ["done", *["skipped"] * 4, "current"]
	assert shown(people.hr, draft).view["timeline"] is None


def test_held_days_are_no_days_left(desk, people):
	plan = desk.plan("Active")
	factory.give_holidays(people.employee.employee, lambda day: False)
	before = shown(people.hr, plan).view["time"]["value"]
	assert before.endswith(" working days")
	desk.hr(plan).hold("Office closed")
	let_days_pass(plan.name, 10)
	held = shown(people.hr, plan).view["time"]
	assert held["value"] == before and held["note"] == "The clock stands still"
	# Nor does a hold that outlasts the end take them.
	let_days_pass(plan.name, 60)
	assert shown(people.hr, plan).view["time"]["value"] == before


@pytest.mark.parametrize(
	("passed", "value", "note"),
	[(-10, "Not begun", "Starts on"), (70, "None", "Ended on"), (60, "1 working day", "Ends on")],
)
def test_before_the_start_and_after_the_end(passed, value, note, desk, people):
	plan = desk.plan("Active")
	factory.give_holidays(people.employee.employee, lambda day: False)
	let_days_pass(plan.name, passed)
	time = shown(people.hr, plan).view["time"]
	assert time["value"] == value and time["note"].startswith(note)


def test_goals_run_through_what_their_check_ins_recorded(desk, people):
	plan = desk.plan("Active", goals=[dict(goal) for goal in GOALS])
	let_days_pass(plan.name, 30)
	first, second = checkins_of(plan.name)[:2]
	stored = frappe.get_doc(PLAN, plan.name)
	for row, numbers in ((first, (70, 10, 0)), (second, (76, 9, 1))):
		checkin = desk.manager(frappe.get_doc(CHECKIN, row.name))
		checkin.complete(values_for(stored, *numbers), held_on=row.scheduled_date)
	view = shown(people.employee, plan).view
	speed, _reopened, certificate = view["goals"]
	recorded = [
		(point["day"], point["recorded"]) for point in speed["points"] if point["recorded"] is not None
	]
	assert recorded == [(first.scheduled_date, 70), (second.scheduled_date, 76)]
	assert (speed["points"][0]["expected"], speed["points"][-1]["expected"]) == (62, 90)
	assert speed["now"] == 76 and 74 < speed["expected"] < 78 and speed["rating"] == "On Track"
	assert certificate["expected"] is None and certificate["rating"] == ""
	held = [mark for mark in view["timeline"]["marks"] if mark["state"] == "held"]
	assert [mark["name"] for mark in held] == [first.name, second.name]
	assert view["no_values"] == ""


# What it costs -----------------------------------------------------------------------------------------------------

MOST_QUERIES = 17
"""As many as the host's Appraisal takes."""


def test_opening_a_plan_takes_few_queries_however_much_is_in_it(desk, people, count_queries):
	def queries(who, plan) -> list[str]:
		opened(who, plan)
		with count_queries() as ran:
			opened(who, plan)
		return list(ran)

	def under_way(**changes):
		plan = desk.plan("Active", **changes)
		let_days_pass(plan.name, 38)
		stored = frappe.get_doc(PLAN, plan.name)
		for row in checkins_of(plan.name):
			if row.scheduled_date < getdate():
				values = {goal.name: 70 for goal in stored.goals}
				desk.manager(frappe.get_doc(CHECKIN, row.name)).complete(values, held_on=row.scheduled_date)
		return plan

	readers = (people.hr, people.manager, people.boss, people.employee)
	small = under_way()
	few = {who.user: len(queries(who, small)) for who in readers}
	desk.hr(small).withdraw("Role changed")
	large = under_way(
		duration_days=77,
		checkin_frequency="Weekly",
		goals=[{**factory.GOALS[0], "title": f"Goal {number}", "weight": 20} for number in range(5)],
	)
	assert len(checkins_of(large.name)) == 13
	for who in readers:
		ran = queries(who, large)
		assert len(ran) == few[who.user], "\n".join(ran)
		assert len(ran) <= MOST_QUERIES, "\n".join(ran)


def test_what_stands_around_the_form_is_what_the_host_puts_there(desk, people):
	plan = desk.plan("Active")
	ours = opened(people.hr, plan).docinfo
	doc = frappe.get_doc(PLAN, plan.name)
	frappe.local.response = frappe._dict(docs=[])
	load.get_docinfo(doc)
	by_host = frappe.response.docinfo
	assert set(ours) == set(by_host)
	for key in by_host:
		if key != "attachments":
			assert frappe.as_json(ours[key]) == frappe.as_json(by_host[key]), key


def test_nothing_is_remembered_after_a_plan_was_opened(desk, people):
	plan = desk.plan("Active")
	opened(people.manager, plan)
	frappe.set_user("Administrator")
	frappe.get_doc("Employee", people.employee.employee).update({"reports_to": people.boss.employee}).save()
	assert not permissions.may(people.manager.user, "read", plan)
	assert opened(people.manager, plan).docs == []
