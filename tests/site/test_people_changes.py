"""Employees get other managers, companies and departments, leave and come back: what becomes of their plans."""

from datetime import timedelta

import pytest
from factory import CHECKIN, COMPANY, OTHER_COMPANY, PLAN, checkins_of, day, plan_values

import frappe
from frappe.utils import format_date, getdate

from pip_module import host, journal, people_changes, permissions, reminding, tasks
from pip_module.rules import people as rule

HANDOVER, EVENT = "PIP Handover", "PIP Event"

pytestmark = pytest.mark.usefixtures("any_day")


@pytest.fixture
def plan(desk):
	"""An active plan of the employee, whose manager is `people.manager`."""
	return quiet(desk.plan("Active"))


def quiet(plan):
	"""Nobody was told anything yet."""
	frappe.db.delete("Notification Log")
	# A sweep rolls back what was not stored before it, and jobs are asked for after it.
	frappe.db.commit()
	return plan


@pytest.fixture
def transfer(people):
	"""`transfer(reports_to=..., department=...)`: HR transfers the employee, through the host's own document."""

	def make(company: str | None = None, new_record: bool = False, employee: str = "", **changes: str):
		frappe.set_user(people.hr_too.user)
		employee = employee or people.employee.employee
		record = frappe.get_doc("Employee", employee)
		# The host asks for a detail at least.
		changes = changes or {"branch": ""}
		doc = frappe.get_doc(
			{
				"doctype": "Employee Transfer",
				"employee": employee,
				"transfer_date": getdate(),
				"company": record.company,
				"new_company": company,
				"create_new_employee_id": int(new_record),
				"transfer_details": [
					{
						"property": record.meta.get_label(field),
						"fieldname": field,
						"current": record.get(field),
						"new": value,
					}
					for field, value in changes.items()
				],
			}
		).insert()
		doc.submit()
		return doc

	return make


def sweep() -> int:
	# A sweep rolls back what was not stored before it, and jobs are asked for after it.
	frappe.db.commit()
	frappe.set_user("Administrator")
	failed = {"method": ("like", "PIP Module: could not%")}
	before = frappe.db.count("Error Log", failed)
	done = tasks.follow_people()
	# What is logged stays after a rollback.
	assert frappe.db.count("Error Log", failed) == before
	return done


def employee(who, **values: object) -> None:
	"""Somebody who may writes something into an employee's record: HR where they are signed in, else the system."""
	if frappe.session.user not in ("hr@pip.example.com", "hr_too@pip.example.com"):
		frappe.set_user("Administrator")
	frappe.get_doc("Employee", who.employee).update(values).save()


def stored(plan):
	frappe.set_user("Administrator")
	return frappe.get_doc(PLAN, plan.name)


def events(plan) -> list[str]:
	return frappe.get_all(EVENT, filters={"plan": plan.name}, pluck="event", order_by="sequence asc")


def told(person) -> list[str]:
	return frappe.get_all("Notification Log", filters={"for_user": person.user}, pluck="subject")


def can(person, action: str, doc) -> bool:
	frappe.set_user(person.user)
	try:
		return bool(frappe.has_permission(doc.doctype, action, doc=doc.name))
	finally:
		frappe.set_user("Administrator")


def handovers(plan) -> list:
	return [
		frappe.get_doc(HANDOVER, name)
		for name in frappe.get_all(
			HANDOVER, filters={"plan": plan.name}, pluck="name", order_by="creation asc"
		)
	]


def parties(plan, ahead: int) -> set[tuple[str, str | None]]:
	"""Who is told of what on a day: (kind, user)."""
	return {
		(errand.obligation.kind, errand.user)
		for errand in reminding.due_errands(day(ahead), lambda _plan, error: pytest.fail(repr(error)))
		if errand.obligation.plan == plan.name
	}


