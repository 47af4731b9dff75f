"""What finds plans and starts them: the report of candidates, the lists with their filters, the board, the workspace,
the connections of the host's forms, and what a first-timer is shown."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import DESK, PHONE, assert_accessible
from playwright.sync_api import Locator, Page, expect

import frappe

# The site tier's people and plans; both tiers make them the same way.
sys.path.append(str(Path(__file__).parents[1] / "site"))
import factory

NARROW = {"width": 1280, "height": 720}
DIALOG = ".modal.show"
LIST = "/app/performance-improvement-plan/view/list"
BOARD = "/app/performance-improvement-plan/view/kanban/Plans%20by%20Status"
WORKSPACE = "/app/performance-improvement"
REPORT = "/app/query-report/PIP%20Candidates"
LINK = '.document-link[data-doctype="Performance Improvement Plan"]'
PICTURES = os.environ.get("PIP_PICTURES")


@dataclass(frozen=True)
class Crowd:
	"""Who acts; two with a low score, one on a plan that ends soon, one whose draft is complete and one whose isn't."""

	manager: factory.Person
	hr: factory.Person
	colleague: factory.Person
	low: tuple[factory.Person, factory.Person]
	cycle: str
	on_a_plan: factory.Person
	active: str
	complete: str
	incomplete: str


@pytest.fixture(scope="module")
def crowd(connected_site: str) -> Crowd:
	"""Committed for the browser to see; the site is thrown away after the run."""
	frappe.set_user("Administrator")
	frappe.flags.in_test = True
	boss = factory.make_person("listboss")
	manager = factory.make_person("listmanager", boss)
	hr = factory.make_person("listhr", boss, ("HR User", "HR Manager"))
	# The host lets whoever holds another role look at every employee.
	colleague = factory.make_person("listcolleague", boss, ("Leave Approver",))
	low = (factory.make_person("listlow", manager), factory.make_person("listlower", manager))
	on_a_plan, ready, unready = (
		factory.make_person(name, manager) for name in ("listonplan", "listready", "listunready")
	)
	appraisals = [
		factory.make_appraisal(person.employee, {"Speed": score}, submit=True, by_goals=False)
		for person, score in zip((*low, on_a_plan), (1.8, 1.5, 2.0), strict=True)
	]
	cycle = appraisals[0].appraisal_cycle
	for appraisal in appraisals:
		frappe.db.set_value("Appraisal", appraisal.name, "appraisal_cycle", cycle)
	active = _drafted(manager, on_a_plan, duration_days=14)
	active.send_for_review()
	frappe.set_user(hr.user)
	active.issue()
	frappe.set_user(on_a_plan.user)
	frappe.get_doc(factory.PLAN, active.name).acknowledge()
	complete = _drafted(manager, ready)
	incomplete = _drafted(manager, unready, gaps=[])
	frappe.set_user("Administrator")
	frappe.db.set_single_value("System Settings", "enable_onboarding", 1)
	frappe.flags.in_test = False
	frappe.clear_cache()
	# The web server has a connection of its own.
	frappe.db.commit()
	return Crowd(manager, hr, colleague, low, cycle, on_a_plan, active.name, complete.name, incomplete.name)


def _drafted(manager: factory.Person, employee: factory.Person, **changes: object):
	frappe.set_user(manager.user)
	return frappe.get_doc(factory.plan_values(employee.employee, **changes)).insert()


@pytest.fixture(autouse=True)
def patience():
	"""A page of many parts comes in bit by bit."""
	expect.set_options(timeout=20_000)
	yield
	expect.set_options(timeout=5_000)


@pytest.fixture
def picture():
	"""`picture(page, "name")` keeps how it looks, when PIP_PICTURES says where."""

	def take(page: Page, name: str) -> None:
		if not PICTURES:
			return
		size = page.viewport_size
		Path(PICTURES).mkdir(parents=True, exist_ok=True)
		for viewport in (size, NARROW) if size == DESK else (size,):
			page.set_viewport_size(viewport)
			page.wait_for_timeout(800)
			page.screenshot(path=Path(PICTURES) / f"{name}-{viewport['width']}.png")
		page.set_viewport_size(size)

	return take


def status_of(plan: str) -> str:
	frappe.db.rollback()
	return frappe.db.get_value(factory.PLAN, plan, "status")


# Candidates --------------------------------------------------------------------------------------------------------


