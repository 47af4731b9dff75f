"""What the top of a plan's form shows: fetches what `rules.plan_view` decides on, in a query for each kind of record."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import flt, format_date, getdate

from pip_module import host, plan_dates
from pip_module.letter_parts import reached, target_of
from pip_module.pip_module.doctype.performance_improvement_plan.facts import day, goal_of
from pip_module.records import CHECKIN, EVENT, PLAN
from pip_module.rules import calendar, goals, lifecycle, plan_view
from pip_module.rules.plan_time import Hold, PlanTime

if TYPE_CHECKING:
	from frappe.model.document import Document

Recorded = dict[str, list[tuple[date, float]]]
"""By a goal's row: the values that check-ins recorded, in the order in which they were held."""


def checkins_of(plan: "Document") -> Sequence[Any]:
	"""The check-ins of `plan`, which has none before it is issued."""
	if not plan.issued_on:
		return ()
	checkin = frappe.qb.DocType(CHECKIN)
	return (
		frappe.qb.from_(checkin)
		.select(
			checkin.name,
			checkin.kind,
			checkin.status,
			checkin.scheduled_date,
			checkin.held_on,
			checkin.proposed_date,
			checkin.proposed_side,
			checkin.proposed_at,
		)
		.where(checkin.plan == plan.name)
		.orderby(checkin.scheduled_date)
		.run(as_dict=True)
	)


def of(plan: "Document", checkins: Sequence[Any], today: date) -> dict:
	"""What is shown of `plan` to whoever may read it; nothing in it depends on who that is."""
	time = _time_of(plan, today) if plan.issued_on else None
	hold = plan_dates.open_hold(plan)
	held_from = getdate(hold.from_date) if hold else None
	return {
		"stages": [
			{"label": _stage_label(stage), "state": stage.state}
			for stage in plan_view.stages(plan.status, _actions_taken(plan))
		],
		"time": _time_left(plan, time, today),
		"next_checkin": _next_checkin(checkins, today, held_from),
		"timeline": _timeline(plan, checkins, today) if plan.issued_on else None,
		"goals": _goals(plan, checkins, time, today) if time else [],
		"no_values": _no_values(checkins, today, held_from) if plan.issued_on else "",
	}


def _actions_taken(plan: "Document") -> list[str]:
	if plan.status not in lifecycle.CLOSED:
		return []
	return frappe.get_all(EVENT, filters={"plan": plan.name}, pluck="event")


def _stage_label(stage: plan_view.Stage) -> str:
	if stage.status in (lifecycle.ON_HOLD, *lifecycle.CLOSED):
		return _(stage.status, context=PLAN)
	return {
		lifecycle.DRAFT: _("Draft", context="Performance Improvement Plan"),
		lifecycle.HR_REVIEW: _("Review", context="Performance Improvement Plan"),
		lifecycle.AWAITING_ACKNOWLEDGEMENT: _("Acknowledgement"),
		lifecycle.ACTIVE: _("Active", context="Performance Improvement Plan"),
		lifecycle.FINAL_REVIEW: _("Final Review"),
		plan_view.OUTCOME: _("Outcome"),
	}[stage.name]


# Time --------------------------------------------------------------------------------------------------------------


def _time_of(plan: "Document", today: date) -> PlanTime:
	"""The days of `plan` up to its end or today, and which of them count."""
	start, end = getdate(plan.start_date), getdate(plan.end_date)
	holidays = host.holidays_of([plan.employee], start, max(end, today), today)[plan.employee]
	return PlanTime(start, lambda day: day not in holidays, _held_days(plan.holds, today))


def _held_days(holds: Iterable[Any], today: date) -> set[date]:
	return {
		held_day
		for row in holds
		if row.working_days or not row.to_date
		for held_day in Hold(getdate(row.from_date), getdate(row.to_date or today)).days
	}


def _time_left(plan: "Document", time: PlanTime | None, today: date) -> dict:
	"""How much of its time is left, and what that is counted to."""
	if not plan.start_date or not plan.end_date:
		return {}
	start, end = getdate(plan.start_date), getdate(plan.end_date)
	if not time:
		return {
			"value": _("{0} days").format((end - start).days),
			"note": _("{0} to {1}").format(format_date(start), format_date(end)),
		}
	if plan.status in lifecycle.CLOSED:
		closed = format_date(plan.decided_on or plan.status_since)
		return {"value": _("Over"), "note": _("Closed on {0}").format(closed)}
	if today < start:
		return {"value": _("Not begun"), "note": _("Starts on {0}").format(format_date(start))}
	hold = plan_dates.open_hold(plan)
	if today > end and not hold:
		return {
			"value": _("None", context="Performance Improvement Plan"),
			"note": _("Ended on {0}").format(format_date(end)),
		}
	counts, since = time.counts, None
	if hold:
		# What somebody has put on hold stands still: the days since then are still to come.
		others = _held_days([row for row in plan.holds if row.to_date], today)
		counts, since = PlanTime(start, time.works, others).counts, getdate(hold.from_date)
	left = plan_view.days_left(today, start, end, counts, since)
	note = _("The clock stands still") if plan.status == lifecycle.ON_HOLD else _("Ends on {0}")
	return {
		"value": _("1 working day") if left == 1 else _("{0} working days").format(left),
		"note": note.format(format_date(end)),
	}


