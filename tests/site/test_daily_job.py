"""The daily job: what is due reaches the right person, once; dates that have passed are acted on."""

import pytest
from factory import CHECKIN, PLAN, checkins_of, day

import frappe
from frappe.utils import add_days, getdate

from pip_module import tasks

pytestmark = pytest.mark.usefixtures("any_day")


def ledger(plan: str) -> list[tuple]:
	rows = frappe.get_all(
		"PIP Reminder",
		filters={"plan": plan},
		fields=["kind", "party", "recipient", "rung"],
		order_by="kind asc, party asc",
	)
	return [(row.kind, row.party, row.recipient, row.rung) for row in rows]


def notices_of(user: str) -> list[str]:
	return frappe.get_all("Notification Log", filters={"for_user": user}, pluck="subject")


def errors_since(before: set[str], field: str = "error") -> list[str]:
	"""What we logged beyond the rows `before`; the host's log outlives a rollback."""
	rows = frappe.get_all("Error Log", fields=["name", "error"], filters={"method": ("like", "PIP Module%")})
	return [row[field] for row in rows if row.name not in before]


def test_run_twice_it_sends_once(desk, people, outgoing_account):
	plan = desk.plan("Awaiting Acknowledgement")
	frappe.db.delete("Notification Log", {"for_user": people.employee.user})
	frappe.db.delete("Email Queue")
	assert tasks.remind(getdate()) == 1
	assert tasks.remind(getdate()) == 0
	assert ledger(plan.name) == [("Acknowledgement Pending", "Employee", people.employee.user, 0)]
	assert notices_of(people.employee.user) == ["An acknowledgement is pending"]
	queued = frappe.get_all("Email Queue", fields=["name", "message"])
	assert len(queued) == 1
	to = frappe.get_all("Email Queue Recipient", filters={"parent": queued[0].name}, pluck="recipient")
	assert to == [people.employee.user]
	for secret in ("Employee Name", "Tickets", "Response times", plan.employee_name):
		assert secret not in queued[0].message


def test_a_coming_checkin_is_told_to_both_and_an_overdue_one_climbs(desk, people):
	plan = desk.plan("Active")
	first = checkins_of(plan.name)[0].scheduled_date
	tasks.remind(add_days(first, -1))
	assert {(kind, who) for kind, _, who, _ in ledger(plan.name) if kind == "Check-in Coming"} == {
		("Check-in Coming", people.employee.user),
		("Check-in Coming", people.manager.user),
	}
	for late, told in (
		(1, {people.manager.user}),
		(2, {people.manager.user, people.boss.user}),
		(5, {people.manager.user, people.boss.user, people.hr.user}),
	):
		tasks.remind(add_days(first, late))
		overdue = {who for kind, _, who, rung in ledger(plan.name) if kind == "Check-in Overdue"}
		assert overdue == told


def test_an_outage_leaves_one_current_reminder(desk):
	plan = desk.plan("Active")
	first = checkins_of(plan.name)[0].scheduled_date
	tasks.remind(add_days(first, 12))
	overdue = [row for row in ledger(plan.name) if row[0] == "Check-in Overdue" and row[1] == "Manager"]
	assert len(overdue) == 1


def test_a_missed_checkin_is_marked_and_can_still_be_held(desk):
	plan = desk.plan("Active")
	first = checkins_of(plan.name)[0]
	assert tasks.mark_missed_checkins(first.scheduled_date) == 0
	assert tasks.mark_missed_checkins(getdate(add_days(first.scheduled_date, 1))) == 1
	assert frappe.db.get_value(CHECKIN, first.name, "status") == "Missed"
	desk.manager(frappe.get_doc(CHECKIN, first.name)).complete({goal.name: 70 for goal in plan.goals})
	assert frappe.db.get_value(CHECKIN, first.name, "status") == "Completed"


def test_a_missed_checkin_is_loaded_once(desk, count_queries):
	plan = desk.plan("Active")
	first, second = checkins_of(plan.name)[:2]
	tasks.mark_missed_checkins(getdate(add_days(first.scheduled_date, 1)))
	with count_queries() as queries:
		assert tasks.mark_missed_checkins(getdate(add_days(second.scheduled_date, 1))) == 1
	# The host itself loads what it saves once more, to compare.
	assert sum("FROM `tabPIP Check-in` WHERE `name`" in query for query in queries) == 2
	assert len(queries) <= 17, queries


