"""Ways to what no role may see: whose calendar reads what, which is a sign of a plan, and what an employee has begun to
write before a check-in and not sent."""

from collections.abc import Iterator
from dataclasses import replace

from door import Door, call_typed, get, send
from engine import ONCE
from world import ASSESSMENT, FEED, Target

READ = "/api/method/check-ins.ics"


def of_shut() -> Iterator[Door]:
	for door in (*_of_records(FEED, "feed", "user", "user"), *_of_its_token()):
		# It is about a person and not about a plan in some state.
		yield replace(door, needs=("feed",), kind="feed", states=frozenset({ONCE}))
	for door in _of_records(ASSESSMENT, "assessment", "checkin", "assessed"):
		# Only while a check-in is to come.
		yield replace(door, needs=("assessment",), kind="assessment", states=frozenset({ONCE}))


def _of_records(doctype: str, key: str, field: str, about: str) -> Iterator[Door]:
	"""`about` is what of the target stands in `field` of its record, whose name is kept under `key`."""

	def name(t: Target) -> str:
		return t.keys[key]

	def filters(t: Target) -> list:
		return [[doctype, field, "=", getattr(t, about)]]

	path = f"/api/resource/{doctype}"
	yield Door(f"{key}.v1.list", lambda t: [get(path, filters=filters(t), fields=["*"])])
	yield Door(f"{key}.v1.read", lambda t: [get(f"{path}/{name(t)}")])
	yield Door(f"{key}.v1.delete", lambda t: [send("DELETE", f"{path}/{name(t)}")])
	yield Door(f"{key}.v1.create", lambda t: [send("POST", path, {field: getattr(t, about)})])
	for title, method, arguments in (
		("client.get", "frappe.client.get", {"filters": filters}),
		("client.get_value", "frappe.client.get_value", {"filters": filters, "fieldname": "name"}),
		("client.get_list", "frappe.client.get_list", {"filters": filters}),
		("client.get_count", "frappe.client.get_count", {"filters": filters}),
		("reportview.get", "frappe.desk.reportview.get", {"filters": filters, "fields": ["name", field]}),
		("getdoc", "frappe.desk.form.load.getdoc", {"name": name}),
		("validate_link", "frappe.client.validate_link", {"docname": name, "fields": [field]}),
		("roster", "hrms.api.roster.get_values", {"name": name, "fields": [field]}),
		("search_link", "frappe.desk.search.search_link", {"txt": name}),
	):
		yield Door(
			f"{key}.{title}",
			lambda t, method=method, arguments=arguments: [
				call_typed(
					method,
					doctype=doctype,
					**{key: value(t) if callable(value) else value for key, value in arguments.items()},
				)
			],
		)


def _of_its_token() -> Iterator[Door]:
	# What is kept of a token opens nothing, nor does the name of the row.
	yield Door("feed.read.by-hash", lambda t: [get(READ, token=t.feedhash)])
	yield Door("feed.read.by-name", lambda t: [get(READ, token=t.feed)])
