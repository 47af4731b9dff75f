"""Another date for one check-in: one side proposes, the other answers, and nothing else moves."""

import factory
import pytest
from factory import CHECKIN, PLAN, checkins_of, day, row_of

import frappe
from frappe.utils import add_days, getdate

from pip_module import calendar_changes, journal, reminding, rescheduling, tasks
from pip_module.rules import reminders

pytestmark = pytest.mark.usefixtures("any_day")


@pytest.fixture
def plan(desk):
	return desk.plan("Active")


@pytest.fixture
def other_day(plan):
	"""A day in the window of the second check-in, after the day it has."""
	return days_open(plan, 1)[-1]


def checkin_of(plan, number: int):
	return frappe.get_doc(CHECKIN, checkins_of(plan.name)[number].name)


def days_open(plan, number: int) -> list:
	situation = rescheduling.Situation(frappe.get_doc(PLAN, plan.name), getdate())
	return list(situation.window_for(checkin_of(plan, number).name).days)


def dates(plan) -> dict:
	return {row.name: row.scheduled_date for row in checkins_of(plan.name)}


def asked(plan, today=None) -> list[str]:
	"""Who is asked to answer a date proposed on `plan`."""
	found = reminding.due_errands(
		today or getdate(), lambda name, error: pytest.fail(repr(error)), [plan.name]
	)
	return [errand.user for errand in found if errand.obligation.kind == reminders.DATE_PROPOSED]


def told(user: str) -> list[str]:
	return frappe.get_all("Notification Log", {"for_user": user}, pluck="subject")


@pytest.mark.parametrize(
	("proposer", "other"), [("employee", "manager"), ("manager", "employee"), ("hr", "employee")]
)
def test_what_one_side_proposes_the_other_accepts(proposer, other, desk, people, plan, other_day):
	before = dates(plan)
	second = checkin_of(plan, 1)
	assert plan.name not in reminding.candidates(getdate(), reminding.policy())
	getattr(desk, proposer)(second).propose_date(str(other_day), "A customer visit")
	stored = checkin_of(plan, 1)
	assert stored.scheduled_date == second.scheduled_date, "a proposal moves nothing"
	assert (stored.proposed_date, stored.proposed_by) == (other_day, getattr(people, proposer).user)
	assert asked(plan) == [getattr(people, other).user]
	assert plan.name in reminding.candidates(getdate(), reminding.policy())
	frappe.db.delete("Notification Log")
	getattr(desk, other)(second).accept_date()
	frappe.set_user("Administrator")
	stored = frappe.get_doc(CHECKIN, second.name)
	assert stored.scheduled_date == other_day
	assert stored.original_date == second.original_date
	assert (stored.agreed_date, stored.agreed_held_days) == (other_day, 0)
	assert (stored.proposed_date, stored.proposed_by, stored.proposal_reason) == (None, None, None)
	assert dates(plan) == {**before, second.name: other_day}
	assert asked(plan) == []
	event = frappe.get_last_doc("PIP Event", {"plan": plan.name})
	assert event.event == "Check-in Moved"
	for part in (second.scheduled_date, other_day):
		assert frappe.format(part, "Date") in event.reason
	assert "A customer visit" in event.reason
	assert journal.first_break(plan.name) == 0
	for person in (people.employee, people.manager):
		assert told(person.user) == ["A check-in has a new date"]


def test_leave_given_and_taken_back_returns_the_day_that_was_agreed_on(desk, people, plan):
	second = checkin_of(plan, 1)
	# Not the last: leave there would move it onto the check-in after it.
	other_day = days_open(plan, 1)[-2]
	desk.employee(second).propose_date(other_day, "A course")
	desk.manager(second).accept_date()
	frappe.set_user("Administrator")
	agreed = dates(plan)
	leave = factory.approve_leave(people.employee.employee, other_day, other_day, "PIP Annual Leave")
	calendar_changes.bring_up_to_date(plan.name, getdate())
	assert dates(plan)[second.name] > other_day
	leave.reload()
	leave.cancel()
	calendar_changes.bring_up_to_date(plan.name, getdate())
	assert dates(plan) == agreed


