"""Plans among the Connections of the host's forms: shown to those they concern, and to nobody else."""

import pytest
from factory import PLAN, day

import frappe

from pip_module.guards import doors


def plans_of(doctype: str, name: str):
	doc = frappe.get_doc(doctype, name)
	doc.run_method("onload")
	return (doc.get("__onload") or {}).get("plans")


@pytest.fixture
def training(people):
	frappe.set_user("Administrator")
	return frappe.get_doc(
		{
			"doctype": "Training Event",
			"event_name": "Triage",
			"type": "Workshop",
			"location": "Here",
			"introduction": "x",
			"company": "_Test Company",
			"start_time": f"{day(5)} 09:00:00",
			"end_time": f"{day(5)} 17:00:00",
			"employees": [{"employee": people.employee.employee}],
		}
	).insert()


@pytest.fixture
def plan(people, desk, appraisal_of, training):
	appraisal = appraisal_of(people.employee.employee, {"Speed": 1.5})
	supports = [
		{
			"kind": "Training",
			"description": "Triage",
			"training_event": training.name,
			"due_date": day(14),
		}
	]
	return desk.plan("HR Review", appraisal=appraisal.name, supports=supports)


def about(people, plan, training) -> list[tuple[str, str, str]]:
	return [
		("Employee", people.employee.employee, "employee"),
		("Appraisal", plan.appraisal, "appraisal"),
		("Training Event", training.name, "PIP Support.training_event"),
	]


def test_those_who_manage_the_plan_see_it(people, plan, training):
	for who in ("manager", "boss", "hr"):
		frappe.set_user(getattr(people, who).user)
		for doctype, name, field in about(people, plan, training):
			assert plans_of(doctype, name) == {"count": 1, "filter": field}, (who, doctype)


def test_the_filter_finds_just_those(people, plan, training):
	frappe.set_user(people.hr.user)
	for doctype, name, _field in about(people, plan, training):
		table, _dot, field = plans_of(doctype, name)["filter"].rpartition(".")
		rows = frappe.get_list(PLAN, filters=[[table or PLAN, field, "=", name]], pluck="name")
		assert rows == [plan.name]


def test_the_subject_sees_none_before_it_is_issued(people, plan, training, desk):
	frappe.set_user(people.employee.user)
	for doctype, name, _field in about(people, plan, training):
		assert plans_of(doctype, name) is None
	desk.hr(plan).issue()
	frappe.set_user(people.employee.user)
	assert plans_of("Employee", people.employee.employee)["count"] == 1


def test_nobody_else_is_told_of_one(people, plan, training):
	for who in ("peer", "witness", "hr_elsewhere"):
		frappe.set_user(getattr(people, who).user)
		for doctype, name, _field in about(people, plan, training):
			assert plans_of(doctype, name) is None, (who, doctype)


def test_a_manager_is_offered_the_link_where_there_is_none_yet(people, training):
	frappe.set_user(people.manager.user)
	assert plans_of("Employee", people.peer.employee) == {"count": 0, "filter": "employee"}
	# Of a training event, a link would say that somebody is on a plan.
	assert plans_of("Training Event", training.name) is None


def test_the_hosts_own_count_says_nothing_of_plans(people, plan, training):
	"""The forms name ours among what they ask the host for, some by a field it doesn't know of."""
	for who in ("hr", "peer"):
		frappe.set_user(getattr(people, who).user)
		for doctype, name, _field in about(people, plan, training):
			if not frappe.has_permission(doctype, "read", doc=name):
				continue
			counted = doors.get_open_count(doctype=doctype, name=name, items=f'["{PLAN}"]')["count"]
			assert counted == {"external_links_found": [], "internal_links_found": []}
	meta = [frappe.get_meta(doctype).get_dashboard_data() for doctype in ("Employee", "Training Event")]
	assert not any(PLAN in group["items"] for data in meta for group in data.transactions)
