"""Deleting what a plan refers to says nothing of the plan.

The host refuses to delete what is linked and names the record it is linked with, to whoever may delete: an employee
their own Goal, an administrator a user. So a plan that was never issued keeps nothing; what an issued one keeps is
kept without naming it.
"""

from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from pip_module.records import PLAN, RECORDS, is_ours

Pointer = tuple[str, dict[str, str]]
"""A DocType, and the values of its fields where it refers to a record."""

_NAMED = frozenset({*RECORDS, *(name.lower().replace(" ", "-") for name in RECORDS)})
"""How the host's sentences name a record's DocType: as it is called, and in an address."""


# Asked by the host -----------------------------------------------------------------------------------------------


def let_go(doc: Document, method: str | None = None) -> None:
	"""Empties what plans that were never issued say of `doc`, which is about to be deleted.

	What a plan can't do without is left for the host to refuse.
	"""
	# An uninstallation takes away what is asked here.
	if is_ours(doc.doctype) or frappe.flags.in_uninstall:
		return
	for doctype, pointer in _pointers_to(doc):
		if rows := _in_drafts(doctype, pointer):
			table = frappe.qb.DocType(doctype)
			emptied = frappe.qb.update(table).where(table.name.isin(rows))
			for field in pointer:
				emptied = emptied.set(field, None)
			emptied.run()


# What the host says ----------------------------------------------------------------------------------------------


def kept() -> str:
	return _("This is used in a record that has to be kept, so it stays. Please ask HR.")


def names_ours(text: str) -> bool:
	return any(name in text for name in _NAMED)


def unnamed(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""What the host has to say of a failed deletion, without those of its `messages` that name a record of ours. Where
	that leaves no reason, ours stands in their place."""
	others = [each for each in messages if not names_ours(each.get("message") or "")]
	if len(others) == len(messages) or any(each.get("raise_exception") for each in others):
		return others
	told = {"message": kept(), "title": _("Not Possible"), "indicator": "red", "raise_exception": 1}
	return [frappe._dict(told), *others]


# What refers to a document ---------------------------------------------------------------------------------------


def _pointers_to(doc: Document) -> Iterator[Pointer]:
	plan = frappe.get_meta(PLAN)
	# The names of some records are numbers.
	name = str(doc.name)
	for meta in (plan, *(frappe.get_meta(field.options) for field in plan.get_table_fields())):
		for field in meta.get_link_fields():
			if field.options == doc.doctype and not field.reqd:
				yield meta.name, {field.fieldname: name}
		# Any record may be named there, so this is asked whatever is deleted: what holds the name has an index.
		for field in meta.get_dynamic_link_fields():
			yield meta.name, {field.options: doc.doctype, field.fieldname: name}


def _in_drafts(doctype: str, pointer: dict[str, str]) -> list[str]:
	table, plan = frappe.qb.DocType(doctype), frappe.qb.DocType(PLAN)
	query = frappe.qb.from_(table).select(table.name)
	if doctype == PLAN:
		query = query.where(table.issued_on.isnull())
	else:
		query = query.join(plan).on(plan.name == table.parent)
		query = query.where((table.parenttype == PLAN) & plan.issued_on.isnull())
	for field, value in pointer.items():
		query = query.where(table[field] == value)
	return query.run(pluck=True)
