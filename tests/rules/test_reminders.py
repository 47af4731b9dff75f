"""The ladder: what stands today, whose it is, how far up, and that a reminder can't go out twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules.calendar import CHECKIN_STATUSES
from pip_module.rules.lifecycle import ACKNOWLEDGEMENTS, CLOSED, STATUSES
from pip_module.rules.reminders import (
	KINDS,
	PARTIES,
	CheckinFacts,
	GoalFacts,
	HandoverFacts,
	Obligation,
	PlanFacts,
	Policy,
	Proposal,
	SupportFacts,
	Window,
	obligations,
	snooze_until,
	window,
)

POLICY = Policy()
PLAN = PlanFacts(
	name="HR-PIP-2026-00001",
	status="Active",
	start=date(2026, 3, 2),
	end=date(2026, 4, 30),
	status_since=date(2026, 3, 4),
	acknowledgement="Acknowledged",
	checkins=(),
	supports=(),
	goals=(),
)


def march(day: int) -> date:
	return date(2026, 3, day)


def april(day: int) -> date:
	return date(2026, 4, day)


def standing(today: date, policy: Policy = POLICY, **changes: object) -> list[tuple[str, str, int]]:
	return [(o.kind, o.party, o.rung) for o in obligations(replace(PLAN, **changes), today, policy)]


def checkin(day: date, status: str = "Scheduled", self_assessed: bool = True) -> CheckinFacts:
	return CheckinFacts(f"HR-PIPC-{day}", day, status, self_assessed)


def test_words_are_the_designs():
	assert KINDS == (
		"Review Waiting",
		"Acknowledgement Pending",
		"Check-in Coming",
		"Self-assessment Due",
		"Check-in Overdue",
		"Goal Due",
		"Support Overdue",
		"Plan Ending",
		"Outcome Overdue",
		"Hold to Review",
		"Handover Note Due",
		"Employee Leaving",
		"Date Proposed",
		"Targets to Confirm",
	)
	assert PARTIES == ("Employee", "Manager", "Manager's Manager", "HR", "Provider", "Former Manager")


def test_the_shipped_policy():
	assert POLICY == Policy(2, 2, 2, 3, (2, 5), 14, 3, 3)


@pytest.mark.parametrize(
	("day", "rung"),
	[(3, None), (4, 0), (6, 0), (7, 1), (8, 2), (10, 2), (11, 3), (30, 3)],
)
def test_review_waiting(day, rung):
	# Sent on the 4th, due two days later on the 6th; escalates two and five days after that.
	expected = [] if rung is None else [("Review Waiting", "HR", rung)]
	assert standing(march(day), status="HR Review") == expected


@pytest.mark.parametrize(
	("day", "rungs"),
	[
		(3, []),
		(4, [("Employee", 0)]),
		(7, [("Employee", 0)]),
		(8, [("Employee", 1)]),
		(9, [("Employee", 2), ("HR", 2)]),
		(12, [("Employee", 3), ("HR", 3)]),
	],
)
@pytest.mark.parametrize("status", ["Awaiting Acknowledgement", "Active"])
def test_acknowledgement_pending(status, day, rungs):
	# An active plan waits for one again after an extension.
	expected = [("Acknowledgement Pending", party, rung) for party, rung in rungs]
	assert standing(march(day), status=status, acknowledgement="Pending") == expected


@pytest.mark.parametrize("acknowledgement", ["Acknowledged", "Acknowledged with Comments", "Refused"])
def test_an_acknowledged_plan_is_not_reminded_of_it(acknowledgement):
	assert standing(march(12), acknowledgement=acknowledgement) == []


@pytest.mark.parametrize(
	("day", "parties"),
	[
		(march(30), []),
		(march(31), ["HR"]),
		(april(29), ["HR"]),
		(april(30), ["HR", "Manager"]),
		(date(2026, 5, 30), ["HR", "Manager", "Manager's Manager"]),
		(date(2027, 5, 30), ["HR", "Manager", "Manager's Manager"]),
	],
)
def test_a_hold_that_never_resumes_is_escalated(day, parties):
	found = standing(day, status="On Hold", held_since=march(1))
	assert [(kind, party) for kind, party, _rung in found] == [("Hold to Review", party) for party in parties]


def test_a_hold_is_asked_about_again_each_time():
	held = replace(PLAN, status="On Hold", held_since=march(1))
	keys = [
		obligations(held, day, POLICY)[0].key for day in (march(31), april(29), april(30), date(2026, 5, 30))
	]
	assert keys[0] == keys[1]
	assert len(set(keys)) == 3


def test_leave_ends_by_itself():
	assert standing(april(30), status="On Hold", held_since=None) == []


@pytest.mark.parametrize("status", ["Awaiting Acknowledgement", "Active", "Final Review"])
@pytest.mark.parametrize(("side", "party"), [("Employee", "Manager"), ("Manager", "Employee")])
def test_a_date_proposed_waits_for_the_other_side(status, side, party):
	def asked(today: date, **changes: object) -> list[tuple[str, date]]:
		meeting = replace(checkin(march(20)), proposal=Proposal(march(18), side, "9:00"), **changes)
		facts = replace(PLAN, status=status, checkins=(meeting,))
		found = obligations(facts, today, POLICY)
		return [(o.party, o.due) for o in found if o.kind == "Date Proposed"]

	assert asked(march(5)) == asked(march(18)) == [(party, march(18))]
	assert asked(march(19)) == [], "its day has passed"
	assert asked(march(5), date=march(6)) == [(party, march(6))]
	assert asked(march(5), status="Completed") == []


@pytest.mark.parametrize("status", ["Awaiting Acknowledgement", "Active", "Final Review"])
def test_targets_that_were_worked_out_wait_for_hr(status):
	def asked(today: date) -> list[tuple[str, date, int]]:
		facts = replace(PLAN, status=status, targets_proposed_on=march(5))
		found = obligations(facts, today, POLICY)
		return [(o.party, o.due, o.rung) for o in found if o.kind == "Targets to Confirm"]

	assert asked(march(4)) == []
	assert asked(march(5)) == asked(march(7)) == [("HR", march(7), 0)]
	assert asked(march(8)) == asked(march(28)) == [("HR", march(7), 1)]


def test_a_date_proposed_again_is_a_reminder_of_its_own():
	first, again = (
		obligations(
			replace(
				PLAN, checkins=(replace(checkin(march(20)), proposal=Proposal(march(24), "Employee", at)),)
			),
			march(5),
			POLICY,
		)[0]
		for at in ("9:00", "9:05")
	)
	assert first.due == again.due
	assert first.key != again.key


def test_nothing_of_the_plan_stands_before_it_is_active():
	facts = {"checkins": (checkin(march(5)),), "goals": (GoalFacts(1, march(5), ""),)}
	assert standing(march(6), status="Awaiting Acknowledgement", **facts) == [
		("Acknowledgement Pending", "Employee", 0)
	]


@pytest.mark.parametrize(
	("day", "expected"),
	[
		(7, []),
		(8, [("Check-in Coming", "Manager", 0), ("Check-in Coming", "Employee", 0)]),
		(10, [("Check-in Coming", "Manager", 0), ("Check-in Coming", "Employee", 0)]),
		(11, [("Check-in Overdue", "Manager", 1)]),
		(12, [("Check-in Overdue", "Manager", 2), ("Check-in Overdue", "Manager's Manager", 2)]),
		(14, [("Check-in Overdue", "Manager", 2), ("Check-in Overdue", "Manager's Manager", 2)]),
		(
			15,
			[
				("Check-in Overdue", "Manager", 3),
				("Check-in Overdue", "Manager's Manager", 3),
				("Check-in Overdue", "HR", 3),
			],
		),
	],
)
def test_a_checkin_that_is_not_held_climbs_the_ladder(day, expected):
	assert standing(march(day), checkins=(checkin(march(10)),)) == expected


def test_self_assessment_has_a_lead_of_its_own():
	policy = Policy(checkin_lead_days=0, self_assessment_lead_days=3)
	open_one = (checkin(march(10), self_assessed=False),)
	assert standing(march(6), policy, checkins=open_one) == []
	assert standing(march(7), policy, checkins=open_one) == [("Self-assessment Due", "Employee", 0)]
	assert ("Self-assessment Due", "Employee", 0) in standing(march(10), policy, checkins=open_one)
	assert [kind for kind, _, _ in standing(march(11), policy, checkins=open_one)] == ["Check-in Overdue"]
	assert standing(march(7), policy, checkins=(checkin(march(10)),)) == []


@pytest.mark.parametrize("status", ["Completed", "Cancelled"])
@pytest.mark.parametrize("day", [9, 10, 11, 20])
def test_a_checkin_that_is_settled_asks_nothing(status, day):
	assert standing(march(day), checkins=(checkin(march(10), status, self_assessed=False),)) == []


def test_a_missed_checkin_nags_only_until_the_next_ones_day():
	both = (checkin(march(10), "Missed"), checkin(march(17), "Completed"))
	assert standing(march(16), checkins=both)[0] == ("Check-in Overdue", "Manager", 3)
	assert standing(march(17), checkins=both) == []
	cancelled = (both[0], checkin(march(17), "Cancelled"))
	assert standing(march(18), checkins=cancelled)[0] == ("Check-in Overdue", "Manager", 3)
	# One that nobody settled stays open, whatever came after it.
	unsettled = (checkin(march(10)), both[1])
	assert standing(march(18), checkins=unsettled)[0] == ("Check-in Overdue", "Manager", 3)


def test_a_checkin_recorded_as_missed_ahead_of_its_day_asks_nothing():
	assert standing(march(9), checkins=(checkin(march(10), "Missed"),)) == []


@pytest.mark.parametrize(("day", "rung"), [(16, None), (17, 0), (20, 0), (21, 1), (30, 1)])
def test_goal_due(day, rung):
	expected = [] if rung is None else [("Goal Due", "Manager", rung)]
	assert standing(march(day), goals=(GoalFacts(1, march(20), ""),)) == expected
	assert standing(march(day), goals=(GoalFacts(1, march(20), "Met"),)) == []


def test_a_goal_without_a_date_is_due_when_the_plan_ends():
	undated = (GoalFacts(1, None, ""),)
	assert ("Goal Due", "Manager", 0) not in standing(april(26), goals=undated)
	assert ("Goal Due", "Manager", 0) in standing(april(27), goals=undated)


@pytest.mark.parametrize(
	("day", "rungs"),
	[(10, []), (11, [("Provider", 1)]), (12, [("Provider", 2)]), (15, [("Provider", 3), ("HR", 3)])],
)
def test_support_overdue(day, rungs):
	late = SupportFacts(2, march(10), "HR-EMP-00007", None)
	expected = [("Support Overdue", party, rung) for party, rung in rungs]
	assert standing(march(day), supports=(late,)) == expected
	assert standing(march(day), supports=(replace(late, delivered_on=march(9)),)) == []


def test_who_owes_a_support():
	late = SupportFacts(2, march(10), "HR-EMP-00007", None)
	provider, hr = obligations(replace(PLAN, supports=(late,)), march(15), POLICY)
	assert (provider.item, provider.due, provider.recipient_hint) == ("2", march(10), "HR-EMP-00007")
	assert hr.recipient_hint == ""
	(nobodys,) = obligations(replace(PLAN, supports=(replace(late, provider=""),)), march(11), POLICY)
	assert (nobodys.party, nobodys.recipient_hint) == ("Manager", "")


def test_a_support_without_a_date_is_overdue_after_the_plan():
	undated = (SupportFacts(1, None, "HR-EMP-00007", None),)
	assert ("Support Overdue", "Provider", 1) not in standing(april(30), supports=undated)
	assert ("Support Overdue", "Provider", 1) in standing(date(2026, 5, 1), supports=undated)


def test_plan_ending_then_outcome():
	ending = [("Plan Ending", "Manager", 0), ("Plan Ending", "HR", 0)]
	assert standing(april(15)) == []
	assert standing(april(16)) == ending
	assert standing(april(30)) == ending
	# The plan ended on 30 April, the outcome is due on 3 May.
	assert standing(date(2026, 5, 1)) == [("Outcome Overdue", "HR", 0)]
	assert standing(date(2026, 5, 3)) == [("Outcome Overdue", "HR", 0)]
	assert standing(date(2026, 5, 4)) == [("Outcome Overdue", "HR", 1)]
	assert standing(date(2026, 6, 4)) == [("Outcome Overdue", "HR", 1)]


def test_final_review_waits_for_results_and_the_outcome():
	facts = {
		"status": "Final Review",
		"status_since": date(2026, 5, 1),
		"goals": (GoalFacts(1, None, ""), GoalFacts(2, None, "Met")),
	}
	assert standing(april(30), **facts) == [("Goal Due", "Manager", 0), ("Outcome Overdue", "HR", 0)]
	assert standing(date(2026, 5, 4), **facts) == [("Goal Due", "Manager", 1), ("Outcome Overdue", "HR", 1)]


def test_a_final_review_started_early_waits_from_that_day_on():
	facts = {"status": "Final Review", "status_since": april(10)}
	assert standing(april(9), **facts) == []
	assert standing(april(13), **facts) == [("Outcome Overdue", "HR", 0)]
	assert standing(april(14), **facts) == [("Outcome Overdue", "HR", 1)]


def test_the_final_meeting_is_still_to_be_held_in_final_review():
	facts = {"status": "Final Review", "status_since": date(2026, 5, 1), "checkins": (checkin(april(30)),)}
	assert ("Check-in Overdue", "Manager", 1) in standing(date(2026, 5, 1), **facts)
	early = {**facts, "status_since": april(20)}
	assert ("Check-in Coming", "Manager", 0) in standing(april(29), **early)


def test_overdue_from_the_day_after():
	(found,) = obligations(replace(PLAN, status="HR Review"), march(4), POLICY)
	assert found.due == march(6)
	assert not found.overdue_on(march(6))
	assert found.overdue_on(march(7))


# Working days: in March 2026 the 7th, 14th and 21st are Saturdays.
BY_WORKING_DAYS = replace(POLICY, count_working_days=True)


def weekday(day: date) -> bool:
	return day.weekday() < 5


def standing_by_weekdays(today: date, **changes: object) -> list[tuple[str, str, int]]:
	found = obligations(replace(PLAN, **changes), today, BY_WORKING_DAYS, weekday)
	return [(o.kind, o.party, o.rung) for o in found]


@pytest.mark.parametrize(
	("day", "rung"),
	[(12, 0), (13, 0), (14, 1), (16, 1), (17, 2), (19, 2), (20, 3)],
)
def test_working_days_count_where_the_policy_says_so(day, rung):
	# Friday the 13th: overdue the day after, escalated after two working days and after five.
	found = standing_by_weekdays(march(day), checkins=(checkin(march(13)),))
	assert {found_rung for _kind, party, found_rung in found if party == "Manager"} == {rung}


def test_calendar_days_pass_over_a_weekend():
	found = standing(march(15), checkins=(checkin(march(13)),))
	assert ("Check-in Overdue", "Manager's Manager", 2) in found


@pytest.mark.parametrize(("day", "expected"), [(11, False), (12, True), (13, True)])
def test_a_lead_in_working_days(day, expected):
	# Monday the 16th, two working days after Thursday the 12th.
	found = standing_by_weekdays(march(day), checkins=(checkin(march(16)),))
	assert (("Check-in Coming", "Manager", 0) in found) is expected


def test_a_deadline_in_working_days():
	# Sent to HR on Friday the 6th, due two working days later, on Tuesday the 10th.
	plan = replace(PLAN, status="HR Review", status_since=march(6))
	(found,) = obligations(plan, march(6), BY_WORKING_DAYS, weekday)
	assert found.due == march(10)


def test_a_calendar_without_working_days_keeps_nobody_from_being_told():
	def never(day: date) -> bool:
		return False

	late = obligations(replace(PLAN, checkins=(checkin(march(13)),)), march(14), BY_WORKING_DAYS, never)
	assert [(o.kind, o.rung) for o in late] == [
		("Check-in Overdue", 1),
		("Plan Ending", 0),
		("Plan Ending", 0),
	]


def test_how_far_to_look():
	assert window(march(2), POLICY) == Window(march(4), march(5), march(2), march(16), march(2), march(2))
	# From Thursday the 5th, two working days reach to Monday the 9th, three to the 10th, 14 to the 25th.
	counted = window(march(5), BY_WORKING_DAYS, [weekday])
	assert counted == Window(march(9), march(10), march(5), march(25), march(5), march(5))


NOTE = HandoverFacts("note", "HR-EMP-00008", march(7))


@pytest.mark.parametrize(
	("day", "expected"),
	[
		(2, [("Handover Note Due", "Former Manager", 0)]),
		(7, [("Handover Note Due", "Former Manager", 0)]),
		(8, [("Handover Note Due", "HR", 1)]),
		(11, [("Handover Note Due", "HR", 1)]),
		(12, []),
	],
)
@pytest.mark.parametrize("status", ["Active", "On Hold"])
def test_handover_note(status, day, expected):
	assert standing(march(day), status=status, handovers=(NOTE,)) == expected


def test_a_handover_note_is_asked_of_whoever_gave_the_plan_away():
	(found,) = obligations(replace(PLAN, handovers=(NOTE,)), march(2), POLICY)
	assert (found.item, found.due, found.recipient_hint) == ("note", march(7), "HR-EMP-00008")


@pytest.mark.parametrize(
	("leaving_on", "day", "expected"),
	[
		(april(29), march(5), [("Employee Leaving", "HR", 0)]),
		(april(30), march(5), []),
		(march(10), march(10), [("Employee Leaving", "HR", 0)]),
		(march(10), march(30), [("Employee Leaving", "HR", 1)]),
		(None, march(5), []),
	],
)
def test_an_employee_who_leaves_before_the_end(leaving_on, day, expected):
	assert standing(day, leaving_on=leaving_on) == expected


@pytest.mark.parametrize("status", ["Draft", "HR Review", *CLOSED])
def test_before_the_issue_and_after_closing_nobody_is_asked_for_its_people(status):
	found = standing(march(4), status=status, handovers=(NOTE,), leaving_on=march(10))
	assert {kind for kind, _party, _rung in found} <= {"Review Waiting"}


DUE = Obligation("Goal Due", "HR-PIP-2026-00001", "1", "Manager", march(10), 0)


@pytest.mark.parametrize(
	("day", "until"), [(6, 9), (7, 10), (8, 11), (9, 11), (10, 11), (11, None), (12, None), (20, None)]
)
def test_snoozing_ends_before_it_escalates(day, until):
	assert snooze_until(DUE, march(day), POLICY) == (until and march(until))


def test_snoozing_in_working_days_and_not_at_all():
	# Friday the 13th escalates on Tuesday the 17th.
	friday = replace(DUE, due=march(13))
	assert snooze_until(friday, march(14), BY_WORKING_DAYS, weekday) == march(16)
	assert snooze_until(DUE, march(8), replace(POLICY, snooze_days=0)) is None


REMINDER = Obligation("Goal Due", "HR-PIP-2026-00001", "1", "Manager", march(10), 1)


def test_the_key_never_changes_between_releases():
	# Keys stand in the customers' ledgers: another digest here would send every open reminder once more.
	assert REMINDER.key == "07d5fb02ed01e3ef43dbadbfc7335cb6453caa28b08cfb2a1f634dae2716c343"


@pytest.mark.parametrize(
	"changes",
	[
		{"kind": "Support Overdue"},
		{"plan": "HR-PIP-2026-00002"},
		{"item": "2"},
		{"party": "HR"},
		{"due": march(11)},
		{"rung": 2},
		{"plan": "HR-PIP-2026-00001\x1f", "item": ""},
	],
)
def test_another_reminder_has_another_key(changes):
	assert replace(REMINDER, **changes).key != REMINDER.key


def test_the_person_is_not_part_of_the_key():
	assert replace(REMINDER, recipient_hint="HR-EMP-00007").key == REMINDER.key


around = st.dates(date(2026, 1, 1), date(2026, 6, 30))


@st.composite
def plans(draw, statuses=STATUSES):
	start = draw(around)
	checkin_dates = sorted(draw(st.sets(around, max_size=4)))
	due_dates = st.none() | around
	return PlanFacts(
		name=draw(st.sampled_from(["HR-PIP-2026-00001", "HR-PIP-2026-00002"])),
		status=draw(st.sampled_from(sorted(statuses))),
		start=start,
		end=start + timedelta(days=draw(st.sampled_from([30, 60, 90]))),
		status_since=draw(around),
		acknowledgement=draw(st.sampled_from(ACKNOWLEDGEMENTS)),
		targets_proposed_on=draw(st.none() | around),
		checkins=tuple(
			CheckinFacts(
				f"HR-PIPC-{day}",
				day,
				draw(st.sampled_from(CHECKIN_STATUSES)),
				draw(st.booleans()),
				draw(
					st.none()
					| st.builds(Proposal, around, st.sampled_from(["Employee", "Manager"]), st.just("9"))
				),
			)
			for day in checkin_dates
		),
		supports=tuple(
			SupportFacts(row, draw(due_dates), draw(st.sampled_from(["", "HR-EMP-00007"])), draw(due_dates))
			for row in range(1, draw(st.integers(1, 3)))
		),
		goals=tuple(
			GoalFacts(row, draw(due_dates), draw(st.sampled_from(["", "Met"])))
			for row in range(1, draw(st.integers(1, 3)))
		),
		handovers=tuple(
			HandoverFacts(f"note{number}", "HR-EMP-00008", draw(around))
			for number in range(draw(st.integers(0, 2)))
		),
		leaving_on=draw(due_dates),
	)


policies = st.builds(
	Policy,
	checkin_lead_days=st.integers(0, 5),
	self_assessment_lead_days=st.integers(0, 5),
	review_days=st.integers(0, 5),
	acknowledgement_days=st.integers(0, 5),
	escalate_days=st.tuples(st.integers(0, 3), st.integers(3, 9)),
	plan_ending_days=st.integers(0, 20),
	outcome_days=st.integers(0, 5),
	goal_lead_days=st.integers(0, 5),
	count_working_days=st.booleans(),
	snooze_days=st.integers(0, 30),
)


@st.composite
def calendars(draw):
	"""A weekend of no to two days, and holidays."""
	weekend = draw(st.sets(st.integers(0, 6), max_size=2))
	holidays = draw(st.sets(around, max_size=20))
	return lambda day: day.weekday() not in weekend and day not in holidays


@given(plans(), around, policies, calendars())
def test_at_most_one_rung_for_a_kind_an_item_and_a_party(plan, today, policy, works):
	found = obligations(plan, today, policy, works)
	assert len({(o.kind, o.item, o.party) for o in found}) == len(found)
	assert len({o.key for o in found}) == len(found)
	assert all(o.kind in KINDS and o.party in PARTIES and o.plan == plan.name for o in found)
	assert all(len(o.key) <= 140 for o in found)
	assert all((o.rung > 0) == o.overdue_on(today) for o in found)
	assert all((o.recipient_hint != "") == (o.party in ("Provider", "Former Manager")) for o in found)


@given(plans(), around, policies)
def test_a_second_run_finds_the_same(plan, today, policy):
	assert [o.key for o in obligations(plan, today, policy)] == [
		o.key for o in obligations(plan, today, policy)
	]


@given(plans(), around, policies)
def test_the_order_of_the_rows_does_not_matter(plan, today, policy):
	turned = replace(plan, checkins=plan.checkins[::-1], supports=plan.supports[::-1], goals=plan.goals[::-1])
	assert set(obligations(turned, today, policy)) == set(obligations(plan, today, policy))


@given(plans(), around, policies, calendars(), st.integers(1, 40))
def test_rungs_only_climb_while_nothing_is_done(plan, today, policy, works, outage):
	def rungs(day: date) -> dict[tuple[str, str, str, date], int]:
		return {(o.kind, o.item, o.party, o.due): o.rung for o in obligations(plan, day, policy, works)}

	before, after = rungs(today), rungs(today + timedelta(days=outage))
	assert all(after[slot] >= rung for slot, rung in before.items() if slot in after)


@given(plans(statuses=["Active", "HR Review", "Awaiting Acknowledgement"]), around, policies, calendars())
def test_every_key_of_an_outage_is_one_that_daily_runs_would_have_sent(plan, today, policy, works):
	"""After 14 days without a scheduler no more goes out than would have: the current rungs, a subset of them."""
	daily = [obligations(plan, today + timedelta(days=day), policy, works) for day in range(15)]
	sent_daily = {o.key for run in daily for o in run}
	sent_after_outage = [o.key for o in daily[-1]]
	assert set(sent_after_outage) <= sent_daily
	assert len(set(sent_after_outage)) == len(sent_after_outage)
	# No obligation is reminded of on more than the four rungs, however often the sweep runs.
	slots = [(o.kind, o.item, o.party, o.due) for o in {o.key: o for run in daily for o in run}.values()]
	assert all(slots.count(slot) <= 4 for slot in slots)


@given(plans(statuses=["Draft", "On Hold", *CLOSED]), around, policies)
def test_drafts_held_and_closed_plans_ask_nothing(plan, today, policy):
	found = {obligation.kind for obligation in obligations(plan, today, policy)}
	# On hold, people owe each other a word all the same.
	assert found <= ({"Handover Note Due", "Employee Leaving"} if plan.status == "On Hold" else set())


def active_is_looked_at(plan, near) -> bool:
	return bool(
		plan.acknowledgement == "Pending"
		or plan.end <= near.ends_until
		or (plan.targets_proposed_on and plan.targets_proposed_on <= near.targets_until)
		or any(
			(row.status == "Scheduled" and row.date <= near.checkins_until)
			or row.status == "Missed"
			or (row.proposal and row.proposal.day >= near.proposals_from)
			for row in plan.checkins
		)
		or any(not row.result and row.due_date and row.due_date <= near.goals_until for row in plan.goals)
		or any(
			not row.delivered_on and row.due_date and row.due_date < near.supports_before
			for row in plan.supports
		)
	)


@given(plans(), around, policies, calendars(), calendars())
def test_where_something_stands_is_within_the_window(plan, today, policy, works, others):
	"""What the sweep doesn't even look at has nothing that anybody could be told of."""
	near = window(today, policy, [others, works])
	looked_at = (
		plan.status in ("HR Review", "Awaiting Acknowledgement", "Final Review")
		or plan.handovers
		or (plan.leaving_on and plan.leaving_on < plan.end)
		or (plan.status == "Active" and active_is_looked_at(plan, near))
	)
	assert looked_at or obligations(plan, today, policy, works) == ()


@given(plans(), around, policies, calendars())
def test_nobody_puts_off_past_an_escalation(plan, today, policy, works):
	for found in obligations(plan, today, policy, works):
		until = snooze_until(found, today, policy, works)
		if until is None:
			continue
		assert found.rung < 2 and today < until <= today + timedelta(days=policy.snooze_days)
		after = obligations(plan, until, policy, works)
		assert all(
			o.rung < 2 for o in after if (o.kind, o.item, o.due) == (found.kind, found.item, found.due)
		)
