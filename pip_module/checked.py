"""What every document of ours refuses from a client, before anything is looked up with it: values that a field cannot
hold. The host lets many of them through to the database or to its own code, which then breaks."""

import inspect
import re
from datetime import date, datetime
from functools import cache
from typing import Any

import frappe
from frappe import _
from frappe.model import numeric_fieldtypes, table_fields
from frappe.model.base_document import BaseDocument
from frappe.model.document import Document
from frappe.model.meta import Meta
from frappe.utils import cint, cstr
from frappe.utils.html_utils import sanitize_html

from pip_module import wording

LARGEST_NUMBER = 1e11
"""Beyond it the host's database can hold no number."""

LONGEST_TEXT = 65_535
"""Bytes that a text field takes in the host's database."""

LONGEST_ESCAPED = len("&amp;")
"""Characters that one may become when the host cleans a text."""

LENGTH_LIMITED = frozenset({"Small Text", "Text"})
DAYS = frozenset({"Date", "Datetime"})
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
_DAY = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?")

STANDARD_NUMBERS = frozenset({"idx", "docstatus"})
STANDARD_FIELDS = {
	**dict.fromkeys(STANDARD_NUMBERS, "Int"),
	"creation": "Datetime",
	"modified": "Datetime",
	**dict.fromkeys(
		("name", "owner", "modified_by", "parent", "parenttype", "parentfield", "doctype"), "Data"
	),
	**dict.fromkeys(("_user_tags", "_comments", "_assign", "_liked_by"), "Text"),
}
"""What the host keeps of every document, which a client's copy holds as well."""


class CheckedDocument(Document):
	"""A document that takes only what its fields can hold: as a client hands it over, and again before it is saved.

	Raises `frappe.ValidationError`, naming the field, when given anything else. What comes from the database is
	taken as it is.
	"""

	def load_from_db(self) -> "CheckedDocument":
		self.flags.loading = True
		try:
			return super().load_from_db()
		finally:
			self.flags.pop("loading", None)

	def set(self, key: str, value: Any, as_value: bool = False) -> None:
		if not self.flags.loading:
			if key in self._table_fieldnames:
				_check_rows(self.meta, key, value)
			elif key in method_names(type(self)):
				return
			else:
				value = held(self.meta, key, value)
		super().set(key, value, as_value)

	def append(self, key: str, *args: Any, **kwargs: Any) -> Any:
		if key not in self._table_fieldnames:
			frappe.throw(_("{0}: there is no such table.").format(key), title=_("Not Readable"))
		return super().append(key, *args, **kwargs)

	def update(self, d: Any) -> "CheckedDocument":
		check_named(d)
		return super().update(d)

	def save(self, *args: Any, **kwargs: Any) -> "CheckedDocument":
		self.check_values()
		return super().save(*args, **kwargs)

	def insert(self, *args: Any, **kwargs: Any) -> "CheckedDocument":
		self.check_values()
		return super().insert(*args, **kwargs)

	def run_method(self, method: str, /, *args: Any, **kwargs: Any) -> Any:
		check_arguments(self, method, args, kwargs)
		if not self.meta.has_field(method):
			# What a client called like an event would be called in its place.
			self.__dict__.pop(method, None)
		return super().run_method(method, *args, **kwargs)

	def _rename(
		self, name: str, merge: bool = False, force: bool = False, validate_rename: bool = True
	) -> None:
		"""The host lets whoever calls `rename` leave out that anybody is asked, `before_rename` too; here it is always
		asked."""
		return super()._rename(name, merge, force, True)

	def check_values(self) -> None:
		"""Rows may have been changed one by one, and verbs write what a person said."""
		if self.meta.issingle and cint(self.docstatus):
			# The host asks this of everything but a Single.
			frappe.throw(_("This can't be submitted or cancelled."), title=_("Not Possible"))
		_hold(self)
		for row in self.get_all_children():
			_hold(row, f"{wording.label_of(self.meta, row.parentfield)}, {_('row {0}').format(row.idx)}, ")


def _hold(doc: Document, where: str = "") -> None:
	values = doc.__dict__
	for key in doc.meta.get_valid_columns():
		if values.get(key):
			values[key] = held(doc.meta, key, values[key], where)


