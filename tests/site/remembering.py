"""What the host remembers of rows in Redis and in this process. Both outlive a rollback."""

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
