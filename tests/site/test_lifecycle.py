"""A plan's whole life, and every step that isn't part of it."""

import factory
import pytest
from factory import CHECKIN, PLAN, checkins_of, day, row_of, values_for

import frappe
from frappe.utils import add_days, getdate

from pip_module import journal, plan_dates
from pip_module.rules import lifecycle
from pip_module.rules.plan_time import Agreed, PlanTime

REFUSED = (frappe.ValidationError, frappe.PermissionError)

INPUTS = {
	"return_to_draft": {"reason": "Name the evidence"},
	"record_refusal": {"reason": "Told of the right to comment"},
	"hold": {"reason": "Office closed"},
	"resume": {"reason": "Open again"},
	"extend_plan": {"reason": "Nearly there"},
	"withdraw": {"reason": "Issued in error"},
	"close_unsuccessful": {"override_reason": "Agreed"},
}


def inputs_for(verb: str, people) -> dict:
	inputs = dict(INPUTS.get(verb, {}))
	if verb == "record_refusal":
		inputs["witness"] = people.witness.employee
	if verb == "extend_plan":
		inputs["new_end"] = day(80)
	return inputs


def test_a_plan_lives_from_draft_to_outcome(desk, people):
	plan = desk.draft()
	assert (plan.status, plan.manager) == ("Draft", people.manager.employee)
	assert getdate(plan.end_date) == day(60)

	desk.manager(plan).send_for_review()
	desk.hr(plan).return_to_draft("Name the evidence")
	desk.manager(plan).send_for_review()
	desk.hr(plan).issue()
	plan.reload()
	assert plan.status == "Awaiting Acknowledgement"
	assert plan.issued_by == people.hr.user
	planned = checkins_of(plan.name)
	assert planned[-1].kind == "Final Review"
	assert [row.status for row in planned] == ["Scheduled"] * len(planned)

	desk.employee(plan).acknowledge("I see two points differently.")
	plan.reload()
	assert (plan.status, plan.acknowledgement) == ("Active", "Acknowledged with Comments")
	assert plan.employee_response == "I see two points differently."

	checkin = desk.manager(frappe.get_doc(CHECKIN, planned[0].name))
	checkin.complete(values_for(plan, 76, 8), manager_comments="Good start")
	plan.reload()
	# (76-62)/(90-62) = 50 % and (8-12)/(4-12) = 50 %, weighted 60 and 40.
	assert [goal.progress for goal in plan.goals] == [50, 50]
	assert (plan.progress, plan.rating) == (50, "On Track")

	desk.manager(plan).start_final_review()
	doc = desk.hr(plan)
	for goal, result in zip(doc.goals, ("Met", "Partly Met"), strict=True):
		goal.result = result
	doc.save()
	desk.hr(plan).close_successful(outcome_summary="Both sides worked well on it.")
	plan.reload()
	assert (plan.status, plan.decided_by) == ("Successful", people.hr.user)
	assert "Scheduled" not in [row.status for row in checkins_of(plan.name)]

	events = frappe.get_all("PIP Event", filters={"plan": plan.name}, pluck="event", order_by="sequence asc")
	assert events == [
		"Send for Review",
		"Return",
		"Send for Review",
		"Issue",
		"Acknowledge",
		"Check-in Completed",
		"Start Final Review",
		"Close as Successful",
	]
	assert journal.first_break(plan.name) == 0


def test_the_sealed_version_is_what_was_issued(desk):
	plan = desk.plan("Active")
	sealed = frappe.get_value(
		"PIP Event", {"plan": plan.name, "event": "Issue"}, ["sealed_version", "digest_after"], as_dict=True
	)
	assert sealed.digest_after == plan.sealed_digest == journal.seal_of(plan)
	assert "Answer tickets within four hours" in sealed.sealed_version


@pytest.mark.parametrize("status", lifecycle.STATUSES)
def test_every_illegal_verb_is_refused(status, desk, people):
	plan = desk.plan(status)
	before = row_of(PLAN, plan.name)
	for action in lifecycle.ACTIONS:
		row = next(row for row in lifecycle.TRANSITIONS if row.action == action)
		if lifecycle.possible(status, action):
			continue
		who = "employee" if row.verb == "acknowledge" else "hr"
		with pytest.raises(REFUSED):
			getattr(getattr(desk, who)(plan), row.verb)(**inputs_for(row.verb, people))
	frappe.set_user("Administrator")
	assert row_of(PLAN, plan.name) == before


