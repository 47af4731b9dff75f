"""Bad input: a clear message that names the field, and nothing written."""

from dataclasses import dataclass

import factory
import pytest
from factory import CHECKIN, PLAN, checkins_of, day, row_of, values_for

import frappe
import frappe.client


def refuse(values: dict, message: str) -> None:
	plans = frappe.db.count(PLAN)
	with pytest.raises((frappe.ValidationError, frappe.DuplicateEntryError), match=message):
		frappe.get_doc(dated(values)).insert()
	frappe.db.rollback()
	assert frappe.db.count(PLAN) == plans


def goal(**changes: object) -> list[dict]:
	return [{**factory.GOALS[0], "weight": 100, **changes}]


@dataclass(frozen=True)
class In:
	"""A day counted from today; worked out in the test, when there is a site whose day it is."""

	days: int


def dated(value: object) -> object:
	if isinstance(value, In):
		return day(value.days)
	if isinstance(value, dict):
		return {key: dated(item) for key, item in value.items()}
	return [dated(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
	("changes", "message"),
	[
		({"end_date": In(-1), "duration_days": None}, "End Date: the end must be after the start date"),
		({"end_date": In(0), "duration_days": None}, "End Date: the end must be after the start date"),
		({"goals": goal(target_value=62)}, "Goals, row 1, Target: the target is the same as the baseline"),
		({"goals": goal(target_value=50)}, "Goals, row 1, Direction: the target lies on the other side"),
		({"goals": goal(weight=90)}, "Goals, Weight: the weights add up to 90. They must add up to 100"),
		({"goals": goal(due_date=In(90))}, "Goals, row 1, Due Date: the date must lie between"),
		({"goals": goal(target_value=float("inf"))}, "Goals, row 1, Target: enter a number"),
		(
			{"supports": [{"kind": "Time", "description": "Two hours", "due_date": In(90)}]},
			"Support Promised, row 1, Due Date: the date must lie between",
		),
		({"duration_days": -5}, "Duration in Days"),
		({"duration_days": 2000000000}, "Duration in Days: enter a number from 1 to 730"),
		({"checkin_frequency": "Hourly"}, "Check-ins"),
		({"hr_partner": "peer@pip.example.com"}, "HR Partner: choose somebody from HR"),
	],
)
def test_contradictions_are_refused_in_a_draft(changes, message, people):
	frappe.set_user(people.manager.user)
	refuse(factory.plan_values(people.employee.employee, **changes), message)


def test_an_employee_who_left(people):
	frappe.db.set_value("Employee", people.employee.employee, "status", "Left")
	frappe.set_user(people.manager.user)
	refuse(factory.plan_values(people.employee.employee), "Employee: .* is Left")


def test_a_manager_from_elsewhere(people):
	frappe.set_user(people.hr.user)
	refuse(
		factory.plan_values(people.employee.employee, manager=people.witness.employee),
		"Manager: choose an active manager from the employee's own reporting line",
	)
	refuse(factory.plan_values(people.boss.employee), "Manager: .* reports to nobody")


def test_the_own_manager_as_hr_partner(people):
	frappe.get_doc("User", people.manager.user).add_roles("HR User")
	frappe.set_user(people.hr.user)
	refuse(
		factory.plan_values(people.employee.employee, hr_partner=people.manager.user),
		"HR Partner: neither the employee nor their own manager",
	)


@pytest.mark.parametrize(
	("changes", "message"),
	[
		({"gaps": []}, "Gaps, Area: name at least one gap"),
		({"gaps": [{"area": "Speed"}]}, "Gaps, row 1, Evidence: name the evidence"),
		({"goals": []}, "Goals, Goal: set at least one goal"),
		({"goals": goal(baseline_value=0, target_value=0)}, "Goals, row 1, Baseline: enter where it stands"),
		({"goals": goal(measured_by="")}, "Goals, row 1, Source of the Figures: name the report"),
		({"goals": goal(unit="")}, "Goals, row 1, Unit: name the unit"),
		({"supports": []}, "Support Promised, What Is Promised: promise at least one"),
		({"consequences": "<p><br></p>"}, "Consequences: say what follows"),
		({"reason": ""}, "Reason: say why this plan is needed"),
		({"start_date": None, "duration_days": None}, "Start Date: enter the day the plan starts"),
	],
)
def test_an_incomplete_draft_is_kept_but_not_sent(changes, message, desk):
	plan = desk.draft(**changes)
	before = row_of(PLAN, plan.name)
	with pytest.raises(frappe.ValidationError, match=message):
		desk.manager(plan).send_for_review()
	assert row_of(PLAN, plan.name) == before


def test_a_start_that_has_passed_is_not_issued(desk):
	plan = desk.draft(start_date=day(-3))
	desk.manager(plan).send_for_review()
	with pytest.raises(frappe.ValidationError, match="Start Date: the plan would start before"):
		desk.hr(plan).issue()
	assert not checkins_of(plan.name)


@pytest.mark.parametrize("status", ["Draft", "Active"])
def test_a_second_open_plan(status, desk, people):
	first = desk.plan(status)
	# `refuse` rolls back; in a test a commit is the savepoint that it goes back to.
	frappe.db.commit()
	frappe.set_user(people.manager.user)
	refuse(factory.plan_values(people.employee.employee), f"already has an open plan.*{first.name}")
	later = factory.plan_values(people.employee.employee, start_date=day(61), supports=[])
	assert frappe.get_doc(later).insert().status == "Draft"


def test_the_appraisal_of_someone_else(people, appraisal_of):
	theirs = appraisal_of(people.peer.employee)
	frappe.set_user(people.manager.user)
	refuse(
		factory.plan_values(people.employee.employee, appraisal=theirs.name),
		"Appraisal: .* is the appraisal of somebody else",
	)


@pytest.mark.parametrize(
	("values", "message"),
	[
		({}, "Goal 1, Answer tickets within four hours: enter the value"),
		({"first": 70}, "Goal 2, Fewer reopened tickets: enter the value"),
		({"first": "lots", "second": 3}, "Goal 1, Answer tickets within four hours: enter a number"),
		({"first": "nan", "second": 3}, "Goal 1, Answer tickets within four hours: enter a number"),
		({"first": 1e300, "second": 3}, "Goal 1, Answer tickets within four hours: enter a number"),
	],
)
def test_a_checkin_without_its_values(values, message, desk):
	plan = desk.plan("Active")
	checkin = frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name)
	by_row = dict(
		zip((goal.name for goal in plan.goals), (values.get("first"), values.get("second")), strict=True)
	)
	before = row_of(CHECKIN, checkin.name), row_of(PLAN, plan.name)
	with pytest.raises(frappe.ValidationError, match=message):
		desk.manager(checkin).complete(by_row)
	frappe.set_user("Administrator")
	assert (row_of(CHECKIN, checkin.name), row_of(PLAN, plan.name)) == before


