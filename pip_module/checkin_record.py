"""What the record of a check-in says, for its print format: how each goal stood, what both sides said and agreed."""

from typing import TYPE_CHECKING, Any

import frappe
from frappe import _

from pip_module import agreed_actions
from pip_module.letter_parts import (
	People,
	checkin_kind,
	checkins_of,
	frame,
	name_of,
	parties,
	people_named,
	reached,
	signers,
	stored_plan,
	target_of,
	whom_to_ask,
)
from pip_module.letter_text import NOTHING, day, facts, measured, number, paragraphs, plain
from pip_module.records import CHECKIN
from pip_module.rules import calendar, lifecycle, meeting

if TYPE_CHECKING:
	from frappe.model.document import Document


def pip_checkin_record(doc: "Document") -> dict[str, Any]:
	"""What the record of the check-in `doc` says. Until it is completed `open` holds the sentence that says how it
	stands, and nothing that somebody prepared for the meeting is printed.

	Raises `frappe.PermissionError` unless the signed-in user may print the check-in.
	"""
	# The host prints whatever copy a client hands in.
	checkin = frappe.get_doc(CHECKIN, doc.name)
	checkin.check_permission("print")
	plan = stored_plan(checkin.plan)
	held = checkin.status == calendar.COMPLETED
	carried = agreed_actions.carried(checkin) if held else []
	people = people_named(
		plan.employee,
		plan.manager,
		checkin.manager,
		*(row.owner_employee for row in (*checkin.action_items, *carried)),
		*(row.provider for row in plan.supports),
	)
	said = {
		**frame(plan, number=checkin.name),
		"date": day(checkin.held_on if held else checkin.scheduled_date),
		"subject": _subject(checkin, held),
		"parties": parties(plan, checkin.manager, people)[:2],
		"when": _when(checkin, held),
		"open": "" if held else _why_no_record(checkin, plan),
		"next": _next(checkin, plan),
		"whom_to_ask": whom_to_ask(plan, people),
	}
	if not held:
		return said
	earlier = [_action(row, people) for row in carried]
	return {**said, **_meeting(checkin, plan, people), "earlier_actions": earlier}


def _subject(checkin: "Document", held: bool) -> str:
	held_on = day(checkin.held_on)
	if not held:
		return _("{0} planned for {1}").format(checkin_kind(checkin.kind), day(checkin.scheduled_date))
	return {
		calendar.REGULAR: _("Record of your check-in on {0}"),
		calendar.MILESTONE: _("Record of your milestone review on {0}"),
		calendar.FINAL_REVIEW: _("Record of your final review on {0}"),
	}[checkin.kind].format(held_on)


def _when(checkin: "Document", held: bool) -> list[dict[str, str]]:
	lines = [
		(_("Planned for"), day(checkin.scheduled_date)),
		(_("Held on"), day(checkin.held_on) if held else ""),
		(_("Held as"), _(checkin.mode, context=CHECKIN) if held and checkin.mode else ""),
		(_("The plan as a whole"), _(checkin.rating, context=CHECKIN) if held and checkin.rating else ""),
	]
	return [{"label": label, "value": value} for label, value in lines if value]


def _why_no_record(checkin: "Document", plan: "Document") -> str:
	if checkin.status == calendar.CANCELLED:
		return _("This meeting was cancelled and did not take place.")
	if checkin.status != calendar.MISSED:
		return _("This meeting has not taken place yet. Its record can be printed once it has.")
	said = _("No meeting was recorded for {0}.").format(day(checkin.scheduled_date))
	if plan.status in lifecycle.CLOSED:
		return said
	return said + " " + _("It can still be held, and is then recorded with the day on which it took place.")


def _meeting(checkin: "Document", plan: "Document", people: People) -> dict[str, Any]:
	goals = {goal.name: goal for goal in plan.goals}
	return {
		"goals": [_goal(row, goals.get(row.plan_goal)) for row in checkin.goal_reviews],
		"manager_comments": paragraphs(checkin.manager_comments),
		"employee_comments": paragraphs(checkin.employee_comments),
		"awaits_reply": not checkin.acknowledged_on,
		"actions": [_action(row, people) for row in checkin.action_items],
		"late_support": _late_support(checkin, plan, people),
		"acknowledgement": _acknowledgement(checkin),
		"signatures": signers(
			(_("Manager", context="Performance Improvement Plan"), name_of(people, checkin.manager)),
			employee=plan.employee_name,
			answered=checkin,
		),
	}


def _goal(row: "Document", goal: "Document | None") -> dict[str, Any]:
	"""A goal as it stood; `goal` is its row in the plan, which knows the target and whether it is a task."""
	return {
		"number": row.idx,
		"title": plain(row.title),
		"last": _value(row, goal, row.previous_value),
		"now": _value(row, goal, row.current_value),
		"target": target_of(goal) if goal else NOTHING,
		"progress": f"{number(round(row.progress or 0))}\u00a0%",
		"facts": facts(
			(_("Manager", context="Performance Improvement Plan"), row.manager_comment),
			(_("Your own value"), _value(row, goal, row.self_value) if row.has_self_value else ""),
			(_("You", context="Performance Improvement Plan"), row.self_comment),
		),
	}


def _value(row: "Document", goal: "Document | None", value: float | None) -> str:
	return reached(goal, value) if goal else measured(value, row.unit)


def _action(row: Any, people: People) -> dict[str, str]:
	return {
		"action": plain(row.action),
		"who": name_of(people, row.owner_employee) or NOTHING,
		"due": day(row.due_date),
		"done": day(row.done_on),
	}


def _late_support(checkin: "Document", plan: "Document", people: People) -> list[dict[str, str]]:
	"""What the employer had promised by the day of the meeting and not given by then, for the record of both sides."""
	end = plan.end_date
	return [
		{
			"what": f"{_(row.kind, context='PIP Support')}: {plain(row.description)}",
			"who": name_of(people, row.provider) or NOTHING,
			"due": day(row.due_date or end),
			"delivered": day(row.delivered_on) if row.delivered_on else _("Not delivered"),
		}
		for row in plan.supports
		if meeting.is_late(row.due_date or end, row.delivered_on, checkin.held_on)
	]


def _acknowledgement(checkin: "Document") -> str:
	if checkin.acknowledged_on:
		return _("You acknowledged this record on {0}.").format(day(checkin.acknowledged_on))
	return _("This record has not been acknowledged yet.")


def _next(checkin: "Document", plan: "Document") -> str:
	"""The meeting that follows, as far as it is known today."""
	if plan.status in lifecycle.CLOSED:
		return _("The plan has ended. No further meeting is planned.")
	after = checkin.held_on or checkin.scheduled_date
	for row in checkins_of(plan.name):
		if row.status == calendar.SCHEDULED and row.day > after and row.name != checkin.name:
			return _("The next meeting is on {0}: {1}.").format(day(row.day), checkin_kind(row.kind))
	if checkin.kind == calendar.FINAL_REVIEW:
		return _("Human Resources now decides how the plan ends and writes to you.")
	return _("No further meeting is planned at the moment.")
