"""The meeting in the form of a check-in: what it shows, values that were saved, and actions carried over until done."""

import json

import factory
import pytest
from factory import CHECKIN, PLAN, checkins_of, day, row_of, values_for

import frappe
from frappe.utils import add_days, getdate

from pip_module import agreed_actions
from pip_module.self_assessment import Answers


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


def send_in(desk, checkin, value: str = "", comment: str = "", summary: str = "") -> None:
	"""The employee says how they see it: a value and a comment on the first goal, and a summary."""
	goal = checkin.goal_reviews[0].plan_goal
	desk.employee(checkin).send_self_assessment(Answers({goal: value}, {goal: comment}, summary))


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
	sent = {"self_value": 71, "has_self_value": 1, "self_comment": "Better since May"}
	frappe.db.set_value("PIP Goal Review", row.name, sent)
	goals = shown(desk.manager, first)["goals"]
	assert goals[row.name]["target"] == 90
	assert (goals[row.name]["self_value"], goals[row.name]["self_comment"]) == (71, "Better since May")
	assert goals[first.goal_reviews[1].name]["self_value"] is None


@pytest.mark.parametrize(
	("sent", "value", "comment"),
	[
		({"comment": "I was away"}, None, "I was away"),
		({"value": "0"}, 0, ""),
		({"summary": "I need more time"}, None, ""),
	],
	ids=["comment", "nought", "summary"],
)
def test_what_the_employee_did_not_give_is_not_shown_and_a_nought_is(sent, value, comment, desk, plan):
	first = checkin_of(plan, 0)
	assert shown(desk.manager, first)["sent_in"] is False
	send_in(desk, first, **sent)
	meeting = shown(desk.manager, first)
	goal = meeting["goals"][first.goal_reviews[0].name]
	assert (goal["self_value"], goal["self_comment"], meeting["sent_in"]) == (value, comment, True)


def test_a_task_is_asked_and_told_in_words(desk):
	task = {
		"title": "Pass the certificate",
		"direction": "Achieve",
		"measured_by": "Certificate",
		"weight": 40,
	}
	plan = desk.plan("Active", goals=[factory.GOALS[0], task])
	first = checkin_of(plan, 0)
	measured, row = first.goal_reviews
	send_in(desk, first, value="70")
	goals = shown(desk.manager, first)["goals"]
	assert (goals[measured.name]["is_task"], goals[measured.name]["words"]) == (False, {})
	assert goals[row.name]["is_task"]
	words = goals[row.name]["words"]
	assert words["choices"] == [{"value": 0, "label": "Not done"}, {"value": 1, "label": "Done"}]
	assert (words["last"], words["target"]) == ("Not done", "Done")
	desk.manager(first).complete(values_for(plan, 70, 1))
	words = shown(desk.employee, first)["goals"][row.name]["words"]
	assert (words["last"], words["now"]) == ("Not done", "Done")
	second = checkin_of(plan, 1)
	assert shown(desk.manager, second)["goals"][second.goal_reviews[1].name]["words"]["last"] == "Done"


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


# The employee sends while the form is open --------------------------------------------------------------------------


def opened(who, checkin):
	"""The copy of `checkin` that a form holds, as the browser hands it over."""
	return frappe.get_doc(json.loads(frappe.as_json(who(checkin).as_dict())))


def write_notes(copy) -> None:
	copy.manager_comments = "A good start."
	copy.goal_reviews[0].update(
		{"current_value": 76, "has_current_value": 1, "manager_comment": "Half the way"}
	)
	copy.append("action_items", dict(CALL))


def words_of(checkin) -> tuple:
	stored = frappe.get_doc(CHECKIN, checkin.name)
	row = stored.goal_reviews[0]
	return row.self_value, row.has_self_value, row.self_comment, stored.self_summary


SENT = {"value": "71", "comment": "Better since May", "summary": "I need more time"}
WORDS = (71, 1, "Better since May", "I need more time")


def test_what_the_manager_wrote_and_what_the_employee_sent_are_both_kept(desk, people, plan):
	first = checkin_of(plan, 0)
	copy = opened(desk.manager, first)
	write_notes(copy)
	send_in(desk, first, **SENT)
	frappe.set_user(people.manager.user)
	copy.save()
	stored = checkin_of(plan, 0)
	row = stored.goal_reviews[0]
	assert (stored.manager_comments, row.current_value, row.manager_comment) == (
		"A good start.",
		76,
		"Half the way",
	)
	assert [item.action for item in stored.action_items] == ["Call the vendor"]
	assert words_of(first) == WORDS and stored.self_assessed_on
	# What the form is given back is what is stored, so that it can go on.
	assert copy.goal_reviews[0].self_comment == "Better since May"
	copy.manager_comments = "A very good start."
	copy.save()
	assert checkin_of(plan, 0).manager_comments == "A very good start." and words_of(first) == WORDS


