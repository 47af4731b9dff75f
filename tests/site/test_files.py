"""Files of plans through the host's own doors: private, unguessable, never shared, fixed once the plan is closed."""

import base64
import io
import json
import zipfile
from types import SimpleNamespace
from urllib.parse import quote

import pytest

import frappe
from frappe.core.api.file import (
	get_attached_images,
	get_files_by_search_text,
	get_files_in_folder,
	unzip_file,
	zip_files,
)
from frappe.core.doctype.file.file import File
from frappe.core.doctype.file.utils import find_file_by_url
from frappe.desk.form.utils import remove_attach
from frappe.handler import download_file, upload_file
from frappe.utils.file_manager import add_attachments

from pip_module import attachments

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
CANARY = b"the canary of the evidence"
REFUSED = (frappe.PermissionError, frappe.DoesNotExistError)


def new_file(doc, content=CANARY, **values):
	return frappe.get_doc(
		{
			"doctype": "File",
			"file_name": "evidence.txt",
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
			"content": content,
			**values,
		}
	)


def attached_by(user: str, doc, **values):
	frappe.set_user(user)
	return new_file(doc, **values).insert()


def uploaded(doctype, name, content=CANARY, **form):
	frappe.local.form_dict = frappe._dict(doctype=doctype, docname=name, **form)
	sent = SimpleNamespace(stream=io.BytesIO(content), filename="evidence.txt")
	frappe.local.request = SimpleNamespace(files={"file": sent} if content else {}, method="POST")
	try:
		return upload_file()
	finally:
		del frappe.local.request


def files_of(doc) -> set[str]:
	found = frappe.get_all(
		"File", filters={"attached_to_doctype": doc.doctype, "attached_to_name": doc.name}, pluck="name"
	)
	return set(found)


def note_on(plan, people, **values):
	frappe.set_user(people.hr.user)
	return frappe.get_doc(
		{"doctype": "PIP HR Note", "plan": plan.name, "note": "<p>For HR.</p>", **values}
	).insert()


def can_download(user: str, file) -> bool:
	frappe.set_user(user)
	by_url = bool(find_file_by_url(file.file_url))
	stored = frappe.get_doc("File", file.name)
	by_name = stored.is_downloadable()
	listed = bool(frappe.get_list("File", filters={"name": file.name}))
	read = frappe.has_permission("File", "read", doc=file.name)
	try:
		content = bool(stored.get_content())
	except frappe.DoesNotExistError:
		content = False
	answers = {by_url, by_name, listed, read, content, attachments.may_see_file(user, stored)}
	assert len(answers) == 1, (user, by_url, by_name, listed, read, content)
	return answers.pop()


# How it is kept --------------------------------------------------------------------------------------------------


def test_an_uploaded_file_is_private_and_its_url_says_nothing(desk, people):
	plan = desk.draft()
	file = uploaded(plan.doctype, plan.name, is_private=0)
	assert file.is_private and file.file_name == "evidence.txt"
	assert file.file_url.startswith("/private/files/") and "evidence" not in file.file_url
	assert attachments.NAME_ON_DISK.fullmatch(file.file_url.rsplit("/", 1)[1])
	assert frappe.get_doc("File", file.name).get_content() == CANARY.decode()


def test_equal_content_is_never_shared_with_anybody(desk, people):
	plan = desk.draft()
	frappe.set_user(people.peer.user)
	before = frappe.get_doc(
		{"doctype": "File", "file_name": "a.txt", "content": CANARY, "is_private": 1}
	).insert()
	ours = attached_by(people.manager.user, plan, is_private=1)
	frappe.set_user(people.peer.user)
	after = frappe.get_doc(
		{"doctype": "File", "file_name": "b.txt", "content": CANARY, "is_private": 1}
	).insert()
	assert ours.file_url not in (before.file_url, after.file_url)
	# The host would have moved every file of equal content along.
	after.is_private = 0
	after.save()
	stored = frappe.db.get_value("File", ours.name, ["is_private", "file_url"])
	assert stored == (1, ours.file_url)
	frappe.set_user("Administrator")
	for stranger in (before, after):
		frappe.delete_doc("File", stranger.name)
	assert frappe.get_doc("File", ours.name).get_content() == CANARY.decode()


