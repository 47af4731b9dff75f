"""Adds up what the tiers did: `summary.py [--not-run FOLDER]... REPORT.xml...` names what failed and closes with one line."""

import argparse
import ast
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

# How much of a reason is shown: more is in the tier's own output.
WIDTH = 300


def tests_in(folder: str) -> int:
	"""How many test functions stand in a folder that could not be run."""
	found = 0
	for path in sorted(Path(folder).rglob("test_*.py")):
		for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
			if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
				found += 1
	return found


def counts(report: str) -> tuple[int, int, int]:
	passed = failed = skipped = 0
	for suite in ElementTree.parse(report).getroot().iter("testsuite"):
		bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
		left_out = int(suite.get("skipped", 0))
		failed += bad
		skipped += left_out
		passed += max(int(suite.get("tests", 0)) - bad - left_out, 0)
	return passed, failed, skipped


def failures(report: str) -> list[str]:
	"""A line for each test that failed: what it is called and the first line of why."""
	lines = []
	for case in ElementTree.parse(report).getroot().iter("testcase"):
		for kind in ("failure", "error"):
			for found in case.findall(kind):
				why = (found.get("message") or "").strip().splitlines() or [kind]
				lines.append(f"FAILED {case.get('classname')}::{case.get('name')}: {why[0][:WIDTH]}")
	return lines


def main() -> None:
	parser = argparse.ArgumentParser()
	parser.add_argument("--not-run", action="append", default=[], metavar="FOLDER")
	parser.add_argument("--broken", action="append", default=[], metavar="FOLDER")
	parser.add_argument("reports", nargs="*")
	given = parser.parse_args()

	passed = failed = 0
	skipped = sum(tests_in(folder) for folder in given.not_run)
	# A tier that could not even start fails with every test it holds, or at least once.
	failed += sum(max(tests_in(folder), 1) for folder in given.broken)
	named = []
	for report in given.reports:
		if Path(report).exists():
			named += failures(report)
			more = counts(report)
			passed, failed, skipped = passed + more[0], failed + more[1], skipped + more[2]
	# Named last, where whoever looks at the end of a long log finds them.
	print(*named, sep="\n", end="\n" if named else "")
	print(f"{passed} passed, {failed} failed, {skipped} skipped")
	sys.exit(1 if failed else 0)


if __name__ == "__main__":
	main()
