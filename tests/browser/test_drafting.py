"""Drafting a plan: advice on its goals as they are typed, whether a plan is the right step, a template out of it, and
how many actions it takes from an appraisal to the review."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from conftest import LOGS, PHONE, assert_accessible
from playwright.sync_api import Locator, Page, expect
from test_plan_life import (
	DIALOG,
	PLAN_PAGE,
	choose,
	confirm,
	expect_status,
	factory,
	open_form,
)

import frappe
from frappe.utils import add_days, getdate

PANEL = ".goal-advice:visible"
LAPTOP = {"width": 1280, "height": 800}
GOALS = [
	{
		"title": "Improve teamwork",
		"direction": "Increase",
		"baseline_value": 2,
		"target_value": 4,
		"unit": "points",
		"measured_by": "Team survey",
		"weight": 100,
	}
]
REASON = "Tickets wait too long. We talked about it on 3 and 17 September."
COACHING = [{"kind": "Coaching", "description": "Half an hour a week"}]


@dataclass(frozen=True)
class Drafting:
	manager: factory.Person
	hr: factory.Person
	employee: factory.Person
	appraisal: str
	draft: str


@pytest.fixture(scope="module")
def drafting(connected_site: str) -> Drafting:
	"""Committed for the browser to see; the site is thrown away after the run."""
	frappe.set_user("Administrator")
	frappe.flags.in_test = True
	boss = factory.make_person("draftboss")
	manager = factory.make_person("draftmanager", boss)
	hr = factory.make_person("drafthr", boss, ("HR User", "HR Manager"))
	appraised, drafted = (factory.make_person(name, manager) for name in ("draftappraised", "draftdrafted"))
	frappe.get_doc("Employee", drafted.employee).update({"date_of_joining": add_days(getdate(), -90)}).save()
	appraisal = factory.make_appraisal(
		appraised.employee,
		{"Response times": 1.5, "Quality of answers": 2, "Teamwork": 4},
		submit=True,
		by_goals=False,
	)
	frappe.set_user(manager.user)
	draft = frappe.get_doc(factory.plan_values(drafted.employee, goals=GOALS, supports=COACHING)).insert()
	frappe.set_user("Administrator")
	frappe.flags.in_test = False
	# The web server has a connection of its own.
	frappe.db.commit()
	return Drafting(manager, hr, drafted, appraisal.name, draft.name)


def picture(page: Page, name: str) -> None:
	LOGS.mkdir(parents=True, exist_ok=True)
	page.screenshot(path=LOGS / f"drafting-{name}.png")


def open_goals(page: Page, path: str) -> Locator:
	open_form(page, path)
	page.get_by_role("tab", name="Goals").click()
	panel = page.locator(PANEL)
	expect(panel.get_by_role("status")).not_to_have_text("")
	return panel


def type_title(page: Page, text: str) -> None:
	"""Into the grid's first row, key by key, and without leaving the field."""
	grid = page.locator(".frappe-control[data-fieldname=goals]")
	cell = grid.locator(".rows .grid-row").first.locator("[data-fieldname=title]").first
	cell.click()
	box = cell.locator("input")
	box.fill("")
	box.press_sequentially(text, delay=5)


