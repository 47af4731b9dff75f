"""The meeting in the form of a check-in: what it shows, values that were saved, and actions carried over until done."""

import pytest
from factory import CHECKIN, PLAN, checkins_of, day, row_of, values_for

import frappe
from frappe.utils import getdate

from pip_module import agreed_actions


@pytest.fixture
def plan(desk):
	return desk.plan("Active")


def checkin_of(plan, number: int):
	return frappe.get_doc(CHECKIN, checkins_of(plan.name)[number].name)


def agree(desk, plan, number: int, *actions: dict) -> None:
	"""Holds a check-in of `plan` in which `actions` are agreed."""
	checkin = desk.manager(checkin_of(plan, number))
	for action in actions:
		checkin.append("action_items", action)
	checkin.save()
	desk.manager(checkin).complete(values_for(plan, 70, 10))


def shown(person, checkin) -> dict:
	"""What the form says of the meeting to `person`."""
	doc = person(checkin)
	doc.run_method("onload")
	return doc.get_onload("meeting")


def actions(found: dict, which: str = "carried") -> list[tuple[str, bool, bool]]:
	return [(line["action"], line["done"], line["may_change"]) for line in found[which]]


def key_of(action: str) -> str:
	return frappe.db.get_value("PIP Action Item", {"action": action, "parenttype": CHECKIN})


CALL = {"action": "Call the vendor"}


# What is shown ------------------------------------------------------------------------------------------------------


def test_a_goal_with_its_target_and_what_the_employee_sent_in(desk, plan):
	first = checkin_of(plan, 0)
	row = first.goal_reviews[0]
	# As a self-assessment that was sent in is stored.
	frappe.db.set_value("PIP Goal Review", row.name, {"self_value": 71, "self_comment": "Better since May"})
	goals = shown(desk.manager, first)["goals"]
	assert goals[row.name]["target"] == 90
	assert (goals[row.name]["self_value"], goals[row.name]["self_comment"]) == (71, "Better since May")
	assert goals[first.goal_reviews[1].name]["self_value"] is None


def test_support_that_is_not_there_is_shown_and_said_to_be_late(desk, people, plan):
	support = {"provider": people.peer.employee, "provider_name": "Peer", "due_date": day(-1)}
	frappe.db.set_value("PIP Support", {"parent": plan.name}, support)
	frappe.clear_document_cache(PLAN, plan.name)
	(line,) = shown(desk.manager, checkin_of(plan, 0))["support"]
	assert (line["what"], line["late"]) == ("Training: Course on triage", True)
	assert line["about"].startswith("Peer, was due on ")
	doc = desk.manager(plan)
	doc.supports[0].delivered_on = getdate()
	doc.save()
	assert shown(desk.manager, checkin_of(plan, 0))["support"] == []


@pytest.mark.parametrize(
	("who", "status", "hint"),
	[
		("manager", "Active", ""),
		("manager", "On Hold", "can't be completed now"),
		("employee", "Active", "has not been held yet"),
		("manager", "Withdrawn", "was cancelled"),
	],
)
def test_the_form_says_what_can_be_done(who, status, hint, desk):
	found = shown(getattr(desk, who), checkin_of(desk.plan(status), 0))["hint"]
	assert hint in found and bool(found) == bool(hint)


# Values -------------------------------------------------------------------------------------------------------------


def test_values_saved_in_the_form_count_and_so_does_a_nought_that_was_entered(desk, plan):
	checkin = desk.manager(checkin_of(plan, 0))
	checkin.goal_reviews[0].current_value = 76
	checkin.goal_reviews[1].update({"current_value": 0, "has_current_value": 1})
	checkin.save()
	desk.manager(checkin).complete()
	plan.reload()
	assert [(goal.current_value, goal.has_current_value) for goal in plan.goals] == [(76, 1), (0, 1)]
	assert [row.has_current_value for row in checkin_of(plan, 0).goal_reviews] == [1, 1]


def test_the_form_is_told_which_values_were_entered(desk, plan):
	checkin = desk.manager(checkin_of(plan, 0))
	checkin.goal_reviews[0].current_value = 76
	checkin.save()
	opened = desk.manager(checkin)
	opened.run_method("onload")
	assert [row.has_current_value for row in opened.goal_reviews] == [1, 0]


def test_a_goal_without_a_value_is_named_and_what_was_entered_stays(desk, plan):
	checkin = desk.manager(checkin_of(plan, 0))
	checkin.goal_reviews[0].update({"current_value": 76, "has_current_value": 1})
	checkin.save()
	with pytest.raises(frappe.ValidationError, match="Goal 2, Fewer reopened tickets: enter the value"):
		desk.manager(checkin).complete()
	stored = checkin_of(plan, 0)
	assert (stored.status, stored.goal_reviews[0].current_value) == ("Scheduled", 76)


def test_nobody_writes_what_the_employee_sends_in(desk, plan):
	for who in (desk.manager, desk.hr):
		checkin = who(checkin_of(plan, 0))
		checkin.goal_reviews[0].self_comment = "I did nothing"
		with pytest.raises(frappe.ValidationError, match="Employee's Comment"):
			checkin.save()


# Actions ------------------------------------------------------------------------------------------------------------


