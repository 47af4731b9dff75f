"""A check-in from its date to its record: held by the manager, acknowledged by the employee, and what a mentor sees."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import PHONE, assert_accessible
from playwright.sync_api import Page, expect
from test_plan_life import DIALOG, PLAN_PAGE, choose, confirm, expect_status, open_form

import frappe
from frappe.utils import add_days, getdate

from pip_module import calendar_changes, rescheduling
from pip_module.self_assessment import Answers

# The site tier's people and plans; both tiers make them the same way.
sys.path.append(str(Path(__file__).parents[1] / "site"))
import factory

CHECKIN_PAGE = "/app/pip-check-in/"
OURS = (".pip-meeting",)
VALUES = ".pip-value-now input"


@dataclass(frozen=True)
class Stage:
	"""Two employees with a plan under way, one with a target to confirm and one with a task; the mentor has promised
	support to all."""

	manager: factory.Person
	hr: factory.Person
	employee: factory.Person
	mentor: factory.Person
	plan: str
	other_plan: str
	volume_plan: str
	task_plan: str

	def checkin(self, number: int, plan: str = "") -> str:
		return factory.checkins_of(plan or self.plan)[number].name


@pytest.fixture(scope="module")
def stage(connected_site: str) -> Stage:
	"""Committed for the browser to see; the site is thrown away after the run."""
	frappe.set_user("Administrator")
	frappe.flags.in_test = True
	boss = factory.make_person("meetboss")
	manager = factory.make_person("meetmanager", boss)
	hr = factory.make_person("meethr", boss, ("HR User", "HR Manager"))
	mentor = factory.make_person("meetmentor", boss)
	employees = [factory.make_person(f"meet{name}", manager) for name in ("anna", "ben", "carl", "dora")]
	volume = {
		**factory.GOALS[0],
		"title": "Close tickets",
		"baseline_value": 0,
		"target_value": 60,
		"unit": "tickets",
	}
	task = {
		"title": "Pass the certificate",
		"direction": "Achieve",
		"measured_by": "Certificate",
		"weight": 40,
	}
	goals = [None, None, [{**volume, "weight": 100, "volume_over_time": 1}], [factory.GOALS[0], task]]
	plans = [
		under_way(manager, hr, mentor, employee, wanted)
		for employee, wanted in zip(employees, goals, strict=True)
	]
	lose_days(employees[2], plans[2])
	frappe.set_user("Administrator")
	frappe.flags.in_test = False
	# The web server has a connection of its own.
	frappe.db.commit()
	return Stage(manager, hr, employees[0], mentor, *plans)


def under_way(manager, hr, mentor, employee, goals: list[dict] | None) -> str:
	help_of_mentor = {"kind": "Mentoring", "provider": mentor.employee}
	changes = {"goals": goals} if goals else {}
	frappe.set_user(manager.user)
	plan = frappe.get_doc(
		factory.plan_values(
			employee.employee,
			supports=[
				{**help_of_mentor, "description": "An hour each Friday", "due_date": factory.day(20)},
				{**help_of_mentor, "description": "Listening in on three calls", "due_date": factory.day(5)},
			],
			**changes,
		)
	).insert()
	plan.send_for_review()
	frappe.set_user(hr.user)
	frappe.get_doc(factory.PLAN, plan.name).issue()
	frappe.set_user(employee.user)
	frappe.get_doc(factory.PLAN, plan.name).acknowledge()
	# The plan has been running for a while.
	late = {"parent": plan.name, "description": ("like", "Listening%")}
	frappe.db.set_value("PIP Support", late, "due_date", factory.day(-3))
	return plan.name


def lose_days(employee: factory.Person, plan: str) -> None:
	"""Leave that isn't given back: what a goal asks for over the time is worked out anew."""
	frappe.set_user("Administrator")
	first = factory.day(20)
	factory.approve_leave(employee.employee, first, getdate(add_days(first, 4)), "Meeting Annual Leave")
	calendar_changes.bring_up_to_date(plan, getdate())


