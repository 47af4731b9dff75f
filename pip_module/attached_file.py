"""The host's File, which asks before it acts when it belongs to a record of ours.

A class of its own, because document events come too late here: by then the host has written the content under the
name that was asked for, moved it, removed it or copied it from any URL, and it asks no hook before a download.
"""

import secrets

import frappe
from frappe import _
from frappe.core.doctype.file.file import File
from frappe.model.document import Document

from pip_module import attachments
from pip_module.records import is_ours


class AttachedFile(File):
	def before_insert(self) -> None:
		attachments.check_insert(self)
		if self._is_ours():
			self.content_hash = _unlike_any_other()
		super().before_insert()

	def validate(self) -> None:
		attachments.check_change(self)
		super().validate()
		# The host may have written the URL in another way.
		attachments.check_claim(self)

	def on_trash(self) -> None:
		attachments.check_removal(self)
		super().on_trash()

	def _delete_file_on_disk(self) -> None:
		"""The host removes the content at once, and has none to give back when the removal is rolled back."""
		if not self._is_ours() or self.flags.new_file:
			super()._delete_file_on_disk()
		else:
			frappe.db.after_commit.add(super()._delete_file_on_disk)

	def set_is_private(self) -> None:
		super().set_is_private()
		if self._is_ours():
			self.is_private = 1

	def save_file(
		self,
		content: bytes | str | None = None,
		decode: bool = False,
		ignore_existing_file_check: bool = False,
		overwrite: bool = False,
	) -> dict | None:
		"""Writes the content of a file of ours under a name nobody can guess, and shares it with no other file.

		The host keeps one copy of equal content. That would give our URL to whoever uploads the same, and let them
		make both public. It finds equals by the hash of the content, so ours carry one that no content has.
		"""
		if not self._is_ours():
			return super().save_file(content, decode, ignore_existing_file_check, overwrite)
		if not self.is_new():
			raise frappe.PermissionError(_("A file stays as it was attached."))
		shown = self.file_name
		self.file_name = attachments.new_name_on_disk(shown)
		try:
			return super().save_file(content, decode, True, overwrite)
		finally:
			self.file_name = shown
			self.content_hash = _unlike_any_other()

	def get_content(self) -> bytes | str:
		if not self.get("content"):
			attachments.check_content(self)
		return super().get_content()

	def unzip(self) -> list[File]:
		attachments.check_content(self)
		return super().unzip()

	def is_downloadable(self) -> bool:
		return super().is_downloadable() and attachments.may_see_file(frappe.session.user, self)

	def add_comment_in_reference_doc(self, comment_type: str, text: str) -> None:
		"""The host writes the file's name and URL into the record's timeline; for ours, that there was one is enough."""
		if self._is_ours():
			text = _("Removed a file") if comment_type == "Attachment Removed" else _("Added a file")
		super().add_comment_in_reference_doc(comment_type, text)

	def _is_ours(self) -> bool:
		return attachments.is_kept_apart(self.attached_to_doctype)


def check_in_charge(doc: Document, method: str | None = None) -> None:
	"""Refuses files of ours where another app has put a class of its own in the place of this one.

	Raises `frappe.ValidationError`.
	"""
	if is_ours(doc.attached_to_doctype) and not isinstance(doc, AttachedFile):
		frappe.throw(
			_(
				"Files can't be kept confidential here, because another app handles files on this site. Ask your"
				" administrator to install PIP Module after it."
			),
			title=_("Not Allowed"),
		)


def _unlike_any_other() -> str:
	return secrets.token_hex(20)
