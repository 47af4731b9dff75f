"""What a plan's two letters say: the plan as it is handed over, and its outcome. The print formats only lay it out.

Both functions are given to Jinja by the `jinja` hook. What they return is translated and formatted for the reader, and
plain text that the templates escape; only keys ending in `_html` hold markup, cleaned in `letter_text`.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from frappe import _
from frappe.utils import get_fullname, getdate

from pip_module import letter_pictures, wording
from pip_module.letter_parts import (
	People,
	acknowledgement,
	checkin_kind,
	checkins_of,
	frame,
	is_task,
	name_of,
	parties,
	people_named,
	reached,
	signers,
	stored_plan,
	target_of,
	whom_to_ask,
)
from pip_module.letter_text import (
	NOTHING,
	day,
	facts,
	markup,
	measured,
	paragraphs,
	percent,
	plain,
	weekday,
)
from pip_module.pip_module.doctype.performance_improvement_plan.facts import fairness_of
from pip_module.rules import calendar, fairness, lifecycle

if TYPE_CHECKING:
	from frappe.model.document import Document


def pip_plan_letter(doc: "Document") -> dict[str, Any]:
	"""What the letter says that hands the plan `doc` to its employee.

	Raises `frappe.PermissionError` unless the signed-in user may print the plan.
	"""
	plan = stored_plan(doc.name)
	people = _people_of(plan)
	rich = partial(markup, picture=partial(letter_pictures.of_plan, plan=plan.name))
	return {
		**frame(plan),
		"mark": _mark(plan),
		"date": day(plan.issued_on or getdate()),
		"subject": _("Your performance improvement plan"),
		"period": _("From {0} to {1}").format(day(plan.start_date), day(plan.end_date)),
		"parties": parties(plan, plan.manager, people),
		"reason_html": rich(plan.reason),
		"gaps": [_gap(row) for row in plan.gaps],
		"goals": [_goal(row, plan) for row in plan.goals],
		"supports": [_support(row, plan, people) for row in plan.supports],
		"checkins_sentence": _checkins_sentence(plan),
		"checkins": _in_two_columns(_checkin_dates(plan)),
		"duration": _duration(plan),
		"holds": _holds(plan),
		"extensions": _extensions(plan),
		"consequences_html": rich(plan.consequences),
		"whom_to_ask": whom_to_ask(plan, people),
		"acknowledgement": acknowledgement(plan, people),
		"response": paragraphs(plan.employee_response),
		"awaits_reply": plan.acknowledgement in (None, "", lifecycle.PENDING),
		"signatures": _signatures(plan, people, hr=plan.issued_by or plan.hr_partner, received=True),
	}


def pip_outcome_letter(doc: "Document") -> dict[str, Any]:
	"""What the letter says that tells the employee how the plan `doc` ended. While there is nothing to tell them,
	`open` holds the sentence that says why, and nothing else is printed.

	Raises `frappe.PermissionError` unless the signed-in user may print the plan.
	"""
	plan = stored_plan(doc.name)
	if nothing_to_tell := _why_no_outcome(plan):
		return {**frame(plan), "open": nothing_to_tell}
	people = _people_of(plan)
	return {
		**frame(plan),
		"open": "",
		"date": day(plan.decided_on),
		"subject": _("The outcome of your performance improvement plan"),
		"parties": parties(plan, plan.manager, people),
		"opening": _(
			"Your performance improvement plan {0} began on {1} and has now ended. This letter records what was agreed, "
			"what was reached and what happens next."
		).format(plan.name, day(plan.start_date)),
		"outcome": _(plan.status, context=plan.doctype),
		"verdict": _verdict(plan),
		"summary": paragraphs(plan.outcome_summary),
		"next_action": plain(plan.next_action),
		"duration": _duration(plan),
		"holds": _holds(plan),
		"extensions": _extensions(plan),
		"gaps": [
			# What was observed was never agreed on: an older plan that didn't say what is expected has nothing to tell.
			{"area": plain(row.area), **_body(row.expected or NOTHING)}
			for row in plan.gaps
		],
		"goals": [_goal_result(row, plan) for row in plan.goals],
		"checkins_sentence": _checkins_held(plan),
		"supports": [_support(row, plan, people) for row in plan.supports],
		"override": paragraphs(plan.duty_override_reason),
		"unmet_duties": _unmet_duties(plan) if plan.duty_override_reason else [],
		"decision": _decision(plan),
		"whom_to_ask": whom_to_ask(plan, people),
		"acknowledgement": acknowledgement(plan, people),
		"response": paragraphs(plan.employee_response),
		"signatures": _signatures(plan, people, hr=plan.decided_by),
	}


def _people_of(plan: "Document") -> People:
	return people_named(plan.employee, plan.manager, plan.witness, *(row.provider for row in plan.supports))


def _mark(plan: "Document") -> str:
	if not plan.issued_on:
		return _("DRAFT – not issued")
	return _("WITHDRAWN – no longer in force") if plan.status == lifecycle.WITHDRAWN else ""


def _duration(plan: "Document") -> list[dict[str, str]]:
	rows = [
		(_("Start", context="Performance Improvement Plan"), day(plan.start_date)),
		(_("End", context="Performance Improvement Plan"), day(plan.end_date)),
		(_("Duration as agreed"), _("{0} days").format(plan.duration_days)),
	]
	if plan.original_end_date and getdate(plan.original_end_date) != getdate(plan.end_date):
		rows.insert(1, (_("Original end"), day(plan.original_end_date)))
	return [{"label": label, "value": value} for label, value in rows]


def _holds(plan: "Document") -> list[str]:
	"""When the clock stood still. The reason stays out: it may tell of an illness, and letters are shown around."""
	return [
		_("The plan was on hold from {0} to {1}. Working days added to the plan: {2}.").format(
			day(row.from_date), day(row.to_date), row.working_days
		)
		if row.to_date
		else _("The plan has been on hold since {0}. Days on hold do not count.").format(day(row.from_date))
		for row in plan.holds
	]


def _extensions(plan: "Document") -> list[str]:
	return [
		_("The plan was extended from {0} to {1}, approved by {2}: {3}").format(
			day(row.from_date), day(row.to_date), get_fullname(row.approved_by), plain(row.reason)
		)
		for row in plan.extensions
	]


def _signatures(
	plan: "Document", people: People, hr: str | None, received: bool = False
) -> list[dict[str, str]]:
	"""Who signs. `received` says that it is the plan itself, whose receipt the employee may have acknowledged."""
	refused = plan.acknowledgement == lifecycle.REFUSED
	return signers(
		(_("Manager", context="Performance Improvement Plan"), name_of(people, plan.manager)),
		(_("Human Resources"), get_fullname(hr) if hr else ""),
		*([(_("Witness"), name_of(people, plan.witness))] if refused and plan.witness else []),
		employee=plan.employee_name,
		answered=plan if received and not refused else None,
	)


def _body(text: str | None) -> dict[str, Any]:
	"""A text that stands by itself; a long one may go on to the next page."""
	said = facts(("", text))
	return said[0] if said else {"paragraphs": [], "long": False}


# The plan ------------------------------------------------------------------------------------------------------------


def _gap(row: "Document") -> dict[str, Any]:
	said = facts(
		(_("Expected"), row.expected),
		(_("Observed"), row.observed),
		(_("Where it stands today"), row.baseline),
		(_("Evidence"), row.evidence),
		(_("Date of the evidence"), day(row.evidence_date) if row.evidence_date else ""),
	)
	return {"area": plain(row.area), "facts": said or facts((_("Evidence"), NOTHING))}


def _goal(row: "Document", plan: "Document") -> dict[str, Any]:
	"""A goal's line; without a date of its own it is due when the plan ends, as the reminders have it."""
	return {
		"number": row.idx,
		"title": plain(row.title),
		"details": plain(row.metric),
		"from": NOTHING if is_task(row) else measured(row.baseline_value, row.unit),
		"to": target_of(row),
		"weight": percent(row.weight),
		"due": day(row.due_date or plan.end_date),
		"source": plain(row.measured_by) or NOTHING,
	}


