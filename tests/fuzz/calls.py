"""Draws the calls: right, almost right and nonsense, on every method of ours and every way of writing a document.

The envelope is always one that the host can open: the JSON parses, it names a DocType of ours, and the host's own
functions are given the kinds of arguments they ask for (a list where they want a list, one of the four actions of
`savedocs`, an operator that exists). Without that a call never comes near this app, and the host answers it the same
for any DocType of its own. What is inside the envelope may be anything.
"""

import copy
import importlib
import inspect
import json
import pkgutil
import types
import typing
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from factory import CHECKIN, PLAN
from hypothesis import strategies as st
from server import Call
from world import World

import frappe
from frappe.model.base_document import get_controller

import pip_module
from pip_module.rules import lifecycle
from pip_module.self_service.actions import ACTIONS

DAY = date(2026, 3, 2)

TEXTS = (
	"", " ", "0", "1", "-1", "null", "true", "[]", "{}", '"', "nan", "Infinity", "1e400", "1,5", "12abc",
	"x" * 141, "y" * 1000, "z" * 70_000, "ä" * 40_000,
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<p><br></p>", "{{ frappe.session }}", "{% raise %}",
	"'; drop table `tabPIP Event`; -- ", "%", "%s %(name)s", "{0} {name}", "\\", "../../etc/passwd", "a\nb\r\n", "`",
	"\x00", "a\x00b", "\x1b[0m", "\ud800", "\U0001f600", "\u202egnp", "مرحبا", "ﬁ", "\ufeff", "é" * 140,
	"2026-02-30", "0000-00-00", "9999-12-31", "1000-01-01", "0001-01-01", "10000-01-01", "31.12.2026", "2026-13-01",
	"2026-03-02 25:61:00", "2026-03-02T10:00:00+02:00", "2026-03-02 10:00:00.123456", "tomorrow", "today", "-1 day",
	"Draft", "Active", "Successful", "Withdrawn", "Scheduled", "Completed", "Met", "Increase", "Monthly", "Hourly",
	"User", "DocType", "Employee", "Administrator", "Guest", "HR-PIP-2026-99999",
	"Pérformance Improvement Plan", "ＰIP Check-in", "PIP\u200b Event", "PIP Goal\x01", "performance improvement plan ",
)  # fmt: skip
NUMBERS = (
	0, 1, -1, 2, 60, 731, 2**31 - 1, 2**31, 2**63 - 1, 2**63, 10**30, -(10**18), 0.1, -0.5, 1e11, 1e22, 1e308, -1e308,
	float("nan"), float("inf"), float("-inf"),
)  # fmt: skip
NESTED = (
	[], [None], [[]], [""], ["a", "b"], [1, 2], {}, {"a": 1}, {"": None}, {"doctype": "User"}, {"name": "Administrator"},
	[{}], [{"doctype": PLAN}], [{"name": None}], {"a": {"b": [{"c": {}}]}}, [[[[[[[[]]]]]]]], ["like", "%"], [">", 0],
	{"doctype": PLAN, "flags": {"by_verb": 1}},
)  # fmt: skip

texts = st.one_of(st.sampled_from(TEXTS), st.text(max_size=20))
numbers = st.one_of(st.sampled_from(NUMBERS), st.integers(), st.floats())
junk = st.one_of(st.none(), st.booleans(), texts, numbers, st.sampled_from(NESTED))
days = st.integers(-800, 800).map(lambda offset: str(date.today() + timedelta(days=offset)))
sentences = st.sampled_from(("Because it was agreed", "Die Gründe sind bekannt.", "<b>bold</b> reason", "x"))

DAYS_KINDS = ("Date", "Datetime")

DOCUMENT_KEYS = (
	"name", "owner", "creation", "modified", "modified_by", "docstatus", "idx", "parent", "parenttype",
	"parentfield", "__islocal", "__unsaved", "__newname", "__onload", "flags", "meta", "_user_tags", "_comments",
	"_assign", "_liked_by", "_doc_before_save", "_table_fieldnames", "_valid_columns", "amended_from", "naming_series",
	"validate", "save", "db_set", "get", "not_a_field", "", "\x00",
)  # fmt: skip

