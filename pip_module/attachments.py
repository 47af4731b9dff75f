"""Files of plans: who may attach, see and remove them. `attached_file.py` asks, whichever door a file comes through.

A file goes with the record it is attached to. The employee sees what was attached since the plan was issued, a note's
files are for HR alone, and once the plan is closed nobody adds, changes or removes one.
"""

import re
import secrets
from posixpath import basename, normpath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import frappe
from frappe import _
from frappe.core.doctype.file import file as host_file
from frappe.core.doctype.file.utils import find_file_by_url
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from pip_module import conditions, permissions
from pip_module.permissions import PlanIdentity
from pip_module.records import NOTE, PLAN, RECORDS, TABLES, TAKING_FILES, is_ours
from pip_module.rules import lifecycle

if TYPE_CHECKING:
	from frappe.core.doctype.file.file import File

DOWNLOAD = "Personal Data Download Request"

FIXED = (
	"attached_to_doctype",
	"attached_to_name",
	"file_url",
	"file_name",
	"file_type",
	"is_private",
	"is_folder",
	"content_hash",
	"thumbnail_url",
	"owner",
	"creation",
)
"""What stays as it was when the file was attached, for as long as it is there."""

ASKED = ("name", "owner", "creation", "file_url", "attached_to_doctype", "attached_to_name")
"""What the question who may see a file needs to know of it."""

NAME_ON_DISK = re.compile(r"[0-9a-f]{40}(\.[A-Za-z0-9]{1,8})?|Personal-Data-.+\.json")
"""What the names we give look like, and the host's own of a download: only such a name is worth looking up."""

UNDECIDED = None if frappe.__version__.startswith("15.") else True
"""How a permission hook of the host says that a document is not its business."""


# Who may ---------------------------------------------------------------------------------------------------------


def may_see_file(user: str, file: Any) -> bool:
	"""Whether `user` may see `file` (its row and its content), as far as that is for us to say."""
	if user == "Administrator":
		return True
	row = row_of_ours(file)
	if not row:
		return True
	if row.attached_to_doctype == DOWNLOAD:
		request = frappe.db.get_value(DOWNLOAD, row.attached_to_name, ["owner", "user"], as_dict=True)
		# What somebody asked for themselves holds their plans: see personal_data.py.
		return not request or request.owner != request.user or request.user == user
	doctype, name = row.attached_to_doctype, row.attached_to_name
	since = get_datetime(row.creation or now_datetime())
	return permissions.may_read_trail(user, doctype, name, since) or (
		permissions.may_read(user, doctype, name) and _is_in_text(row)
	)


def may_attach(user: str, doctype: str | None, name: str | None) -> bool:
	"""Whether `user` may attach a file to a record of ours; no as well when there is none of that name."""
	if doctype not in TAKING_FILES or not name:
		return False
	saving = _being_saved(doctype, name)
	plan = _plan_of(saving) if saving else permissions.plan_of(doctype, name)
	if not plan or not permissions.may(user, "attach", plan):
		return False
	if doctype == NOTE and lifecycle.HR not in permissions.capacities(user, plan):
		return False
	# The host's own rules (User Permissions) hold as well as ours. It asked them before it began to save a new record.
	return bool(saving) or permissions.may_read(user, doctype, name)


def may_remove(user: str, file: Any) -> bool:
	"""Whether `user` may remove `file`, a file of ours: after the issue it is evidence, which HR or whoever attached
	it may take back until the plan is closed."""
	doctype, name = file.attached_to_doctype, file.attached_to_name
	if not may_attach(user, doctype, name):
		return False
	plan = permissions.plan_of(doctype, name)
	return file.owner == user or bool(plan and permissions.may(user, "detach", plan))


def row_of_ours(file: Any) -> Any:
	"""What is stored as a file of ours and meant by `file`: itself, or the one whose URL it names; else None."""
	if is_kept_apart(file.attached_to_doctype):
		return file
	return _row_at(file)


def is_kept_apart(doctype: str | None) -> bool:
	"""Whether the files of a DocType are private, under names nobody can guess and shared with no other file: ours, and the
	downloads that hold somebody's plans."""
	return is_ours(doctype) or doctype == DOWNLOAD


