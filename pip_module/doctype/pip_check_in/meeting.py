"""What the form of a check-in shows for the meeting beside its own fields: where each goal stands and shall get to, the
support that isn't there yet, what was agreed before, and what can be done with it now."""

from typing import TYPE_CHECKING, Any

from frappe import _
from frappe.utils import format_date, getdate

from pip_module import agreed_actions
from pip_module.letter_parts import choices_of, is_task, reached, target_of
from pip_module.pip_module.doctype.performance_improvement_plan.facts import support_of
from pip_module.rules import calendar, meeting

if TYPE_CHECKING:
	from frappe.model.document import Document


def for_form(checkin: "Document", plan: "Document", may_edit: bool, may_complete: bool) -> dict[str, Any]:
	"""The meeting of `checkin`, one of `plan`, for the signed-in user, who reads both."""
	goals = {goal.name: goal for goal in plan.goals}
	return {
		"goals": {row.name: _goal(row, goals.get(row.plan_goal)) for row in checkin.goal_reviews},
		"sent_in": bool(checkin.self_assessed_on),
		"support": _support(checkin, plan),
		"actions": agreed_actions.lists(checkin, plan),
		"people": [
			{"value": employee, "label": name or employee}
			for employee, name in ((plan.employee, plan.employee_name), (plan.manager, plan.manager_name))
			if employee
		],
		"hint": _hint(checkin, plan, may_edit, may_complete),
	}


def _goal(row: "Document", goal: "Document | None") -> dict[str, Any]:
	task = bool(goal and is_task(goal))
	return {
		"target": goal.target_value if goal else None,
		"due": _("due on {0}").format(format_date(goal.due_date)) if goal and goal.due_date else "",
		"is_task": task,
		"words": _words(row, goal) if task else {},
		**_own_view(row),
	}


def _words(row: "Document", goal: "Document") -> dict[str, Any]:
	"""What the form says instead of numbers of a task, which is done or not, and what it offers to choose from."""
	return {
		"last": reached(goal, row.previous_value),
		"now": reached(goal, row.current_value),
		"target": target_of(goal),
		"self": reached(goal, row.self_value),
		"choices": [{"value": value, "label": label} for value, label in choices_of(goal)],
	}


def _own_view(row: "Document") -> dict[str, Any]:
	"""What the employee sent in on a goal. These fields hold nothing else: a draft of it must stay where nobody else can
	read it, and whoever reads a check-in reads its rows."""
	return {
		"self_value": row.self_value if row.has_self_value else None,
		"self_comment": row.self_comment or "",
	}


def _support(checkin: "Document", plan: "Document") -> list[dict[str, Any]]:
	day = getdate(checkin.held_on if checkin.status == calendar.COMPLETED else None)
	found = []
	for row, due in meeting.outstanding(
		[support_of(row) for row in plan.supports], day, getdate(plan.end_date)
	):
		support = plan.supports[row - 1]
		late = meeting.is_late(due, None, day)
		when = (_("was due on {0}") if late else _("due on {0}")).format(format_date(due))
		found.append(
			{
				"what": f"{_(support.kind, context='PIP Support')}: {support.description}",
				"about": ", ".join(filter(None, (support.provider_name, when))),
				"late": late,
			}
		)
	return found


def _hint(checkin: "Document", plan: "Document", may_edit: bool, may_complete: bool) -> str:
	if checkin.status == calendar.CANCELLED:
		return _("This check-in was cancelled.")
	if checkin.status == calendar.COMPLETED or may_complete:
		return ""
	if may_edit:
		return _(
			"The plan is {0}, so this check-in can't be completed now. What you enter can be saved."
		).format(_(plan.status, context=plan.doctype))
	return _("This check-in has not been held yet. Its record appears here afterwards.")