def test_the_timeline_holds_neither_name_nor_url(desk, people):
	plan = desk.draft()
	file = attached_by(people.manager.user, plan)
	frappe.delete_doc("File", file.name)
	written = frappe.get_all("Comment", filters={"reference_name": plan.name}, pluck="content")
	assert {"Added a file", "Removed a file"} <= set(written)
	assert not any("evidence" in text or file.file_url in text for text in written if text)


def test_a_picture_in_the_text_of_a_new_plan_is_kept_and_seen_with_it(desk, people):
	text = f'<p>See <img src="data:image/png;filename=chart.png;base64,{PIXEL}"></p>'
	plan = desk.draft(reason=text)
	(name,) = files_of(plan)
	file = frappe.get_doc("File", name)
	assert file.is_private and file.file_url in plan.reason
	assert not attachments.may_see_file(people.employee.user, file)
	desk.manager(plan).send_for_review()
	desk.hr(plan).issue()
	assert attachments.may_see_file(people.employee.user, file)
	frappe.set_user(people.employee.user)
	assert find_file_by_url(file.file_url)
	assert not attachments.may_see_file(people.peer.user, file)


def test_a_link_to_elsewhere_is_as_private_as_a_file(desk, people):
	plan = desk.draft()
	file = attached_by(people.manager.user, plan, content=None, file_url="https://tickets.example.com/1")
	assert file.is_private
	assert not attachments.may_see_file(people.peer.user, file)


# Who may attach ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("status", "may"),
	[
		("Draft", {"boss", "manager", "hr"}),
		("Active", {"boss", "manager", "hr", "employee"}),
		("Successful", set()),
		("Withdrawn", set()),
	],
)
def test_who_may_attach(desk, people, status, may):
	plan = desk.plan(status)
	for who in ("boss", "manager", "hr", "employee", "peer", "hr_elsewhere"):
		user = getattr(people, who).user
		assert attachments.may_attach(user, plan.doctype, plan.name) == (who in may), who
		frappe.set_user(user)
		if who in may:
			assert new_file(plan).insert().owner == user
		else:
			with pytest.raises(REFUSED):
				new_file(plan).insert()


