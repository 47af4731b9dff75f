"""Ways to the calendar feed of somebody: that there is one is a sign of a plan, and nobody may look."""

from collections.abc import Iterator
from dataclasses import replace

from door import Door, call, get, send
from engine import ONCE
from world import FEED, Target

READ = "/api/method/check-ins.ics"


def of_feeds() -> Iterator[Door]:
	for door in (*_of_the_record(), *_of_its_token()):
		# It is about a person and not about a plan in some state.
		yield replace(door, needs=("feed",), kind="feed", states=frozenset({ONCE}))


def _of_the_record() -> Iterator[Door]:
	def of_user(t: Target) -> list:
		return [[FEED, "user", "=", t.user]]

	yield Door("feed.v1.list", lambda t: [get(f"/api/resource/{FEED}", filters=of_user(t))])
	yield Door("feed.v1.read", lambda t: [get(f"/api/resource/{FEED}/{t.feed}")])
	yield Door("feed.v1.delete", lambda t: [send("DELETE", f"/api/resource/{FEED}/{t.feed}")])
	yield Door(
		"feed.v1.create",
		lambda t: [send("POST", f"/api/resource/{FEED}", {"user": t.user, "token_hash": "Matrix"})],
	)
	for title, method, arguments in (
		("client.get", "frappe.client.get", {"filters": of_user}),
		("client.get_value", "frappe.client.get_value", {"filters": of_user, "fieldname": "name"}),
		("client.get_list", "frappe.client.get_list", {"filters": of_user}),
		("client.get_count", "frappe.client.get_count", {"filters": of_user}),
		("reportview.get", "frappe.desk.reportview.get", {"filters": of_user, "fields": ["name", "user"]}),
		("getdoc", "frappe.desk.form.load.getdoc", {"name": lambda t: t.feed}),
		("validate_link", "frappe.client.validate_link", {"docname": lambda t: t.feed, "fields": ["user"]}),
		("roster", "hrms.api.roster.get_values", {"name": lambda t: t.feed, "fields": ["user"]}),
		("search_link", "frappe.desk.search.search_link", {"txt": lambda t: t.feed}),
	):
		yield Door(
			f"feed.{title}",
			lambda t, method=method, arguments=arguments: [
				call(
					method,
					doctype=FEED,
					**{key: value(t) if callable(value) else value for key, value in arguments.items()},
				)
			],
		)


def _of_its_token() -> Iterator[Door]:
	# What is kept of a token opens nothing, nor does the name of the row.
	yield Door("feed.read.by-hash", lambda t: [get(READ, token=t.feedhash)])
	yield Door("feed.read.by-name", lambda t: [get(READ, token=t.feed)])
