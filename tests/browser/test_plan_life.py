"""A plan from the appraisal it comes from to its outcome, clicked through by the people it concerns."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

import frappe

# The site tier's people and plans; both tiers make them the same way.
sys.path.append(str(Path(__file__).parents[1] / "site"))
import factory

PLAN_PAGE = "/app/performance-improvement-plan/"
DIALOG = ".modal.show"
A_FORM_IS_OPEN = "window.cur_frm && cur_frm.doc && cur_frm.$wrapper.is(':visible')"


@dataclass(frozen=True)
class Stage:
	"""Who acts, and what is there when the curtain rises: an appraisal, a draft and an issued plan, each of another
	employee since nobody has two open plans."""

	manager: factory.Person
	hr: factory.Person
	appraised: factory.Person
	appraisal: str
	draft: str
	on_a_plan: factory.Person
	issued: str


@pytest.fixture(scope="module")
def stage(connected_site: str) -> Stage:
	"""Committed for the browser to see; the site is thrown away after the run."""
	frappe.set_user("Administrator")
	frappe.flags.in_test = True
	boss = factory.make_person("lifeboss")
	manager = factory.make_person("lifemanager", boss)
	hr = factory.make_person("lifehr", boss, ("HR User", "HR Manager"))
	appraised, drafted, on_a_plan = (
		factory.make_person(name, manager) for name in ("lifeappraised", "lifedrafted", "lifeonplan")
	)
	appraisal = factory.make_appraisal(
		appraised.employee,
		{"Response times": 1.5, "Quality of answers": 2, "Teamwork": 4},
		submit=True,
		by_goals=False,
	)
	draft = _draft(manager, drafted)
	issued = _draft(manager, on_a_plan)
	issued.send_for_review()
	frappe.set_user(hr.user)
	issued.issue()
	frappe.set_user("Administrator")
	frappe.flags.in_test = False
	# The web server has a connection of its own.
	frappe.db.commit()
	return Stage(manager, hr, appraised, appraisal.name, draft.name, on_a_plan, issued.name)


def _draft(manager: factory.Person, employee: factory.Person):
	frappe.set_user(manager.user)
	return frappe.get_doc(factory.plan_values(employee.employee)).insert()


# What a person does on the desk


def open_form(page: Page, path: str) -> None:
	page.goto(path, wait_until="domcontentloaded")
	page.wait_for_function(A_FORM_IS_OPEN)


def choose(page: Page, menu: str, item: str) -> None:
	page.get_by_role("button", name=menu, exact=True).click()
	page.locator(".dropdown-menu.show").get_by_text(item, exact=True).click()


def confirm(page: Page, button: str) -> None:
	page.locator(DIALOG).get_by_role("button", name=button, exact=True).click()


def expect_status(page: Page, status: str) -> None:
	expect(page.locator(".page-head:visible .indicator-pill")).to_have_text(status)
	expect(page.locator(DIALOG)).to_have_count(0)


def expect_headline(page: Page, text: str) -> None:
	expect(page.locator(".pip-turn:visible")).to_contain_text(text)


def complete_draft(page: Page) -> None:
	"""What the appraisal left open. Typing into the host's grids would test the host."""
	page.evaluate(
		"""async () => {
			const frm = cur_frm;
			const set = (row, values) => frappe.model.set_value(row.doctype, row.name, values);
			for (const gap of frm.doc.gaps) {
				await set(gap, { expected: "90 % within four hours", observed: "62 % within four hours" });
			}
			for (const goal of frm.doc.goals) {
				await set(goal, { baseline_value: 62, target_value: 90, unit: "%", measured_by: "Ticket report" });
			}
			const support = frm.add_child("supports");
			await set(support, { kind: "Training", description: "Course on triage" });
			await frm.set_value({ reason: "<p>Tickets wait too long.</p>", consequences: "<p>HR decides next.</p>" });
		}"""
	)