DOORS = {
	"REST": lambda doctype, name: frappe.get_doc(
		{
			"doctype": "File",
			"file_name": "x.txt",
			"content": "x",
			"attached_to_doctype": doctype,
			"attached_to_name": name,
		}
	).insert(),
	"past the host's permissions": lambda doctype, name: frappe.get_doc(
		{
			"doctype": "File",
			"file_name": "x.txt",
			"content": "x",
			"attached_to_doctype": doctype,
			"attached_to_name": name,
		}
	).insert(ignore_permissions=True),
	"upload_file": uploaded,
	"attach_file": lambda doctype, name: frappe.client.attach_file("x.txt", "x", doctype, name),
	"hrms upload": lambda doctype, name: frappe.get_attr("hrms.api.upload_base64_file")(
		base64.b64encode(b"x").decode(), "x.txt", doctype, name
	),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_stranger_attaches_nothing_through_any_door(desk, people, door):
	plan = desk.plan("Active")
	frappe.set_user(people.peer.user)
	for name in (plan.name, "HR-PIP-2026-99999"):
		with pytest.raises(REFUSED):
			DOORS[door](plan.doctype, name)
	assert not files_of(plan)


def test_what_is_hidden_and_what_is_not_there_are_refused_alike(desk, people):
	plan = desk.draft()
	frappe.set_user(people.peer.user)
	answers = []
	for name in (plan.name, "HR-PIP-2026-99999"):
		with pytest.raises(frappe.DoesNotExistError) as refusal:
			new_file(frappe._dict(doctype=plan.doctype, name=name)).insert()
		answers.append(str(refusal.value))
	assert answers[0] == answers[1]


@pytest.mark.parametrize("door", ["REST", "attach_file", "hrms upload"])
def test_the_employee_attaches_evidence(desk, people, door):
	plan = desk.plan("Active")
	frappe.set_user(people.employee.user)
	file = DOORS[door](plan.doctype, plan.name)
	assert file.is_private and can_download(people.employee.user, file)


def test_a_record_that_takes_no_files_takes_none(desk, people):
	plan = desk.plan("Active")
	event = frappe.get_all("PIP Event", filters={"plan": plan.name}, pluck="name")[0]
	frappe.set_user(people.hr.user)
	for doctype, name in (("PIP Event", event), ("PIP Goal", plan.goals[0].name)):
		with pytest.raises(REFUSED):
			new_file(frappe._dict(doctype=doctype, name=name)).insert()


def test_only_hr_attaches_to_a_note(desk, people):
	plan = desk.plan("Active")
	note = note_on(plan, people, note=f'<p><img src="data:image/png;base64,{PIXEL}"></p>')
	assert len(files_of(note)) == 1
	assert attached_by(people.hr.user, note).is_private
	for who in (people.manager, people.employee, people.hr_elsewhere):
		with pytest.raises(frappe.DoesNotExistError):
			attached_by(who.user, note)


# Who may see ---------------------------------------------------------------------------------------------------------


def test_who_sees_what_was_attached_before_and_after_the_issue(desk, people):
	plan = desk.draft()
	before = attached_by(people.manager.user, plan)
	desk.manager(plan).send_for_review()
	desk.hr(plan).issue()
	after = attached_by(people.manager.user, plan)
	note = attached_by(people.hr.user, note_on(plan, people))
	checkin = frappe.get_all("PIP Check-in", filters={"plan": plan.name}, pluck="name")[0]
	meeting = attached_by(people.manager.user, frappe.get_doc("PIP Check-in", checkin))
	seen = {
		who: [can_download(getattr(people, who).user, file) for file in (before, after, meeting, note)]
		for who in ("boss", "manager", "hr", "employee", "peer", "hr_elsewhere")
	}
	assert seen == {
		"boss": [True, True, True, False],
		"manager": [True, True, True, False],
		"hr": [True, True, True, True],
		"employee": [False, True, True, False],
		"peer": [False] * 4,
		"hr_elsewhere": [False] * 4,
	}


def test_who_attached_a_file_loses_it_with_the_plan(desk, people):
	plan = desk.plan("Active")
	file = attached_by(people.manager.user, plan)
	assert can_download(people.manager.user, file)
	frappe.set_user("Administrator")
	employee = frappe.get_doc("Employee", people.employee.employee)
	employee.reports_to = people.boss.employee
	employee.save()
	assert not can_download(people.manager.user, file)
	assert can_download(people.boss.user, file)


def test_lists_archives_and_downloads_ask_too(desk, people):
	plan = desk.draft()
	file = attached_by(people.manager.user, plan)
	frappe.set_user(people.peer.user)
	assert not any(row["name"] == file.name for row in get_files_in_folder(file.folder)["files"])
	assert not get_files_by_search_text("evidence")
	assert not get_attached_images(plan.doctype, [plan.name])
	with pytest.raises(REFUSED):
		download_file(file.file_url)
	zip_files(json.dumps([file.name]))
	with zipfile.ZipFile(io.BytesIO(frappe.response["filecontent"])) as archive:
		assert not archive.namelist()
	with pytest.raises(REFUSED):
		unzip_file(file.name)


def test_an_archive_holds_no_draft_of_the_employees_own(desk, people):
	plan = desk.draft()
	file = attached_by(people.manager.user, plan)
	desk.manager(plan).send_for_review()
	desk.hr(plan).issue()
	frappe.set_user(people.employee.user)
	with pytest.raises(frappe.DoesNotExistError):
		zip_files(json.dumps([file.name]))


def test_other_files_are_still_the_hosts_business(people):
	frappe.set_user(people.peer.user)
	public = frappe.get_doc({"doctype": "File", "file_name": "menu.txt", "content": "soup"}).insert()
	private = frappe.get_doc(
		{"doctype": "File", "file_name": "mine.txt", "content": "mine", "is_private": 1}
	).insert()
	private.is_private = 0
	private.save()
	private.is_private = 1
	private.save()
	assert frappe.has_permission("File", "read", doc=public.name, user=people.witness.user)
	assert not frappe.has_permission("File", "read", doc=private.name, user=people.witness.user)
	frappe.delete_doc("File", private.name)
	assert public.file_url.startswith("/files/menu")


# No claiming -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	"spelled",
	[
		lambda url: url,
		lambda url: frappe.utils.get_url() + url,
		lambda url: quote(url, safe=""),
		lambda url: url.replace("/files/", "/files/../files/"),
		lambda url: url.replace("/files/", "/files//") + "?fid=1",
	],
	ids=["plain", "with the site", "quoted", "dots", "slashes"],
)
def test_a_known_url_can_not_be_claimed(desk, people, spelled):
	plan = desk.plan("Active")
	file = attached_by(people.manager.user, plan)
	for who in (people.peer, people.employee, people.manager):
		frappe.set_user(who.user)
		for values in (
			{"file_url": spelled(file.file_url), "file_name": "mine.txt"},
			{"file_url": spelled(file.file_url), "attached_to_doctype": "User", "attached_to_name": who.user},
		):
			for past_permissions in (False, True):
				with pytest.raises(REFUSED):
					frappe.get_doc({"doctype": "File", "is_private": 1, **values}).insert(
						ignore_permissions=past_permissions
					)


