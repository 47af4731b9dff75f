"""Targets that are an amount over the plan's time: remembers the rate they were issued at, notes what it gives when days
are lost or added, and carries out what HR decides on that."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import cint, flt, getdate

from pip_module import host, journal, notices, permissions
from pip_module.checked import LARGEST_NUMBER
from pip_module.rules import calendar, goals
from pip_module.rules.calendar import IsWorkingDay
from pip_module.rules.plan_time import Dates, Facts, days_to_work

if TYPE_CHECKING:
	from frappe.model.document import Document

Proposals = dict[str, tuple[float, int]]
"""By a goal's row: the target it is proposed to get, and the working days that is for; 0 and 0 for none."""

COLUMNS = (
	"volume_over_time",
	"direction",
	"baseline_value",
	"target_value",
	"proposed_target",
	"proposed_days",
	"original_target",
	"original_days",
	"decided_days",
)
"""What `proposals` looks at in a goal."""


# Worked out --------------------------------------------------------------------------------------------------------


def agree(plan: "Document", works: IsWorkingDay) -> None:
	"""Remembers the targets of `plan` as it is issued, and the working days each is for. An extension keeps that rate."""
	for goal in plan.goals:
		until = getdate(goal.due_date or plan.end_date)
		days = calendar.working_days(getdate(plan.start_date), until, works)
		goal.update(
			{
				"original_target": goal.target_value if goal.volume_over_time else 0,
				"original_days": days if goal.volume_over_time else 0,
				"proposed_target": 0,
				"proposed_days": 0,
				"decided_days": 0,
			}
		)


def proposals(rows: Iterable[Any], facts: Facts, dates: Dates) -> Proposals:
	"""What is proposed for each of `rows` that is an amount over time, by all that is known of the plan."""
	return {
		row.name: _proposal(row, days_to_work(facts, dates.time, _due(row, dates)))
		for row in rows
		if row.get("volume_over_time") and row.original_days
	}


def _due(row: Any, dates: Dates) -> date:
	if row.name in dates.dues:
		return dates.dues[row.name]
	return getdate(row.due_date) if row.due_date else dates.end


def _proposal(row: Any, days: int) -> tuple[float, int]:
	if days == cint(row.decided_days):
		return 0, 0
	target = flt(row.original_target)
	if days != row.original_days:
		target = goals.prorated_target(
			flt(row.baseline_value), target, row.original_days, days, row.direction
		)
	if target is None or target == flt(row.target_value) or abs(target) >= LARGEST_NUMBER:
		return 0, 0
	return target, days


def changed(rows: Iterable[Any], found: Proposals) -> Proposals:
	"""Those of the proposals `found` that differ from what `rows` hold."""
	held = {
		row.name: (flt(row.proposed_target), cint(row.proposed_days)) for row in rows if row.name in found
	}
	return {name: proposal for name, proposal in found.items() if proposal != held[name]}


def proposed_on(found: Proposals, before: Any, today: date) -> date | None:
	"""Since when anything is proposed, `before` being what was noted so far."""
	if not any(days for _target, days in found.values()):
		return None
	return getdate(before) if before else today


def note(plan: "Document", found: Proposals, today: date) -> None:
	"""Writes the proposals `found` on the document `plan`."""
	for goal in plan.goals:
		goal.proposed_target, goal.proposed_days = found.get(goal.name, (0, 0))
	plan.targets_proposed_on = proposed_on(found, plan.targets_proposed_on, today)


# Decided -----------------------------------------------------------------------------------------------------------


def lines(plan: "Document") -> list[str]:
	"""What is proposed for `plan`, a sentence for each goal."""
	return [
		_("Goal {0}: target {1} instead of {2}, for {3} working days instead of {4}.").format(
			goal.idx,
			*map(_number, (goal.proposed_target, goal.target_value)),
			goal.proposed_days,
			goal.decided_days or goal.original_days,
		)
		for goal in plan.goals
		if goal.proposed_days
	]


def _number(value: float) -> str:
	return frappe.format(value, {"fieldtype": "Float"}) if value % 1 else str(int(value))


def confirm(plan: "Document") -> None:
	"""Makes the proposed targets those of `plan`, which is locked, seals that version and tells both sides."""
	said = "\n".join(_require(plan))
	before = frappe.get_doc(plan.doctype, plan.name)
	for goal in plan.goals:
		if goal.proposed_days:
			goal.target_value = goal.proposed_target
	_settle(plan)
	plan.sealed_digest = journal.seal_of(plan)
	plan.save_by_verb()
	journal.append(plan, "Targets Confirmed", before, said, seal=True)
	for employee in (plan.employee, permissions.manager_now(plan)):
		notices.tell_of_plan(
			host.user_of(employee),
			_("A document of yours has changed"),
			_("Please sign in to read it. The link below opens it."),
			plan.name,
		)


def keep(plan: "Document", reason: str) -> None:
	"""Leaves the targets of `plan`, which is locked, as they are. They are proposed again once the days change."""
	said = "\n".join(_require(plan))
	before = frappe.get_doc(plan.doctype, plan.name)
	_settle(plan)
	plan.save_by_verb()
	journal.append(plan, "Targets Kept", before, f"{said}\n{reason}")


def _require(plan: "Document") -> list[str]:
	found = lines(plan)
	if not found:
		frappe.throw(
			_("Proposed Target: no other target is proposed any more."), title=_("Nothing to Decide")
		)
	return found


def _settle(plan: "Document") -> None:
	for goal in plan.goals:
		if goal.proposed_days:
			goal.update({"decided_days": goal.proposed_days, "proposed_target": 0, "proposed_days": 0})
	plan.targets_proposed_on = None
