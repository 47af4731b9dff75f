"""What the host keeps about a record besides the record: logs, mails, shares, assignments."""

import frappe

TRAILS = {
	"Comment": ("reference_doctype", "reference_name", "content"),
	"Communication": ("reference_doctype", "reference_name", "content"),
	"Version": ("ref_doctype", "docname", "data"),
	"ToDo": ("reference_type", "reference_name", "description"),
	"File": ("attached_to_doctype", "attached_to_name", "file_url"),
	"DocShare": ("share_doctype", "share_name", "user"),
	"View Log": ("reference_doctype", "reference_name", "viewed_by"),
	"Activity Log": ("reference_doctype", "reference_name", "subject"),
	"Access Log": ("export_from", "reference_document", "method"),
	"Deleted Document": ("deleted_doctype", "deleted_name", "data"),
	"Notification Log": ("document_type", "document_name", "subject"),
	"Email Queue": ("reference_doctype", "reference_name", "message"),
	"Workflow Action": ("reference_doctype", "reference_name", "status"),
	"Document Follow": ("ref_doctype", "ref_docname", "user"),
	"Document Share Key": ("reference_doctype", "reference_docname", "key"),
	"Tag Link": ("document_type", "document_name", "tag"),
	"Energy Point Log": ("reference_doctype", "reference_name", "reason"),
	"Email Unsubscribe": ("reference_doctype", "reference_name", "email"),
	"Error Log": ("reference_doctype", "reference_name", "method"),
	"Milestone": ("reference_type", "reference_name", "value"),
	"Submission Queue": ("ref_doctype", "ref_docname", "status"),
}
"""The host's DocTypes whose rows are about another record: which fields say about what, and one that says more."""

WITH_CONTENT = frozenset(
	{"Comment", "Communication", "Version", "File", "Notification Log", "Email Queue", "ToDo"}
)
"""Those whose rows say something of a record; they are asked for in every way, the others in the main ones."""

MADE_BY_THE_HOST = frozenset({"Comment", "Version", "File", "Notification Log", "Workflow Action"})
"""Those that come about as people work on a plan."""


def key_of(doctype: str) -> str:
	"""What a target calls its row in that trail."""
	return f"row-{doctype.replace(' ', '-').lower()}"


def address_of(name: str) -> str:
	"""Who got the mail that was left about a record."""
	return f"{name.lower()}@mail.example.com"


def leave(doctype: str, name: str, key: str, user: str) -> dict[str, str]:
	"""Rows about a record in every other trail, as a site may have from before it was guarded.

	They are written past all checks. Returns their names by DocType.
	"""
	left = {}
	for trail in sorted(TRAILS.keys() - MADE_BY_THE_HOST):
		row = frappe.new_doc(trail)
		about_type, about_name, _ = TRAILS[trail]
		row.update(
			{about_type: doctype, about_name: name, "name": frappe.generate_hash(length=10), "owner": user}
		)
		for field in ("allocated_to", "assigned_by", "viewed_by", "email"):
			if row.meta.has_field(field):
				row.set(field, user)
		if trail == "Document Share Key":
			row.key = key
		if trail == "Tag Link":
			row.tag = "matrix"
		if trail == "DocShare":
			# To the host a share is as good as a permission.
			row.update({"user": "Administrator", "read": 1})
		row.db_insert()
		if trail == "Email Queue":
			recipient = frappe.new_doc("Email Queue Recipient", parent_doc=row, parentfield="recipients")
			recipient.update({"recipient": address_of(name), "name": frappe.generate_hash(length=10)})
			recipient.db_insert()
		left[trail] = row.name
	return left
