"""The life of a plan as one table: which action leads from where to where, who may take it and what it needs.

Source: design of the process, section "Lifecycle". The host's Workflow is built from this table, the Select
options of `status` equal it, and the controller enforces it whichever door a change comes through.
"""

from dataclasses import dataclass, replace

DRAFT = "Draft"
HR_REVIEW = "HR Review"
AWAITING_ACKNOWLEDGEMENT = "Awaiting Acknowledgement"
ACTIVE = "Active"
ON_HOLD = "On Hold"
FINAL_REVIEW = "Final Review"
SUCCESSFUL = "Successful"
UNSUCCESSFUL = "Unsuccessful"
WITHDRAWN = "Withdrawn"

STATUSES = (
	DRAFT,
	HR_REVIEW,
	AWAITING_ACKNOWLEDGEMENT,
	ACTIVE,
	ON_HOLD,
	FINAL_REVIEW,
	SUCCESSFUL,
	UNSUCCESSFUL,
	WITHDRAWN,
)
CLOSED = frozenset({SUCCESSFUL, UNSUCCESSFUL, WITHDRAWN})
OPEN = frozenset(STATUSES) - CLOSED
BEFORE_ISSUE = frozenset({DRAFT, HR_REVIEW})
"""Still being written: invisible to the employee, and its terms may change."""
UNDER_WAY = OPEN - BEFORE_ISSUE
"""Issued and not yet closed."""

MEETING = frozenset({ACTIVE, FINAL_REVIEW})
"""Check-ins are held, and can be missed, in these alone."""

# Who may act. A person acts in one capacity on one plan; the employee never in another than their own.
SUBJECT = "Employee"
MANAGER = "Manager"
HR = "HR"
SYSTEM = "System"

PENDING = "Pending"
ACKNOWLEDGED = "Acknowledged"
ACKNOWLEDGED_WITH_COMMENTS = "Acknowledged with Comments"
REFUSED = "Refused"
ACKNOWLEDGEMENTS = (PENDING, ACKNOWLEDGED, ACKNOWLEDGED_WITH_COMMENTS, REFUSED)

# What an action asks of the plan before it may happen.
COMPLETE = "complete"
REASON = "reason"
WITNESS = "witness"
OTHER_THAN_AUTHOR = "other than author"
RESULTS = "every goal has a result"
DUTIES = "employer duties met or overridden"
WITHIN_CAP = "within the extension cap"


class UnknownAction(ValueError):
	"""No action of that name exists in the table."""


class IllegalMove(ValueError):
	"""The action exists, but not from the plan's present status."""


@dataclass(frozen=True)
class Transition:
	"""One row of the table.

	`action` is the label on the button, `verb` the method of the plan that performs it. `actors` are the
	capacities that may take it; `needs` what must be there first.
	"""

	source: str
	action: str
	target: str
	verb: str
	actors: frozenset[str]
	needs: frozenset[str] = frozenset()


def _row(source: str, action: str, target: str, verb: str, actors: set[str], *needs: str) -> Transition:
	return Transition(source, action, target, verb, frozenset(actors), frozenset(needs))


