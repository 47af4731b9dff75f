"""Fair process: the employer's duties before a plan may be closed as unsuccessful."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules.fairness import (
	DUTIES,
	Duty,
	FairnessFacts,
	duties,
	unmet_before_unsuccessful,
)
from pip_module.rules.goals import Support
from pip_module.rules.lifecycle import ACKNOWLEDGEMENTS

TODAY = date(2026, 4, 1)
SUPPORT = Support("Training", "Half a day", date(2026, 3, 10), "HR-EMP-00007", date(2026, 3, 10))
FAIR = FairnessFacts(
	checkins_held=4,
	checkins_missed=0,
	supports=(SUPPORT,),
	acknowledgement="Acknowledged",
	leave_days_uncredited=0,
	reviewed_by_hr=True,
	author="manager@example.com",
	decider="hr@example.com",
	today=TODAY,
)


def unmet(**changes: object) -> list[str]:
	return [duty.code for duty in unmet_before_unsuccessful(replace(FAIR, **changes))]


def test_a_fair_process_meets_every_duty():
	assert [(duty.code, duty.met) for duty in duties(FAIR)] == [(code, True) for code in DUTIES]
	assert unmet_before_unsuccessful(FAIR) == ()


@pytest.mark.parametrize(
	("changes", "code"),
	[
		({"supports": ()}, "supports_delivered"),
		({"supports": (SUPPORT, replace(SUPPORT, delivered_on=None))}, "supports_delivered"),
		(
			{"supports": (replace(SUPPORT, delivered_on=None, due_date=date(2026, 5, 1)),)},
			"supports_delivered",
		),
		({"supports": (replace(SUPPORT, delivered_on=date(2026, 3, 11)),)}, "supports_delivered"),
		(
			{"supports": (replace(SUPPORT, due_date=None, delivered_on=date(2026, 4, 2)),)},
			"supports_delivered",
		),
		({"checkins_held": 0}, "checkins_held"),
		({"checkins_missed": 1}, "checkins_held"),
		({"acknowledgement": "Pending"}, "employee_could_respond"),
		({"acknowledgement": ""}, "employee_could_respond"),
		({"leave_days_uncredited": 3}, "leave_credited"),
		({"reviewed_by_hr": False}, "reviewed_by_hr"),
		({"decider": "manager@example.com"}, "decider_is_not_author"),
		({"decider": ""}, "decider_is_not_author"),
	],
)
def test_each_unmet_duty_is_named(changes, code):
	assert unmet(**changes) == [code]


@pytest.mark.parametrize(
	"changes",
	[
		{"checkins_held": 1},
		{"acknowledgement": "Refused"},
		{"acknowledgement": "Acknowledged with Comments"},
		{"supports": (replace(SUPPORT, due_date=None),)},
		{"supports": (replace(SUPPORT, due_date=None, delivered_on=TODAY),)},
		{"supports": (replace(SUPPORT, delivered_on=date(2026, 3, 1)),)},
	],
)
def test_what_is_fair(changes):
	assert unmet(**changes) == []


def test_the_reasons_carry_numbers():
	late = replace(SUPPORT, delivered_on=date(2026, 3, 11))
	facts = replace(
		FAIR,
		supports=(late, replace(SUPPORT, delivered_on=None), SUPPORT),
		checkins_held=3,
		checkins_missed=2,
	)
	assert unmet_before_unsuccessful(facts) == (
		Duty("supports_delivered", False, (("promised", "3"), ("outstanding", "1"), ("late", "1"))),
		Duty("checkins_held", False, (("held", "3"), ("missed", "2"))),
	)


days = st.none() | st.dates(date(2026, 3, 1), date(2026, 5, 1))
supports = st.builds(
	Support, kind=st.just("Training"), description=st.just("x"), due_date=days, delivered_on=days
)
some_facts = st.builds(
	FairnessFacts,
	checkins_held=st.integers(0, 5),
	checkins_missed=st.integers(0, 2),
	supports=st.lists(supports, max_size=3).map(tuple),
	acknowledgement=st.sampled_from(["", *ACKNOWLEDGEMENTS]),
	reviewed_by_hr=st.booleans(),
	author=st.sampled_from(["a@example.com", "b@example.com"]),
	decider=st.sampled_from(["", "a@example.com", "b@example.com"]),
	today=st.just(TODAY),
)


@given(some_facts)
def test_every_duty_is_listed_once_and_the_unmet_are_the_rest(facts):
	listed = duties(facts)
	assert [duty.code for duty in listed] == list(DUTIES)
	assert unmet_before_unsuccessful(facts) == tuple(duty for duty in listed if not duty.met)


@given(some_facts, supports)
def test_one_more_broken_promise_never_makes_it_fair(facts, support):
	broken = replace(facts, supports=(*facts.supports, replace(support, delivered_on=None)))
	assert not duties(broken)[0].met
