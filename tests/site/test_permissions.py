"""Who sees a plan and who doesn't: the first cut, through the host's own questions."""

import pytest
from factory import CHECKIN, PLAN, checkins_of

import frappe

from pip_module import conditions
from pip_module.from_appraisal import plan_from_employee
from pip_module.right_step import advise

SEES_DRAFTS = {"boss", "manager", "hr", "hr_too"}
SEES_ISSUED = SEES_DRAFTS | {"employee"}
EVERYBODY = sorted(SEES_ISSUED | {"peer", "witness", "hr_elsewhere"})


def sees(who: str, plan, people) -> tuple[bool, bool]:
	"""Whether the list and the document show `plan`."""
	frappe.set_user(getattr(people, who).user)
	listed = plan.name in frappe.get_list(PLAN, pluck="name", limit=0)
	return listed, bool(frappe.has_permission(PLAN, "read", frappe.get_doc(PLAN, plan.name)))


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize(
	"status", ["Draft", "HR Review", "Awaiting Acknowledgement", "Active", "Unsuccessful"]
)
def test_who_sees_a_plan(who, status, desk, people):
	plan = desk.plan(status)
	expected = who in (SEES_DRAFTS if status in ("Draft", "HR Review") else SEES_ISSUED)
	assert sees(who, plan, people) == (expected, expected)


def test_a_draft_that_was_withdrawn_stays_invisible_to_the_employee(desk, people):
	plan = desk.plan("HR Review")
	desk.hr(plan).withdraw("The wrong person")
	assert sees("employee", plan, people) == (False, False)
	assert not frappe.get_all("Notification Log", filters={"for_user": people.employee.user})


@pytest.mark.parametrize("who", EVERYBODY)
def test_checkins_and_rows_go_with_their_plan(who, desk, people):
	plan = desk.plan("Active")
	frappe.set_user(getattr(people, who).user)
	seen = len(frappe.get_list(CHECKIN, filters={"plan": plan.name}, limit=0))
	rows = frappe.get_list("PIP Goal", parent_doctype=PLAN, filters={"parent": plan.name}, limit=0)
	expected = who in SEES_ISSUED
	assert (seen > 0, len(rows) > 0) == (expected, expected)
	checkin = frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name)
	assert bool(frappe.has_permission(CHECKIN, "read", checkin)) is expected
	assert bool(frappe.has_permission(CHECKIN, "write", checkin)) is (who in SEES_DRAFTS)


def test_the_employee_reads_but_does_not_write(desk, people):
	plan = desk.plan("Active")
	doc = desk.employee(plan)
	doc.next_action = "Nothing"
	with pytest.raises(frappe.PermissionError):
		doc.save()
	for verb, inputs in (
		("hold", {"reason": "x"}),
		("withdraw", {"reason": "x"}),
		("start_final_review", {}),
	):
		with pytest.raises(frappe.PermissionError):
			getattr(desk.employee(plan), verb)(**inputs)


def test_access_follows_a_change_of_manager(desk, people):
	plan = desk.plan("Active")
	frappe.set_user("Administrator")
	frappe.db.set_value("Employee", people.employee.employee, "reports_to", people.witness.employee)
	assert sees("manager", plan, people) == (False, False)
	assert sees("boss", plan, people) == (True, True)


@pytest.mark.parametrize("longest", [0, 1, 2])
def test_whoever_leads_many_sees_as_much_as_whoever_leads_few(longest, desk, people, monkeypatch):
	plan = desk.plan("Active")
	monkeypatch.setattr(conditions, "LONGEST_LIST", longest)
	seen = {who for who in EVERYBODY if sees(who, plan, people)[0]}
	assert seen == SEES_ISSUED


def test_only_the_direct_manager_when_settings_say_so(desk, people):
	plan = desk.plan("Active")
	frappe.set_user("Administrator")
	settings = frappe.get_doc("PIP Settings")
	settings.manager_visibility = "Direct Manager Only"
	settings.save()
	assert sees("manager", plan, people) == (True, True)
	assert sees("boss", plan, people) == (False, False)


def test_a_circular_reporting_line_ends(desk, people):
	plan = desk.plan("Active")
	frappe.set_user("Administrator")
	frappe.db.set_value("Employee", people.boss.employee, "reports_to", people.employee.employee)
	assert sees("boss", plan, people) == (True, True)
	assert sees("employee", plan, people) == (True, True)
	assert sees("peer", plan, people) == (False, False)


def test_hr_on_their_own_plan_is_its_employee(desk, people):
	plan = desk.plan("Draft")
	frappe.set_user("Administrator")
	frappe.get_doc("User", people.employee.user).add_roles("HR Manager")
	assert sees("employee", plan, people) == (False, False)
	with pytest.raises(frappe.PermissionError):
		desk.employee(plan).withdraw("x")


@pytest.mark.parametrize(
	"change", [("HR", "hr"), ("H", "Ｈ"), ("R", "Ŕ"), ("-", "-\u200b"), ("HR", "\x01HR")]
)
def test_hr_who_spell_their_own_name_otherwise_are_no_hr_of_their_plan(change, desk, people):
	"""The database finds the record all the same."""
	desk.draft()
	frappe.set_user("Administrator")
	frappe.get_doc("User", people.employee.user).add_roles("HR User")
	frappe.set_user(people.employee.user)
	name = people.employee.employee
	other = name.replace(*change, 1)
	assert frappe.db.get_value("Employee", other, "name") == name
	for function in (plan_from_employee, advise):
		with pytest.raises(frappe.PermissionError):
			function(other)


def test_another_employee_written_into_the_copy_opens_nothing(desk, people):
	"""The host judges the caller's copy of a document; ours judges what is stored as well."""
	plan = desk.plan("Active")
	frappe.set_user(people.peer.user)
	copy = frappe.get_doc(PLAN, plan.name)
	copy.employee = people.peer.employee
	assert not frappe.has_permission(PLAN, "read", copy)


def test_hr_notes_are_for_hr_alone(desk, people):
	plan = desk.plan("Active")
	frappe.set_user(people.hr.user)
	note = frappe.get_doc({"doctype": "PIP HR Note", "plan": plan.name, "note": "Talk to the works council"})
	note.insert()
	for who, expected in (("hr_too", True), ("manager", False), ("employee", False), ("hr_elsewhere", False)):
		frappe.set_user(getattr(people, who).user)
		if expected:
			assert frappe.get_list("PIP HR Note", filters={"plan": plan.name})
		else:
			assert not frappe.has_permission("PIP HR Note", "read", note)


def test_the_journal_is_read_by_those_who_manage(desk, people):
	plan = desk.plan("Active")
	counts = {}
	for who in EVERYBODY:
		frappe.set_user(getattr(people, who).user)
		counts[who] = len(frappe.get_list("PIP Event", filters={"plan": plan.name}, limit=0))
	assert counts == {
		"boss": 3,
		"manager": 3,
		"hr": 3,
		"hr_too": 3,
		"employee": 1,
		"peer": 0,
		"witness": 0,
		"hr_elsewhere": 0,
	}