def stored(checkin: str):
	# The browser's changes are in transactions of the web server.
	frappe.db.rollback()
	return frappe.get_doc(factory.CHECKIN, checkin)


def tab_to(page: Page, selector: str) -> int:
	"""Presses Tab until the focus is on what `selector` says, and returns how often that was."""
	for presses in range(150):
		if page.evaluate("(selector) => Boolean(document.activeElement?.matches(selector))", selector):
			return presses
		page.keyboard.press("Tab")
	raise AssertionError(f"Tab doesn't reach {selector}")


def test_the_keyboard_alone_completes_a_check_in(page_as: Callable[..., Page], stage: Stage) -> None:
	checkin = stage.checkin(0)
	page = page_as(stage.manager.user)
	open_form(page, CHECKIN_PAGE + checkin)
	for number, value in enumerate(("76", "8"), start=1):
		tab_to(page, f".pip-card:nth-of-type({number}) input")
		page.keyboard.type(value)
		page.keyboard.press("Tab")
		page.keyboard.type(f"What we said about goal {number}")
	tab_to(page, ".pip-row:last-child .pip-action input")
	page.keyboard.type("Call the vendor")
	tab_to(page, ".pip-row:first-child select")
	page.keyboard.type("Meetanna")
	tab_to(page, "[data-fieldname=manager_comments] textarea")
	page.keyboard.type("A good start.")
	tab_to(page, ".pip-complete")
	page.keyboard.press("Enter")
	expect_status(page, "Completed")
	record = stored(checkin)
	assert [(row.current_value, row.manager_comment) for row in record.goal_reviews] == [
		(76, "What we said about goal 1"),
		(8, "What we said about goal 2"),
	]
	assert record.manager_comments == "A good start."
	(action,) = record.action_items
	assert (action.action, action.owner_employee) == ("Call the vendor", stage.employee.employee)
	# The record reads as what was said.
	meeting = page.locator(".form-page:visible").first
	for said in ("76 %", "62 %", "90 %", "50 %", "What we said about goal 1", "Call the vendor"):
		expect(meeting).to_contain_text(said)
	expect(page.locator(f"{VALUES}:visible")).to_have_count(0)
	assert_accessible(page, *OURS)


def test_one_click_and_the_values_complete_a_check_in(
	page_as: Callable[..., Page], stage: Stage, browser_errors
) -> None:
	# The refusal this test provokes, as the host reports it to the console.
	browser_errors.allow(r"417|Traceback")
	checkin = stage.checkin(0, stage.other_plan)
	page = page_as(stage.manager.user)
	open_form(page, CHECKIN_PAGE + checkin)
	assert_accessible(page, *OURS)
	values = page.locator(f"{VALUES}:visible")
	expect(values).to_have_count(2)
	for number in range(2):
		# A value nobody entered must not look like a measured 0.
		expect(values.nth(number)).to_have_value("")
	expect(page.locator(".pip-meeting:visible").last).to_be_visible()
	expect(page.locator(".pip-late")).to_have_text(["Late: Meetmentor, was due on " + day_text(-3)])

	values.nth(0).fill("70")
	page.get_by_role("button", name="Complete", exact=True).click()
	refusal = page.locator(DIALOG).last
	expect(refusal).to_contain_text("Goal 2, Fewer reopened tickets: enter the value as it is now.")
	page.wait_for_function(
		"[...document.querySelectorAll('.modal.show')].pop().contains(document.activeElement)"
	)
	page.keyboard.press("Escape")
	expect(page.locator(DIALOG)).to_have_count(0)
	# What was entered stays, and the cursor is where something is missing.
	expect(values.nth(0)).to_have_value("70")
	expect(values.nth(1)).to_be_focused()

	page.keyboard.type("0")
	page.get_by_role("button", name="Complete", exact=True).click()
	expect_status(page, "Completed")
	assert [row.current_value for row in stored(checkin).goal_reviews] == [70, 0]


