"""What the host keeps about a record of ours goes with the record: comments, versions, logs, notices, mails, files.

The employee sees of it only what came since the plan was issued: what was said and changed while it was a draft stays
between their managers and HR.
"""

from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.desk.form import load
from frappe.model.document import Document
from frappe.model.meta import Meta
from frappe.permissions import get_doc_permissions
from frappe.utils import get_datetime, make_filter_tuple, now_datetime

from pip_module import attachments, conditions, permissions
from pip_module.guards import table
from pip_module.records import EVENT, HANDOVER, RECORDS, REMINDER, SHUT, TABLES, is_ours

_FIELDS = {trail.doctype: trail for trail in table.TRAILS}


# Asked by the host -----------------------------------------------------------------------------------------------


def condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL that leaves out the rows about records of ours that `user` may not see."""
	trail = _FIELDS[doctype]
	return conditions.trail_condition(user, trail.doctype, trail.about_type, trail.about_name)


def recipient_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL that leaves out the recipients of mails that `user` may not see: the host lists them by themselves as well."""
	mails = condition(user, "Email Queue")
	return (
		mails
		and f"`tabEmail Queue Recipient`.`parent` in (select `name` from `tabEmail Queue` where {mails})"
	)


def has_permission(doc: Any, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""The host's question about one such row. It is only narrowed: the host's own rules about the row stay."""
	trail = _FIELDS[doc.doctype]
	about = doc.get(trail.about_type), doc.get(trail.about_name)
	if not is_ours(about[0]):
		return True
	user = user or frappe.session.user
	return permissions.may_read_trail(user, *about, get_datetime(doc.get("creation") or now_datetime()))


def is_hidden(doctype: Any, name: Any) -> bool:
	"""Whether `doctype` and `name` lead to what isn't there for the caller: a record of ours they may not read or that
	doesn't exist, or what the host keeps about one."""
	user = frappe.session.user
	if is_ours(doctype):
		return not permissions.may_read(user, doctype, name)
	if doctype == "File":
		file = frappe.db.get_value("File", name, attachments.ASKED, as_dict=True) if name else None
		return bool(file) and not attachments.may_see_file(user, file)
	trail = _FIELDS.get(doctype) if isinstance(doctype, str) else None
	if not trail or not name:
		return False
	fields = [trail.about_type, trail.about_name, "creation"]
	about = frappe.db.get_value(doctype, name, fields)
	return bool(about) and is_ours(about[0]) and not permissions.may_read_trail(user, *about)


def count_hidden(doctype: str, filters: Any) -> int:
	"""How many of the rows that match `filters` are about records of ours that the caller may not see."""
	kinds, visible_rows = _about(doctype)
	if isinstance(filters, str):
		filters = {"name": filters}
	if isinstance(filters, dict):
		filters = [make_filter_tuple(doctype, key, value) for key, value in filters.items()]
	ours = [doctype, kinds, "in", [*RECORDS, *TABLES, *SHUT]]
	names = frappe.get_all(doctype, filters=[*(filters or []), ours], pluck="name")
	if not names or not visible_rows:
		return 0
	visible = frappe.db.sql(
		f"select count(*) from `tab{doctype}` where `name` in %(names)s and {visible_rows}", {"names": names}
	)
	return len(names) - visible[0][0]


def keeps(doctype: Any) -> bool:
	"""Whether rows of `doctype` may be about a record of ours."""
	return isinstance(doctype, str) and (doctype in _FIELDS or doctype == "File")


def _about(doctype: str) -> tuple[str, str]:
	"""The field that says which kind of record a row is about, and the condition for those the caller may see."""
	if doctype == "File":
		return "attached_to_doctype", attachments.condition()
	return _FIELDS[doctype].about_type, condition(doctype=doctype)


# What may be said of a record ------------------------------------------------------------------------------------


def refuse_references(doc: Document, method: str | None = None) -> None:
	"""Nothing of the host's may be about a record of ours, except what the host writes by itself. Asked before the
	document's own checks, which may look at the record.

	Raises `frappe.DoesNotExistError` for a record the caller may not see, as for one that doesn't exist, and
	`frappe.PermissionError` for one they may.
	"""
	if is_ours(doc.doctype) or doc.doctype in table.KEPT_BY_HOST:
		return
	for doctype, name in _references(doc):
		if is_hidden(doctype, name):
			raise frappe.DoesNotExistError
		raise frappe.PermissionError(
			_("{0} can't be linked with other records: who sees those could learn of it.").format(_(doctype))
		)


def check_comment(doc: Document, method: str | None = None) -> None:
	"""A comment on a record of ours is for those who may read it, and written once the employee may read it too.

	The host mails a comment, content and all, to whoever it mentions; so it can mention nobody. Raises
	`frappe.DoesNotExistError` or `frappe.PermissionError`.
	"""
	# What the host writes when a record was deleted is about one that isn't there any more.
	if not is_ours(doc.reference_doctype) or doc.comment_type == "Deleted":
		return
	user = frappe.session.user
	if not permissions.may_read(user, doc.reference_doctype, doc.reference_name):
		raise frappe.DoesNotExistError
	if doc.comment_type == "Like":
		raise frappe.PermissionError(_("This can't be liked."))
	if doc.comment_type != "Comment":
		return
	if doc.reference_doctype in (EVENT, REMINDER, HANDOVER):
		# The host would write the comment into the row as well.
		raise frappe.PermissionError(_("This is kept as it was written; nothing is added to it."))
	if not permissions.is_known_to_employee(doc.reference_doctype, doc.reference_name):
		raise frappe.PermissionError(
			_(
				"Comments are read by everyone who may read the plan, the employee too once it is issued. Until then, use an HR note."
			)
		)
	if "data-id=" in (doc.content or ""):
		raise frappe.PermissionError(
			_("Nobody can be mentioned here: the comment would be sent to them by mail.")
		)


def _references(doc: Document) -> list[tuple[str, str]]:
	"""The records of ours that `doc` or a row of its tables names."""
	rows = [doc]
	for table_field in doc.meta.get_table_fields():
		if any(_pointers(frappe.get_meta(table_field.options))):
			rows += doc.get(table_field.fieldname) or []
	found = []
	for row in rows:
		fixed, dynamic = _pointers(row.meta)
		found += [(doctype, row.get(field)) for doctype, field in fixed]
		found += [(row.get(kind), row.get(field)) for kind, field in dynamic]
	return [
		(doctype, name)
		for doctype, name in found
		if name and (is_ours(doctype) or _is_our_file(doctype, name))
	]


def _is_our_file(doctype: Any, name: Any) -> bool:
	return doctype == "File" and is_ours(frappe.db.get_value("File", name, "attached_to_doctype"))


def _pointers(meta: Meta) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
	"""The fields that may name a record of ours: (DocType, field), and (field with the DocType, field)."""
	fixed = [(field.options, field.fieldname) for field in meta.get_link_fields() if is_ours(field.options)]
	dynamic = [(field.options, field.fieldname) for field in meta.get_dynamic_link_fields()]
	if trail := _FIELDS.get(meta.name):
		dynamic.append((trail.about_type, trail.about_name))
	return fixed, dynamic


# What is shown around the form -----------------------------------------------------------------------------------


NEVER_KEPT = (
	"communications",
	"automated_messages",
	"assignments",
	"shared",
	"energy_point_logs",
	"additional_timeline_content",
	"milestones",
)
"""What the host puts around a form and `refuse_references` keeps from being about a record of ours, so nothing looks for
it."""


def docinfo_of(doc: Document) -> Any:
	"""What the host shows around the form of a record of ours that the caller may read, without what they may not see of
	it: comments, versions and files."""
	begins = permissions.trail_begins(frappe.session.user, doc.doctype, doc.name) or datetime.max
	docinfo = frappe._dict(user_info={}, doctype=doc.doctype, name=doc.name)
	load.add_comments(doc, docinfo)
	docinfo.update({key: [] for key in NEVER_KEPT})
	docinfo.update(versions=load.get_versions(doc), views=load.get_view_logs(doc))
	for key, entries in docinfo.items():
		if isinstance(entries, list):
			docinfo[key] = [entry for entry in entries if get_datetime(entry["creation"]) >= begins]
	docinfo.update(
		attachments=visible_files(doc.doctype, doc.name, begins),
		permissions=get_doc_permissions(doc),
		is_document_followed=None,
		tags="",
		document_email=None,
	)
	load.update_user_info(docinfo)
	return docinfo


def visible_files(doctype: str, name: str, begins: datetime | None = None) -> list[dict]:
	"""The files of a record that the caller may see, as the form lists them. The caller may read the record, and what is
	kept about it from `begins` on, where that is known already."""
	user = frappe.session.user
	begins = begins or permissions.trail_begins(user, doctype, name) or datetime.max
	files = frappe.get_all(
		"File",
		filters={"attached_to_doctype": doctype, "attached_to_name": name},
		fields=[*attachments.ASKED, "file_name", "is_private"],
		order_by="creation asc",
	)
	return [
		{key: file[key] for key in ("name", "file_name", "file_url", "is_private")}
		for file in files
		if file.creation >= begins or attachments.may_see_file(user, file)
	]
