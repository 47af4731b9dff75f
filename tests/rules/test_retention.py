"""How long a plan is kept: examples by hand, and what holds for any closing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules import lifecycle
from pip_module.rules.retention import NO_END, kept_until

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(1, 240)


@pytest.mark.parametrize(
	("closed_on", "months", "until"),
	[
		(date(2026, 3, 12), 24, date(2028, 3, 12)),
		(date(2026, 8, 31), 18, date(2028, 2, 29)),
		(date(2026, 12, 15), 1, date(2027, 1, 15)),
		(date(2026, 11, 30), 1, date(2026, 12, 30)),
		(date(2026, 1, 31), 1, date(2026, 2, 28)),
		(date(2028, 2, 29), 12, date(2029, 2, 28)),
	],
)
def test_a_closed_plan_is_kept_for_the_months_after_its_closing(closed_on, months, until):
	assert kept_until(lifecycle.SUCCESSFUL, closed_on, months, legal_hold=False) == until


@given(status=st.sampled_from(sorted(lifecycle.OPEN)), closed_on=st.none() | DAYS, months=MONTHS)
def test_an_open_plan_is_kept_without_end(status, closed_on, months):
	assert kept_until(status, closed_on, months, legal_hold=False) == NO_END


@given(status=st.sampled_from(lifecycle.STATUSES), closed_on=st.none() | DAYS, months=MONTHS)
def test_a_legal_hold_has_no_end(status, closed_on, months):
	assert kept_until(status, closed_on, months, legal_hold=True) == NO_END


@given(status=st.sampled_from(sorted(lifecycle.CLOSED)), months=MONTHS)
def test_a_plan_that_does_not_say_when_it_was_closed_is_kept(status, months):
	assert kept_until(status, None, months, legal_hold=False) == NO_END


@given(status=st.sampled_from(sorted(lifecycle.CLOSED)), closed_on=DAYS, months=MONTHS)
def test_it_is_kept_for_as_many_months_and_never_less(status, closed_on, months):
	until = kept_until(status, closed_on, months, legal_hold=False)
	assert (until.year - closed_on.year) * 12 + until.month - closed_on.month == months
	assert until.day <= closed_on.day
	assert until < kept_until(status, closed_on, months + 1, legal_hold=False)