# Another manager -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("through", ["record", "transfer"])
def test_a_new_manager_takes_over(plan, people, transfer, through):
	if through == "transfer":
		transfer(reports_to=people.witness.employee)
	else:
		frappe.set_user(people.hr.user)
		employee(people.employee, reports_to=people.witness.employee)
	# Access changes with the record, before any sweep.
	assert not can(people.manager, "read", plan) and can(people.witness, "read", plan)
	assert sweep() == 1
	now = stored(plan)
	assert (now.manager, now.manager_name) == (people.witness.employee, "Witness")
	assert set(frappe.get_all(CHECKIN, filters={"plan": plan.name}, pluck="manager")) == {now.manager}
	assert events(plan)[-1] == "Manager Changed"
	assert journal.first_break(plan.name) == 0
	last = frappe.get_last_doc(EVENT, {"plan": plan.name, "event": "Manager Changed"})
	assert last.actor == "Administrator" and last.digest_after == now.sealed_digest == journal.seal_of(now)
	assert people.witness.employee in last.sealed_version
	assert told(people.witness) == ["A document has come to you"]
	assert told(people.hr) == ["A document has a new manager"]
	assert told(people.employee) == told(people.manager) == []
	# A second sweep finds nothing.
	assert people_changes.to_follow() == [] and sweep() == 0


def test_what_is_open_goes_to_the_new_manager(plan, people):
	first = checkins_of(plan.name)[0]
	late = (first.scheduled_date - getdate()).days + 1
	assert ("Check-in Overdue", people.manager.user) in parties(plan, late)
	employee(people.employee, reports_to=people.witness.employee)
	sweep()
	found = parties(plan, late)
	assert ("Check-in Overdue", people.witness.user) in found
	assert ("Check-in Overdue", people.manager.user) not in found


def test_support_stays_with_whoever_promised_it(desk, people):
	support = {
		"kind": "Mentoring",
		"description": "Weekly hour",
		"provider": people.manager.employee,
		"due_date": day(7),
	}
	plan = quiet(desk.plan("Active", supports=[support]))
	employee(people.employee, reports_to=people.witness.employee)
	sweep()
	assert stored(plan).supports[0].provider == people.manager.employee
	assert ("Support Overdue", people.manager.user) in parties(plan, 8)


def test_a_team_lead_in_between_takes_over_and_the_manager_above_still_reads(plan, people):
	employee(people.peer, reports_to=people.manager.employee)
	employee(people.employee, reports_to=people.peer.employee)
	sweep()
	assert stored(plan).manager == people.peer.employee
	assert can(people.manager, "read", plan)


def test_cancelling_the_transfer_brings_the_manager_back(plan, people, transfer):
	moved = transfer(reports_to=people.boss.employee)
	sweep()
	assert stored(plan).manager == people.boss.employee
	frappe.set_user(people.hr_too.user)
	moved.reload()
	moved.cancel()
	sweep()
	assert stored(plan).manager == people.manager.employee
	assert events(plan)[-2:] == ["Manager Changed"] * 2 and journal.first_break(plan.name) == 0
	# Whoever has the plan again has nothing to hand over.
	assert not [row for row in parties(plan, 1) if row == ("Handover Note Due", people.manager.user)]


def test_what_the_boss_took_over_stays_with_the_boss(desk, people):
	plan = desk.plan("Active", manager=people.boss.employee)
	employee(people.employee, reports_to=people.witness.employee)
	assert sweep() == 0 and stored(plan).manager == people.boss.employee


def test_a_manager_who_is_away_is_stood_in_for_from_above(plan, people):
	employee(people.manager, status="Inactive")
	sweep()
	assert stored(plan).manager == people.boss.employee
	assert handovers(plan) == []
	assert told(people.hr) == ["A document has a new manager, and there will be no handover note"]
	employee(people.manager, status="Active")
	sweep()
	assert stored(plan).manager == people.manager.employee


def test_without_anybody_above_hr_is_told_once(plan, people):
	employee(people.employee, reports_to=None)
	for _again in range(2):
		assert sweep() == 0
	assert stored(plan).manager == people.manager.employee
	assert told(people.hr) == ["Nobody is in charge of a document"]
	assert events(plan).count("No Manager") == 1
	employee(people.employee, reports_to=people.witness.employee)
	sweep()
	assert stored(plan).manager == people.witness.employee


