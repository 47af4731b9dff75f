"""What the forms of the page ask for. Each is one of the employee's own verbs; the page adds what a form on the web needs:
a token of this session, one turn for each form, and a look at whether the page was still true."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from werkzeug.datastructures import FileStorage

import frappe
from frappe import _
from frappe.utils import strip_html_tags

from pip_module import wording
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import self_service
from pip_module.self_assessment import Answers, draft_of
from pip_module.self_service import plans

BAD_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT = 400, 403, 404, 409
REMEMBERED_SECONDS = 24 * 60 * 60
LONGEST_WAIT_SECONDS = 30
ONCE_LENGTH = 32
LONGEST_NAME = 140
LONGEST_DRAWING = 200_000


class Refused(Exception):
	"""What was sent isn't taken, and nothing of it was stored. `message` says why, to a person."""

	def __init__(self, message: str, code: int = BAD_REQUEST):
		super().__init__(message)
		self.message = message
		self.code = code


@dataclass(frozen=True)
class Sent:
	"""A form as it arrived: its fields, all of them text, and its file."""

	fields: Mapping[str, str]
	file: FileStorage | None = None

	def name(self, key: str) -> str:
		return self.fields.get(key, "")[:LONGEST_NAME]

	def text(self, key: str) -> str:
		"""A plain text. Raises `Refused` for what isn't one."""
		text = self.fields.get(key, "").replace("\r\n", "\n").strip()
		if code := self_service.text_problem(text):
			raise Refused(wording.sentence(code, {"most": str(self_service.LONGEST_TEXT)}))
		return text

	def needed(self, key: str) -> str:
		if text := self.text(key):
			return text
		raise Refused(_("Please write something first. Nothing was sent."))


def take(sent: Sent, own: list[frappe._dict]) -> str:
	"""Carries out what the form `sent` asks for on one of the caller's `own` plans, and returns where to go next.

	Raises `Refused`; nothing is stored then. A form that was sent before is not carried out again and leads to the same
	place.
	"""
	_check_session(sent)
	plan = plans.one_of(own, sent.name("plan")) if sent.name("plan") else None
	if not plan:
		raise Refused(_("There is nothing here under this address."), NOT_FOUND)
	act = ACTIONS.get(sent.name("action"))
	if not act:
		raise Refused(_("This form is not known. Please load the page again."))
	try:
		_take_turn(sent)
		_lock(plan.name)
		if not _was_taken(sent):
			said = act(plan, sent)
			_remember(sent, said or sent.name("action"))
	except Refused:
		frappe.db.rollback()
		raise
	except frappe.TimestampMismatchError as error:
		frappe.db.rollback()
		raise Refused(_stale(), CONFLICT) from error
	except (frappe.DoesNotExistError, frappe.PermissionError) as error:
		frappe.db.rollback()
		raise Refused(_("There is nothing here under this address."), NOT_FOUND) from error
	except (frappe.QueryDeadlockError, frappe.QueryTimeoutError) as error:
		frappe.db.rollback()
		raise Refused(_("The page is busy. Please send it again in a moment."), CONFLICT) from error
	except frappe.ValidationError as error:
		frappe.db.rollback()
		raise Refused(_said_by(error)) from error
	return f"{plans.address_of(plan.name)}&done={sent.name('once')}"


