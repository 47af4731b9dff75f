"""Calls to the host's whitelisted functions, with arguments that name a record of ours.

Nobody can know what 1,400 functions do with what they are handed, but they call it by a few hundred names. So each
function is handed the record's DocType under every parameter that asks for a DocType, its name where a name is asked
for, and so on, in a few shapes.
"""

import inspect
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from host_functions import HostFunction

import frappe
from frappe.utils import add_days, today

DOCTYPE = re.compile(
	r"(.*_)?(doctype|dt|document_type|doctype_name|parenttype|reference_type|voucher_type|party_type|child_type|ref_type)"
)
NAME = re.compile(
	r"(.*_)?(name|docname|doc_name|dn|document_name|source_name|reference_name|ref_name|voucher_no|party|parent|docs_name"
	r"|ref_document|reference|card|reference_doc|docname_or_name|ref_docname|event|plan|task|project|account|label|value)"
)
NAMES = re.compile(r"(.*_)?(names|docnames|source_names|vouchers|doclist|list|selections)")


@dataclass(frozen=True)
class Target:
	"""A record to name in calls; `employee` is whose plan it belongs to, `actor` who calls."""

	doctype: str
	name: str
	employee: str
	company: str
	file_url: str = "/private/files/none.txt"
	parent_doctype: str = ""
	"""For the row of a child table: where it belongs."""
	parent: str = ""
	text_field: str = "name"
	"""A field with content a caller would like to read."""
	stored: dict = field(default_factory=dict, hash=False, compare=False)
	"""Values of the record that a caller could hand in with a document."""


@dataclass(frozen=True)
class Call:
	"""One request: `path` as in /api/method/<path>, `arguments` as its form."""

	path: str
	arguments: dict = field(hash=False)
	shape: str = ""


def calls_for(function: HostFunction, target: Target) -> Iterator[Call]:
	"""The calls of `function` that are about `target`, each in another shape."""
	if function.doctype:
		yield from _calls_of_method(function, target)
		return
	if not function.paths:
		return
	path = function.path if function.path in function.paths else function.paths[0]
	seen = set()
	for shape, filled in _shapes(target):
		arguments = _arguments(function, target, filled)
		if function.takes_anything:
			arguments = {**filled, **arguments}
			arguments.pop("kwargs", None)
		arguments = {name: value for name, value in arguments.items() if value is not None}
		key = json.dumps(arguments, sort_keys=True, default=str)
		if key not in seen:
			seen.add(key)
			yield Call(path, arguments, shape)


def _arguments(function: HostFunction, target: Target, filled: dict) -> dict:
	signature = inspect.signature(function.function).parameters
	arguments = {}
	for name in function.parameters:
		value = filled[name] if name in filled else _guess(name, target, filled)
		if value is None and signature[name].default is inspect.Parameter.empty:
			value = target.name
		arguments[name] = value
	return arguments


def _calls_of_method(function: HostFunction, target: Target) -> Iterator[Call]:
	"""A method is called on a host document that points at the target in every field that can point anywhere."""
	method = function.path.rpartition(".")[2]
	_, filled = next(_shapes(target))
	yield Call(
		"run_doc_method",
		{
			"method": method,
			"docs": json.dumps(pointing_document(function.doctype, target), default=str),
			"args": json.dumps(
				_arguments(function, target, filled),
				default=str,
			),
		},
		"method",
	)


def pointing_document(doctype: str, target: Target) -> dict:
	"""A document of the host, not stored, that points at `target` wherever it can."""
	meta = frappe.get_meta(doctype)
	document = {"doctype": doctype, "name": doctype if meta.issingle else f"new-{frappe.scrub(doctype)}"}
	if not meta.issingle:
		document["__islocal"] = 1
	for each in meta.fields:
		if each.fieldtype == "Dynamic Link":
			document[each.fieldname] = target.name
		elif each.options == "DocType" and each.fieldtype == "Link":
			document[each.fieldname] = target.doctype
		elif each.options == "Employee":
			document[each.fieldname] = target.employee
		elif each.options == "Company":
			document[each.fieldname] = target.company
		elif DOCTYPE.fullmatch(each.fieldname):
			document[each.fieldname] = target.doctype
		elif each.fieldtype == "Table":
			row = frappe.get_meta(each.options)
			pointers = {
				field.fieldname: target.name if field.fieldtype == "Dynamic Link" else target.doctype
				for field in row.fields
				if field.fieldtype == "Dynamic Link" or (field.fieldtype == "Link" and field.options == "DocType")
			}
			if pointers:
				document[each.fieldname] = [{"doctype": each.options, **pointers}]
	return document