def test_what_the_employee_sends_meanwhile_costs_the_manager_nothing(
	page_as: Callable[..., Page], stage: Stage
) -> None:
	checkin = stage.checkin(0, stage.task_plan)
	page = page_as(stage.manager.user)
	open_form(page, CHECKIN_PAGE + checkin)
	meeting = page.locator(".form-page:visible").first
	expect(meeting).to_contain_text("has sent in no view of their own")
	wait_until_told_of_changes(page, checkin)
	# A task is asked about in words.
	task = page.locator(".pip-card:visible").nth(1)
	for said in ("Last Value Not done", "Target Done"):
		expect(task).to_contain_text(said, use_inner_text=True)
	tab_to(page, ".pip-card:nth-of-type(1) input")
	page.keyboard.type("76")
	tab_to(page, ".pip-card:nth-of-type(2) select")
	page.keyboard.type("Done")
	assert task.get_by_label("Value Now").input_value() == "1"
	page.keyboard.press("Tab")
	page.keyboard.type("Half of what I wa")

	send_in(checkin, "0", "I was away", "I need more time.")
	expect(page.locator(".form-message:visible")).to_contain_text("Meetdora has just sent in their own view.")
	expect(meeting).not_to_contain_text("has sent in no view of their own")
	page.keyboard.type("nted to say")
	expect(task.get_by_label("Manager's Comment")).to_have_value("Half of what I wanted to say")
	assert_accessible(page, *OURS, ".form-message")
	page.get_by_role("button", name="Complete Check-in").click()
	expect_status(page, "Completed")

	record = stored(checkin)
	first, second = record.goal_reviews
	assert (first.current_value, second.current_value, second.manager_comment) == (
		76,
		1,
		"Half of what I wanted to say",
	)
	assert (first.self_value, first.has_self_value, first.self_comment) == (0, 1, "I was away")
	assert record.self_summary == "I need more time."
	for said in ("Value by Meetdora", "I was away", "I need more time.", "Value Now Done"):
		expect(meeting).to_contain_text(said, use_inner_text=True)
	expect(task).not_to_contain_text("Value by Meetdora")
	assert_accessible(page, *OURS)


def wait_until_told_of_changes(page: Page, checkin: str) -> None:
	"""The server of live changes asks who may read the check-in before it lets the page hear of it."""
	page.wait_for_function("frappe.realtime.socket?.connected")
	page.evaluate("frappe.realtime.on('pip_test', () => (window.hears = true))")
	for _try in range(60):
		frappe.publish_realtime("pip_test", {}, doctype=factory.CHECKIN, docname=checkin)
		page.wait_for_timeout(500)
		if page.evaluate("Boolean(window.hears)"):
			return
	raise AssertionError("The page hears of no live change")


def send_in(checkin: str, value: str, comment: str, summary: str) -> None:
	"""The employee sends how they see it, from another place."""
	doc = stored(checkin)
	frappe.set_user(frappe.db.get_value("Employee", doc.employee, "user_id"))
	goal = doc.goal_reviews[0].plan_goal
	doc.send_self_assessment(Answers({goal: value}, {goal: comment}, summary))
	frappe.set_user("Administrator")
	# The web server has a connection of its own.
	frappe.db.commit()


def test_a_form_nobody_has_written_in_shows_at_once_what_the_employee_sent(
	page_as: Callable[..., Page], stage: Stage
) -> None:
	checkin = stage.checkin(1, stage.task_plan)
	page = page_as(stage.manager.user)
	open_form(page, CHECKIN_PAGE + checkin)
	wait_until_told_of_changes(page, checkin)
	send_in(checkin, "71", "", "")
	expect(page.locator(".pip-card:visible").first).to_contain_text("Value by Meetdora")


def test_results_are_chosen_beside_where_each_goal_stands(page_as: Callable[..., Page], stage: Stage) -> None:
	page = page_as(stage.hr.user)
	open_form(page, PLAN_PAGE + stage.task_plan)
	choose(page, "Actions", "Start Final Review")
	confirm(page, "Start Final Review")
	expect_status(page, "Final Review")
	choose(page, "Actions", "Close as Successful")
	dialog = page.locator(DIALOG)
	expect(dialog).to_contain_text("Target: 90 %. Now: ")
	expect(dialog).to_contain_text("Target: Done. Now: ")
	expect(dialog).not_to_contain_text("Target 1")