def _row_at(file: Any) -> Any:
	"""The stored file of ours whose URL `file` names."""
	# Without a URL the host looks for a file of that name.
	name = _name_on_disk(file.file_url or file.get("file_name"))
	if not name:
		return None
	return frappe.db.get_value(
		"File",
		{
			"file_url": f"/private/files/{name}",
			"attached_to_doctype": ("in", (*RECORDS, *TABLES, DOWNLOAD)),
		},
		ASKED,
		as_dict=True,
	)


def new_name_on_disk(shown: str) -> str:
	"""A name for a file shown as `shown` that nobody can guess, and that says nothing but its type."""
	ending = re.search(r"\.[A-Za-z0-9]{1,8}$", shown)
	return secrets.token_hex(20) + (ending.group() if ending else "")


def _is_in_text(file: Any) -> bool:
	"""Whether `file` is a picture in the text of a plan: whoever reads the text sees it, though it is older."""
	if file.attached_to_doctype != PLAN or not file.file_url:
		return False
	fields = [field.fieldname for field in frappe.get_meta(PLAN).get("fields", {"fieldtype": "Text Editor"})]
	texts = frappe.db.get_value(PLAN, file.attached_to_name, fields) or ()
	return any(file.file_url in (text or "") for text in texts)


def _name_on_disk(url: str | None) -> str:
	"""The name of ours that `url` leads to, however it is spelled; empty when it can't be one."""
	path = unquote(url or "").partition("?")[0].partition("#")[0]
	name = basename(normpath(path)) if path else ""
	return name if NAME_ON_DISK.fullmatch(name) else ""


def _stored(name: str | None) -> Any:
	fields = ["name", "folder", "attached_to_field", *FIXED]
	return frappe.db.get_value("File", name, fields, as_dict=True) if name else None


# What is asked before the host acts ------------------------------------------------------------------------------


def check_insert(file: "File") -> None:
	"""A new file: who may attach it to a record of ours, and that it doesn't lay claim to one that is there already.

	Raises `frappe.DoesNotExistError` where the caller may see nothing, as for what doesn't exist, and
	`frappe.PermissionError` where they may see the record.
	"""
	if not is_ours(file.attached_to_doctype):
		check_claim(file)
		return
	if file.is_folder or not may_attach(frappe.session.user, file.attached_to_doctype, file.attached_to_name):
		_refuse_to_attach(file)
	if file.content:
		file.file_url = None
	elif file.file_url:
		_check_source(file)
	else:
		# The host would take the content of whichever file has that name.
		frappe.throw(_("The file is empty."))


def check_claim(file: "File") -> None:
	"""Refuses a file that isn't ours but names the URL of one of ours: whoever owns it could download that one."""
	if is_ours(file.attached_to_doctype):
		return
	row = _row_at(file)
	if row and row.name != file.name:
		raise frappe.DoesNotExistError(_("There is no such file."))


def check_change(file: "File") -> None:
	"""A stored file: one of ours stays as it was attached, and none becomes ours afterwards. Raises as `check_insert`."""
	before = _stored(file.name)
	if not before:
		return
	if not is_ours(before.attached_to_doctype):
		if is_ours(file.attached_to_doctype):
			_refuse_to_attach(file)
		check_claim(file)
		return
	if not may_attach(frappe.session.user, before.attached_to_doctype, before.attached_to_name):
		_refuse_to_attach(before)
	if any(_plain(file.get(field)) != _plain(before[field]) for field in FIXED):
		raise frappe.PermissionError(
			_("A file stays as it was attached. Attach another one, and remove this one if you may.")
		)


def check_removal(file: "File") -> None:
	"""Raises as `check_insert`, unless `file` may be removed."""
	before = _stored(file.name)
	if not before or not is_ours(before.attached_to_doctype) or frappe.flags.in_uninstall:
		return
	if before.attached_to_doctype in TAKING_FILES and not frappe.db.exists(
		before.attached_to_doctype, before.attached_to_name
	):
		# The host removes a record's files once the record itself is deleted; that was the question.
		return
	if not may_remove(frappe.session.user, before):
		if not may_see_file(frappe.session.user, before):
			raise frappe.DoesNotExistError(_("There is no such file."))
		raise frappe.PermissionError(
			_(
				"This file can't be removed: it is part of the record. Until the plan is closed, HR or whoever"
				" attached it can."
			)
		)


def check_content(file: "File") -> None:
	"""Refuses to read the content of a file that the caller may not see. Doors of the host that forget to ask (a zip
	archive, an import, a preview) end here."""
	if not may_see_file(frappe.session.user, file):
		raise frappe.DoesNotExistError(_("There is no such file."))


