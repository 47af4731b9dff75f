"""The employee's own page in a browser: on a phone and on a desktop, for both kinds of users, with and without scripts."""

import sys
from pathlib import Path

import pytest
from conftest import DESK, LOGS, PHONE, assert_accessible
from playwright.sync_api import Page, expect

import frappe
from frappe.utils import getdate

from pip_module import rescheduling

sys.path.append(str(Path(__file__).parents[1] / "site"))
import factory

PATH = "/performance-plan"
SCREENS = {"phone": PHONE, "desktop": DESK}

PATIENCE = 30_000
"""Milliseconds: a machine that does other work as well takes its time."""
expect.set_options(timeout=PATIENCE)


def self_service_user(person: factory.Person) -> None:
	"""Makes of an employee's user what HRMS calls an Employee Self Service user: of that type, with its role alone."""
	user = frappe.get_doc("User", person.user)
	user.user_type = "Employee Self Service"
	user.set("roles", [{"role": "Employee Self Service"}])
	user.save()


class Stage:
	"""Makes employees and plans while a test runs, and commits them for the browser to see."""

	def __init__(self) -> None:
		self.boss = factory.make_person("pageboss")
		self.manager = factory.make_person("pagemanager", self.boss)
		self.hr = factory.make_person("pagehr", self.boss, ("HR User", "HR Manager"))
		self.peer = factory.make_person("pagepeer", self.manager)
		self.made = 0

	def employee(self, kind: str) -> factory.Person:
		self.made += 1
		person = factory.make_person(f"page{kind}{self.made}", self.manager)
		if kind == "service":
			self_service_user(person)
		return person

	def plan(self, employee: factory.Person, acknowledged: bool = True, **changes: object):
		frappe.flags.in_test = True
		frappe.set_user(self.manager.user)
		plan = frappe.get_doc(factory.plan_values(employee.employee, **changes)).insert()
		plan.send_for_review()
		frappe.set_user(self.hr.user)
		frappe.get_doc(plan.doctype, plan.name).issue()
		if acknowledged:
			frappe.set_user(employee.user)
			frappe.get_doc(plan.doctype, plan.name).acknowledge()
		frappe.set_user("Administrator")
		frappe.flags.in_test = False
		# The web server has a connection of its own.
		frappe.db.commit()
		return frappe.get_doc(plan.doctype, plan.name)

	def hold_first(self, plan) -> None:
		"""The manager records the first check-in, with an action for the employee."""
		frappe.flags.in_test = True
		frappe.set_user(self.manager.user)
		checkin = frappe.get_doc(factory.CHECKIN, factory.checkins_of(plan.name)[0].name)
		checkin.append(
			"action_items", {"action": "Read the guide on triage", "owner_employee": plan.employee}
		)
		checkin.save()
		doc = frappe.get_doc(factory.PLAN, plan.name)
		checkin.complete(
			values=factory.values_for(doc, 76, 8), manager_comments="Good progress.\nPlease keep going."
		)
		frappe.set_user("Administrator")
		frappe.flags.in_test = False
		# The web server has a connection of its own.
		frappe.db.commit()


@pytest.fixture(scope="module")
def stage(connected_site: str) -> Stage:
	frappe.set_user("Administrator")
	frappe.flags.in_test = True
	made = Stage()
	frappe.flags.in_test = False
	# The web server has a connection of its own.
	frappe.db.commit()
	return made


def shoot(page: Page, name: str) -> None:
	"""A picture of the whole page among the logs, for whoever wants to look."""
	LOGS.mkdir(parents=True, exist_ok=True)
	page.screenshot(path=LOGS / f"page-{name}.png", full_page=True)


def opened(page: Page, plan: str = "") -> Page:
	page.set_default_timeout(PATIENCE)
	page.goto(f"{PATH}?plan={plan}" if plan else PATH)
	expect(page.locator("main.pip h1")).to_be_visible()
	return page


EVERYTHING = ("minor", "moderate", "serious", "critical")