def new_turn() -> str:
	"""A name for a form, so that it is carried out once."""
	return secrets.token_hex(ONCE_LENGTH // 2)


def done_with(once: str) -> str:
	"""What the form called `once` did, as `view` has words for it, if it was carried out for the caller lately;
	else nothing."""
	return (len(once) == ONCE_LENGTH and frappe.cache.get_value(_key(once))) or ""


def _check_session(sent: Sent) -> None:
	"""The host asks for the token only once a session has one, and an administrator may act in another's name."""
	token = frappe.get_request_header("X-Frappe-CSRF-Token") or sent.fields.get("csrf_token", "")
	known = frappe.session.data.csrf_token
	if not known or not secrets.compare_digest(token.encode("utf-8", "replace"), known.encode()):
		raise Refused(
			_("This page was open for too long. Please load it again. What you typed stays on this device."),
			FORBIDDEN,
		)
	if frappe.session.data.get("impersonated_by"):
		raise Refused(_("Only the person themselves can do this."), FORBIDDEN)


def _lock(plan: str) -> None:
	"""Waits until nobody else changes `plan`, and begins the transaction there.

	Finding the caller's plans has fixed what this transaction sees. Whatever was stored while it waited would stay out
	of its sight, and the page be taken for what there is.
	"""
	frappe.db.rollback()
	frappe.db.get_value(PLAN, plan, "name", for_update=True)


def _take_turn(sent: Sent) -> None:
	"""Of two forms of one name that come at once, the second waits here until the first is stored and remembered.

	The lock on the plan ends with the commit, too early for that; this one with the connection. Raises `Refused`.
	"""
	once = sent.name("once")
	if len(once) == ONCE_LENGTH:
		[(got,)] = frappe.db.sql("select get_lock(%s, %s)", (_turn(once), LONGEST_WAIT_SECONDS))
		if not got:
			raise Refused(_("The page is busy. Please send it again in a moment."), CONFLICT)


def _was_taken(sent: Sent) -> bool:
	return bool(done_with(sent.name("once")))


def _remember(sent: Sent, what: str) -> None:
	"""After the commit: what was not stored may be sent again."""
	once = sent.name("once")
	if len(once) == ONCE_LENGTH:
		key, turn = _key(once), _turn(once)

		def after_commit() -> None:
			frappe.cache.set_value(key, what, expires_in_sec=REMEMBERED_SECONDS)
			frappe.db.sql("do release_lock(%s)", turn)

		frappe.db.after_commit.add(after_commit)


def _turn(once: str) -> str:
	"""The database's name for a lock, which it takes up to 64 characters of."""
	return f"pip_page:{sha256(_key(once).encode()).hexdigest()[:ONCE_LENGTH]}"


def _key(once: str) -> str:
	return f"pip_page:{frappe.session.user}:{once}"


def _said_by(error: Exception) -> str:
	"""What a verb said as it refused, as plain text."""
	said = frappe.local.message_log[-1].get("message") if frappe.local.message_log else str(error)
	frappe.clear_messages()
	lines = said if isinstance(said, list) else [said]
	return " ".join(strip_html_tags(str(line)) for line in lines)


def _stale() -> str:
	return _(
		"This page has changed since you opened it. Nothing was sent. Please read it again, then send your text."
	)


def _check_fresh(seen: str, now: Any) -> None:
	"""Raises `Refused` unless what the caller looked at is what there is."""
	if seen != str(now or ""):
		raise Refused(_stale(), CONFLICT)


# What can be asked for -----------------------------------------------------------------------------------------------


def _acknowledge(plan: frappe._dict, sent: Sent) -> None:
	_answer(plan, sent, "acknowledge")


def _decline(plan: frappe._dict, sent: Sent) -> None:
	_answer(plan, sent, "decline")


def _answer(plan: frappe._dict, sent: Sent, verb: str) -> None:
	comments, signed_as = sent.text("comments"), sent.text("signed_as")
	drawing = sent.fields.get("signature", "")
	if len(drawing) > LONGEST_DRAWING:
		raise Refused(_("Please draw your signature again, with fewer lines."))
	if not signed_as and not drawing:
		raise Refused(_("Please type your name, or draw your signature."))
	# What is signed is what was read.
	_check_fresh(sent.name("seen"), frappe.db.get_value(PLAN, plan.name, "modified"))
	doc = frappe.get_doc(PLAN, plan.name)
	getattr(doc, verb)(comments=comments, signed_as=signed_as, signature=drawing or None)


def _respond(plan: frappe._dict, sent: Sent) -> None:
	frappe.get_doc(PLAN, plan.name).respond(sent.needed("text"))


def _ask_for_support(plan: frappe._dict, sent: Sent) -> str:
	told = frappe.get_doc(PLAN, plan.name).ask_for_support(sent.needed("text"))
	return "-".join(["ask_for_support", *sorted(told)])


def _keep_assessment(plan: frappe._dict, sent: Sent) -> None:
	checkin = _checkin_of(plan, sent)
	_check_fresh(sent.name("seen"), draft_of(checkin.name).version)
	checkin.keep_self_assessment(_answers(checkin, sent))


def _send_assessment(plan: frappe._dict, sent: Sent) -> None:
	checkin = _checkin_of(plan, sent)
	_check_fresh(sent.name("seen"), draft_of(checkin.name).version)
	checkin.send_self_assessment(_answers(checkin, sent))


def _answers(checkin: Any, sent: Sent) -> Answers:
	rows = [row.plan_goal for row in checkin.goal_reviews]
	for row in checkin.goal_reviews:
		try:
			self_service.number_of(sent.fields.get(f"value-{row.plan_goal}", ""))
		except ValueError as error:
			raise Refused(wording.sentence(str(error), {})) from error
	return Answers(
		{row: sent.text(f"value-{row}") for row in rows},
		{row: sent.text(f"comment-{row}") for row in rows},
		sent.text("summary"),
	)


def _read_record(plan: frappe._dict, sent: Sent) -> None:
	checkin = _checkin_of(plan, sent)
	_check_fresh(sent.name("seen"), checkin.modified)
	checkin.acknowledge(sent.text("comments") or None)


def _propose_date(plan: frappe._dict, sent: Sent) -> None:
	_checkin_of(plan, sent, sent.name("seen")).propose_date(sent.name("day"), sent.needed("reason"))


def _accept_date(plan: frappe._dict, sent: Sent) -> None:
	_checkin_of(plan, sent, sent.name("seen")).accept_date()


def _decline_date(plan: frappe._dict, sent: Sent) -> None:
	_checkin_of(plan, sent, sent.name("seen")).decline_date(sent.needed("reason"))


def _withdraw_date(plan: frappe._dict, sent: Sent) -> None:
	_checkin_of(plan, sent, sent.name("seen")).withdraw_proposal()


def _tick(plan: frappe._dict, sent: Sent) -> None:
	_checkin_of(plan, sent).tick(sent.name("row"), done=sent.name("done") == "1")


def _upload(plan: frappe._dict, sent: Sent) -> None:
	name = (sent.file.filename if sent.file else "") or ""
	content = sent.file.read(self_service.LARGEST_FILE + 1) if sent.file else b""
	if not name:
		raise Refused(_("Please choose a file first."))
	there = frappe.db.count("File", {"attached_to_doctype": PLAN, "attached_to_name": plan.name})
	if code := self_service.file_problem(name, content, there):
		most = self_service.MOST_FILES
		megabytes = self_service.LARGEST_FILE // (1024 * 1024)
		types = ", ".join(self_service.FILE_TYPES)
		raise Refused(wording.sentence(code, {"most": str(most), "size": str(megabytes), "types": types}))
	# Asked as the caller: attachments.py says who may.
	frappe.get_doc(
		{
			"doctype": "File",
			"attached_to_doctype": PLAN,
			"attached_to_name": plan.name,
			"file_name": name,
			"is_private": 1,
			"content": content,
		}
	).insert()


def _checkin_of(plan: frappe._dict, sent: Sent, seen: str | None = None) -> Any:
	"""The check-in that the form names, as it is stored; if it is one of `plan`. Raises `Refused`."""
	name = sent.name("checkin")
	if not name or frappe.db.get_value(CHECKIN, name, "plan") != plan.name:
		raise Refused(_("There is nothing here under this address."), NOT_FOUND)
	# Others change a check-in without its plan.
	checkin = frappe.get_doc(CHECKIN, name, for_update=True)
	if seen is not None:
		_check_fresh(seen, checkin.modified)
	return checkin


ACTIONS: dict[str, Callable[[frappe._dict, Sent], str | None]] = {
	"acknowledge": _acknowledge,
	"decline": _decline,
	"respond": _respond,
	"ask_for_support": _ask_for_support,
	"keep_assessment": _keep_assessment,
	"send_assessment": _send_assessment,
	"read_record": _read_record,
	"propose_date": _propose_date,
	"accept_date": _accept_date,
	"decline_date": _decline_date,
	"withdraw_date": _withdraw_date,
	"tick": _tick,
	"upload": _upload,
}
"""By the name that a form sends. One that can end in several ways returns which, for the page to say."""