def test_hr_makes_drafts_for_those_with_low_scores(
	page_as: Callable[..., Page], crowd: Crowd, picture
) -> None:
	page = page_as(crowd.hr.user)
	page.goto(f"{REPORT}?appraisal_cycle={crowd.cycle}", wait_until="domcontentloaded")
	rows = page.locator(".dt-scrollable .dt-row")
	expect(rows).to_have_count(3)
	expect(rows.nth(2)).to_contain_text("Listonplan")
	expect(rows.nth(2)).to_contain_text(crowd.active)
	picture(page, "candidates")

	page.get_by_role("button", name="Create Drafts", exact=True).click()
	expect(page.locator(DIALOG)).to_contain_text("Tick those for whom a draft is to be made.")
	page.locator(f"{DIALOG} .btn-modal-close").click()
	expect(page.locator(DIALOG)).to_have_count(0)

	page.locator(".dt-header .dt-row-header input[type=checkbox]").check()
	page.get_by_role("button", name="Create Drafts", exact=True).click()
	dialog = page.locator(DIALOG)
	expect(dialog).to_contain_text("2 drafts go to the employees' managers")
	expect(dialog).to_contain_text("Left out, with an open plan already: 1")
	page.wait_for_function("window.cur_dialog && cur_dialog.fields_dict.template")
	page.evaluate("cur_dialog.set_value('template', 'Technical')")
	assert_accessible(page, f"{DIALOG} .modal-body")
	picture(page, "candidates-ask")
	dialog.get_by_role("button", name="Create Drafts", exact=True).click()

	said = page.locator(f"{DIALOG} .pip-outcome")
	expect(said.get_by_role("progressbar")).to_have_attribute("aria-valuemax", "2")
	expect(said).to_contain_text("Drafted: 2", timeout=60_000)
	expect(said).not_to_contain_text("Not drafted")
	assert_accessible(page, f"{DIALOG} .pip-outcome")
	picture(page, "candidates-done")
	page.locator(DIALOG).get_by_role("button", name="Close", exact=True).click()
	expect(rows.filter(has_text="Draft")).to_have_count(2)

	frappe.db.rollback()
	for person in crowd.low:
		[plan] = frappe.get_all(
			factory.PLAN, {"employee": person.employee}, ["status", "owner", "template", "manager"]
		)
		assert plan == {
			"status": "Draft",
			"owner": crowd.manager.user,
			"template": "Technical",
			"manager": crowd.manager.employee,
		}


def test_the_report_fits_a_phone(page_as: Callable[..., Page], crowd: Crowd, picture) -> None:
	page = page_as(crowd.hr.user, PHONE)
	page.goto(f"{REPORT}?appraisal_cycle={crowd.cycle}", wait_until="domcontentloaded")
	expect(page.locator(".dt-scrollable .dt-row")).to_have_count(3)
	picture(page, "candidates")


def test_nobody_but_hr_opens_the_report(page_as: Callable[..., Page], crowd: Crowd, browser_errors) -> None:
	browser_errors.allow(r"403|Traceback|PermissionError")
	page = page_as(crowd.manager.user)
	answer = page.request.get(
		"/api/method/frappe.desk.query_report.run",
		params={"report_name": "PIP Candidates", "filters": f'{{"appraisal_cycle": "{crowd.cycle}"}}'},
	)
	assert answer.status == 403 and crowd.active not in answer.text()


# Lists -------------------------------------------------------------------------------------------------------------


def test_saved_filters_of_a_manager(page_as: Callable[..., Page], crowd: Crowd, picture) -> None:
	page = page_as(crowd.manager.user)
	page.goto(LIST, wait_until="domcontentloaded")
	rows = page.locator(".list-row-container .list-row:visible")
	expect(rows.filter(has_text="Listonplan")).to_have_count(1)
	everything = rows.count()
	for label, expected in (("Ending Soon", 1), ("Late", 0), ("Mine", everything), ("My Team", everything)):
		page.locator(".custom-btn-group").filter(has_text="Show").get_by_role("button").click()
		item = page.locator(".custom-btn-group .dropdown-menu.show")
		if label == "Ending Soon":
			picture(page, "list-filters")
		item.get_by_text(label, exact=True).click()
		expect(rows).to_have_count(expected)
		if label == "Ending Soon":
			expect(rows).to_contain_text("Listonplan")
			picture(page, "list-ending")


def test_saved_filters_on_a_phone(page_as: Callable[..., Page], crowd: Crowd, picture) -> None:
	page = page_as(crowd.hr.user, PHONE)
	page.goto(LIST, wait_until="domcontentloaded")
	rows = page.locator(".list-row-container .list-row:visible")
	expect(rows.filter(has_text="Listonplan")).to_have_count(1)
	page.locator(".menu-btn-group:visible button").first.click()
	picture(page, "list-menu")
	page.locator(".menu-btn-group .dropdown-menu.show").get_by_text("Show: Ending Soon").click()
	expect(rows).to_have_count(1)
	picture(page, "list")


# The board ---------------------------------------------------------------------------------------------------------


def column(page: Page, status: str) -> Locator:
	return page.locator(f'.kanban-column[data-column-value="{status}"]')


