"""Approved leave and changed holidays, through the host's own documents, move the dates of a plan and nothing else."""

import factory
import pytest
from factory import CHECKIN, PLAN, approve_leave, checkins_of, day, give_holidays

import frappe
from frappe.utils import add_days, getdate

from pip_module import calendar_changes, journal, plan_dates, tasks
from pip_module.rules.plan_time import Agreed, PlanTime

SICK, ANNUAL = "PIP Sick Leave", "PIP Annual Leave"


@pytest.fixture(autouse=True)
def protected(settings, people):
	"""Sick leave is protected from five working days on, and everybody works Monday to Friday."""
	for leave_type in (SICK, ANNUAL):
		factory.make_leave_type(leave_type)
	settings(protected_leave_types=[{"leave_type": SICK}], hold_after_leave_days=5)
	give_holidays(people.employee.employee, lambda date: date.weekday() >= 5)


def weekday(date) -> bool:
	return date.weekday() < 5


def working(offset: int):
	"""The first Monday at least `offset` days ahead."""
	date = day(offset)
	while date.weekday():
		date = getdate(add_days(date, 1))
	return date


def span(first, last) -> set:
	return {getdate(add_days(first, offset)) for offset in range((last - first).days + 1)}


def follow(people) -> None:
	"""What a worker does once the leave is stored."""
	tasks.follow_calendar(employees=[people.employee.employee])
	frappe.set_user("Administrator")


def dates(plan) -> dict:
	stored = frappe.get_doc(PLAN, plan.name)
	return {
		"end": stored.end_date,
		"goals": [goal.due_date for goal in stored.goals],
		"supports": [support.due_date for support in stored.supports],
		"checkins": [
			(row.name, row.scheduled_date, row.status)
			for row in sorted(checkins_of(plan.name), key=lambda row: row.name)
		],
	}


def events(plan) -> list[tuple]:
	rows = frappe.get_all(
		"PIP Event", filters={"plan": plan.name}, fields=["event", "reason"], order_by="sequence asc"
	)
	return [(row.event, row.reason) for row in rows]


def test_protected_leave_moves_the_end_and_all_that_is_to_come(desk, people):
	goals = [{**goal, "due_date": day(50)} for goal in factory.GOALS]
	plan = desk.plan("Active", goals=goals)
	before = dates(plan)
	first = working(20)
	last = getdate(add_days(first, 15))  # Tuesday two weeks later: 12 working days.
	approve_leave(people.employee.employee, first, last, SICK)
	assert dates(plan) == before, "whoever approves leave does nothing to the plan"

	follow(people)
	after = dates(plan)
	time = PlanTime(getdate(plan.start_date), weekday, span(first, last))
	assert after["end"] == time.falls_on(Agreed(before["end"])) > before["end"]
	assert after["goals"] == [time.falls_on(Agreed(day(50)))] * 2
	assert after["supports"] == [time.falls_on(Agreed(date)) for date in before["supports"]]
	for (name, old, _status), (_name, new, status) in zip(before["checkins"], after["checkins"], strict=True):
		assert (new == old) if old < first else (new > old and new not in span(first, last)), name
		assert status == "Scheduled"
	assert after["checkins"][-1][1] <= after["end"]

	stored = frappe.get_doc(PLAN, plan.name)
	assert [(row.working_days, row.reason) for row in stored.holds] == [(12, "Approved leave")]
	event, reason = events(plan)[-1]
	assert event == "Leave Credited"
	assert "Working days of leave credited: 12." in reason
	assert frappe.format(before["end"], "Date") in reason and frappe.format(after["end"], "Date") in reason
	assert journal.first_break(plan.name) == 0
	assert stored.sealed_digest == journal.seal_of(stored)
	assert getdate(stored.original_end_date) == day(60)


def test_leave_that_is_cancelled_gives_the_same_dates_back(desk, people):
	plan = desk.plan("Active", goals=[{**goal, "due_date": day(50)} for goal in factory.GOALS])
	before = dates(plan)
	leave = approve_leave(people.employee.employee, working(20), add_days(working(20), 11), SICK)
	follow(people)
	assert dates(plan) != before
	leave.reload()
	leave.cancel()
	follow(people)
	assert dates(plan) == before
	assert frappe.get_doc(PLAN, plan.name).holds == []
	assert events(plan)[-1][0] == "Leave Credit Taken Back"
	assert journal.first_break(plan.name) == 0


