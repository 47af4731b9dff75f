"""Check-ins in people's own calendars: the address that a calendar reads, and what is attached to mails.

A calendar has no session. The address carries a token instead, of which only the hash is kept; whoever knows the
address reads the dates of its user's check-ins and nothing else.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import date

from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.auth import validate_ip_address
from frappe.model.db_query import DatabaseQuery
from frappe.model.document import Document
from frappe.rate_limiter import rate_limit
from frappe.translate import get_user_lang
from frappe.utils import get_url, getdate

from pip_module import calendar_file, conditions, notices, permissions
from pip_module.recipients import Recipients
from pip_module.records import CHECKIN, FEED, PLAN
from pip_module.rules import agenda, calendar, lifecycle

ADDRESS = "check-ins.ics"
"""What `read` is called by from outside (`hooks.py`): calendars show their address, so it says nothing of this app."""

TOKEN_BYTES = 32
READS_AN_HOUR = 60
WRONG_TRIES_AN_HOUR = 200
"""From one address. Those who read for thousands have few addresses, so only tries that failed count."""


# For whoever is signed in ------------------------------------------------------------------------------------------


@frappe.whitelist(methods=["GET"])
def state() -> dict:
	"""Whether a feed of the caller's is `on`, `since` when and when it was `last_read`. Raises
	`frappe.PermissionError` for a guest."""
	feed = frappe.db.get_value(FEED, {"user": _signed_in()}, ["modified", "last_read_on"], as_dict=True)
	if not feed:
		return {"on": False}
	return {"on": True, "since": getdate(feed.modified), "last_read": feed.last_read_on}


@frappe.whitelist(methods=["POST"])
def switch_on() -> dict:
	"""Gives the caller a feed under a new `address`, which is told this once. An address they had before is void.

	Raises `frappe.PermissionError` for a guest, and for an administrator who acts under the caller's name: the address
	would go on telling them.
	"""
	user = _signed_in()
	if frappe.session.data.get("impersonated_by"):
		raise frappe.PermissionError(_("Only the person themselves can do this."))
	token = secrets.token_hex(TOKEN_BYTES)
	_keep(user, _hash_of(token))
	return {"address": get_url(f"/api/method/{ADDRESS}?token={token}")}


@frappe.whitelist(methods=["POST"])
def switch_off() -> None:
	"""Makes the address of the caller's feed void. Raises `frappe.PermissionError` for a guest."""
	revoke(_signed_in())


def revoke(user: str) -> None:
	"""Makes the address of the feed of `user` void, if they have one. For an administrator at the command line too."""
	# Asked first, since deleting what isn't there locks the rows beside it. Without a copy among the host's deleted
	# documents.
	if name := frappe.db.get_value(FEED, {"user": user}):
		frappe.db.delete(FEED, {"name": name})


def on_user_trash(user: Document, method: str | None = None) -> None:
	"""A feed keeps nobody's user from being deleted, and goes with it."""
	revoke(user.name)


def _keep(user: str, token_hash: str) -> None:
	# One request of theirs at a time; those of others go on beside it.
	frappe.db.get_value("User", user, "name", for_update=True)
	name = frappe.db.get_value(FEED, {"user": user})
	if not name:
		feed = frappe.get_doc({"doctype": FEED, "user": user, "token_hash": token_hash})
		try:
			# No role may write one; everybody has their own by this function.
			feed.insert(ignore_permissions=True)
			return
		except frappe.UniqueValidationError:
			# Another request made it since this one began to read.
			frappe.clear_last_message()
			name = frappe.db.get_value(FEED, {"user": user}, for_update=True)
	feed = frappe.get_doc(FEED, name, for_update=True)
	feed.update({"token_hash": token_hash, "last_read_on": None})
	# As above: no role may write one; everybody has their own by this function.
	feed.save(ignore_permissions=True)


def _signed_in() -> str:
	if frappe.session.user == "Guest":
		raise frappe.PermissionError(_("Please sign in."))
	return frappe.session.user


# For a calendar ----------------------------------------------------------------------------------------------------


@frappe.whitelist(allow_guest=True, methods=["GET"])
def read(token: str = "") -> Response:
	"""The feed that `token` opens, whoever asks. One that is void answers like one that never was."""
	feed = _feed_of(token)
	if not feed:
		return _no_such_feed()
	# The host counts by an argument of the request; a name instead of the token, which would be kept with the count.
	frappe.form_dict.feed = feed.name
	return _answer(feed)


def _feed_of(token: str) -> frappe._dict | None:
	# Looked up by its hash, so the time this takes says nothing about how near a guess was.
	feed = frappe.db.get_value(
		FEED, {"token_hash": _hash_of(token)}, ["name", "user", "last_read_on"], as_dict=True
	)
	return feed if feed and _may_sign_in(feed.user) else None


def _may_sign_in(user: str) -> bool:
	"""Whether `user` could sign in from where the request comes."""
	if not frappe.db.get_value("User", user, "enabled"):
		return False
	try:
		validate_ip_address(user)
	except frappe.AuthenticationError:
		return False
	return True


