"""What makes a goal measurable, how far it has come, and when a plan is complete enough to be reviewed.

Source: design of the process, sections "Lifecycle", "Calendar rules" (progress, rating) and "Fair process"; the
goal rules are the measurable part of SMART (specific, measurable, achievable, relevant, time-bound).
"""

import html
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pip_module.rules.finding import Finding

INCREASE = "Increase"
DECREASE = "Decrease"
MAINTAIN = "Maintain"
ACHIEVE = "Achieve"
DIRECTIONS = (INCREASE, DECREASE, MAINTAIN, ACHIEVE)

MET = "Met"
PARTLY_MET = "Partly Met"
NOT_MET = "Not Met"
RESULTS = (MET, PARTLY_MET, NOT_MET)

ON_TRACK = "On Track"
AT_RISK = "At Risk"
OFF_TRACK = "Off Track"
RATINGS = (ON_TRACK, AT_RISK, OFF_TRACK)

FINDINGS: dict[str, str] = {
	# the plan
	"start_date_missing": "the plan has no start date",
	"end_date_missing": "the plan has no end date",
	"end_before_start": "the end date is not after the start date",
	"reason_missing": "the plan does not say why it is needed",
	"consequences_missing": "the plan does not say what follows when it is not met",
	# its gaps
	"gap_missing": "the plan names no performance gap",
	"gap_area_missing": "a gap does not say in what area it is",
	"gap_expected_missing": "a gap does not say what is expected",
	"gap_observed_missing": "a gap does not say what was observed",
	"gap_evidence_missing": "a gap has no evidence",
	# its goals
	"goal_missing": "the plan has no goal",
	"title_missing": "a goal has no title",
	"direction_unknown": "a goal's direction is not one of DIRECTIONS",
	"number_invalid": "a number is infinite or not a number",
	"measure_missing": "a measured goal has neither a unit nor a metric",
	"baseline_missing": "a measured goal has no baseline",
	"target_missing": "a measured goal has no target",
	"target_equals_baseline": "a goal that asks for a change has its target at the baseline",
	"direction_contradicts": "the target lies on the other side of the baseline than the direction says",
	"weight_not_positive": "a goal's weight is zero or less",
	"source_missing": "a goal does not say what measures it",
	"due_date_outside_plan": "a goal is due before the plan starts or after it ends",
	"weights_not_100": "the weights of all goals do not add up to 100; values: total",
	# its supports
	"support_missing": "the plan promises no support",
	"support_description_missing": "a support does not say what is promised",
	"support_due_outside_plan": "a support is due before the plan starts or after it ends",
}
"""Every code that `goal_findings` and `completeness` give, and what it means to a programmer."""

_WEIGHT_TOLERANCE = 0.01
_DECIMALS = 9  # What the host stores of a number; beyond it lies only float noise.

# An image is content: a screenshot may be all the evidence there is. The pattern is linear on hostile input.
_TAG = re.compile(r"</?(?!img\b)[a-z!][^<>]*>", re.IGNORECASE)
_INVISIBLE = "\u200b\u200c\u200d\ufeff"


@dataclass(frozen=True)
class Goal:
	"""One goal of a plan; the attributes are the columns of the DocType, `None` where no number was given.

	`baseline`, `target` and `current` are in the goal's own unit, `weight` is in percent of the plan.
	"""

	title: str
	direction: str
	baseline: float | None
	target: float | None
	current: float | None = None
	weight: float = 0
	unit: str = ""
	metric: str = ""
	measured_by: str = ""
	due_date: date | None = None
	result: str = ""


@dataclass(frozen=True)
class Gap:
	"""What falls short, and the evidence for it. Texts may be HTML."""

	area: str
	expected: str
	observed: str
	evidence: str
	evidence_date: date | None


@dataclass(frozen=True)
class Support:
	"""What the employer promises. `provider` is the Employee who owes it; `delivered_on` is None until they did."""

	kind: str
	description: str
	due_date: date | None
	provider: str = ""
	delivered_on: date | None = None