def test_a_plan_on_hold_misses_nothing_and_reminds_of_the_hold_alone(desk):
	plan = desk.plan("On Hold")
	assert tasks.mark_missed_checkins(day(100)) == 0
	tasks.remind(day(100))
	assert {kind for kind, _party, _who, _rung in ledger(plan.name)} == {"Hold to Review"}


def test_the_day_after_its_end_a_plan_goes_to_final_review(desk):
	plan = desk.plan("Active")
	assert tasks.start_final_reviews(getdate(plan.end_date)) == 0
	assert tasks.start_final_reviews(getdate(add_days(plan.end_date, 1))) == 1
	assert frappe.db.get_value(PLAN, plan.name, "status") == "Final Review"
	event = frappe.get_last_doc("PIP Event", {"plan": plan.name, "event": "Start Final Review"})
	assert event.actor == "Administrator"


def test_a_manager_who_changed_is_not_told_the_new_one_is(desk, people):
	plan = desk.plan("Active")
	frappe.set_user("Administrator")
	frappe.db.set_value("Employee", people.employee.employee, "reports_to", people.witness.employee)
	tasks.remind(add_days(checkins_of(plan.name)[0].scheduled_date, -1))
	told = {who for _, party, who, _ in ledger(plan.name) if party == "Manager"}
	assert told == {people.witness.user}


def test_the_managers_manager_is_not_told_when_only_the_direct_one_may_see(desk, people):
	plan = desk.plan("Active")
	frappe.set_user("Administrator")
	settings = frappe.get_doc("PIP Settings")
	settings.manager_visibility = "Direct Manager Only"
	settings.save()
	tasks.remind(add_days(checkins_of(plan.name)[0].scheduled_date, 2))
	assert people.boss.user not in {who for _, _, who, _ in ledger(plan.name)}


def test_who_could_not_be_told_is_told_once_they_can(desk, people):
	desk.plan("Awaiting Acknowledgement")
	frappe.set_user("Administrator")
	frappe.db.set_value("User", people.employee.user, "enabled", 0)
	tasks.remind(getdate())
	frappe.db.set_value("User", people.employee.user, "enabled", 1)
	assert (tasks.remind(getdate()), tasks.remind(getdate())) == (1, 0)


def test_nobody_to_tell_is_recorded(desk, people):
	plan = desk.plan("Awaiting Acknowledgement")
	frappe.set_user("Administrator")
	frappe.db.set_value("User", people.employee.user, "enabled", 0)
	tasks.remind(getdate())
	tasks.remind(getdate())
	rows = frappe.get_all(
		"PIP Reminder", filters={"plan": plan.name}, fields=["recipient", "delivery", "problem"]
	)
	assert len(rows) == 1
	assert (rows[0].recipient, rows[0].delivery) == (None, "Undeliverable") and rows[0].problem


def test_without_a_partner_everybody_in_hr_of_the_company_is_told_once(desk, people):
	plan = desk.plan("HR Review")
	tasks.remind(getdate())
	tasks.remind(getdate())
	told = [who for _, party, who, _ in ledger(plan.name)]
	assert people.hr.user in told and people.hr_too.user in told
	assert people.hr_elsewhere.user not in told
	assert len(told) == len(set(told))


def test_one_plan_that_fails_does_not_stop_the_rest(desk, monkeypatch):
	before = set(errors_since(set(), "name"))
	good = desk.plan("Active")
	# The failure rolls back; in a test a commit is the savepoint that it goes back to.
	frappe.db.commit()
	real = frappe.get_doc

	def poisoned(*args, **kwargs):
		if args[:2] == (PLAN, "HR-PIP-POISON"):
			raise ValueError("Name of the employee")
		return real(*args, **kwargs)

	monkeypatch.setattr(frappe, "get_doc", poisoned)
	done = tasks._each(
		"start final review",
		["HR-PIP-POISON", good.name],
		lambda name: frappe.get_doc(PLAN, name).start_final_review(),
	)
	assert done == 1
	assert real(PLAN, good.name).status == "Final Review"
	assert errors_since(before) == ["HR-PIP-POISON: ValueError"]


def test_the_whole_job_runs(desk, people):
	plan = desk.plan("Awaiting Acknowledgement")
	tasks.hourly()
	assert ledger(plan.name)
