"""A plan's rows as the facts its rules ask for."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import getdate
from frappe.utils.html_utils import sanitize_html

from pip_module import plan_dates
from pip_module.records import CHECKIN
from pip_module.rules import calendar, fairness, goals, reminders

if TYPE_CHECKING:
	from datetime import date

	from frappe.model.document import Document


def day(value: object) -> "date | None":
	"""A Date field's value as a date; None where it is empty (the host would say today)."""
	return getdate(value) if value else None


def day_given(value: object, label: str) -> "date | None":
	"""A day somebody entered, or None. Raises `frappe.ValidationError` that names `label` when it is no date."""
	try:
		return day(value)
	except (frappe.ValidationError, ValueError, TypeError, OverflowError):
		frappe.clear_last_message()
		frappe.throw(_("{0}: enter a date.").format(label), title=_("Not a Date"))


def day_needed(value: object, label: str) -> "date":
	"""As `day_given`, and raises when nothing was entered."""
	if found := day_given(value, label):
		return found
	frappe.throw(_("{0}: enter a date.").format(label), title=_("Not a Date"))


def text_given(value: object, label: str) -> str:
	"""What somebody wrote, cleaned as the host would on saving, so that every place holds the very same text.

	Raises `frappe.ValidationError` that names `label` when it says nothing.
	"""
	if text := cleaned(value):
		return text
	frappe.throw(_("{0}: say why.").format(label), title=_("Reason Missing"))


def cleaned(value: object) -> str:
	text = str(value or "")
	return "" if goals.is_blank(text) else sanitize_html(text.strip())


def goal_of(row: "Document") -> goals.Goal:
	"""A goal's row. The host cannot store an empty number, so a measured goal with neither a baseline nor a target
	has not been filled in yet, and a task to achieve goes from 0 to 1 unless numbers say otherwise."""
	unset = not row.baseline_value and not row.target_value
	return goals.Goal(
		title=row.title or "",
		direction=row.direction or "",
		baseline=None if unset else float(row.baseline_value or 0),
		target=None if unset else float(row.target_value or 0),
		current=float(row.current_value or 0) if row.has_current_value else None,
		weight=float(row.weight or 0),
		unit=row.unit or "",
		metric=row.metric or "",
		measured_by=row.measured_by or "",
		due_date=day(row.due_date),
		result=row.result or "",
	)


def support_of(row: "Document") -> goals.Support:
	return goals.Support(
		kind=row.kind or "",
		description=row.description or "",
		due_date=day(row.due_date),
		provider=row.provider or "",
		delivered_on=day(row.delivered_on),
	)


def content_of(plan: "Document") -> goals.PlanContent:
	return goals.PlanContent(
		start=day(plan.start_date),
		end=day(plan.end_date),
		consequences=plan.consequences or "",
		reason=plan.reason or "",
		gaps=tuple(
			goals.Gap(
				area=row.area or "",
				expected=row.expected or "",
				observed=row.observed or "",
				evidence=row.evidence or "",
				evidence_date=day(row.evidence_date),
			)
			for row in plan.gaps
		),
		goals=tuple(goal_of(row) for row in plan.goals),
		supports=tuple(support_of(row) for row in plan.supports),
	)


def fairness_of(plan: "Document", decider: str, today: "date") -> fairness.FairnessFacts:
	statuses = frappe.get_all(CHECKIN, filters={"plan": plan.name}, pluck="status")
	return fairness.FairnessFacts(
		checkins_held=statuses.count(calendar.COMPLETED),
		checkins_missed=statuses.count(calendar.MISSED),
		supports=tuple(support_of(row) for row in plan.supports),
		acknowledgement=plan.acknowledgement or "",
		leave_days_uncredited=plan_dates.leave_days_uncredited(plan, today),
		reviewed_by_hr=bool(plan.issued_by),
		author=plan.owner,
		decider=decider,
		today=today,
	)


def _proposal_of(checkin: Any) -> reminders.Proposal | None:
	if not checkin.proposed_date:
		return None
	return reminders.Proposal(getdate(checkin.proposed_date), checkin.proposed_side, str(checkin.proposed_at))


def reminder_facts_of(
	plan: Any,
	checkins: Iterable[Any],
	supports: Iterable[Any],
	plan_goals: Iterable[Any],
	held_since: "date | None",
	handovers: Iterable[Any] = (),
	leaving_on: "date | None" = None,
) -> reminders.PlanFacts:
	"""What the ladder of reminders asks of a plan; the rows may be documents or what a query found."""
	start = day(plan.start_date) or getdate()
	return reminders.PlanFacts(
		name=plan.name,
		status=plan.status,
		start=start,
		end=day(plan.end_date) or start,
		status_since=day(plan.status_since) or start,
		acknowledgement=plan.acknowledgement or "",
		# The reminder of a check-in leads the employee to their page, which asks for it: one reminder is enough.
		checkins=tuple(
			reminders.CheckinFacts(
				row.name, row.scheduled_date, row.status, self_assessed=True, proposal=_proposal_of(row)
			)
			for row in checkins
		),
		supports=tuple(
			reminders.SupportFacts(row.idx, day(row.due_date), row.provider or "", day(row.delivered_on))
			for row in supports
		),
		goals=tuple(reminders.GoalFacts(row.idx, day(row.due_date), row.result or "") for row in plan_goals),
		held_since=held_since,
		handovers=tuple(
			reminders.HandoverFacts(row.name, row.from_manager, row.due_date) for row in handovers
		),
		leaving_on=leaving_on,
		targets_proposed_on=day(plan.targets_proposed_on),
	)
