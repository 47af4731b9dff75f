"""The same world as the matrix, behind a web server whose guards can be switched off."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import frappe

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1] / "site"), str(HERE.parents[1] / "matrix")]

import world as worlds

SITE = os.environ.get("PIP_SITE", "")


def pytest_sessionstart(session: pytest.Session) -> None:
	if not SITE:
		pytest.exit("Mutations need a site: run ./scripts/test --mutation", returncode=2)
	frappe.init(site=SITE, sites_path=os.environ.get("PIP_SITES_PATH", "."))
	frappe.connect()


@pytest.fixture(scope="session")
def world() -> Iterator[worlds.World]:
	yield worlds.build()
	frappe.destroy()
