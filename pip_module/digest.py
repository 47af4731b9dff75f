"""The one email a person gets a day: what is due and what is late, each with a button that opens it.

It holds pointers only: kind, date and link, never a name, a reason or a number. Thousands are written in one go, so what
is the same in all of them (the host's frame with its styles, the account they are sent from) is made once.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import frappe
from frappe import _
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.email.doctype.email_queue.email_queue import QueueBuilder
from frappe.email.email_body import get_formatted_html
from frappe.model.document import Document
from frappe.utils import formatdate, get_url, get_url_to_form, get_url_to_list
from frappe.utils.jinja import get_email_from_template

from pip_module import wording
from pip_module.records import PLAN, REMINDER

LONGEST = 25
"""So many are named one by one; beyond, the list in the desk is easier to work through."""

PLACE_OF_CONTENT = "pip-module-digest"

LATE_COLOUR, DUE_COLOUR = "#b42318", "#1f272e"
"""Both read well on white: 6.6 and 15 to 1."""


@dataclass(frozen=True)
class Item:
	"""One line of a digest: the kind of obligation, its day, and the record to go to, if the reader may see one, or the
	path of a page instead."""

	kind: str
	due: date
	doctype: str | None
	name: str | None
	page: str | None = None

	@property
	def url(self) -> str:
		if self.page:
			return get_url(self.page)
		return get_url_to_form(self.doctype, self.name) if self.doctype else what_is_due_url()


class Digests:
	"""Writes digests one after the other."""

	def __init__(self) -> None:
		self._frames: dict[str, str] = {}

	def mail(self, address: str, items: Iterable[Item], today: date, reference: str) -> Document:
		"""The mail as the host queues it, in the language in use and not stored yet. `reference` is the row of the ledger
		that decides who may see it in the host's list of mails."""
		items = sorted(items, key=lambda item: (item.due, item.kind, item.name or ""))
		late = [item for item in items if item.due < today]
		due = [item for item in items if item.due >= today]
		subject = _subject(len(due), len(late))
		groups = _groups(due, late)
		first_line = groups[0]["items"][0]
		args = {
			"preview": _("First: {0}, {1}").format(first_line["text"], first_line["day"]),
			"groups": groups,
			"more": _("And {0} more.").format(len(items) - LONGEST) if len(items) > LONGEST else "",
			"all_label": _("Everything that waits for you"),
			"all_link": what_is_due_url(),
			"open_label": _("Open", context="Button"),
		}
		html, text = get_email_from_template("pip_digest", args)
		builder = _Builder(
			recipients=[address],
			subject=subject,
			message=html,
			text_content=text,
			reference_doctype=REMINDER,
			reference_name=reference,
		)
		builder.frame = self._frame()
		builder.use_account(self._account)
		return _queued(builder)

	@cached_property
	def _account(self) -> EmailAccount:
		# A copy, since the host keeps the account for everybody else as well.
		account = copy(EmailAccount.find_outgoing(match_by_doctype=REMINDER, _raise_error=True))
		is_stored = bool(account.is_exists_in_db())
		# The host would ask for every mail anew.
		account.is_exists_in_db = lambda: is_stored
		return account

	def _frame(self) -> str:
		"""The host's frame around the content. Writing the styles into it costs more than all the rest of a mail."""
		language = frappe.local.lang
		if language not in self._frames:
			title = _("What is due")
			self._frames[language] = get_formatted_html(
				title, f"<div>{PLACE_OF_CONTENT}</div>", header=[title, "blue"], email_account=self._account
			)
		return self._frames[language]


class _Builder(QueueBuilder):
	"""The host's, told what it would look up."""

	frame = ""

	def use_account(self, account: EmailAccount) -> None:
		self._email_account = account

	def email_html_content(self) -> str:
		return self.frame.replace(PLACE_OF_CONTENT, self._message)

	def get_unsubscribed_user_emails(self) -> list[str]:
		# Asked before, for everybody at once.
		return []


def _queued(builder: QueueBuilder) -> Document:
	values = builder.as_dict(include_recipients=True)
	recipients = values.pop("recipients")
	mail = frappe.new_doc("Email Queue")
	mail.update(values)
	mail.set_recipients(recipients)
	mail.name = frappe.generate_hash(length=10)
	for row in mail.recipients:
		row.update({"name": frappe.generate_hash(length=10), "parent": mail.name})
	return mail


def _subject(due: int, late: int) -> str:
	if not late:
		return _("1 thing is due") if due == 1 else _("{0} things are due").format(due)
	if not due:
		return _("1 thing is late") if late == 1 else _("{0} things are late").format(late)
	return _("Due: {0}, late: {1}").format(due, late)


def _groups(due: list[Item], late: list[Item]) -> list[dict]:
	left = LONGEST
	groups = []
	for title, colour, day, items in (
		(_("Late"), LATE_COLOUR, _("was due on {0}"), late),
		(_("Due"), DUE_COLOUR, _("due on {0}"), due),
	):
		shown, left = items[:left], left - len(items[:left])
		if shown:
			groups.append({"title": title, "colour": colour, "items": [_line(item, day) for item in shown]})
	return groups


def _line(item: Item, day: str) -> dict[str, str]:
	text, when = wording.obligation_text(item.kind), day.format(formatdate(item.due))
	# Read out one after the other, buttons that all say Open would tell nobody where they lead.
	return {"text": text, "day": when, "link": item.url, "spoken": f"{_('Open')}: {text}, {when}"}


def what_is_due_url() -> str:
	"""The list of everything that waits for whoever opens it."""
	# The host has no function for the address of a page; it stands beside its lists.
	return get_url_to_list(PLAN).rpartition("/")[0] + "/what-is-due"