def day_text(offset: int) -> str:
	return frappe.format(factory.day(offset), "Date")


def test_actions_are_carried_over_and_ticked_on_a_phone(page_as: Callable[..., Page], stage: Stage) -> None:
	carried = "Send the weekly report"
	agree(stage, carried, "Ask for a second screen")
	checkin = stage.checkin(2)
	page = page_as(stage.manager.user, PHONE)
	open_form(page, CHECKIN_PAGE + checkin)
	tick = page.get_by_role("checkbox", name=carried)
	expect(tick).not_to_be_checked()
	page.locator(f"{VALUES}:visible").first.fill("80")
	with page.expect_response("**/pip_module.agreed_actions.mark"):
		tick.check()
	expect(tick).to_be_checked()
	# What was entered and not saved is still there.
	expect(page.locator(f"{VALUES}:visible").first).to_have_value("80")
	assert stored(stage.checkin(1)).action_items[0].done_in == checkin
	with page.expect_response("**/pip_module.agreed_actions.mark"):
		tick.uncheck()
	expect(tick).not_to_be_checked()
	assert stored(stage.checkin(1)).action_items[0].done_on is None
	with page.expect_response("**/pip_module.agreed_actions.mark"):
		page.get_by_role("checkbox", name="Ask for a second screen").check()
	assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
	assert_accessible(page, *OURS)
	page.locator(f"{VALUES}:visible").nth(1).fill("7")
	page.get_by_role("button", name="Complete Check-in").click()
	expect_status(page, "Completed")
	open_form(page, CHECKIN_PAGE + stage.checkin(3))
	expect(page.get_by_role("checkbox", name=carried)).to_be_visible()
	expect(page.get_by_role("checkbox", name="Ask for a second screen")).to_have_count(0)


def agree(stage: Stage, *actions: str) -> None:
	"""The second check-in is held, in another way than by the form."""
	if (checkin := stored(stage.checkin(1))).status == "Completed":
		return
	frappe.set_user(stage.manager.user)
	for action in actions:
		checkin.append("action_items", {"action": action, "due_date": factory.day(9)})
	checkin.save()
	goals = frappe.get_doc(factory.PLAN, stage.plan).goals
	frappe.get_doc(factory.CHECKIN, checkin.name).complete(
		dict(zip((g.name for g in goals), (78, 7), strict=True))
	)
	frappe.set_user("Administrator")
	# The web server has a connection of its own.
	frappe.db.commit()


def test_an_action_is_written_changed_and_taken_out(page_as: Callable[..., Page], stage: Stage) -> None:
	checkin = stage.checkin(1, stage.other_plan)
	page = page_as(stage.manager.user)
	open_form(page, CHECKIN_PAGE + checkin)
	rows = page.locator(".pip-row:visible")
	for number, action in enumerate(("First", "Second")):
		expect(rows).to_have_count(number + 1)
		rows.nth(number).get_by_label("Action").fill(action)
		rows.nth(number).get_by_label("Due Date").fill(str(factory.day(7)))
		rows.nth(number).get_by_label("Who").select_option(stage.manager.employee)
	expect(rows).to_have_count(3)
	rows.nth(0).get_by_role("button", name="Remove").click()
	expect(rows).to_have_count(2)
	# Who does it was chosen before what.
	rows.nth(1).get_by_label("Who").select_option(stage.manager.employee)
	rows.nth(1).get_by_label("Action").fill("Third")
	page.get_by_role("button", name="Save", exact=True).click()
	expect(page.locator(".page-head:visible .indicator-pill")).to_have_text("Scheduled")
	assert [
		(action.action, action.owner_employee, action.due_date) for action in stored(checkin).action_items
	] == [("Second", stage.manager.employee, factory.day(7)), ("Third", stage.manager.employee, None)]


