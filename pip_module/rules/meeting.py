"""What a check-in looks back on: actions that were agreed before and not done yet, and support that isn't there yet.

Source: design of the process, sections "Words" and "Fair process": a check-in goes both ways, so what the employer
promised is looked at together with what the employee reached.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pip_module.rules.fairness import is_outstanding
from pip_module.rules.goals import Support


@dataclass(frozen=True)
class Meeting:
	"""A check-in by its `name`, the day it is scheduled for, and the day it was held on, None until it was."""

	name: str
	scheduled: date
	held_on: date | None = None


@dataclass(frozen=True)
class Action:
	"""An action that was agreed in the meeting `agreed_in`. `done_in` is the meeting in which it was marked as done, ""
	where that was the one it was agreed in."""

	key: str
	agreed_in: str
	due: date | None = None
	done_on: date | None = None
	done_in: str = ""


def carried_over(actions: Iterable[Action], meetings: Iterable[Meeting], at: str) -> tuple[Action, ...]:
	"""Those of `actions` that were agreed before the meeting `at` and not done when it began: what is due first, then
	what was agreed first.

	Meetings follow one another as they were held; what was noted for one that wasn't held was agreed with nobody.
	Agreed on 1 March and marked as done in the meeting of 15 March, an action stands in that meeting's list and is gone
	from the one of 29 March. While it isn't done it stands in each.
	"""
	held = sorted(
		(meeting.held_on, meeting.scheduled, meeting.name) for meeting in meetings if meeting.held_on
	)
	numbers = {name: number for number, (_held_on, _scheduled, name) in enumerate(held)}

	def place(meeting: str) -> int:
		# Whatever is still to be held comes after all that was.
		return numbers.get(meeting, len(numbers))

	def was_done_before(action: Action) -> bool:
		where = action.done_in or action.agreed_in
		if action.done_on is None or where == at:
			return False
		# Marked while another one was prepared: known to all that are still to be held.
		return place(where) < place(at) if where in numbers else at not in numbers

	found = [
		action for action in actions if place(action.agreed_in) < place(at) and not was_done_before(action)
	]
	return tuple(sorted(found, key=lambda action: (action.due or date.max, place(action.agreed_in))))


def may_change(action: Action, at: str) -> bool:
	"""Whether an action that stands in the list of the meeting `at` may be marked there as done, or as not done after
	all: what another meeting has marked stays as it is."""
	return action.done_on is None or (action.done_in or action.agreed_in) == at


def is_late(due: date | None, done_on: date | None, day: date) -> bool:
	"""Whether something due on `due` was late on `day`: its day had passed and it had not been done."""
	return due is not None and due < day and (done_on is None or done_on > day)


def outstanding(supports: Sequence[Support], day: date, end: date) -> tuple[tuple[int, date], ...]:
	"""The supports that had not been delivered by `day`, each by its row (from 1) and the day it is due, what is due first
	first. Without a due date it is due on the last day of the plan, `end`."""
	found = [
		(row, support.due_date or end)
		for row, support in enumerate(supports, start=1)
		if is_outstanding(support, day)
	]
	return tuple(sorted(found, key=lambda each: (each[1], each[0])))