TRANSITIONS: tuple[Transition, ...] = (
	_row(DRAFT, "Send for Review", HR_REVIEW, "send_for_review", {MANAGER, HR}, COMPLETE),
	_row(HR_REVIEW, "Return", DRAFT, "return_to_draft", {HR}, REASON),
	_row(HR_REVIEW, "Issue", AWAITING_ACKNOWLEDGEMENT, "issue", {HR}, COMPLETE, OTHER_THAN_AUTHOR),
	_row(AWAITING_ACKNOWLEDGEMENT, "Acknowledge", ACTIVE, "acknowledge", {SUBJECT}),
	_row(
		AWAITING_ACKNOWLEDGEMENT, "Record Refusal", ACTIVE, "record_refusal", {MANAGER, HR}, WITNESS, REASON
	),
	_row(AWAITING_ACKNOWLEDGEMENT, "Decline", ACTIVE, "decline", {SUBJECT}),
	_row(ACTIVE, "Hold", ON_HOLD, "hold", {HR, SYSTEM}, REASON),
	_row(ON_HOLD, "Resume", ACTIVE, "resume", {HR, SYSTEM}, REASON),
	_row(ACTIVE, "Start Final Review", FINAL_REVIEW, "start_final_review", {MANAGER, HR, SYSTEM}),
	_row(FINAL_REVIEW, "Extend", ACTIVE, "extend_plan", {HR}, REASON, WITHIN_CAP),
	_row(ACTIVE, "Close as Successful", SUCCESSFUL, "close_successful", {HR}, RESULTS),
	_row(FINAL_REVIEW, "Close as Successful", SUCCESSFUL, "close_successful", {HR}, RESULTS),
	_row(
		FINAL_REVIEW,
		"Close as Unsuccessful",
		UNSUCCESSFUL,
		"close_unsuccessful",
		{HR},
		RESULTS,
		DUTIES,
		OTHER_THAN_AUTHOR,
	),
	*(
		_row(source, "Withdraw", WITHDRAWN, "withdraw", {HR, SYSTEM}, REASON)
		for source in STATUSES
		if source in OPEN
	),
)

ACTIONS: tuple[str, ...] = tuple(dict.fromkeys(row.action for row in TRANSITIONS))
BY_VERB_ALONE = frozenset({"Decline"})
"""Actions that a bare change of status can't mean: the same person gets to the same status by another one, too."""
_VERBS = {row.verb: row.action for row in TRANSITIONS}


def action_of(verb: str) -> str:
	"""The action a verb performs: `action_of("issue")` is "Issue".

	Raises `UnknownAction` for a verb that is not in the table.
	"""
	try:
		return _VERBS[verb]
	except KeyError:
		raise UnknownAction(verb) from None


def transition(status: str, action: str, acknowledgement: str = "") -> Transition:
	"""The row that `action` takes from `status`.

	Raises `UnknownAction` when no such action exists and `IllegalMove` when it isn't possible from `status`:
	`transition("Draft", "Issue")` is illegal, since a plan is issued only after HR's review.

	An extension asks the employee to acknowledge again while the plan is active. With `acknowledgement` Pending,
	acknowledging (declining, recording a refusal) is therefore possible from Active too, and leaves it there.
	"""
	if action not in ACTIONS:
		raise UnknownAction(action)
	for row in TRANSITIONS:
		if row.source == status and row.action == action:
			return row
	if status == ACTIVE and acknowledgement == PENDING:
		for row in TRANSITIONS:
			if row.source == AWAITING_ACKNOWLEDGEMENT and row.target == ACTIVE and row.action == action:
				return replace(row, source=ACTIVE)
	raise IllegalMove(status, action)


def possible(status: str, action: str, acknowledgement: str = "") -> Transition | None:
	"""As `transition`, but None where the action isn't possible from `status`."""
	try:
		return transition(status, action, acknowledgement)
	except IllegalMove:
		return None


def transitions_from(status: str) -> tuple[Transition, ...]:
	"""Every row that starts at `status`, in the table's order; none for a closed plan."""
	return tuple(row for row in TRANSITIONS if row.source == status)


def transition_between(source: str, target: str, actors: frozenset[str]) -> Transition:
	"""The row that a bare change of status from `source` to `target` means when one of `actors` makes it.

	The host's Workflow hands over only the new status. Acknowledging and recording a refusal lead to the same
	one; who does it tells them apart, because nobody but the employee acknowledges. That they decline is said by
	the verb alone: see BY_VERB_ALONE.
	Raises `IllegalMove` when the table has no such move; when it has one that is not theirs to make, that row
	is returned, so that the refusal can say whose it is.
	"""
	rows = [
		row
		for row in TRANSITIONS
		if row.source == source and row.target == target and row.action not in BY_VERB_ALONE
	]
	if not rows:
		raise IllegalMove(source, target)
	return next((row for row in rows if row.actors & actors), rows[0])
