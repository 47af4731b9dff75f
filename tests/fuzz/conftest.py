"""Calls are requests of their own to the host's web application, in this process, with real sessions and real commits.

The site is a throwaway one. `world.py` makes what is on it, sees what a call wrote and puts it back; `calls.py` draws the
calls; `server.py` makes them.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The people and plans are made with the site tier's factory.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "site"))

from server import Server
from world import World

SITE = os.environ.get("PIP_SITE", "")
SITES_PATH = os.environ.get("PIP_SITES_PATH", ".")
CALLS = int(os.environ.get("PIP_FUZZ_CALLS", "20000"))


def pytest_sessionstart(session: pytest.Session) -> None:
	if not SITE:
		pytest.exit("These tests need a site: run ./scripts/test --fuzz", returncode=2)


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
	made = World(SITE, SITES_PATH)
	yield made
	made.close()


@pytest.fixture(scope="session")
def server(world: World) -> Server:
	return Server(SITE, SITES_PATH, world)
