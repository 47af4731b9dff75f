"""Whose turn it is, who is told so, and what they press."""

from dataclasses import replace
from datetime import date

import pytest

from pip_module.rules import lifecycle, reminders
from pip_module.rules.calendar import COMPLETED, SCHEDULED
from pip_module.rules.lifecycle import ACTIVE, DRAFT, FINAL_REVIEW, HR, MANAGER, ON_HOLD, SUBJECT
from pip_module.rules.next_step import (
	ACTION,
	CHECKIN,
	COMPLETE_DRAFT,
	DECIDE,
	KNOWN_TO,
	OUTCOME,
	RESUME,
	TABLE,
	TARGETS,
	Step,
	Verb,
	each_once,
	steps,
	told,
	verb_of,
)
from pip_module.rules.reminders import CheckinFacts, PlanFacts, Policy, every_day

TODAY = date(2026, 3, 10)
PLAN = PlanFacts(
	name="PLAN",
	status=ACTIVE,
	start=date(2026, 3, 2),
	end=date(2026, 5, 1),
	status_since=date(2026, 3, 2),
	acknowledgement="Acknowledged",
	checkins=(
		CheckinFacts("first", date(2026, 3, 9), COMPLETED),
		CheckinFacts("third", date(2026, 3, 30), SCHEDULED),
		CheckinFacts("second", date(2026, 3, 20), SCHEDULED),
	),
	supports=(),
	goals=(),
)


def found(**changes: object) -> list[Step]:
	return list(steps(replace(PLAN, **changes), TODAY, Policy(), every_day))


@pytest.mark.parametrize(
	("changes", "expected"),
	[
		({"status": DRAFT}, [Step(COMPLETE_DRAFT, reminders.MANAGER)]),
		({}, [Step(reminders.CHECKIN_COMING, reminders.MANAGER, date(2026, 3, 20), "second")]),
		({"checkins": ()}, [Step(reminders.PLAN_ENDING, reminders.HR, date(2026, 5, 1))]),
		({"status": ON_HOLD, "held_since": TODAY}, [Step(RESUME, reminders.HR)]),
		({"status": ON_HOLD}, []),
		({"status": "Withdrawn"}, []),
	],
)
def test_what_comes_next_where_no_reminder_stands(changes, expected):
	assert found(**changes) == expected


def test_in_the_final_review_hr_decides():
	assert Step(DECIDE, reminders.HR) in found(status=FINAL_REVIEW, status_since=TODAY)


def test_what_is_due_is_there_beside_what_comes_next():
	near = found(checkins=(CheckinFacts("near", TODAY, SCHEDULED, self_assessed=True),))
	assert {(step.what, step.item) for step in near} == {(reminders.CHECKIN_COMING, "near")}
	assert {step.party for step in near} == {reminders.MANAGER, reminders.EMPLOYEE}


def test_who_gave_the_plan_away_is_named():
	note = reminders.HandoverFacts("note", "HR-EMP-00008", date(2026, 3, 12))
	asked = Step(reminders.HANDOVER_DUE, reminders.FORMER_MANAGER, date(2026, 3, 12), "note", "HR-EMP-00008")
	assert asked in found(handovers=(note,))


def test_every_reminder_says_who_is_told_of_it():
	assert set(KNOWN_TO) >= set(reminders.KINDS)


LATE = Step(reminders.ACKNOWLEDGEMENT_PENDING, reminders.EMPLOYEE, date(2026, 3, 5))
ESCALATED = replace(LATE, party=reminders.HR)


@pytest.mark.parametrize(
	("what", "held", "is_told"),
	[
		(reminders.TARGETS_TO_CONFIRM, HR, True),
		(reminders.TARGETS_TO_CONFIRM, MANAGER, False),
		(reminders.TARGETS_TO_CONFIRM, SUBJECT, False),
		(reminders.EMPLOYEE_LEAVING, MANAGER, False),
		(reminders.HOLD_TO_REVIEW, SUBJECT, False),
		(reminders.HOLD_TO_REVIEW, MANAGER, True),
		(reminders.HANDOVER_DUE, SUBJECT, False),
		(reminders.REVIEW_WAITING, SUBJECT, False),
		(COMPLETE_DRAFT, SUBJECT, False),
		(DECIDE, SUBJECT, True),
	],
)
def test_what_hr_weighs_is_hr_s(what, held, is_told):
	step = Step(what, reminders.HR)
	assert told([step], frozenset({held})) == ((step,) if is_told else ())


