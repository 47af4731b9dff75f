"""The same world as the matrix, behind a web server whose guards can be switched off."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1] / "site"), str(HERE.parents[1] / "matrix")]

import tier

world = pytest.fixture(scope="session")(tier.build_world)


def pytest_sessionstart(session: pytest.Session) -> None:
	tier.connect("--mutation")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
	caught, missed = (len(terminalreporter.stats.get(outcome, ())) for outcome in ("passed", "failed"))
	terminalreporter.write_line(f"guards: {caught + missed}, caught: {caught}")
