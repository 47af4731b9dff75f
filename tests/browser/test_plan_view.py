"""The top of a plan's form, seen by whom it concerns: read, reached by keyboard, on a phone, from right to left."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import LOGS, PHONE, assert_accessible
from playwright.sync_api import Page, expect
from test_plan_life import DIALOG, PLAN_PAGE, choose, confirm, expect_headline, expect_status, open_form

import frappe

sys.path.append(str(Path(__file__).parents[1] / "site"))
import factory

OURS = (".pip-head", ".pip-overview")
LAPTOP = {"width": 1280, "height": 800}


@dataclass(frozen=True)
class Stage:
	"""A plan half way through its check-ins, one that waits for its acknowledgement, and one HR has to review."""

	manager: factory.Person
	hr: factory.Person
	employee: factory.Person
	under_way: str
	newcomer: factory.Person
	issued: str
	in_review: str


@pytest.fixture(scope="module")
def stage(connected_site: str) -> Stage:
	frappe.set_user("Administrator")
	frappe.flags.in_test = True
	boss = factory.make_person("viewboss")
	manager = factory.make_person("viewmanager", boss)
	hr = factory.make_person("viewhr", boss, ("HR User", "HR Manager"))
	employee, newcomer, reviewed = (
		factory.make_person(name, manager) for name in ("viewemployee", "viewnewcomer", "viewreviewed")
	)
	plans = {}
	for person in (employee, newcomer, reviewed):
		frappe.set_user(manager.user)
		plan = frappe.get_doc(factory.plan_values(person.employee)).insert()
		plan.send_for_review()
		plans[person] = plan.name
	frappe.set_user(hr.user)
	for person in (employee, newcomer):
		frappe.get_doc(factory.PLAN, plans[person]).issue()
	frappe.set_user(employee.user)
	frappe.get_doc(factory.PLAN, plans[employee]).acknowledge()
	factory.let_days_pass(plans[employee], 30)
	frappe.set_user(manager.user)
	plan = frappe.get_doc(factory.PLAN, plans[employee])
	for row, numbers in zip(factory.checkins_of(plan.name)[:2], ((70, 10), (75, 9)), strict=True):
		checkin = frappe.get_doc(factory.CHECKIN, row.name)
		checkin.complete(factory.values_for(plan, *numbers), held_on=row.scheduled_date)
	frappe.set_user("Administrator")
	frappe.flags.in_test = False
	# The web server has a connection of its own.
	frappe.db.commit()
	return Stage(manager, hr, employee, plans[employee], newcomer, plans[newcomer], plans[reviewed])


def open_plan(page: Page, name: str) -> None:
	open_form(page, PLAN_PAGE + name)
	expect(page.locator(".pip-head:visible")).to_be_visible()


def primary(page: Page):
	return page.locator(".page-head:visible .primary-action")


def stays_in_width(page: Page) -> bool:
	return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("who", ["manager", "hr", "employee"])
def test_the_top_of_a_plan_under_way(who: str, page_as: Callable[..., Page], stage: Stage) -> None:
	page = page_as(getattr(stage, who).user, LAPTOP)
	open_plan(page, stage.under_way)
	expect(page.locator(".pip-stages .current")).to_contain_text("Active")
	expect(page.locator(".pip-facts")).to_contain_text("working days")
	expect(page.locator(".pip-mark.checkin.held")).to_have_count(2)
	charts = page.locator(".pip-chart svg.frappe-chart")
	expect(charts).to_have_count(2)
	expect(page.locator(".pip-goal").first).to_contain_text("75 %")
	assert_accessible(page, *OURS)
	assert stays_in_width(page)
	page.screenshot(path=LOGS / f"plan-view-{who}.png", full_page=True)
	expect(page.locator(".pip-overview")).not_to_contain_text("HR Note")


def test_what_is_drawn_can_be_read_as_a_table_by_keyboard(page_as: Callable[..., Page], stage: Stage) -> None:
	page = page_as(stage.employee.user)
	open_plan(page, stage.under_way)
	page.locator(".pip-facts a").focus()
	reached = []
	for _ in range(40):
		page.keyboard.press("Tab")
		reached.append(page.evaluate("document.activeElement.outerHTML.slice(0, 300)"))
		if "Values" in reached[-1]:
			break
	check_ins = [html for html in reached if "pip-check-in" in html]
	assert len(check_ins) == len(factory.checkins_of(stage.under_way))
	assert any(": Held" in html for html in check_ins) and any(": To come" in html for html in check_ins)
	table = page.locator(".pip-goal details").first
	page.keyboard.press("Enter")
	expect(table.locator("tbody tr").first).to_be_visible()
	expect(table).to_contain_text("70 %")
	assert_accessible(page, *OURS)


def test_the_primary_button_is_the_next_verb_until_something_is_edited(
	page_as: Callable[..., Page], stage: Stage
) -> None:
	page = page_as(stage.manager.user)
	open_plan(page, stage.under_way)
	expect(primary(page)).to_have_text("Record Support")
	primary(page).click()
	expect(page.get_by_role("tab", name="Support")).to_have_attribute("aria-selected", "true")
	page.evaluate("cur_frm.set_value('next_action', 'The appraisal cycle resumes')")
	expect(primary(page)).to_have_text("Save")
	primary(page).click()
	expect(primary(page)).to_have_text("Record Support")


def test_hr_issues_and_the_employee_acknowledges_with_one_button(
	page_as: Callable[..., Page], stage: Stage
) -> None:
	hr = page_as(stage.hr.user)
	open_plan(hr, stage.in_review)
	expect_headline(hr, "Your turn: review the draft")
	expect(primary(hr)).to_have_text("Issue")
	# Some people double-click everything: they are asked once.
	primary(hr).dblclick()
	expect(hr.locator(DIALOG)).to_be_visible()
	confirm(hr, "Issue")
	expect_status(hr, "Awaiting Acknowledgement")
	expect_headline(hr, "Waiting for Viewreviewed")
	expect(primary(hr)).to_be_hidden()
	# What else is possible is still in the menu.
	choose(hr, "Actions", "Withdraw")
	confirm(hr, "Cancel")

	phone = page_as(stage.newcomer.user, PHONE)
	open_plan(phone, stage.issued)
	expect(phone.locator(".pip-timeline .pip-note")).to_contain_text(
		"No check-in has been held yet; the first is on"
	)
	assert stays_in_width(phone)
	assert_accessible(phone, *OURS)
	phone.screenshot(path=LOGS / "plan-view-phone.png", full_page=True)
	expect(primary(phone)).to_have_text("Acknowledge")
	primary(phone).click()
	confirm(phone, "Acknowledge")
	expect_status(phone, "Active")


def test_from_right_to_left(page_as: Callable[..., Page], stage: Stage) -> None:
	user = frappe.get_doc("User", stage.employee.user)
	user.db_set("language", "ar")
	user.db_set("desk_theme", "Dark")
	frappe.clear_cache(user=user.name)
	# The web server has a connection of its own.
	frappe.db.commit()
	page = page_as(stage.employee.user)
	open_plan(page, stage.under_way)
	assert page.evaluate("document.documentElement.dir") == "rtl"
	start, end = (page.locator(f".pip-mark.{what}").bounding_box() for what in ("start", "end"))
	assert start["x"] > end["x"]
	assert stays_in_width(page)
	assert_accessible(page, *OURS)
	page.screenshot(path=LOGS / "plan-view-rtl-dark.png", full_page=True)


def test_beside_a_plan_and_a_check_in_nothing_is_offered_that_is_refused(
	page_as: Callable[..., Page], stage: Stage
) -> None:
	page = page_as(stage.hr.user)
	frappe.set_user("Administrator")
	checkin = factory.checkins_of(stage.under_way)[0].name
	(event,) = frappe.get_all("PIP Event", filters={"plan": stage.under_way}, pluck="name", limit=1)
	for path in (PLAN_PAGE + stage.under_way, f"/app/pip-check-in/{checkin}", f"/app/pip-event/{event}"):
		open_form(page, path)
		sidebar = page.locator(".form-sidebar:visible")
		expect(sidebar.locator(".created-by")).to_be_visible()
		# The host fetches what is around the record once more.
		page.evaluate("new Promise((done) => cur_frm.sidebar.reload_docinfo(done))")
		page.wait_for_timeout(300)
		for offer in ("assignments", "shared", "tags", "follow"):
			expect(sidebar.locator(f".form-{offer}")).to_be_hidden()
		expect(sidebar.locator(".liked-by")).to_be_hidden()
		expect(sidebar.locator(".comments")).to_be_visible()
		if "event" not in path:
			expect(sidebar.locator(".form-attachments")).to_be_visible()
		page.screenshot(path=LOGS / f"sidebar-{path.split('/')[2]}.png")


def test_while_somebody_holds_a_plan_its_next_check_in_has_no_day(
	page_as: Callable[..., Page], stage: Stage
) -> None:
	frappe.set_user(stage.hr.user)
	frappe.get_doc(factory.PLAN, stage.under_way).hold("Office closed")
	# The web server has a connection of its own.
	frappe.db.commit()
	for screen in (LAPTOP, PHONE):
		page = page_as(stage.manager.user, screen)
		open_plan(page, stage.under_way)
		expect(page.locator(".pip-facts")).to_contain_text("Once the plan resumes")
		expect(page.locator(".pip-mark.checkin.overdue")).to_have_count(0)
		assert stays_in_width(page)
		page.screenshot(path=LOGS / f"on-hold-{screen['width']}.png")