def card(page: Page, plan: str) -> Locator:
	return page.locator(f'.kanban-card-wrapper[data-name="{plan}"]')


def drag(page: Page, plan: str, to: str) -> None:
	"""By the mouse, step by step: the host's board follows its moves."""
	start = card(page, plan).bounding_box()
	end = column(page, to).locator(".kanban-cards").bounding_box()
	page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 20)
	page.mouse.down()
	page.mouse.move(start["x"] + start["width"] / 2 + 10, start["y"] + 30, steps=4)
	page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 30, steps=12)
	page.wait_for_timeout(300)
	page.mouse.up()


def test_dragging_a_card_is_a_step_of_the_plan(
	page_as: Callable[..., Page], crowd: Crowd, browser_errors, picture
) -> None:
	# The refusal this test provokes, as the host reports it to the console.
	browser_errors.allow(r"417|Traceback")
	page = page_as(crowd.manager.user)
	page.goto(BOARD, wait_until="domcontentloaded")
	expect(column(page, "Draft").locator(card(page, crowd.incomplete))).to_have_count(1)
	page.wait_for_load_state("networkidle")
	picture(page, "board")

	drag(page, crowd.incomplete, "HR Review")
	expect(page.locator(DIALOG)).to_contain_text("Gaps")
	picture(page, "board-refused")
	page.locator(f"{DIALOG} .btn-modal-close").click()
	expect(page.locator(DIALOG)).to_have_count(0)
	expect(column(page, "Draft").locator(card(page, crowd.incomplete))).to_have_count(1)
	assert status_of(crowd.incomplete) == "Draft"

	# The host puts the cards of a board that failed up anew.
	expect(page.locator(".modal-backdrop, #freeze")).to_have_count(0)
	page.wait_for_timeout(500)
	with page.expect_response("**/*update_order_for_single_card"):
		drag(page, crowd.complete, "HR Review")
	expect(column(page, "HR Review").locator(card(page, crowd.complete))).to_have_count(1)
	expect(page.locator(DIALOG)).to_have_count(0)
	assert status_of(crowd.complete) == "HR Review"


def test_the_board_on_a_phone(page_as: Callable[..., Page], crowd: Crowd, picture) -> None:
	page = page_as(crowd.manager.user, PHONE)
	page.goto(BOARD, wait_until="domcontentloaded")
	expect(card(page, crowd.active)).to_have_count(1)
	picture(page, "board")


# The workspace -----------------------------------------------------------------------------------------------------


def number(page: Page, label: str) -> Locator:
	return page.locator(".number-widget-box").filter(has_text=label).locator(".number")


def count_of_company(**values: str) -> int:
	"""HR sees those of the other modules as well, which stay on the site."""
	return frappe.db.count(factory.PLAN, {"company": factory.COMPANY, **values})


def test_the_workspace_of_hr_begins_with_what_to_do_first(
	page_as: Callable[..., Page], crowd: Crowd, picture
) -> None:
	page = page_as(crowd.hr.user)
	page.goto(WORKSPACE, wait_until="domcontentloaded")
	steps = page.locator(".onboarding-step")
	expect(steps).to_have_count(5)
	expect(number(page, "Active Plans")).to_have_text(str(count_of_company(status="Active")))
	expect(number(page, "Ending in 14 Days")).not_to_have_text("")
	expect(number(page, "Late Check-ins")).not_to_have_text("")
	expect(number(page, "Awaiting My Action")).not_to_have_text("")
	picture(page, "workspace-hr")
	steps.nth(2).click()
	page.get_by_role("button", name="Open the Report", exact=True).click()
	page.wait_for_url("**/query-report/PIP%20Candidates**")
	expect(page.locator(DIALOG)).to_contain_text("each manager gets a draft to complete")


def test_a_number_opens_the_list_of_just_that(page_as: Callable[..., Page], crowd: Crowd) -> None:
	page = page_as(crowd.manager.user)
	page.goto(WORKSPACE, wait_until="domcontentloaded")
	expect(page.locator(".onboarding-step")).to_have_count(0)
	number(page, "Ending in 14 Days").click()
	rows = page.locator(".list-row-container .list-row:visible")
	expect(rows).to_have_count(1)
	expect(rows).to_contain_text("Listonplan")


def test_the_workspace_of_a_manager_and_on_a_phone(
	page_as: Callable[..., Page], crowd: Crowd, picture
) -> None:
	page = page_as(crowd.manager.user)
	page.goto(WORKSPACE, wait_until="domcontentloaded")
	expect(number(page, "Active Plans")).to_have_text("1")
	expect(page.locator(".shortcut-widget-box").filter(has_text="Candidates")).to_have_count(0)
	picture(page, "workspace-manager")
	phone = page_as(crowd.hr.user, PHONE)
	phone.goto(WORKSPACE, wait_until="domcontentloaded")
	expect(number(phone, "Active Plans")).to_have_text(str(count_of_company(status="Active")))
	picture(phone, "workspace-hr")