def assert_fine(page: Page) -> None:
	"""Nothing that axe-core finds, and nothing beside the page to scroll to."""
	assert_accessible(page, "main.pip", grave=EVERYTHING)
	assert not wider_than_its_window(page)


def wider_than_its_window(page: Page) -> bool:
	return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def kept_on_the_device(page: Page) -> list[str]:
	return page.evaluate(
		"Object.entries(localStorage).filter(([k]) => k.startsWith('pip:')).map(([, v]) => v)"
	)


def stored(plan):
	# What the browser caused is in a newer transaction.
	frappe.db.rollback()
	return frappe.get_doc(factory.PLAN, plan.name)


def a_free_day(plan):
	"""One on which the first check-in may be instead."""
	first = factory.checkins_of(plan.name)[0].name
	return list(rescheduling.Situation(stored(plan), getdate(), lock=False).window_for(first).days)[-1]


def events(plan) -> list[str]:
	frappe.db.rollback()
	return frappe.get_all("PIP Event", {"plan": plan.name}, pluck="event", order_by="sequence asc")


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("kind", ["employee", "service"])
def test_from_reading_to_the_check_in(page_as, stage, kind, screen):
	employee = stage.employee(kind)
	plan = stage.plan(employee, acknowledged=False)
	page = opened(page_as(employee.user, SCREENS[screen]))
	shoot(page, f"read-{kind}-{screen}")
	page.get_by_text("Answer now").click()
	page.get_by_label("Do you want to say something?").fill("I would like to meet weekly.")
	page.get_by_label("Sign with your full name").fill("Anna Example")
	assert_fine(page)
	shoot(page, f"answer-{kind}-{screen}")
	page.get_by_role("button", name="Yes, I got the plan").click()
	expect(page.locator(".pip-done")).to_contain_text("We have noted that you got the plan")
	expect(page.locator("main.pip")).to_contain_text("I would like to meet weekly.")
	assert (stored(plan).status, stored(plan).signed_as) == ("Active", "Anna Example")
	assert kept_on_the_device(page) == []

	letter = page.request.get(page.locator(".pip-done a").get_attribute("href"), timeout=4 * PATIENCE)
	assert letter.ok and letter.body().startswith(b"%PDF")

	page.get_by_text("Write a response").click()
	page.get_by_label("Your response").fill("My side of it.")
	page.get_by_role("button", name="Send my response").click()
	expect(page.locator(".pip-done")).to_contain_text("Your words are now part of the record.")

	page.get_by_text("Write it now").click()
	page.get_by_label("Where are you now").first.fill("71")
	page.get_by_label("What do you want to say about it?").first.fill("It goes better.")
	assert_fine(page)
	shoot(page, f"assess-{kind}-{screen}")
	page.get_by_role("button", name="Save for later").click()
	expect(page.locator(".pip-done")).to_contain_text("Only you can see it")
	page.get_by_text("Go on writing").click()
	expect(page.get_by_label("Where are you now").first).to_have_value("71")
	page.get_by_role("button", name="Send it to my manager").click()
	expect(page.locator(".pip-done")).to_contain_text("Your manager can read it now.")

	page.get_by_text("Ask for a new date").click()
	page.get_by_label("New date", exact=True).fill(str(a_free_day(plan)))
	page.get_by_label("Why do you need a new date?").fill("A visit to the doctor.")
	page.get_by_role("button", name="Ask my manager").click()
	expect(page.locator(".pip-done")).to_contain_text(
		"The check-in stays on its old date until the new one is accepted"
	)
	expect(page.locator("main.pip")).to_contain_text("You asked to move it to")

	page.get_by_text("Add a file").click()
	page.get_by_label("File", exact=True).set_input_files(
		{"name": "Ticket report.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a test"}
	)
	page.get_by_role("button", name="Add this file").click()
	expect(page.locator(".pip-done")).to_contain_text("Your file is now with the plan.")
	file = page.request.get(page.get_by_role("link", name="Ticket report.pdf").get_attribute("href"))
	assert file.ok and file.body() == b"%PDF-1.7 a test"
	calendar = page.request.get(page.get_by_text("Add all check-ins").get_attribute("href"))
	assert calendar.ok and b"BEGIN:VEVENT" in calendar.body()
	assert_fine(page)
	shoot(page, f"after-{kind}-{screen}")


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("kind", ["employee", "service"])
def test_declines_with_a_drawn_signature(page_as, stage, browser_errors, kind, screen):
	# The refusal this test provokes.
	browser_errors.allow("400")
	employee = stage.employee(kind)
	plan = stage.plan(employee, acknowledged=False)
	page = opened(page_as(employee.user, SCREENS[screen]), plan.name)
	page.get_by_text("Answer now").click()
	page.get_by_role("button", name="I decline").click()
	expect(page.locator(".pip-problem")).to_contain_text("Please type your name, or draw your signature.")
	page.locator("canvas").scroll_into_view_if_needed()
	canvas = page.locator("canvas").bounding_box()
	page.mouse.move(canvas["x"] + 20, canvas["y"] + 20)
	page.mouse.down()
	page.mouse.move(canvas["x"] + 120, canvas["y"] + 60, steps=5)
	page.mouse.up()
	page.get_by_role("button", name="I decline").click()
	expect(page.locator(".pip-done")).to_contain_text("We have noted that you declined")
	expect(page.get_by_alt_text("Your drawn signature")).to_be_visible()
	plan = stored(plan)
	assert (plan.status, plan.acknowledgement) == ("Active", "Refused")
	assert_fine(page)
	shoot(page, f"declined-{kind}-{screen}")