def test_advice_comes_while_typing_and_goes_when_it_is_met(
	page_as: Callable[..., Page], drafting: Drafting
) -> None:
	page = page_as(drafting.manager.user)
	panel = open_goals(page, PLAN_PAGE + drafting.draft)
	expect(panel).to_contain_text("“Improve” leaves open what changes and by how much.")
	picture(page, "goals-desk")
	assert_accessible(page, ".goal-advice")

	type_title(page, "Always answer team questions quickly")
	expect(panel).to_contain_text("“quickly” names no time.")
	expect(panel).to_contain_text("“Always” leaves no room for a single slip.")
	expect(panel).not_to_contain_text("Improve")
	type_title(page, "Answer 9 of 10 team questions within a day")
	expect(panel.get_by_role("status")).to_have_text(
		"Numbers, dates, sources and wording were looked at, and nothing was found that needs to be clearer. "
		"Whether a goal is fair and can be reached is for you to judge."
	)
	expect(panel.locator("li")).to_have_count(0)
	expect(panel.locator(".goal-advice-note")).to_be_hidden()

	# English words judge no other language, and that is said.
	type_title(page, "Gute Rückfragen mit Vorlagen in 4 Stunden beantworten")
	expect(panel.locator(".goal-advice-note")).to_have_text(
		"The wording was not checked. That works for English only."
	)
	expect(panel.locator("li")).to_have_count(0)
	panel.scroll_into_view_if_needed()
	picture(page, "goals-other-language")
	assert_accessible(page, ".goal-advice")

	# In a goal's own form as well, where the grid is hidden behind it.
	type_title(page, "Try to be friendly")
	expect(panel.locator("li")).to_have_count(2)
	page.locator(".frappe-control[data-fieldname=goals] .btn-open-row").first.click()
	inside = page.locator(".goal-advice-row:visible")
	expect(inside).to_contain_text("“friendly” judges the person.")
	picture(page, "goals-row")
	assert_accessible(page, ".goal-advice-row")


@pytest.mark.parametrize(("viewport", "name"), [(LAPTOP, "laptop"), (PHONE, "phone")])
def test_advice_fits_smaller_screens(
	page_as: Callable[..., Page], drafting: Drafting, viewport: dict[str, int], name: str
) -> None:
	page = page_as(drafting.manager.user, viewport)
	panel = open_goals(page, PLAN_PAGE + drafting.draft)
	panel.scroll_into_view_if_needed()
	picture(page, f"goals-{name}")
	box = panel.bounding_box()
	assert box and box["x"] >= 0 and box["x"] + box["width"] <= viewport["width"]


def test_at_the_review_hr_reads_the_same_and_goes_on_all_the_same(
	page_as: Callable[..., Page], drafting: Drafting
) -> None:
	manager = page_as(drafting.manager.user)
	open_form(manager, PLAN_PAGE + drafting.draft)
	choose(manager, "Actions", "Send for Review")
	dialog = manager.locator(DIALOG)
	expect(dialog).to_contain_text("You may go on.")
	expect(dialog).to_contain_text("“Improve” leaves open what changes and by how much.")
	picture(manager, "before-review")
	assert_accessible(manager, ".goal-advice-before")
	confirm(manager, "Send for Review")
	expect_status(manager, "HR Review")

	hr = page_as(drafting.hr.user)
	panel = open_goals(hr, PLAN_PAGE + drafting.draft)
	expect(panel).to_contain_text("“Improve” leaves open what changes and by how much.")
	choose(hr, "Actions", "Issue")
	expect(hr.locator(DIALOG)).to_contain_text("“Improve” leaves open what changes and by how much.")
	confirm(hr, "Cancel")
	choose(hr, "Actions", "Return")
	hr.locator(f"{DIALOG} textarea").fill("Please say what is counted.")
	confirm(hr, "Return")
	expect_status(hr, "Draft")


def test_only_hr_is_told_what_the_host_knows(page_as: Callable[..., Page], drafting: Drafting) -> None:
	for person, told in ((drafting.manager, False), (drafting.hr, True)):
		page = page_as(person.user)
		open_form(page, PLAN_PAGE + drafting.draft)
		page.get_by_role("button", name="Is a Plan the Right Step?").click()
		dialog = page.locator(DIALOG)
		expect(dialog.locator("select")).to_have_count(3)
		dialog.locator("select").nth(0).select_option(label="No")
		expect(dialog).to_contain_text("Talk first.")
		dialog.locator("select").nth(2).select_option(label="It was not clear what is expected")
		expect(dialog).to_contain_text("Write down what is expected")
		expect(dialog.get_by_text("The employee joined on")).to_have_count(1 if told else 0)
		expect(dialog.get_by_text("For HR only")).to_have_count(1 if told else 0)
		picture(page, "right-step-hr" if told else "right-step-manager")
		assert_accessible(page, ".right-step")
		confirm(page, "Close")
		expect(page.locator(DIALOG)).to_have_count(0)
		assert not page.evaluate("cur_frm.is_dirty()")