def _support(row: "Document", plan: "Document", people: People) -> dict[str, Any]:
	return {
		**_body(row.description),
		"kind": _(row.kind, context="PIP Support"),
		"details": plain(row.training_event),
		"provider": name_of(people, row.provider) or NOTHING,
		"due": day(row.due_date or plan.end_date),
		"delivered": day(row.delivered_on) if row.delivered_on else _("Not delivered"),
	}


def _checkin_dates(plan: "Document") -> list[dict[str, str]]:
	return [
		{
			"number": str(number),
			"date": f"{weekday(row.day)} {day(row.day)}".strip(),
			"kind": checkin_kind(row.kind),
		}
		for number, row in enumerate(checkins_of(plan.name), start=1)
	]


def _in_two_columns(rows: list[dict[str, str]]) -> list[tuple[dict[str, str], dict[str, str] | None]]:
	"""The rows side by side, read down the first column and then down the second."""
	half = (len(rows) + 1) // 2
	return [(rows[at], rows[at + half] if at + half < len(rows) else None) for at in range(half)]


def _checkins_sentence(plan: "Document") -> str:
	often = {
		calendar.WEEKLY: _("every week"),
		calendar.EVERY_2_WEEKS: _("every two weeks"),
		calendar.MONTHLY: _("every month"),
	}.get(plan.checkin_frequency, "")
	if plan.issued_on:
		return _("You and your manager meet {0} to talk about progress, on these dates:").format(often)
	return _("You and your manager will meet {0}. The dates are set when the plan is issued.").format(often)


