"""Is a plan the right step: who may ask, what HR alone is told, and that nothing is kept."""

from datetime import timedelta

import factory
import pytest

import frappe
from frappe.utils import add_days, getdate, now_datetime

from pip_module.right_step import advise


@pytest.fixture
def newcomer(people):
	"""Somebody with everything that HR should think of."""
	frappe.set_user("Administrator")
	person = factory.make_person(f"step{frappe.generate_hash(length=6)}", people.manager)
	employee = frappe.get_doc("Employee", person.employee)
	employee.update({"date_of_joining": add_days(getdate(), -100), "reports_to": people.boss.employee}).save()
	employee.flags.ignore_version = False
	return person


def grievance_of(person, status: str = "Open", days_ago: int = 10):
	if not frappe.db.exists("Grievance Type", "Workload"):
		frappe.get_doc({"doctype": "Grievance Type", "name": "Workload"}).insert()
	return frappe.get_doc(
		{
			"doctype": "Employee Grievance",
			"subject": "GRIEVANCE-CANARY",
			"raised_by": person.employee,
			"date": add_days(getdate(), -days_ago),
			"status": status,
			"grievance_type": "Workload",
			"grievance_against_party": "Employee",
			"grievance_against": person.employee,
			"description": "GRIEVANCE-CANARY",
			"cause_of_grievance": "GRIEVANCE-CANARY",
			"resolution_detail": "Settled",
			"resolution_date": getdate(),
			"resolved_by": "Administrator",
			"employee_responsible": person.employee,
		}
	).insert()


def test_the_questions_come_with_their_answers(people, as_user):
	as_user(people.manager.user)
	answer = advise(people.employee.employee)
	assert [question["fieldname"] for question in answer["questions"]] == ["feedback", "cause", "obstacle"]
	assert answer["lines"] == [] and answer["fine"] == ""


def test_the_answers_are_answered(people, as_user):
	as_user(people.manager.user)
	answer = advise(
		people.employee.employee, {"feedback": "Not told", "cause": "Conduct", "obstacle": "Health"}
	)
	assert len(answer["lines"]) == 3
	assert answer["lines"][1] == "A plan is for performance. Ask HR about the procedure for conduct instead."
	good = {"feedback": "Told and noted", "cause": "Performance", "obstacle": "None"}
	assert advise(people.employee.employee, good)["fine"] == "Nothing in your answers speaks against a plan."


def test_hr_is_told_what_the_host_knows_and_the_manager_is_not(people, newcomer, as_user):
	grievance_of(newcomer)
	first, last = getdate(add_days(getdate(), -20)), getdate(add_days(getdate(), 5))
	factory.give_holidays(newcomer.employee, lambda day: day.weekday() > 4)
	factory.approve_leave(newcomer.employee, first, last, "Step Leave")
	as_user(people.hr.user)
	told = " ".join(advise(newcomer.employee)["for_hr"])
	assert "The employee is on approved leave until" in told
	# Today is a Monday: three weeks of five days without their first day, and today. A calendar would count 21.
	assert "15 of the last 65 working days were approved leave." in told
	assert "A grievance of the employee from" in told and "is open." in told
	assert "The employee joined on" in told
	assert "CANARY" not in told and "Step Leave" not in told
	as_user(people.boss.user)
	assert advise(newcomer.employee)["for_hr"] == []


def test_half_a_day_of_leave_is_half_a_day(people, newcomer, as_user):
	factory.give_holidays(newcomer.employee, lambda day: day.weekday() > 4)
	monday = getdate(add_days(getdate(), -14))
	friday = getdate(add_days(monday, 11))
	for half, told in ((friday, False), (None, True)):
		frappe.set_user("Administrator")
		leave = factory.approve_leave(newcomer.employee, monday, friday, "Step Leave", half_day=half)
		as_user(people.hr.user)
		lines = advise(newcomer.employee)["for_hr"]
		# Two weeks are ten days of work, and nine and a half where the last is half.
		assert any("10 of the last 65 working days" in line for line in lines) is told
		frappe.set_user("Administrator")
		leave.cancel()


