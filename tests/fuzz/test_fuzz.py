"""Thousands of drawn calls on our methods and on every way of writing our documents: none is answered with a server
error, none leaves half of something behind, and what a call does write is a step of the lifecycle with its event.

The calls are the same in every run. Each finding is printed as a curl line, after those that changed something since
the site was last put back.
"""

import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from calls import Calls
from conftest import CALLS
from hypothesis import HealthCheck, Phase, given, settings
from server import Answer, Call, Server, leaks
from world import World

SHARES = {"of_ours": 30, "pages": 10, "saves": 30, "workflow": 10, "removals": 10, "reads": 10}
"""Of a hundred calls, how many are of which kind."""

CHANGES_BEFORE_PUTTING_BACK = 4

LOG = Path(os.environ["PIP_LOGS"]) / "fuzz.txt" if os.environ.get("PIP_LOGS") else None


class Ledger:
	def __init__(self, world: World, server: Server):
		self.world, self.server = world, server
		self.calls: Counter[tuple[str, str]] = Counter()
		self.findings: dict[str, list[str]] = defaultdict(list)
		self.changed_since: list[Call] = []

	def make(self, call: Call) -> None:
		self._judge(call, self.server.answer(call))
		if LOG and sum(self.calls.values()) % 500 == 0:
			# A long run can be looked at, and one that is broken off leaves what it found.
			LOG.write_text(self.summary(), errors="backslashreplace")

	def _judge(self, call: Call, answer: Answer) -> None:
		self.calls[call.label, f"{answer.status // 100}xx" if answer.status != 500 else "500"] += 1
		if answer.status >= 500:
			self._note(call, "http 500: " + _cause(answer), answer.trace)
		if leaks(call, answer):
			self._note(call, f"leak to {call.actor}")
		digest = self.world.look()
		if digest == self.world.digest:
			return
		tables = sorted(table for table, value in digest.items() if value != self.world.digest[table])
		self.world.digest = digest
		if answer.status >= 400:
			self._note(call, f"partial write: {answer.status} {', '.join(tables)}", answer.trace)
		for fault in self.world.settle(call.actor):
			self._note(call, f"broken: {fault}", answer.trace)
		self.changed_since.append(call)
		if len(self.changed_since) >= CHANGES_BEFORE_PUTTING_BACK:
			self.world.put_back()
			self.changed_since.clear()

	def _note(self, call: Call, what: str, trace: str = "") -> None:
		history = [*self.changed_since, call]
		self.findings[what].append("\n".join([*(_short(one.as_curl()) for one in history), trace[-3000:]]))

	def count(self, kind: str) -> int:
		return sum(len(found) for what, found in self.findings.items() if what.startswith(kind))

	def summary(self) -> str:
		total = sum(self.calls.values())
		lines = [
			f"calls: {total}, http 500: {self.count('http 500')}, partial writes: {self.count('partial write')}, "
			f"broken: {self.count('broken')}, leaks: {self.count('leak')}"
		]
		by_label: dict[str, Counter[str]] = defaultdict(Counter)
		for (label, status), number in self.calls.items():
			by_label[label][status] += number
		lines += [
			f"  {label:72} " + "  ".join(f"{status} {number}" for status, number in sorted(row.items()))
			for label, row in sorted(by_label.items())
		]
		for what, found in sorted(self.findings.items()):
			lines += [f"{len(found)} x {what}", *("    " + line for line in found[0].splitlines())]
		return "\n".join(lines)


def _cause(answer: Answer) -> str:
	"""The last line of the traceback and the frame it came from: what findings are counted by."""
	lines = answer.trace.strip().splitlines()
	frames = [line.strip() for line in lines if line.strip().startswith('File "')]
	place = frames[-1].rpartition("/apps/")[2].replace('"', "") if frames else ""
	said = next((line for line in reversed(lines) if line and not line.startswith(" ")), "")
	return f"{'ours' if answer.ours else 'host'}: {place}: {said[:60]}"


def _short(line: str) -> str:
	return line if len(line) < 3000 else f"{line[:3000]}... ({len(line)} characters)"


@pytest.fixture(scope="module")
def ledger(world: World, server: Server):
	return Ledger(world, server)


@pytest.mark.parametrize("kind", SHARES)
def test_calls(kind: str, ledger: Ledger):
	calls = Calls(ledger.world)
	drawn = getattr(calls, kind)
	strategy = drawn() if kind == "of_ours" else drawn(calls)

	@settings(
		max_examples=CALLS * SHARES[kind] // 100,
		derandomize=True,
		deadline=None,
		database=None,
		phases=[Phase.generate],
		suppress_health_check=list(HealthCheck),
	)
	@given(strategy)
	def make(call: Call) -> None:
		ledger.make(call)

	before = Counter(ledger.findings.keys())
	make()
	assert not [what for what in ledger.findings if what not in before]


def test_none_was_lost(ledger: Ledger, capsys: pytest.CaptureFixture):
	with capsys.disabled():
		print("\n" + ledger.summary())
	assert sum(ledger.calls.values()) >= CALLS