def _shapes(target: Target) -> Iterator[tuple[str, dict]]:
	"""What the same parameter may be given in several shapes: filters as a dict, as a list, or by employee."""
	document = {"doctype": target.doctype, "name": target.name, **target.stored}
	whole = json.dumps(document, default=str)
	for shape, filters, fields, doc in (
		("by name", {"name": target.name}, ["*"], whole),
		("as lists", [[target.doctype, "name", "=", target.name]], [target.text_field], json.dumps(document | {"__islocal": 1}, default=str)),
		("by employee", {"employee": target.employee}, ["name"], json.dumps([document], default=str)),
	):
		yield (
			shape,
			{
				"doctype": target.doctype,
				"name": target.name,
				"parent_doctype": target.parent_doctype or target.doctype,
				"parenttype": target.parent_doctype or target.doctype,
				"parent": target.parent or target.name,
				"filters": json.dumps(filters),
				"or_filters": None,
				"fields": json.dumps(fields),
				"doc": doc,
				"docs": whole if shape == "by name" else json.dumps([document if shape == "as lists" else target.name], default=str),
				"document": doc,
				"args": json.dumps(_merged(target, filters), default=str),
				"data": doc,
				"params": json.dumps(_merged(target, filters), default=str),
				"target_doc": doc if shape == "as lists" else None,
				"fieldname": target.text_field,
				"field": target.text_field if shape == "by name" else "employee",
				"txt": target.name if shape == "by name" else "",
				"text": target.name if shape == "by name" else "CANARY",
				"searchfield": "name",
				"search_term": target.name,
				"start": 0,
				"page_len": 50,
				"page_length": 50,
				"limit": 50,
				"limit_start": 0,
				"limit_page_length": 50,
				"as_dict": 1,
				"query": None,
				"debug": None,
				"items": json.dumps([target.doctype, "Performance Improvement Plan", "PIP Check-in"]),
				"names": json.dumps([target.name]),
				"docnames": json.dumps([target.name]),
				"source_names": json.dumps([target.name]),
				"method": "frappe.client.get",
				"cmd": "frappe.client.get",
				"report_name": "Addresses And Contacts",
				"reports": json.dumps([{"name": target.name}]),
				"file_url": target.file_url,
				"employee": target.employee,
				"employees": json.dumps([target.employee]),
				"company": target.company,
				"user": None,
				"stats": json.dumps(["_user_tags", target.text_field]),
				"view": "Report",
				"file_type": "CSV",
				"file_format_type": "CSV",
				"title": target.name,
				"with_data": 1,
				"export_records": "all",
				"export_fields": json.dumps({target.doctype: ["name", "employee", target.text_field]}),
				"select_columns": json.dumps({target.doctype: ["name", "employee", target.text_field]}),
				"group_by": "employee" if shape == "by employee" else None,
				"order_by": None,
				"tag": "pip-tag",
				"tags": "pip-tag",
				"color": "red",
				"content": "text",
				"comment": "text",
				"subject": "text",
				"message": "{{ doc.as_json() }}",
				"template": "{{ doc }}",
				"action": "Withdraw" if shape == "by name" else "Save",
				"perm_type": "read",
				"ptype": "read",
				"to_user": "Administrator",
				"assign_to": json.dumps(["Administrator"]) if shape != "by employee" else "Administrator",
				"add": "Yes",
				"value": target.name,
				"filedata": "YQ==",
				"filename": "a.txt",
				"file_name": "a.txt",
				"is_private": 1,
				"decode_base64": 1,
				"field_map": json.dumps({"start": "creation", "end": "modified", "id": "name", "title": target.text_field}),
				"current_filters": json.dumps([[target.doctype, "name", "=", target.name]]),
				"type": "Count",
				"reference_type": target.doctype,
				"chart": None,
				"print_format": None,
				"letterhead": None,
				"no_letterhead": 1,
				"standard": 1,
				"sort_field": "name",
				"sort_order": "asc",
				"prev": 0,
				"goal_value_field": "name",
				"goal_total_field": "name",
				"goal_history_field": "name",
				"goal_doctype": target.doctype,
				"goal_doctype_link": "employee",
				"goal_field": "name",
				"date_field": "creation",
				"aggregation": "count",
				"frequency": "Daily",
				"is_root": 0,
				"remind_at": add_days(today(), 2) + " 10:00:00",
				"description": "text",
				"end_date": add_days(today(), 400),
				"old": target.name,
				"old_name": target.name,
				"new": f"{target.name}-x",
				"new_name": f"{target.name}-x",
				"points": 1,
				"review_type": "Appreciation",
				"reason": "text",
				"recipients": None,
				"workflow": None,
				"source": None,
				"reference_report": "Addresses And Contacts",
			},
		)


def _merged(target: Target, filters: object) -> dict:
	"""For parameters that take everything in one: a dict under all the usual names."""
	return {
		"doctype": target.doctype,
		"name": target.name,
		"docname": target.name,
		"reference_doctype": target.doctype,
		"reference_name": target.name,
		"reference_type": target.doctype,
		"dt": target.doctype,
		"dn": target.name,
		"voucher_type": target.doctype,
		"voucher_no": target.name,
		"party_type": target.doctype,
		"party": target.name,
		"parent_doctype": target.parent_doctype or target.doctype,
		"parenttype": target.parent_doctype or target.doctype,
		"parent": target.parent or target.name,
		"filters": filters,
		"employee": target.employee,
		"company": target.company,
		"assign_to": ["Administrator"],
	}


def _guess(name: str, target: Target, filled: dict) -> object:
	for pattern, value in (
		(DOCTYPE, target.doctype),
		(NAMES, json.dumps([target.name])),
		(re.compile(r"(.*_)?(filters)"), filled["filters"]),
		(re.compile(r"(.*_)?(doc|document)"), filled["doc"]),
		(re.compile(r"(.*_)?(docs|data|items|rows)"), filled["docs"]),
		(re.compile(r"(.*_)?(date|start|from|on|to|time|month_start)"), today()),
		(re.compile(r"(.*_)?(end|till|upto|month_end)"), add_days(today(), 300)),
		(re.compile(r"(.*_)?employee(_name)?"), target.employee),
		(NAME, target.name),
		(re.compile(r"(.*_)?(limit|length|len|qty|amount|rate|days|number|points|idx|level)"), 1),
	):
		if pattern.fullmatch(name):
			return value
	return None


def by_path(functions: tuple[HostFunction, ...]) -> dict[str, Callable]:
	"""The functions under every path a request may use."""
	return {path: each.function for each in functions for path in each.paths}
