"""Whoever reads a record that belongs to a plan, and not the plan, gets nothing of the plan by asking through that record.

The host's lists take fields of linked records (`plan.reason`), and ask only whether the role may read such a record.
"""

import json

import pytest
from factory import CHECKIN, PLAN, day

import frappe
from frappe.handler import execute_cmd

from pip_module import permissions
from pip_module.records import EVENT, HANDOVER, NOTE, RECORDS, REMINDER

SECRET, OTHER = "Unmistakable", "Unfathomable"
"""As long as each other, since errors of the database quote what was asked."""
OF_PLANS = (CHECKIN, EVENT, NOTE, REMINDER, HANDOVER)


def outcome(door: str, **arguments: object) -> str:
	"""All that a caller sees of a call, made as the host's web handler makes it."""
	frappe.local.form_dict = frappe._dict(arguments)
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.request = frappe._dict(method="GET", headers={})
	frappe.local.message_log = []
	try:
		if door.startswith("frappe.api."):
			answer = frappe.get_attr(door)(frappe.form_dict.pop("doctype"))
		else:
			answer = execute_cmd(door)
	# Whatever it is, what it says must not tell anything either.
	except Exception as error:
		frappe.clear_messages()
		answer = f"{type(error).__name__}: {error}"
	finally:
		del frappe.local.request
	return f"{answer} {frappe.response}"


def asked_of(former, plan: str, manager) -> str:
	"""A handover note that `former` may still write."""
	note = frappe.get_doc(
		doctype=HANDOVER,
		plan=plan,
		employee_name="Somebody",
		from_manager=former.employee,
		to_manager=manager.employee,
		asked_on=day(0),
		due_date=day(5),
	)
	note.flags.from_plan = True
	return note.insert().name


@pytest.fixture
def plan(desk, people):
	plan = desk.plan("Active", reason=f"<p>{SECRET}</p>")
	frappe.set_user(people.hr.user)
	frappe.get_doc(doctype=NOTE, plan=plan.name, subject="x", note="x").insert()
	frappe.set_user("Administrator")
	ledger = frappe.new_doc(REMINDER)
	ledger.update({"plan": plan.name, "recipient": people.witness.user, "key": frappe.generate_hash()})
	ledger.name = frappe.generate_hash()
	ledger.db_insert()
	asked_of(people.peer, plan.name, people.manager)
	return plan


FIELDS = ("plan.reason", "plan.reason as mine", f"`tab{PLAN}`.`reason`", f"`tab{PLAN}_1`.`reason`")
LISTS = (
	"frappe.client.get_list",
	"frappe.api.v1.document_list",
	"frappe.api.v2.document_list",
	"frappe.desk.reportview.get",
	"frappe.desk.reportview.get_list",
)
GUESSES = (
	"frappe.client.get_list",
	"frappe.client.get_count",
	"frappe.desk.reportview.get",
	"frappe.desk.reportview.get_count",
)


@pytest.mark.parametrize("doctype", OF_PLANS)
def test_a_linked_plans_fields_go_to_its_readers_alone(doctype, plan, people):
	for person in (
		people.peer,
		people.witness,
		people.hr_elsewhere,
		people.employee,
		people.manager,
		people.hr,
	):
		frappe.set_user("Administrator")
		reads = frappe.has_permission(PLAN, "read", doc=plan.name, user=person.user)
		frappe.set_user(person.user)
		for field in FIELDS:
			fields = json.dumps(["name", field])
			said = [outcome(door, doctype=doctype, fields=fields) for door in LISTS]
			said += [
				outcome(
					"frappe.desk.reportview.export_query",
					doctype=doctype,
					fields=fields,
					title="x",
					file_format_type="CSV",
				),
				outcome("frappe.client.get_value", doctype=doctype, fieldname=fields, filters="{}"),
				outcome("frappe.client.get_value", doctype=doctype, fieldname=field, filters="{}"),
				outcome("frappe.desk.search.search_widget", doctype=doctype, txt="", filter_fields=fields),
			]
			assert reads or not any(SECRET in answer for answer in said), (person.user, field)
			if person is people.hr and field == FIELDS[0]:
				# Else none of these calls would prove anything.
				assert (SECRET in said[0]) is (doctype != HANDOVER)


