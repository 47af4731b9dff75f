"""Downloading and erasing personal data, through the host's own requests."""

import json
from types import SimpleNamespace

import factory
import pytest

import frappe
from frappe.utils import add_months, today

from pip_module import attachments, personal_data

DELETION, DOWNLOAD = "Personal Data Deletion Request", "Personal Data Download Request"
NOTE = "PIP HR Note"


@pytest.fixture(autouse=True)
def no_mail(monkeypatch):
	"""Which mail the host sends is not the question here."""
	monkeypatch.setattr(frappe, "sendmail", lambda *args, **kwargs: None)


@pytest.fixture
def administrator(people):
	"""A System Manager without any business with plans."""
	frappe.get_doc("User", people.witness.user).add_roles("System Manager")
	return people.witness.user


def downloaded(user: str, asked_by: str | None = None) -> tuple[dict, object]:
	frappe.set_user(asked_by or user)
	# As the host's web form does, for people who have no permission on requests.
	request = frappe.get_doc({"doctype": DOWNLOAD, "user": user}).insert(ignore_permissions=True)
	frappe.set_user("Administrator")
	name = frappe.db.get_value("File", {"attached_to_doctype": DOWNLOAD, "attached_to_name": request.name})
	file = frappe.get_doc("File", name)
	return json.loads(file.get_content()), file


def note_on(plan, desk, **values):
	frappe.set_user(desk.people.hr.user)
	return frappe.get_doc({"doctype": NOTE, "plan": plan.name, "note": "NOTE-CANARY", **values}).insert()


def request_for(person):
	frappe.set_user("Guest")
	# As the host's web form and the confirmation by mail do.
	request = frappe.get_doc({"doctype": DELETION, "email": person.user}).insert(ignore_permissions=True)
	request.status = "Pending Approval"
	request.save(ignore_permissions=True)
	return request.name


def pressed(user: str, request: str) -> None:
	"""What happens when `user` presses Delete Data."""
	frappe.set_user(user)
	frappe.local.request = SimpleNamespace(method="POST")
	try:
		frappe.get_doc(DELETION, request).trigger_data_deletion()
	finally:
		del frappe.local.request


def is_enabled(person) -> bool:
	return bool(frappe.db.get_value("User", person.user, "enabled"))


def closed(desk, months_ago: int):
	plan = desk.plan("Withdrawn")
	frappe.db.set_value(plan.doctype, plan.name, "decided_on", add_months(today(), -months_ago))
	return plan


# Downloading -----------------------------------------------------------------------------------------------------


def test_the_employee_gets_their_plan_as_they_may_read_it(desk, people):
	plan = desk.plan("Active")
	note_on(plan, desk)
	data, _file = downloaded(people.employee.user)
	(own,) = data["Performance Improvement Plan"]
	assert own["name"] == plan.name and "Tickets wait too long" in own["reason"]
	assert [goal["title"] for goal in own["goals"]] == [goal.title for goal in plan.goals]
	assert {row["plan"] for row in data["PIP Check-in"]} == {plan.name}
	assert [row["event"] for row in data["PIP Event"]] == ["Acknowledge"]
	assert NOTE not in data and "NOTE-CANARY" not in json.dumps(data)


@pytest.mark.parametrize("status", ["Draft", "HR Review"])
def test_a_draft_is_not_in_it(desk, people, status):
	plan = desk.plan(status)
	assert plan.name not in json.dumps(downloaded(people.employee.user)[0])


@pytest.mark.parametrize("who", ["manager", "boss", "hr"])
def test_those_who_work_on_a_plan_do_not_get_it(desk, people, who):
	plan = desk.plan("Active")
	user = getattr(people, who).user
	frappe.set_user(user)
	frappe.get_doc(
		{
			"doctype": "File",
			"file_name": "CANARY.txt",
			"content": "x",
			"attached_to_doctype": plan.doctype,
			"attached_to_name": plan.name,
		}
	).insert()
	plan.add_comment("Comment", "CANARY")
	text = json.dumps(downloaded(user)[0])
	assert plan.name not in text and "CANARY" not in text and people.employee.employee not in text


