"""Every actor at every door of every plan, over real sessions: nobody learns what the oracle keeps from them.

Prints one line, `cells: N, leaks: N`, and writes every cell to matrix.csv among the logs.
"""

import csv
import os
import re
from pathlib import Path

import aftermath
import pytest
from doors import all_doors
from engine import Cell, Engine
from host_doors import host_doors, under_other_paths
from oracle import ACTORS, STATES
from own_doors import own_doors
from world import World

import frappe

LOGS = Path(os.environ.get("PIP_LOGS", "."))
FEWEST_CELLS = 5000
EVERY = int(os.environ.get("PIP_MATRIX_EVERY") or 1)
"""Which of the doors are tried: all, or every so-manieth where the whole would take too long."""


@pytest.fixture(scope="session")
def cells(world: World, pytestconfig: pytest.Config) -> list[Cell]:
	chosen = re.compile(pytestconfig.getoption("--doors"))
	since = frappe.utils.now()
	listener = aftermath.Listener()
	engine = Engine(world)
	doors = [*all_doors(), *own_doors(), *host_doors()]
	doors += under_other_paths(doors)
	tried = engine.run([door for door in doors if chosen.search(door.name)][::EVERY])
	aftermath.wait_for_jobs()
	tried += aftermath.cells(world, since, listener)
	with (LOGS / "matrix.csv").open("w", newline="") as file:
		table = csv.writer(file)
		table.writerow(("actor", "door", "state", "expected", "got", "verdict"))
		table.writerows((c.actor, c.door, c.state, c.expected, c.got, c.verdict) for c in tried)
	engine.check_sessions()
	return tried


def test_nothing_leaks(cells: list[Cell], capsys: pytest.CaptureFixture) -> None:
	leaks = [cell for cell in cells if cell.faults]
	with capsys.disabled():
		part = f" (one door in {EVERY})" if EVERY > 1 else ""
		print(f"\ncells: {len(cells)}, leaks: {len(leaks)}{part}")
	assert not leaks, "\n".join(
		f"{cell.actor} at {cell.door} of a plan in {cell.state}: {cell.verdict}" for cell in leaks[:50]
	)


def test_everybody_was_everywhere(cells: list[Cell], pytestconfig: pytest.Config) -> None:
	"""A matrix that shrinks by mistake would find nothing and look well."""
	assert len(cells) >= FEWEST_CELLS or pytestconfig.getoption("--doors")
	assert {cell.actor for cell in cells} - {"everyone"} == set(ACTORS)
	assert {cell.state for cell in cells} - {"all"} == set(STATES)
