"""A refusal says the same whether a record exists or not.

The host tells a stranger "not permitted" for a record that is there and "not found" for one that isn't, in a dozen
wordings. So every request that fails over a record of ours which isn't there for the caller gets one answer.
"""

import json
from collections.abc import Iterator
from typing import Any

from werkzeug.wrappers import Request, Response

import frappe
from frappe import _
from frappe.website.serve import get_response

from pip_module import permissions
from pip_module.records import PLAN, is_ours

NOT_FOUND = 404
TELLING = frozenset(
	{"PermissionError", "DoesNotExistError", "LinkValidationError", "InvalidKeyError", "LinkExpired"}
)
"""Failures that tell a hidden record from none. Others are about what the caller handed in."""

LONGEST_NAME = 140
"""The host's limit to the name of a record, in characters."""

Record = tuple[str, str]


def same_answer(response: Response | None = None, request: Request | None = None) -> None:
	"""Asked by the host after each request: rewrites the answer to one that failed over a hidden record of ours.

	Whoever may read a record they named gets the answer as it is, since it tells them nothing new.
	"""
	if response is None or request is None or response.status_code < 400 or not _is_telling(response):
		return
	asked = set(_asked_for(request))
	user = frappe.session.user
	if asked and not any(permissions.may_read(user, doctype, name) for doctype, name in asked):
		_rewrite(response)


def _is_telling(response: Response) -> bool:
	if not response.is_json:
		return response.status_code in (403, NOT_FOUND)
	body = json.loads(response.get_data(as_text=True) or "{}")
	kinds = {body.get("exc_type"), *(error.get("type") for error in body.get("errors") or ())}
	return bool(kinds & TELLING)


def _asked_for(request: Request) -> Iterator[Record]:
	"""The records of ours that a request names, in its address or in what it sends."""
	values = dict(frappe.local.form_dict)
	parts = [part for part in request.path.split("/") if part]
	for doctype, *rest in (parts[index:] for index, part in enumerate(parts) if is_ours(part)):
		values.setdefault("doctype", doctype)
		if rest:
			yield doctype, rest[0]
	yield from _named_in(values)


def _named_in(values: Any) -> Iterator[Record]:
	if isinstance(values, str) and values.lstrip().startswith(("{", "[")):
		values = _parsed(values)
	if isinstance(values, list):
		for value in values:
			yield from _named_in(value)
	if not isinstance(values, dict):
		return
	doctypes = {value.strip() for value in values.values() if is_ours(value)}
	for key, value in values.items():
		yield from _named_in(value)
		for name in _names(value):
			if key == "plan":
				yield PLAN, name
			for doctype in doctypes:
				if not _is_field(values, doctype, key):
					yield doctype, name


def _names(value: Any) -> list[str]:
	if isinstance(value, str) and value.startswith("["):
		value = _parsed(value)
	values = value if isinstance(value, list) else [value]
	return [
		name
		for name in values
		if isinstance(name, str) and 0 < len(name) <= LONGEST_NAME and not is_ours(name)
	]


def _is_field(values: dict, doctype: str, key: str) -> bool:
	"""Whether `key` is a field of a document of ours that was handed in, and so no name of one."""
	return key == "cmd" or (is_ours(values.get("doctype")) and frappe.get_meta(doctype).has_field(key))


def _parsed(text: str) -> Any:
	try:
		return json.loads(text)
	except ValueError:
		return None


def _rewrite(response: Response) -> None:
	message = _("This doesn't exist, or you are not permitted to see it.")
	if response.is_json:
		told = {"message": message, "title": _("Not Found"), "indicator": "red"}
		body = {
			"exc_type": "DoesNotExistError",
			"errors": [{"type": "DoesNotExistError", **told}],
			"_server_messages": json.dumps([json.dumps(told)]),
		}
		response.set_data(json.dumps(body))
	else:
		frappe.respond_as_web_page(_("Not Found"), message, http_status_code=NOT_FOUND, indicator_color="red")
		response.set_data(get_response("message", http_status_code=NOT_FOUND).get_data())
	response.status_code = NOT_FOUND