def test_the_partner_in_hr_is_not_the_manager(desk, people):
	plan = desk.plan("Active", hr_partner=people.hr.user)
	employee(people.employee, reports_to=people.hr.employee)
	sweep()
	now = stored(plan)
	assert now.manager == people.hr.employee and not now.hr_partner


def test_a_draft_follows_too_and_stays_a_draft_nobody_knows_of(desk, people):
	plan = quiet(desk.plan("Draft"))
	employee(people.employee, reports_to=people.witness.employee)
	sweep()
	assert stored(plan).manager == people.witness.employee
	assert events(plan) == [] and handovers(plan) == []
	assert told(people.employee) == []
	frappe.set_user(people.hr.user)
	frappe.delete_doc(PLAN, plan.name)


# The handover note -----------------------------------------------------------------------------------------------


@pytest.fixture
def asked(plan, people):
	"""The note that `people.manager` is asked for, who gave the plan to `people.witness`."""
	employee(people.employee, reports_to=people.witness.employee)
	sweep()
	(note,) = handovers(plan)
	return note


def write(note, person, text: str = "<p>Promised a quiet desk.</p>"):
	frappe.set_user(person.user)
	doc = frappe.get_doc(HANDOVER, note.name)
	doc.note = text
	return doc.save()


def form_of(plan, person) -> dict:
	"""What the plan's form says to `person`."""
	frappe.set_user(person.user)
	doc = frappe.get_doc(PLAN, plan.name)
	doc.onload()
	frappe.set_user("Administrator")
	return doc.get_onload("form")


def open_lines(plan, person) -> list[tuple]:
	return [(line["text"], line["who"], line["due"], line["late"]) for line in form_of(plan, person)["open"]]


def listed(person, doctype: str = HANDOVER) -> list[str]:
	frappe.set_user(person.user)
	try:
		return frappe.get_list(doctype, pluck="name")
	finally:
		frappe.set_user("Administrator")


def test_the_form_says_who_still_owes_the_note(asked, plan, people):
	waiting = ("Write the handover note", "Manager", day(5), False)
	for person in (people.witness, people.boss, people.hr):
		assert waiting in open_lines(plan, person)
	assert not [line for line in open_lines(plan, people.employee) if "handover" in line[0]]
	frappe.db.set_value(HANDOVER, asked.name, "due_date", day(-1))
	late = "See to the handover, since no note was written"
	assert (late, "You", day(-1), True) in open_lines(plan, people.hr)
	assert (late, "Hr", day(-1), True) in open_lines(plan, people.witness)
	frappe.db.set_value(HANDOVER, asked.name, {"due_date": day(5), "written_on": frappe.utils.now()})
	assert not [line for line in open_lines(plan, people.hr) if "handover" in line[0].lower()]


def test_the_form_tells_hr_that_the_employee_leaves(plan, people):
	leaving = getdate(plan.end_date) - timedelta(days=3)
	frappe.db.set_value("Employee", people.employee.employee, "relieving_date", leaving)
	text = "Decide how the plan goes on, since the employee leaves before its end"
	assert (text, "You", leaving, False) in open_lines(plan, people.hr)
	for person in (people.manager, people.employee):
		assert not [line for line in open_lines(plan, person) if line[0] == text]
	frappe.db.set_value("Employee", people.employee.employee, "relieving_date", None)
	assert not [line for line in open_lines(plan, people.hr) if line[0] == text]


def test_the_former_manager_reads_the_question_and_no_more(asked, plan, people):
	assert (asked.due_date, asked.employee_name) == (day(5), "Employee")
	assert listed(people.manager) == [asked.name] and can(people.manager, "read", asked)
	assert can(people.manager, "write", asked)
	assert listed(people.manager, PLAN) == [] and not can(people.manager, "read", plan)
	assert "handovers" in form_of(plan, people.witness)["views"]
	frappe.set_user("Administrator")
	# Those in charge now and HR read it, and wait.
	for person in (people.witness, people.boss, people.hr):
		assert listed(person) == [asked.name] and can(person, "read", asked)
		assert not can(person, "write", asked)
	for person in (people.employee, people.peer, people.hr_elsewhere):
		assert listed(person) == [] and not can(person, "read", asked) and not can(person, "write", asked)


