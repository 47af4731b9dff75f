"""What the host remembers of rows in Redis and in this process. Both outlive a rollback."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import frappe

# Slow to build and still true after a rollback: the host itself drops them when a test changes a DocType, a property or
# a workflow, and again when that is rolled back. Everything else in Redis goes.
KEPT_IN_REDIS = (
	"all_apps",
	"app_hooks",
	"app_modules",
	"db_tables",
	"doctype_form_meta",
	"doctype_meta",
	"doctype_modules",
	"installed_app_modules",
	"installed_apps",
	"is_table",
	"linked_doctypes",
	"module_app",
	"module_installed_app",
	"table_columns",
	"wkhtmltopdf_version",
)


def forget_rows(also_kept: tuple[str, ...] = ()) -> None:
	"""Forgets all that was read from rows, but for what is in `also_kept` (keys of the host's cache)."""
	kept = {frappe.cache.make_key(key) for key in (*KEPT_IN_REDIS, *also_kept)}
	stale = [key for key in frappe.cache.get_keys("") if key not in kept]
	frappe.cache.delete_value(stale, make_keys=False)
	getattr(frappe.local, "request_cache", {}).clear()
	frappe.db.value_cache.clear()


@contextmanager
def keeping_doctypes() -> Iterator[None]:
	"""The host forgets everything each time an employee is saved, and reads its DocTypes again for a second or more.
	Here it only forgets what comes from rows."""
	clear_cache = frappe.clear_cache

	def clear(user: str | None = None, doctype: str | None = None) -> None:
		if user or doctype:
			clear_cache(user, doctype)
		else:
			forget_rows()
			frappe.local.role_permissions = {}

	with patch.object(frappe, "clear_cache", clear):
		yield