def test_the_employee_reads_the_record_and_acknowledges_it(
	page_as: Callable[..., Page], stage: Stage
) -> None:
	agree(stage, "Send the weekly report", "Ask for a second screen")
	page = page_as(stage.employee.user, PHONE)
	open_form(page, CHECKIN_PAGE + stage.checkin(-1))
	expect(page.locator(".form-message:visible")).to_contain_text("has not been held yet")
	open_form(page, CHECKIN_PAGE + stage.checkin(1))
	expect(page.locator(f"{VALUES}:visible")).to_have_count(0)
	expect(page.locator(".pip-meeting:visible").first).to_contain_text("78 %")
	expect(page.get_by_role("checkbox", name="Send the weekly report")).to_have_count(0)
	expect(page.locator(".pip-lines:visible")).to_contain_text(["Send the weekly report", "Mentoring"])
	assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
	assert_accessible(page, *OURS)
	page.get_by_role("button", name="Acknowledge", exact=True).first.click()
	expect(page.locator(DIALOG)).to_contain_text("It does not mean that you agree with it.")
	page.locator(f"{DIALOG} textarea").fill("We also spoke about the shifts.")
	confirm(page, "Acknowledge")
	expect(page.locator(DIALOG)).to_have_count(0)
	expect(page.locator(".form-page:visible").first).to_contain_text("We also spoke about the shifts.")


# Another date -------------------------------------------------------------------------------------------------------


def other_day(stage: Stage, number: int) -> str:
	plan = frappe.get_doc(factory.PLAN, stage.other_plan)
	window = rescheduling.Situation(plan, getdate(), lock=False).window_for(stage.checkin(number, plan.name))
	return str(list(window.days)[-1])


def test_a_proposed_date_is_accepted_declined_or_withdrawn(
	page_as: Callable[..., Page], stage: Stage, browser_errors
) -> None:
	browser_errors.allow(r"417|Traceback")
	checkin = stage.checkin(2, stage.other_plan)
	old, new = str(stored(checkin).scheduled_date), other_day(stage, 2)
	manager = page_as(stage.manager.user)
	employee = page_as(frappe.db.get_value("Employee", stored(checkin).employee, "user_id"))

	open_form(manager, CHECKIN_PAGE + checkin)
	# A day that can't be is refused, and what was entered stays.
	manager.get_by_role("button", name="Propose Another Date").click()
	manager.wait_for_function("window.cur_dialog?.display")
	manager.evaluate("(day) => cur_dialog.set_value('day', day)", old)
	reason = manager.locator(f"{DIALOG} textarea")
	reason.fill("A customer visit")
	confirm(manager, "Propose Another Date")
	expect(manager.locator(DIALOG).last).to_contain_text("the check-in is on that day already")
	manager.wait_for_function(
		"[...document.querySelectorAll('.modal.show')].pop().contains(document.activeElement)"
	)
	manager.keyboard.press("Escape")
	expect(manager.locator(DIALOG)).to_have_count(1)
	expect(reason).to_have_value("A customer visit")
	manager.evaluate("(day) => cur_dialog.set_value('day', day)", new)
	confirm(manager, "Propose Another Date")
	expect(manager.locator(".form-message:visible")).to_contain_text("proposes another date")
	assert str(stored(checkin).scheduled_date) == old

	open_form(employee, CHECKIN_PAGE + checkin)
	choose(employee, "Proposed Date", "Decline")
	employee.locator(f"{DIALOG} textarea").fill("I am at the dentist's.")
	confirm(employee, "Decline")
	expect(employee.locator(DIALOG)).to_have_count(0)
	expect(employee.locator(".form-page:visible").first).to_contain_text("I am at the dentist's.")
	assert (str(stored(checkin).scheduled_date), stored(checkin).proposed_date) == (old, None)

	open_form(employee, CHECKIN_PAGE + checkin)
	offer(employee, new, "After the dentist")
	employee.get_by_role("button", name="Withdraw Proposal").click()
	confirm(employee, "Withdraw Proposal")
	expect(employee.get_by_role("button", name="Propose Another Date")).to_be_visible()
	assert stored(checkin).proposed_date is None
	offer(employee, new, "After the dentist")

	open_form(manager, CHECKIN_PAGE + checkin)
	choose(manager, "Proposed Date", "Accept")
	confirm(manager, "Accept")
	expect(manager.locator(DIALOG)).to_have_count(0)
	expect(manager.get_by_role("button", name="Propose Another Date")).to_be_visible()
	assert (str(stored(checkin).scheduled_date), stored(checkin).proposed_date) == (new, None)