@pytest.mark.parametrize("doctype", [HANDOVER, EVENT])
def test_a_linked_plan_cannot_be_guessed_at_either(doctype, plan, people):
	"""By a filter or an order that holds for what is written, and for something else not."""
	for person in (people.peer, people.hr_elsewhere):
		frappe.set_user(person.user)
		for field in FIELDS[:1] + FIELDS[2:]:
			for filters in (
				lambda text, field=field: {field: ("like", f"%{text}%")},
				lambda text, field=field: [[field, "like", f"%{text}%"]],
				lambda text, field=field: [[doctype, field, "like", f"%{text}%"]],
				lambda text: [[PLAN, "reason", "like", f"%{text}%"]],
			):
				for door in GUESSES:
					for argument in ("filters", "or_filters"):
						right, wrong = (
							outcome(
								door,
								doctype=doctype,
								fields='["name"]',
								**{argument: json.dumps(filters(text))},
							)
							for text in (SECRET, OTHER)
						)
						assert right.replace(SECRET, OTHER) == wrong, (person.user, door, field)
			for door in LISTS:
				for argument in ("order_by", "group_by"):
					said = outcome(door, doctype=doctype, fields='["name"]', **{argument: field})
					assert "Error" in said or HANDOVER != doctype, (person.user, door, argument)


def test_the_former_manager_still_finds_the_note_by_its_plan(plan, people):
	frappe.set_user(people.peer.user)
	assert frappe.get_list(HANDOVER, filters={"plan": plan.name}, pluck="plan") == [plan.name]
	note = frappe.get_doc(HANDOVER, {"plan": plan.name})
	note.run_method("onload")
	assert (note.get("__onload").may_write, note.get("__onload").reads_plan) == (True, False)
	frappe.set_user(people.manager.user)
	note.run_method("onload")
	assert (note.get("__onload").may_write, note.get("__onload").reads_plan) == (False, True)


@pytest.mark.parametrize("confined", [False, True])
def test_nothing_of_a_plan_is_listed_for_who_cannot_list_the_plan(confined, plan, people):
	"""Also for HR whom the host confines to an employee, as it does by itself, and most records of a plan name none."""
	frappe.set_user("Administrator")
	person = people.hr_too
	if confined:
		frappe.get_doc(
			doctype="User Permission", user=person.user, allow="Employee", for_value=person.employee
		).insert()
	frappe.get_doc(PLAN, plan.name).add_comment("Info", SECRET)
	comment = frappe.get_last_doc("Comment", {"reference_name": plan.name, "content": SECRET})
	frappe.set_user(person.user)
	assert bool(frappe.get_list(PLAN, filters={"name": plan.name})) is not confined
	assert frappe.has_permission(PLAN, "read", doc=plan.name) is not confined
	for doctype in OF_PLANS:
		names = frappe.get_list(doctype, filters={"plan": plan.name}, pluck="name")
		assert bool(names) is not confined, doctype
		name = frappe.get_all(doctype, filters={"plan": plan.name}, pluck="name", limit=1)[0]
		assert frappe.has_permission(doctype, "read", doc=name) is not confined, doctype
	rows = frappe.get_list("PIP Goal", parent_doctype=PLAN, filters={"parent": plan.name})
	assert bool(rows) is not confined
	assert permissions.may_read_trail(person.user, PLAN, plan.name, comment.creation) is not confined


def test_who_reads_a_link_to_a_record_of_ours_reads_that_record():
	"""Else its fields are read through the link. A handover note is read without the plan, so it holds no link."""
	links = frappe.get_all(
		"DocField",
		filters={"fieldtype": ("in", ("Link", "Table MultiSelect")), "options": ("in", RECORDS)},
		fields=["parent", "fieldname"],
	)
	assert {(link.parent, link.fieldname) for link in links} == {
		(CHECKIN, "plan"),
		(EVENT, "plan"),
		(NOTE, "plan"),
		(REMINDER, "plan"),
	}