def test_to_everybody_else_it_looks_like_nothing(page_as, stage, browser_errors):
	browser_errors.allow("404")
	plan = stage.plan(stage.employee("employee"))
	said = set()
	for user in (stage.peer.user, stage.manager.user):
		page = page_as(user)
		for name in (plan.name, "HR-PIP-2026-99999"):
			answer = page.goto(f"{PATH}?plan={name}")
			said.add((answer.status, page.locator("main, .page-card").first.inner_text()))
		page.goto(PATH)
		expect(page.locator("main.pip")).to_contain_text("You have no performance plan here.")
		assert_fine(page)
	assert len(said) == 1 and next(iter(said))[0] == 404
	shoot(page, "nothing")


def test_a_guest_signs_in_first_and_comes_back(page_as, stage):
	employee = stage.employee("service")
	plan = stage.plan(employee)
	page = page_as("Guest", PHONE)
	page.set_default_timeout(PATIENCE)
	page.goto(f"{PATH}?plan={plan.name}")
	assert "/login?redirect-to=" in page.url
	from conftest import PASSWORD

	from frappe.utils.password import update_password

	update_password(employee.user, PASSWORD)
	# The web server has a connection of its own.
	frappe.db.commit()
	# Until its script is there, the host's form leads nowhere.
	page.wait_for_load_state("networkidle")
	page.locator("#login_email").fill(employee.user)
	page.locator("#login_password").fill(PASSWORD)
	page.locator(".btn-login").first.click()
	page.wait_for_url(f"**{PATH}?plan={plan.name}")
	expect(page.locator("main.pip h1")).to_be_visible()


def test_it_works_before_scripts_load(page_as, stage, browser_errors):
	browser_errors.allow("ERR_FAILED|is not defined|script error|400")
	plan = stage.plan(employee := stage.employee("service"), acknowledged=False)
	page = page_as(employee.user, PHONE)
	page.route("**/*.js*", lambda route: route.abort())
	opened(page)
	page.get_by_text("Answer now").click()
	expect(page.locator("canvas")).to_have_count(0)
	page.get_by_label("Do you want to say something?").fill("Without scripts.")
	page.get_by_role("button", name="Yes, I got the plan").click()
	expect(page.locator(".pip-problem")).to_contain_text("Please type your name")
	expect(page.get_by_label("Do you want to say something?")).to_have_value("Without scripts.")
	page.get_by_label("Sign with your full name").fill("Anna Example")
	page.get_by_role("button", name="Yes, I got the plan").click()
	expect(page.locator(".pip-done")).to_be_visible()
	assert stored(plan).acknowledgement == "Acknowledged with Comments"


