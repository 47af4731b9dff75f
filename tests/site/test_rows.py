"""The rows of a plan's tables are read and written with the plan, whichever door somebody tries."""

import pytest
from factory import PLAN, row_of

import frappe
import frappe.client


@pytest.fixture
def plan(desk):
	return desk.plan("Active")


def new_goal(plan) -> dict:
	return {
		"doctype": "PIP Goal",
		"parenttype": PLAN,
		"parentfield": "goals",
		"parent": plan.name,
		"title": "Slipped in",
		"direction": "Achieve",
	}


WRITES = {
	# What the REST doors do; `frappe.client.insert` goes through the document.
	"insert": lambda plan: frappe.get_doc(new_goal(plan)).insert(),
	"save": lambda plan: frappe.client.save({**plan.goals[0].as_dict(), "title": "Rewritten"}),
	"delete": lambda plan: frappe.delete_doc("PIP Goal", plan.goals[0].name),
	"rename": lambda plan: frappe.client.rename_doc("PIP Goal", plan.goals[0].name, "another"),
}


@pytest.mark.parametrize("who", ["peer", "employee", "manager", "hr"])
@pytest.mark.parametrize("write", WRITES)
def test_a_row_is_not_written_by_itself(write, who, plan, people, as_user):
	before = row_of(PLAN, plan.name)
	as_user(getattr(people, who).user)
	with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
		WRITES[write](plan)
	as_user("Administrator")
	assert row_of(PLAN, plan.name) == before


def test_not_even_by_the_administrator(plan):
	with pytest.raises(frappe.ValidationError, match="in the document it belongs to"):
		WRITES["insert"](plan)


@pytest.mark.parametrize(
	("who", "may"),
	[("peer", False), ("hr_elsewhere", False), ("employee", True), ("manager", True), ("hr", True)],
)
def test_a_row_is_read_by_whom_the_plan_is_read_by(who, may, plan, people, as_user):
	as_user(getattr(people, who).user)
	assert frappe.get_doc("PIP Goal", plan.goals[0].name).has_permission("read") is may


def test_a_row_of_a_template_is_read_as_the_template(people, as_user):
	template = frappe.get_doc("PIP Template", {"disabled": 0})
	as_user(people.manager.user)
	assert template.goals[0].has_permission("read") == template.has_permission("read")


def test_a_row_is_called_with_what_its_method_takes(plan):
	with pytest.raises(frappe.ValidationError, match="rename: these are not the arguments it takes"):
		plan.goals[0].run_method("rename", self="x")
