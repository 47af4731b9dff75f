"""Goals: progress, rating, what is wrong with them, and when a plan is complete."""

import math
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pip_module.rules.finding import Finding
from pip_module.rules.goals import (
	DIRECTIONS,
	FINDINGS,
	RATINGS,
	RESULTS,
	Gap,
	Goal,
	PlanContent,
	Support,
	completeness,
	even_weights,
	goal_findings,
	is_blank,
	plan_progress,
	progress,
	prorated_target,
	rating,
)

START, END = date(2026, 3, 2), date(2026, 4, 1)
NAN, INF = math.nan, math.inf

SOUND = Goal(
	title="Answer tickets within a day",
	direction="Increase",
	baseline=60,
	target=90,
	weight=100,
	unit="%",
	metric="Tickets answered in 24 hours",
	measured_by="Helpdesk report",
	due_date=date(2026, 3, 20),
)
GAP = Gap("Response time", "90 %", "60 %", "Helpdesk report of February", date(2026, 2, 27))
SUPPORT = Support("Training", "Half a day on the new helpdesk", date(2026, 3, 10), "HR-EMP-00007")
COMPLETE = PlanContent(
	START, END, "A formal warning may follow", "Late answers", (GAP,), (SOUND,), (SUPPORT,)
)

numbers = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))


def goal(direction: str, baseline: float | None, target: float | None, current: float | None = None) -> Goal:
	return Goal("A goal", direction, baseline, target, current)


def codes(findings: list[Finding]) -> list[str]:
	return [finding.code for finding in findings]


def faults(**changes: object) -> list[tuple[str, str, int]]:
	found = goal_findings([replace(SOUND, **changes)], START, END)
	assert all(finding.table == "goals" for finding in found)
	return [(finding.code, finding.field, finding.row) for finding in found]


def lacks(**changes: object) -> list[Finding]:
	return completeness(replace(COMPLETE, **changes))


def test_words_are_the_doctypes():
	assert DIRECTIONS == ("Increase", "Decrease", "Maintain", "Achieve")
	assert RESULTS == ("Met", "Partly Met", "Not Met")
	assert RATINGS == ("On Track", "At Risk", "Off Track")


@pytest.mark.parametrize(
	("direction", "baseline", "target", "current", "expected"),
	[
		("Increase", 60, 90, 75, 0.5),
		("Increase", 60, 90, None, 0.0),
		("Increase", 60, 90, 50, 0.0),
		("Increase", 60, 90, 120, 1.0),
		("Increase", -10, 10, 5, 0.75),
		("Decrease", 40, 10, 25, 0.5),
		("Decrease", 40, 10, 0, 1.0),
		("Decrease", 40, 10, 45, 0.0),
		("Maintain", 98, 95, None, 1.0),
		("Maintain", 98, 95, 95, 1.0),
		("Maintain", 98, 95, 94.9, 0.0),
		("Maintain", 95, 95, 99, 1.0),
		("Maintain", 95, 95, 94, 0.0),
		("Maintain", 2, 3, None, 1.0),
		("Maintain", 2, 3, 3, 1.0),
		("Maintain", 2, 3, 3.1, 0.0),
		("Achieve", None, None, None, 0.0),
		("Achieve", None, None, 1, 1.0),
		("Achieve", 0, 0, None, 0.0),
		("Achieve", 0, 0, 0, 0.0),
		("Achieve", 0, 0, 1, 1.0),
		("Achieve", 0, 3, 2.9, 0.0),
		("Achieve", 0, 3, 3, 1.0),
		("Achieve", 0, 3, 4, 1.0),
		("Achieve", 5, 0, 1, 0.0),
		("Achieve", 5, 0, 0, 1.0),
		("Achieve", 5, 0, None, 0.0),
	],
)
def test_progress(direction, baseline, target, current, expected):
	assert progress(goal(direction, baseline, target, current)) == expected