def test_what_is_typed_is_never_lost(page_as, stage, browser_errors):
	browser_errors.allow("ERR_INTERNET_DISCONNECTED|40[0-9]|417")
	employee = stage.employee("employee")
	plan = stage.plan(employee)
	page = opened(page_as(employee.user, PHONE))
	page.get_by_text("Write a response").click()
	page.get_by_label("Your response").fill("Written on a train.")
	page.context.set_offline(True)
	page.get_by_role("button", name="Send my response").click()
	expect(page.locator(".pip-problem")).to_contain_text("You are not online.")
	shoot(page, "offline")
	page.context.set_offline(False)

	opened(page)
	expect(page.get_by_label("Your response")).to_have_value("Written on a train.")
	cookies = page.context.cookies()
	page.context.clear_cookies()
	page.get_by_role("button", name="Send my response").click()
	expect(page.locator(".pip-problem")).to_contain_text("You have been signed out.")
	assert kept_on_the_device(page) == ["Written on a train."]
	page.goto("/login")
	assert kept_on_the_device(page) == ["Written on a train."], "a session that ran out takes nothing away"

	page.context.add_cookies(cookies)
	opened(page)
	button = page.get_by_role("button", name="Send my response")
	button.dblclick()
	expect(page.locator(".pip-done")).to_contain_text("Your words are now part of the record.")
	assert kept_on_the_device(page) == []
	assert stored(plan).employee_response == "Written on a train."
	assert events(plan).count("Response") == 1

	page.get_by_text("Write a response").click()
	page.get_by_label("Your response").fill("Nobody else may read this.")
	assert kept_on_the_device(page) == ["Nobody else may read this."]
	page.goto("/?cmd=web_logout")
	assert kept_on_the_device(page) == []


def test_a_stale_page_overwrites_nothing(page_as, stage, browser_errors):
	browser_errors.allow("409")
	employee = stage.employee("employee")
	plan = stage.plan(employee)
	phone, desktop = page_as(employee.user, PHONE), page_as(employee.user)
	for page in (phone, desktop):
		opened(page)
		page.get_by_text("Write it now").click()
		page.get_by_label("Is there more that you want to say?").fill(
			f"From a window of {page.viewport_size['width']}."
		)
	phone.get_by_role("button", name="Save for later").click()
	expect(phone.locator(".pip-done")).to_be_visible()
	desktop.get_by_role("button", name="Save for later").click()
	expect(desktop.locator(".pip-problem")).to_contain_text("This page has changed since you opened it.")
	expect(desktop.get_by_label("Is there more that you want to say?")).to_have_value(
		"From a window of 1366."
	)
	opened(phone)
	phone.get_by_text("Go on writing").click()
	expect(phone.get_by_label("Is there more that you want to say?")).to_have_value("From a window of 390.")
	shoot(desktop, "stale")
	assert plan.name


def test_it_is_used_with_the_keyboard_alone(page_as, stage):
	employee = stage.employee("employee")
	plan = stage.plan(employee, acknowledged=False)
	page = opened(page_as(employee.user))

	def go_to(name: str) -> None:
		for _step in range(60):
			page.keyboard.press("Tab")
			if name in (
				page.evaluate(
					"document.activeElement.labels?.[0]?.innerText || document.activeElement.innerText || ''"
				)
			):
				outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
				assert outline != "none", f"{name} doesn't show that it has the focus"
				return
		pytest.fail(f"the keyboard doesn't reach {name}")

	go_to("Answer now")
	page.keyboard.press("Enter")
	go_to("Do you want to say something?")
	page.keyboard.type("By keyboard.")
	go_to("Sign with your full name")
	page.keyboard.type("Anna Example")
	go_to("Yes, I got the plan")
	page.keyboard.press("Enter")
	expect(page.locator(".pip-done")).to_be_focused()
	assert stored(plan).acknowledgement == "Acknowledged with Comments"


