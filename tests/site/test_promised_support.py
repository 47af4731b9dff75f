"""Whoever promised support and isn't part of the plan: their own line of it, and no door to anything else."""

import json

import pytest
from factory import CHECKIN, PLAN, checkins_of, day, row_of
from host_calls import Call
from host_requests import refuse_what_leaves_the_site, send

import frappe
from frappe.utils import formatdate, getdate

from pip_module import journal, permissions, promised_support, what_is_due
from pip_module.records import RECORDS, TABLES

SECRETS = ("Response times", "Answer tickets", "Ticket report", "Tickets wait too long")


@pytest.fixture
def plan(desk, people):
	"""The mentor is a colleague of the employee and reports to the same manager."""
	return desk.plan("Active", supports=[mentoring(people.peer)])


def mentoring(person, **changes) -> dict:
	return {
		"kind": "Mentoring",
		"description": "An hour each Friday",
		"provider": person.employee,
		"due_date": day(10),
		**changes,
	}


def lines(person, on: int = 0) -> dict:
	frappe.set_user(person.user)
	today = day(on)
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(what_is_due, "getdate", lambda value=None: getdate(value) if value else today)
		found = what_is_due.lines()
	frappe.set_user("Administrator")
	return found


def deliver(person, support: str, on=None) -> None:
	frappe.set_user(person.user)
	try:
		promised_support.deliver(support, on)
	finally:
		frappe.set_user("Administrator")


# What they see ------------------------------------------------------------------------------------------------------


def test_a_mentor_sees_the_line_and_its_due_date_and_nothing_of_the_plan(people, plan):
	found = lines(people.peer)
	assert found["lines"] == []
	assert found["promised"] == [
		{
			"text": "Mentoring: An hour each Friday",
			"day": f"due on {formatdate(day(10))}",
			"late": False,
			"delivers": plan.supports[0].name,
		}
	]
	said = json.dumps(found)
	for secret in (*SECRETS, plan.name, plan.employee, plan.employee_name, "Performance Improvement"):
		assert secret not in said


def test_once_it_is_overdue_it_stands_with_what_is_late(people, plan):
	found = lines(people.peer, on=11)
	assert found["promised"] == []
	(line,) = found["lines"]
	assert (line["what"], line["delivers"]) == ("Mentoring: An hour each Friday", plan.supports[0].name)
	assert (line["employee"], line["route"]) == ("", None)


@pytest.mark.parametrize("status", ["Draft", "HR Review", "Withdrawn", "Successful"])
def test_a_draft_and_a_closed_plan_show_nothing(status, desk, people):
	plan = desk.plan(status, supports=[mentoring(people.peer)])
	assert lines(people.peer)["promised"] == []
	with pytest.raises(frappe.ValidationError, match="doesn't wait for you"):
		deliver(people.peer, plan.supports[0].name)


def test_others_are_shown_nothing_of_it(people, plan):
	for person in (people.witness, people.employee, people.manager, people.hr, people.hr_elsewhere):
		assert lines(person)["promised"] == []


def test_who_left_has_nothing_to_deliver(people, plan):
	frappe.db.set_value("Employee", people.peer.employee, "status", "Left")
	assert lines(people.peer)["promised"] == []
	assert not permissions.may_deliver(people.peer.user, plan.supports[0].name)


# What they can do -----------------------------------------------------------------------------------------------------


def test_a_mentor_says_that_it_is_delivered(people, plan):
	deliver(people.peer, plan.supports[0].name)
	plan.reload()
	assert plan.supports[0].delivered_on == getdate()
	assert lines(people.peer)["promised"] == []
	event = frappe.get_last_doc("PIP Event", {"plan": plan.name})
	assert (event.event, event.actor) == ("Support Delivered", people.peer.user)
	assert journal.first_break(plan.name) == 0
	with pytest.raises(frappe.ValidationError, match="doesn't wait for you"):
		deliver(people.peer, plan.supports[0].name)