NOT_FOR_CLIENTS = (
	"_take",
	"record_values",
	"record_delivery",
	"save",
	"db_set",
	"load_from_db",
	"delete",
	"mark_missed",
	"lapse_proposal",
	"validate",
)
"""Methods a document has and a client may not call."""

MOVING = ("propose_date", "propose_date", "accept_date", "decline_date", "withdraw_proposal")
"""What agrees on another day for a check-in."""

WORKFLOW_ACTIONS = (*lifecycle.ACTIONS, "Approve", "Submit", "", "issue", "\x00")


class Calls:
	"""Strategies for calls on what `world` holds. New methods of ours are called without being listed here."""

	def __init__(self, world: World):
		self.world = world
		self.doctypes = list(world.doctypes)
		self.parents = [name for name, row in world.doctypes.items() if not row.istable]
		with world.host():
			self.functions = _whitelisted_functions()
			self.methods = {name: _whitelisted_methods(name) for name in self.doctypes}
			self.forbidden = {
				name: [method for method in NOT_FOR_CLIENTS if hasattr(get_controller(name), method)]
				for name in self.doctypes
			}
		everything = [name for names in world.names.values() for name in names]
		names = st.sampled_from(everything)
		self.any_name = st.one_of(names, names.flatmap(otherwise_spelled), texts)
		self.actor = st.one_of(
			st.sampled_from(list(world.actors)), st.sampled_from(["manager", "hr", "subject"])
		)

	# Names and documents ------------------------------------------------------------------------------------------

	def doctype(self) -> st.SearchStrategy[str]:
		return st.one_of(
			st.sampled_from([PLAN, CHECKIN]), st.sampled_from(self.doctypes), st.sampled_from(self.parents)
		)

	def other_doctype(self, doctype: str) -> st.SearchStrategy[str]:
		"""Now and then a name is looked for under another DocType than its own."""
		return often(st.just(doctype), self.doctype(), once_in=15)

	def name_of(self, doctype: str) -> st.SearchStrategy[Any]:
		own = self.world.names.get(doctype) or ["absent"]
		return often(st.sampled_from(own), self.any_name)

	def value_of(self, fieldtype: str, options: str | None) -> st.SearchStrategy[Any]:
		"""Mostly what such a field holds."""
		right: st.SearchStrategy[Any] = sentences
		if fieldtype == "Link":
			right = st.sampled_from(self.world.names.get(options or "") or ["absent"])
		elif fieldtype == "Select":
			right = st.sampled_from((options or "").split("\n"))
		elif fieldtype == "Date":
			right = days
		elif fieldtype == "Datetime":
			right = days.map(lambda day: f"{day} 09:00:00")
		elif fieldtype in ("Int", "Check"):
			right = st.integers(0, 120)
		elif fieldtype in ("Float", "Percent", "Rating"):
			right = st.floats(0, 100)
		elif fieldtype in ("Table", "Table MultiSelect"):
			rows = [
				row
				for document in self.world.documents.get(options or "", [])
				for row in [copy.deepcopy(document)]
			]
			right = st.lists(st.sampled_from(rows), max_size=3) if rows else st.just([])
		return often(right, junk)

	@st.composite
	@staticmethod
	def _change(draw, self: "Calls", doctype: str, document: dict) -> None:
		"""One change to a copy of a document."""
		fields = {field: (kind, options) for field, kind, options in self.world.fields[doctype]}
		tables = [
			field
			for field, (kind, _options) in fields.items()
			if kind.startswith("Table") and document.get(field)
		]
		kind = draw(
			st.sampled_from(("set", "set", "set", "drop", "swap", "key", "row", "row", "identity", "status"))
		)
		if (kind == "row" and not tables) or (kind in ("drop", "swap") and not document):
			kind = "set"
		if kind == "set":
			field = draw(st.sampled_from(sorted(fields)))
			document[field] = draw(self.value_of(*fields[field]))
		elif kind == "drop":
			document.pop(draw(st.sampled_from(sorted(document))), None)
		elif kind == "swap":
			one, other = (draw(st.sampled_from(sorted(document))) for _ in range(2))
			document[one], document[other] = document[other], document[one]
		elif kind == "key":
			document[draw(st.sampled_from(DOCUMENT_KEYS))] = draw(st.one_of(junk, self.any_name))
		elif kind == "identity":
			for field in ("employee", "company", "plan", "manager", "name", "owner"):
				if field in document and draw(st.booleans()):
					document[field] = draw(self.any_name)
		elif kind == "status":
			document["status"] = draw(st.one_of(st.sampled_from(lifecycle.STATUSES), junk))
		else:
			table = draw(st.sampled_from(tables))
			document[table] = draw(self._rows(self, document[table], fields[table][1]))

	@st.composite
	@staticmethod
	def _rows(draw, self: "Calls", rows: Any, child: str) -> Any:
		if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
			return rows
		rows = copy.deepcopy(rows)
		at = draw(st.integers(0, len(rows) - 1)) if rows else 0
		kind = draw(
			st.sampled_from(("cell", "cell", "key", "double", "drop", "add", "junk row", "junk", "reverse"))
		)
		if kind == "cell" and rows:
			field, fieldtype, options = draw(st.sampled_from(self.world.fields[child]))
			rows[at][field] = draw(self.value_of(fieldtype, options))
		elif kind == "key" and rows:
			rows[at][draw(st.sampled_from(DOCUMENT_KEYS))] = draw(st.one_of(junk, self.any_name))
		elif kind == "double" and rows:
			rows.append(copy.deepcopy(rows[at]))
		elif kind == "drop" and rows:
			del rows[at]
		elif kind == "add":
			rows.append(
				{
					field: draw(self.value_of(fieldtype, options))
					for field, fieldtype, options in self.world.fields[child]
					if draw(st.booleans())
				}
			)
		elif kind == "junk row":
			rows.append(draw(junk))
		elif kind == "junk":
			return draw(junk)
		elif kind == "reverse":
			rows.reverse()
		return rows

	def document(self, doctype: str) -> st.SearchStrategy[Any]:
		return self._document(self, doctype)

	@st.composite
	@staticmethod
	def _document(draw, self: "Calls", doctype: str) -> Any:
		found = self.world.documents.get(doctype)
		document = copy.deepcopy(draw(st.sampled_from(found))) if found else {"doctype": doctype}
		for _ in range(draw(st.sampled_from((0, 1, 1, 1, 2, 3)))):
			draw(self._change(self, doctype, document))
		document["doctype"] = draw(self.other_doctype(doctype))
		return document

	# Calls --------------------------------------------------------------------------------------------------------

	def of_ours(self) -> st.SearchStrategy[Call]:
		"""Every whitelisted function and document method of ours."""
		return st.one_of(self._function(self), self._method(self), self._method(self))

	@st.composite
	@staticmethod
	def _function(draw, self: "Calls") -> Call:
		path = draw(st.sampled_from(sorted(self.functions)))
		arguments = draw(self._arguments(self, self.functions[path]))
		version = draw(st.sampled_from(("/api/method/", "/api/v1/method/", "/api/v2/method/")))
		method = draw(often(st.sampled_from(("POST", "GET")), st.sampled_from(("PUT", "DELETE", "PATCH"))))
		return Call(path, draw(self.actor), method, version + path, arguments, draw(st.booleans()))

	@st.composite
	@staticmethod
	def _arguments(draw, self: "Calls", function: Callable) -> dict:
		"""By the type hints: right, wrong, missing, and some that nobody asked for."""
		hints = {}
		for parameter in inspect.signature(function).parameters.values():
			if parameter.name != "self":
				hints[parameter.name] = parameter.annotation
		arguments = {}
		for name, hint in hints.items():
			if draw(st.integers(0, 9)):
				arguments[name] = draw(often(self._of_type(name, hint), junk, once_in=3))
		if not draw(st.integers(0, 9)):
			arguments[
				draw(st.sampled_from(("extra", "self", "cmd", "args", "doc", "flags", "ignore_permissions")))
			] = draw(junk)
		return arguments

	def _of_type(self, name: str, hint: Any) -> st.SearchStrategy[Any]:
		if doctypes := {"source_name": ("Employee", "Appraisal"), "template": ("PIP Template",)}.get(name):
			return st.sampled_from([one for doctype in doctypes for one in self.world.names[doctype]])
		wanted = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
		found: list[st.SearchStrategy[Any]] = []
		for one in wanted:
			if one is str and "date" not in str(hint):
				found += [sentences, texts, self.any_name]
				if name == "plan":
					found.append(self.document(PLAN).map(json.dumps))
			elif one is dict:
				goals = self.world.names["PIP Goal"]
				found += [
					st.dictionaries(st.sampled_from(goals), st.floats(0, 100), max_size=2),
					st.dictionaries(st.sampled_from(goals), junk, max_size=2),
					st.sampled_from(self._all_values()),
					st.fixed_dictionaries({"employee": self.any_name, "manager": self.any_name}),
				]
				if name == "plan":
					found.append(self.document(PLAN))
			elif one is date:
				found.append(days)
			elif one in (int, float):
				found.append(numbers)
			elif one is type(None):
				found.append(st.none())
			elif one is bool:
				found.append(st.booleans())
		return st.one_of(found) if found else junk

	def _all_values(self) -> list[dict]:
		"""The values a check-in needs, by the rows of each plan's goals."""
		return [{row["name"]: 70 for row in plan["goals"]} for plan in self.world.documents[PLAN]]

	@st.composite
	@staticmethod
	def _method(draw, self: "Calls") -> Call:
		if draw(st.booleans()):
			return draw(self._step(self))
		doctype = draw(often(st.sampled_from([PLAN, PLAN, CHECKIN]), self.doctype()))
		name = draw(self.name_of(doctype))
		known = self.methods[doctype]
		method = draw(often(st.sampled_from(sorted(known)), st.sampled_from(sorted(self.forbidden[doctype]))))
		if method not in known:
			arguments = draw(junk)
		elif known[method].__module__.startswith("pip_module"):
			arguments = draw(often(self._arguments(self, known[method]), junk, once_in=10))
		else:
			arguments = draw(
				st.sampled_from(({}, {"name": "another"}, {"comment_type": "Comment", "text": "x"}))
			)
		actor, as_json = draw(self.actor), draw(st.booleans())
		label = f"{doctype}.{method}" if method in known else f"{doctype}.(not for clients)"
		door = draw(
			st.sampled_from(
				("stored", "stored", "copy", "resource", "resource get", "v2", "v2 get", "v2 copy")
			)
		)
		body: Any
		if door == "stored":
			body = {"dt": doctype, "dn": name, "method": method, "args": arguments}
			return Call(label, actor, "POST", "/api/method/run_doc_method", body, as_json)
		if door == "copy":
			body = {"docs": draw(self.document(doctype)), "method": method, "args": arguments}
			return Call(label, actor, "POST", "/api/method/run_doc_method", body, as_json)
		if door == "v2 copy":
			kwargs = arguments if isinstance(arguments, dict) else {}
			body = {"document": draw(self.document(doctype)), "method": method, "kwargs": kwargs}
			return Call(label, actor, "POST", "/api/v2/method/run_doc_method", body, as_json)
		http = "GET" if door.endswith("get") else "POST"
		if door.startswith("resource"):
			path = f"/api/resource/{_part(doctype)}/{_part(name)}"
			body = {**(arguments if isinstance(arguments, dict) else {}), "run_method": method}
			return Call(label, actor, http, path, body, as_json)
		path = f"/api/v2/document/{_part(doctype)}/{_part(name)}/method/{_part(method)}"
		return Call(label, actor, http, path, arguments if isinstance(arguments, dict) else {}, as_json)

	@st.composite
	@staticmethod
	def _step(draw, self: "Calls") -> Call:
		"""A step of the lifecycle, or a check-in, on a plan where it is possible and mostly by those whose it is."""
		row = draw(st.sampled_from(lifecycle.TRANSITIONS))
		doctype, method, name = PLAN, row.verb, self.world.subjects[row.source]
		who = {lifecycle.MANAGER: "manager", lifecycle.HR: "hr", lifecycle.SUBJECT: "new_subject"}
		turn = [who[actor] for actor in sorted(row.actors) if actor in who]
		if row.source == lifecycle.ACTIVE and draw(st.booleans()):
			doctype, turn = CHECKIN, ["manager", "hr", "subject"]
			method = draw(st.sampled_from(("complete", "complete", "acknowledge", *MOVING)))
			own = [one["name"] for one in self.world.documents[CHECKIN] if one["plan"] == name]
			name = draw(st.sampled_from(own[:2]))
		arguments = {}
		for parameter in inspect.signature(self.methods[doctype][method]).parameters.values():
			if parameter.name != "self":
				arguments[parameter.name] = draw(often(self._apt(parameter.name), junk, once_in=15))
		actor = draw(often(st.sampled_from(turn), self.actor, once_in=8))
		body = {"dt": doctype, "dn": name, "method": method, "args": arguments}
		return Call(
			f"{doctype}.{method}", actor, "POST", "/api/method/run_doc_method", body, draw(st.booleans())
		)

	def _apt(self, name: str) -> st.SearchStrategy[Any]:
		"""What a person would enter there."""
		if name == "witness":
			return st.sampled_from(self.world.names["Employee"])
		if name == "values":
			return st.sampled_from(self._all_values())
		if name == "mode":
			return st.sampled_from(("In Person", "", "Video Call"))
		if name == "day":
			return st.one_of(
				days, st.integers(0, 40).map(lambda ahead: str(date.today() + timedelta(days=ahead)))
			)
		if name in ("held_on", "new_end"):
			return st.one_of(
				st.none(), days, st.just(str(date.today())), st.just(str(date.today() + timedelta(75)))
			)
		return sentences

	@st.composite
	@staticmethod
	def pages(draw, self: "Calls") -> Call:
		"""The employee's own page: its forms, filled in as they should be, almost so and not at all."""
		status = draw(st.sampled_from(sorted(self.world.subjects)))
		plan = self.world.subjects[status]
		own = [one for one in self.world.documents[CHECKIN] if one["plan"] == plan]
		checkin = draw(st.sampled_from(own)) if own else {"name": "", "modified": ""}
		found = next(one for one in self.world.documents[PLAN] if one["name"] == plan)
		rows = [row["name"] for row in found["goals"]]
		right = {
			"plan": st.just(plan),
			"action": st.sampled_from(sorted(ACTIONS)),
			"checkin": st.just(checkin["name"]),
			"seen": st.sampled_from(("", str(found["modified"]), str(checkin["modified"]))),
			"once": st.text("0123456789abcdef", min_size=32, max_size=32),
			"text": sentences,
			"comments": sentences,
			"reason": sentences,
			"summary": sentences,
			"signed_as": st.just("Anna Example"),
			"signature": st.just(""),
			"day": days,
			"row": st.sampled_from(self.world.names["PIP Action Item"] or ["absent"]),
			"done": st.sampled_from(("0", "1")),
			**{f"value-{row}": st.integers(0, 100).map(str) for row in rows},
			**{f"comment-{row}": sentences for row in rows},
		}
		body = {
			key: draw(often(value, st.one_of(junk, self.any_name), once_in=12))
			for key, value in right.items()
		}
		for key in draw(st.lists(st.sampled_from(sorted(body)), max_size=2)):
			body.pop(key, None)
		actor = draw(often(st.sampled_from(("subject", "new_subject")), self.actor))
		http = draw(often(st.just("POST"), st.just("GET")))
		query = {"plan": plan} if draw(st.booleans()) else {}
		label = str(body.get("action", ""))
		label = f"page {label if label in ACTIONS else '(unknown)'}"
		as_json = not draw(st.integers(0, 9))
		return Call(label, actor, http, "/performance-plan", body, as_json, query)

	@st.composite
	@staticmethod
	def saves(draw, self: "Calls") -> Call:
		"""Whole documents, and fields of one, through every door that writes."""
		doctype = draw(self.doctype())
		name = draw(self.name_of(doctype))
		document = st.one_of(self.document(doctype), self.document(doctype), self._anew(self, doctype))
		door = draw(st.sampled_from(sorted(SAVING)))
		actor = draw(st.one_of(self.actor, st.sampled_from(["manager", "hr"])))
		as_json = draw(st.booleans())
		if door in ("frappe.client.save", "frappe.client.insert", "frappe.client.submit"):
			body = {"doc": draw(document)}
		elif door == "frappe.client.insert_many":
			body = {"docs": draw(st.lists(document, max_size=3))}
		elif door == "frappe.desk.form.save.savedocs":
			action = draw(st.sampled_from(("Save", "Save", "Submit", "Update", "Cancel")))
			doc = draw(document)
			if doc.get("__islocal") and not isinstance(doc.get("name"), str):
				# The form always names a new document; the host relies on it.
				doc["name"] = "new-1"
			body = {"doc": json.dumps(doc), "action": action}
		elif door == "frappe.client.set_value":
			body = draw(self._set_value(self, doctype, name))
		elif door == "frappe.client.bulk_update":
			docs = draw(st.lists(document, max_size=3))
			for doc in docs:
				doc["docname"] = doc.get("name")
			body = {"docs": json.dumps(docs)}
		elif door == "submit_cancel_or_update_docs":
			# The host commits each document for itself, so an absent name would end the call after some are saved.
			names = draw(
				st.lists(st.sampled_from(self.world.names[doctype] or ["absent"]), max_size=4, unique=True)
			)
			values = draw(self._set_value(self, doctype, name))
			field = values["fieldname"]
			body = {
				"doctype": doctype,
				"docnames": json.dumps(names),
				"action": draw(st.sampled_from(("update", "update", "submit", "cancel", "delete", ""))),
				"data": json.dumps({field if isinstance(field, str) else "": values.get("value")}),
			}
		else:
			verb, _, version = door.partition(" ")
			path = f"{version}/{_part(doctype)}"
			if verb != "POST":
				path += f"/{_part(name)}"
			values = draw(
				st.one_of(
					document,
					st.dictionaries(st.sampled_from(sorted(self.world.columns[doctype])), junk, max_size=3),
				)
			)
			return Call(f"{verb} {version}", actor, verb, path, values, as_json)
		return Call(door, actor, "POST", f"/api/method/{SAVING[door]}", body, as_json)

	@st.composite
	@staticmethod
	def _anew(draw, self: "Calls", doctype: str) -> dict:
		"""A copy as a new document; a plan's for whoever has none yet, with luck."""
		document = draw(self.document(doctype))
		document |= {"__islocal": 1, "name": draw(st.sampled_from((None, "new-1", "another")))}
		if doctype == PLAN:
			document |= {"employee": draw(st.sampled_from(self.world.names["Employee"])), "status": "Draft"}
		return document

	@st.composite
	@staticmethod
	def _set_value(draw, self: "Calls", doctype: str, name: Any) -> dict:
		fields = self.world.fields[doctype]
		field, kind, options = draw(st.sampled_from(fields))
		value = draw(self.value_of(kind, options))
		shape = draw(st.sampled_from(("plain", "plain", "plain", "dict", "key", "junk")))
		fieldname: Any = field
		if shape == "dict":
			fieldname, value = {field: value, draw(st.sampled_from(fields))[0]: draw(junk)}, None
		elif shape == "key":
			fieldname, value = draw(st.sampled_from(DOCUMENT_KEYS)), draw(junk)
		elif shape == "junk":
			fieldname = draw(
				st.one_of(texts, st.sampled_from(({}, {"a": 1}, {"": None}, {"doctype": "User"})))
			)
		asked = draw(self.other_doctype(doctype))
		return {"doctype": asked, "name": name, "fieldname": fieldname, "value": value}

	@st.composite
	@staticmethod
	def removals(draw, self: "Calls") -> Call:
		"""Deleting, renaming, cancelling."""
		doctype = draw(self.doctype())
		name = draw(self.name_of(doctype))
		asked = draw(self.other_doctype(doctype))
		actor, as_json = draw(self.actor), draw(st.booleans())
		door = draw(
			st.sampled_from(
				("delete", "cancel", "rename", "title", "form cancel", "items", "REST", "REST v2")
			)
		)
		body: Any = {"doctype": asked, "name": name}
		if door in ("REST", "REST v2"):
			path = "/api/resource" if door == "REST" else "/api/v2/document"
			return Call(f"DELETE {path}", actor, "DELETE", f"{path}/{_part(doctype)}/{_part(name)}")
		if door == "rename":
			if self.world.doctypes[asked].issingle:
				# There is no table to look the new name up in; the host tries all the same.
				asked = PLAN
			body = {
				"doctype": asked,
				"old_name": name,
				"new_name": draw(self.any_name) or "another",
				"merge": draw(st.sampled_from((0, 1, True, "x"))),
			}
		elif door == "title":
			body = {
				"doctype": asked,
				"docname": name,
				"title": draw(junk),
				"name": draw(self.any_name),
				"merge": draw(st.sampled_from((0, 1))),
			}
		elif door == "form cancel":
			body |= {
				"workflow_state_fieldname": draw(st.sampled_from((None, "status", ""))),
				"workflow_state": draw(st.sampled_from(lifecycle.STATUSES)),
			}
		elif door == "items":
			body = {"doctype": asked, "items": json.dumps(draw(st.lists(self.name_of(doctype), max_size=4)))}
		path = {
			"delete": "frappe.client.delete",
			"cancel": "frappe.client.cancel",
			"rename": "frappe.client.rename_doc",
			"title": "frappe.model.rename_doc.update_document_title",
			"form cancel": "frappe.desk.form.save.cancel",
			"items": "frappe.desk.reportview.delete_items",
		}[door]
		return Call(path, actor, "POST", f"/api/method/{path}", body, as_json)

	@st.composite
	@staticmethod
	def workflow(draw, self: "Calls") -> Call:
		"""The host's Workflow."""
		doctype = draw(often(st.just(PLAN), self.doctype(), once_in=10))
		actor, as_json = draw(self.actor), draw(st.booleans())
		action = draw(often(st.sampled_from(WORKFLOW_ACTIONS), junk, once_in=10))
		door = draw(
			st.sampled_from(("apply_workflow", "apply_workflow", "get_transitions", "bulk_workflow_approval"))
		)
		if door == "bulk_workflow_approval":
			names = draw(st.lists(self.name_of(doctype), max_size=4))
			body = {"docnames": json.dumps(names), "doctype": doctype, "action": action}
		else:
			body = {"doc": draw(self.document(doctype))}
			if door == "apply_workflow":
				body["action"] = action
		return Call(door, actor, "POST", f"/api/method/frappe.model.workflow.{door}", body, as_json)

	@st.composite
	@staticmethod
	def _condition(draw, self: "Calls", doctype: str) -> tuple[str, Any]:
		fields = [field for field in self.world.fields[doctype] if not field[1].startswith("Table")]
		field, kind, _options = draw(
			st.sampled_from([*fields, ("name", "Link", doctype), ("owner", "Link", "User")])
		)
		if kind in DAYS_KINDS:
			return field, draw(days)
		return field, draw(st.one_of(sentences, st.integers(-1000, 1000), self.any_name))

	@st.composite
	@staticmethod
	def reads(draw, self: "Calls") -> Call:
		"""Lists, counts and single records."""
		door = draw(
			st.sampled_from(
				(
					"get",
					"get_list",
					"get_count",
					"REST",
					"REST one",
					"v2",
					"v2 one",
					"client",
					"value",
					"form",
				)
			)
		)
		# A single document is in no table that could be listed; the host tries all the same.
		listable = st.sampled_from([name for name in self.doctypes if not self.world.doctypes[name].issingle])
		kinds = (
			self.doctype() if door in ("REST one", "v2 one", "form") else st.one_of(st.just(PLAN), listable)
		)
		doctype = draw(kinds)
		name = draw(self.name_of(doctype))
		asked = draw(often(st.just(doctype), kinds, once_in=15))
		actor, as_json = draw(self.actor), draw(st.booleans())
		columns = st.sampled_from(sorted(self.world.columns[doctype]))
		operator = st.sampled_from(("=", "!=", "like", "not like", ">", "<", ">=", "<="))
		row = self._condition(self, doctype)
		filters = draw(
			st.one_of(
				st.lists(row, max_size=2).map(lambda rows: {field: value for field, value in rows}),
				st.lists(st.tuples(st.just(doctype), operator, row), max_size=2).map(
					lambda rows: [
						[doctype, field, operator, value] for doctype, operator, (field, value) in rows
					]
				),
			)
		)
		fields = draw(st.lists(columns, min_size=1, max_size=3))
		if door == "REST":
			query = {
				"filters": json.dumps(filters),
				"fields": json.dumps(fields),
				"limit": draw(st.integers(1, 50)),
			}
			return Call("GET /api/resource", actor, "GET", f"/api/resource/{_part(doctype)}", query)
		if door == "v2":
			query = {
				"filters": json.dumps(filters),
				"fields": json.dumps(fields),
				"limit": draw(st.integers(1, 50)),
			}
			return Call("GET /api/v2/document", actor, "GET", f"/api/v2/document/{_part(doctype)}", query)
		if door in ("REST one", "v2 one"):
			path = "/api/resource" if door == "REST one" else "/api/v2/document"
			return Call(f"GET {path}/name", actor, "GET", f"{path}/{_part(doctype)}/{_part(name)}")
		path, body = {
			"get": (
				"frappe.desk.reportview.get",
				{
					"doctype": asked,
					"fields": json.dumps(fields),
					"filters": json.dumps(filters),
					"start": draw(st.integers(0, 50)),
					"page_length": 5,
				},
			),
			"get_list": (
				"frappe.desk.reportview.get_list",
				{"doctype": asked, "fields": json.dumps(fields), "filters": json.dumps(filters)},
			),
			"get_count": (
				"frappe.desk.reportview.get_count",
				{
					"doctype": asked,
					"filters": json.dumps(filters),
					"fields": json.dumps(fields),
					"distinct": draw(st.sampled_from(("false", "true", 0))),
				},
			),
			"client": (
				"frappe.client.get_list",
				{"doctype": asked, "filters": filters, "fields": fields, "parent": PLAN},
			),
			"value": (
				"frappe.client.get_value",
				{"doctype": asked, "fieldname": fields, "filters": filters, "parent": PLAN},
			),
			"form": ("frappe.desk.form.load.getdoc", {"doctype": asked, "name": name}),
		}[door]
		return Call(path, actor, "POST", f"/api/method/{path}", body, as_json)