def test_who_is_both_gets_their_own_plan_alone(desk, people):
	others = desk.plan("Active")
	frappe.set_user(people.boss.user)
	own = frappe.get_doc(factory.plan_values(people.manager.employee)).insert()
	own.send_for_review()
	desk.hr(own).issue()
	data, _file = downloaded(people.manager.user)
	assert [row["name"] for row in data["Performance Improvement Plan"]] == [own.name]
	assert others.name not in json.dumps(data)


def test_an_administrator_learns_nothing_from_a_download(desk, people, administrator):
	plan = desk.plan("Active")
	asked_for, _file = downloaded(people.employee.user, asked_by=administrator)
	assert plan.name not in json.dumps(asked_for)

	_own, file = downloaded(people.employee.user)
	for user, may in ((people.employee.user, True), (administrator, False), (people.peer.user, False)):
		frappe.set_user(user)
		assert frappe.get_doc("File", file.name).is_downloadable() == may, user
		assert frappe.has_permission("File", "read", doc=file.name) == may
		assert bool(frappe.get_list("File", filters={"name": file.name})) == may
		assert attachments.may_see_file(user, file) == may


def test_an_administrator_cannot_make_the_download_theirs(desk, people, administrator):
	desk.plan("Active")
	_own, file = downloaded(people.employee.user)
	_others, other = downloaded(people.peer.user, asked_by=administrator)
	request = frappe.get_doc(DOWNLOAD, file.attached_to_name)
	for changed in ({"user": administrator}, {"user": people.peer.user}, {"owner": administrator}):
		frappe.set_user(administrator)
		with pytest.raises(frappe.ValidationError, match="can't be changed"):
			frappe.get_doc(DOWNLOAD, request.name).update(changed).save()
		assert not attachments.may_see_file(administrator, file)
	frappe.db.savepoint("merge")
	with pytest.raises(frappe.ValidationError, match="keeps its name"):
		request.rename(other.attached_to_name, merge=True, force=True, validate_rename=False)
	frappe.db.rollback(save_point="merge")
	for changed in ({"attached_to_name": other.attached_to_name}, {"attached_to_doctype": None}):
		frappe.set_user(administrator)
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc("File", file.name).update(changed).save()


@pytest.mark.parametrize("named_by", ["us", "the host"])
def test_nor_is_its_content_copied_by_its_address(desk, people, administrator, named_by):
	desk.plan("Active")
	_own, file = downloaded(people.employee.user)
	assert file.file_name.startswith("Personal-Data-") and file.is_private
	assert attachments.NAME_ON_DISK.fullmatch(file.file_url.removeprefix("/private/files/"))
	assert file.attached_to_name not in file.file_url and "Employee" not in file.file_url
	if named_by == "the host":
		# As before there was this guard.
		file.file_url = f"/private/files/{file.file_name}"
		frappe.db.set_value("File", file.name, "file_url", file.file_url)
	_others, other = downloaded(people.peer.user, asked_by=administrator)
	frappe.set_user(administrator)
	for url in (file.file_url, file.file_url.replace("/files/", "/files/../files/"), f"{file.file_url}?x=1"):
		for about in ({}, {"attached_to_doctype": DOWNLOAD, "attached_to_name": other.attached_to_name}):
			claim = frappe.get_doc({"doctype": "File", "file_url": url, "is_private": 1, **about})
			with pytest.raises((frappe.PermissionError, frappe.DoesNotExistError)):
				frappe.copy_doc(claim).insert()
			with pytest.raises(frappe.DoesNotExistError):
				# As some functions of the host do for whoever asks.
				claim.insert(ignore_permissions=True)


