"""A check-in that manager or HR add in between the ones of the calendar."""

import factory
import pytest
from factory import CHECKIN, PLAN, checkins_of, day

import frappe
from frappe.utils import getdate

from pip_module import calendar_changes, journal, rescheduling, tasks

pytestmark = pytest.mark.usefixtures("any_day")


@pytest.fixture
def plan(desk):
	return desk.plan("Active")


def days_open(plan) -> list:
	situation = rescheduling.Situation(frappe.get_doc(PLAN, plan.name), getdate())
	return list(situation.window_for_another().days)


@pytest.mark.parametrize("who", ["manager", "boss", "hr"])
def test_one_is_added_and_both_are_told(who, desk, people, plan):
	before = checkins_of(plan.name)
	wanted = days_open(plan)[3]
	frappe.db.delete("Notification Log")
	name = getattr(desk, who)(plan).add_checkin(str(wanted), "To agree on the tools")
	frappe.set_user("Administrator")
	added = frappe.get_doc(CHECKIN, name)
	assert (added.ad_hoc, added.kind, added.status) == (1, "Regular", "Scheduled")
	assert (added.scheduled_date, added.original_date, added.agreed_date) == (wanted, wanted, wanted)
	assert (
		added.idx_in_plan
		== max(row.idx_in_plan for row in map(lambda row: frappe.get_doc(CHECKIN, row.name), before)) + 1
	)
	assert [row.plan_goal for row in added.goal_reviews] == [goal.name for goal in plan.goals]
	assert [row.previous_value for row in added.goal_reviews] == [62, 12]
	event = frappe.get_last_doc("PIP Event", {"plan": plan.name})
	assert event.event == "Check-in Added"
	assert frappe.format(wanted, "Date") in event.reason and "To agree on the tools" in event.reason
	assert journal.first_break(plan.name) == 0
	for person in (people.employee, people.manager):
		assert frappe.get_all("Notification Log", {"for_user": person.user}, pluck="subject") == [
			"A check-in was added"
		]
	others = {row.name: row.scheduled_date for row in checkins_of(plan.name) if row.name != name}
	assert others == {row.name: row.scheduled_date for row in before}


def test_one_of_today_is_held_at_once(desk, people):
	factory.give_holidays(people.employee.employee, lambda date: False)
	plan = desk.plan("Active")
	today = days_open(plan)[0]
	assert today == day(0)
	name = desk.manager(plan).add_checkin(today, "We sit together now")
	desk.manager(frappe.get_doc(CHECKIN, name)).complete(factory.values_for(plan, 70, 8))
	frappe.set_user("Administrator")
	assert frappe.db.get_value(CHECKIN, name, "status") == "Completed"
	assert frappe.get_doc(PLAN, plan.name).goals[0].current_value == 70


def test_the_calendar_goes_on_with_it(desk, people, plan):
	wanted = days_open(plan)[3]
	desk.manager(plan).add_checkin(wanted, "In between")
	frappe.set_user("Administrator")
	dates = {row.name: row.scheduled_date for row in checkins_of(plan.name)}
	calendar_changes.bring_up_to_date(plan.name, getdate(), holidays_changed=True)
	assert {row.name: row.scheduled_date for row in checkins_of(plan.name)} == dates
	leave = factory.approve_leave(people.employee.employee, wanted, wanted, "PIP Annual Leave")
	calendar_changes.bring_up_to_date(plan.name, getdate())
	moved = {row.name: row.scheduled_date for row in checkins_of(plan.name)}
	assert [new > wanted for name, new in moved.items() if dates[name] == wanted] == [True]
	leave.reload()
	leave.cancel()
	calendar_changes.bring_up_to_date(plan.name, getdate())
	assert {row.name: row.scheduled_date for row in checkins_of(plan.name)} == dates
	tasks.mark_missed_checkins(getdate(frappe.utils.add_days(wanted, 1)))
	assert "Missed" in [row.status for row in checkins_of(plan.name) if row.scheduled_date == wanted]


def test_days_on_which_none_can_be_added(desk, people, plan):
	rows = checkins_of(plan.name)
	final = rows[-1].scheduled_date
	off = days_open(plan)[4]
	factory.approve_leave(people.employee.employee, off, off, "PIP Annual Leave")
	for wrong, message in (
		(rows[0].scheduled_date, "Date: another check-in is on"),
		(final, "Date: choose a working day from"),
		(day(-1), "Date: choose a working day from"),
		(day(400), "Date: choose a working day from"),
		(off, r"Date: .* is a day off, a day of leave or on hold"),
		("soon", "Date: enter a date"),
		("", "Date: enter a date"),
	):
		with pytest.raises(frappe.ValidationError, match=message):
			desk.manager(plan).add_checkin(wrong, "In between")
	with pytest.raises(frappe.ValidationError, match="Reason: say why"):
		desk.manager(plan).add_checkin(days_open(plan)[0], "<br>")
	assert len(checkins_of(plan.name)) == len(rows)


@pytest.mark.parametrize("who", ["employee", "peer", "hr_elsewhere"])
def test_nobody_else_adds_one(who, desk, plan):
	with pytest.raises(frappe.PermissionError):
		getattr(desk, who)(plan).add_checkin(days_open(plan)[0], "In between")


@pytest.mark.parametrize("status", ["Draft", "HR Review", "Final Review", "Withdrawn"])
def test_only_while_the_work_goes_on(status, desk):
	plan = desk.plan(status)
	with pytest.raises(
		frappe.ValidationError, match=f"Status: a check-in can't be added while the plan is {status}"
	):
		desk.hr(plan).add_checkin(day(3), "In between")
