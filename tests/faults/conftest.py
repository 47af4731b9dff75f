"""Sweeps that are killed, raced, starved or misled, with real processes, a real worker, MariaDB, Redis and a mail server.

Commits are real, so what a test put on the throwaway site is taken away again. `scene.py` makes the plans and knows what
has to be told; `runs.py` runs the sweeps; `mailbox.py` is the mail server. Nothing is left to chance: what is drawn is
drawn from a seed.
"""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

# The plans are made with the site tier's factory.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "site"))

from mailbox import Mailbox

from runs import SITE, SITES_PATH
from scene import DOMAIN, Scene

import frappe
from frappe.utils import getdate

from pip_module import reminding
from pip_module.rules.reminders import Policy

SHARE = int(os.environ.get("PIP_FAULT_SHARE", "100"))
LOG = Path(os.environ["PIP_LOGS"]) / "faults.txt" if os.environ.get("PIP_LOGS") else None


def share_of(number: int, least: int = 1) -> int:
	"""`number`, or its share in a shortened run."""
	return max(least, number * SHARE // 100)


def pytest_sessionstart(session: pytest.Session) -> None:
	if not SITE:
		pytest.exit("These tests need a site: run ./scripts/test --faults", returncode=2)
	frappe.init(site=SITE, sites_path=SITES_PATH)
	frappe.connect()
	frappe.set_user("Administrator")
	if LOG:
		LOG.write_text("")


def pytest_sessionfinish(session: pytest.Session) -> None:
	if getattr(frappe.local, "db", None):
		frappe.destroy()


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
	made = Mailbox(DOMAIN)
	yield made
	made.down()


@pytest.fixture(scope="session")
def site(mailbox: Mailbox) -> Iterator[None]:
	"""Mail goes to the mailbox, and people are told on any day of the week."""
	settings = frappe.get_doc("PIP Settings")
	before = settings.remind_on_days_off
	settings.update({"remind_on_days_off": 1}).save()
	# What has to be told is written down for these.
	assert reminding.policy() == Policy()
	frappe.flags.in_test = True
	account = frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "Faults",
			"email_id": "hr@faults.example.com",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"smtp_port": mailbox.port,
			"no_smtp_authentication": 1,
		}
	).insert()
	frappe.flags.in_test = False
	# The sweeps run in other processes.
	frappe.db.commit()
	yield
	frappe.db.rollback()
	account.delete()
	frappe.get_doc("PIP Settings").update({"remind_on_days_off": before}).save()
	# Another tier may follow on this site.
	frappe.db.commit()


@pytest.fixture(scope="session")
def scene(site: None) -> Iterator[Scene]:
	made = Scene()
	yield made
	made.remove()


@pytest.fixture(autouse=True)
def nothing_left(scene, mailbox: Mailbox) -> Iterator[None]:
	yield
	mailbox.down()
	mailbox.taken.clear()
	scene.clear()


@pytest.fixture(scope="session")
def today() -> date:
	return getdate()


@pytest.fixture
def report(capsys: pytest.CaptureFixture) -> Callable:
	"""`report("sweeps at once: 20", tally)` prints what was tried with what was lost and doubled, which must be nothing."""

	def say(what: str, tally) -> None:
		line = f"{what}, {tally}"
		with capsys.disabled():
			print(f"\n{line}")
		if LOG:
			with LOG.open("a") as log:
				log.write(line + "\n")
		assert not tally.lost, f"lost: {dict(tally.lost.most_common(10))}"
		assert not tally.twice, f"more than once: {dict(tally.twice.most_common(10))}"

	return say
