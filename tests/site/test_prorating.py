"""A target that is an amount over the plan's time: worked out anew when days are lost or added, and decided by HR."""

import factory
import pytest
from factory import GOALS, PLAN, approve_leave, day, give_holidays, row_of

import frappe
from frappe.utils import add_days, getdate

from pip_module import calendar_changes, journal, reminding
from pip_module.rules import calendar, goals, reminders

SICK, ANNUAL = "PIP Sick Leave", "PIP Annual Leave"

pytestmark = pytest.mark.usefixtures("any_day")


def weekday(date) -> bool:
	return date.weekday() < 5


@pytest.fixture(autouse=True)
def five_days_a_week(settings, people):
	for leave_type in (SICK, ANNUAL):
		factory.make_leave_type(leave_type)
	settings(protected_leave_types=[{"leave_type": SICK}], hold_after_leave_days=5)
	give_holidays(people.employee.employee, lambda date: not weekday(date))


def volume(**changes) -> list[dict]:
	"""60 tickets closed over the plan's time, besides a rate in percent, which no lost day changes."""
	closed = {
		"title": "Close tickets",
		"direction": "Increase",
		"baseline_value": 0,
		"target_value": 60,
		"unit": "tickets",
		"measured_by": "Ticket report",
		"weight": 50,
		"volume_over_time": 1,
		**changes,
	}
	return [closed, {**GOALS[0], "weight": 50}]


@pytest.fixture
def plan(desk):
	return desk.plan("Active", goals=volume())


def monday():
	date = day(20)
	while date.weekday():
		date = getdate(add_days(date, 1))
	return date


def lose(people, days: int, leave_type: str = ANNUAL):
	"""Leave of `days` working days from a Monday on."""
	leave = approve_leave(people.employee.employee, monday(), add_days(monday(), days - 1), leave_type)
	return leave


def follow(plan) -> None:
	calendar_changes.bring_up_to_date(plan.name, getdate())


def goal_of(plan):
	return frappe.get_doc(PLAN, plan.name).goals[0]


def days_of(plan) -> int:
	return calendar.working_days(getdate(plan.start_date), getdate(plan.original_end_date), weekday)


def asked(plan) -> list[str]:
	found = reminding.due_errands(getdate(), lambda name, error: pytest.fail(repr(error)), [plan.name])
	return [errand.user for errand in found if errand.obligation.kind == reminders.TARGETS_TO_CONFIRM]


def test_lost_days_are_proposed_to_hr_who_confirms(desk, people, plan):
	assert (goal_of(plan).original_target, goal_of(plan).original_days) == (60, days_of(plan))
	assert goal_of(plan).proposed_days == 0
	assert asked(plan) == []
	lose(people, 3)
	follow(plan)
	expected = goals.prorated_target(0, 60, days_of(plan), days_of(plan) - 3, "Increase")
	stored = frappe.get_doc(PLAN, plan.name)
	assert expected < 60
	assert [(row.target_value, row.proposed_target, row.proposed_days) for row in stored.goals] == [
		(60, expected, days_of(plan) - 3),
		(90, 0, 0),
	]
	assert asked(plan) == [people.hr.user]
	assert plan.name in reminding.candidates(getdate(), reminding.policy())

	frappe.db.delete("Notification Log")
	desk.hr(plan).confirm_targets()
	frappe.set_user("Administrator")
	stored = frappe.get_doc(PLAN, plan.name)
	assert [row.target_value for row in stored.goals] == [expected, 90]
	assert (stored.goals[0].proposed_days, stored.targets_proposed_on) == (0, None)
	event = frappe.get_last_doc("PIP Event", {"plan": plan.name})
	assert event.event == "Targets Confirmed"
	assert f"Goal 1: target {int(expected)} instead of 60" in event.reason
	assert event.digest_after == stored.sealed_digest == journal.seal_of(stored)
	assert journal.first_break(plan.name) == 0
	for person in (people.employee, people.manager):
		assert frappe.get_all("Notification Log", {"for_user": person.user}, pluck="subject") == [
			"A document of yours has changed"
		]
	assert asked(plan) == []
	follow(plan)
	assert goal_of(plan).proposed_days == 0, "it was decided"


def test_leave_taken_back_gives_the_very_target_back(desk, people):
	plan = desk.plan("Active", goals=volume(target_value=50))
	leave = lose(people, 3)
	follow(plan)
	desk.hr(plan).confirm_targets()
	frappe.set_user("Administrator")
	leave.reload()
	leave.cancel()
	follow(plan)
	assert (goal_of(plan).proposed_target, goal_of(plan).proposed_days) == (50, days_of(plan))


