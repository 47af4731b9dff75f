"""Late check-ins: the number, the list's filter and *What Is Due* mean the same ones, through all of a plan's life."""

import json
from pathlib import Path

import pytest
from factory import CHECKIN, approve_leave, checkins_of, day, let_days_pass, row_of, values_for

import frappe
from frappe.utils import getdate

import pip_module
from pip_module import numbers, saved_filters, tasks, what_is_due
from pip_module.patches.v1_0 import set_aside_checkins
from pip_module.rules import reminders

pytestmark = pytest.mark.usefixtures("any_day")


def swept() -> None:
	"""What the hourly sweep does to check-ins."""
	frappe.set_user("Administrator")
	tasks.mark_missed_checkins(getdate())
	tasks.set_aside_overtaken(getdate())


def late(who) -> list[str]:
	"""The late check-ins that `who` is shown; the number, the filter and *What Is Due* have to say the same."""
	frappe.set_user(who.user)
	[filters] = [row["filters"] for row in saved_filters.offered(CHECKIN) if row["label"] == "Late"]
	found = frappe.get_list(CHECKIN, filters=filters, pluck="name", order_by="scheduled_date asc")
	assert numbers.late_checkins()["value"] == len(found)
	due = {
		errand.obligation.item
		for errand in what_is_due._own_errands(getdate())
		if errand.obligation.kind == reminders.CHECKIN_OVERDUE
	}
	assert due == set(found)
	frappe.set_user("Administrator")
	return found


def by_date(plan) -> list[str]:
	return [row.name for row in checkins_of(plan.name)]


def test_missed_is_late_until_the_next_one_s_day_and_stays_missed_in_the_record(desk, people):
	plan = desk.plan("Active")
	first, second = by_date(plan)[:2]
	assert late(people.manager) == []
	let_days_pass(plan.name, 15)
	# Before the sweep as after it.
	assert late(people.manager) == [first]
	swept()
	assert late(people.manager) == [first]
	days = (getdate(checkins_of(plan.name)[1].scheduled_date) - getdate()).days
	let_days_pass(plan.name, days)
	swept()
	assert late(people.manager) == []
	let_days_pass(plan.name, 1)
	swept()
	assert late(people.manager) == [second]
	statuses = {row.name: row.status for row in checkins_of(plan.name)}
	assert (statuses[first], statuses[second]) == ("Missed", "Missed")


def test_it_can_be_held_all_the_same(desk, people):
	plan = desk.plan("Active")
	first = by_date(plan)[0]
	let_days_pass(plan.name, 30)
	swept()
	open_form = desk.manager(frappe.get_doc(CHECKIN, first))
	assert open_form.set_aside
	open_form.manager_comments = "We met after all"
	open_form.save()
	open_form.complete(values_for(plan, 70, 10))
	assert frappe.db.get_value(CHECKIN, first, "status") == "Completed"


def test_what_was_overtaken_meanwhile_does_not_keep_an_open_form_from_being_saved(desk, people):
	plan = desk.plan("Active")
	let_days_pass(plan.name, 15)
	swept()
	name = by_date(plan)[0]
	frappe.set_user(people.manager.user)
	open_form = frappe.get_doc(CHECKIN, name)
	let_days_pass(plan.name, 15)
	swept()
	assert frappe.db.get_value(CHECKIN, name, "set_aside") == 1
	frappe.set_user(people.manager.user)
	open_form.scheduled_date = frappe.db.get_value(CHECKIN, name, "scheduled_date")
	open_form.original_date = frappe.db.get_value(CHECKIN, name, "original_date")
	open_form.agreed_date = frappe.db.get_value(CHECKIN, name, "agreed_date")
	open_form.manager_comments = "Notes"
	open_form.save()
	assert frappe.db.get_value(CHECKIN, name, "set_aside") == 1


def test_a_plan_on_hold_has_no_late_ones_until_it_resumes(desk, people):
	plan = desk.plan("Active")
	first, second = by_date(plan)[:2]
	let_days_pass(plan.name, 15)
	swept()
	desk.hr(plan).hold("Office closed")
	assert late(people.manager) == late(people.hr) == []
	let_days_pass(plan.name, 40)
	swept()
	assert late(people.manager) == late(people.hr) == []
	desk.hr(plan).resume("Open again")
	# What came to stand on a day of the hold has moved; what was missed before it waits again.
	assert late(people.manager) == [first]
	assert frappe.db.get_value(CHECKIN, second, "scheduled_date") >= getdate()


def test_a_plan_that_waits_for_its_acknowledgement_has_none(desk, people):
	plan = desk.plan("Awaiting Acknowledgement")
	let_days_pass(plan.name, 15)
	swept()
	assert late(people.manager) == []
	desk.employee(plan).acknowledge()
	assert late(people.manager) == by_date(plan)[:1]


@pytest.mark.parametrize("status", ["Successful", "Unsuccessful", "Withdrawn"])
def test_a_closed_plan_leaves_none_behind(status, desk, people):
	plan = desk.plan("Active")
	first = by_date(plan)[0]
	let_days_pass(plan.name, 15)
	swept()
	assert late(people.manager) == [first]
	doc = desk.hr(plan)
	if status == "Withdrawn":
		doc.withdraw("Role changed")
	else:
		desk.manager(plan).start_final_review()
		assert late(people.manager) == [first]
		desk._give_results(plan)
		verb, inputs = ("close_successful", {})
		if status == "Unsuccessful":
			verb, inputs = "close_unsuccessful", {"override_reason": "Agreed with the works council"}
		getattr(desk.hr(plan), verb)(outcome_summary="As discussed", **inputs)
	swept()
	assert late(people.hr) == late(people.manager) == []
	assert row_of(CHECKIN, first)["status"] == "Missed"


