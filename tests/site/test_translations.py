"""What the app says, it says in every language it comes with."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from factory import PLAN
from page_requests import ask, soup, text_of

import frappe
import frappe.translate

import pip_module
from pip_module import wording
from pip_module.letter_text import measured
from pip_module.rules import exposure, lifecycle

CHECKOUT = Path(pip_module.__file__).parent.parent
DATE = re.compile(r"[A-Z][a-z]+ \d{2}-\d{2}-\d{4}")
LANGUAGES = ("ar", "de", "es", "fr", "hi", "pt")


class Marked(dict):
	"""Translates everything, into itself between brackets: what stands outside them was never translated."""

	def get(self, sentence, default=None):
		return f"⟦{sentence}⟧"


@pytest.fixture
def marked(monkeypatch):
	monkeypatch.setattr(frappe.translate, "get_all_translations", lambda lang: Marked())


def test_the_catalogs_hold_every_sentence_of_the_code_translated():
	done = subprocess.run(
		[sys.executable, CHECKOUT / "scripts/lib/catalogs.py", CHECKOUT, "--check"],
		capture_output=True,
		text=True,
	)
	assert done.returncode == 0, done.stdout + done.stderr


def test_names_that_rules_use_are_found_by_translators():
	assert wording.names() >= {*lifecycle.ACTIONS} - {"Decline"} | {*exposure.SEVERITIES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_host_reads_them(language):
	said = frappe.translate.get_translations_from_csv(language, "pip_module")
	assert said["What to do now"] != "What to do now"
	# The host calls a ticket an issue; to issue a plan is something else, and only there.
	assert said["Issue:Performance Improvement Plan"] != said.get("Issue")
	assert len(said) > 1000


@pytest.fixture
def reads_in(monkeypatch):
	"""Sets the language that is read in; in a request the host takes it from the user."""
	return lambda language: monkeypatch.setattr(frappe.local, "lang", language, raising=False)


@pytest.fixture(autouse=True)
def without_request():
	yield
	if hasattr(frappe.local, "request"):
		delattr(frappe.local, "request")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_employee_reads_the_page_in_their_language(people, desk, reads_in, language):
	plan = desk.plan("Awaiting Acknowledgement")
	reads_in(language)
	answer = ask(people.employee.user, plan.name)

	said = frappe.translate.get_translations_from_csv(language, "pip_module")
	assert said["What to do now"] in text_of(answer)
	assert soup(answer).html["lang"] == language
	assert soup(answer).select_one("main")["dir"] == ("rtl" if language == "ar" else "ltr")


def unmarked(text: str) -> list[str]:
	"""What of `text` stands outside the brackets and has letters, piece by piece."""
	while True:
		inner = re.sub(r"⟦[^⟦⟧]*⟧", "·", text)
		if inner == text:
			break
		text = inner
	return [piece.strip() for piece in text.split("·") if re.search("[A-Za-z]{2}", piece)]


@pytest.mark.parametrize("state", ["Awaiting Acknowledgement", "Active", "Unsuccessful"])
def test_nothing_on_the_page_is_left_in_english(people, desk, marked, state):
	plan = desk.plan(state)
	answer = ask(people.employee.user, plan.name)
	left = set()
	for node in soup(answer).select_one("main").find_all(string=True):
		left.update(unmarked(str(node)))
	# What people wrote, who they are, and dates, which the host writes in the reader's language by itself.
	written = frappe.as_json(frappe.get_doc(PLAN, plan.name), indent=None)
	contacts = frappe.get_all("User", fields=["full_name", "email"], as_list=True)
	own = {piece for piece in left if piece.lstrip("0123456789 ") in written or DATE.fullmatch(piece)}
	assert left - own - {word for contact in contacts for word in contact} == set()


def test_amounts_keep_their_direction_in_arabic(people, desk, reads_in):
	plan = desk.plan("Active")
	reads_in("ar")
	said = soup(ask(people.employee.user, plan.name)).select_one("main").get_text()
	amount = measured(plan.goals[0].target_value, plan.goals[0].unit)
	assert amount in said
	assert said.count(amount) == said.count(f"\u2068{amount}\u2069")
