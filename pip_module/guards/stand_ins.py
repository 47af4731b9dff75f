"""How a function of ours stands in for one of the host's, which goes on as before for every DocType but ours."""

import functools
import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _

from pip_module.guards import trail
from pip_module.records import is_ours

HostFunction = Callable[..., Any]


@dataclass(frozen=True)
class Answer:
	"""What a stand-in says instead of the host's function."""

	value: Any = None


def stands_in_for(path: str, *wanted: str) -> Callable[[Callable[..., Any]], HostFunction | None]:
	"""Makes a stand-in out of a function that takes those arguments of the host's function at `path` it looks at: the
	ones in `wanted`, by position, or else those it names.

	That function raises for what the caller may not see, with the error the host has for what doesn't exist; or it
	gives an `Answer`; or it returns nothing, and the host's function goes on with the arguments as they came. The
	stand-in is whitelisted as the host's is: for the same HTTP methods, for guests only where they were let in before.
	None when this version of the host has no such function.
	"""

	def decorate(look: Callable[..., Any]) -> HostFunction | None:
		host = host_function(path)
		if host is None:
			return None
		signature = inspect.signature(host)
		names = wanted or tuple(inspect.signature(look).parameters)

		@functools.wraps(look)
		def guard(*args: Any, **kwargs: Any) -> Any:
			try:
				bound = signature.bind(*args, **kwargs)
			except TypeError:
				frappe.throw(
					_("{0}: these are not the arguments it takes.").format(path), title=_("Not Readable")
				)
			bound.apply_defaults()
			answer = look(*(bound.arguments.get(name) for name in names))
			return answer.value if isinstance(answer, Answer) else next_in_line(path)(*args, **kwargs)

		# The host passes a function what it can take, and looks that up in the signature.
		guard.__signature__ = signature
		guard.__annotations__ = {}
		return frappe.whitelist(
			allow_guest=host in frappe.guest_methods,
			xss_safe=host in frappe.xss_safe_methods,
			methods=frappe.allowed_http_methods_for_whitelisted_func[host],
		)(guard)

	return decorate


def refused(path: str, argument: str) -> HostFunction | None:
	"""A stand-in for what is never done with a record of ours, so that it needs no look at which record it is.

	`argument` names the DocType, or holds documents or a description that does.
	"""
	return stands_in_for(path, argument)(refuse_ours)


def for_readers(path: str, doctype: str, name: str) -> HostFunction | None:
	"""A stand-in for what is fine to be told by whoever may read the record named in two arguments."""
	return stands_in_for(path, doctype, name)(refuse_hidden)


def refuse_ours(value: Any) -> None:
	"""Raises `frappe.PermissionError` when `value` names a DocType of ours."""
	if mentions_ours(value):
		raise frappe.PermissionError(_("This can't be done with a performance improvement plan."))


def refuse_hidden(doctype: Any, names: Any) -> None:
	"""Raises `frappe.DoesNotExistError` for what isn't there for the caller: see `trail.is_hidden`. `names` is one or
	a list of them, also as JSON."""
	if is_ours(doctype) or trail.keeps(doctype):
		names = parsed(names)
		for name in names if isinstance(names, list) else [names]:
			if trail.is_hidden(doctype, name.get("name") if isinstance(name, dict) else name):
				raise frappe.DoesNotExistError


def mentions_ours(value: Any) -> bool:
	"""Whether a DocType of ours is named anywhere in `value`: a name, a document, a list of them, or JSON of these."""
	value = parsed(value)
	if isinstance(value, dict):
		return any(mentions_ours(item) for item in value.values())
	if isinstance(value, list):
		return any(mentions_ours(item) for item in value)
	return is_ours(value)


def parsed(value: Any) -> Any:
	"""`value`, read where it is JSON of an object or a list."""
	if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
		try:
			return json.loads(value)
		except ValueError:
			return None
	return value


def next_in_line(path: str) -> HostFunction:
	"""What would be called without us: another app's stand-in, or the host's own function."""
	others = [
		hook
		for hook in frappe.get_hooks("override_whitelisted_methods").get(path, [])
		if not hook.startswith("pip_module.")
	]
	return frappe.get_attr(others[-1] if others else path)


def host_function(path: str) -> HostFunction | None:
	"""The host's own function, or None where this version has none of this name."""
	try:
		return frappe.get_attr(path)
	except (ImportError, AttributeError, frappe.AppNotInstalledError):
		return None