def _next_checkin(checkins: Sequence[Any], today: date, held_from: date | None) -> dict | None:
	"""The check-in that comes next. While somebody has put the plan on hold it has no day: that moves on resuming."""
	coming = [
		row
		for row in checkins
		if row.status == calendar.SCHEDULED and row.scheduled_date >= (held_from or today)
	]
	if not coming:
		return None
	return {
		"name": coming[0].name,
		"day": None if held_from else coming[0].scheduled_date,
		"instead": _("Once the plan resumes") if held_from else "",
		"kind": _(coming[0].kind, context=CHECKIN),
	}


def _timeline(plan: "Document", checkins: Sequence[Any], today: date) -> dict:
	drawn = plan_view.timeline(
		plan_view.Course(
			start=getdate(plan.start_date),
			end=getdate(plan.end_date),
			today=today,
			is_open=plan.status in lifecycle.OPEN,
			first_end=day(plan.original_end_date),
			issued=day(plan.issued_on),
			acknowledged=day(plan.acknowledged_on),
			closed=day(plan.decided_on) if plan.status in lifecycle.CLOSED else None,
			checkins=tuple(plan_view.Held(row.name, row.kind, row.status, _day_of(row)) for row in checkins),
			holds=tuple(plan_view.Span(getdate(row.from_date), day(row.to_date)) for row in plan.holds),
			extensions=tuple(
				plan_view.Span(getdate(row.from_date), getdate(row.to_date)) for row in plan.extensions
			),
		)
	)
	return {"marks": [vars(mark) for mark in drawn.marks], "bands": [vars(band) for band in drawn.bands]}


# Goals -------------------------------------------------------------------------------------------------------------


def _goals(plan: "Document", checkins: Sequence[Any], time: PlanTime, today: date) -> list[dict]:
	"""Each goal with its values on the days of the check-ins, beside what was expected by then."""
	recorded = _recorded(checkins)
	days = [_day_of(row) for row in checkins if row.status != calendar.CANCELLED]
	settings = frappe.get_cached_doc("PIP Settings")
	thresholds = flt(settings.at_risk_points) / 100, flt(settings.off_track_points) / 100
	start, end = getdate(plan.start_date), getdate(plan.end_date)
	shown = []
	for row in plan.goals:
		goal = goal_of(row)
		run = plan_view.trajectory(goal, start, end, today, time, days, recorded[row.name])
		shown.append(
			{
				"name": row.name,
				"title": row.title,
				"standing": _standing(row),
				"unit": row.unit,
				"direction": row.direction,
				"baseline": goal.baseline,
				"target": goal.target,
				"now": goal.current,
				"progress": row.progress,
				"result": row.result,
				"expected": run.expected,
				"points": [vars(point) for point in run.points],
				"drawn": [vars(point) for point in run.drawn],
				"rating": _rating(goal, time, start, end, today, thresholds),
			}
		)
	return shown


def _standing(row: "Document") -> str:
	"""Where a goal is and where it shall get to, for who chooses its result."""
	now = reached(row, row.current_value) if row.has_current_value else _("not recorded")
	return _("Target: {0}. Now: {1}.").format(target_of(row), now)


def _recorded(checkins: Sequence[Any]) -> Recorded:
	found: Recorded = defaultdict(list)
	held = {row.name: row for row in checkins if row.status == calendar.COMPLETED}
	if not held:
		return found
	review = frappe.qb.DocType("PIP Goal Review")
	rows = (
		frappe.qb.from_(review)
		.select(review.parent, review.plan_goal, review.current_value)
		.where((review.parenttype == CHECKIN) & review.parent.isin(list(held)))
		.run()
	)
	for checkin, goal, value in sorted(rows, key=lambda row: held[row[0]].scheduled_date):
		found[goal].append((_day_of(held[checkin]), value))
	return found


def _day_of(checkin: Any) -> date:
	return checkin.held_on or checkin.scheduled_date


def _rating(
	goal: goals.Goal, time: PlanTime, start: date, end: date, today: date, thresholds: tuple[float, float]
) -> str:
	"""How a goal stands, by the rule that rates the plan; nothing before there is a value to judge. What is achieved or
	not isn't judged before its day."""
	if goal.result:
		return _(goal.result, context="PIP Goal")
	if (
		goal.current is None
		or today < start
		or (goal.direction == goals.ACHIEVE and today < (goal.due_date or end))
	):
		return ""
	gone = plan_view.share_gone(start, goal.due_date or end, today, time)
	return _(goals.rating(goals.progress(goal), gone, *thresholds), context=PLAN)


def _no_values(checkins: Sequence[Any], today: date, held_from: date | None) -> str:
	"""What to say where no check-in has recorded anything yet."""
	if any(row.status == calendar.COMPLETED for row in checkins):
		return ""
	coming = _next_checkin(checkins, today, held_from)
	if not coming or not coming["day"]:
		return _("No check-in has been held.")
	return _("No check-in has been held yet; the first is on {0}.").format(format_date(coming["day"]))
