"""Which obligations stand on a plan today, whose they are, and how far up the ladder they have come.

Source: design of the process, section "Reminders". The answer depends only on the state now, not on what a clock
missed: asking twice gives the same, and after an outage only the highest rung reached stands, once.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from pip_module.rules.calendar import CANCELLED, MISSED, SCHEDULED, STILL_TO_HOLD, Day, IsWorkingDay
from pip_module.rules.lifecycle import (
	ACTIVE,
	AWAITING_ACKNOWLEDGEMENT,
	FINAL_REVIEW,
	HR_REVIEW,
	MEETING,
	ON_HOLD,
	PENDING,
	UNDER_WAY,
)

REVIEW_WAITING = "Review Waiting"
ACKNOWLEDGEMENT_PENDING = "Acknowledgement Pending"
CHECKIN_COMING = "Check-in Coming"
SELF_ASSESSMENT_DUE = "Self-assessment Due"
CHECKIN_OVERDUE = "Check-in Overdue"
GOAL_DUE = "Goal Due"
SUPPORT_OVERDUE = "Support Overdue"
PLAN_ENDING = "Plan Ending"
OUTCOME_OVERDUE = "Outcome Overdue"
HOLD_TO_REVIEW = "Hold to Review"
HANDOVER_DUE = "Handover Note Due"
EMPLOYEE_LEAVING = "Employee Leaving"
DATE_PROPOSED = "Date Proposed"
TARGETS_TO_CONFIRM = "Targets to Confirm"
KINDS = (
	REVIEW_WAITING,
	ACKNOWLEDGEMENT_PENDING,
	CHECKIN_COMING,
	SELF_ASSESSMENT_DUE,
	CHECKIN_OVERDUE,
	GOAL_DUE,
	SUPPORT_OVERDUE,
	PLAN_ENDING,
	OUTCOME_OVERDUE,
	HOLD_TO_REVIEW,
	HANDOVER_DUE,
	EMPLOYEE_LEAVING,
	DATE_PROPOSED,
	TARGETS_TO_CONFIRM,
)

EMPLOYEE = "Employee"
MANAGER = "Manager"
MANAGERS_MANAGER = "Manager's Manager"
HR = "HR"
PROVIDER = "Provider"
FORMER_MANAGER = "Former Manager"
PARTIES = (EMPLOYEE, MANAGER, MANAGERS_MANAGER, HR, PROVIDER, FORMER_MANAGER)

STANDING_STATUSES = (HR_REVIEW, AWAITING_ACKNOWLEDGEMENT, FINAL_REVIEW, ON_HOLD)
"""While a plan is in one of these, something may stand on it whatever the dates in it are."""
WATCHED_STATUSES = (*STANDING_STATUSES, ACTIVE)
"""In any other status nothing does."""

_LOOK_DAYS = 366

# The rungs of the ladder: not yet overdue, overdue, and overdue by the policy's two escalation steps.
COMING, OVERDUE, ESCALATED, ESCALATED_AGAIN = range(4)


@dataclass(frozen=True)
class Proposal:
	"""Another `day` for a check-in, proposed by one `side` (EMPLOYEE or MANAGER) at a time that tells it from others."""

	day: Day
	side: str
	at: str


@dataclass(frozen=True)
class CheckinFacts:
	"""A check-in: `name` of its document, the `date` it is scheduled for, its status (see calendar)."""

	name: str
	date: Day
	status: str
	self_assessed: bool = False
	proposal: Proposal | None = None


@dataclass(frozen=True)
class SupportFacts:
	"""A promised support in row `row` (from 1). Without a due date it is due when the plan ends."""

	row: int
	due_date: date | None
	provider: str
	delivered_on: date | None


@dataclass(frozen=True)
class GoalFacts:
	"""A goal in row `row` (from 1); `result` "" until there is one. Without a due date it is due at the plan's end."""

	row: int
	due_date: date | None
	result: str


@dataclass(frozen=True)
class HandoverFacts:
	"""A handover note that the former manager `former` (an Employee) was asked for until `due` and hasn't written."""

	name: str
	former: str
	due: date