@pytest.mark.parametrize(
	"unsound",
	[
		goal("Increase", 5, 5, 5),
		goal("Decrease", 5, 5, 4),
		goal("Increase", None, 5),
		goal("Decrease", 5, None),
		goal("Maintain", None, 5),
		goal("Maintain", 5, None),
		goal("", 1, 2),
		goal("Improve", 1, 2),
		goal("Increase", NAN, 5),
		goal("Increase", 0, INF),
		goal("Achieve", 0, 1, NAN),
		replace(SOUND, weight=NAN),
	],
)
def test_progress_of_an_unsound_goal_is_refused(unsound):
	with pytest.raises(ValueError):
		progress(unsound)


@given(st.sampled_from(DIRECTIONS), numbers, numbers, st.none() | numbers)
def test_progress_is_a_share(direction, baseline, target, current):
	if baseline == target and direction in ("Increase", "Decrease"):
		target += 1
	share = progress(goal(direction, baseline, target, current))
	assert 0 <= share <= 1
	if direction in ("Maintain", "Achieve"):
		assert share in (0, 1)


@given(st.sampled_from(["Increase", "Decrease"]), numbers, numbers, numbers, numbers)
def test_getting_nearer_the_target_never_lowers_progress(direction, baseline, target, one, other):
	if baseline == target:
		target += 1
	nearer, farther = (
		(max(one, other), min(one, other)) if target > baseline else (min(one, other), max(one, other))
	)
	assert progress(goal(direction, baseline, target, nearer)) >= progress(
		goal(direction, baseline, target, farther)
	)
	assert progress(goal(direction, baseline, target, baseline)) == 0
	assert progress(goal(direction, baseline, target, target)) == 1


def test_plan_progress_is_the_weighted_mean():
	half = replace(SOUND, current=75, weight=60)
	done = replace(SOUND, current=90, weight=40)
	assert plan_progress([half, done]) == pytest.approx(0.7)


def test_goals_without_weight_do_not_count():
	done = replace(SOUND, current=90)
	assert plan_progress([]) == 0
	assert plan_progress([replace(done, weight=0)]) == 0
	assert plan_progress([replace(done, weight=0.5)]) == 1
	assert (
		plan_progress([replace(done, weight=50), replace(SOUND, weight=0), replace(SOUND, weight=-50)]) == 1
	)


def test_plan_progress_refuses_a_weight_that_is_no_number():
	with pytest.raises(ValueError):
		plan_progress([replace(SOUND, weight=NAN)])


@given(st.lists(st.tuples(numbers, st.floats(0, 100)), max_size=6))
def test_plan_progress_lies_between_its_goals(pairs):
	goals = [replace(SOUND, current=current, weight=weight) for current, weight in pairs]
	shares = [progress(each) for each in goals if each.weight > 0] or [0.0]
	assert min(shares) - 1e-9 <= plan_progress(goals) <= max(shares) + 1e-9
	assert 0 <= plan_progress(goals) <= 1


@pytest.mark.parametrize(
	("done", "gone", "expected"),
	[
		(0.0, 0.0, "On Track"),
		(1.0, 0.0, "On Track"),
		(0.40, 0.50, "On Track"),
		(0.8, 0.9, "On Track"),  # 0.9 - 0.8 is 0.09999999999999998
		(0.25, 0.35, "On Track"),
		(0.3, 0.4, "On Track"),  # 0.4 - 0.3 is 0.10000000000000003
		(0.39, 0.50, "At Risk"),
		(0.25, 0.50, "At Risk"),
		(0.7, 0.95, "At Risk"),
		(0.24, 0.50, "Off Track"),
		(0.0, 1.0, "Off Track"),
	],
)
def test_rating(done, gone, expected):
	assert rating(done, gone) == expected


def test_rating_by_the_customers_own_limits():
	assert rating(0.4, 0.5, at_risk=0.05, off_track=0.2) == "At Risk"
	assert rating(0.2, 0.5, at_risk=0.05, off_track=0.2) == "Off Track"


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_more_progress_never_rates_worse(gone, one, other):
	less, more = sorted((one, other))
	assert RATINGS.index(rating(more, gone)) <= RATINGS.index(rating(less, gone))


