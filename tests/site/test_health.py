"""The health check finds what administrators made through the host's own documents, and names no plan."""

import json

import pytest
from factory import CHECKIN, PLAN

import frappe
from frappe.custom.doctype.property_setter.property_setter import make_property_setter
from frappe.permissions import add_permission, update_permission_property

from pip_module import health, permissions
from pip_module.rules import exposure

NAME = "Tell everybody"


def codes() -> list[str]:
	return [item.code for item in health.find()]


def insert(doctype: str, **values: object):
	return frappe.get_doc({"doctype": doctype, **values}).insert()


def row_of(doctype: str, **values: object):
	"""A row as the host's jobs, other apps or times before this app may have left it."""
	doc = frappe.get_doc({"doctype": doctype, **values})
	doc.db_insert()
	return doc


def report(kind: str, **values: object):
	return insert("Report", report_name=NAME, ref_doctype=PLAN, report_type=kind, is_standard="No", **values)


def global_search_of_plans():
	settings = frappe.get_doc("Global Search Settings")
	settings.append("allowed_in_global_search", {"document_type": PLAN})
	settings.save()
	return settings.allowed_in_global_search[-1]


def mail_of_the_workflow():
	workflow = frappe.get_doc("Workflow", {"document_type": PLAN, "is_active": 1})
	workflow.send_email_alert = 1
	return workflow.save()


def property_of(doctype: str, name: str, value: str = "1", field: str | None = None):
	return make_property_setter(
		doctype, field, name, value, "Check", for_doctype=not field, validate_fields_for_doctype=False
	)


MAKERS = {
	"notification": lambda: insert(
		"Notification",
		name=NAME,
		subject="x",
		message="x",
		document_type=CHECKIN,
		event="Save",
		channel="System Notification",
		recipients=[{"receiver_by_role": "Employee"}],
	),
	"assignment_rule": lambda: insert(
		"Assignment Rule",
		name=NAME,
		document_type=PLAN,
		description="x",
		assign_condition="True",
		rule="Round Robin",
		users=[{"user": "Administrator"}],
		assignment_days=[{"day": "Monday"}],
	),
	"auto_repeat": lambda: row_of(
		"Auto Repeat", name=NAME, reference_doctype=PLAN, frequency="Daily", start_date="2026-01-01"
	),
	"webhook": lambda: insert(
		"Webhook",
		name=NAME,
		webhook_doctype=PLAN,
		webhook_docevent="on_update",
		request_url="https://example.com/x",
		request_method="POST",
		request_structure="JSON",
		webhook_json='{"x": 1}',
		enabled=1,
	),
	"own_query": lambda: report("Query Report", query="select 1"),
	"dashboard_chart": lambda: insert(
		"Dashboard Chart",
		chart_name=NAME,
		chart_type="Count",
		document_type=PLAN,
		based_on="creation",
		timeseries=1,
		timespan="Last Year",
		time_interval="Monthly",
		type="Line",
		filters_json="[]",
	),
	"web_form": lambda: insert(
		"Web Form",
		title=NAME,
		route="tell",
		doc_type=PLAN,
		published=1,
		login_required=1,
		web_form_fields=[{"fieldname": "employee", "fieldtype": "Link", "options": "Employee", "label": "x"}],
	),
	"energy_points": lambda: insert(
		"Energy Point Rule",
		rule_name=NAME,
		reference_doctype=PLAN,
		for_doc_event="New",
		points=5,
		user_field="owner",
		enabled=1,
	),
	"server_script": lambda: insert(
		"Server Script",
		name=NAME,
		script_type="API",
		api_method="tell",
		script="frappe.get_all('PIP HR Note')",
	),
	"print_format": lambda: insert(
		"Print Format", name=NAME, doc_type=PLAN, standard="No", custom_format=1, html="x"
	),
	"milestones": lambda: insert("Milestone Tracker", document_type=PLAN, track_field="status"),
	"search_settings": global_search_of_plans,
	"workflow_mail": mail_of_the_workflow,
	"title_in_links": lambda: property_of(PLAN, "show_title_field_in_link"),
	"searchable": lambda: property_of(CHECKIN, "in_global_search", field="manager_comments"),
	"web_page": lambda: property_of(PLAN, "allow_guest_to_view"),
	"public_attachments": lambda: property_of(PLAN, "make_attachments_public"),
	"import_allowed": lambda: property_of(PLAN, "allow_import"),
	"repeat_allowed": lambda: property_of(PLAN, "allow_auto_repeat"),
	"mail_allowed": lambda: property_of(PLAN, "email_append_to"),
	"level_lowered": lambda: property_of("PIP Hold", "permlevel", "0", field="leave_application"),
	# Adding a field for real would end the test's transaction.
	"linked_from": lambda: row_of(
		"Custom Field", name="Task-x", dt="Task", fieldname="x", fieldtype="Link", options=PLAN
	),
	"incoming_mail": lambda: row_of(
		"IMAP Folder", name=NAME, parent="Inbox", parenttype="Email Account", append_to=PLAN
	),
	"shares": lambda: row_of("DocShare", name=NAME, share_doctype=PLAN, share_name="x", user="Guest", read=1),
	"assignments": lambda: row_of("ToDo", name=NAME, reference_type=PLAN, reference_name="x"),
	"followers": lambda: row_of(
		"Document Follow", name=NAME, ref_doctype=PLAN, ref_docname="x", user="Guest"
	),
	"share_keys": lambda: row_of(
		"Document Share Key", name=NAME, reference_doctype=PLAN, reference_docname="x", key="x"
	),
	"public_files": lambda: row_of(
		"File", name=NAME, file_name="x", attached_to_doctype=PLAN, attached_to_name="x", is_private=0
	),
	"imports": lambda: row_of("Data Import", name=NAME, reference_doctype=PLAN),
}
"""One thing of each kind an administrator can make, by the code it is found under."""