def test_the_final_review_may_be_brought_forward_and_stays_there(desk, plan):
	final = checkins_of(plan.name)[-1]
	earlier = days_open(plan, -1)[-1]
	assert earlier < final.scheduled_date
	desk.manager(frappe.get_doc(CHECKIN, final.name)).propose_date(earlier, "HR is away")
	desk.employee(frappe.get_doc(CHECKIN, final.name)).accept_date()
	frappe.set_user("Administrator")
	agreed = dates(plan)
	assert agreed[final.name] == earlier
	calendar_changes.bring_up_to_date(plan.name, getdate(), holidays_changed=True)
	assert dates(plan) == agreed


@pytest.mark.parametrize("who", ["employee", "manager"])
def test_nobody_answers_for_the_other_side(who, desk, plan, other_day):
	second = checkin_of(plan, 1)
	getattr(desk, who)(second).propose_date(other_day, "A customer visit")
	before = row_of(CHECKIN, second.name)
	own_side = ["employee"] if who == "employee" else ["manager", "boss", "hr"]
	for other in own_side:
		for verb, inputs in (("accept_date", {}), ("decline_date", {"reason": "No"})):
			with pytest.raises(frappe.ValidationError, match="your own side proposed it"):
				getattr(getattr(desk, other)(second), verb)(**inputs)
	for verb, inputs in (
		("propose_date", {"day": other_day, "reason": "x"}),
		("accept_date", {}),
		("decline_date", {"reason": "No"}),
		("withdraw_proposal", {}),
	):
		with pytest.raises(frappe.PermissionError):
			getattr(desk.peer(second), verb)(**inputs)
	frappe.set_user("Administrator")
	assert row_of(CHECKIN, second.name) == before


def test_declining_says_why_and_leaves_the_day(desk, people, plan, other_day):
	second = checkin_of(plan, 1)
	desk.employee(second).propose_date(other_day, "A course")
	with pytest.raises(frappe.ValidationError, match="Reason: say why"):
		desk.manager(second).decline_date("<p><br></p>")
	frappe.db.delete("Notification Log")
	desk.manager(second).decline_date("The customer comes that day")
	frappe.set_user("Administrator")
	stored = frappe.get_doc(CHECKIN, second.name)
	assert (stored.scheduled_date, stored.proposed_date) == (second.scheduled_date, None)
	assert stored.decline_reason == "The customer comes that day"
	assert told(people.employee.user) == ["A date you proposed was declined"]
	assert told(people.manager.user) == []
	with pytest.raises(frappe.ValidationError, match="no date is proposed any more"):
		desk.manager(second).accept_date()
	desk.manager(second).propose_date(days_open(plan, 1)[0], "This one?")
	assert frappe.db.get_value(CHECKIN, second.name, "decline_reason") is None


def test_who_proposed_it_may_withdraw_it_and_nobody_else(desk, plan, other_day):
	second = checkin_of(plan, 1)
	desk.manager(second).propose_date(other_day, "A customer visit")
	for who in ("employee", "hr"):
		with pytest.raises(frappe.ValidationError, match="only who proposed it"):
			getattr(desk, who)(second).withdraw_proposal()
	desk.manager(second).withdraw_proposal()
	assert frappe.db.get_value(CHECKIN, second.name, "proposed_date") is None


def test_one_proposal_at_a_time(desk, plan, other_day):
	second = checkin_of(plan, 1)
	desk.manager(second).propose_date(other_day, "A customer visit")
	for who in ("manager", "employee"):
		with pytest.raises(frappe.ValidationError, match=r"New Date: .* is proposed already"):
			getattr(desk, who)(second).propose_date(days_open(plan, 1)[0], "Or this")


def test_days_that_cannot_be_proposed(desk, plan):
	rows = checkins_of(plan.name)
	first, second, third = (row.scheduled_date for row in rows[:3])
	before = row_of(CHECKIN, rows[1].name)
	for wrong, message in (
		(first, "New Date: choose a working day from"),
		(third, "New Date: choose a working day from"),
		(day(-1), "New Date: choose a working day from"),
		(day(4000), "New Date: choose a working day from"),
		(second, "New Date: the check-in is on that day already"),
		("tomorrow", "New Date: enter a date"),
		("", "New Date: enter a date"),
	):
		with pytest.raises(frappe.ValidationError, match=message):
			desk.employee(checkin_of(plan, 1)).propose_date(wrong, "A course")
	with pytest.raises(frappe.ValidationError, match="Reason: say why"):
		desk.employee(checkin_of(plan, 1)).propose_date(days_open(plan, 1)[0], " ")
	frappe.set_user("Administrator")
	assert row_of(CHECKIN, rows[1].name) == before