@dataclass(frozen=True)
class PlanFacts:
	"""What the ladder needs to know of a plan. `status_since` is the day it came into its present status, `leaving_on`
	the day its employee leaves, where one is known."""

	name: str
	status: str
	start: date
	end: date
	status_since: date
	acknowledgement: str
	checkins: tuple[CheckinFacts, ...]
	supports: tuple[SupportFacts, ...]
	goals: tuple[GoalFacts, ...]
	held_since: date | None = None
	"""The day from which somebody has put it on hold, and nobody has resumed it; approved leave ends by itself."""
	handovers: tuple[HandoverFacts, ...] = ()
	leaving_on: date | None = None
	targets_proposed_on: date | None = None
	"""The day on which other targets were worked out, which HR has neither confirmed nor dropped."""


@dataclass(frozen=True)
class Policy:
	"""How early and how late people are told; `escalate_days` from lower to higher.

	The days are calendar days, or the working days of the employee's holiday list where `count_working_days` is set.
	Leave never stops them: what is late escalates although the employee is away.
	"""

	checkin_lead_days: int = 2
	self_assessment_lead_days: int = 2
	review_days: int = 2
	acknowledgement_days: int = 3
	escalate_days: tuple[int, int] = (2, 5)
	plan_ending_days: int = 14
	outcome_days: int = 3
	goal_lead_days: int = 3
	count_working_days: bool = False
	snooze_days: int = 3
	hold_review_days: int = 30


@dataclass(frozen=True)
class Window:
	"""The dates that tell a plan on which something may stand from one on which nothing can.

	An active plan can have something only if its acknowledgement is pending, or a check-in that is still to be held
	is scheduled for `checkins_until` or before, or a goal without a result is due by `goals_until`, or support is due
	before `supports_before`, or its end is `ends_until` or before (what has no date of its own is due then), or a date
	was proposed for a check-in, and that is `proposals_from` or later, or targets were proposed by `targets_until`.
	Handover notes that aren't written and employees who leave before the end are few: they are found as they are, by no
	date.
	"""

	checkins_until: date
	goals_until: date
	supports_before: date
	ends_until: date
	proposals_from: date
	targets_until: date


@dataclass(frozen=True)
class Obligation:
	"""Something that `party` must do on `plan` by `due`, and the `rung` of the ladder it stands on today.

	`item` is the check-in's name or the row number of the goal or support, "" for the plan as a whole.
	`recipient_hint` names the person where the plan's roles do not: the Employee who provides a support. `occasion`
	tells it from others of the same due day.
	"""

	kind: str
	plan: str
	item: str
	party: str
	due: date
	rung: int
	recipient_hint: str = ""
	occasion: str = ""

	@property
	def key(self) -> str:
		"""64 hexadecimal characters that name this reminder: a second send is impossible by this key.

		A higher rung or a new due date is a new reminder. Who is told of it is for the sender to add.
		"""
		parts = [self.plan, self.kind, self.item, self.due.isoformat(), self.party, str(self.rung)]
		if self.occasion:
			parts.append(self.occasion)
		return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

	def overdue_on(self, today: date) -> bool:
		"""Whether the due date has passed: due on the 10th, it is overdue from the 11th."""
		return today > self.due


def every_day(day: date) -> bool:
	"""The calendar of somebody who has none."""
	return True


