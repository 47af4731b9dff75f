"""Tells people: an in-app notice and a mail, both of which only point to a record and never say what is in it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.utils import get_url, get_url_to_form

from pip_module import permissions
from pip_module.records import PLAN
from pip_module.self_service import plans


def notify(
	user: str, subject: str, doctype: str | None = None, name: str | None = None, page: str | None = None
) -> None:
	"""Puts an in-app notice for `user`, pointing to a record if one is given, in the caller's transaction."""
	notice = frappe.get_doc({"doctype": "Notification Log", **notice_for(user, subject, doctype, name, page)})
	# Written for somebody else: the host's own notices are inserted the same way.
	notice.insert(ignore_permissions=True)


def notice_for(
	user: str, subject: str, doctype: str | None = None, name: str | None = None, page: str | None = None
) -> dict[str, str | None]:
	"""The fields of the notice that `notify` puts. It opens the record's form, or the path `page` where one is given.

	The type is Alert, the only one for which the host sends no mail of its own.
	"""
	return {
		"for_user": user,
		"from_user": user,
		"type": "Alert",
		"subject": subject,
		"document_type": doctype,
		"document_name": name,
		"link": page,
	}


def page_of(user: str, doctype: str, name: str) -> str | None:
	"""The path of the employee's own page, where `user` is the employee of the plan a record belongs to."""
	plan = permissions.plan_of(doctype, name)
	return plans.address_of(plan.name) if plan and plan.employee in permissions.employees_of(user) else None


def ring(users: Iterable[str]) -> None:
	"""Lets the bell of `users` show that notices stored without their hooks are there, as those hooks would."""
	users = sorted(users)
	if not users:
		return
	settings = frappe.qb.DocType("Notification Settings")
	frappe.qb.update(settings).set(settings.seen, 0).where(settings.name.isin(users)).run()
	for user in users:
		frappe.clear_document_cache("Notification Settings", user)
		frappe.publish_realtime("notification", after_commit=True, user=user)


@contextmanager
def in_language(language: str) -> Iterator[None]:
	"""What is said within is said in `language`, or in the site's where that is empty."""
	before = frappe.local.lang
	frappe.local.lang = language or before
	try:
		yield
	finally:
		frappe.local.lang = before


def can_mail() -> bool:
	"""Whether the site has an account to send from. Asked first, because sending without one is an error.

	A site whose mail is muted gets a stand-in from the host, without an address: that one cannot send.
	"""
	account = EmailAccount.find_outgoing()
	return bool(account and account.get("email_id"))


def mail(
	address: str,
	subject: str,
	lines: list[str],
	link: str,
	button: str,
	doctype: str,
	name: str,
	attachments: list[dict[str, str]] | None = None,
) -> None:
	"""Queues a mail to `address` in the caller's transaction; the host sends it after the commit.

	`lines` are paragraphs of plain text, `button` the words on the link to `link`. The record it is about decides who
	may see it in the host's list of mails: that somebody gets mail about plans is confidential too.
	"""
	frappe.sendmail(
		recipients=[address],
		subject=subject,
		template="pip_notice",
		args={"lines": lines, "link": link, "button": button},
		header=[subject, "blue"],
		reference_doctype=doctype,
		reference_name=name,
		attachments=attachments,
	)


def address_of(user: str | None) -> str | None:
	"""Where `user` gets mail, or None when they have no address or the site nothing to send from."""
	address = frappe.db.get_value("User", user, "email") if user else None
	return address if address and can_mail() else None


def tell_of_plan(
	user: str | None,
	subject: str,
	line: str,
	plan: str,
	attachments: list[dict[str, str]] | None = None,
) -> None:
	"""Tells one person at once that something on a plan waits for them, as far as they can be reached. `attachments` go
	with the mail and say no more than it does."""
	tell_of(user, subject, line, PLAN, plan, attachments)


def tell_of(
	user: str | None,
	subject: str,
	line: str,
	doctype: str,
	name: str,
	attachments: list[dict[str, str]] | None = None,
) -> None:
	"""As `tell_of_plan`, of any record."""
	if not user:
		return
	page = page_of(user, doctype, name)
	notify(user, subject, doctype, name, page)
	if address := address_of(user):
		link = get_url(page) if page else get_url_to_form(doctype, name)
		mail(
			address,
			subject,
			[line],
			link,
			_("Open", context="Button"),
			doctype,
			name,
			attachments,
		)
