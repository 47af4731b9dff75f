"""Real Chromium against the real web server of the throwaway site.

`page_as(user)` is the door: a page in which that user is logged in. Whatever goes wrong in the browser without being
looked at (a script error, an error on the console, a response of 500) fails the test.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

import frappe

SITE = os.environ.get("PIP_SITE", "")
SITES_PATH = os.environ.get("PIP_SITES_PATH", ".")
LOGS = Path(os.environ.get("PIP_LOGS", "."))
PASSWORD = "a long enough pass phrase 7"

DESK = {"width": 1366, "height": 850}
PHONE = {"width": 390, "height": 844}

# On a busy machine the host takes its time; nothing here is about speed.
expect.set_options(timeout=20_000)

# What fades in is pale for a moment; what spins never ends.
ALL_HAS_MOVED = """() => Promise.all(
	document.getAnimations()
		.filter((animation) => Number.isFinite(animation.effect.getComputedTiming().endTime))
		.map((animation) => animation.finished.catch(() => null))
)"""

# Chromium would otherwise look for updates and sync while a test runs.
CHROMIUM_FLAGS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--disable-dev-shm-usage",
	"--no-first-run",
]


@pytest.fixture(scope="session")
def base_url() -> str:
	if not os.environ.get("PIP_BASE_URL"):
		pytest.exit("These tests need a web server: run ./scripts/test --browser", returncode=2)
	return os.environ["PIP_BASE_URL"]


@pytest.fixture(scope="session", autouse=True)
def connected_site(base_url: str) -> Iterator[str]:
	"""The same site from this side, to make what the browser will look at. Commit what it has to see."""
	frappe.init(site=SITE, sites_path=SITES_PATH)
	frappe.connect()
	frappe.set_user("Administrator")
	yield SITE
	frappe.destroy()


@pytest.fixture(autouse=True)
def as_administrator(connected_site: str) -> Iterator[None]:
	# A new transaction sees what the browser caused in the one before.
	frappe.db.rollback()
	frappe.set_user("Administrator")
	yield
	frappe.db.rollback()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
	with sync_playwright() as playwright:
		yield from _launched(playwright)


def _launched(playwright: Playwright) -> Iterator[Browser]:
	browser = playwright.chromium.launch(
		executable_path=os.environ.get("PIP_CHROMIUM") or None, args=CHROMIUM_FLAGS
	)
	yield browser
	browser.close()


class Watched:
	"""What the browser complained about while a test ran."""

	def __init__(self) -> None:
		self.complaints: list[str] = []
		self.allowed: list[str] = []

	def allow(self, pattern: str) -> None:
		"""Complaints that match are part of this test, such as the refusal it provokes."""
		self.allowed.append(pattern)

	def watch(self, page: Page) -> None:
		page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
		page.on(
			"console",
			lambda message: (
				self.complaints.append(f"console: {message.text} ({message.location.get('url', '')})")
				if message.type == "error"
				else None
			),
		)
		page.on(
			"response",
			lambda response: (
				self.complaints.append(f"response {response.status}: {response.url}")
				if response.status >= 400
				else None
			),
		)

	def unexpected(self) -> list[str]:
		return [
			complaint
			for complaint in self.complaints
			if not any(re.search(pattern, complaint) for pattern in self.allowed)
		]


@pytest.fixture
def browser_errors() -> Iterator[Watched]:
	"""Collects complaints; `browser_errors.allow(regex)` accepts one. Any other fails the test."""
	watched = Watched()
	yield watched
	unexpected = watched.unexpected()
	assert not unexpected, "the browser complained:\n" + "\n".join(unexpected)


@pytest.fixture
def page_as(
	chromium: Browser, base_url: str, browser_errors: Watched, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
	"""`page_as(user)` or `page_as(user, PHONE)`: a page in which `user` is logged in. "Guest" is not logged in."""
	contexts: list[BrowserContext] = []

	def open_page(user: str, viewport: dict[str, int] = DESK) -> Page:
		phone = viewport["width"] < 600
		context = chromium.new_context(
			base_url=base_url, viewport=viewport, is_mobile=phone, has_touch=phone, locale="en-GB"
		)
		contexts.append(context)
		context.set_default_timeout(20_000)
		if user != "Guest":
			_log_in(context, user)
		page = context.new_page()
		browser_errors.watch(page)
		return page

	yield open_page

	outcome = getattr(request.node, "call_report", None)
	if (outcome and outcome.failed) or browser_errors.unexpected():
		_take_screenshots(contexts, request.node.name)
	for context in contexts:
		context.close()


def assert_accessible(page: Page, *selectors: str, grave: tuple[str, ...] = ("serious", "critical")) -> None:
	"""axe-core finds nothing of those impacts within `selectors`, the parts of the page that are ours."""
	page.evaluate(ALL_HAS_MOVED)
	found = (
		Axe().run(page, context={"include": list(selectors)} if selectors else None).response["violations"]
	)
	told = [
		f"{violation['id']} ({violation['impact']}): {node['html'][:200]}"
		for violation in found
		if violation["impact"] in grave
		for node in violation["nodes"]
	]
	assert not told, "axe-core found:\n" + "\n".join(told)


def _log_in(context: BrowserContext, user: str) -> None:
	password = os.environ.get("PIP_ADMIN_PASSWORD", "admin") if user == "Administrator" else PASSWORD
	if user != "Administrator":
		from frappe.utils.password import update_password

		update_password(user, PASSWORD)
		# The web server has a connection of its own.
		frappe.db.commit()
	response = context.request.post("/api/method/login", form={"usr": user, "pwd": password})
	assert response.ok, f"{user} could not log in: {response.status} {response.text()[:300]}"


def _take_screenshots(contexts: list[BrowserContext], test: str) -> None:
	LOGS.mkdir(parents=True, exist_ok=True)
	name = re.sub(r"\W+", "-", test)
	for number, page in enumerate((page for context in contexts for page in context.pages), start=1):
		page.screenshot(path=LOGS / f"{name}-{number}.png", full_page=True)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
	report = (yield).get_result()
	if report.when == "call":
		item.call_report = report
