"""Which areas of an appraisal become gaps, and how weights are filled in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules.goals import filled_weights
from pip_module.rules.shortfall import Area, from_percent, shortfalls

AREAS = st.lists(st.builds(Area, st.text(max_size=3), st.none() | st.floats(0, 5)), max_size=8)


def test_low_areas_come_lowest_first():
	areas = [Area("Quality", 4.0), Area("Speed", 2.0), Area("Care", 1.5), Area("Unrated", None)]
	assert [area.name for area in shortfalls(areas, 2.5)] == ["Care", "Speed"]


def test_the_threshold_itself_is_not_low():
	assert shortfalls([Area("Speed", 2.5)], 2.5) == ()


def test_equals_keep_their_order():
	areas = [Area("B", 1.0), Area("A", 1.0)]
	assert [area.name for area in shortfalls(areas, 2.5)] == ["B", "A"]


def test_percent_on_the_scale_of_five():
	assert from_percent(60) == 3.0


@given(AREAS, st.floats(0, 5))
def test_exactly_the_rated_ones_below_the_threshold(areas, threshold):
	found = shortfalls(areas, threshold)
	assert sorted(map(repr, found)) == sorted(
		repr(area) for area in areas if area.score is not None and area.score < threshold
	)
	assert [area.score for area in found] == sorted(area.score for area in found)


@pytest.mark.parametrize(
	("weights", "filled"),
	[
		([], ()),
		([0], (100,)),
		([0, 0, 0], (33.33, 33.33, 33.34)),
		([50, 0, 0], (50, 25, 25)),
		([33.33, 0], (33.33, 66.67)),
		([60, 30], (60, 30)),
		([100, 0], (100, 0)),
		([120, 0], (120, 0)),
	],
)
def test_missing_weights_share_what_is_left(weights, filled):
	assert filled_weights(weights) == filled


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_filled_weights_keep_what_was_given_and_add_up(weights):
	filled = filled_weights(weights)
	assert all(after == before for before, after in zip(weights, filled, strict=True) if before)
	if 0 in weights and sum(weights) < 100:
		assert round(sum(filled), 2) == 100