def test_hr_makes_a_template_of_a_plan(page_as: Callable[..., Page], drafting: Drafting) -> None:
	manager = page_as(drafting.manager.user)
	open_form(manager, PLAN_PAGE + drafting.draft)
	manager.locator(".menu-btn-group:visible > button").click()
	expect(manager.get_by_text("Save as Template")).to_have_count(0)

	hr = page_as(drafting.hr.user)
	open_form(hr, PLAN_PAGE + drafting.draft)
	hr.locator(".menu-btn-group:visible > button").click()
	hr.get_by_text("Save as Template").click()
	hr.wait_for_url("**/pip-template/new-*")
	hr.wait_for_function("cur_frm.doctype === 'PIP Template' && cur_frm.doc.goals.length === 1")
	expect(hr.locator(PANEL)).to_contain_text("“Improve” leaves open what changes and by how much.")
	picture(hr, "template")
	hr.locator("input[data-fieldname=title]:visible").first.fill("Team play")
	hr.keyboard.press("Tab")
	hr.wait_for_function("cur_frm.doc.title === 'Team play'")
	hr.get_by_role("button", name="Save", exact=True).click()
	hr.wait_for_function("cur_frm.doc.name === 'Team play'")
	frappe.db.rollback()
	template = frappe.get_doc("PIP Template", "Team play")
	assert template.goals[0].target_value == 4 and not template.goals[0].baseline_value
	assert not template.gaps[0].observed and not template.gaps[0].evidence and not template.reason


class Walk:
	"""Counts what a person does: each click, and each text or value they enter."""

	def __init__(self, page: Page) -> None:
		self.page = page
		self.actions: list[str] = []

	def click(self, target: Locator, what: str) -> None:
		target.click()
		self.actions.append(f"click {what}")

	def enter(self, target: Locator, text: str, what: str) -> None:
		target.fill(text)
		self.actions.append(f"enter {what}")

	def press(self, key: str, what: str) -> None:
		self.page.keyboard.press(key)
		self.actions.append(f"press {what}")


def test_from_the_appraisal_to_the_review_in_twelve_actions(
	page_as: Callable[..., Page], drafting: Drafting
) -> None:
	page = page_as(drafting.manager.user)
	open_form(page, f"/app/appraisal/{drafting.appraisal}")
	walk = Walk(page)
	menu = page.locator(".dropdown-menu.show")
	walk.click(page.get_by_role("button", name="Create", exact=True), "Create")
	walk.click(menu.get_by_text("Performance Improvement Plan", exact=True), "Performance Improvement Plan")
	page.wait_for_url("**/performance-improvement-plan/new-*")
	page.wait_for_function(
		"cur_frm.doctype === 'Performance Improvement Plan' && cur_frm.doc.gaps.length === 2"
	)

	# By its whole name: it is taken as the field is left, for the goals.
	template = page.locator("input[data-fieldname=template]:visible")
	walk.enter(template, "Customer Service", "the template")
	walk.click(page.get_by_role("tab", name="Goals"), "Goals")
	page.wait_for_function("cur_frm.doc.goals.length === 3 && cur_frm.doc.supports.length > 0")
	expect(page.get_by_role("tab", name="Goals")).to_have_class(re.compile(r"\bactive\b"))
	expect(page.locator("input[data-fieldname=template]:visible")).to_have_count(0)
	# A plan that isn't saved yet gets advice as well.
	panel = page.locator(PANEL)
	expect(panel.get_by_role("status")).to_contain_text("Suggestions:")
	expect(panel).to_contain_text("Fill in [period], or take it out.")
	grid = page.locator(".frappe-control[data-fieldname=goals]:visible")
	for row, example, baseline in ((0, "65 %", "62"), (1, "3.2 of 5", "3.1"), (2, "18 %", "15")):
		told = panel.get_by_text(f"{example} is the template's example. Enter where it stands today.")
		expect(told).to_have_count(1)
		if row == 0:
			panel.scroll_into_view_if_needed()
			picture(page, "walk-examples")
		cell = grid.locator(".rows .grid-row").nth(row).locator("[data-fieldname=baseline_value]").first
		cell.click()
		# The click that opens the cell belongs to entering its value, as in any field.
		walk.enter(cell.locator("input"), baseline, f"today's value of goal {row + 1}")
		# As the next click does.
		cell.locator("input").blur()
		expect(told).to_have_count(0)
	walk.click(page.get_by_role("tab", name="Gaps"), "Gaps")
	walk.enter(page.locator(".ql-editor:visible").first, REASON, "the reason")
	# The host's editor hands over what was written a moment after the last key.
	page.wait_for_function("(text) => cur_frm.doc.reason.includes(text)", arg=REASON)
	# By its key: the host redraws the button as a field is left, and a click at that moment is lost.
	walk.press("Control+s", "Ctrl+S")
	page.wait_for_function("!cur_frm.is_new()")
	expect_status(page, "Draft")
	walk.click(page.get_by_role("button", name="Send for Review", exact=True), "Send for Review")
	# Nothing is left of the template that would have to be filled in, and no example of it.
	expect(page.locator(DIALOG)).to_contain_text("HR reads the draft next.")
	expect(page.locator(".goal-advice-before")).to_have_count(0)
	picture(page, "walk-before-review")
	walk.click(
		page.locator(DIALOG).get_by_role("button", name="Send for Review", exact=True), "Send for Review"
	)
	expect_status(page, "HR Review")

	print(f"\n{len(walk.actions)} actions: " + ", ".join(walk.actions))
	assert len(walk.actions) <= 12
	goals = page.evaluate("cur_frm.doc.goals.map((goal) => [goal.title, goal.baseline_value])")
	assert page.evaluate("cur_frm.doc.reason").count(REASON) == 1
	assert goals == [
		["Answer within the agreed time", 62],
		["Raise customer ratings", 3.1],
		["Reduce requests that are opened again", 15],
	]
	assert page.evaluate("cur_frm.doc.gaps.every((gap) => gap.expected && gap.observed)")