def test_who_has_no_plan_sees_nothing_but_zeros(page_as: Callable[..., Page], crowd: Crowd, picture) -> None:
	page = page_as(crowd.colleague.user)
	page.goto(WORKSPACE, wait_until="domcontentloaded")
	for label in ("Active Plans", "Late Check-ins", "Awaiting My Action", "Ending in 14 Days"):
		expect(number(page, label)).to_have_text("0")
	expect(page.locator(".codex-editor")).to_contain_text("A zero means there is nothing for you.")
	for hidden in ("Candidates", "HR Notes", "PIP Settings"):
		expect(page.locator(".codex-editor").get_by_text(hidden, exact=True)).to_have_count(0)
	picture(page, "workspace-colleague")


# Connections -------------------------------------------------------------------------------------------------------


def test_connections_show_plans_to_those_they_concern(
	page_as: Callable[..., Page], crowd: Crowd, picture
) -> None:
	hr = page_as(crowd.hr.user)
	open_connections(hr, crowd.on_a_plan.employee)
	expect(hr.locator(f"{LINK}:visible .count")).to_have_text("1")
	hr.locator(f"{LINK}:visible").scroll_into_view_if_needed()
	picture(hr, "connections-hr")
	hr.locator(f"{LINK}:visible .badge-link").click()
	rows = hr.locator(".list-row-container .list-row:visible")
	expect(rows).to_have_count(1)
	expect(rows).to_contain_text("Listonplan")
	# The same form, of somebody without a plan.
	open_connections(hr, crowd.colleague.employee)
	expect(hr.locator(LINK)).to_be_visible()
	expect(hr.locator(f"{LINK} .count")).to_be_hidden()


def test_a_colleague_sees_no_badge(page_as: Callable[..., Page], crowd: Crowd, picture) -> None:
	page = page_as(crowd.colleague.user)
	open_connections(page, crowd.on_a_plan.employee)
	expect(page.locator(".document-link[data-doctype='Appraisal']")).to_be_visible()
	expect(page.locator(LINK)).to_be_hidden()
	picture(page, "connections-colleague")
	answers = []
	for employee in (crowd.on_a_plan.employee, crowd.colleague.employee):
		loaded = page.request.get(
			"/api/method/frappe.desk.form.load.getdoc", params={"doctype": "Employee", "name": employee}
		).json()
		counted = page.request.get(
			"/api/method/frappe.desk.notifications.get_open_count",
			params={"doctype": "Employee", "name": employee, "items": f'["{factory.PLAN}"]'},
		).json()
		timeline = page.request.get(
			"/api/method/hrms.overrides.employee_master.get_timeline_data",
			params={"doctype": "Employee", "name": employee},
		).text()
		assert factory.PLAN not in timeline
		answers.append((loaded["docs"][0].get("__onload", {}).get("plans"), counted["message"]["count"]))
	assert answers[0] == answers[1] == (None, {"external_links_found": [], "internal_links_found": []})


def open_connections(page: Page, employee: str) -> None:
	page.goto(f"/app/employee/{employee}", wait_until="domcontentloaded")
	page.wait_for_function(
		"(name) => window.cur_frm && cur_frm.doc.name === name && cur_frm.$wrapper.is(':visible')",
		arg=employee,
	)
	page.evaluate("cur_frm.layout.tabs.find((tab) => tab.df.show_dashboard)?.set_active()")


# The tour ----------------------------------------------------------------------------------------------------------


def test_whoever_drafts_a_first_plan_can_be_shown_how(
	page_as: Callable[..., Page], crowd: Crowd, picture
) -> None:
	page = page_as(crowd.manager.user)
	page.goto("/app/performance-improvement-plan/new", wait_until="domcontentloaded")
	page.wait_for_function("window.cur_frm && cur_frm.$wrapper.is(':visible')")
	page.locator(".menu-btn-group:visible button").first.click()
	page.locator(".menu-btn-group .dropdown-menu.show").get_by_text("Show Me How", exact=True).click()
	popover = page.locator("#driver-popover-item")
	for title in (
		"Whom is it for?",
		"Begin with a template",
		"When does it start?",
		"Why this plan?",
		"What falls short, and how you know",
		"Goals that can be measured",
		"What you promise in return",
		"What follows, and the next step",
	):
		expect(popover.locator(".driver-popover-title")).to_have_text(title)
		expect(popover).to_be_visible()
		page.wait_for_timeout(500)
		if title in ("Goals that can be measured", "What follows, and the next step"):
			picture(page, f"tour-{title.split()[0].lower()}")
		popover.locator(".driver-next-btn").click()
	expect(popover).to_be_hidden()
