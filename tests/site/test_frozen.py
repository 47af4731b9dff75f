"""What was agreed stays as it was issued: every field, every column, every door."""

import pytest
from factory import CHECKIN, PLAN, checkins_of, row_of, values_for

import frappe
from frappe.model import numeric_fieldtypes
from frappe.utils import add_days, getdate

from pip_module.rules import lifecycle, record

LIVING = {*record.LIVING_FIELDS, "status"}


def another(field, value):
	"""A value for `field` that differs from `value` and that the host accepts."""
	if field.fieldtype in numeric_fieldtypes:
		return 0 if field.fieldtype == "Check" and value else (value or 0) + 1
	if field.fieldtype in ("Date", "Datetime"):
		return add_days(value or getdate(), 3)
	if field.fieldtype == "Select":
		return next(option for option in reversed(field.options.split("\n")) if option != (value or ""))
	if field.fieldtype == "Link":
		return frappe.db.get_value(field.options, {"name": ("!=", value or "")}, "name")
	return f"{value or ''} changed"


def fields_of(meta):
	return [
		field
		for field in meta.fields
		if field.fieldname in meta.get_valid_columns()
		and not field.fetch_from
		and field.fieldname not in LIVING
	]


@pytest.mark.parametrize("status", [*sorted(lifecycle.UNDER_WAY), "Successful"])
def test_every_agreed_field_is_frozen_once_issued(status, desk):
	plan = desk.plan(status)
	before = row_of(PLAN, plan.name)
	tried = []
	for field in fields_of(plan.meta):
		doc = desk.hr(plan)
		changed = another(field, doc.get(field.fieldname))
		if changed is None:
			continue
		doc.set(field.fieldname, changed)
		with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
			doc.save()
		tried.append(field.fieldname)
	frappe.set_user("Administrator")
	assert row_of(PLAN, plan.name) == before
	assert set(record.AGREED_FIELDS) - {"appraisal", "appraisal_cycle"} <= set(tried)


@pytest.mark.parametrize("table", sorted(record.AGREED_TABLES))
def test_every_column_of_the_agreed_tables_is_frozen(table, desk):
	plan = desk.plan("Active")
	before = row_of(PLAN, plan.name)
	rows = len(plan.get(table))
	living = record.LIVING_COLUMNS.get(table, ())
	if rows:
		for field in fields_of(frappe.get_meta(plan.meta.get_field(table).options)):
			if field.fieldname in living:
				continue
			doc = desk.hr(plan)
			row = doc.get(table)[0]
			changed = another(field, row.get(field.fieldname))
			if changed is None or field.fieldtype == "Dynamic Link":
				continue
			row.set(field.fieldname, changed)
			with pytest.raises(frappe.ValidationError):
				doc.save()
		doc = desk.hr(plan)
		doc.set(table, doc.get(table)[1:])
		with pytest.raises(frappe.ValidationError):
			doc.save()
	doc = desk.hr(plan)
	doc.append(table, _new_row(table))
	with pytest.raises(frappe.ValidationError):
		doc.save()
	frappe.set_user("Administrator")
	assert row_of(PLAN, plan.name) == before


def _new_row(table: str) -> dict:
	return {
		"gaps": {"area": "Another"},
		"goals": {"title": "Another", "direction": "Achieve"},
		"supports": {"kind": "Time", "description": "Another"},
		"extensions": {"from_date": getdate(), "to_date": getdate(), "reason": "Another"},
		"holds": {"from_date": getdate(), "reason": "Another"},
	}[table]


def test_the_message_names_the_field(desk):
	doc = desk.hr(desk.plan("Active"))
	doc.goals[1].target_value = 5
	with pytest.raises(frappe.ValidationError, match="Goals, row 2, Target: this was agreed"):
		doc.save()


def test_progress_goes_on_being_recorded(desk):
	plan = desk.plan("Active")
	doc = desk.manager(plan)
	doc.supports[0].delivered_on = getdate()
	doc.goals[0].result = "Met"
	doc.next_action = "Normal appraisal cycle"
	doc.save()
	plan.reload()
	assert getdate(plan.supports[0].delivered_on) == getdate()
	assert plan.goals[0].result == "Met"


def test_a_draft_belongs_to_its_writers_but_not_what_the_plan_itself_sets(desk, people):
	plan = desk.draft()
	doc = desk.manager(plan)
	doc.goals[0].target_value = 95
	doc.save()
	for field, value in (("rating", "On Track"), ("progress", 50), ("acknowledgement", "Acknowledged")):
		doc = desk.hr(plan)
		doc.set(field, value)
		with pytest.raises(frappe.ValidationError):
			doc.save()
	doc = desk.hr(plan)
	doc.employee = people.peer.employee
	with pytest.raises(frappe.ValidationError):
		doc.save()


def test_hrs_partner_stays_independent_after_issue(desk, people):
	plan = desk.plan("Active")
	for who in (people.peer, people.manager, people.employee, people.hr_elsewhere):
		doc = desk.manager(plan)
		doc.hr_partner = who.user
		with pytest.raises(frappe.ValidationError, match="HR Partner"):
			doc.save()
	doc = desk.manager(plan)
	doc.hr_partner = people.hr_too.user
	doc.save()


def test_a_completed_checkin_is_locked(desk):
	plan = desk.plan("Active")
	name = checkins_of(plan.name)[0].name
	desk.manager(frappe.get_doc(CHECKIN, name)).complete(values_for(plan, 70, 10))
	for field, value in (
		("manager_comments", "Rewritten"),
		("held_on", "2020-01-01"),
		("rating", "Off Track"),
	):
		doc = desk.hr(frappe.get_doc(CHECKIN, name))
		doc.set(field, value)
		with pytest.raises(frappe.ValidationError):
			doc.save()
	with pytest.raises(frappe.ValidationError, match="Completed"):
		desk.manager(frappe.get_doc(CHECKIN, name)).complete(values_for(plan, 80, 10))