def choose_template(page: Page, name: str) -> None:
	box = page.locator("input[data-fieldname=template]:visible")
	box.fill(name)
	page.locator(".awesomplete [role=option]:visible", has_text=name).first.click()


@pytest.mark.parametrize(("viewport", "name"), [(LAPTOP, "laptop"), (PHONE, "phone")])
def test_another_template_takes_the_place_of_the_former_and_says_so(
	page_as: Callable[..., Page], drafting: Drafting, viewport: dict[str, int], name: str
) -> None:
	page = page_as(drafting.manager.user, viewport)
	open_form(page, PLAN_PAGE + "new")
	for template, told in (
		("Sales", "Filled in from the template. What you had entered is unchanged."),
		("Technical", "Filled in from the template in place of the former one. What you had entered"),
	):
		choose_template(page, template)
		expect(page.locator(".desk-alert", has_text=told)).to_be_visible()
		picture(page, f"template-{template.lower()}-{name}")
		assert page.evaluate("cur_frm.doc.plan_type") == template
	assert page.evaluate("cur_frm.doc.gaps.map((gap) => gap.area)") == [
		"Faults that reach users",
		"Delivering planned work",
	]
	page.evaluate("(text) => cur_frm.set_value('reason', text)", REASON)
	page.evaluate(
		"""() => Promise.all(["gaps", "goals", "supports"].flatMap((table) => cur_frm.doc[table].map((row) => {
			const [field, value] = { gaps: ["observed", "5 of 9"], goals: ["baseline_value", 51], supports: ["due_date", "2027-03-01"] }[table];
			return frappe.model.set_value(row.doctype, row.name, field, value);
		})))"""
	)
	page.evaluate(
		"() => cur_frm.set_value({ consequences: '<p>Ours.</p>', plan_type: 'Leadership', duration_days: 45 })"
	)
	page.evaluate("() => cur_frm.set_value('checkin_frequency', 'Monthly')")
	choose_template(page, "General")
	told = "Nothing was empty, so nothing was filled in from the template."
	expect(page.locator(".desk-alert", has_text=told)).to_be_visible()
	picture(page, f"template-nothing-{name}")
	assert page.evaluate("cur_frm.doc.goals.map((goal) => goal.baseline_value)") == [51, 51, 51]
