"""Mails of ours that the host gave up on. It tries a few times within minutes; a mail server may be down for a day."""

import frappe
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.utils import add_to_date, now_datetime

from pip_module.records import RECORDS

GIVE_UP_AFTER_DAYS = 7


def to_send_again() -> list[str]:
	"""The mails the host has given up on, once the server answers again. Until then trying would only fail again, and
	the host tells the administrator each time it does."""
	failed = frappe.get_all(
		"Email Queue",
		filters={
			"status": "Error",
			"reference_doctype": ("in", RECORDS),
			"creation": (">", add_to_date(now_datetime(), days=-GIVE_UP_AFTER_DAYS)),
		},
		pluck="name",
		order_by="creation asc",
	)
	return failed if failed and _server_answers() else []


def send_again(name: str) -> None:
	"""Gives the mail back to the host's queue."""
	frappe.get_doc("Email Queue", name).retry_sending()


def _server_answers() -> bool:
	account = EmailAccount.find_outgoing()
	try:
		return bool(account and account.get_smtp_server().session)
	# Whatever is wrong with it, it is the host's to say; we ask again in an hour.
	except Exception:
		frappe.clear_last_message()
		return False