def test_an_action_is_carried_over_until_it_is_done(desk, people, plan):
	agree(desk, plan, 0, {**CALL, "owner_employee": people.employee.employee, "due_date": day(3)})
	second, third = checkin_of(plan, 1), checkin_of(plan, 2)
	assert actions(shown(desk.manager, second)["actions"]) == [("Call the vendor", False, True)]
	(line,) = shown(desk.manager, second)["actions"]["carried"]
	assert line["about"].startswith("Employee, due on ") and "agreed on" in line["about"]
	home = row_of(CHECKIN, checkin_of(plan, 0).name)
	frappe.set_user(people.manager.user)
	answer = agreed_actions.mark(second.name, line["key"], True)
	assert actions(answer) == [("Call the vendor", True, True)]
	# One home: nothing was copied, and only the mark was written.
	assert frappe.db.count("PIP Action Item", {"action": CALL["action"]}) == 1
	now = row_of(CHECKIN, checkin_of(plan, 0).name)
	changed = {
		key for key in now["action_items"][0] if now["action_items"][0][key] != home["action_items"][0][key]
	}
	assert {"done_on", "done_in"} <= changed <= {"done_on", "done_in", "modified", "modified_by"}
	desk.manager(second).complete(values_for(plan, 75, 8))
	assert actions(shown(desk.manager, second)["actions"]) == [("Call the vendor", True, True)]
	assert actions(shown(desk.manager, third)["actions"]) == []


def test_a_mark_can_be_taken_back_where_it_was_made_and_nowhere_else(desk, people, plan):
	agree(desk, plan, 0, CALL)
	second, third, key = checkin_of(plan, 1), checkin_of(plan, 2), key_of(CALL["action"])
	frappe.set_user(people.manager.user)
	agreed_actions.mark(second.name, key, True)
	assert actions(agreed_actions.mark(second.name, key, False)) == [("Call the vendor", False, True)]
	desk.manager(second).complete(values_for(plan, 75, 8))
	agreed_actions.mark(third.name, key, True)
	assert actions(shown(desk.manager, second)["actions"]) == [("Call the vendor", True, False)]
	with pytest.raises(frappe.ValidationError, match="can't be marked here any more"):
		agreed_actions.mark(second.name, key, False)


def test_the_record_lists_what_was_agreed_in_it(desk, people, plan):
	agree(desk, plan, 0, CALL)
	found = shown(desk.manager, checkin_of(plan, 0))["actions"]
	assert actions(found, "agreed") == [("Call the vendor", False, True)] and actions(found) == []
	employee = shown(desk.employee, checkin_of(plan, 0))["actions"]
	assert actions(employee, "agreed") == [("Call the vendor", False, False)]


def test_an_action_noted_for_a_meeting_that_is_still_to_be_held_is_not_agreed(desk, plan):
	checkin = desk.manager(checkin_of(plan, 0))
	checkin.append("action_items", dict(CALL))
	checkin.save()
	assert actions(shown(desk.manager, checkin_of(plan, 1))["actions"]) == []


@pytest.mark.parametrize("who", ["employee", "peer", "witness", "hr_elsewhere"])
def test_others_mark_nothing(who, desk, people, plan):
	agree(desk, plan, 0, CALL)
	second, key = checkin_of(plan, 1), key_of(CALL["action"])
	before = row_of(CHECKIN, checkin_of(plan, 0).name)
	frappe.set_user(getattr(people, who).user)
	expected = frappe.PermissionError if who == "employee" else frappe.DoesNotExistError
	with pytest.raises(expected):
		agreed_actions.mark(second.name, key, True)
	with pytest.raises(frappe.DoesNotExistError):
		agreed_actions.mark("HR-PIPC-2026-99999", key, True)
	frappe.set_user("Administrator")
	assert row_of(CHECKIN, checkin_of(plan, 0).name) == before


def test_an_action_of_another_plan_is_not_in_the_list(desk, people, plan):
	other = desk.draft(people.peer.employee)
	other.send_for_review()
	desk.hr(other).issue()
	frappe.set_user(people.peer.user)
	frappe.get_doc(PLAN, other.name).acknowledge()
	agree(desk, frappe.get_doc(PLAN, other.name), 0, CALL)
	frappe.set_user(people.manager.user)
	for key in (key_of(CALL["action"]), "no-such-row"):
		with pytest.raises(frappe.ValidationError, match="can't be marked here"):
			agreed_actions.mark(checkin_of(plan, 1).name, key, True)


def test_nothing_is_marked_on_a_closed_plan(desk, people, plan):
	agree(desk, plan, 0, CALL)
	desk.hr(plan).withdraw("Role changed")
	first, key = checkin_of(plan, 0), key_of(CALL["action"])
	assert actions(shown(desk.manager, first)["actions"], "agreed") == [("Call the vendor", False, False)]
	frappe.set_user(people.manager.user)
	with pytest.raises(frappe.ValidationError, match="Withdrawn"):
		agreed_actions.mark(first.name, key, True)


def test_opening_a_check_in_costs_the_same_however_many_came_before(desk, plan, count_queries):
	def opening(number: int) -> int:
		doc = desk.manager(checkin_of(plan, number))
		doc.run_method("onload")
		with count_queries() as queries:
			doc.run_method("onload")
		return len(queries)

	agree(desk, plan, 0, CALL)
	one = opening(2)
	agree(desk, plan, 1, *({"action": f"Action {number}"} for number in range(10)))
	assert opening(2) == one