def offer(page: Page, day: str, reason: str) -> None:
	page.get_by_role("button", name="Propose Another Date").click()
	page.wait_for_function("window.cur_dialog?.display")
	page.evaluate("(day) => cur_dialog.set_value('day', day)", day)
	page.locator(f"{DIALOG} textarea").fill(reason)
	confirm(page, "Propose Another Date")
	expect(page.locator(".form-message:visible")).to_contain_text("proposes another date")


# Targets ------------------------------------------------------------------------------------------------------------


def test_hr_confirms_targets_that_were_worked_out_anew(page_as: Callable[..., Page], stage: Stage) -> None:
	goal = frappe.get_doc(factory.PLAN, stage.volume_plan).goals[0]
	assert 0 < goal.proposed_target < 60
	page = page_as(stage.hr.user)
	open_form(page, PLAN_PAGE + stage.volume_plan)
	choose(page, "Proposed Targets", "Confirm Targets")
	expect(page.locator(DIALOG)).to_contain_text(f"Goal 1: target {goal.proposed_target:g} instead of 60")
	confirm(page, "Confirm Targets")
	expect(page.locator(DIALOG)).to_have_count(0)
	expect(page.get_by_role("button", name="Proposed Targets")).to_have_count(0)
	frappe.db.rollback()
	assert frappe.get_doc(factory.PLAN, stage.volume_plan).goals[0].target_value == goal.proposed_target


# A mentor -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desk", "phone"])
def test_a_mentor_marks_support_as_delivered_and_learns_nothing_else(
	viewport, page_as: Callable[..., Page], stage: Stage
) -> None:
	page = page_as(stage.mentor.user, viewport) if viewport else page_as(stage.mentor.user)
	page.goto("/app/what-is-due", wait_until="domcontentloaded")
	promised = page.locator("li", has_text="Mentoring: An hour each Friday")
	overdue = page.locator("li", has_text="Mentoring: Listening in on three calls")
	expect(overdue.first).to_contain_text("Something that was promised is overdue")
	expect(page.get_by_role("heading", name="Promised by You")).to_be_visible()
	expect(page.get_by_role("link", name="Open")).to_have_count(0)
	shown = page.locator(".page-content:visible").inner_text()
	for secret in ("Meetanna", "Meetben", stage.plan, "Performance", "ticket"):
		assert secret not in shown
	before = promised.count()
	promised.first.get_by_role("button", name="Mark as Delivered").click()
	confirm(page, "Mark as Delivered")
	expect(promised).to_have_count(before - 1)
	expect(page.locator(DIALOG)).to_have_count(0)
	assert page.evaluate("document.documentElement.scrollWidth") <= (viewport or page.viewport_size)["width"]
	assert_accessible(page, ".page-content .frappe-card")


def test_no_address_opens_a_plan_to_its_mentor(page_as: Callable[..., Page], stage: Stage) -> None:
	page = page_as(stage.mentor.user)
	checkin = stage.checkin(0)
	for doctype, name in ((factory.PLAN, stage.plan), (factory.CHECKIN, checkin)):
		hidden = page.request.get(f"/api/resource/{doctype}/{name}")
		absent = page.request.get(f"/api/resource/{doctype}/HR-NONE-0000")
		assert hidden.status == absent.status == 404
		assert hidden.text().replace(name, "") == absent.text().replace("HR-NONE-0000", "")
		listed = page.request.get(f"/api/resource/{doctype}")
		assert json.loads(listed.text())["data"] == []
		counted = page.request.get("/api/method/frappe.client.get_count", params={"doctype": doctype})
		assert counted.json()["message"] == 0