@pytest.mark.parametrize("status", lifecycle.STATUSES)
def test_every_illegal_change_of_status_is_refused_at_the_other_doors(status, desk):
	plan = desk.plan(status)
	before = row_of(PLAN, plan.name)
	legal = {row.target for row in lifecycle.transitions_from(status)}
	for target in (*lifecycle.STATUSES, "Approved"):
		if target in legal or target == status:
			continue
		with pytest.raises(REFUSED):
			doc = desk.hr(plan)
			doc.status = target
			doc.save()
		with pytest.raises(REFUSED):
			frappe.get_attr("frappe.client.set_value")(PLAN, plan.name, "status", target)
	frappe.set_user("Administrator")
	assert row_of(PLAN, plan.name) == before


@pytest.mark.parametrize(
	("status", "target"),
	[
		("HR Review", "Draft"),
		("Active", "On Hold"),
		("On Hold", "Active"),
		("Final Review", "Active"),
		("Active", "Withdrawn"),
		("Final Review", "Unsuccessful"),
	],
)
def test_a_bare_status_cannot_skip_the_reason_or_the_results(status, target, desk):
	plan = desk.plan(status)
	doc = desk.hr(plan)
	doc.status = target
	with pytest.raises(frappe.ValidationError):
		doc.save()
	assert frappe.db.get_value(PLAN, plan.name, "status") == status


def test_a_returned_draft_is_told_to_its_manager(desk, people):
	plan = desk.plan("HR Review")
	desk.hr(plan).return_to_draft("Name the evidence")
	notice = {"for_user": people.manager.user, "document_name": plan.name}
	assert frappe.get_all("Notification Log", notice, pluck="subject") == ["A draft was returned to you"]


def test_an_early_final_review_leaves_only_its_own_meeting_to_hold(desk):
	plan = desk.plan("Final Review")
	kinds = {row.kind for row in checkins_of(plan.name) if row.status == "Scheduled"}
	assert kinds == {"Final Review"}


def test_holding_and_resuming_on_one_day_changes_no_date(desk):
	plan = desk.plan("Active")
	before = [row.scheduled_date for row in checkins_of(plan.name)]
	desk.hr(plan).hold("By mistake")
	desk.hr(plan).resume("It was a mistake")
	plan.reload()
	assert (plan.holds[0].working_days, getdate(plan.end_date)) == (0, day(60))
	assert [row.scheduled_date for row in checkins_of(plan.name)] == before


def test_the_hosts_workflow_does_what_the_verb_does(desk, people):
	from frappe.model.workflow import apply_workflow, get_transitions

	plan = desk.draft()
	frappe.set_user(people.manager.user)
	assert [row["action"] for row in get_transitions(frappe.get_doc(PLAN, plan.name))] == ["Send for Review"]
	apply_workflow(frappe.get_doc(PLAN, plan.name).as_dict(), "Send for Review")
	frappe.set_user(people.hr.user)
	apply_workflow(frappe.get_doc(PLAN, plan.name).as_dict(), "Issue")
	plan.reload()
	assert plan.status == "Awaiting Acknowledgement" and plan.sealed_digest
	assert checkins_of(plan.name)
	assert frappe.db.count("PIP Event", {"plan": plan.name}) == 2


def test_the_table_holds_when_the_workflow_is_switched_off(desk):
	workflow = frappe.get_doc("Workflow", {"document_type": PLAN})
	workflow.is_active = 0
	workflow.save()
	plan = desk.plan("Active")
	doc = desk.hr(plan)
	doc.status = "Draft"
	with pytest.raises(frappe.ValidationError):
		doc.save()
	desk.hr(plan).hold("Office closed")
	assert frappe.db.get_value(PLAN, plan.name, "status") == "On Hold"


