"""What is left of a template's examples in a plan's goals."""

from dataclasses import replace

import pytest

from pip_module.rules.examples import ADVICE, examples_left
from pip_module.rules.finding import Finding
from pip_module.rules.goals import Goal

RATINGS = Goal("Raise ratings", "Increase", 3.2, 4.3, unit="of 5", metric="Average rating")
REOPENED = Goal("Reduce reopened requests", "Decrease", 18, 8, unit="%", metric="Share reopened")
TASK = Goal("Agree a plan with everybody", "Achieve", 0, 1)
TEMPLATE = (RATINGS, REOPENED, TASK)


def test_a_template_taken_as_it_is_is_all_examples_but_its_tasks() -> None:
	assert list(examples_left(TEMPLATE, TEMPLATE)) == [
		Finding("example_left", "baseline_value", "goals", 1, (("word", "3.2 of 5"),)),
		Finding("example_left", "baseline_value", "goals", 2, (("word", "18 %"),)),
	]
	assert set(ADVICE) == {"example_left"}


@pytest.mark.parametrize(
	("changes", "left"),
	[
		({}, True),
		({"target": 10, "unit": "percent", "metric": "Something else"}, True),
		({"title": "Fewer requests come back"}, True),
		({"title": "Fewer requests come back", "target": 10}, False),
		({"title": "Fewer requests come back", "metric": "Another share"}, False),
		({"baseline": 15}, False),
		({"baseline": None, "target": None}, False),
		({"direction": "Achieve"}, False),
	],
)
def test_a_baseline_is_an_example_until_it_or_the_goal_is_another(changes: dict, left: bool) -> None:
	assert bool(list(examples_left([replace(REOPENED, **changes)], TEMPLATE))) is left


def test_goals_of_ones_own_are_no_examples() -> None:
	own = Goal("Answer within a day", "Increase", 18, 60, unit="%")
	assert list(examples_left([own], TEMPLATE)) == []
	assert list(examples_left([own], [replace(own, title="Another")])) == []
	assert list(examples_left(TEMPLATE, ())) == []


def test_large_numbers_and_none_at_all_are_written_plainly() -> None:
	for baseline, unit, word in ((1250000.0, "", "1250000"), (0.0, "%", "0 %")):
		goal = replace(REOPENED, baseline=baseline, unit=unit)
		(finding,) = examples_left([goal], [goal])
		assert dict(finding.values) == {"word": word}
