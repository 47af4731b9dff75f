"""The employee's page is for somebody under stress: its fixed text reads at grade 8 of school or lower.

The measure is the Flesch-Kincaid grade. The packages that compute it bring a dictionary that they load from the web, which
no test of ours does; so syllables are counted here by the groups of vowels, which finds a few more than there are. The
page's own words are sought in its sources, so a new sentence is measured without being listed.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "pip_module"
TEMPLATES = (APP / "www/performance-plan.html", *sorted((APP / "templates/plan_page").glob("*.html")))
MODULES = (*sorted((APP / "self_service").glob("*.py")), APP / "self_assessment.py", APP / "signatures.py")
HIGHEST_GRADE = 8
LONG_ENOUGH = 6
"""Words. The measure says nothing of a label of two."""


def texts() -> Iterator[str]:
	for path in MODULES:
		for node in ast.walk(ast.parse(path.read_text())):
			if (
				isinstance(node, ast.Call)
				and ast.unparse(node.func) == "_"
				and isinstance(node.args[0], ast.Constant)
			):
				yield node.args[0].value
	for path in TEMPLATES:
		yield from re.findall(r"\b_\(\"((?:[^\"\\]|\\.)*)\"\)", path.read_text())
	# What the rules of the page refuse is said by the app's own list of sentences.
	source = (APP / "wording.py").read_text()
	rules = (APP / "rules/self_service.py").read_text()
	codes = re.findall(r"^[A-Z_]+ = \"([a-z_]+)\"$", rules, re.MULTILINE)
	yield from (text for code in codes for text in re.findall(rf'"{code}": _\(\s*"([^"]+)"', source))


def sentences(text: str) -> list[list[str]]:
	"""The words of each sentence; what is filled in counts as one short word."""
	plain = re.sub(r"\{\d?\w*\}", "it", text)
	parts = re.split(r"(?<=[.!?:])\s+", plain)
	found = [re.findall(r"[A-Za-z][A-Za-z'’-]*|\d+(?:\.\d+)?", part) for part in parts]
	return [words for words in found if words]


def syllables(word: str) -> int:
	word = re.sub(r"[^a-z]", "", word.lower())
	groups = len(re.findall(r"[aeiouy]+", word))
	if re.search(r"[^aeiouyl]e$|[aeiouy]le$|[^aeiouytd]ed$|[^aeiouysxz]es$", word):
		groups -= 1
	return max(groups, 1)


def grade(said: list[list[str]]) -> float:
	words = [word for sentence in said for word in sentence]
	return 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize(
	("word", "count"),
	[
		("plan", 1),
		("signature", 3),
		("made", 1),
		("noted", 2),
		("asked", 1),
		("dates", 1),
		("little", 2),
		("file", 1),
	],
)
def test_syllables_are_counted(word, count):
	assert syllables(word) == count


def test_grades_are_as_published():
	"""The example that goes with the formula: short words and sentences come out below zero."""
	assert grade(sentences("The cat sat on the mat.")) < 0
	assert grade(sentences("Acknowledgement necessitates organisational consideration of alternatives.")) > 15


def test_all_fixed_text_of_the_page_reads_at_grade_eight_or_lower():
	said = [sentence for text in texts() for sentence in sentences(text)]
	assert len(said) > 150, "the page's words were not found"
	whole = grade(said)
	longer = [sentence for sentence in said if len(sentence) >= LONG_ENOUGH]
	hardest = sorted(longer, key=lambda sentence: grade([sentence]), reverse=True)
	print(
		f"\nreading grade of the page: {whole:.1f}, of its {len(longer)} longer sentences: {grade(longer):.1f}"
	)
	for sentence in hardest[:5]:
		print(f"  {grade([sentence]):4.1f}  {' '.join(sentence)}")
	assert max(whole, grade(longer)) <= HIGHEST_GRADE
	assert grade([hardest[0]]) <= HIGHEST_GRADE + 2
