"""The goal linter against goals as people write them: what it finds, misses and finds where nothing is.

`goal_sentences.txt` says how it reads. Run with `-s` to see every code's figures and what was missed.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pip_module.rules.goal_wording import ADVICE, advice
from pip_module.rules.goals import FINDINGS, Goal, PlanContent, Support, goal_findings

START, END = date(2026, 3, 2), date(2026, 12, 31)
COACHING = ["Coaching", "Half an hour each week with the manager"]
OTHERWISE = "achievement_open"
ALONE = {"direction": "Achieve", "measured_by": "Task list"}
MEASURED = {
	"direction": "Increase",
	"baseline_value": 60.0,
	"target_value": 90.0,
	"unit": "%",
	"measured_by": "Task list",
}


@dataclass(frozen=True)
class Sentence:
	"""One line of the file. `columns` is None where the title stands alone."""

	title: str
	expected: frozenset[str]
	columns: dict[str, Any] | None
	language: str
	held_out: bool

	def found(self) -> frozenset[str]:
		columns = ALONE if self.columns is None else {**MEASURED, **self.columns}
		goal = Goal(
			title=self.title,
			direction=columns["direction"],
			baseline=columns.get("baseline_value"),
			target=columns.get("target_value"),
			weight=100,
			unit=columns.get("unit", ""),
			metric=columns.get("metric", ""),
			measured_by=columns["measured_by"],
			due_date=date.fromisoformat(columns["due_date"]) if "due_date" in columns else None,
		)
		support = Support(*columns.get("support", COACHING), due_date=None)
		plan = PlanContent(START, END, "", "", (), (goal,), (support,))
		return frozenset(
			finding.code for finding in [*goal_findings([goal], START, END), *advice(plan, self.language)]
		)


def sentences() -> list[Sentence]:
	lines = (Path(__file__).parent / "goal_sentences.txt").read_text(encoding="utf-8").splitlines()
	read: list[Sentence] = []
	part = ""
	for line in lines:
		if line.startswith("#"):
			part = line[2:].strip() if line.startswith("#:") else part
			continue
		_trade, codes, title, *rest = (cell.strip() for cell in line.split("|"))
		columns = json.loads(rest[0]) if rest else None
		language = columns.pop("language", "en") if columns else "en"
		stands_alone = columns is None or (not columns and rest != ["{}"])
		held_out = part == "held out" if part else (len(read) + 1) % 3 == 0
		expected = frozenset() if codes == "-" else frozenset(codes.split())
		read.append(Sentence(title, expected, None if stands_alone else columns, language, held_out))
	return read


SENTENCES = sentences()


@dataclass(frozen=True)
class Score:
	right: Counter[str]
	false_alarms: Counter[str]
	missed: Counter[str]
	instead: Counter[str]

	def precision(self, codes: Iterable[str]) -> float:
		return _share(self.right, self.false_alarms, codes)

	def recall(self, codes: Iterable[str]) -> float:
		return _share(self.right, self.missed, codes)


def _share(right: Counter[str], wrong: Counter[str], codes: Iterable[str]) -> float:
	good, bad = (sum(counted[code] for code in codes) for counted in (right, wrong))
	return good / (good + bad) if good + bad else 1.0


def score(read: Iterable[Sentence]) -> Score:
	found = Score(Counter(), Counter(), Counter(), Counter())
	for sentence in read:
		given = sentence.found()
		if sentence.expected and OTHERWISE not in sentence.expected:
			# Said only where nothing more precise was found. The goal is at fault all the same.
			found.instead[OTHERWISE] += OTHERWISE in given
			given -= {OTHERWISE}
		found.right.update(given & sentence.expected)
		found.false_alarms.update(given - sentence.expected)
		found.missed.update(sentence.expected - given)
	return found


def test_there_are_enough_sentences_and_their_codes_exist() -> None:
	assert len(SENTENCES) >= 200
	assert len({(sentence.title, str(sentence.columns)) for sentence in SENTENCES}) == len(SENTENCES)
	expected = {code for sentence in SENTENCES for code in sentence.expected}
	assert expected <= {*ADVICE, *FINDINGS}
	assert set(ADVICE) <= expected


@pytest.mark.parametrize(
	("part", "precision", "recall"), [("tuned on", 0.95, 0.95), ("held out", 0.90, 0.85)]
)
def test_what_it_finds_is_right_and_it_finds_it(part: str, precision: float, recall: float) -> None:
	read = [sentence for sentence in SENTENCES if sentence.held_out == (part == "held out")]
	reached = score(read)
	codes = sorted({*reached.right, *reached.false_alarms, *reached.missed})
	print(f"\n{part}: {len(read)} sentences")
	for code in codes:
		figures = f"precision {reached.precision([code]):.2f}  recall {reached.recall([code]):.2f}"
		print(f"  {code:<26} {figures}  expected {reached.right[code] + reached.missed[code]}")
	print(f"  {'all':<26} precision {reached.precision(codes):.3f}  recall {reached.recall(codes):.3f}")
	silent = sum(bool(sentence.expected) and not sentence.found() for sentence in read)
	alarmed = sum(not sentence.expected and bool(sentence.found()) for sentence in read)
	faulty = sum(bool(sentence.expected) for sentence in read)
	print(
		f"  nothing said of {silent} of {faulty} at fault; something said of {alarmed} of {len(read) - faulty} sound"
	)
	print(f"  {OTHERWISE} in place of what was expected: {reached.instead.total()}")
	if part == "tuned on":
		for sentence in read:
			if sentence.found() != sentence.expected:
				print("   ", sentence.title, sorted(sentence.expected), "->", sorted(sentence.found()))
	assert reached.precision(codes) >= precision
	assert reached.recall(codes) >= recall