def test_it_may_have_been_delivered_before_but_not_later(people, plan):
	with pytest.raises(frappe.ValidationError, match="Delivered On: choose today"):
		deliver(people.peer, plan.supports[0].name, str(day(1)))
	with pytest.raises(frappe.ValidationError, match="Delivered On: enter a date"):
		deliver(people.peer, plan.supports[0].name, "soon")
	deliver(people.peer, plan.supports[0].name, str(day(-1)))
	plan.reload()
	assert plan.supports[0].delivered_on == day(-1)


def test_nobody_delivers_for_somebody_else_and_absent_and_hidden_are_alike(people, plan):
	before = row_of(PLAN, plan.name)
	said = set()
	for person in (people.witness, people.employee, people.manager, people.hr_elsewhere):
		for support in (plan.supports[0].name, "no-such-row"):
			with pytest.raises(frappe.ValidationError) as refused:
				deliver(person, support)
			said.add((type(refused.value), str(refused.value)))
	assert len(said) == 1
	assert row_of(PLAN, plan.name) == before


def test_the_employee_provides_no_support_to_themselves(desk, people):
	plan = desk.plan("Active")
	frappe.db.set_value("PIP Support", plan.supports[0].name, "provider", people.employee.employee)
	assert lines(people.employee)["promised"] == []
	with pytest.raises(frappe.ValidationError, match="doesn't wait for you"):
		deliver(people.employee, plan.supports[0].name)


# What stays shut, over the doors of the host -----------------------------------------------------------------------------


def doors(plan) -> list[Call]:
	checkin = checkins_of(plan.name)[0].name
	support, goal = plan.supports[0].name, plan.goals[0].name
	named = ((PLAN, plan.name), (CHECKIN, checkin), ("PIP Support", support), ("PIP Goal", goal))
	return [
		*(Call("frappe.client.get", {"doctype": doctype, "name": name}) for doctype, name in named),
		*(
			Call("frappe.desk.form.load.getdoc", {"doctype": doctype, "name": name})
			for doctype, name in named[:2]
		),
		*(
			Call("frappe.client.get_value", {"doctype": doctype, "filters": name, "fieldname": "name"})
			for doctype, name in named[:2]
		),
		*(
			Call("frappe.client.validate_link", {"doctype": doctype, "docname": name})
			for doctype, name in named[:2]
		),
		Call(
			"frappe.client.get_list",
			{"doctype": "PIP Support", "parent": PLAN, "filters": {"provider": ("is", "set")}},
		),
		Call("run_doc_method", {"dt": PLAN, "dn": plan.name, "method": "withdraw", "args": {"reason": "x"}}),
		Call(
			"frappe.client.set_value",
			{"doctype": PLAN, "name": plan.name, "fieldname": "reason", "value": "x"},
		),
		Call("frappe.utils.print_format.download_pdf", {"doctype": PLAN, "name": plan.name}),
		Call("pip_module.agreed_actions.mark", {"checkin": checkin, "action": "x", "done": 1}),
	]


def counts() -> list[Call]:
	return [
		*(
			Call(path, {"doctype": doctype, **({"fields": '["name"]'} if path.endswith(".get") else {})})
			for doctype in (*RECORDS, *TABLES)
			for path in (
				"frappe.client.get_count",
				"frappe.desk.reportview.get_count",
				"frappe.desk.reportview.get",
			)
		),
		*(Call("frappe.client.get_list", {"doctype": doctype}) for doctype in RECORDS),
	]


def test_no_door_of_the_host_opens_for_a_mentor(people, plan):
	refuse_what_leaves_the_site()
	before = row_of(PLAN, plan.name)
	for call in doors(plan):
		answer = send(call, people.peer.user)
		for secret in (*SECRETS, plan.employee_name, "An hour each Friday"):
			assert secret not in answer.text, (call, secret)
		assert not [
			effect for effect in answer.effects if "tabPIP" in effect or "tabPerformance" in effect
		], call
	for call in counts():
		mentor, stranger = (
			send(call, person.user).settled().body.replace(person.user, "<user>")
			for person in (people.peer, people.witness)
		)
		assert mentor == stranger and plan.name not in mentor, call
	assert row_of(PLAN, plan.name) == before
