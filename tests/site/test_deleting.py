"""Deleting what a plan refers to. The host names the record it is used in, to whoever deletes."""

import json

import factory
import pytest
from factory import PLAN, day
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import frappe
from frappe.app import handle_exception
from frappe.handler import execute_cmd

from pip_module.guards import answers

KEPT = "This is used in a record that has to be kept, so it stays. Please ask HR."


@pytest.fixture(autouse=True)
def as_before():
	yield
	if hasattr(frappe.local, "request"):
		del frappe.local.request


@pytest.fixture
def goal_of(people):
	"""`goal_of(employee)`: a goal of the host's, as the employee has entered it."""

	def make(person: factory.Person) -> str:
		frappe.set_user(person.user)
		values = {"goal_name": "Answer sooner", "employee": person.employee, "start_date": day(-30)}
		return frappe.get_doc(doctype="Goal", **values).insert().name

	return make


def rows(goal: str, **changes: object) -> list[dict]:
	return [{**factory.GOALS[0], "weight": 100, "goal": goal, **changes}]


def delete(doctype: str, name: str) -> dict:
	"""What the browser is told when `name` is deleted in its form."""
	return _told("frappe.client.delete", doctype=doctype, name=name)


def delete_in_list(doctype: str, *names: str) -> dict:
	return _told("frappe.desk.reportview.delete_items", doctype=doctype, items=json.dumps(names))


def _told(path: str, **arguments: object) -> dict:
	# A request that fails goes back to where it began.
	frappe.db.commit()
	frappe.local.form_dict = frappe._dict(arguments, cmd=path)
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.message_log = []
	request = Request(EnvironBuilder(path=f"/api/method/{path}", method="POST").get_environ())
	frappe.local.request = request
	try:
		execute_cmd(path)
		response = frappe.utils.response.build_response("json")
	# Whatever it is, the host makes an answer of it.
	except Exception as error:
		response = handle_exception(error)
		frappe.db.rollback()
	answers.same_answer(response, request)
	return {"status": response.status_code, "text": response.get_data(as_text=True)}


def says_nothing_of(plan, told: dict) -> bool:
	names = (plan.name, PLAN, "performance-improvement-plan", KEPT)
	return not any(name in told["text"] for name in names)


@pytest.mark.parametrize("way", [delete, delete_in_list])
@pytest.mark.parametrize("withdrawn", [False, True])
def test_an_employee_deletes_their_goal_and_learns_nothing_of_the_draft(
	way, withdrawn, desk, people, goal_of
):
	goal = goal_of(people.employee)
	plan = desk.draft(goals=rows(goal))
	if withdrawn:
		desk.manager(plan).send_for_review()
		desk.hr(plan).withdraw("Role changed")
	frappe.set_user(people.employee.user)
	told = way("Goal", goal)
	assert told["status"] == 200 and says_nothing_of(plan, told)
	assert not frappe.db.exists("Goal", goal)
	row = frappe.get_doc(PLAN, plan.name).goals[0]
	assert (row.goal, row.title) == (None, factory.GOALS[0]["title"])
	if not withdrawn:
		# Who works on the draft goes on with it.
		desk.manager(plan).send_for_review()


def test_what_a_draft_gives_as_evidence_can_be_deleted(desk, people, goal_of):
	goal = goal_of(people.employee)
	gap = {
		"area": "Response times",
		"expected": "90 %",
		"observed": "62 %",
		"evidence": "Goal",
		"evidence_date": day(-20),
		"reference_doctype": "Goal",
		"reference_name": goal,
	}
	plan = desk.draft(gaps=[gap])
	frappe.set_user(people.employee.user)
	told = delete("Goal", goal)
	assert told["status"] == 200 and says_nothing_of(plan, told)
	row = frappe.get_doc(PLAN, plan.name).gaps[0]
	assert (row.reference_name, row.evidence) == (None, "Goal")


@pytest.mark.parametrize("way", [delete, delete_in_list])
def test_what_an_issued_plan_refers_to_stays_and_the_plan_isnt_named(way, desk, people, goal_of):
	goal = goal_of(people.employee)
	plan = desk.plan("Active", goals=rows(goal))
	frappe.set_user(people.employee.user)
	told = way("Goal", goal)
	assert KEPT in told["text"] and plan.name not in told["text"] and PLAN not in told["text"]
	assert frappe.get_doc(PLAN, plan.name).goals[0].goal == goal


def test_the_hosts_other_reasons_are_still_told(desk, people, goal_of):
	goal = goal_of(people.employee)
	desk.plan("Active", goals=rows(goal))
	frappe.set_user("Administrator")
	# The host keeps a company that anybody works for, and says so.
	told = delete_in_list("Company", factory.COMPANY)
	assert "Cannot delete or cancel" in told["text"] or "Company" in told["text"]
	assert KEPT not in told["text"]


def test_a_row_of_a_template_keeps_its_goal(desk, people, goal_of):
	"""Templates share the table, and are nobody's secret."""
	goal = goal_of(people.employee)
	frappe.set_user(people.hr.user)
	frappe.get_doc(
		doctype="PIP Template",
		title="With a goal",
		duration_days=60,
		goals=[{"title": "Sooner", "goal": goal}],
	).insert()
	frappe.set_user(people.employee.user)
	assert delete("Goal", goal)["status"] == 417


@pytest.mark.parametrize("way", [delete, delete_in_list])
def test_a_user_who_is_named_in_a_plan_can_be_disabled(way, desk, people):
	values = {"email": "partner@pip.example.com", "first_name": "Partner", "send_welcome_email": 0}
	partner = frappe.get_doc(doctype="User", roles=[{"role": "HR User"}], **values).insert().name
	plan = desk.plan("Active", hr_partner=partner)
	frappe.get_doc("User", people.peer.user).add_roles("System Manager")
	frappe.set_user(people.peer.user)
	told = way("User", partner)
	assert "You can disable this User instead of deleting it." in told["text"]
	assert says_nothing_of(plan, told)
	assert frappe.db.exists("User", partner)