def test_a_known_name_can_not_be_claimed(desk, people):
	file = attached_by(people.manager.user, desk.plan("Active"))
	frappe.set_user(people.peer.user)
	name = file.file_url.rsplit("/", 1)[1]
	for past_permissions in (False, True):
		with pytest.raises(REFUSED):
			frappe.get_doc({"doctype": "File", "is_private": 1, "file_name": name}).insert(
				ignore_permissions=past_permissions
			)


def test_a_file_of_ones_own_can_not_be_turned_into_a_claim(desk, people):
	file = attached_by(people.manager.user, desk.plan("Active"))
	frappe.set_user(people.peer.user)
	mine = frappe.get_doc({"doctype": "File", "file_name": "a.txt", "content": "a", "is_private": 1}).insert()
	mine = frappe.get_doc("File", mine.name)
	mine.file_url = file.file_url
	assert not mine.has_permission("read")
	with pytest.raises(REFUSED):
		mine.save()
	with pytest.raises(REFUSED):
		mine.get_content()


def test_adding_attachments_by_name_is_a_claim_too(desk, people):
	file = attached_by(people.manager.user, desk.plan("Active"))
	frappe.set_user(people.peer.user)
	with pytest.raises(REFUSED):
		add_attachments("User", people.peer.user, json.dumps([file.name]))


def test_a_file_from_the_library_is_copied_for_those_who_may_read_it(desk, people):
	plan = desk.draft()
	frappe.set_user(people.manager.user)
	library = frappe.get_doc({"doctype": "File", "file_name": "rules.txt", "content": "rules"}).insert()
	copy = uploaded(plan.doctype, plan.name, content=None, library_file_name=library.name)
	assert copy.is_private and copy.file_url != library.file_url and copy.file_name == "rules.txt"
	assert frappe.get_doc("File", copy.name).get_content() == "rules"
	frappe.set_user(people.peer.user)
	secret = frappe.get_doc(
		{"doctype": "File", "file_name": "secret.txt", "content": "secret", "is_private": 1}
	).insert()
	with pytest.raises(frappe.DoesNotExistError):
		attached_by(people.manager.user, plan, content=None, file_url=secret.file_url)


# Fixed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("field", "value"),
	[
		("is_private", 0),
		("file_name", "other.txt"),
		("file_url", "/private/files/other.txt"),
		("content_hash", "0" * 32),
		("attached_to_doctype", "User"),
		("attached_to_name", "HR-PIP-2026-99999"),
		("creation", "2020-01-01 00:00:00"),
		("owner", "Administrator"),
	],
)
def test_a_file_stays_as_it_was_attached(desk, people, field, value):
	file = attached_by(people.manager.user, desk.plan("Active"))
	file.set(field, value)
	# Frozen whatever the host would permit.
	with pytest.raises(frappe.PermissionError):
		file.save(ignore_permissions=True)
	assert frappe.db.get_value("File", file.name, field) != value


def test_what_a_client_says_of_who_and_when_is_not_taken(desk, people):
	file = attached_by(
		people.manager.user, desk.plan("Active"), owner="Administrator", creation="2020-01-01 00:00:00"
	)
	stored = frappe.db.get_value("File", file.name, ["owner", "creation"], as_dict=True)
	assert stored.owner == people.manager.user and stored.creation.year > 2020


def test_a_file_from_elsewhere_is_not_relinked(desk, people):
	plan = desk.plan("Active")
	frappe.set_user(people.manager.user)
	file = frappe.get_doc({"doctype": "File", "file_name": "a.txt", "content": "a", "is_private": 1}).insert()
	file.update({"attached_to_doctype": plan.doctype, "attached_to_name": plan.name})
	with pytest.raises(frappe.PermissionError):
		file.save()


def test_the_content_of_a_file_is_not_replaced(desk, people):
	file = attached_by(
		people.manager.user, desk.plan("Active"), file_name="a.png", content=base64.b64decode(PIXEL)
	)
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc("File", file.name).optimize_file()
	assert frappe.get_doc("File", file.name).get_content() == base64.b64decode(PIXEL)