def obligations(
	plan: PlanFacts, today: date, policy: Policy, is_working_day: IsWorkingDay = every_day
) -> tuple[Obligation, ...]:
	"""Every obligation that stands on `plan` on `today`, at most one for a kind, an item and a party.

	With the default policy, a check-in scheduled for 10 March and still not held stands like this: on the 8th to
	the 10th as coming, for manager and employee; from the 11th as overdue (rung 1), for the manager; from the 12th
	on rung 2, for the manager's manager too; from the 15th on rung 3, for HR too. Each rung is a reminder of its
	own. A draft and a closed plan ask nothing of anybody, a plan on hold only that somebody looks at the hold and what its
	people owe each other.

	`is_working_day` holds the employee's holidays and weekly offs, not their leave. It is asked only where the policy
	counts working days: then a check-in on Friday the 13th that is not held escalates on Tuesday the 17th.

	Source: design, "Reminders".
	"""
	count = _Count(policy, is_working_day)
	found: Iterator[Obligation] = iter(())
	if plan.status == HR_REVIEW:
		found = _review_waiting(plan, today, count)
	elif plan.status == AWAITING_ACKNOWLEDGEMENT:
		found = chain(
			_acknowledgement_pending(plan, today, count),
			_dates_proposed(plan, today),
			_targets_to_confirm(plan, today, count),
		)
	elif plan.status == ACTIVE:
		found = _while_active(plan, today, count)
	elif plan.status == FINAL_REVIEW:
		found = _in_final_review(plan, today, count)
	elif plan.status == ON_HOLD:
		found = _hold_to_review(plan, today, policy)
	return (*found, *_of_its_people(plan, today, count))


def is_set_aside(status: str, checkin: CheckinFacts, checkins: Sequence[CheckinFacts], today: date) -> bool:
	"""Whether nobody waits for `checkin`, one of the `checkins` of a plan in `status`, to be held.

	No plan waits for one while it is on hold, before it was acknowledged or once it is closed. One that was missed can be
	made good until the day of the next: of two, missed on the 3rd and to come on the 17th, the first is set aside from
	the 17th on, unless the second is cancelled.
	"""
	return status not in MEETING or (
		checkin.status == MISSED
		and any(checkin.date < other.date <= today and other.status != CANCELLED for other in checkins)
	)


def window(today: date, policy: Policy, calendars: Iterable[IsWorkingDay] = ()) -> Window:
	"""How far to look on `today` for what may stand, whichever of `calendars` an employee has.

	By the default policy, on 2 March: check-ins until the 4th, goals until the 5th, plans that end by the 16th.
	"""
	counts = [_Count(policy, is_working_day) for is_working_day in (every_day, *calendars)]

	def until(days: int) -> date:
		return max(count.last_within(today, days) for count in counts)

	return Window(
		checkins_until=until(max(policy.checkin_lead_days, policy.self_assessment_lead_days)),
		goals_until=until(policy.goal_lead_days),
		supports_before=today,
		ends_until=until(max(policy.plan_ending_days, policy.goal_lead_days)),
		proposals_from=today,
		targets_until=today,
	)


def snooze_until(
	obligation: Obligation, today: date, policy: Policy, is_working_day: IsWorkingDay = every_day
) -> date | None:
	"""The last day that somebody may put `obligation` off to, or None when it can't be put off.

	At most `snooze_days` ahead and never to the day it escalates: with the default policy what is due on the 10th
	escalates on the 12th, so on the 9th it can be put off to the 11th, and from the 11th on not at all.
	"""
	count = _Count(policy, is_working_day)
	last_before = count.last_within(obligation.due, policy.escalate_days[0] - 1)
	latest = min(today + timedelta(days=policy.snooze_days), last_before)
	return latest if latest > today else None


@dataclass(frozen=True)
class _Count:
	"""A policy with the days it counts by."""

	policy: Policy
	is_working_day: IsWorkingDay

	def after(self, day: date, days: int) -> date:
		"""The day on which `days` days after `day` have been reached."""
		if not self.policy.count_working_days:
			return day + timedelta(days=days)
		# A holiday list that is wrong must not keep anybody from being told.
		for ahead in range(_LOOK_DAYS):
			if days <= 0:
				return day + timedelta(days=ahead)
			days -= self.is_working_day(day + timedelta(days=ahead + 1))
		return day + timedelta(days=_LOOK_DAYS)

	def last_within(self, day: date, days: int) -> date:
		"""The last day that is no more than `days` days after `day`."""
		return self.after(day, days + 1) - timedelta(days=1)

	def rung(self, due: date, today: date) -> int:
		if today <= due:
			return COMING
		first, second = self.policy.escalate_days
		if today >= self.after(due, second):
			return ESCALATED_AGAIN
		return ESCALATED if today >= self.after(due, first) else OVERDUE


