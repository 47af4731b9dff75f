"""What a field of ours cannot hold is refused by the field's name, whoever sends it and for whichever DocType."""

import factory
import pytest
from factory import CHECKIN, PLAN, checkins_of, row_of

import frappe
import frappe.client
import frappe.desk.form.save

from pip_module.guards import doors
from pip_module.pip_module.doctype.pip_template.pip_template import fill_plan

NAN, ENDLESS = float("nan"), float("inf")


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"reason": ["a", "b"]}, "Reason: enter a single value"),
		({"reason": {"a": 1}}, "Reason: enter a single value"),
		({"reason": "\ud800"}, "Reason: it holds characters that cannot be stored"),
		({"employee_response": "x" * 70_000}, ": the text is too long"),
		({"employee_response": "<b>" + "&" * 20_000}, ": the text is too long"),
		({"duration_days": 10**30}, "Duration in Days: enter a number"),
		({"duration_days": "lots"}, "Duration in Days: enter a number"),
		({"start_date": "2026-02-30"}, "Start Date: enter a date"),
		({"start_date": "9999-12-31"}, "Start Date: enter a date"),
		({"start_date": 20260302}, "Start Date: enter a date"),
		({"goals": "Met"}, "Goals: hand over rows"),
		({"goals": ["Met"]}, "Goals: hand over rows"),
		({"goals": [{}, {"weight": NAN}]}, "Goals, row 2, Weight: enter a number"),
		({"goals": [{"baseline_value": ENDLESS}]}, "Goals, row 1, Baseline: enter a number"),
		({"goals": [{"idx": "null"}]}, "Goals, row 1, idx: enter a number"),
		({"modified": "yesterday"}, "modified: enter a date"),
		({"name": {"a": 1}}, "name: enter a single value"),
	],
)
def test_a_plan_takes_what_its_fields_hold(values, message, people):
	with pytest.raises(frappe.ValidationError, match=message):
		frappe.get_doc({**factory.plan_values(people.employee.employee), **values})


def test_numbers_in_a_text_are_text(people):
	plan = frappe.get_doc(factory.plan_values(people.employee.employee, reason=5, goals=[{"title": 7}]))
	plan.check_values()
	assert (plan.reason, plan.goals[0].title) == ("5", "7")


def test_no_field_of_a_client_stands_before_a_method(desk):
	plan = desk.draft()
	frappe.client.save({**plan.as_dict(), "is_new": "", "save": "x", "plan_type": "Sales"})
	plan.reload()
	assert plan.plan_type == "Sales"


def test_no_field_of_a_client_stands_in_for_an_event(desk):
	plan = desk.hr(desk.draft())
	frappe.client.insert(
		{
			"doctype": "PIP HR Note",
			"plan": plan.name,
			"note": "Talked to them",
			"after_insert": [{}],
			"validate": [{}],
		}
	)
	assert frappe.get_all("PIP HR Note", {"plan": plan.name}, pluck="note") == ["Talked to them"]


def test_settings_cannot_be_cancelled(desk):
	with pytest.raises(frappe.ValidationError, match="submitted or cancelled"):
		frappe.desk.form.save.cancel("PIP Settings", "PIP Settings")


@pytest.mark.parametrize("fieldname", [{"reason": "x"}, ["reason"], 5, None])
def test_a_field_is_set_by_its_name(fieldname, desk):
	plan = desk.draft()
	with pytest.raises(frappe.ValidationError, match="by name"):
		doors.set_value(PLAN, plan.name, fieldname, "y")


@pytest.mark.parametrize("fieldname", [5, [], [["reason", "x"]]])
def test_fields_come_by_name(fieldname, desk):
	plan = desk.draft()
	before = row_of(PLAN, plan.name)
	with pytest.raises(frappe.ValidationError):
		plan.update(fieldname)
	assert row_of(PLAN, plan.name) == before


@pytest.mark.parametrize(
	("method", "arguments"),
	[
		("hold", {}),
		("hold", {"reason": "Closed", "extra": 1}),
		("hold", {"reason": "Closed", "self": 1}),
		("issue", {"method": "withdraw"}),
	],
)
def test_a_verb_takes_its_own_arguments(method, arguments, desk):
	plan = desk.plan("Active")
	with pytest.raises(frappe.ValidationError, match=f"{method}: these are not the arguments it takes"):
		plan.run_method(method, **arguments)


def test_what_a_verb_appends_is_measured_too(desk):
	plan = desk.plan("Awaiting Acknowledgement")
	with pytest.raises(frappe.ValidationError, match="the text is too long"):
		desk.employee(plan).acknowledge("x" * 70_000)
	frappe.set_user("Administrator")
	assert frappe.db.get_value(PLAN, plan.name, "status") == "Awaiting Acknowledgement"


def test_so_do_a_check_ins_comments(desk):
	plan = desk.plan("Active")
	checkin = frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name)
	values = {row.plan_goal: 70 for row in checkin.goal_reviews}
	with pytest.raises(frappe.ValidationError, match="the text is too long"):
		desk.manager(checkin).complete(values, manager_comments="ä" * 40_000)


@pytest.mark.parametrize("plan", ["HR-PIP-2026-00001", "[1]", "5", "{"])
def test_a_template_fills_a_plan_and_nothing_else(plan, people, as_user):
	template = frappe.get_all("PIP Template", pluck="name")[0]
	as_user(people.manager.user)
	with pytest.raises(frappe.ValidationError, match="Plan: hand over its fields by name"):
		fill_plan(template, plan)


def test_nobody_comments_on_the_journal(desk, people, as_user):
	plan = desk.plan("Active")
	event = frappe.get_doc("PIP Event", {"plan": plan.name})
	before = row_of("PIP Event", event.name)
	as_user(people.hr.user)
	with pytest.raises(frappe.PermissionError):
		event.add_comment("Comment", "So it was not")
	as_user("Administrator")
	assert row_of("PIP Event", event.name) == before
