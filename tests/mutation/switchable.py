"""The site's web server with guards that can be switched off one at a time, for the mutation tier alone.

A file names what is off, as JSON: [hook, key, path]. It is read anew for each request, and what Frappe is told of the
hooks lacks that entry. The app knows nothing of it.
"""

import copy
import json
import os
from pathlib import Path
from typing import Any

import frappe

SWITCH = Path(os.environ["PIP_SWITCHED_OFF"])

_get_hooks = frappe.get_hooks
_off: list[str] | None = None


def get_hooks(
	hook: str | None = None, default: Any = "_KEEP_DEFAULT_LIST", app_name: str | None = None
) -> Any:
	found = _get_hooks(hook, default, app_name)
	if _off is None or hook not in (None, _off[0]):
		return found
	found = copy.deepcopy(found)
	_drop(found if hook else found.get(_off[0]), *_off[1:])
	return found


def _drop(entries: Any, key: str, path: str) -> None:
	"""Takes `path` out of a list of paths, or out of the list under `key` ("DocType.event" for documents' events)."""
	if isinstance(entries, list):
		entries[:] = [entry for entry in entries if entry != path]
		return
	if not isinstance(entries, dict):
		return
	doctype, _, event = key.rpartition(":")
	holder = entries.get(doctype, {}) if doctype else entries
	left = [entry for entry in holder.get(event, []) if entry != path]
	if left:
		holder[event] = left
	else:
		holder.pop(event, None)


frappe.get_hooks = get_hooks

import web  # isort: skip


def application(environ: dict, start_response: Any) -> Any:
	global _off
	_off = json.loads(SWITCH.read_text() or "null") if SWITCH.exists() else None
	return web.application(environ, start_response)