def test_moving_the_next_one_away_brings_the_missed_one_back(desk, people):
	plan = desk.plan("Active")
	first, second = by_date(plan)[:2]
	let_days_pass(plan.name, 15)
	days = (getdate(checkins_of(plan.name)[1].scheduled_date) - getdate()).days
	let_days_pass(plan.name, days)
	swept()
	assert late(people.manager) == []
	desk.manager(frappe.get_doc(CHECKIN, second)).propose_date(day(1), "Ill today")
	desk.employee(frappe.get_doc(CHECKIN, second)).accept_date()
	assert late(people.manager) == [first]


def test_leave_that_moves_the_next_one_away_brings_the_missed_one_back(desk, people):
	plan = desk.plan("Active")
	first, second = checkins_of(plan.name)[:2]
	let_days_pass(plan.name, (second.scheduled_date - getdate()).days)
	swept()
	assert late(people.manager) == []
	approve_leave(people.employee.employee, getdate(), getdate(), "Time Off")
	tasks.follow_calendar([people.employee.employee])
	assert frappe.db.get_value(CHECKIN, second.name, "scheduled_date") > getdate()
	assert late(people.manager) == [first.name]


def test_one_that_is_added_for_today_overtakes_the_missed_one(desk, people):
	plan = desk.plan("Active")
	let_days_pass(plan.name, 15)
	swept()
	assert len(late(people.manager)) == 1
	desk.manager(plan).add_checkin(day(0), "To make up for it")
	assert late(people.manager) == []


def test_the_number_is_one_query_beside_who_is_asking_and_on_an_index(desk, people, count_queries):
	plan = desk.plan("Active")
	let_days_pass(plan.name, 15)
	frappe.set_user(people.hr.user)
	numbers.late_checkins()
	with count_queries() as queries:
		assert numbers.late_checkins()["value"] == 1
	assert sum("from `tabPIP Check-in`" in query for query in queries) == 1, "\n".join(queries)
	assert len(queries) == 2, "\n".join(queries)
	index = {
		row.Key_name: row.Column_name
		for row in frappe.db.sql(f"show index from `tab{CHECKIN}` where Seq_in_index = 1", as_dict=True)
	}
	assert "set_aside" in index.values()


def test_the_shortcut_counts_what_is_to_come(desk, people):
	plan = desk.plan("Active")
	let_days_pass(plan.name, 15)
	swept()
	workspace = (
		Path(pip_module.__file__).parent / "workspace/performance_improvement/performance_improvement.json"
	)
	[shortcut] = [
		row for row in json.loads(workspace.read_text())["shortcuts"] if row["label"] == "Check-ins"
	]
	filters = json.loads(shortcut["stats_filter"])
	counted = frappe.get_list(CHECKIN, filters=filters, fields=["scheduled_date"], order_by="name asc")
	assert len(counted) == len(by_date(plan)) - 1
	assert all(row.scheduled_date >= getdate() for row in counted)
	assert shortcut["format"] == "{} to Come"


def test_what_is_due_gives_the_oldest_first_and_the_first_steps_say_so(desk, people):
	support = {"kind": "Training", "description": "Course on triage", "due_date": day(9)}
	plan = desk.plan("Active", supports=[support])
	let_days_pass(plan.name, 16)
	frappe.set_user(people.manager.user)
	days = [errand.obligation.due for errand in what_is_due.waiting_errands(getdate())]
	shown = [line["day"] for line in what_is_due.lines()["lines"]]
	assert len(set(days)) > 1
	assert [line.split()[-1] for line in shown] == [frappe.utils.formatdate(due) for due in sorted(days)]
	step = Path(pip_module.__file__).parent / "onboarding_step/see_what_is_due/see_what_is_due.json"
	assert "the oldest first" in json.loads(step.read_text())["description"]


# Sites that had the app before ---------------------------------------------------------------------------------------


def test_the_patch_sets_aside_what_is_over_and_nothing_else(desk, people):
	closed = desk.plan("Active")
	let_days_pass(closed.name, 15)
	swept()
	desk.hr(closed).withdraw("Role changed")
	plan = desk.plan("Active")
	let_days_pass(plan.name, (checkins_of(plan.name)[1].scheduled_date - getdate()).days + 1)
	frappe.set_user("Administrator")
	tasks.mark_missed_checkins(getdate())
	# As it was: nothing was noted.
	frappe.db.sql(f"update `tab{CHECKIN}` set set_aside = 0")
	before = {name: row_of(CHECKIN, name) for name in (*by_date(closed), *by_date(plan))}
	set_aside_checkins.execute()
	after = {name: row_of(CHECKIN, name) for name in before}
	noted = [name for name, row in after.items() if row["set_aside"]]
	assert noted == [by_date(closed)[0], by_date(plan)[0]]
	assert late(people.manager) == [by_date(plan)[1]]
	for name, row in after.items():
		assert {**row, "set_aside": 0} == {**before[name], "set_aside": 0}
	set_aside_checkins.execute()
	assert {name: row_of(CHECKIN, name) for name in before} == after
