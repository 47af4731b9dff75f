"""The board of plans by status: dragging a card is a step of the lifecycle, and no board keeps a name."""

import json

import pytest
from factory import PLAN

import frappe
from frappe.desk.doctype.kanban_board import kanban_board

from pip_module import kanban
from pip_module.guards import doors
from pip_module.patches.v1_0 import a_board_of_plans
from pip_module.rules import lifecycle

BOARD = kanban.NAME


def drag(plan, to: str) -> None:
	before = frappe.db.get_value(PLAN, plan.name, "status")
	kanban_board.update_order_for_single_card(BOARD, plan.name, before, to, 0, 0)


def update_order(order: dict[str, list[str]]):
	return doors.update_order(board_name=BOARD, order=json.dumps(order))


def names_kept() -> str:
	return "".join(frappe.get_all("Kanban Board Column", filters={"parent": BOARD}, pluck="order"))


def test_it_has_a_column_for_each_open_status_and_loads_no_closed_plan():
	board = frappe.get_doc("Kanban Board", BOARD)
	assert [column.column_name for column in board.columns] == [
		status for status in lifecycle.STATUSES if status in lifecycle.OPEN
	]
	[[doctype, field, operator, statuses]] = json.loads(board.filters)
	assert (doctype, field, operator, set(statuses)) == (PLAN, "status", "in", set(lifecycle.OPEN))
	assert not board.private


def test_a_complete_draft_is_dragged_to_review(people, desk):
	plan = desk.draft()
	frappe.set_user(people.manager.user)
	drag(plan, "HR Review")
	plan.reload()
	assert plan.status == "HR Review" and frappe.db.exists(
		"PIP Event", {"plan": plan.name, "event": "Send for Review"}
	)


def test_what_the_step_needs_is_refused_in_words(people, desk):
	plan = desk.draft(people.peer.employee, gaps=[])
	active = desk.plan("Active")
	# What is refused takes the whole request back.
	frappe.db.commit()
	frappe.set_user(people.manager.user)
	with pytest.raises(frappe.ValidationError, match=r"(?i)gap"):
		drag(plan, "HR Review")
	frappe.db.rollback()
	for who, to, words in (
		("hr", "On Hold", "needs a reason"),
		("manager", "Awaiting Acknowledgement", "cannot go from"),
		("hr", "Draft", "cannot go from"),
	):
		frappe.set_user(getattr(people, who).user)
		with pytest.raises(frappe.ValidationError, match=words):
			drag(active, to)
		frappe.db.rollback()
	assert frappe.db.get_value(PLAN, active.name, "status") == "Active"


def test_only_those_who_may_take_the_step_drag(people, desk):
	review = desk.plan("HR Review")
	# What is refused takes the whole request back.
	frappe.db.commit()
	for who in ("manager", "employee", "peer", "hr_elsewhere"):
		frappe.set_user(getattr(people, who).user)
		with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			drag(review, "Awaiting Acknowledgement")
		frappe.db.rollback()
	frappe.set_user(people.hr.user)
	drag(review, "Awaiting Acknowledgement")
	assert frappe.db.get_value(PLAN, review.name, "issued_on")


def test_no_board_keeps_the_names_of_plans(people, desk):
	plan = desk.draft()
	frappe.set_user(people.manager.user)
	drag(plan, "HR Review")
	update_order({"HR Review": [plan.name]})
	assert plan.name not in names_kept()
	made = kanban_board.quick_kanban_board(PLAN, "A board of somebody", "rating")
	assert all(column.order == kanban.NO_CARDS for column in made.columns)


def test_other_boards_keep_their_order():
	todo = frappe.get_doc({"doctype": "ToDo", "description": "x", "status": "Open"}).insert()
	made = kanban_board.quick_kanban_board("ToDo", "Things to do", "status")
	assert todo.name in made.columns[0].order


def test_a_column_tells_nobody_the_status_of_a_hidden_plan(people, desk):
	plan = desk.plan("Active")
	frappe.set_user(people.peer.user)
	answers = []
	for order in ({"Active": [plan.name]}, {"Draft": [plan.name]}, {"Active": ["HR-PIP-2026-99999"]}):
		board, moved = update_order(order)
		answers.append((board.name, moved))
	assert answers == [(BOARD, [])] * 3


def test_boards_from_before_forget_what_they_hold(desk):
	plan = desk.draft()
	frappe.set_user("Administrator")
	frappe.db.set_value("Kanban Board Column", {"parent": BOARD}, "order", json.dumps([plan.name]))
	frappe.clear_document_cache("Kanban Board", BOARD)
	a_board_of_plans.execute()
	assert plan.name not in names_kept()
	assert frappe.db.count("Kanban Board", {"reference_doctype": PLAN}) == 1