@dataclass(frozen=True)
class PlanContent:
	"""What a plan says, as far as it must be complete before it is reviewed or issued. Texts may be HTML."""

	start: date | None
	end: date | None
	consequences: str
	reason: str
	gaps: tuple[Gap, ...]
	goals: tuple[Goal, ...]
	supports: tuple[Support, ...]


def is_blank(text: str) -> bool:
	"""Whether a reader would see nothing: white space or empty HTML, such as `<div><p><br></p></div>`."""
	return all(mark.isspace() or mark in _INVISIBLE for mark in html.unescape(_TAG.sub("", text)))


def progress(goal: Goal) -> float:
	"""How far `goal` has come from its baseline to its target, 0 to 1.

	Increase and Decrease: (current - baseline) / (target - baseline), clamped. Errors down from 40 to 10, now 25:
	(25 - 40) / (10 - 40) = 0.5. Maintain: 1 while the target holds, else 0; it is a floor when the baseline is at
	or above it, a ceiling when the baseline is below. Achieve: 1 once current is at or past the target as seen
	from the baseline, else 0. No current value counts as the baseline.

	Raises `ValueError` for an unknown direction, a number that is not finite, a measured goal (all but Achieve)
	without baseline or target, and a change asked for (Increase, Decrease) with the target at the baseline.
	`goal_findings` names the same faults.
	"""
	if any(not math.isfinite(number) for number in _numbers(goal).values()):
		raise ValueError("not a finite number")
	if goal.direction == ACHIEVE:
		return _achieved(goal)
	if goal.direction not in DIRECTIONS:
		raise ValueError(f"unknown direction: {goal.direction}")
	baseline, target = goal.baseline, goal.target
	if baseline is None or target is None:
		raise ValueError("a measured goal needs a baseline and a target")
	current = baseline if goal.current is None else goal.current
	if goal.direction == MAINTAIN:
		return float(current >= target if baseline >= target else current <= target)
	if baseline == target:
		raise ValueError("the target equals the baseline")
	return min(1.0, max(0.0, (current - baseline) / (target - baseline)))


def _achieved(goal: Goal) -> float:
	baseline = 0.0 if goal.baseline is None else goal.baseline
	target = 1.0 if goal.target is None else goal.target
	current = baseline if goal.current is None else goal.current
	# A number field of the host cannot be empty, it holds 0: a yes/no goal arrives as 0 to 0 and must not count
	# as reached on its first day. One step above the baseline says yes.
	if target == baseline:
		target = baseline + 1
	return float(current >= target if target > baseline else current <= target)


def prorated_target(
	baseline: float, target: float, agreed_days: int, worked_days: int, direction: str
) -> float | None:
	"""The target at the rate that was agreed, for `worked_days` working days where `target` was agreed for `agreed_days`;
	None where there is nothing to propose: as many days, or a goal that asks for no amount over time.

	The rate is (target - baseline) / agreed_days; the target for other days is baseline + rate x worked_days, rounded
	away from the baseline to the decimals that both numbers have, so that it never asks for less per day. 60 tickets
	closed in 20 days, 3 of them lost: 0 + 60 / 20 x 17 = 51. 50 in 21 days, 3 lost: 42.86, so 43. Open cases from 100
	down to 40 in 20 days, 3 lost: 100 - 3 x 17 = 49. It does not fall below nothing: by 40 days the same cases would be
	at -20, and the target is 0.

	Days on hold are given back in full, the due date moves by them, so they change nothing here. A target differs only
	where days were lost that are not given back (leave too short to hold the plan or of a kind that is not protected, a
	holiday that was added), or where an extension gave more.

	Source: issue "A calendar that is right", pro-rated targets.
	"""
	if (
		direction not in (INCREASE, DECREASE)
		or agreed_days < 1
		or worked_days < 1
		or agreed_days == worked_days
	):
		return None
	first, last = Fraction(str(baseline)), Fraction(str(target))
	step = Fraction(1, 10 ** max(_decimals(baseline), _decimals(target)))
	change = (last - first) * worked_days / agreed_days
	steps = math.ceil(abs(change) / step)
	found = first + (steps * step if change > 0 else -steps * step)
	if direction == DECREASE and min(first, last) >= 0:
		found = max(found, Fraction(0))
	return None if found == first else float(found)