SAVING = {
	"frappe.client.save": "frappe.client.save",
	"frappe.client.insert": "frappe.client.insert",
	"frappe.client.insert_many": "frappe.client.insert_many",
	"frappe.client.submit": "frappe.client.submit",
	"frappe.client.set_value": "frappe.client.set_value",
	"frappe.client.bulk_update": "frappe.client.bulk_update",
	"frappe.desk.form.save.savedocs": "frappe.desk.form.save.savedocs",
	"submit_cancel_or_update_docs": "frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
	"POST /api/resource": "",
	"PUT /api/resource": "",
	"POST /api/v2/document": "",
	"PATCH /api/v2/document": "",
}
"""Doors that write documents: what the table calls them, and their path."""


NOT_OURS_TO_CALL = ("pip_module.demo", "pip_module.guards", "pip_module.pip_module.pip_module")
"""The guards stand in for functions of the host: they are called by the host's names and pass on what those take."""


def often(
	usual: st.SearchStrategy[Any], other: st.SearchStrategy[Any], once_in: int = 6
) -> st.SearchStrategy[Any]:
	return st.integers(1, once_in).flatmap(lambda turn: other if turn == once_in else usual)


def otherwise_spelled(name: str) -> st.SearchStrategy[str]:
	"""Names that Python tells from `name` and the database doesn't."""
	return st.sampled_from(
		(
			name.lower(),
			f"{name} ",
			name.replace("H", "Ｈ", 1),
			name.replace("0", "٠"),
			f"\u200b{name}",
			f"\x01{name}",
		)
	)


