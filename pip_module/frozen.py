"""Keeps a document's fields from being changed by hand, whichever door a change comes through."""

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model import numeric_fieldtypes
from frappe.model.document import Document
from frappe.model.meta import Meta
from frappe.utils import cast

from pip_module import wording
from pip_module.rules import record


def refuse_changes(
	doc: Document,
	before: Document,
	because: str,
	living_fields: Sequence[str] = (),
	living_columns: Mapping[str, Sequence[str]] | None = None,
) -> None:
	"""Raises `frappe.ValidationError` when `doc` differs from `before` in anything but what is living.

	`living_columns` names, for a table, the columns that may change in its rows; "*" for a table that is free
	altogether. Fields the host fetches from another record are its own and not compared. The message names the
	field and says `because`.
	"""
	living_columns = living_columns or {}
	tables = {
		table.fieldname: [name for name in _fields(frappe.get_meta(table.options)) if name not in columns]
		for table in doc.meta.get_table_fields()
		if "*" not in (columns := living_columns.get(table.fieldname, ()))
	}
	fields = [name for name in _fields(doc.meta) if name not in living_fields]
	changes = record.differences(_values(before, tables), _values(doc, tables), fields, tables)
	if changes:
		frappe.throw(f"{_label(doc.meta, *changes[0])}: {because}", title=_("Not Allowed"))


def _fields(meta: Meta) -> list[str]:
	return [
		field.fieldname
		for field in meta.get("fields")
		if field.fieldname in meta.get_valid_columns() and not field.fetch_from
	]


def _values(doc: Document, tables: Mapping[str, Sequence[str]]) -> dict[str, Any]:
	values = _typed(doc)
	for table in tables:
		values[table] = [{**_typed(row), "name": row.name} for row in doc.get(table)]
	return values


def _typed(doc: Document) -> dict[str, Any]:
	"""The values as their field types say, since a client may send a number or a date as text."""
	return {name: _as(doc.meta.get_field(name).fieldtype, doc.get(name)) for name in _fields(doc.meta)}


def _as(fieldtype: str, value: Any) -> Any:
	# An unset number is 0 in the database; an unset date or text is nothing at all.
	if fieldtype in numeric_fieldtypes:
		return cast(fieldtype, value)
	return cast(fieldtype, value) if value else ""


def _label(meta: Meta, table: str, row: int, field: str) -> str:
	if not table:
		return wording.label_of(meta, field)
	parts = [wording.label_of(meta, table), _("row {0}").format(row)]
	if field:
		parts.append(wording.label_of(frappe.get_meta(meta.get_field(table).options), field))
	return ", ".join(parts)
