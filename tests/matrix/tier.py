"""What the tiers have in common that look at the site through its web server and past it."""

import os
from collections.abc import Iterator

import pytest
import world as worlds

import frappe

SITE = os.environ.get("PIP_SITE", "")


def connect(flag: str) -> None:
	"""Connects this process to the site, which only `./scripts/test` with that flag provides."""
	if not SITE:
		pytest.exit(f"These tests need a site: run ./scripts/test {flag}", returncode=2)
	frappe.init(site=SITE, sites_path=os.environ.get("PIP_SITES_PATH", "."))
	frappe.connect()


def build_world() -> Iterator[worlds.World]:
	"""The people and plans, with real commits: the web server has to see them."""
	yield worlds.build()
	frappe.destroy()