def _decimals(number: float) -> int:
	exponent = Decimal(str(number)).normalize().as_tuple().exponent
	return min(_DECIMALS, max(0, -exponent)) if isinstance(exponent, int) else 0


def plan_progress(goals: Sequence[Goal]) -> float:
	"""The mean of the goals' progress by their weights, 0 to 1; 0 without a goal of positive weight.

	0.5 at weight 60 and 1.0 at weight 40 give (0.5 * 60 + 1.0 * 40) / 100 = 0.7. Raises as `progress` does.
	"""
	# "Not at most 0" rather than "above 0": a weight that is not a number goes on to `progress`, which raises.
	weighed = [(goal.weight, progress(goal)) for goal in goals if not goal.weight <= 0]
	total = sum(weight for weight, _ in weighed)
	return sum(weight * share for weight, share in weighed) / total if total else 0.0


def rating(progress: float, elapsed: float, at_risk: float = 0.10, off_track: float = 0.25) -> str:
	"""How progress compares with the time gone, both 0 to 1; one of RATINGS.

	On Track while progress is at most `at_risk` behind the time, At Risk while at most `off_track`, else Off
	Track. Half the time gone: 0.40 done is On Track, 0.25 At Risk, 0.24 Off Track.
	"""
	# 0.35 - 0.25 is a hair below 0.1 and 0.9 - 0.8 a hair above: neither may decide somebody's rating.
	behind = round(elapsed - progress, _DECIMALS)
	if behind <= round(at_risk, _DECIMALS):
		return ON_TRACK
	return AT_RISK if behind <= round(off_track, _DECIMALS) else OFF_TRACK


def goal_findings(goals: Sequence[Goal], start: date | None, end: date | None) -> list[Finding]:
	"""What is wrong with `goals` in a plan from `start` to `end`, row by row and then the table; [] when sound.

	Every code stands in FINDINGS. A due date is optional; a boundary that is None is not compared with. Weights
	of 50 and 40 give `weights_not_100` with the value total "90"; 99.99 is near enough to 100.
	"""
	found = [
		Finding(code, field, "goals", row)
		for row, goal in enumerate(goals, start=1)
		for code, field in _goal_faults(goal, start, end)
	]
	total = sum(goal.weight for goal in goals)
	if goals and math.isfinite(total) and round(abs(total - 100), _DECIMALS) > _WEIGHT_TOLERANCE:
		shown = f"{total:.2f}".rstrip("0").rstrip(".")
		found.append(Finding("weights_not_100", "weight", "goals", values=(("total", shown),)))
	return found


def _numbers(goal: Goal) -> dict[str, float]:
	numbers = {
		"baseline_value": goal.baseline,
		"target_value": goal.target,
		"current_value": goal.current,
		"weight": goal.weight,
	}
	return {field: number for field, number in numbers.items() if number is not None}


def _goal_faults(goal: Goal, start: date | None, end: date | None) -> Iterator[tuple[str, str]]:
	invalid = {field for field, number in _numbers(goal).items() if not math.isfinite(number)}
	if is_blank(goal.title):
		yield "title_missing", "title"
	if goal.direction not in DIRECTIONS:
		yield "direction_unknown", "direction"
	elif goal.direction != ACHIEVE:
		yield from _measure_faults(goal, comparable=not invalid & {"baseline_value", "target_value"})
	for field in sorted(invalid):
		yield "number_invalid", field
	if goal.weight <= 0 and "weight" not in invalid:
		yield "weight_not_positive", "weight"
	if is_blank(goal.measured_by):
		yield "source_missing", "measured_by"
	if _outside(goal.due_date, start, end):
		yield "due_date_outside_plan", "due_date"