def test_a_proposal_goes_when_its_reason_does(desk, people, plan):
	leave = lose(people, 3)
	follow(plan)
	leave.reload()
	leave.cancel()
	follow(plan)
	assert goal_of(plan).proposed_days == 0
	assert frappe.db.get_value(PLAN, plan.name, "targets_proposed_on") is None


def test_days_on_hold_are_given_back_and_change_no_target(people, plan):
	lose(people, 5, SICK)
	follow(plan)
	stored = frappe.get_doc(PLAN, plan.name)
	assert getdate(stored.end_date) > getdate(plan.end_date)
	assert stored.goals[0].proposed_days == 0


def test_an_extension_proposes_more_at_the_same_rate(desk):
	plan = desk.plan("Final Review", goals=volume())
	desk.hr(plan).extend_plan("Nearly there", day(80))
	goal = goal_of(plan)
	days = calendar.working_days(getdate(plan.start_date), day(80), weekday)
	assert goal.target_value == 60
	assert (goal.proposed_target, goal.proposed_days) == (
		goals.prorated_target(0, 60, days_of(plan), days, "Increase"),
		days,
	)
	assert goal.proposed_target > 60


def test_hr_may_keep_the_target_and_says_why(desk, people, plan):
	lose(people, 3)
	follow(plan)
	before = row_of(PLAN, plan.name)
	with pytest.raises(frappe.ValidationError, match="Reason: say why"):
		desk.hr(plan).keep_targets("<p></p>")
	frappe.set_user("Administrator")
	assert row_of(PLAN, plan.name) == before
	desk.hr(plan).keep_targets("The team took over the difficult ones")
	frappe.set_user("Administrator")
	goal = goal_of(plan)
	assert (goal.target_value, goal.proposed_days) == (60, 0)
	event = frappe.get_last_doc("PIP Event", {"plan": plan.name})
	assert event.event == "Targets Kept" and "The team took over" in event.reason
	assert not event.sealed_version
	follow(plan)
	assert goal_of(plan).proposed_days == 0, "it was decided"
	approve_leave(people.employee.employee, add_days(monday(), 7), add_days(monday(), 7), ANNUAL)
	follow(plan)
	assert goal_of(plan).proposed_days == days_of(plan) - 4, "more days are lost than it was decided on"


@pytest.mark.parametrize("who", ["employee", "manager", "boss", "peer", "hr_elsewhere"])
def test_nobody_but_hr_decides(who, desk, people, plan):
	lose(people, 3)
	follow(plan)
	before = row_of(PLAN, plan.name)
	for verb, inputs in (("confirm_targets", {}), ("keep_targets", {"reason": "No"})):
		with pytest.raises(frappe.PermissionError):
			getattr(getattr(desk, who)(plan), verb)(**inputs)
	frappe.set_user("Administrator")
	assert row_of(PLAN, plan.name) == before


def test_there_must_be_something_to_decide(desk, people, plan):
	for verb, inputs in (("confirm_targets", {}), ("keep_targets", {"reason": "No"})):
		with pytest.raises(frappe.ValidationError, match="Proposed Target: no other target is proposed"):
			getattr(desk.hr(plan), verb)(**inputs)
	frappe.set_user("Administrator")
	lose(people, 3)
	follow(plan)
	desk.hr(plan).withdraw("Role changed")
	with pytest.raises(
		frappe.ValidationError, match="Status: targets can't be changed while the plan is Withdrawn"
	):
		desk.hr(plan).confirm_targets()


def test_the_form_shows_it_to_hr_alone(desk, people, plan):
	lose(people, 3)
	follow(plan)

	def shown(who: str) -> list[str]:
		doc = getattr(desk, who)(plan)
		doc.run_method("onload")
		return doc.get_onload("form")["targets"]

	assert shown("employee") == shown("manager") == []
	(line,) = shown("hr")
	assert line.startswith("Goal 1: target ") and "instead of 60" in line


def test_nobody_writes_one_by_hand(desk, plan):
	for field, value in (
		("proposed_target", 10),
		("proposed_days", 10),
		("original_days", 1),
		("volume_over_time", 0),
	):
		doc = desk.hr(plan)
		doc.goals[0].set(field, value)
		with pytest.raises(frappe.ValidationError, match="agreed when the plan was issued"):
			doc.save()


def test_what_a_draft_says_of_it_is_not_believed(desk):
	plan = desk.plan(
		"Active", goals=volume(original_days=1, original_target=1, proposed_days=3, decided_days=3)
	)
	goal = goal_of(plan)
	assert (goal.original_target, goal.original_days, goal.proposed_days) == (60, days_of(plan), 0)
	assert goal.decided_days == 0