def _check_source(file: "File") -> None:
	"""A file that is there already is copied, never shared; so the caller must be able to read it."""
	url = unquote(file.file_url).removeprefix(frappe.utils.get_url())
	if url.startswith(host_file.URL_PREFIXES):
		# A link to somewhere else. Nothing of it is stored here.
		return
	file.file_url = url
	if not find_file_by_url(url):
		raise frappe.DoesNotExistError(_("There is no such file."))


def _refuse_to_attach(file: Any) -> None:
	doctype, name = file.attached_to_doctype, file.attached_to_name
	if doctype not in RECORDS or not permissions.may_read(frappe.session.user, doctype, name):
		raise frappe.DoesNotExistError(_("There is no such record."))
	raise frappe.PermissionError(
		_(
			"Files can't be added or changed here. A plan takes files until it is closed, by those who work on it;"
			" upload each of them to the plan itself."
		)
	)


def _plain(value: Any) -> str:
	# A client sends dates as text, and nothing as nothing, 0 or an empty text.
	return str(value) if value else ""


# Records that are being saved ------------------------------------------------------------------------------------


def before_record_is_saved(doc: Document, method: str | None = None) -> None:
	"""Lets a new record take the pictures in its text, which the host stores as files before the record itself."""
	frappe.flags.pip_record_being_saved = doc if doc.is_new() else None


def after_record_is_saved(doc: Document, method: str | None = None) -> None:
	"""Checks the fields that hold a file: the host would make any file they name an attachment of the record.

	We ship no such field, but a customer may add one. Raises `frappe.ValidationError`.
	"""
	frappe.flags.pip_record_being_saved = None
	for field in doc.meta.get("fields", {"fieldtype": ("in", ("Attach", "Attach Image"))}):
		url = doc.get(field.fieldname) or ""
		if url.startswith(("/files", "/private/files")) and not frappe.db.exists(
			"File", {"file_url": url, "attached_to_doctype": doc.doctype, "attached_to_name": doc.name}
		):
			frappe.throw(
				_("{0}: save first, then upload the file here.").format(_(field.label)),
				title=_("Not Allowed"),
			)


def _being_saved(doctype: str, name: str) -> Document | None:
	doc = frappe.flags.pip_record_being_saved
	return doc if doc and (doc.doctype, doc.name) == (doctype, name) else None


def _plan_of(doc: Document) -> PlanIdentity | None:
	return doc if doc.doctype == PLAN else permissions.plan_of(PLAN, doc.plan)


# Asked by the host -----------------------------------------------------------------------------------------------


def condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL that leaves out the files that `user` may not see: see `may_see_file`."""
	user = conditions.asked_as(user)
	if user == "Administrator":
		return ""
	trail = conditions.trail_condition(user, "File", "attached_to_doctype", "attached_to_name")
	me = frappe.db.escape(user)
	others = f"select `name` from `tab{DOWNLOAD}` where `owner` = `user` and `user` != {me}"
	return (
		f"({trail} and (ifnull(`tabFile`.`attached_to_doctype`, '') != '{DOWNLOAD}'"
		f" or `tabFile`.`attached_to_name` not in ({others})))"
	)


def has_permission(
	doc: Any, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool | None:
	"""The host's question about one file. Judged as stored *and* as handed in, since the host asks about the caller's
	copy; for files that aren't ours the host decides."""
	user, action = user or frappe.session.user, ptype or "read"
	files = [file for file in (doc, _stored(doc.name)) if file and _concerns_us(file)]
	if not files:
		return UNDECIDED
	return bool(host_file.has_permission(doc, ptype, user)) and all(
		_may(user, action, file) for file in files
	)


def _concerns_us(file: Any) -> bool:
	return bool(row_of_ours(file))


def _may(user: str, action: str, file: Any) -> bool:
	if action in permissions.READ_ACTIONS or file.attached_to_doctype == DOWNLOAD:
		return may_see_file(user, file)
	if not is_ours(file.attached_to_doctype):
		return False
	if action == "delete":
		return may_remove(user, file)
	if action == "create":
		# Asked again before it is inserted, where the answer comes with its reason.
		return True
	return action == "write" and may_attach(user, file.attached_to_doctype, file.attached_to_name)