def test_a_day_of_leave_cannot_be_proposed(desk, people, plan, other_day):
	factory.approve_leave(people.employee.employee, other_day, other_day, "PIP Annual Leave")
	with pytest.raises(frappe.ValidationError, match=r"New Date: .* is a day off, a day of leave or on hold"):
		desk.manager(checkin_of(plan, 1)).propose_date(other_day, "A customer visit")


def test_a_day_that_is_taken_by_then_is_not_accepted(desk, people, plan, other_day):
	second = checkin_of(plan, 1)
	desk.manager(second).propose_date(other_day, "A customer visit")
	frappe.set_user("Administrator")
	factory.approve_leave(people.employee.employee, other_day, other_day, "PIP Annual Leave")
	with pytest.raises(frappe.ValidationError, match=r"Proposed Date: .* is a day off, a day of leave"):
		desk.employee(second).accept_date()
	assert frappe.db.get_value(CHECKIN, second.name, "scheduled_date") == second.scheduled_date


def test_a_plan_on_hold_has_no_free_day(desk):
	plan = desk.plan("On Hold")
	with pytest.raises(frappe.ValidationError, match="New Date: there is no free working day left"):
		desk.manager(checkin_of(plan, 1)).propose_date(add_days(checkin_of(plan, 1).scheduled_date, 1), "x")


def test_what_is_settled_is_not_moved(desk, plan, other_day):
	first = checkin_of(plan, 0)
	desk.manager(first).complete(factory.values_for(plan, 70, 8))
	with pytest.raises(frappe.ValidationError, match="Status: this check-in is Completed and can't be moved"):
		desk.employee(first).propose_date(other_day, "A course")
	desk.hr(plan).withdraw("Role changed")
	with pytest.raises(
		frappe.ValidationError, match="Status: a check-in can't be moved while the plan is Withdrawn"
	):
		desk.employee(checkin_of(plan, 1)).propose_date(other_day, "A course")


def test_a_proposal_ends_with_its_checkin(desk, plan, other_day):
	second = checkin_of(plan, 1)
	desk.employee(second).propose_date(other_day, "A course")
	desk.manager(second).complete(factory.values_for(plan, 70, 8))
	assert frappe.db.get_value(CHECKIN, second.name, ["proposed_date", "proposed_by"]) == (None, None)


def test_nobody_answering_it_lapses(desk, plan, other_day, count_queries):
	second = checkin_of(plan, 1)
	sooner = days_open(plan, 1)[0]
	desk.employee(second).propose_date(sooner, "A course")
	frappe.set_user("Administrator")
	assert tasks.lapse_proposals(sooner) == 0
	assert asked(plan, sooner)
	assert tasks.lapse_proposals(getdate(add_days(sooner, 1))) == 1
	assert frappe.db.get_value(CHECKIN, second.name, "proposed_date") is None
	with count_queries() as queries:
		rescheduling.lapsed(getdate())
	assert len(queries) == 1


def test_the_form_offers_what_may_be_done(desk, plan, other_day):
	def offered(who: str) -> dict:
		doc = getattr(desk, who)(checkin_of(plan, 1))
		doc.run_method("onload")
		found = doc.get_onload("dates")
		found.pop("headline", None)
		return found

	assert offered("employee") == offered("manager") == {"may_propose": True}
	desk.employee(checkin_of(plan, 1)).propose_date(other_day, "A course")
	assert offered("employee") == {"may_answer": False, "may_withdraw": True}
	assert offered("manager") == {"may_answer": True, "may_withdraw": False}
	assert offered("hr") == {"may_answer": True, "may_withdraw": False}


def test_nobody_writes_a_date_by_hand(desk, plan, other_day):
	for field, value in (("scheduled_date", other_day), ("proposed_date", other_day), ("by_consent", 1)):
		doc = desk.manager(checkin_of(plan, 1))
		doc.set(field, value)
		with pytest.raises(frappe.ValidationError, match="this is set by the plan"):
			doc.save()
