"""Spares the host the work of forgetting everything, again and again."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.cache_manager import clear_defaults_cache


@contextmanager
def caches_kept() -> Iterator[None]:
	"""Within, the host keeps the caches that it would empty altogether, and once at the end it empties them.

	It does so for every default set and every employee saved, and to fill them again takes a second each time: most of
	what the demo's set-up and its sixty people would take. What a DocType's definition says and what the site's
	defaults are is forgotten at once as always, because what follows reads it.
	"""
	clear = frappe.clear_cache

	def clear_some(user: str | None = None, doctype: str | None = None) -> None:
		if doctype:
			clear(doctype=doctype)
			return
		clear_defaults_cache(user)
		frappe.local.role_permissions = {}
		if hasattr(frappe.local, "system_settings"):
			del frappe.local.system_settings

	frappe.clear_cache = clear_some
	try:
		yield
	finally:
		frappe.clear_cache = clear
		clear()
