"""Builds what the matrix looks at, once."""

import sys
from pathlib import Path

import pytest

# The people and plans of the site tier are ours too.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "site"))

import tier

world = pytest.fixture(scope="session")(tier.build_world)


def pytest_addoption(parser: pytest.Parser) -> None:
	parser.addoption(
		"--doors", default="", help="only doors whose name this pattern finds, while working on them"
	)


def pytest_sessionstart(session: pytest.Session) -> None:
	tier.connect("--matrix")
