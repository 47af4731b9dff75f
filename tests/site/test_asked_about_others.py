"""Lists that the host makes about somebody else than who is signed in: mailed reports, and any function that takes a user."""

import json

import pytest
from factory import CHECKIN, PLAN

import frappe
from frappe.email.doctype.auto_email_report.auto_email_report import download, send_daily, send_monthly

from pip_module import conditions
from pip_module.records import EVENT, HANDOVER, NOTE, REMINDER, TABLES

SECRET = "Unmistakable"
OURS = (PLAN, CHECKIN, EVENT, NOTE, REMINDER, HANDOVER)


def report_on(doctype: str, *fields: str) -> str:
	return (
		frappe.get_doc(
			doctype="Report",
			report_name=f"Report on {doctype}",
			ref_doctype=doctype,
			report_type="Report Builder",
			is_standard="No",
			json=json.dumps({"fields": [[field, doctype] for field in fields], "filters": []}),
		)
		.insert()
		.name
	)


def mailing(report: str, user: str = "Administrator", **changes: object):
	return frappe.get_doc(
		{
			"doctype": "Auto Email Report",
			"report": report,
			"user": user,
			"report_type": "Report Builder",
			"email_to": "anybody@example.com",
			"format": "CSV",
			"frequency": "Daily",
			"enabled": 1,
			**changes,
		}
	)


@pytest.fixture
def report_manager(people) -> str:
	frappe.set_user("Administrator")
	frappe.get_doc("User", people.peer.user).add_roles("Report Manager")
	return people.peer.user


@pytest.fixture
def asked():
	"""As if there were a request."""
	frappe.local.request = frappe._dict(method="GET", headers={})
	yield
	del frappe.local.request


def test_a_report_on_plans_is_not_mailed(desk, report_manager):
	desk.plan("Active")
	report = report_on(PLAN, "name", "reason")
	frappe.set_user(report_manager)
	with pytest.raises(frappe.ValidationError, match="can't be mailed"):
		mailing(report).insert()
	assert not frappe.db.count("Auto Email Report")


@pytest.mark.parametrize("doctype", [PLAN, NOTE])
def test_one_that_was_there_before_tells_nothing(doctype, desk, people, report_manager, asked):
	plan = desk.plan("Active", reason=f"<p>{SECRET}</p>")
	frappe.set_user(people.hr.user)
	frappe.get_doc(doctype=NOTE, plan=plan.name, subject=SECRET, note=SECRET).insert()
	frappe.set_user("Administrator")
	for user in ("Administrator", people.hr.user, report_manager):
		made = mailing(report_on(doctype, "name", "owner"), user)
		made.name = "Before"
		made.db_insert()
		frappe.set_user(report_manager)
		with pytest.raises(frappe.PermissionError, match="can't be mailed"):
			download("Before")
		assert "filecontent" not in frappe.response
		frappe.set_user("Administrator")
		frappe.db.delete("Auto Email Report")
		frappe.db.delete("Report", {"name": made.report})


def test_it_can_be_switched_off_and_holds_up_no_other(desk, report_manager, outgoing_account):
	desk.plan("Active")
	before = mailing(report_on(PLAN, "name"), frequency="Monthly")
	before.name = "Before"
	before.db_insert()
	frappe.get_doc("Auto Email Report", "Before").update({"frequency": "Monthly"}).db_update()
	other = mailing(report_on("Company", "name"), frequency="Monthly").insert()
	frappe.db.delete("Email Queue")
	send_monthly()
	send_daily()
	mails = frappe.get_all("Email Queue", fields=["reference_name"])
	assert [mail.reference_name for mail in mails] == [other.name]
	doc = frappe.get_doc("Auto Email Report", "Before")
	doc.enabled = 0
	doc.save()


def test_what_is_kept_about_plans_is_left_out_of_a_mailed_report(desk):
	plan = desk.plan("Active")
	frappe.get_doc(PLAN, plan.name).add_comment("Info", SECRET)
	frappe.get_doc("Company", plan.company).add_comment("Info", "About a company")
	sent = mailing(report_on("Comment", "name", "content", "reference_name"), no_of_rows=5000).insert()
	content = str(sent.get_report_content())
	assert "About a company" in content
	assert SECRET not in content and plan.name not in content
	assert frappe.get_list("Comment", filters={"content": SECRET})


def test_nobody_gets_the_rows_of_somebody_else_by_naming_them(desk, people):
	plan = desk.plan("Active")
	frappe.get_doc(PLAN, plan.name).add_comment("Info", SECRET)
	for caller in (people.peer.user, people.employee.user, people.hr_elsewhere.user):
		frappe.set_user(caller)
		for named in ("Administrator", people.hr.user, people.manager.user):
			for doctype in (PLAN, CHECKIN):
				assert frappe.get_list(doctype, user=named, limit=1) == []
			for doctype in (EVENT, NOTE, REMINDER, HANDOVER):
				assert conditions.of_plan_condition(named, doctype) == conditions.of_plan_condition(
					"Guest", doctype
				)
			for table in TABLES:
				assert conditions.child_condition(named, table)
	frappe.set_user(people.hr.user)
	assert frappe.get_list(PLAN, user=people.hr.user, limit=1)
	assert frappe.get_list(PLAN, limit=1)


def test_a_job_as_the_system_gets_nobodys_rows_by_naming_them(desk, people):
	"""The host makes what it mails and keeps for a person that way."""
	desk.plan("Active")
	frappe.set_user("Administrator")
	assert frappe.get_list(PLAN, limit=1)
	for named in (people.hr.user, people.employee.user):
		assert frappe.get_list(PLAN, user=named, limit=1) == []
	with conditions.asking_as(people.hr.user):
		assert frappe.get_list(PLAN, user=people.hr.user, limit=1)
		assert frappe.get_list(PLAN, user="Administrator", limit=1) == []
	assert frappe.get_list(PLAN, limit=1)


def test_rows_about_plans_are_left_out_for_somebody_else_too(desk, people):
	plan = desk.plan("Active")
	frappe.get_doc(PLAN, plan.name).add_comment("Info", SECRET)
	frappe.get_doc(
		doctype="File",
		file_name="secret.txt",
		content=SECRET,
		attached_to_doctype=PLAN,
		attached_to_name=plan.name,
	).insert()
	frappe.get_doc("User", people.peer.user).add_roles("System Manager")
	frappe.set_user(people.peer.user)
	for doctype, filters in (
		("Comment", {"content": SECRET}),
		("File", {"attached_to_name": plan.name}),
		("Version", {"docname": plan.name}),
	):
		assert frappe.get_list(doctype, filters=filters, user="Administrator") == []