def test_a_note_is_written_once_and_then_out_of_sight(asked, plan, people):
	frappe.db.delete("Notification Log")
	write(asked, people.manager)
	frappe.set_user("Administrator")
	asked.reload()
	assert asked.written_on and "quiet desk" in asked.note
	assert listed(people.manager) == [] and not can(people.manager, "read", asked)
	assert can(people.witness, "read", asked) and can(people.hr, "read", asked)
	assert told(people.witness) == ["A handover note was written for you"]
	last = frappe.get_last_doc(EVENT, {"plan": plan.name, "event": "Handed Over"})
	assert last.actor == people.manager.user and journal.first_break(plan.name) == 0
	with pytest.raises(frappe.PermissionError):
		write(asked, people.manager, "<p>Something else.</p>")
	with pytest.raises(frappe.PermissionError):
		write(asked, people.witness)


@pytest.mark.parametrize(
	("field", "value"),
	[("employee_name", "Somebody"), ("due_date", "2099-01-01"), ("written_on", "2026-01-01 10:00:00")],
)
def test_nothing_but_the_note_is_written(asked, people, field, value):
	frappe.set_user(people.manager.user)
	doc = frappe.get_doc(HANDOVER, asked.name)
	doc.update({"note": "<p>Mine.</p>", field: value})
	with pytest.raises(frappe.ValidationError):
		doc.save()


def test_an_empty_note_is_none(asked, people):
	with pytest.raises(frappe.ValidationError):
		write(asked, people.manager, "<p> </p>")


def test_a_note_is_neither_made_nor_deleted_nor_commented_on_by_hand(asked, plan, people):
	for person in (people.manager, people.witness, people.hr):
		frappe.set_user(person.user)
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc(
				{"doctype": HANDOVER, "plan": plan.name, "from_manager": people.manager.employee}
			).insert()
		with pytest.raises(frappe.PermissionError):
			frappe.delete_doc(HANDOVER, asked.name)
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc(HANDOVER, asked.name).add_comment("Comment", "Well")
	frappe.set_user("Administrator")
	with pytest.raises(frappe.ValidationError):
		frappe.delete_doc(HANDOVER, asked.name)


def test_after_its_day_the_note_is_closed(asked, people):
	asked.db_set("due_date", day(-1))
	assert listed(people.manager) == [] and not can(people.manager, "read", asked)
	with pytest.raises(frappe.PermissionError):
		write(asked, people.manager)


@pytest.mark.parametrize(
	"ends", [{"status": "Suspended"}, {"user_id": None}], ids=["suspended", "without a user"]
)
def test_who_is_no_longer_here_is_no_longer_asked(asked, people, ends):
	employee(people.manager, **ends)
	assert not can(people.manager, "read", asked) and not can(people.manager, "write", asked)
	if "user_id" not in ends:
		# Without an employee's record the host takes their role as well, and refuses the list altogether.
		assert listed(people.manager) == []


def test_a_closed_plan_asks_nobody(asked, plan, desk, people):
	desk.hr(plan).withdraw("Role changed")
	assert listed(people.manager) == [] and not can(people.manager, "read", asked)


def test_the_former_manager_is_reminded_and_then_hr_told(asked, plan, people, desk):
	assert ("Handover Note Due", people.manager.user) in parties(plan, 5)
	late = {user for kind, user in parties(plan, 6) if kind == "Handover Note Due"}
	assert people.manager.user not in late and people.hr.user in late
	assert "Handover Note Due" not in {kind for kind, _user in parties(plan, 20)}
	tasks.hand_out(getdate())
	(notice,) = frappe.get_all(
		"Notification Log",
		filters={"for_user": people.manager.user},
		fields=["subject", "document_type", "document_name"],
	)
	assert (notice.subject, notice.document_type, notice.document_name) == (
		"A handover note is due",
		HANDOVER,
		asked.name,
	)
	write(asked, people.manager)
	frappe.set_user("Administrator")
	assert "Handover Note Due" not in {kind for kind, _user in parties(plan, 6)}