def test_it_can_be_enlarged_and_has_room_for_fingers(page_as, stage):
	employee = stage.employee("employee")
	stage.plan(employee)
	page = opened(page_as(employee.user))
	for box in page.locator("main.pip details").all():
		box.evaluate("box => box.open = true")
	# Twice as large in a window of 1280 and of 390.
	for width in (640, 320, 195):
		page.set_viewport_size({"width": width, "height": 800})
		assert not page.evaluate(
			"[...document.querySelectorAll('main.pip, main.pip *')].some("
			"(e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.classList.contains('pip-only-read'))"
		), width
	page.set_viewport_size(PHONE)
	small = page.evaluate(
		"[...document.querySelectorAll('main.pip button, main.pip summary, main.pip input:not([type=hidden]),"
		" main.pip textarea, main.pip a.pip-link, main.pip a.pip-button')]"
		".filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44).map((e) => e.outerHTML.slice(0, 90))"
	)
	assert small == []


@pytest.mark.parametrize("screen", SCREENS)
def test_arabic_is_mirrored(page_as, stage, screen):
	employee = stage.employee("employee")
	stage.plan(employee)
	frappe.get_doc("User", employee.user).update({"language": "ar"}).save()
	# The web server has a connection of its own.
	frappe.db.commit()
	page = opened(page_as(employee.user, SCREENS[screen]))
	main = page.locator("main.pip")
	assert main.evaluate("(e) => getComputedStyle(e).direction") == "rtl"
	card = page.locator(".pip-card").first
	left, right = (
		card.evaluate(f"(e) => parseFloat(getComputedStyle(e).border{side}Width)")
		for side in ("Left", "Right")
	)
	assert right > left
	assert_fine(page)
	shoot(page, f"arabic-{screen}")


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("theme", ["Dark", "Automatic"])
def test_dark_as_the_host(page_as, stage, theme, screen):
	employee = stage.employee("employee")
	plan = stage.plan(employee)
	frappe.get_doc("User", employee.user).update({"desk_theme": theme}).save()
	stage.hold_first(plan)
	page = page_as(employee.user, SCREENS[screen])
	page.emulate_media(color_scheme="dark")
	opened(page)
	assert (
		page.locator("main.pip").evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgb(23, 27, 31)"
	)
	for box in page.locator("main.pip details").all():
		box.evaluate("box => box.open = true")
	assert_fine(page)
	shoot(page, f"dark-{theme}-{screen}")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_closed_plan(page_as, stage, screen):
	employee = stage.employee("service")
	plan = stage.plan(employee)
	stage.hold_first(plan)
	frappe.set_user(stage.hr.user)
	doc = frappe.get_doc(factory.PLAN, plan.name)
	for goal in doc.goals:
		goal.result = "Met"
	doc.save()
	frappe.get_doc(factory.PLAN, plan.name).close_successful(
		outcome_summary="You did well.", next_action="The usual yearly talk"
	)
	frappe.set_user("Administrator")
	# The web server has a connection of its own.
	frappe.db.commit()
	page = opened(page_as(employee.user, SCREENS[screen]))
	expect(page.locator("main.pip")).to_contain_text("You met the goals of this plan.")
	assert_fine(page)
	shoot(page, f"closed-{screen}")


def test_the_menu_of_the_portal_leads_to_it(page_as, stage):
	for kind in ("employee", "service"):
		page = page_as(stage.employee(kind).user)
		page.goto("/me")
		page.locator(".web-sidebar").get_by_text("Performance Plan").click()
		expect(page.locator("main.pip")).to_contain_text("You have no performance plan here.")


def test_it_starts_with_little_of_our_own(page_as, stage):
	employee = stage.employee("employee")
	stage.plan(employee)
	page = page_as(employee.user, PHONE)
	sizes: dict[str, int] = {}
	page.on(
		"response",
		lambda answer: (
			sizes.update({answer.url: len(answer.body())}) if "/pip_module/" in answer.url else None
		),
	)
	opened(page)
	page.wait_for_load_state("networkidle")
	print(f"\nown assets at a cold start: {sum(sizes.values())} bytes in {len(sizes)} files")
	assert len(sizes) == 3 and sum(sizes.values()) < 60_000