@pytest.mark.parametrize(
	("status", "target"),
	[("HR Review", "Awaiting Acknowledgement"), ("HR Review", "Draft"), ("Draft", "HR Review")],
)
@pytest.mark.parametrize(
	"change",
	[{"reason": "<p>Softer</p>"}, {"gaps": []}, {"supports": "another"}],
	ids=lambda change: next(iter(change)),
)
def test_a_bare_status_comes_without_another_change_until_the_issue(status, target, change, desk):
	"""Else the host keeps the wording of the draft in the very step that issues the plan."""
	plan = desk.plan(status)
	before = row_of(PLAN, plan.name)
	doc = desk.hr(plan)
	if change == {"supports": "another"}:
		doc.supports[0].description = "Another course"
	else:
		doc.update(change)
	doc.status = target
	with pytest.raises(frappe.ValidationError, match="save this change first"):
		doc.save()
	frappe.set_user("Administrator")
	assert row_of(PLAN, plan.name) == before


def test_the_step_that_issues_holds_no_wording_of_the_draft(desk, people):
	plan = desk.plan("HR Review", reason="<p>Harsh</p>")
	doc = desk.hr(plan)
	doc.reason = "<p>Softer</p>"
	doc.save(ignore_version=False)
	doc = desk.hr(plan)
	doc.status = "Awaiting Acknowledgement"
	doc.save(ignore_version=False)
	issued = frappe.db.get_value(PLAN, plan.name, "issued_on")
	versions = frappe.get_all("Version", filters={"docname": plan.name}, fields=["creation", "data"])
	seen = [version.data for version in versions if version.creation >= issued]
	assert seen and not any("Harsh" in data for data in seen)


def test_a_new_plan_starts_as_a_draft(desk, people):
	frappe.set_user(people.manager.user)
	with pytest.raises(frappe.ValidationError, match="Status"):
		frappe.get_doc(factory.plan_values(people.employee.employee, status="Active")).insert()
	forged = frappe.get_doc(
		factory.plan_values(
			people.employee.employee, progress=90, decided_by=people.hr.user, owner=people.hr.user
		)
	).insert()
	forged.reload()
	assert (forged.progress, forged.decided_by, forged.owner) == (0, None, people.manager.user)


def test_the_author_cannot_issue_and_neither_can_the_manager(desk, people):
	frappe.set_user(people.hr.user)
	plan = frappe.get_doc(factory.plan_values(people.employee.employee)).insert()
	plan.send_for_review()
	with pytest.raises(frappe.ValidationError, match="you drafted this plan"):
		plan.issue()
	desk.hr_too(plan).issue()

	frappe.set_user("Administrator")
	frappe.get_doc("User", people.manager.user).add_roles("HR User")
	other = frappe.get_doc(factory.plan_values(people.peer.employee))
	frappe.set_user(people.hr.user)
	other.insert()
	other.send_for_review()
	with pytest.raises(frappe.ValidationError, match="you are the employee's manager"):
		desk.manager(other).issue()


def test_hold_gives_the_working_days_back(desk):
	plan = desk.plan("Active")
	planned = [row.scheduled_date for row in checkins_of(plan.name)]
	desk.hr(plan).hold("Office closed")
	# Seven days later: the hold took the days from today to the day before.
	held = frappe.get_doc(PLAN, plan.name)
	held.db_set("start_date", day(-20))
	held.holds[0].db_set("from_date", day(-7))
	desk.hr(plan).resume("Open again")
	plan.reload()
	works = plan_dates.calendars_for(plan, day(0)).works(plan.employee)
	held = {day(offset) for offset in range(-7, 0)}
	assert plan.holds[0].working_days == sum(works(date) for date in held) > 0
	assert getdate(plan.end_date) == PlanTime(day(-20), works, held).falls_on(Agreed(day(60))) > day(60)
	assert all(
		after > before
		for before, after in zip(planned, [r.scheduled_date for r in checkins_of(plan.name)], strict=True)
	)
	assert getdate(plan.original_end_date) == day(60)


@pytest.fixture
def weekends_off(people):
	"""The employee works Monday to Friday, for two years."""
	start = day(-60)
	holidays = frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": "Weekends",
			"from_date": start,
			"to_date": day(700),
			"holidays": [
				{"holiday_date": add_days(start, offset), "description": "Weekend"}
				for offset in range(760)
				if getdate(add_days(start, offset)).weekday() >= 5
			],
		}
	).insert()
	frappe.db.set_value("Employee", people.employee.employee, "holiday_list", holidays.name)
	frappe.clear_document_cache("Employee", people.employee.employee)