def test_what_waits_for_the_former_manager_names_nobody(asked, people):
	from pip_module import what_is_due

	frappe.set_user(people.manager.user)
	lines = [line for line in what_is_due.lines()["lines"] if line["text"] == "A handover note is due"]
	assert [(line["employee"], line["route"]) for line in lines] == [("", ["Form", HANDOVER, asked.name])]
	frappe.set_user(people.employee.user)
	assert not [line for line in what_is_due.lines()["lines"] if "handover" in line["text"].lower()]


def test_notes_can_be_switched_off(plan, people, settings):
	settings(handover_days=0)
	employee(people.employee, reports_to=people.witness.employee)
	sweep()
	assert handovers(plan) == [] and told(people.hr) == ["A document has a new manager"]


# Leaving ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	"status", ["Draft", "HR Review", "Awaiting Acknowledgement", "Active", "On Hold", "Final Review"]
)
def test_who_left_has_no_open_plan(desk, people, status):
	plan = quiet(desk.plan(status))
	frappe.set_user(people.hr.user)
	employee(people.employee, status="Left", relieving_date=day(-3))
	assert sweep() == 1
	now = stored(plan)
	assert now.status == "Withdrawn" and now.decided_by == "Administrator"
	assert format_date(day(-3)) in now.outcome_summary
	assert events(plan)[-1] == "Withdraw" and journal.first_break(plan.name) == 0
	assert {row.status for row in checkins_of(plan.name)} <= {"Cancelled"}
	assert told(people.hr) == ["A document was closed because the employee has left"]
	if status in ("Draft", "HR Review"):
		assert told(people.employee) == []
	assert sweep() == 0


@pytest.fixture
def separation(people):
	def make(begins_on):
		doc = frappe.get_doc(
			{
				"doctype": "Employee Separation",
				"employee": people.employee.employee,
				"company": COMPANY,
				"boarding_begins_on": begins_on,
				"resignation_letter_date": getdate(),
			}
		).insert()
		doc.submit()
		frappe.set_user("Administrator")
		return doc

	return make


def test_a_separation_in_advance_withdraws_nothing_and_tells_hr_once(plan, people, separation):
	doc = separation(day(10))
	assert sweep() == 0 and stored(plan).status == "Active"
	assert ("Employee Leaving", people.hr.user) in parties(plan, 0)
	for _again in range(2):
		tasks.hand_out(getdate())
	assert told(people.hr).count("An employee leaves before the end date") == 1
	# The day passes and the record still says that they work here: HR is asked once more.
	tasks.hand_out(day(11))
	assert told(people.hr).count("An employee leaves before the end date") == 2
	doc.cancel()
	assert "Employee Leaving" not in {kind for kind, _user in parties(plan, 12)}
	assert sweep() == 0 and stored(plan).status == "Active" and events(plan)[-1] == "Acknowledge"


def test_a_separation_after_the_end_is_no_concern(plan, separation):
	separation(day(90))
	assert "Employee Leaving" not in {kind for kind, _user in parties(plan, 0)}


def test_the_day_comes_from_the_separation_where_the_record_has_none(plan, people, separation):
	separation(day(-2))
	record = frappe.get_doc("Employee", people.employee.employee)
	# As an import or another app leaves it.
	record.db_set({"status": "Left", "relieving_date": None})
	sweep()
	assert format_date(day(-2)) in stored(plan).outcome_summary


def test_left_without_any_day(plan, people):
	frappe.get_doc("Employee", people.employee.employee).db_set({"status": "Left", "relieving_date": None})
	sweep()
	assert stored(plan).outcome_summary == "The employee left."


# Another company, department or record ---------------------------------------------------------------------------