def test_from_the_appraisal_to_the_outcome_letter(page_as: Callable[..., Page], stage: Stage) -> None:
	manager = page_as(stage.manager.user)
	open_form(manager, f"/app/appraisal/{stage.appraisal}")
	choose(manager, "Create", "Performance Improvement Plan")
	manager.wait_for_url("**/performance-improvement-plan/new-*")
	manager.wait_for_function(
		"cur_frm.doctype === 'Performance Improvement Plan' && cur_frm.doc.gaps.length === 2"
	)
	complete_draft(manager)
	manager.get_by_role("button", name="Save", exact=True).click()
	expect_status(manager, "Draft")
	expect_headline(manager, "Your turn: complete the draft")
	name = manager.evaluate("cur_frm.doc.name")

	choose(manager, "Actions", "Send for Review")
	confirm(manager, "Send for Review")
	expect_status(manager, "HR Review")
	expect_headline(manager, "Waiting for HR")

	hr = page_as(stage.hr.user)
	open_form(hr, PLAN_PAGE + name)
	expect_headline(hr, "Your turn: review the draft")
	choose(hr, "Actions", "Issue")
	confirm(hr, "Issue")
	expect_status(hr, "Awaiting Acknowledgement")

	employee = page_as(stage.appraised.user)
	open_form(employee, PLAN_PAGE + name)
	choose(employee, "Actions", "Acknowledge")
	expect(employee.locator(DIALOG)).to_contain_text("It does not mean that you agree with it.")
	employee.locator(f"{DIALOG} textarea").fill("I would like to meet weekly.")
	confirm(employee, "Acknowledge")
	expect_status(employee, "Active")
	assert employee.evaluate("cur_frm.doc.acknowledgement") == "Acknowledged with Comments"

	first = factory.checkins_of(name)[0].name
	open_form(manager, f"/app/pip-check-in/{first}")
	values = manager.locator(".pip-value-now input:visible")
	expect(values).to_have_count(2)
	for number, value in enumerate(("76", "90")):
		values.nth(number).fill(value)
	manager.get_by_role("button", name="Complete", exact=True).click()
	expect_status(manager, "Completed")
	open_form(manager, PLAN_PAGE + name)
	assert manager.evaluate("cur_frm.doc.progress") == 75

	for action, reason, status in (
		("Hold", "The office is closed.", "On Hold"),
		("Resume", "It is open again.", "Active"),
	):
		open_form(hr, PLAN_PAGE + name)
		choose(hr, "Actions", action)
		hr.locator(f"{DIALOG} textarea").fill(reason)
		confirm(hr, action)
		expect_status(hr, status)

	open_form(manager, PLAN_PAGE + name)
	choose(manager, "Actions", "Start Final Review")
	confirm(manager, "Start Final Review")
	expect_status(manager, "Final Review")

	open_form(hr, PLAN_PAGE + name)
	choose(hr, "Actions", "Close as Successful")
	results = hr.locator(f"{DIALOG} select")
	expect(results).to_have_count(2)
	for number, result in enumerate(("Met", "Partly Met")):
		results.nth(number).select_option(result)
	hr.locator(f"{DIALOG} textarea").first.fill("Response times are where they should be.")
	confirm(hr, "Close as Successful")
	expect_status(hr, "Successful")

	for reader in (manager, hr, employee):
		plan_letter = letter_text(reader, name, "PIP Plan Letter")
		assert "90 % within four hours" in plan_letter and "I would like to meet weekly." in plan_letter
		outcome = letter_text(reader, name, "PIP Outcome Letter")
		assert "Response times are where they should be." in outcome and "Partly Met" in outcome


def letter_text(page: Page, plan: str, letter: str) -> str:
	"""What the PDF says, as the signed-in person gets it; line breaks count as blanks."""
	answer = page.request.get(
		"/api/method/frappe.utils.print_format.download_pdf",
		params={"doctype": factory.PLAN, "name": plan, "format": letter},
	)
	assert answer.status == 200
	pages = PdfReader(BytesIO(answer.body())).pages
	return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_refused_action_says_why_and_keeps_what_was_entered(
	page_as: Callable[..., Page], stage: Stage, browser_errors
) -> None:
	# The refusal this test provokes, as the host reports it to the console.
	browser_errors.allow(r"417|Traceback")
	page = page_as(stage.hr.user)
	open_form(page, PLAN_PAGE + stage.issued)
	choose(page, "Actions", "Record Refusal")
	note = page.locator(f"{DIALOG} textarea")
	note.fill("Would not take the letter.")
	page.wait_for_function("window.cur_dialog")
	page.evaluate("(name) => cur_dialog.set_value('witness', name)", stage.manager.employee)
	confirm(page, "Record Refusal")
	expect(page.locator(DIALOG).last).to_contain_text("somebody other than the employee and the manager")
	# The message listens to the keyboard once it has come up and taken the focus.
	page.wait_for_function(
		"[...document.querySelectorAll('.modal.show')].pop().contains(document.activeElement)"
	)
	page.keyboard.press("Escape")
	expect(page.locator(DIALOG)).to_have_count(1)
	expect(note).to_have_value("Would not take the letter.")
	confirm(page, "Cancel")
	expect_status(page, "Awaiting Acknowledgement")


def test_a_draft_that_is_not_complete_stays_one(
	page_as: Callable[..., Page], stage: Stage, browser_errors
) -> None:
	browser_errors.allow(r"417|Traceback")
	page = page_as(stage.manager.user)
	open_form(page, PLAN_PAGE + stage.draft)
	page.evaluate("async () => { await cur_frm.set_value('consequences', ''); await cur_frm.save(); }")
	expect_status(page, "Draft")
	choose(page, "Actions", "Send for Review")
	confirm(page, "Send for Review")
	expect(page.locator(DIALOG).last).to_contain_text("say what follows if the goals are met")


def test_the_employee_reads_an_issued_plan_and_can_not_edit_it(
	page_as: Callable[..., Page], stage: Stage
) -> None:
	page = page_as(stage.on_a_plan.user)
	open_form(page, PLAN_PAGE + stage.issued)
	expect_headline(page, "Your turn: acknowledge receipt of the plan")
	expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
	page.get_by_role("button", name="View", exact=True).click()
	menu = page.locator(".dropdown-menu.show")
	expect(menu).to_contain_text("Check-ins")
	expect(menu).not_to_contain_text("Journal")
	expect(menu).not_to_contain_text("HR Notes")
	page.keyboard.press("Escape")
	page.get_by_role("tab", name="Goals").click()
	expect(page.get_by_role("button", name="Add Row")).to_have_count(0)