def test_a_site_as_installed_has_nothing():
	assert health.check() == {
		"headline": "Nothing found that would widen access.",
		"colour": "green",
		"lines": [],
	}


@pytest.mark.parametrize("code", MAKERS)
def test_each_kind_is_found_and_gone_with_its_record(code):
	made = MAKERS[code]()
	assert codes() == [code]
	[line] = health.check()["lines"]
	assert line["label"] and line["what"] and line["todo"]
	assert "{" not in line["what"] + line["todo"]
	frappe.db.delete(made.doctype, {"name": made.name})
	assert codes() == []


@pytest.mark.parametrize("code", sorted(set(exposure.CODES) - set(MAKERS)))
def test_the_other_codes_have_a_test_of_their_own(code):
	assert code in {
		"mailed_report",
		"everyone_granted",
		"more_granted",
		"settings_granted",
		"guard_replaced",
		"stored_reports",
		"indexed",
		"old_links",
		"guest_uploads",
	}


def test_a_report_that_is_mailed_and_results_that_are_stored():
	report("Report Builder", json="{}")
	assert codes() == []
	row_of("Auto Email Report", name=NAME, report=NAME, enabled=1)
	row_of("Prepared Report", name=NAME, report_name=NAME)
	assert codes() == ["mailed_report", "stored_reports"]
	# It could still be downloaded.
	frappe.db.set_value("Auto Email Report", NAME, "enabled", 0)
	assert codes() == ["mailed_report", "stored_reports"]


def test_a_query_that_names_our_table_is_found_whatever_it_is_for():
	insert(
		"Report",
		report_name=NAME,
		ref_doctype="Task",
		report_type="Query Report",
		is_standard="No",
		query="select name from `tabPIP HR Note`",
	)
	[item] = health.find()
	assert (item.code, item.name, item.values) == ("own_query", NAME, (("target", "PIP HR Note"),))