def test_a_check_in_is_completed_from_a_form_that_knows_nothing_of_what_was_sent(desk, people, plan):
	first = checkin_of(plan, 0)
	copy = opened(desk.manager, first)
	send_in(desk, first, **SENT)
	frappe.set_user(people.manager.user)
	# As the host does before it runs a method of a document.
	copy._original_modified = copy.modified
	copy.check_if_latest()
	copy.complete(values_for(plan, 76, 8))
	assert checkin_of(plan, 0).status == "Completed" and words_of(first) == WORDS


@pytest.mark.parametrize("who", ["manager", "hr"])
def test_an_older_copy_cannot_change_or_take_away_what_was_sent(who, desk, people, plan):
	first = checkin_of(plan, 0)
	copy = opened(getattr(desk, who), first)
	send_in(desk, first, **SENT)
	sent_on = checkin_of(plan, 0).self_assessed_on
	frappe.set_user(getattr(people, who).user)
	copy.update(
		{"self_summary": "All is well", "self_assessed_on": "2020-01-01", "manager_comments": "Noted"}
	)
	copy.goal_reviews[0].update({"self_value": 1, "has_self_value": 0, "self_comment": "I did nothing"})
	copy.save()
	assert words_of(first) == WORDS
	stored = checkin_of(plan, 0)
	assert (stored.self_assessed_on, stored.manager_comments) == (sent_on, "Noted")
	# And a copy that knows of it is refused, as ever.
	for field, value in (("self_summary", ""), ("self_assessed_on", None), ("saved_before_assessment", None)):
		copy = opened(getattr(desk, who), first)
		copy.set(field, value)
		with pytest.raises(frappe.ValidationError):
			copy.save()
	assert words_of(first) == WORDS


def test_what_the_plan_sets_stays_frozen_in_an_older_copy(desk, people, plan):
	first = checkin_of(plan, 0)
	changes = (
		lambda copy: copy.update({"scheduled_date": add_days(copy.scheduled_date, 1)}),
		lambda copy: copy.update({"status": "Completed"}),
		lambda copy: copy.update({"employee": people.peer.employee}),
		lambda copy: copy.goal_reviews[0].update({"plan_goal": "another"}),
		lambda copy: copy.set("goal_reviews", copy.goal_reviews[1:]),
		lambda copy: copy.append("goal_reviews", {"title": "Another"}),
	)
	copies = [opened(desk.manager, first) for _change in changes]
	send_in(desk, first, **SENT)
	before = row_of(CHECKIN, first.name)
	frappe.set_user(people.manager.user)
	for change, copy in zip(changes, copies, strict=True):
		change(copy)
		with pytest.raises(frappe.ValidationError) as refusal:
			copy.save()
		# Not for its age, but for what it would change.
		assert refusal.type is frappe.ValidationError
	frappe.set_user("Administrator")
	assert row_of(CHECKIN, first.name) == before


def save_as_hr(desk, first) -> None:
	doc = desk.hr(first)
	doc.manager_comments = "HR was here"
	doc.save()


def move_by_the_calendar(desk, first) -> None:
	frappe.db.bulk_update(CHECKIN, {first.name: {"calendar_sequence": first.calendar_sequence}})


@pytest.mark.parametrize("other", [save_as_hr, move_by_the_calendar])
@pytest.mark.parametrize("order", ["before", "after"])
def test_any_other_change_in_between_is_a_conflict(order, other, desk, people, plan):
	first = checkin_of(plan, 0)
	copy = opened(desk.manager, first)
	write_notes(copy)
	steps = [lambda: other(desk, first), lambda: send_in(desk, first, **SENT)]
	for step in steps if order == "before" else reversed(steps):
		step()
	before = row_of(CHECKIN, first.name)
	frappe.set_user(people.manager.user)
	with pytest.raises(frappe.TimestampMismatchError):
		copy.save()
	frappe.set_user("Administrator")
	assert row_of(CHECKIN, first.name) == before and words_of(first) == WORDS


def test_open_forms_are_told_without_being_asked_to_drop_what_was_entered(desk, plan, monkeypatch):
	first, told = checkin_of(plan, 0), []

	def publish(event, message=None, **where):
		if where.get("doctype") == CHECKIN:
			told.append((event, where.get("docname"), where.get("after_commit")))

	monkeypatch.setattr(frappe, "publish_realtime", publish)
	send_in(desk, first, **SENT)
	assert told == [("pip_self_assessment", first.name, True)]
	save_as_hr(desk, first)
	assert told[1:] == [("doc_update", first.name, True)]


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