def _part(value: Any) -> str:
	text = value if isinstance(value, str) else json.dumps(value)
	return quote(text.encode("utf-8", "surrogatepass"), safe="") or "%20"


def _whitelisted_functions() -> dict[str, Callable]:
	"""Ours by their dotted path. Every module is loaded, since only then does the host know what is whitelisted."""
	found = {}
	for module in _modules():
		for name, value in vars(module).items():
			if (
				inspect.isfunction(value)
				and value in frappe.whitelisted
				and value.__module__ == module.__name__
			):
				found[f"{module.__name__}.{name}"] = value
	assert found
	return found


def _modules() -> list[types.ModuleType]:
	root = Path(pip_module.__file__).parent
	modules = []
	for info in pkgutil.walk_packages([str(root)], "pip_module."):
		# Controllers go by the name the host knows them by; the other would be a second copy.
		name = info.name.replace("pip_module.doctype", "pip_module.pip_module.doctype", 1)
		if not name.startswith(NOT_OURS_TO_CALL):
			modules.append(importlib.import_module(name))
	return modules


def _whitelisted_methods(doctype: str) -> dict[str, Callable]:
	"""What may be called on a document: our verbs, and what the host offers on every document."""
	controller = get_controller(doctype)
	return {
		name: value
		for name, value in inspect.getmembers(controller, inspect.isfunction)
		if value in frappe.whitelisted
	}