def _while_active(plan: PlanFacts, today: date, count: _Count) -> Iterator[Obligation]:
	# An extension asks for a new acknowledgement while the plan is already active again.
	if plan.acknowledgement == PENDING:
		yield from _acknowledgement_pending(plan, today, count)
	for checkin in plan.checkins:
		if checkin.date >= today:
			yield from _checkin_coming(plan, checkin, today, count)
		else:
			yield from _checkin_overdue(plan, checkin, today, count)
	yield from _dates_proposed(plan, today)
	yield from _targets_to_confirm(plan, today, count)
	for goal in plan.goals:
		yield from _goal_due(plan, goal, today, count)
	for support in plan.supports:
		yield from _support_overdue(plan, support, today, count)
	if today > plan.end:
		yield from _outcome_overdue(plan, today, count)
	elif plan.end <= count.last_within(today, count.policy.plan_ending_days):
		for party in (MANAGER, HR):
			yield Obligation(PLAN_ENDING, plan.name, "", party, plan.end, COMING)


def _in_final_review(plan: PlanFacts, today: date, count: _Count) -> Iterator[Obligation]:
	"""What HR decides on has to be there: the meetings held, every goal with its result, and then the decision."""
	for checkin in plan.checkins:
		if checkin.date < today:
			yield from _checkin_overdue(plan, checkin, today, count)
		else:
			yield from _checkin_coming(plan, checkin, today, count)
	yield from _dates_proposed(plan, today)
	yield from _targets_to_confirm(plan, today, count)
	for goal in plan.goals:
		yield from _goal_due(plan, goal, today, count)
	yield from _outcome_overdue(plan, today, count)


def _hold_to_review(plan: PlanFacts, today: date, policy: Policy) -> Iterator[Obligation]:
	"""A hold is looked at every `hold_review_days`: by HR, the second time by the manager too, from the third on by theirs
	as well. Put on hold on 1 March, with 30 days: on 31 March, 30 April, 30 May."""
	if plan.held_since is None:
		return
	every = max(1, policy.hold_review_days)
	times = (today - plan.held_since).days // every
	due = plan.held_since + timedelta(days=times * every)
	for party, from_time in ((HR, 1), (MANAGER, 2), (MANAGERS_MANAGER, 3)):
		if times >= from_time:
			yield Obligation(HOLD_TO_REVIEW, plan.name, "", party, due, min(times - 1, ESCALATED_AGAIN))


def _review_waiting(plan: PlanFacts, today: date, count: _Count) -> Iterator[Obligation]:
	if today >= plan.status_since:
		due = count.after(plan.status_since, count.policy.review_days)
		yield Obligation(REVIEW_WAITING, plan.name, "", HR, due, count.rung(due, today))


def _acknowledgement_pending(plan: PlanFacts, today: date, count: _Count) -> Iterator[Obligation]:
	if today < plan.status_since:
		return
	due = count.after(plan.status_since, count.policy.acknowledgement_days)
	rung = count.rung(due, today)
	yield Obligation(ACKNOWLEDGEMENT_PENDING, plan.name, "", EMPLOYEE, due, rung)
	if rung >= ESCALATED:
		yield Obligation(ACKNOWLEDGEMENT_PENDING, plan.name, "", HR, due, rung)


def _checkin_coming(
	plan: PlanFacts, checkin: CheckinFacts, today: date, count: _Count
) -> Iterator[Obligation]:
	if checkin.status != SCHEDULED:
		return
	if checkin.date <= count.last_within(today, count.policy.checkin_lead_days):
		for party in (MANAGER, EMPLOYEE):
			yield Obligation(CHECKIN_COMING, plan.name, checkin.name, party, checkin.date, COMING)
	self_assessment_until = count.last_within(today, count.policy.self_assessment_lead_days)
	if checkin.date <= self_assessment_until and not checkin.self_assessed:
		yield Obligation(SELF_ASSESSMENT_DUE, plan.name, checkin.name, EMPLOYEE, checkin.date, COMING)


