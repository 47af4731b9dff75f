"""Who has to do what next on a plan, who is told of it, and what they would press to do it.

Source: design of the process, sections "Lifecycle" and "Reminders"; issue "The desk".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pip_module.rules import reminders
from pip_module.rules.calendar import SCHEDULED, IsWorkingDay
from pip_module.rules.lifecycle import (
	ACTIVE,
	DRAFT,
	FINAL_REVIEW,
	HR,
	MANAGER,
	ON_HOLD,
	SUBJECT,
)

# What is next where no reminder stands.
COMPLETE_DRAFT = "complete_draft"
RESUME = "resume"
DECIDE = "decide"

_EVERYBODY = frozenset({SUBJECT, MANAGER, HR})
_MANAGING = frozenset({MANAGER, HR})

KNOWN_TO: dict[str, frozenset[str]] = {
	COMPLETE_DRAFT: _MANAGING,
	RESUME: _EVERYBODY,
	DECIDE: _EVERYBODY,
	reminders.REVIEW_WAITING: _MANAGING,
	reminders.ACKNOWLEDGEMENT_PENDING: _EVERYBODY,
	reminders.CHECKIN_COMING: _EVERYBODY,
	reminders.SELF_ASSESSMENT_DUE: _EVERYBODY,
	reminders.CHECKIN_OVERDUE: _EVERYBODY,
	reminders.GOAL_DUE: _EVERYBODY,
	reminders.SUPPORT_OVERDUE: _EVERYBODY,
	reminders.PLAN_ENDING: _EVERYBODY,
	reminders.OUTCOME_OVERDUE: _EVERYBODY,
	reminders.HOLD_TO_REVIEW: _MANAGING,
	reminders.HANDOVER_DUE: _MANAGING,
	reminders.EMPLOYEE_LEAVING: frozenset({HR}),
	reminders.DATE_PROPOSED: _EVERYBODY,
	reminders.TARGETS_TO_CONFIRM: frozenset({HR}),
}
"""In which capacities somebody is told of each, whoever has to do it. What HR weighs before it decides is nobody else's."""

FIRST_PARTY: dict[str, str] = {
	reminders.ACKNOWLEDGEMENT_PENDING: reminders.EMPLOYEE,
	reminders.CHECKIN_OVERDUE: reminders.MANAGER,
	reminders.HOLD_TO_REVIEW: reminders.HR,
}
"""Whose it is at first, of what goes further up when it is late."""

ACTION, CHECKIN, TABLE, TARGETS, OUTCOME = "action", "checkin", "table", "targets", "outcome"


@dataclass(frozen=True)
class Step:
	"""Something that `party` (see `reminders`) has to do next, by `due` where there is a date. `item` as there; `person`
	is the Employee where the plan's roles don't name one."""

	what: str
	party: str
	due: date | None = None
	item: str = ""
	person: str = ""

	def is_late(self, today: date) -> bool:
		return self.due is not None and self.due < today


@dataclass(frozen=True)
class Verb:
	"""What a person presses to take a step: an `ACTION` of the lifecycle, the `CHECKIN` to open, the `TABLE` of the plan
	to write in, the proposed `TARGETS` to confirm, or the `OUTCOME` to choose."""

	kind: str
	name: str = ""


def steps(
	plan: reminders.PlanFacts, today: date, policy: reminders.Policy, works: IsWorkingDay
) -> Iterator[Step]:
	"""What is to be done on an open plan: every obligation that stands, and what comes next where none does."""
	for obligation in reminders.obligations(plan, today, policy, works):
		yield Step(
			obligation.kind, obligation.party, obligation.due, obligation.item, obligation.recipient_hint
		)
	if plan.status == DRAFT:
		yield Step(COMPLETE_DRAFT, reminders.MANAGER)
	elif plan.status == ON_HOLD and plan.held_since:
		yield Step(RESUME, reminders.HR)
	elif plan.status == FINAL_REVIEW:
		yield Step(DECIDE, reminders.HR)
	elif plan.status == ACTIVE:
		coming = [row for row in plan.checkins if row.status == SCHEDULED and row.date >= today]
		if coming:
			first = min(coming, key=lambda row: row.date)
			yield Step(reminders.CHECKIN_COMING, reminders.MANAGER, first.date, first.name)
		else:
			yield Step(reminders.PLAN_ENDING, reminders.HR, plan.end)


def told(found: Iterable[Step], held: frozenset[str]) -> tuple[Step, ...]:
	"""Those of the steps `found` that somebody who meets the plan in the capacities `held` is told of.

	That something late went on to HR or to the manager's manager is between those who manage the plan: the employee is
	told whose it was at first.
	"""
	return tuple(
		step
		for step in found
		if KNOWN_TO[step.what] & held
		and (held & _MANAGING or FIRST_PARTY.get(step.what, step.party) == step.party)
	)


def each_once(found: Iterable[Step], mine: frozenset[Step]) -> tuple[Step, ...]:
	"""The steps `found`, late ones first, each matter once: what is the reader's own (`mine`) as theirs, anything else as
	that of whose it was first."""
	chosen: dict[tuple[str, str], Step] = {}
	for step in found:
		kept = chosen.get((step.what, step.item))
		if kept is None or (step in mine and kept not in mine):
			chosen[step.what, step.item] = step
	return tuple(sorted(chosen.values(), key=lambda step: step.due or date.max))


def verb_of(step: Step, status: str) -> Verb | None:
	"""What whoever has to take `step` on a plan in `status` presses; None where waiting or talking is all there is.

	A check-in is opened, not completed from afar; when a plan only nears its end nothing ends it early.
	"""
	if step.what == COMPLETE_DRAFT:
		return Verb(ACTION, "Send for Review")
	if step.what == reminders.REVIEW_WAITING:
		return Verb(ACTION, "Issue")
	if step.what == reminders.ACKNOWLEDGEMENT_PENDING:
		return Verb(ACTION, "Acknowledge") if step.party == reminders.EMPLOYEE else None
	if step.what in (RESUME, reminders.HOLD_TO_REVIEW):
		return Verb(ACTION, "Resume")
	if step.what == reminders.OUTCOME_OVERDUE and status == ACTIVE:
		return Verb(ACTION, "Start Final Review")
	if step.what in (DECIDE, reminders.OUTCOME_OVERDUE):
		return Verb(OUTCOME)
	if step.what in (
		reminders.CHECKIN_COMING,
		reminders.CHECKIN_OVERDUE,
		reminders.SELF_ASSESSMENT_DUE,
		reminders.DATE_PROPOSED,
	):
		return Verb(CHECKIN, step.item)
	if step.what == reminders.GOAL_DUE:
		return Verb(TABLE, "goals")
	if step.what == reminders.SUPPORT_OVERDUE:
		return Verb(TABLE, "supports")
	return Verb(TARGETS) if step.what == reminders.TARGETS_TO_CONFIRM else None