def test_a_sound_goal_has_no_findings():
	assert goal_findings([SOUND], START, END) == []
	assert goal_findings([], START, END) == []
	for direction, baseline, target in (("Decrease", 9, 3), ("Maintain", 5, 5), ("Achieve", None, None)):
		assert faults(direction=direction, baseline=baseline, target=target) == []


@pytest.mark.parametrize(
	("changes", "code", "field"),
	[
		({"title": " "}, "title_missing", "title"),
		({"unit": "", "metric": " "}, "measure_missing", "unit"),
		({"baseline": None}, "baseline_missing", "baseline_value"),
		({"target": None}, "target_missing", "target_value"),
		({"target": 60}, "target_equals_baseline", "target_value"),
		({"target": 50}, "direction_contradicts", "direction"),
		({"direction": "Decrease"}, "direction_contradicts", "direction"),
		({"direction": "Decrease", "target": 60}, "target_equals_baseline", "target_value"),
		({"direction": "Maintain", "target": None}, "target_missing", "target_value"),
		({"direction": "Maintain", "baseline": None}, "baseline_missing", "baseline_value"),
		({"direction": ""}, "direction_unknown", "direction"),
		({"direction": "Improve", "baseline": None}, "direction_unknown", "direction"),
		({"baseline": NAN}, "number_invalid", "baseline_value"),
		({"target": -INF}, "number_invalid", "target_value"),
		({"current": INF}, "number_invalid", "current_value"),
		({"weight": NAN}, "number_invalid", "weight"),
		({"measured_by": "<p> </p>"}, "source_missing", "measured_by"),
		({"due_date": date(2026, 3, 1)}, "due_date_outside_plan", "due_date"),
		({"due_date": date(2026, 4, 2)}, "due_date_outside_plan", "due_date"),
	],
)
def test_each_fault_of_a_goal_is_named_once(changes, code, field):
	assert faults(**changes) == [(code, field, 1)]


@pytest.mark.parametrize(
	"changes",
	[
		{"unit": ""},
		{"metric": ""},
		{"direction": "Achieve", "unit": "", "metric": ""},
		{"due_date": None},
		{"due_date": START},
		{"due_date": END},
		{"direction": "Achieve", "baseline": 3, "target": 3},
	],
)
def test_what_is_no_fault(changes):
	assert faults(**changes) == []


def test_a_boundary_that_is_not_known_is_not_compared_with():
	early = replace(SOUND, due_date=date(2026, 1, 1))
	late = replace(SOUND, due_date=date(2027, 1, 1))
	assert goal_findings([early], None, END) == []
	assert goal_findings([late], START, None) == []
	assert codes(goal_findings([early], START, None)) == ["due_date_outside_plan"]
	assert codes(goal_findings([late], None, END)) == ["due_date_outside_plan"]


def test_weight_of_zero_or_less():
	assert faults(weight=0) == [("weight_not_positive", "weight", 1), ("weights_not_100", "weight", 0)]
	assert ("weight_not_positive", "weight", 1) in faults(weight=-5)


@pytest.mark.parametrize(
	("weights", "total"),
	[
		((50, 40), "90"),
		((60.5, 40), "100.5"),
		((33.3, 33.3, 33.3), "99.9"),
		((100, 100), "200"),
		((99.98,), "99.98"),
	],
)
def test_weights_that_do_not_add_up(weights, total):
	found = goal_findings([replace(SOUND, weight=weight) for weight in weights], START, END)
	assert found == [Finding("weights_not_100", "weight", "goals", 0, (("total", total),))]


@pytest.mark.parametrize("weights", [(99.99,), (100.01,), (33.33, 33.33, 33.34), (33.33, 33.33, 33.33)])
def test_weights_near_enough(weights):
	assert goal_findings([replace(SOUND, weight=weight) for weight in weights], START, END) == []