def test_the_employee_is_not_told_that_something_went_further_up():
	overdue = [
		Step(reminders.CHECKIN_OVERDUE, party, date(2026, 3, 1), "first")
		for party in (reminders.MANAGER, reminders.MANAGERS_MANAGER, reminders.HR)
	]
	assert told([LATE, ESCALATED, *overdue], frozenset({SUBJECT})) == (LATE, overdue[0])
	assert told([LATE, ESCALATED, *overdue], frozenset({HR})) == (LATE, ESCALATED, *overdue)


def test_each_matter_is_listed_once_and_late_ones_first():
	coming = Step(reminders.CHECKIN_COMING, reminders.MANAGER, date(2026, 3, 20), "second")
	undated = Step(DECIDE, reminders.HR)
	assert each_once([undated, coming, LATE, ESCALATED], frozenset()) == (LATE, coming, undated)
	# Whoever it went on to reads it as their own.
	assert each_once([LATE, ESCALATED], frozenset({ESCALATED})) == (ESCALATED,)
	assert each_once([ESCALATED, LATE], frozenset({ESCALATED})) == (ESCALATED,)


def test_late_is_after_the_day():
	assert not Step(DECIDE, reminders.HR).is_late(TODAY)
	assert not Step(DECIDE, reminders.HR, TODAY).is_late(TODAY)
	assert LATE.is_late(TODAY)


@pytest.mark.parametrize(
	("step", "status", "verb"),
	[
		(Step(COMPLETE_DRAFT, reminders.MANAGER), DRAFT, Verb(ACTION, "Send for Review")),
		(Step(reminders.REVIEW_WAITING, reminders.HR), "HR Review", Verb(ACTION, "Issue")),
		(LATE, ACTIVE, Verb(ACTION, "Acknowledge")),
		(ESCALATED, ACTIVE, None),
		(Step(RESUME, reminders.HR), ON_HOLD, Verb(ACTION, "Resume")),
		(Step(reminders.HOLD_TO_REVIEW, reminders.HR), ON_HOLD, Verb(ACTION, "Resume")),
		(Step(reminders.OUTCOME_OVERDUE, reminders.HR), ACTIVE, Verb(ACTION, "Start Final Review")),
		(Step(reminders.OUTCOME_OVERDUE, reminders.HR), FINAL_REVIEW, Verb(OUTCOME)),
		(Step(DECIDE, reminders.HR), FINAL_REVIEW, Verb(OUTCOME)),
		(Step(reminders.CHECKIN_COMING, reminders.MANAGER, TODAY, "c"), ACTIVE, Verb(CHECKIN, "c")),
		(Step(reminders.DATE_PROPOSED, reminders.EMPLOYEE, TODAY, "c"), ACTIVE, Verb(CHECKIN, "c")),
		(Step(reminders.GOAL_DUE, reminders.MANAGER, TODAY, "1"), ACTIVE, Verb(TABLE, "goals")),
		(Step(reminders.SUPPORT_OVERDUE, reminders.PROVIDER, TODAY, "1"), ACTIVE, Verb(TABLE, "supports")),
		(Step(reminders.TARGETS_TO_CONFIRM, reminders.HR, TODAY), ACTIVE, Verb(TARGETS)),
		(Step(reminders.PLAN_ENDING, reminders.HR, TODAY), ACTIVE, None),
	],
)
def test_what_is_pressed(step, status, verb):
	assert verb_of(step, status) == verb


def test_every_action_that_is_pressed_is_one_of_the_lifecycle():
	for what in KNOWN_TO:
		for status in lifecycle.STATUSES:
			verb = verb_of(Step(what, reminders.EMPLOYEE), status)
			assert verb is None or verb.kind != ACTION or verb.name in lifecycle.ACTIONS