def test_department_and_designation_follow_in_silence(plan, people, transfer):
	department = frappe.get_doc(
		{"doctype": "Department", "department_name": "Second Level", "company": COMPANY}
	).insert()
	before = stored(plan).sealed_digest
	moved = transfer(department=department.name, designation="Manager")
	sweep()
	now = stored(plan)
	assert (now.department, now.designation) == (department.name, "Manager")
	assert now.sealed_digest == before and events(plan)[-1] == "Particulars Changed"
	assert not any(told(person) for person in (people.hr, people.manager, people.employee))
	frappe.set_user(people.hr_too.user)
	moved.reload()
	moved.cancel()
	sweep()
	now = stored(plan)
	assert (now.department or "", now.designation or "") == (plan.department or "", plan.designation or "")


@pytest.fixture
def hr_here(people):
	"""`people.hr` is kept to the first company."""
	frappe.set_user("Administrator")
	frappe.get_doc(
		{
			"doctype": "User Permission",
			"user": people.hr.user,
			"allow": "Company",
			"for_value": COMPANY,
			"apply_to_all_doctypes": 1,
		}
	).insert()
	return people.hr


def test_a_plan_goes_to_another_company_with_its_employee(desk, people, transfer, hr_here):
	plan = quiet(desk.plan("Active", hr_partner=people.hr.user))
	checkin = frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name)
	assert can(hr_here, "read", plan) and not can(people.hr_elsewhere, "read", plan)
	transfer(company=OTHER_COMPANY)
	sweep()
	now = stored(plan)
	assert now.company == OTHER_COMPANY and not now.hr_partner
	assert now.sealed_digest == journal.seal_of(now)
	assert "Company Changed" in events(plan) and journal.first_break(plan.name) == 0
	assert set(frappe.get_all(CHECKIN, filters={"plan": plan.name}, pluck="company")) == {OTHER_COMPANY}
	assert can(people.hr_elsewhere, "read", now) and can(people.hr_elsewhere, "read", checkin)
	assert not can(hr_here, "read", now) and not can(hr_here, "read", checkin)
	assert told(people.hr_elsewhere) == ["A document has come to another company"]
	(notice,) = frappe.get_all("Notification Log", filters={"for_user": hr_here.user}, fields=["*"])
	assert notice.subject == f"{plan.name} has gone to another company with its employee"
	assert not notice.document_name


def test_a_transfer_to_a_new_record_ends_the_plan_of_the_old_one(plan, people, transfer):
	doc = transfer(company=OTHER_COMPANY, new_record=True)
	doc.reload()
	assert doc.new_employee_id
	sweep()
	now = stored(plan)
	assert now.status == "Withdrawn" and now.employee == people.employee.employee
	assert doc.new_employee_id in now.outcome_summary
	assert "A document was closed because the employee has left" in told(people.hr)


# Coming back, merging, renaming ----------------------------------------------------------------------------------


def test_who_is_rehired_reads_the_old_plan_and_may_get_a_new_one(plan, desk, people):
	employee(people.employee, status="Left", relieving_date=day(-1))
	sweep()
	again = frappe.copy_doc(frappe.get_doc("Employee", people.employee.employee))
	again.update({"status": "Active", "relieving_date": None, "date_of_joining": getdate()})
	again.insert()
	assert permissions.employees_of(people.employee.user) == {people.employee.employee, again.name}
	assert can(people.employee, "read", plan) and not can(people.employee, "write", plan)
	new = desk.draft(employee=again.name)
	assert not can(people.employee, "read", new)
	assert sweep() == 0 and stored(plan).status == "Withdrawn"


def link_values(name: str) -> set[tuple[str, str]]:
	"""Where, in tables of ours, a link still holds `name`."""
	from pip_module.install import DOCTYPES

	found = set()
	for doctype in DOCTYPES:
		meta = frappe.get_meta(doctype)
		if meta.issingle:
			continue
		for field in [*meta.get_link_fields(), *meta.get_dynamic_link_fields()]:
			if frappe.db.exists(doctype, {field.fieldname: name}):
				found.add((doctype, field.fieldname))
	return found


def renamed(doctype: str, old: str, new: str, merge: bool = False) -> None:
	frappe.set_user("Administrator")
	frappe.flags.link_fields = {}
	frappe.rename_doc(doctype, old, new, merge=merge, force=True, show_alert=False, rebuild_search=False)