def test_findings_say_which_row():
	found = goal_findings([replace(SOUND, weight=50), replace(SOUND, weight=50, title="")], START, END)
	assert [(finding.code, finding.row) for finding in found] == [("title_missing", 2)]


anything = st.none() | st.floats() | numbers


@given(
	st.lists(
		st.builds(
			Goal,
			title=st.sampled_from(["", "A goal"]),
			direction=st.sampled_from(["", *DIRECTIONS]),
			baseline=anything,
			target=anything,
			current=anything,
			weight=st.sampled_from([NAN, -1.0, 0.0, 50.0, 100.0]),
			unit=st.sampled_from(["", "%"]),
			measured_by=st.sampled_from(["", "Report"]),
			due_date=st.none() | st.dates(date(2026, 2, 1), date(2026, 5, 1)),
		),
		max_size=3,
	)
)
def test_goals_without_findings_have_progress_and_the_rest_are_named(goals):
	found = goal_findings(goals, START, END)
	assert set(codes(found)) <= set(FINDINGS)
	assert all(0 <= finding.row <= len(goals) for finding in found)
	if not found:
		assert 0 <= plan_progress(goals) <= 1


def test_a_complete_plan_lacks_nothing():
	assert completeness(COMPLETE) == []


@pytest.mark.parametrize(
	("changes", "expected"),
	[
		({"start": None}, [Finding("start_date_missing", "start_date")]),
		({"end": None}, [Finding("end_date_missing", "end_date")]),
		({"reason": "<div><p><br></p></div>"}, [Finding("reason_missing", "reason")]),
		({"consequences": "\n"}, [Finding("consequences_missing", "consequences")]),
		({"gaps": ()}, [Finding("gap_missing", "area", "gaps")]),
		({"gaps": (GAP, replace(GAP, area=""))}, [Finding("gap_area_missing", "area", "gaps", 2)]),
		(
			{"gaps": (GAP, replace(GAP, expected=" "))},
			[Finding("gap_expected_missing", "expected", "gaps", 2)],
		),
		({"gaps": (replace(GAP, observed=""),)}, [Finding("gap_observed_missing", "observed", "gaps", 1)]),
		(
			{"gaps": (replace(GAP, evidence="<p></p>"),)},
			[Finding("gap_evidence_missing", "evidence", "gaps", 1)],
		),
		({"goals": ()}, [Finding("goal_missing", "title", "goals")]),
		({"goals": (replace(SOUND, title=""),)}, [Finding("title_missing", "title", "goals", 1)]),
		({"supports": ()}, [Finding("support_missing", "description", "supports")]),
		(
			{"supports": (SUPPORT, replace(SUPPORT, description=" "))},
			[Finding("support_description_missing", "description", "supports", 2)],
		),
		(
			{"supports": (replace(SUPPORT, due_date=date(2026, 3, 1)),)},
			[Finding("support_due_outside_plan", "due_date", "supports", 1)],
		),
		(
			{"supports": (replace(SUPPORT, due_date=date(2026, 4, 2)),)},
			[Finding("support_due_outside_plan", "due_date", "supports", 1)],
		),
		({"supports": (replace(SUPPORT, due_date=None),)}, []),
	],
)
def test_each_lack_is_named_once(changes, expected):
	assert lacks(**changes) == expected


@pytest.mark.parametrize("end", [START, date(2026, 3, 1)])
def test_the_end_comes_after_the_start(end):
	assert Finding("end_before_start", "end_date") in lacks(end=end)


def test_every_documented_code_can_be_given_and_no_other():
	nothing = completeness(PlanContent(None, None, "", "", (), (), ()))
	blank = PlanContent(
		END,
		START,
		"",
		"",
		(Gap("", "", "", "", None),),
		(
			Goal("", "Increase", None, None),
			Goal("", "Increase", 5, 5),
			Goal("", "Increase", 5, 1, current=NAN, due_date=date(2027, 1, 1)),
			Goal("", "", 1, 2),
		),
		(Support("", "", date(2027, 1, 1)),),
	)
	assert {*codes(nothing), *codes(completeness(blank))} == set(FINDINGS)