def test_overlapping_leave_counts_once_and_short_leave_not_at_all(desk, people):
	plan = desk.plan("Active")
	employee = people.employee.employee
	monday = working(14)
	approve_leave(employee, monday, add_days(monday, 3), SICK)
	follow(people)
	assert dates(plan)["end"] == day(60), "four working days are not enough"
	approve_leave(employee, add_days(monday, 4), add_days(monday, 8), SICK)
	follow(people)
	stored = frappe.get_doc(PLAN, plan.name)
	assert plan_dates.leave_days_credited(stored.holds) == 7, "two notes that follow on are one absence"


def test_other_leave_moves_only_the_checkin_that_falls_on_it(desk, people):
	plan = desk.plan("Active")
	before = dates(plan)
	name, date, _status = before["checkins"][0]
	approve_leave(people.employee.employee, date, date, ANNUAL)
	follow(people)
	after = dates(plan)
	assert (after["end"], after["checkins"][1:]) == (before["end"], before["checkins"][1:])
	moved = after["checkins"][0][1]
	assert moved > date and weekday(moved)
	assert frappe.db.get_value(CHECKIN, name, "original_date") == date
	assert events(plan)[-1] == ("Check-ins Moved", "Check-ins that moved: 1.")


def test_two_checkins_that_leave_puts_on_one_day_are_one_until_it_is_taken_back(desk, people):
	plan = desk.plan("Active", checkin_frequency="Weekly")
	before = dates(plan)
	first, second = before["checkins"][1][1], before["checkins"][2][1]
	leave = approve_leave(people.employee.employee, first, second, ANNUAL)
	follow(people)
	assert [status for _n, _d, status in dates(plan)["checkins"][1:3]].count("Cancelled") == 1
	leave.reload()
	leave.cancel()
	follow(people)
	assert dates(plan) == before


def test_a_half_day_is_worked(desk, people):
	plan = desk.plan("Active")
	before = dates(plan)
	date = before["checkins"][0][1]
	approve_leave(people.employee.employee, date, date, ANNUAL, half_day=date)
	follow(people)
	assert dates(plan) == before


def test_the_plan_goes_on_hold_for_the_leave_and_resumes_by_itself(desk, people):
	plan = desk.plan("Active")
	last = day(20)
	approve_leave(people.employee.employee, day(0), last, SICK)
	follow(people)
	end = dates(plan)["end"]
	assert frappe.db.get_value(PLAN, plan.name, "status") == "On Hold"
	with pytest.raises(frappe.ValidationError, match="resumes by itself"):
		desk.hr(plan).resume("Back already?")
	frappe.set_user("Administrator")
	tasks.hold_for_leave(last)
	assert frappe.db.get_value(PLAN, plan.name, "status") == "On Hold"
	tasks.hold_for_leave(day(21))
	assert frappe.db.get_value(PLAN, plan.name, "status") == "Active"
	assert dates(plan)["end"] == end, "resuming credits nothing a second time"
	assert [event for event, _reason in events(plan)][-3:] == ["Leave Credited", "Hold", "Resume"]
	assert journal.first_break(plan.name) == 0


def test_a_hold_by_hand_outlives_leave(desk, people):
	plan = desk.plan("On Hold")
	approve_leave(people.employee.employee, day(0), day(20), SICK)
	follow(people)
	tasks.hold_for_leave(day(21))
	assert frappe.db.get_value(PLAN, plan.name, "status") == "On Hold"


def test_leave_approved_before_the_issue_counts_from_the_start(desk, people):
	monday = working(20)
	approve_leave(people.employee.employee, monday, add_days(monday, 11), SICK)
	plan = desk.plan("Active")
	stored = frappe.get_doc(PLAN, plan.name)
	assert stored.end_date > day(60) == getdate(stored.original_end_date)
	assert plan_dates.leave_days_credited(stored.holds) == 10
	assert not [
		row for row in checkins_of(plan.name) if row.scheduled_date in span(monday, add_days(monday, 13))
	]
	assert all(row.scheduled_date == row.original_date for row in checkins_of(plan.name))


def test_a_checkin_missed_on_leave_is_held_after_it(desk, people):
	plan = desk.plan("Active")
	name, date, _status = dates(plan)["checkins"][0]
	tasks.mark_missed_checkins(add_days(date, 1))
	assert frappe.db.get_value(CHECKIN, name, "status") == "Missed"
	approve_leave(people.employee.employee, date, add_days(date, 1), ANNUAL)
	calendar_changes.bring_up_to_date(plan.name, add_days(date, 2))
	status, moved = frappe.db.get_value(CHECKIN, name, ["status", "scheduled_date"])
	assert status == "Scheduled" and moved > add_days(date, 1) and weekday(moved)