def test_what_a_hold_moves_lands_on_working_days(desk, weekends_off):
	goals = [{**goal, "due_date": day(50)} for goal in factory.GOALS]
	plan = desk.plan("Active", goals=goals)
	desk.hr(plan).hold("Office closed")
	frappe.get_doc(PLAN, plan.name).holds[0].db_set("from_date", day(-10))
	frappe.get_doc(PLAN, plan.name).db_set("start_date", day(-20))
	desk.hr(plan).resume("Open again")
	plan.reload()
	moved = [getdate(plan.end_date), *(row.scheduled_date for row in checkins_of(plan.name))]
	moved += [getdate(goal.due_date) for goal in plan.goals]
	assert [date for date in moved if date.weekday() >= 5] == []
	assert getdate(plan.end_date) > day(60) and getdate(plan.goals[0].due_date) > day(50)


def test_a_hold_before_the_start_costs_nothing(desk):
	plan = desk.plan(
		"Active",
		start_date=day(20),
		supports=[factory.plan_values("x")["supports"][0] | {"due_date": day(30)}],
	)
	desk.hr(plan).hold("Office closed")
	frappe.get_doc(PLAN, plan.name).holds[0].db_set("from_date", day(-7))
	desk.hr(plan).resume("Open again")
	plan.reload()
	assert (getdate(plan.end_date), plan.holds[0].working_days) == (day(80), 0)


def test_an_extension_is_capped_and_acknowledged_again(desk):
	plan = desk.plan("Final Review")
	for new_end, message in ((day(50), "New End"), (day(400), "at most 60")):
		with pytest.raises(frappe.ValidationError, match=message):
			desk.hr(plan).extend_plan("Nearly there", new_end)
	desk.hr(plan).extend_plan("Nearly there", day(90))
	plan.reload()
	assert (plan.status, plan.acknowledgement, getdate(plan.end_date)) == ("Active", "Pending", day(90))
	scheduled = [row for row in checkins_of(plan.name) if row.status == "Scheduled"]
	assert scheduled[-1].kind == "Final Review" and day(60) < scheduled[-1].scheduled_date <= day(90)
	assert [row.kind for row in scheduled].count("Final Review") == 1
	desk.employee(plan).acknowledge()
	plan.reload()
	assert (plan.status, plan.acknowledgement) == ("Active", "Acknowledged")


def test_an_extension_does_not_repeat_a_checkin_that_was_held_early(desk):
	plan = desk.plan("Active")
	last = checkins_of(plan.name)[-2]
	desk.manager(frappe.get_doc(CHECKIN, last.name)).complete(values_for(plan, 70, 10))
	desk.manager(plan).start_final_review()
	desk.hr(plan).extend_plan("Nearly there", day(90))
	kept = [row.scheduled_date for row in checkins_of(plan.name) if row.status != "Cancelled"]
	assert len(kept) == len(set(kept))
	assert kept[-1] > last.scheduled_date


def test_the_reason_of_a_withdrawal_is_its_outcome(desk):
	assert desk.plan("Withdrawn").outcome_summary == "Role changed"


def test_a_refusal_needs_an_independent_witness(desk, people):
	plan = desk.plan("Awaiting Acknowledgement")
	# The database would find the manager by the last one.
	for witness in (
		"",
		people.employee.employee,
		people.manager.employee,
		people.manager.employee.replace("H", "h"),
	):
		with pytest.raises(frappe.ValidationError, match="Witness"):
			desk.manager(plan).record_refusal(witness, "Told of the right to comment")
	desk.manager(plan).record_refusal(people.witness.employee, "Told of the right to comment")
	plan.reload()
	assert (plan.status, plan.acknowledgement, plan.witness) == (
		"Active",
		"Refused",
		people.witness.employee,
	)


def test_unmet_promises_block_unsuccessful_until_overridden(desk):
	plan = desk.plan("Final Review")
	with pytest.raises(frappe.ValidationError, match="result"):
		desk.hr(plan).close_unsuccessful()
	doc = desk.hr(plan)
	for goal in doc.goals:
		goal.result = "Not Met"
	doc.save()
	with pytest.raises(frappe.ValidationError, match="Override Reason"):
		desk.hr(plan).close_unsuccessful()
	assert frappe.db.get_value(PLAN, plan.name, "status") == "Final Review"
	desk.hr(plan).close_unsuccessful(override_reason="The course was cancelled by the provider")
	plan.reload()
	assert plan.status == "Unsuccessful"
	assert plan.duty_override_reason == "The course was cancelled by the provider"
	reason = frappe.db.get_value("PIP Event", {"plan": plan.name, "event": "Close as Unsuccessful"}, "reason")
	assert reason == "The course was cancelled by the provider"


