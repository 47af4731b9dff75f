"""What a plan still holds of its template's examples: figures that nobody has looked up for this employee.

Source: design of the process, section "Fair process": a plan's baseline is where the work stands. A template shows what
a measurable goal looks like, with a baseline that is made up, and it would be sealed as a fact about somebody.
"""

from collections.abc import Iterator, Sequence

from pip_module.rules.finding import Finding
from pip_module.rules.goals import ACHIEVE, Goal, is_blank

ADVICE: dict[str, str] = {
	"example_left": "a goal's baseline is still the one its template gave as an example; values: word",
}
"""Every code that `examples_left` gives, and what it means to a programmer."""


def examples_left(goals: Sequence[Goal], of_template: Sequence[Goal]) -> Iterator[Finding]:
	"""Which of `goals` still start from an example in `of_template`; nothing for a task, which is done or not.

	From the template's "Reduce requests that are opened again", 18 % to 8 %: left at 18 it is found, also with another
	target, or with another title as long as it is measured the same way to the same target. At 15 it is not.
	"""
	for row, goal in enumerate(goals, start=1):
		if goal.baseline is not None and any(_is_example(goal, example) for example in of_template):
			shown = f"{goal.baseline:.9f}".rstrip("0").rstrip(".")
			word = f"{shown} {goal.unit.strip()}".strip()
			yield Finding("example_left", "baseline_value", "goals", row, (("word", word),))


def _is_example(goal: Goal, example: Goal) -> bool:
	if ACHIEVE in (goal.direction, example.direction) or goal.baseline != example.baseline:
		return False
	if goal.title.strip() == example.title.strip():
		return True
	measure = (goal.target, goal.unit.strip(), goal.metric.strip())
	same = measure == (example.target, example.unit.strip(), example.metric.strip())
	return same and not is_blank(goal.metric)