def test_employee_and_manager_are_told_and_nobody_else(desk, people, outgoing_account):
	plan = desk.plan("Active")
	frappe.db.delete("Notification Log")
	frappe.db.delete("Email Queue")
	approve_leave(people.employee.employee, working(20), add_days(working(20), 11), SICK)
	follow(people)
	told = frappe.get_all(
		"Notification Log",
		filters={"document_name": plan.name},
		fields=["for_user", "subject"],
		order_by="for_user",
	)
	assert [(row.for_user, row.subject) for row in told] == [
		(people.employee.user, "Dates of a document of yours have moved"),
		(people.manager.user, "Dates of a document of yours have moved"),
	]
	mails = frappe.get_all("Email Queue", filters={"reference_name": plan.name}, pluck="message")
	assert len(mails) == 2
	for secret in (SICK, plan.employee_name, "credited"):
		assert not [mail for mail in mails if secret in mail]


def test_the_kind_of_leave_stays_with_hr(desk, people):
	plan = desk.plan("Active")
	leave = approve_leave(people.employee.employee, working(20), add_days(working(20), 11), SICK)
	follow(people)
	frappe.set_user(people.manager.user)
	shown = frappe.get_doc(PLAN, plan.name)
	shown.apply_fieldlevel_read_permissions()
	assert [row.reason for row in shown.holds] == ["Approved leave"]
	assert [row.get("leave_application") for row in shown.holds] == [None]
	assert leave.name not in str(events(plan))


def test_neither_an_approver_nor_the_list_of_jobs_tells_who_has_a_plan(
	desk, people, count_queries, monkeypatch
):
	desk.plan("Active")
	jobs = []
	monkeypatch.setattr(frappe, "enqueue", lambda method, **options: jobs.append((method, options)))
	frappe.local.message_log = []
	with count_queries() as queries:
		for person in (people.employee, people.peer):
			calendar_changes.after_leave(frappe._dict(employee=person.employee))
	assert queries == [] and frappe.local.message_log == []
	planned, other = (frappe.scrub(str(job)) for job in jobs)
	mine, theirs = (frappe.scrub(person.employee) for person in (people.employee, people.peer))
	assert planned.replace(mine, "…") == other.replace(theirs, "…")


def test_a_changed_holiday_list_moves_only_checkins_to_come(desk, people):
	plan = desk.plan("Active", goals=[{**goal, "due_date": day(50)} for goal in factory.GOALS])
	checkin = desk.manager(frappe.get_doc(CHECKIN, dates(plan)["checkins"][0][0]))
	checkin.complete(factory.values_for(plan, 70, 8))
	frappe.set_user("Administrator")
	before = dates(plan)
	days = sorted(date for _name, date, _status in before["checkins"])
	number, moved_from = next(
		(number, date)
		for number, (_name, date, _status) in enumerate(before["checkins"])
		if number and not any(0 < (other - date).days < 5 for other in days)
	)
	list_name = frappe.db.get_value("Employee", people.employee.employee, "holiday_list")
	holidays = frappe.get_doc("Holiday List", list_name)
	for date in (before["checkins"][0][1], moved_from, before["goals"][0]):
		if weekday(date):
			holidays.append("holidays", {"holiday_date": date, "description": "Election"})
	holidays.save()
	tasks.follow_calendar(holiday_list=list_name)
	frappe.set_user("Administrator")
	after = dates(plan)
	assert (after["end"], after["goals"]) == (before["end"], before["goals"])
	assert after["checkins"][number][1] > moved_from
	others = [row for row in before["checkins"] if row[1] != moved_from]
	assert [row for row in after["checkins"] if row[0] != before["checkins"][number][0]] == others
	assert events(plan)[-1][0] == "Check-ins Moved"


def test_what_a_worker_lost_the_sweep_finds(desk, people):
	plan = desk.plan("Active")
	before = dates(plan)
	approve_leave(people.employee.employee, working(20), add_days(working(20), 11), SICK)
	assert plan.name in calendar_changes.behind(day(0))
	tasks.hourly(day(0))
	assert dates(plan)["end"] > before["end"]
	modified = frappe.db.get_value(PLAN, plan.name, "modified")
	again = dates(plan)
	tasks.hourly(day(0))
	assert (dates(plan), frappe.db.get_value(PLAN, plan.name, "modified")) == (again, modified)


