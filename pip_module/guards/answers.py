"""A refusal says the same whether a record exists or not.

The host tells a stranger "not permitted" for a record that is there and "not found" for one that isn't, in a dozen
wordings. So every request that fails over a record of ours which isn't there for the caller gets one answer.
"""

import json
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any
from unicodedata import normalize

from werkzeug.wrappers import Request, Response

import frappe
from frappe import _
from frappe.website.serve import get_response

from pip_module.guards import deleting, trail
from pip_module.guards.stand_ins import parsed
from pip_module.records import PLAN, canonical, is_ours
from pip_module.self_service import plans

NOT_FOUND = 404
TELLING = frozenset(
	{
		"PermissionError",
		"DoesNotExistError",
		"LinkValidationError",
		"TimestampMismatchError",
		"InvalidKeyError",
		"LinkExpired",
	}
)
"""Failures that tell a hidden record from none. Others are about what the caller handed in."""

BROKEN = 500
"""What the host's own functions answer, of this status, to a record they weren't made for; for none, they say so."""

TELLING_PAGES = frozenset({401, 403, NOT_FOUND, BROKEN})
"""The same for pages, which only have their status."""

LONGEST_NAME = 140
"""The host's limit to the name of a record, in characters."""

UNSAVED = "new-"
"""What the desk calls a record that isn't saved yet."""

MOST_NAMES = 200
"""More than any request of the desk names; the rest isn't looked at."""

Record = tuple[str, str]


def same_answer(response: Response | None = None, request: Request | None = None) -> None:
	"""Asked by the host after each request: rewrites the answer to one that failed over a hidden record of ours.

	Whoever may read the record they named gets the answer as it is, since it tells them nothing new.
	"""
	if response is None or request is None or response.status_code < 400:
		return
	if request.path.strip("/") == plans.PATH:
		# The employee's page says the same to everybody by itself, to those as well who may read the plan elsewhere.
		return
	kinds = _kinds(response)
	if "LinkExistsError" in kinds and deleting.names_ours(response.get_data(as_text=True)):
		# Names the record, to whoever may delete what it is linked with.
		told = [each for each in deleting.unnamed(frappe.get_message_log()) if each.get("raise_exception")]
		message = told[-1]["message"] if told else deleting.kept()
		_rewrite(response, "LinkExistsError", message, response.status_code)
	elif (kinds & TELLING or response.status_code == BROKEN) and _concerns_hidden(request):
		_rewrite(
			response,
			"DoesNotExistError",
			_("This doesn't exist, or you are not permitted to see it."),
			NOT_FOUND,
		)


def _kinds(response: Response) -> frozenset[str]:
	if not response.is_json:
		return TELLING if response.status_code in TELLING_PAGES else frozenset()
	body = parsed(response.get_data(as_text=True)) or {}
	return frozenset({body.get("exc_type"), *(error.get("type") for error in body.get("errors") or ())})


def _concerns_hidden(request: Request) -> bool:
	values = dict(frappe.local.form_dict)
	asked = set(islice(_asked_for(request, values), MOST_NAMES))
	if not asked:
		kept = _kept_row(request, values)
		return bool(kept) and (trail.is_hidden(*kept) or not frappe.db.exists(*kept))
	# Everything that could be a name is among them. So one that certainly is must not be hidden, and of the rest at
	# least one has to be there for the caller.
	hidden = {record for record in asked if trail.is_hidden(*record)}
	return hidden == asked or any(_looks_like_a_name(*record) for record in hidden)


def _looks_like_a_name(doctype: str, name: str) -> bool:
	prefix = (frappe.get_meta(doctype).autoname or "").split(".")[0]
	return bool(frappe.db.exists(doctype, name)) or (
		"-" in prefix and _plain(name).startswith(prefix.casefold())
	)


def _plain(name: str) -> str:
	"""`name` as near to how it is stored as can be told without the database, which finds it by other letters too."""
	letters = normalize("NFKD", name).casefold()
	return "".join(letter for letter in letters if letter.isascii() and letter.isprintable()).strip()


# What a request names ----------------------------------------------------------------------------------------------


def _asked_for(request: Request, values: dict) -> Iterator[Record]:
	"""The records of ours that a request may be naming, in its address or in what it sends."""
	parts = _parts(request)
	for index, part in enumerate(parts):
		if is_ours(part):
			values.setdefault("doctype", part)
			yield from ((canonical(part), name) for name in parts[index + 1 : index + 2])
	yield from _named_in(values)


def _kept_row(request: Request, values: dict) -> Record | None:
	"""The row of the host's that a request is about, where such rows may be about a record of ours."""
	parts = _parts(request)
	for doctype, name in pairwise(parts):
		if trail.keeps(doctype):
			return doctype, name
	if url := values.get("file_url"):
		return "File", frappe.db.get_value("File", {"file_url": str(url)}) or ""
	if file := values.get("library_file_name"):
		return "File", str(file)
	doctype, name = values.get("doctype") or values.get("dt"), values.get("name") or values.get("docname")
	return (doctype, name) if trail.keeps(doctype) and isinstance(name, str) else None


def _parts(request: Request) -> list[str]:
	return [part for part in request.path.split("/") if part]


def _named_in(values: Any) -> Iterator[Record]:
	values = parsed(values)
	if isinstance(values, list):
		for value in values:
			yield from _named_in(value)
	if not isinstance(values, dict):
		return
	doctypes = {canonical(value) for value in values.values() if is_ours(value)}
	for key, value in values.items():
		yield from _named_in(value)
		for name in _names(value):
			if key == "plan":
				yield PLAN, name
			yield from ((doctype, name) for doctype in doctypes if not _is_field(values, doctype, key))


def _names(value: Any) -> list[str]:
	value = parsed(value)
	values = value if isinstance(value, list) else [value]
	return [
		name
		for name in values
		if isinstance(name, str)
		and name
		# Blanks at its end, and what the database takes for nothing, make it no other name.
		and (len(name) <= LONGEST_NAME or len(_plain(name)) <= LONGEST_NAME)
		and not name.startswith(UNSAVED)
		and not is_ours(name)
	]


def _is_field(values: dict, doctype: str, key: str) -> bool:
	"""Whether `key` is a field of a document of ours that was handed in, and so no name of one."""
	return key == "cmd" or (is_ours(values.get("doctype")) and frappe.get_meta(doctype).has_field(key))


# The answer --------------------------------------------------------------------------------------------------------


def _rewrite(response: Response, kind: str, message: str, status: int) -> None:
	if response.is_json:
		told = {"message": message, "title": _("Not Possible"), "indicator": "red"}
		body = {
			"exc_type": kind,
			"errors": [{"type": kind, **told}],
			"_server_messages": json.dumps([json.dumps(told)]),
		}
		response.set_data(json.dumps(body))
	else:
		frappe.respond_as_web_page(_("Not Possible"), message, http_status_code=status, indicator_color="red")
		response.set_data(get_response("message", http_status_code=status).get_data())
	response.status_code = status