def test_a_plan_of_someone_who_left_can_still_be_withdrawn(desk, people):
	plan = desk.plan("Draft")
	frappe.set_user("Administrator")
	frappe.db.set_value("Employee", people.employee.employee, "status", "Left")
	desk.hr(plan).withdraw("Left the company")
	assert frappe.db.get_value(PLAN, plan.name, "status") == "Withdrawn"


def test_a_reason_with_markup_leaves_the_journal_whole(desk):
	plan = desk.plan("Active")
	desk.hr(plan).hold("Asked by <mail@example.com> & <b>urgent</b> <script>alert(1)</script>")
	desk.hr(plan).resume("Open <i>again</i>")
	assert journal.first_break(plan.name) == 0


def test_a_sealed_version_that_was_changed_is_found(desk):
	plan = desk.plan("Active")
	event = frappe.get_last_doc("PIP Event", {"plan": plan.name, "event": "Issue"})
	frappe.db.set_value("PIP Event", event.name, "sealed_version", "{}")
	assert journal.first_break(plan.name) == event.sequence


def test_an_override_without_need_is_refused(desk):
	plan = desk.plan("Active")
	doc = desk.manager(plan)
	doc.supports[0].delivered_on = getdate()
	for goal in doc.goals:
		goal.result = "Not Met"
	doc.save()
	checkin = frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name)
	desk.manager(checkin).complete(values_for(plan, 62, 12))
	desk.manager(plan).start_final_review()
	with pytest.raises(frappe.ValidationError, match="Override Reason: leave it empty"):
		desk.hr(plan).close_unsuccessful(override_reason="To be safe")
	desk.hr(plan).close_unsuccessful()
	assert frappe.db.get_value(PLAN, plan.name, "status") == "Unsuccessful"


def test_values_recorded_late_do_not_undo_newer_ones(desk):
	plan = desk.plan("Active")
	first, second = (frappe.get_doc(CHECKIN, row.name) for row in checkins_of(plan.name)[:2])
	desk.manager(second).complete(values_for(plan, 85, 5))
	desk.manager(first).complete(values_for(plan, 62, 12))
	plan.reload()
	assert [goal.current_value for goal in plan.goals] == [85, 5]


def test_the_next_checkin_opens_with_the_values_recorded_last(desk):
	plan = desk.plan("Active")
	first, second = (frappe.get_doc(CHECKIN, row.name) for row in checkins_of(plan.name)[:2])
	desk.manager(first).complete(values_for(plan, 70, 0))
	opened = desk.manager(second)
	opened.run_method("onload")
	assert [row.previous_value for row in opened.goal_reviews] == [70, 0]


def test_a_refused_verb_leaves_nothing_on_the_document(desk):
	plan = desk.hr(desk.plan("Active"))
	with pytest.raises(frappe.ValidationError):
		plan.hold("")
	assert not plan.flags.move and not plan.flags.by_verb


def test_only_an_untouched_draft_can_be_deleted(desk):
	draft = desk.plan("Draft")
	desk.manager(draft).delete()
	assert not frappe.db.exists(PLAN, draft.name)
	reviewed = desk.plan("HR Review")
	desk.hr(reviewed).return_to_draft("Name the evidence")
	with pytest.raises(frappe.ValidationError, match="Withdraw"):
		desk.hr(reviewed).delete()
	frappe.set_user("Administrator")
	with pytest.raises(frappe.ValidationError, match="keeps its name"):
		frappe.rename_doc(PLAN, reviewed.name, "HR-PIP-2026-99999", force=True)


def test_the_journal_cannot_be_written_changed_or_deleted(desk):
	plan = desk.plan("Active")
	event = frappe.get_last_doc("PIP Event", {"plan": plan.name})
	event.reason = "changed"
	with pytest.raises(frappe.ValidationError):
		event.save()
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc("PIP Event", event.name)
	with pytest.raises(frappe.ValidationError):
		frappe.copy_doc(event).insert()
	frappe.db.set_value("PIP Event", event.name, "reason", "changed behind its back")
	assert journal.first_break(plan.name) == event.sequence