@pytest.mark.parametrize("who", ["employee", "manager"])
def test_a_renamed_employee_keeps_everything(asked, plan, people, who):
	old = getattr(people, who).employee
	held = link_values(old)
	assert held
	before = {
		row.name: row.sealed_version for row in frappe.get_all(EVENT, fields=["name", "sealed_version"])
	}
	renamed("Employee", old, f"{old}-NEW")
	assert not link_values(old) and link_values(f"{old}-NEW") == held
	assert journal.first_break(plan.name) == 0
	# What was sealed says who it was then.
	assert before == {
		row.name: row.sealed_version for row in frappe.get_all(EVENT, fields=["name", "sealed_version"])
	}
	assert sweep() == 0
	assert listed(people.manager) == [asked.name]
	assert can(people.employee, "read", plan) and can(people.witness, "write", plan)


def test_a_renamed_user_keeps_everything(asked, plan, people, desk):
	acknowledged = frappe.get_last_doc(EVENT, {"plan": plan.name, "event": "Acknowledge"})
	for person, name in (
		(people.employee, "new.employee@pip.example.com"),
		(people.hr, "new.hr@pip.example.com"),
	):
		renamed("User", person.user, name)
		assert not link_values(person.user)
	assert journal.first_break(plan.name) == 0
	frappe.set_user("new.employee@pip.example.com")
	assert frappe.get_list(PLAN, pluck="name") == [plan.name]
	assert frappe.get_list(EVENT, pluck="name") == [acknowledged.name]
	assert frappe.has_permission(EVENT, "read", doc=acknowledged.name)
	frappe.set_user("new.hr@pip.example.com")
	frappe.get_doc(PLAN, plan.name).hold("Office closed")
	assert stored(plan).status == "On Hold" and journal.first_break(plan.name) == 0


def test_a_renamed_company_and_department_keep_everything(plan, people, hr_here):
	department = frappe.get_doc(
		{"doctype": "Department", "department_name": "Second Level", "company": COMPANY}
	).insert()
	employee(people.employee, department=department.name)
	sweep()
	renamed("Department", department.name, "Third Level - _TC")
	renamed("Company", COMPANY, "_Test Company Renamed")
	now = stored(plan)
	assert (now.company, now.department) == ("_Test Company Renamed", "Third Level - _TC")
	assert not link_values(COMPANY) and not link_values(department.name)
	assert journal.first_break(plan.name) == 0 and sweep() == 0
	assert can(hr_here, "read", now) and not can(people.hr_elsewhere, "read", now)


def test_two_merged_employees_with_a_plan_each_are_hrs_to_sort_out(plan, desk, people):
	other = quiet(desk.draft(employee=people.peer.employee))
	renamed("Employee", people.peer.employee, people.employee.employee, merge=True)
	assert not link_values(people.peer.employee)
	assert {stored(plan).employee, stored(other).employee} == {people.employee.employee}
	for _again in range(2):
		sweep()
	assert told(people.hr) == ["An employee has two open documents at once"]
	second = [row for row in (plan, other) if "Second Open Plan" in events(row)]
	assert len(second) == 1 and journal.first_break(second[0].name) == 0
	# Meanwhile neither holds up the other, and a third is refused.
	desk.hr(plan).hold("Office closed")
	with pytest.raises(frappe.DuplicateEntryError):
		desk.draft()
	desk.hr(other).withdraw("Merged")
	assert people_changes.with_two_plans() == {}


# Asking for the sweep --------------------------------------------------------------------------------------------


@pytest.fixture
def jobs(monkeypatch):
	"""What was asked of the workers."""
	asked: list[tuple] = []

	def enqueue(method, **options):
		if str(method).startswith("pip_module."):
			asked.append((method, options))

	monkeypatch.setattr(frappe, "enqueue", enqueue)
	return asked