# Erasing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["Draft", "Active", "Withdrawn"])
def test_nothing_is_erased_while_a_plan_is_kept(desk, people, administrator, status):
	plan = desk.plan(status)
	# Asking is never refused: anybody could learn of a plan by it.
	request = request_for(people.employee)
	with pytest.raises(frappe.ValidationError) as refusal:
		pressed(administrator, request)
	assert "Ask HR" in str(refusal.value)
	for secret in (plan.name, "plan", "202"):
		assert secret not in str(refusal.value)
	assert is_enabled(people.employee)
	assert frappe.db.get_value(DELETION, request, "status") == "Pending Approval"


def test_hr_is_told_why_and_until_when(desk, people):
	frappe.get_doc("User", people.hr_too.user).add_roles("System Manager")
	plan = desk.plan("Active")
	request = request_for(people.employee)
	with pytest.raises(frappe.ValidationError) as refusal:
		pressed(people.hr_too.user, request)
	assert plan.name in str(refusal.value) and "still open" in str(refusal.value)
	desk.hr(plan).withdraw(reason="Role changed")
	with pytest.raises(frappe.ValidationError) as refusal:
		pressed(people.hr_too.user, request)
	assert frappe.format(add_months(today(), 24), "Date") in str(refusal.value)


def test_when_the_time_is_over_the_account_is_erased(desk, people, administrator):
	closed(desk, months_ago=25)
	request = request_for(people.employee)
	pressed(administrator, request)
	assert frappe.db.get_value(DELETION, request, "status") == "Deleted"
	assert not frappe.db.exists("User", people.employee.user)


def test_a_legal_hold_keeps_the_record_until_hr_releases_it(desk, people, administrator):
	plan = closed(desk, months_ago=25)
	note = note_on(plan, desk, legal_hold=1)
	request = request_for(people.employee)
	with pytest.raises(frappe.ValidationError):
		pressed(administrator, request)
	frappe.set_user(people.hr.user)
	with pytest.raises(frappe.ValidationError):
		note.delete()
	note.legal_hold = 0
	note.save()
	assert not personal_data.plans_to_keep({people.employee.user})


@pytest.mark.parametrize("addresses", [set(), {""}, {None}])
def test_without_an_address_nothing_is_kept_for_anybody(desk, addresses):
	plan = desk.plan("Active")
	# The host's filter would take these for "no address", which everybody else's record is full of.
	frappe.db.set_value("Employee", plan.employee, "personal_email", None)
	assert personal_data.plans_to_keep(addresses) == []


def test_the_hosts_hourly_job_waits_and_goes_on_with_others(desk, people):
	desk.plan("Active")
	kept, free = request_for(people.employee), request_for(people.peer)
	frappe.set_user("Administrator")
	for request in (kept, free):
		frappe.get_doc(DELETION, request).trigger_data_deletion()
	assert frappe.db.get_value(DELETION, kept, "status") == "On Hold"
	assert is_enabled(people.employee)
	assert frappe.db.get_value(DELETION, free, "status") == "Deleted"


def test_another_address_in_the_callers_copy_changes_nothing(desk, people, administrator):
	desk.plan("Active")
	frappe.set_user(administrator)
	copy = frappe.get_doc(DELETION, request_for(people.employee))
	copy.email = people.peer.user
	frappe.set_user(administrator)
	frappe.local.request = SimpleNamespace(method="POST")
	try:
		with pytest.raises(frappe.ValidationError):
			copy.trigger_data_deletion()
	finally:
		del frappe.local.request


def test_only_administrators_get_an_answer_at_all(desk, people, monkeypatch):
	desk.plan("Draft")
	request = request_for(people.employee)
	# The host asks nobody's role in a test.
	monkeypatch.setitem(frappe.flags, "in_test", False)
	for person in (people.employee, people.peer, people.hr):
		with pytest.raises(frappe.PermissionError):
			pressed(person.user, request)