def _targets_to_confirm(plan: PlanFacts, today: date, count: _Count) -> Iterator[Obligation]:
	since = plan.targets_proposed_on
	if since is not None and today >= since:
		due = count.after(since, count.policy.review_days)
		yield Obligation(TARGETS_TO_CONFIRM, plan.name, "", HR, due, min(count.rung(due, today), OVERDUE))


def _dates_proposed(plan: PlanFacts, today: date) -> Iterator[Obligation]:
	"""The other side answers until the day proposed, or the one there is, has come."""
	for checkin in plan.checkins:
		proposal = checkin.proposal
		if proposal is None or checkin.status != SCHEDULED:
			continue
		due = min(proposal.day, checkin.date)
		if today <= due:
			party = MANAGER if proposal.side == EMPLOYEE else EMPLOYEE
			yield Obligation(DATE_PROPOSED, plan.name, checkin.name, party, due, COMING, occasion=proposal.at)


def _checkin_overdue(
	plan: PlanFacts, checkin: CheckinFacts, today: date, count: _Count
) -> Iterator[Obligation]:
	if checkin.status not in STILL_TO_HOLD or is_set_aside(plan.status, checkin, plan.checkins, today):
		return
	rung = count.rung(checkin.date, today)
	for party, from_rung in ((MANAGER, OVERDUE), (MANAGERS_MANAGER, ESCALATED), (HR, ESCALATED_AGAIN)):
		if rung >= from_rung:
			yield Obligation(CHECKIN_OVERDUE, plan.name, checkin.name, party, checkin.date, rung)


def _goal_due(plan: PlanFacts, goal: GoalFacts, today: date, count: _Count) -> Iterator[Obligation]:
	due = goal.due_date or plan.end
	if goal.result or due > count.last_within(today, count.policy.goal_lead_days):
		return
	# One reminder before and one after: the goal's result is a judgement, not a deadline to escalate.
	yield Obligation(GOAL_DUE, plan.name, str(goal.row), MANAGER, due, min(count.rung(due, today), OVERDUE))


def _support_overdue(
	plan: PlanFacts, support: SupportFacts, today: date, count: _Count
) -> Iterator[Obligation]:
	due = support.due_date or plan.end
	if support.delivered_on is not None or due >= today:
		return
	rung = count.rung(due, today)
	# A promise without a named provider is the manager's to keep, so that it is somebody's.
	party = PROVIDER if support.provider else MANAGER
	yield Obligation(SUPPORT_OVERDUE, plan.name, str(support.row), party, due, rung, support.provider)
	if rung >= ESCALATED_AGAIN:
		yield Obligation(SUPPORT_OVERDUE, plan.name, str(support.row), HR, due, rung)


def _outcome_overdue(plan: PlanFacts, today: date, count: _Count) -> Iterator[Obligation]:
	# A final review that was started early is waiting for its outcome from that day on.
	ended = min(plan.end, plan.status_since) if plan.status == FINAL_REVIEW else plan.end
	if today < ended:
		return
	due = count.after(ended, count.policy.outcome_days)
	yield Obligation(OUTCOME_OVERDUE, plan.name, "", HR, due, min(count.rung(due, today), OVERDUE))


def _of_its_people(plan: PlanFacts, today: date, count: _Count) -> Iterator[Obligation]:
	"""A note asked for on the 2nd and due on the 7th is the former manager's until then; from the 8th HR is told that
	there is none, for as long as late things escalate. HR hears of an employee who leaves before the plan's end as soon
	as the day is known, and once more when it has passed and the record still says that they work here."""
	if plan.status not in UNDER_WAY:
		return
	for note in plan.handovers:
		rung = count.rung(note.due, today)
		if rung == COMING:
			yield Obligation(
				HANDOVER_DUE, plan.name, note.name, FORMER_MANAGER, note.due, COMING, note.former
			)
		elif rung < ESCALATED_AGAIN:
			yield Obligation(HANDOVER_DUE, plan.name, note.name, HR, note.due, OVERDUE)
	if plan.leaving_on is not None and plan.leaving_on < plan.end:
		rung = min(count.rung(plan.leaving_on, today), OVERDUE)
		yield Obligation(EMPLOYEE_LEAVING, plan.name, "", HR, plan.leaving_on, rung)