@pytest.mark.parametrize(
	"text",
	[
		"",
		" \t\n",
		"<div><p><br></p></div>",
		'<div class="ql-editor read-mode"><p>&nbsp;</p></div>',
		"\u200b",
		" \ufeff\u200b <br>",
		"<!-- x -->",
	],
)
def test_blank(text):
	assert is_blank(text)


@pytest.mark.parametrize(
	"text", ["x", "<p>x</p>", "0", "< 5", "5 < 6 > 4", '<p><img src="/private/files/a.png"></p>']
)
def test_not_blank(text):
	assert not is_blank(text)


@given(st.text(alphabet="<>abp/ \n"))
def test_words_between_empty_paragraphs_are_seen(text):
	assert not is_blank(f"<p><br></p>{text}<p>word</p>")


@pytest.mark.parametrize(
	("n", "weights"),
	[
		(0, ()),
		(1, (100.0,)),
		(2, (50.0, 50.0)),
		(3, (33.33, 33.33, 33.34)),
		(7, (14.28, 14.28, 14.28, 14.29, 14.29, 14.29, 14.29)),
	],
)
def test_even_weights(n, weights):
	assert even_weights(n) == weights


@given(st.integers(1, 200))
def test_even_weights_are_even_and_add_up(n):
	weights = [Decimal(str(weight)) for weight in even_weights(n)]
	assert len(weights) == n
	assert sum(weights) == 100
	assert max(weights) - min(weights) <= Decimal("0.01")
	assert goal_findings([replace(SOUND, weight=float(weight)) for weight in weights], START, END) == []


# Targets that are an amount over the plan's time ---------------------------------------------------------------------


@pytest.mark.parametrize(
	("baseline", "target", "agreed", "worked", "direction", "expected"),
	[
		(0, 60, 20, 17, "Increase", 51),
		(0, 50, 21, 18, "Increase", 43),
		(0, 50, 21, 21, "Increase", None),
		(40, 60, 20, 17, "Increase", 57),
		(0, 60, 20, 25, "Increase", 75),
		(0, 0.5, 20, 17, "Increase", 0.5),
		(0, 12.5, 20, 17, "Increase", 10.7),
		(100, 40, 20, 17, "Decrease", 49),
		(100, 40, 21, 18, "Decrease", 48),
		(100, 40, 20, 40, "Decrease", 0),
		(0, -60, 20, 40, "Decrease", -120),
		(0, 60, 20, 0, "Increase", None),
		(0, 60, 0, 20, "Increase", None),
		(0, 60, 20, 17, "Maintain", None),
		(0, 1, 20, 17, "Achieve", None),
		(60, 60, 20, 17, "Increase", None),
		(0, 1e-7, 20, 17, "Increase", 1e-7),
	],
)
def test_a_target_for_other_days(baseline, target, agreed, worked, direction, expected):
	assert prorated_target(baseline, target, agreed, worked, direction) == expected


amounts = st.integers(0, 10_000) | st.decimals(0, 10_000, places=2).map(float)
some_days = st.integers(1, 500)


@given(amounts, amounts, some_days, some_days)
def test_never_below_the_original_rate(baseline, target, agreed, worked):
	assume(baseline != target)
	direction = "Increase" if target > baseline else "Decrease"
	found = prorated_target(baseline, target, agreed, worked, direction)
	if agreed == worked:
		assert found is None
		return
	exact = Fraction(str(target)) - Fraction(str(baseline))
	change = Fraction(str(found)) - Fraction(str(baseline))
	assert abs(change) / worked >= abs(exact) / agreed or found == 0
	assert (change > 0) == (exact > 0)
	step = Fraction(1, 100)
	assert abs(change) - abs(exact) * worked / agreed < max(step, 1)
	assert (abs(change) <= abs(exact)) if worked < agreed else (abs(change) >= abs(exact) or found == 0)