# The outcome ---------------------------------------------------------------------------------------------------------


def _why_no_outcome(plan: "Document") -> str:
	if plan.status not in lifecycle.CLOSED:
		return _("The performance improvement plan {0} is still open. There is no outcome yet.").format(
			plan.name
		)
	if not plan.issued_on:
		return _(
			"The performance improvement plan {0} was withdrawn before it was issued. The employee has not been told of it, "
			"so there is no letter to send."
		).format(plan.name)
	return ""


def _decision(plan: "Document") -> str:
	if plan.decided_by in (None, "", "Administrator"):
		# The system withdrew it, because the employee left, say.
		return _("Closed on {0}.").format(day(plan.decided_on))
	return _("Decided by {0} on {1}.").format(get_fullname(plan.decided_by), day(plan.decided_on))


def _verdict(plan: "Document") -> str:
	return {
		lifecycle.SUCCESSFUL: _(
			"You have completed the plan successfully. Thank you for the work you have put into it. The plan ends with this "
			"letter."
		),
		lifecycle.UNSUCCESSFUL: _("The improvement that the plan asked for was not reached."),
		lifecycle.WITHDRAWN: _("The plan has been withdrawn. It ends without a finding on your performance."),
	}[plan.status]


def _goal_result(row: "Document", plan: "Document") -> dict[str, Any]:
	return {
		**_goal(row, plan),
		"final": reached(row, row.current_value) if row.has_current_value else _("Not recorded"),
		"result": _(row.result, context="PIP Goal") if row.result else _("Not assessed"),
	}


def _checkins_held(plan: "Document") -> str:
	statuses = [row.status for row in checkins_of(plan.name)]
	held, missed = statuses.count(calendar.COMPLETED), statuses.count(calendar.MISSED)
	if not held and not missed:
		return _("No check-in had taken place when the plan ended.")
	return _("Check-ins held: {0}. Check-ins missed: {1}.").format(held, missed)


def _unmet_duties(plan: "Document") -> list[str]:
	"""What the employer had not done when the plan was closed all the same."""
	known = fairness_of(plan, plan.decided_by, getdate(plan.decided_on))
	sentences = (
		wording.sentence(duty.code, dict(duty.values)) for duty in fairness.unmet_before_unsuccessful(known)
	)
	return [sentence[:1].upper() + sentence[1:] for sentence in sentences]