def test_what_is_switched_off_or_private_is_no_matter():
	for code, field, value in (
		("notification", "enabled", 0),
		("assignment_rule", "disabled", 1),
		("webhook", "enabled", 0),
		("web_form", "published", 0),
		("energy_points", "enabled", 0),
		("print_format", "disabled", 1),
	):
		made = MAKERS[code]()
		made.set(field, value)
		made.save()
	row_of("File", name=NAME, file_name="x", attached_to_doctype=PLAN, attached_to_name="x", is_private=1)
	row_of("Email Account", name="Inbox", append_to=PLAN, enable_incoming=0)
	assert codes() == []


@pytest.mark.parametrize(
	("made", "headline", "colour"),
	[
		(["webhook"], "1 thing shows plans to people who may not see them.", "red"),
		(["print_format"], "1 thing might show plans to people who may not see them.", "orange"),
		(
			["print_format", "milestones"],
			"2 things might show plans to people who may not see them.",
			"orange",
		),
		(
			["print_format", "webhook"],
			"1 thing shows plans to people who may not see them. 1 thing might show plans to people who may not see them.",
			"red",
		),
	],
)
def test_the_first_line_says_how_bad_it_is(made, headline, colour):
	for code in made:
		MAKERS[code]()
	told = health.check()
	assert (told["headline"], told["colour"]) == (headline, colour)


def test_the_email_account_that_appends_to_plans():
	row_of("Email Account", name="Inbox", append_to=PLAN, enable_incoming=1)
	assert [(item.code, item.name) for item in health.find()] == [("incoming_mail", "Inbox")]


@pytest.mark.parametrize(
	("role", "right", "code"),
	[
		("Guest", "read", "everyone_granted"),
		("Desk User", "read", "everyone_granted"),
		("Projects User", "read", "more_granted"),
		("Employee", "export", "more_granted"),
	],
)
def test_rights_beyond_those_shipped(role, right, code):
	add_permission(PLAN, role)
	update_permission_property(PLAN, role, 0, right, 1, validate=False)
	[line] = health.check()["lines"]
	assert codes() == [code]
	assert role in line["what"] and line["url"].endswith(
		"/permission-manager/Performance%20Improvement%20Plan"
	)
	frappe.permissions.reset_perms(PLAN)
	assert codes() == []


def test_permissions_copied_as_shipped_are_nothing():
	for doctype in health.DOCTYPES:
		frappe.permissions.setup_custom_perms(doctype)
	assert frappe.db.exists("Custom DocPerm", {"parent": PLAN})
	assert codes() == []


def test_a_user_type_is_named_instead_of_the_permissions_it_writes():
	frappe.permissions.setup_custom_perms(PLAN)
	row_of("Custom DocPerm", name="x", parent=PLAN, role="Employee Self Service", read=1, write=1)
	assert codes() == []
	add_permission(PLAN, "Projects User")
	row_of("User Type", name="Vendor", role="Projects User", is_standard=0)
	row_of("User Document Type", name="x", parent="Vendor", parenttype="User Type", document_type=PLAN)
	assert [(item.doctype, item.name) for item in health.find()] == [("User Type", "Vendor")]


def test_one_more_role_that_may_change_the_settings():
	add_permission("PIP Settings", "Projects Manager")
	assert codes() == []
	update_permission_property("PIP Settings", "Projects Manager", 0, "write", 1)
	assert codes() == ["settings_granted"]


@pytest.mark.parametrize("name", exposure.SWITCHES)
def test_switches_of_the_site(name):
	settings = frappe.get_doc("System Settings")
	settings.set(name, 1)
	settings.flags.ignore_mandatory = True
	settings.save()
	assert codes() == [exposure.SWITCHES[name][0]]


def test_plans_in_the_index_of_the_search():
	frappe.db.sql("insert into `__global_search` (doctype, name, content) values (%s, 'x', 'x')", PLAN)
	try:
		assert codes() == ["indexed"]
	finally:
		# The host keeps the index in a table that knows no transactions.
		frappe.db.delete("__global_search", {"doctype": PLAN})
	assert codes() == []


