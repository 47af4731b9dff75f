"""Builds what the matrix looks at, once, with real commits: the web server has to see it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import frappe

# The people and plans of the site tier are ours too.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "site"))

import world as worlds

SITE = os.environ.get("PIP_SITE", "")


def pytest_addoption(parser: pytest.Parser) -> None:
	parser.addoption(
		"--doors", default="", help="only doors whose name this pattern finds, while working on them"
	)


def pytest_sessionstart(session: pytest.Session) -> None:
	if not SITE:
		pytest.exit("The matrix needs a site: run ./scripts/test --matrix", returncode=2)
	frappe.init(site=SITE, sites_path=os.environ.get("PIP_SITES_PATH", "."))
	frappe.connect()


@pytest.fixture(scope="session")
def world() -> Iterator[worlds.World]:
	yield worlds.build()
	frappe.destroy()
