"""Which areas of an appraisal fell short: what a new plan's gaps are taken from.

Source: design of the process, "From an appraisal". The host scores an appraisal's areas on two scales: 0 to 5 where
they were rated by hand and in feedback, percent of goals completed where it computes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

FULL_SCORE = 5.0


@dataclass(frozen=True)
class Area:
	"""One scored area: a KRA, a rated goal or a piece of feedback. `score` is out of 5 and None where not rated."""

	name: str
	score: float | None
	source: str = ""


def from_percent(percent: float) -> float:
	"""A completion in percent on the scale of 5: 60 % is 3.0."""
	return percent / 100 * FULL_SCORE


def shortfalls(areas: Sequence[Area], threshold: float) -> tuple[Area, ...]:
	"""The areas scored below `threshold`, the lowest first, equals in their order; unrated ones are left out.

	With a threshold of 2.5, scores of 4.0, 2.0 and 1.5 give the areas of 1.5 and 2.0.
	"""
	low = [area for area in areas if area.score is not None and area.score < threshold]
	return tuple(sorted(low, key=lambda area: area.score or 0.0))