@pytest.mark.parametrize("with_plan", [True, False])
def test_saving_an_employee_asks_for_the_sweep_whether_there_is_a_plan_or_not(
	desk, people, jobs, with_plan, count_queries
):
	if with_plan:
		desk.plan("Active")
	record = frappe.get_doc("Employee", people.employee.employee)
	frappe.local.message_log = []
	record.update({"reports_to": people.boss.employee}).save()
	assert jobs == []
	# A sweep rolls back what was not stored before it, and jobs are asked for after it.
	frappe.db.commit()
	assert jobs == [("pip_module.tasks.follow_people", {"job_id": "pip-module-people", "deduplicate": True})]
	assert not frappe.local.message_log
	jobs.clear()
	record.update({"bio": "Likes tea"}).save()
	# A sweep rolls back what was not stored before it, and jobs are asked for after it.
	frappe.db.commit()
	assert jobs == []
	with count_queries() as queries:
		people_changes.on_employee_update(record)
	assert queries == []


def test_a_queue_that_is_down_is_nobodys_problem(people, monkeypatch):
	def broken(*args, **options):
		raise ConnectionError("no Redis")

	record = frappe.get_doc("Employee", people.employee.employee)
	record.reports_to = people.boss.employee
	record.save()
	monkeypatch.setattr(frappe, "enqueue", broken)
	# A sweep rolls back what was not stored before it, and jobs are asked for after it.
	frappe.db.commit()
	assert frappe.db.get_value("Employee", record.name, "reports_to") == people.boss.employee


def test_the_job_is_the_systems_whoever_asked(plan, people):
	employee(people.employee, reports_to=people.witness.employee)
	# A sweep rolls back what was not stored before it, and jobs are asked for after it.
	frappe.db.commit()
	frappe.set_user(people.peer.user)
	assert tasks.follow_people() == 1
	assert (
		frappe.get_last_doc(EVENT, {"plan": plan.name, "event": "Manager Changed"}).actor == "Administrator"
	)


def test_the_hourly_sweep_follows(plan, people):
	employee(people.employee, status="Left", relieving_date=getdate())
	# A sweep rolls back what was not stored before it, and jobs are asked for after it.
	frappe.db.commit()
	tasks.hourly()
	assert stored(plan).status == "Withdrawn"


def test_one_plan_that_fails_does_not_stop_the_rest(plan, desk, people, monkeypatch):
	other = desk.draft(employee=people.peer.employee)
	employee(people.employee, reports_to=people.witness.employee)
	employee(people.peer, reports_to=people.witness.employee)
	# A sweep rolls back what was not stored before it, and jobs are asked for after it.
	frappe.db.commit()
	follow = people_changes.follow

	def poisoned(name):
		if name == plan.name:
			raise ValueError("broken")
		return follow(name)

	monkeypatch.setattr(people_changes, "follow", poisoned)
	frappe.set_user("Administrator")
	assert tasks.follow_people() == 1
	assert stored(other).manager == people.witness.employee


def test_what_a_plan_follows_are_fields_of_both():
	for field in rule.PARTICULARS:
		assert frappe.get_meta(PLAN).has_field(field) and frappe.get_meta("Employee").has_field(field)


def test_leaving_dates(people, separation):
	assert host.leaving_dates([]) == {} == host.leaving_dates([people.peer.employee])
	separation(day(10))
	assert host.leaving_dates([people.employee.employee]) == {people.employee.employee: day(10)}
	employee(people.employee, relieving_date=day(12))
	assert host.leaving_dates([people.employee.employee]) == {people.employee.employee: day(12)}


def test_a_new_plan_notes_the_line_manager(desk, people):
	draft = desk.draft(manager=people.boss.employee)
	assert (draft.manager, draft.line_manager) == (people.boss.employee, people.manager.employee)


def test_plans_of_the_same_employee_one_after_the_other_are_no_concern(plan, desk, people):
	support = {"kind": "Tools", "description": "A second screen", "due_date": day(120)}
	later = plan_values(people.employee.employee, start_date=day(100), supports=[support])
	frappe.set_user(people.manager.user)
	frappe.get_doc(later).insert()
	sweep()
	assert list(people_changes.with_two_plans()) == [people.employee.employee]
	assert "Second Open Plan" not in events(plan)
	assert told(people.hr) == []