@rate_limit(limit=WRONG_TRIES_AN_HOUR, seconds=60 * 60)
def _no_such_feed() -> Response:
	return Response(_("There is no such calendar."), status=404, content_type="text/plain; charset=utf-8")


@rate_limit(key="feed", limit=READS_AN_HOUR, seconds=60 * 60, ip_based=False)
def _answer(feed: frappe._dict) -> Response:
	try:
		_note_reading(feed)
		with notices.in_language(get_user_lang(feed.user)):
			content = calendar_file.write(*checkins_of(feed.user, getdate()))
	# The host would log the error with the token, which stands in the request.
	except Exception as error:
		frappe.db.rollback()
		frappe.log_error("PIP Module: could not write a calendar", f"{feed.name}: {type(error).__name__}")
		return Response(_("Please try again later."), status=503, content_type="text/plain; charset=utf-8")
	answer = Response(content, content_type="text/calendar; charset=utf-8")
	answer.headers["Content-Disposition"] = f'inline; filename="{ADDRESS}"'
	answer.headers["Cache-Control"] = "private, no-store"
	return answer


def _note_reading(feed: frappe._dict) -> None:
	"""Once a day, so that people see whether anything still reads their feed."""
	if feed.last_read_on == getdate():
		return
	table = frappe.qb.DocType(FEED)
	frappe.qb.update(table).set(table.last_read_on, getdate()).where(table.name == feed.name).run()
	# The host keeps nothing of a GET otherwise.
	frappe.local.flags.commit = True


def _hash_of(token: str) -> str:
	return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


# Whose check-ins ---------------------------------------------------------------------------------------------------


def checkins_of(user: str, today: date) -> tuple[list[frappe._dict], frozenset[str]]:
	"""What goes into the calendar of `user`, as rows of `calendar_file.COLUMNS`, and the plans among them on hold.

	Those of the plans they may read as things are now and have a part in: as the employee, as the acting manager or as
	the HR partner. Not of everybody's below them: the calendar of a director would hold nothing else.
	"""
	plans = _plans_of(user, today)
	if not plans:
		return [], frozenset()
	since = agenda.kept_since(today)
	checkins = frappe.get_all(
		CHECKIN,
		filters={"plan": ("in", [plan.name for plan in plans])},
		or_filters=[[CHECKIN, "scheduled_date", ">=", since], [CHECKIN, "held_on", ">=", since]],
		fields=list(calendar_file.COLUMNS),
	)
	return checkins, frozenset(plan.name for plan in plans if plan.status == lifecycle.ON_HOLD)


def _plans_of(user: str, today: date) -> list[frappe._dict]:
	if not frappe.has_permission(PLAN, "read", user=user):
		return []
	own = permissions.employees_of(user)
	possible = [[PLAN, "hr_partner", "=", user]]
	if own:
		reports = frappe.get_all("Employee", filters={"reports_to": ("in", list(own))}, pluck="name")
		possible.append([PLAN, "manager", "in", list(own)])
		possible.append([PLAN, "employee", "in", [*own, *reports]])
	readable = set()
	for still_of_interest in (
		{"status": ("not in", list(lifecycle.CLOSED))},
		{"status": ("in", list(lifecycle.CLOSED)), "decided_on": (">=", agenda.kept_since(today))},
	):
		# As `get_list` for their list in the desk, which asks about whoever is signed in; here that is nobody.
		with conditions.asking_as(user):
			readable.update(
				DatabaseQuery(PLAN, user=user).execute(
					filters={**still_of_interest, "issued_on": ("is", "set")},
					or_filters=possible,
					pluck="name",
					user=user,
					limit_page_length=0,
					order_by="name asc",
				)
			)
	if not readable:
		return []
	plans = frappe.get_all(
		PLAN,
		filters={"name": ("in", list(readable))},
		fields=["name", "employee", "manager", "hr_partner", "company", "status"],
	)
	recipients = Recipients({plan.employee for plan in plans})
	return [
		plan
		for plan in plans
		if plan.employee in own or plan.hr_partner == user or recipients.manager_of(plan) in own
	]


# For mails ---------------------------------------------------------------------------------------------------------


def invitation(checkins: Collection[str]) -> dict[str, str]:
	"""The check-ins of these names as a file to attach to a mail: the same entries as in the feed."""
	rows = frappe.get_all(
		CHECKIN, filters={"name": ("in", list(checkins))}, fields=list(calendar_file.COLUMNS)
	)
	return {"fname": "invite.ics", "fcontent": calendar_file.write(rows)}


def invitations_to(plan: str) -> list[dict[str, str]]:
	"""What to attach to a mail about the dates of `plan`: its check-ins from today on, those that are off among them."""
	checkins = frappe.get_all(
		CHECKIN,
		filters={
			"plan": plan,
			"scheduled_date": (">=", getdate()),
			"status": ("in", [calendar.SCHEDULED, calendar.CANCELLED]),
		},
		pluck="name",
	)
	return [invitation(checkins)] if checkins else []
