"""The employee's own page in a browser: on a phone and on a desktop, for both kinds of users, with and without scripts."""

import sys
from pathlib import Path

import pytest
from conftest import DESK, LOGS, PHONE, assert_accessible
from playwright.sync_api import Page, expect

import frappe

sys.path.append(str(Path(__file__).parents[1] / "site"))
import factory

PATH = "/performance-plan"
SCREENS = {"phone": PHONE, "desktop": DESK}


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
		frappe.db.commit()
		return frappe.get_doc(plan.doctype, plan.name)


@pytest.fixture(scope="module")
def stage(connected_site: str) -> Stage:
	frappe.set_user("Administrator")
	frappe.flags.in_test = True
	made = Stage()
	frappe.flags.in_test = False
	frappe.db.commit()
	return made


def shoot(page: Page, name: str) -> None:
	"""A picture of the whole page among the logs, for whoever wants to look."""
	LOGS.mkdir(parents=True, exist_ok=True)
	page.screenshot(path=LOGS / f"page-{name}.png", full_page=True)


def opened(page: Page, plan: str = "") -> Page:
	page.goto(f"{PATH}?plan={plan}" if plan else PATH)
	expect(page.locator("main.pip h1")).to_be_visible()
	return page


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("kind", ["employee", "service"])
def test_acknowledges(page_as, stage, kind, screen):
	employee = stage.employee(kind)
	plan = stage.plan(employee, acknowledged=False)
	page = opened(page_as(employee.user, SCREENS[screen]))
	shoot(page, f"read-{kind}-{screen}")
	page.get_by_text("Answer now").click()
	page.get_by_label("Do you want to say something?").fill("I would like to meet weekly.")
	page.get_by_label("Sign with your full name").fill("Anna Example")
	shoot(page, f"answer-{kind}-{screen}")
	page.get_by_role("button", name="Yes, I got the plan").click()
	expect(page.locator(".pip-done")).to_contain_text("We have noted that you got the plan")
	expect(page.locator("main.pip")).to_contain_text("I would like to meet weekly.")
	shoot(page, f"acknowledged-{kind}-{screen}")
	frappe.db.rollback()
	stored = frappe.get_doc(factory.PLAN, plan.name)
	assert (stored.status, stored.acknowledgement) == ("Active", "Acknowledged with Comments")
	assert stored.signed_as == "Anna Example"
	assert_accessible(page, "main.pip", grave=("minor", "moderate", "serious", "critical"))
	page.get_by_text("Write it now").click()
	shoot(page, f"assess-{kind}-{screen}")