@pytest.fixture
def hooks(monkeypatch):
	"""`hooks(name, key, ours, theirs)`: a hook of ours, or None, and one of an app installed after us."""
	original = frappe.get_hooks

	def install(name: str, key: str, ours: str | None, theirs: str | None) -> None:
		def get_hooks(hook=None, default="_KEEP_DEFAULT_LIST", app_name=None):
			if hook != name:
				return original(hook, default, app_name)
			paths = [ours] if app_name == "pip_module" else [ours, theirs]
			return {key: [path for path in paths if path]} if any(paths) else {}

		monkeypatch.setattr(frappe, "get_hooks", get_hooks)

	return install


def test_an_app_that_answers_a_door_in_our_place(hooks):
	door = "frappe.client.get_count"
	hooks("override_whitelisted_methods", door, "pip_module.guards.get_count", None)
	assert codes() == []
	hooks("override_whitelisted_methods", door, "pip_module.guards.get_count", "other.api.get_count")
	[item] = health.find()
	assert (item.code, item.name) == ("guard_replaced", "other")
	assert health.check()["lines"][0]["label"] == "App: other"


def test_an_app_that_replaces_a_controller_of_ours(hooks):
	hooks("override_doctype_class", PLAN, None, "other.plans.Plan")
	assert codes() == ["guard_replaced"]
	hooks("override_doctype_class", "File", "pip_module.attached_file.AttachedFile", None)
	assert codes() == []
	hooks("override_doctype_class", "File", "pip_module.attached_file.AttachedFile", "other.files.File")
	assert codes() == ["guard_replaced"]


def test_only_who_may_change_the_settings_is_told(people, as_user):
	for who in (people.employee, people.manager, people.hr, people.hr_elsewhere):
		as_user(who.user)
		with pytest.raises(frappe.PermissionError):
			health.check()
	as_user("Guest")
	with pytest.raises(frappe.PermissionError):
		health.check()
	as_user(people.hr_too.user)
	assert health.check()["colour"] == "green"


def test_a_system_manager_is_told_without_learning_of_a_plan(people, desk, as_user):
	plan = desk.plan("Active")
	row_of("DocShare", name=NAME, share_doctype=PLAN, share_name=plan.name, user=people.peer.user, read=1)
	row_of("ToDo", name=NAME, reference_type=PLAN, reference_name=plan.name, allocated_to=people.peer.user)
	row_of("Auto Repeat", name=NAME, reference_doctype=PLAN, reference_document=plan.name)
	frappe.get_doc("User", people.peer.user).add_roles("System Manager")
	as_user(people.peer.user)
	told = health.check()
	assert [line["label"] for line in told["lines"]] == [f"Auto Repeat: {NAME}", "DocShare", "ToDo"]
	assert told["headline"] == "3 things show plans to people who may not see them."
	for secret in (plan.name, plan.employee, plan.employee_name, people.peer.user):
		assert secret not in json.dumps(told)
	assert not permissions.may(people.peer.user, "read", plan)


def test_the_number_of_queries_does_not_grow_with_what_is_found(count_queries):
	health.find()
	with count_queries() as before:
		health.find()
	for number in range(20):
		row_of("Notification", name=f"n{number}", document_type=PLAN, enabled=1)
		row_of("Property Setter", name=f"p{number}", doc_type=PLAN, property="allow_import", value="1")
		row_of("Custom DocPerm", name=f"c{number}", parent=PLAN, role=f"Role {number}", read=1)
		row_of("DocShare", name=f"s{number}", share_doctype=PLAN, share_name=f"{number}")
	with count_queries() as after:
		assert len(health.find()) == 61
	assert len(after) <= len(before) <= 45


def test_the_report_for_the_command_line_says_the_same(capsys):
	MAKERS["webhook"]()
	health.report()
	printed = capsys.readouterr().out
	told = health.check()
	assert told["headline"] in printed
	assert all(told["lines"][0][part] in printed for part in ("label", "what", "todo"))