def form_copy(value: Any) -> dict:
	"""`value`, which a form handed over as JSON, as values by the names of their fields.

	Raises `frappe.ValidationError` when it is something else.
	"""
	try:
		given = frappe.parse_json(value or "{}")
	except ValueError:
		given = None
	if not isinstance(given, dict):
		frappe.throw(_("Plan: hand over its fields by name."), title=_("Not Readable"))
	return given


@cache
def method_names(controller: type) -> frozenset[str]:
	"""What a client's field must not be called: a field `save` would hide the method."""
	return frozenset(name for name in dir(controller) if callable(getattr(controller, name)))


def check_named(fields: Any) -> None:
	"""Raises `frappe.ValidationError` unless `fields` are values by the names of their fields."""
	if not isinstance(fields, dict):
		frappe.throw(_("Fields: hand them over by name."), title=_("Not Readable"))


def held(meta: Meta, key: str, value: Any, where: str = "") -> Any:
	"""`value` as the field `key` holds it; numbers in a text become text.

	Raises `frappe.ValidationError`, naming the field and `where` it is, when the field can't hold it.
	"""
	if value is None or value == "":
		return value
	field = meta.get_field(key)
	fieldtype = field.fieldtype if field else STANDARD_FIELDS.get(key)
	if fieldtype is None or fieldtype in table_fields:
		return value
	if why := _why_not(fieldtype, value):
		label = _(field.label, context=field.parent) if field else key
		frappe.throw(f"{where}{label}: {why}", title=_("Please Correct"))
	if key in STANDARD_NUMBERS:
		return cint(value)
	return value if fieldtype in numeric_fieldtypes or fieldtype in DAYS else cstr(value)


def _why_not(fieldtype: str, value: Any) -> str:
	if isinstance(value, dict | list | tuple | set):
		return _("enter a single value.")
	if fieldtype in numeric_fieldtypes:
		return "" if _is_number(value) else _("enter a number.")
	if fieldtype in DAYS:
		return "" if _is_day(value) else _("enter a date.")
	return _why_no_text(cstr(value), fieldtype)


def _is_number(value: Any) -> bool:
	try:
		return abs(float(value.replace(",", "") if isinstance(value, str) else value)) < LARGEST_NUMBER
	except (TypeError, ValueError, OverflowError):
		return False


def _is_day(value: Any) -> bool:
	if isinstance(value, date):
		return True
	try:
		return (
			bool(_DAY.fullmatch(value)) and EARLIEST_YEAR <= datetime.fromisoformat(value).year <= LATEST_YEAR
		)
	except (TypeError, ValueError):
		return False


def _why_no_text(value: str, fieldtype: str) -> str:
	try:
		size = len(value.encode())
	except UnicodeEncodeError:
		return _("it holds characters that cannot be stored.")
	if fieldtype not in LENGTH_LIMITED or size * LONGEST_ESCAPED <= LONGEST_TEXT:
		return ""
	return _("the text is too long.") if len(sanitize_html(value).encode()) > LONGEST_TEXT else ""


def _check_rows(meta: Meta, table: str, rows: Any) -> None:
	if not rows:
		return
	field = meta.get_field(table)
	if not isinstance(rows, list | tuple) or not all(isinstance(row, dict | BaseDocument) for row in rows):
		frappe.throw(
			_("{0}: hand over rows.").format(_(field.label, context=field.parent)), title=_("Not Readable")
		)
	columns = frappe.get_meta(field.options)
	for number, row in enumerate(rows, start=1):
		if isinstance(row, dict):
			where = f"{_(field.label, context=field.parent)}, {_('row {0}').format(number)}, "
			for key, value in row.items():
				held(columns, key, value, where)


def check_arguments(doc: Document, method: str, args: tuple, kwargs: dict) -> None:
	"""Raises `frappe.ValidationError` when a method that clients may call is called with what it doesn't take."""
	called = getattr(doc, method, None)
	if getattr(called, "__func__", None) not in frappe.whitelisted:
		return
	try:
		inspect.signature(called).bind(*args, **kwargs)
	except TypeError:
		frappe.throw(_("{0}: these are not the arguments it takes.").format(method), title=_("Not Readable"))