def test_a_plan_is_recalculated_with_a_dozen_queries(desk, people, count_queries):
	goals = [
		{
			**factory.GOALS[0],
			"title": f"Answer tickets within {hours} hours",
			"weight": 20,
			"due_date": day(50),
		}
		for hours in (1, 2, 3, 4, 5)
	]
	plan = desk.plan("Active", duration_days=90, checkin_frequency="Weekly", goals=goals)
	assert len(checkins_of(plan.name)) >= 13
	approve_leave(people.employee.employee, working(20), add_days(working(20), 11), SICK)
	frappe.db.savepoint("warm")
	plan_dates.recalculate(plan.name, day(0))
	frappe.db.rollback(save_point="warm")
	with count_queries() as queries:
		plan_dates.recalculate(plan.name, day(0))
	assert dates(plan)["end"] > day(90)
	assert len(queries) <= 12, "\n".join(queries)


def test_an_extension_comes_with_checkins_and_leave_is_credited_on_top(desk, people):
	plan = desk.plan("Final Review")
	desk.hr(plan).extend_plan("Nearly there", day(80))
	stored = frappe.get_doc(PLAN, plan.name)
	assert (stored.end_date, stored.status) == (day(80), "Active")
	open_ones = [row for row in checkins_of(plan.name) if row.status == "Scheduled"]
	assert open_ones[-1].kind == "Final Review" and open_ones[-1].scheduled_date <= day(80)
	frappe.set_user("Administrator")
	leave = approve_leave(people.employee.employee, working(65), add_days(working(65), 4), SICK)
	follow(people)
	assert frappe.get_doc(PLAN, plan.name).end_date > day(80)
	leave.reload()
	leave.cancel()
	follow(people)
	assert frappe.get_doc(PLAN, plan.name).end_date == day(80)


def test_the_form_tells_employee_and_manager_the_sum(desk, people):
	plan = desk.plan("Active")
	approve_leave(people.employee.employee, day(0), getdate(add_days(working(7), 4)), SICK)
	follow(people)
	stored = frappe.get_doc(PLAN, plan.name)
	days = plan_dates.leave_days_credited(stored.holds)
	for who in (desk.employee, desk.manager):
		shown = who(plan)
		shown.run_method("onload")
		text = shown.get_onload("form")["headline"]
		assert f"Working days of leave credited: {days}." in text
		assert frappe.format(day(60), "Date") in text and frappe.format(stored.end_date, "Date") in text
		assert "On hold for approved leave until" in text


def test_leave_approved_in_the_final_review_is_a_duty_until_hr_extends(desk, people):
	plan = desk.plan("Final Review")
	doc = desk.hr_too(plan)
	for goal in doc.goals:
		goal.result = "Not Met"
	doc.save()
	approve_as_admin = frappe.set_user
	approve_as_admin("Administrator")
	approve_leave(people.employee.employee, working(10), add_days(working(10), 4), SICK)
	follow(people)
	assert frappe.db.get_value(PLAN, plan.name, "end_date") == day(60)
	with pytest.raises(frappe.ValidationError) as refused:
		desk.hr_too(plan).close_unsuccessful(outcome_summary="Not met")
	assert "Approved leave: 5 working days not credited" in str(refused.value) + str(frappe.local.message_log)
	desk.hr(plan).extend_plan("Leave", day(70))
	stored = frappe.get_doc(PLAN, plan.name)
	assert plan_dates.leave_days_credited(stored.holds) == 5
	assert stored.end_date > day(70)


def test_a_hold_by_hand_is_escalated(desk, people, settings):
	settings(remind_on_days_off=1)
	plan = desk.plan("On Hold")
	frappe.db.delete("Notification Log")
	frappe.set_user("Administrator")
	tasks.remind(day(29))
	kinds = {"plan": plan.name, "kind": "Hold to Review"}
	assert frappe.get_all("PIP Reminder", filters=kinds) == []
	tasks.remind(day(30))
	assert frappe.get_all("PIP Reminder", filters=kinds, pluck="recipient") == [people.hr.user]
	tasks.remind(day(60))
	told = frappe.get_all("PIP Reminder", filters=kinds, pluck="recipient")
	assert sorted(told) == sorted([people.hr.user, people.hr.user, people.manager.user])


def test_many_plans_follow_a_changed_list_and_say_how_far(desk, people, monkeypatch):
	said = []
	monkeypatch.setattr(
		frappe, "publish_progress", lambda percent, **where: said.append((percent, where["doctype"]))
	)
	plan = desk.plan("Active")
	list_name = frappe.db.get_value("Employee", people.employee.employee, "holiday_list")
	assert calendar_changes.plans_by_holiday_list(list_name, day(0)) == [plan.name]
	tasks.follow_calendar(holiday_list=list_name)
	assert said == [(100, "PIP Settings")]