def test_a_settled_grievance_counts_for_a_while_and_an_invalid_one_never(people, newcomer, as_user):
	for status, days, expected in (("Resolved", 100, True), ("Resolved", 300, False), ("Invalid", 10, False)):
		frappe.set_user("Administrator")
		grievance = grievance_of(newcomer, status, days)
		as_user(people.hr.user)
		assert any("raised a grievance" in line for line in advise(newcomer.employee)["for_hr"]) is expected
		frappe.set_user("Administrator")
		grievance.delete()


def test_an_older_grievance_that_is_open_comes_before_a_newer_one_that_is_settled(people, newcomer, as_user):
	grievance_of(newcomer, "Open", 200)
	grievance_of(newcomer, "Resolved", 5)
	as_user(people.hr.user)
	assert any("is open." in line for line in advise(newcomer.employee)["for_hr"])


def test_whoever_may_read_no_grievance_is_told_of_none(people, newcomer, as_user, monkeypatch):
	grievance_of(newcomer)
	as_user(people.hr.user)
	may = frappe.has_permission
	monkeypatch.setattr(
		frappe,
		"has_permission",
		lambda doctype, *args, **kwargs: doctype != "Employee Grievance" and may(doctype, *args, **kwargs),
	)
	assert not any("grievance" in line for line in advise(newcomer.employee)["for_hr"])


@pytest.mark.parametrize(("before", "expected"), [("HR-EMP-00001", True), (None, False)])
def test_another_manager_is_told_and_a_first_one_is_not(before, expected, people, as_user):
	frappe.get_doc(
		{
			"doctype": "Version",
			"ref_doctype": "Employee",
			"docname": people.employee.employee,
			"data": frappe.as_json({"changed": [["reports_to", before, people.manager.employee]]}),
		}
	).insert()
	as_user(people.hr.user)
	told = advise(people.employee.employee)["for_hr"]
	assert any("The employee reported to another manager until " in line for line in told) is expected


def test_a_transfer_is_told_once_it_has_taken_place(people, as_user):
	for days, expected in ((-10, True), (10, False)):
		transfer = frappe.get_doc(
			{
				"doctype": "Employee Transfer",
				"employee": people.employee.employee,
				"transfer_date": add_days(getdate(), days),
				"docstatus": 1,
			}
		)
		# The host refuses to submit one for a day to come; it is the row that counts here.
		transfer.set_new_name()
		transfer.db_insert()
		as_user(people.hr.user)
		told = advise(people.employee.employee)["for_hr"]
		assert any("was transferred" in line for line in told) is expected
		as_user("Administrator")
		frappe.db.delete("Employee Transfer", transfer.name)


@pytest.mark.parametrize("who", ["employee", "peer", "witness", "hr_elsewhere"])
def test_who_may_not_draft_a_plan_for_somebody_is_refused(who, people, as_user):
	as_user(getattr(people, who).user)
	with pytest.raises(frappe.PermissionError) as refused:
		advise(people.employee.employee)
	with pytest.raises(frappe.PermissionError) as no_such_person:
		advise("HR-EMP-none")
	assert str(refused.value) == str(no_such_person.value)


def test_hr_is_refused_about_themselves(people, as_user):
	as_user(people.hr.user)
	with pytest.raises(frappe.PermissionError):
		advise(people.hr.employee)


def test_nothing_is_kept(desk, people, as_user):
	plan = desk.draft()
	started = now_datetime() - timedelta(seconds=1)
	as_user(people.manager.user)
	advise(people.employee.employee, {"obstacle": "Health"})
	as_user("Administrator")
	for doctype in ("Version", "Comment", "Activity Log", "PIP Event", "PIP HR Note"):
		assert not frappe.get_all(doctype, filters={"creation": (">", started)}), doctype
	assert "Health" not in frappe.as_json(frappe.get_doc(plan.doctype, plan.name).as_dict())