def test_after_the_issue_evidence_is_removed_by_hr_or_whoever_attached_it(desk, people):
	plan = desk.draft()
	drafted = attached_by(people.manager.user, plan)
	frappe.set_user(people.boss.user)
	frappe.delete_doc("File", drafted.name)
	desk.manager(plan).send_for_review()
	desk.hr(plan).issue()

	evidence = attached_by(people.employee.user, plan)
	for user in (people.manager.user, people.boss.user, people.peer.user):
		frappe.set_user(user)
		with pytest.raises(REFUSED):
			frappe.delete_doc("File", evidence.name)
		with pytest.raises(REFUSED):
			# As the host does for whoever may write what a file is attached to.
			frappe.delete_doc("File", evidence.name, ignore_permissions=True)
		frappe.local.form_dict = frappe._dict(fid=evidence.name)
		with pytest.raises(REFUSED):
			remove_attach()
	assert frappe.get_doc("File", evidence.name).exists_on_disk()

	frappe.set_user(people.employee.user)
	# A savepoint, to which the rollback returns; the content goes with a commit.
	frappe.db.commit()
	frappe.delete_doc("File", evidence.name)
	# Something later in the same request fails: the row is there again, and so has to be what it stands for.
	frappe.db.rollback()
	assert frappe.get_doc("File", evidence.name).get_content() == CANARY.decode()

	frappe.delete_doc("File", evidence.name)
	# With the commit the content goes.
	frappe.db.commit()
	assert not evidence.exists_on_disk()
	evidence = attached_by(people.employee.user, plan)
	frappe.set_user(people.hr.user)
	frappe.delete_doc("File", evidence.name)
	assert not files_of(plan)


@pytest.mark.parametrize("who", ["manager", "hr", "employee", None])
def test_the_files_of_a_closed_plan_are_frozen(desk, people, who):
	plan = desk.plan("Active")
	user = getattr(people, who).user if who else "Administrator"
	file = attached_by(user, plan)
	desk.hr(plan).withdraw(reason="Role changed")
	frappe.set_user(user)
	# Frozen whatever the host would permit.
	with pytest.raises(frappe.PermissionError):
		new_file(plan).insert(ignore_permissions=True)
	with pytest.raises(frappe.PermissionError):
		frappe.delete_doc("File", file.name, ignore_permissions=True)
	stored = frappe.get_doc("File", file.name)
	stored.folder = "Home"
	with pytest.raises(frappe.PermissionError):
		stored.save(ignore_permissions=True)
	assert stored.get_content() == CANARY.decode()


def test_a_deleted_draft_takes_its_files_along(desk, people):
	plan = desk.draft()
	file = attached_by(people.manager.user, plan)
	frappe.delete_doc(plan.doctype, plan.name)
	# With the commit the content goes.
	frappe.db.commit()
	assert not files_of(plan) and not file.exists_on_disk()


def test_uninstalling_removes_them_all(desk, people, monkeypatch):
	file = attached_by(people.hr.user, desk.plan("Active"))
	desk.hr(frappe.get_doc("Performance Improvement Plan", file.attached_to_name)).withdraw(reason="Left")
	frappe.set_user("Administrator")
	monkeypatch.setitem(frappe.flags, "in_uninstall", True)
	# As our uninstall does.
	frappe.delete_doc("File", file.name, ignore_permissions=True)
	# With the commit the content goes.
	frappe.db.commit()
	assert not file.exists_on_disk()


def test_a_field_of_the_customers_holds_only_files_of_the_record(desk, people, monkeypatch):
	plan = desk.draft()
	frappe.set_user(people.manager.user)
	loose = frappe.get_doc(
		{"doctype": "File", "file_name": "a.txt", "content": "a", "is_private": 1}
	).insert()
	own = new_file(plan).insert()
	field = frappe._dict(fieldname="scan", fieldtype="Attach", label="Scan")
	doc = frappe._dict(doctype=plan.doctype, name=plan.name, meta=SimpleNamespace(get=lambda *args: [field]))
	doc.scan = own.file_url
	attachments.after_record_is_saved(doc)
	doc.scan = loose.file_url
	with pytest.raises(frappe.ValidationError):
		attachments.after_record_is_saved(doc)


def test_where_another_app_handles_files_none_are_taken(desk, people):
	plan = desk.draft()
	with pytest.raises(frappe.ValidationError):
		File(new_file(plan).as_dict() | {"content": "x"}).insert()