@pytest.mark.parametrize("held_on", [In(1), In(-1), "not a day"])
def test_a_checkin_held_on_an_impossible_day(held_on, desk):
	plan = desk.plan("Active")
	checkin = frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name)
	with pytest.raises(frappe.ValidationError, match="Held On"):
		desk.manager(checkin).complete(values_for(plan, 70, 10), held_on=dated(held_on))
	assert frappe.db.get_value(CHECKIN, checkin.name, "status") == "Scheduled"


def test_a_zero_counts_as_a_value_when_it_is_said(desk):
	plan = desk.plan("Active")
	checkin = frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name)
	desk.manager(checkin).complete(values_for(plan, 62, 0))
	plan.reload()
	assert [row.progress for row in plan.goals] == [0, 100]


def test_a_checkin_waits_while_the_plan_is_on_hold(desk):
	plan = desk.plan("On Hold")
	checkin = frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name)
	with pytest.raises(frappe.ValidationError, match="On Hold"):
		desk.manager(checkin).complete(values_for(plan, 70, 10))
	assert frappe.db.get_value(CHECKIN, checkin.name, "status") == "Scheduled"


def test_an_unknown_workflow_action(desk, people):
	from frappe.model.workflow import apply_workflow

	plan = desk.draft()
	frappe.set_user(people.manager.user)
	with pytest.raises(frappe.ValidationError, match="Not a valid Workflow Action"):
		apply_workflow(frappe.get_doc(PLAN, plan.name).as_dict(), "Approve")
	assert frappe.db.get_value(PLAN, plan.name, "status") == "Draft"


@pytest.fixture
def unissuable(desk, people):
	"""A plan in review, complete, for an employee whose holiday list has no working day."""
	every_day = frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": "Never Open",
			"from_date": day(-1),
			"to_date": day(90),
			"holidays": [{"holiday_date": day(offset), "description": "Closed"} for offset in range(91)],
		}
	).insert()
	plan = desk.draft()
	desk.manager(plan).send_for_review()
	frappe.db.set_value("Employee", people.employee.employee, "holiday_list", every_day.name)
	frappe.clear_document_cache("Employee", people.employee.employee)
	return plan


def test_a_holiday_list_without_working_days(unissuable, desk):
	with pytest.raises(frappe.ValidationError, match="End Date: the holiday list leaves no working day"):
		desk.hr(unissuable).issue()


def test_a_step_that_breaks_off_leaves_nothing_for_a_caller_to_commit(unissuable, people, as_user):
	before = row_of(PLAN, unissuable.name)
	events = frappe.db.count("PIP Event", {"plan": unissuable.name})
	as_user(people.hr.user)
	change = {"doctype": PLAN, "docname": unissuable.name, "status": "Awaiting Acknowledgement"}
	# It reports what failed and goes on, without a rollback.
	assert frappe.client.bulk_update(frappe.as_json([change]))["failed_docs"]
	as_user("Administrator")
	assert row_of(PLAN, unissuable.name) == before
	assert frappe.db.count("PIP Event", {"plan": unissuable.name}) == events


@pytest.mark.parametrize(
	("field", "value", "message"),
	[
		("default_duration_days", 0, "Duration in Days: enter 1 or more"),
		("low_score_threshold", 7, "Low Score Below: enter a score between 0 and 5"),
		("off_track_points", 5, "Off Track Beyond"),
		("second_escalation_days", 1, "Tell HR after Days"),
	],
)
def test_settings_that_make_no_sense(field, value, message):
	settings = frappe.get_doc("PIP Settings")
	settings.set(field, value)
	with pytest.raises(frappe.ValidationError, match=message):
		settings.save()


def test_settings_keep_their_name():
	with pytest.raises(frappe.ValidationError, match="PIP Settings keeps its name"):
		frappe.get_doc("PIP Settings").rename("PIP Settings of ours")