def _measure_faults(goal: Goal, comparable: bool) -> Iterator[tuple[str, str]]:
	if is_blank(goal.unit) and is_blank(goal.metric):
		yield "measure_missing", "unit"
	if goal.baseline is None:
		yield "baseline_missing", "baseline_value"
	if goal.target is None:
		yield "target_missing", "target_value"
	if goal.baseline is None or goal.target is None or goal.direction == MAINTAIN or not comparable:
		return
	if goal.target == goal.baseline:
		yield "target_equals_baseline", "target_value"
	elif (goal.target > goal.baseline) != (goal.direction == INCREASE):
		yield "direction_contradicts", "direction"


def _outside(day: date | None, start: date | None, end: date | None) -> bool:
	if day is None:
		return False
	return (start is not None and day < start) or (end is not None and day > end)


def completeness(plan: PlanContent) -> list[Finding]:
	"""What is missing before `plan` may go to review or be issued; [] when it is complete.

	Source: design, "Lifecycle": at least one gap with evidence, one sound goal and one support, consequences and
	dates. The ACAS guide to discipline asks as much of an improvement note: the problem, the improvement required,
	the timescale, the support and what follows otherwise. A plan with all but the last gives one finding,
	`consequences_missing`.
	"""
	return [
		*_plan_findings(plan),
		*_gap_findings(plan),
		*([] if plan.goals else [Finding("goal_missing", "title", "goals")]),
		*goal_findings(plan.goals, plan.start, plan.end),
		*_support_findings(plan),
	]


def _plan_findings(plan: PlanContent) -> Iterator[Finding]:
	if plan.start is None:
		yield Finding("start_date_missing", "start_date")
	if plan.end is None:
		yield Finding("end_date_missing", "end_date")
	if plan.start is not None and plan.end is not None and plan.end <= plan.start:
		yield Finding("end_before_start", "end_date")
	if is_blank(plan.reason):
		yield Finding("reason_missing", "reason")
	if is_blank(plan.consequences):
		yield Finding("consequences_missing", "consequences")


def _gap_findings(plan: PlanContent) -> Iterator[Finding]:
	if not plan.gaps:
		yield Finding("gap_missing", "area", "gaps")
	for row, gap in enumerate(plan.gaps, start=1):
		if is_blank(gap.area):
			yield Finding("gap_area_missing", "area", "gaps", row)
		if is_blank(gap.expected):
			yield Finding("gap_expected_missing", "expected", "gaps", row)
		if is_blank(gap.observed):
			yield Finding("gap_observed_missing", "observed", "gaps", row)
		if is_blank(gap.evidence):
			yield Finding("gap_evidence_missing", "evidence", "gaps", row)


def _support_findings(plan: PlanContent) -> Iterator[Finding]:
	if not plan.supports:
		yield Finding("support_missing", "description", "supports")
	for row, support in enumerate(plan.supports, start=1):
		if is_blank(support.description):
			yield Finding("support_description_missing", "description", "supports", row)
		if _outside(support.due_date, plan.start, plan.end):
			yield Finding("support_due_outside_plan", "due_date", "supports", row)


def even_weights(n: int) -> tuple[float, ...]:
	"""`n` weights in percent, two decimals each, as equal as they can be and adding up to exactly 100.

	`even_weights(3)` is (33.33, 33.33, 33.34); without a goal there is nothing to weigh: `even_weights(0)` is ().
	"""
	if n < 1:
		return ()
	cents, left_over = divmod(100_00, n)
	return tuple((cents + (index >= n - left_over)) / 100 for index in range(n))


def filled_weights(weights: Sequence[float]) -> tuple[float, ...]:
	"""`weights` with those that are 0 sharing equally what the others leave of 100, two decimals each.

	`filled_weights([50, 0, 0])` is (50, 25, 25). When nothing is left to share they stay 0.
	"""
	unset = [index for index, weight in enumerate(weights) if not weight]
	left = round((100 - sum(weights)) * 100)
	if not unset or left <= 0:
		return tuple(weights)
	cents, left_over = divmod(left, len(unset))
	filled = list(weights)
	for place, index in enumerate(unset):
		filled[index] = (cents + (place >= len(unset) - left_over)) / 100
	return tuple(filled)
