"""The health check: what administrators made on this site that widens who sees plans.

It gathers what stands, a query for each kind of record whatever their number, and asks `rules.exposure`. An
administrator without the desk runs `bench --site <site> execute pip_module.health.report`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.permissions import rights
from frappe.query_builder.functions import Count
from frappe.utils import cint, get_url_to_form, get_url_to_list

from pip_module import wording
from pip_module.install import DOCTYPES, MODULE
from pip_module.records import RECORDS, SHUT, TABLES
from pip_module.rules import exposure
from pip_module.rules.exposure import Door, Exposure, Facts, Grant, Link, Property, Rule

APP = "pip_module"
PERSONAL = (*RECORDS, *TABLES, *SHUT)
TEXT_MARKS = ("%Performance Improvement Plan%", "%PIP %")
"""What code that names one of our DocTypes contains; the rule looks for their whole names."""


@dataclass(frozen=True)
class Source:
	"""Where the host keeps a kind of rule, and in which columns: the DocType it is for, the check field that puts it
	in force (`on`) or out of force (`off`), whether it came with an app (`standard`), its type, and its code.

	A row of a child table is a rule of the record it belongs to, a `parent_type`.
	"""

	doctype: str
	target: str
	on: str = ""
	off: str = ""
	standard: str = ""
	kind: str = ""
	texts: tuple[str, ...] = ()
	parent_type: str = ""


SOURCES = (
	Source("Notification", "document_type", on="enabled", standard="is_standard"),
	Source("Assignment Rule", "document_type", off="disabled"),
	Source("Auto Repeat", "reference_doctype", off="disabled"),
	Source("Webhook", "webhook_doctype", on="enabled"),
	Source(
		"Report",
		"ref_doctype",
		off="disabled",
		standard="is_standard",
		kind="report_type",
		texts=("query", "report_script"),
	),
	# A Number Card needs no look: it asks the host for what its reader may see. A chart is computed for one reader
	# and kept for all.
	Source("Dashboard Chart", "document_type", standard="is_standard"),
	Source("Web Form", "doc_type", on="published", standard="is_standard"),
	Source("Energy Point Rule", "reference_doctype", on="enabled"),
	Source("Server Script", "reference_doctype", off="disabled", texts=("script",)),
	Source("Print Format", "doc_type", off="disabled", standard="standard"),
	Source("Milestone Tracker", "document_type", off="disabled"),
	Source("Global Search DocType", "document_type", parent_type="Global Search Settings"),
	Source("Email Account", "append_to", on="enable_incoming"),
	Source("IMAP Folder", "append_to", parent_type="Email Account"),
)

TRACE_COLUMNS = {
	"DocShare": "share_doctype",
	"ToDo": "reference_type",
	"Document Follow": "ref_doctype",
	"Document Share Key": "reference_doctype",
	"File": "attached_to_doctype",
	"Data Import": "reference_doctype",
}
"""Records about single documents, by the column that names the DocType. They are only ever counted."""

COLOURS = {exposure.LEAK: "red", exposure.RISK: "orange"}

REPLACING_HOOKS = ("override_doctype_class", "has_website_permission")
"""Hooks of other apps that can open one of our DocTypes: a controller in place of ours, a say over its prints."""


@frappe.whitelist(methods=["GET"])
def check() -> dict[str, Any]:
	"""The verdict and its lines, as PIP Settings shows them. Raises `frappe.PermissionError` for whoever can't change
	PIP Settings. Names rules, never a plan: a System Manager may not know which plans there are."""
	frappe.get_cached_doc("PIP Settings").check_permission("write")
	found = find()
	return {
		"headline": wording.exposure_headline(found),
		# The worst comes first.
		"colour": COLOURS[found[0].severity] if found else "green",
		"lines": [_line(item) for item in found],
	}


def report() -> None:
	"""Prints what `check` answers, for an administrator at the command line."""
	found = find()
	print(wording.exposure_headline(found))
	for item in found:
		line = _line(item)
		print(f"\n{line['label']}\n  {line['what']}\n  {line['todo']}")


def find() -> list[Exposure]:
	"""Everything on this site that widens who sees plans, whoever asks."""
	return exposure.exposures(_facts())


def _line(item: Exposure) -> dict[str, str]:
	text = wording.exposure_text(item)
	label, url = _place(item)
	return {
		"severity": _(item.severity),
		"colour": COLOURS[item.severity],
		"label": label,
		"url": url,
		"what": text.what,
		"todo": text.todo,
	}


def _place(item: Exposure) -> tuple[str, str]:
	"""What an exposure is called and where it is put right; no address where only Administrator should look."""
	if item.doctype == "__global_search":
		return _("Search"), ""
	if not item.name:
		return _(item.doctype), ""
	if item.doctype == "Custom DocPerm":
		# A page of the desk, whose address is made like that of a list.
		url = f"{get_url_to_list('Permission Manager')}/{frappe.utils.quoted(item.name)}"
		return f"{_('Role Permissions Manager')}: {_(item.name)}", url
	if item.doctype == "Installed Applications":
		return f"{_('App')}: {item.name}", ""
	if item.doctype == item.name:
		return _(item.doctype), get_url_to_list(item.doctype)
	return f"{_(item.doctype)}: {item.name}", get_url_to_form(item.doctype, item.name)


# Gathering ---------------------------------------------------------------------------------------------------------


def _facts() -> Facts:
	# Versions of the host differ in what they have.
	known = set(frappe.get_all("DocType", pluck="name"))
	reports = {
		row.name: row.ref_doctype
		for row in frappe.get_all(
			"Report", filters={"ref_doctype": ("in", PERSONAL)}, fields=["name", "ref_doctype"]
		)
	}
	return Facts(
		ours=frozenset(DOCTYPES),
		rules=(
			*(rule for source in SOURCES if source.doctype in known for rule in _rules(source)),
			*_mailed_reports(reports),
			*_workflows(),
		),
		shipped=tuple(_grants("DocPerm", {})),
		grants=tuple(_grants("Custom DocPerm", _user_types())),
		properties=(*_property_setters(), *_searchable_custom_fields()),
		links=tuple(_links()),
		doors=tuple(_doors()),
		counts=_counts(known, list(reports)),
		switches={name: bool(cint(frappe.get_system_settings(name))) for name in exposure.SWITCHES},
	)


def _rules(source: Source) -> Iterator[Rule]:
	columns = [source.target, source.on, source.off, source.standard, source.kind, *source.texts]
	fields = ["name", *filter(None, columns), *(["parent"] if source.parent_type else [])]
	if source.standard:
		fields.append("module")
	rows = frappe.get_all(
		source.doctype,
		or_filters=[
			[source.target, "in", DOCTYPES],
			*([text, "like", mark] for text in source.texts for mark in TEXT_MARKS),
		],
		fields=fields,
		order_by="name asc",
	)
	for row in rows:
		yield Rule(
			doctype=source.parent_type or source.doctype,
			name=row.parent if source.parent_type else row.name,
			target=row[source.target] or "",
			in_force=bool(not source.on or cint(row[source.on]))
			and bool(not source.off or not cint(row[source.off])),
			shipped=bool(source.standard) and row[source.standard] in (1, "Yes") and row.module == MODULE,
			kind=row[source.kind] if source.kind else "",
			texts=tuple(row[text] or "" for text in source.texts),
		)


def _mailed_reports(reports: dict[str, str]) -> Iterator[Rule]:
	"""Those that are switched off as well: whoever may read one can download what it would mail."""
	rows = frappe.get_all(
		"Auto Email Report",
		filters={"report": ("in", list(reports))},
		fields=["name", "report"],
		order_by="name asc",
	)
	for row in rows:
		yield Rule("Auto Email Report", row.name, reports[row.report])


def _workflows() -> Iterator[Rule]:
	rows = frappe.get_all(
		"Workflow",
		filters={"document_type": ("in", DOCTYPES)},
		fields=["name", "document_type", "is_active", "send_email_alert"],
	)
	for row in rows:
		yield Rule("Workflow", row.name, row.document_type, bool(row.is_active and row.send_email_alert))


def _grants(table: str, user_types: dict[tuple[str, str], str]) -> Iterator[Grant]:
	rows = frappe.get_all(
		table,
		filters={"parent": ("in", DOCTYPES)},
		fields=["parent", "role", "permlevel", *rights],
		order_by="parent asc, role asc, permlevel asc",
	)
	for row in rows:
		yield Grant(
			target=row.parent,
			role=row.role,
			rights=frozenset(right for right in rights if row[right]),
			level=row.permlevel,
			user_type=user_types.get((row.role, row.parent), ""),
		)


def _user_types() -> dict[tuple[str, str], str]:
	"""The User Types that write permissions for our DocTypes, by role and DocType: they would write them again."""
	rows = frappe.get_all(
		"User Type",
		filters=[["User Document Type", "document_type", "in", DOCTYPES], ["is_standard", "=", 0]],
		fields=["name", "role", "`tabUser Document Type`.document_type"],
	)
	return {(row.role, row.document_type): row.name for row in rows}


def _property_setters() -> Iterator[Property]:
	rows = frappe.get_all(
		"Property Setter",
		filters={"doc_type": ("in", DOCTYPES), "property": ("in", exposure.WATCHED_PROPERTIES)},
		fields=["name", "doc_type", "field_name", "property", "value"],
		order_by="name asc",
	)
	levels = {
		(row.parent, row.fieldname): row.permlevel
		for row in frappe.get_all(
			"DocField",
			filters={"parent": ("in", DOCTYPES), "permlevel": (">", 0)},
			fields=["parent", "fieldname", "permlevel"],
		)
	}
	for row in rows:
		yield Property(
			doctype="Property Setter",
			name=row.name,
			target=row.doc_type,
			property=row.property,
			value=row.value or "",
			field=row.field_name or "",
			shipped_level=levels.get((row.doc_type, row.field_name), 0),
		)


def _searchable_custom_fields() -> Iterator[Property]:
	rows = frappe.get_all(
		"Custom Field",
		filters={"dt": ("in", DOCTYPES), "in_global_search": 1},
		fields=["name", "dt", "fieldname"],
		order_by="name asc",
	)
	for row in rows:
		yield Property("Custom Field", row.name, row.dt, "in_global_search", "1", row.fieldname)


def _links() -> Iterator[Link]:
	custom = frappe.get_all(
		"Custom Field",
		filters={"options": ("in", PERSONAL), "dt": ("not in", DOCTYPES)},
		fields=["name", "dt", "options", "module"],
		order_by="name asc",
	)
	for row in custom:
		yield Link("Custom Field", row.name, row.dt, row.options, shipped=row.module == MODULE)
	own = frappe.get_all(
		"DocField",
		filters={"options": ("in", PERSONAL), "parent": ("not in", DOCTYPES)},
		fields=["parent", "options"],
		order_by="parent asc",
	)
	for row in own:
		yield Link("DocType", row.parent, row.parent, row.options)


def _doors() -> Iterator[Door]:
	"""Of the apps that answer a door of the host, the one installed last does."""
	everyone = frappe.get_hooks("override_whitelisted_methods", default={})
	for name, ours in frappe.get_hooks("override_whitelisted_methods", default={}, app_name=APP).items():
		yield Door(name, ours[-1], everyone[name][-1])
	for hook in REPLACING_HOOKS:
		everyone = frappe.get_hooks(hook, default={})
		ours = frappe.get_hooks(hook, default={}, app_name=APP)
		for doctype in DOCTYPES:
			for path in everyone.get(doctype, []):
				yield Door(f"{hook} ({doctype})", path if path in ours.get(doctype, []) else "", path)
	everyone = frappe.get_hooks("override_doctype_class", default={})
	for doctype, ours in frappe.get_hooks("override_doctype_class", default={}, app_name=APP).items():
		yield Door(f"override_doctype_class ({doctype})", ours[-1], everyone[doctype][-1])


def _counts(known: set[str], reports: list[str]) -> dict[str, int]:
	counts = {
		doctype: frappe.db.count(
			doctype, {column: ("in", PERSONAL), **({"is_private": 0} if doctype == "File" else {})}
		)
		for doctype, column in TRACE_COLUMNS.items()
		if doctype in known
	}
	counts["Prepared Report"] = frappe.db.count("Prepared Report", {"report_name": ("in", reports)})
	index = frappe.qb.Table("__global_search")
	query = frappe.qb.from_(index).select(Count("*")).where(index.doctype.isin(PERSONAL))
	counts["__global_search"] = query.run()[0][0]
	return counts
