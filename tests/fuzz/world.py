"""What is on the site: people and a plan in every status. Sees what a call wrote, judges it, and puts it back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import factory
import pymysql
from factory import CHECKIN, COMPANY, PLAN

import frappe

from pip_module.rules import lifecycle, record

CANARY = "Kanarienvogel"
"""Stands in every plan; nobody who has no business with it may ever be answered with it."""

OWN = "fuzz_"
"""Begins the names of our people: another tier may have left its own on the site."""

PASSWORD = "Str0ng-enough-for-tests"

HOST_TABLES = (
	"tabAppraisal",
	"tabComment",
	"tabCommunication",
	"tabDeleted Document",
	"tabDocShare",
	"tabEmail Queue",
	"tabEmployee",
	"tabFile",
	"tabNotification Log",
	"tabProperty Setter",
	"tabSeries",
	"tabSingles",
	"tabTag Link",
	"tabToDo",
	"tabUser Permission",
	"tabVersion",
	"tabWorkflow Action",
)
"""Tables of the host where a call may leave rows about ours. Its logs and sessions are its own business."""

SEALING = {"Issue", "Resume", "Extend", "Close as Successful", "Close as Unsuccessful", "Withdraw"}


class World:
	def __init__(self, site: str, sites_path: str):
		self.site, self.sites_path = site, sites_path
		self.database = _connect(site, sites_path)
		with self.host():
			self.doctypes = {
				row.name: row
				for row in frappe.get_all(
					"DocType", {"module": "PIP Module"}, ["name", "istable", "issingle"], order_by="name"
				)
			}
			self.actors = _make_people()
			self.subjects = _make_records(self.actors)
			self.names = _names(self.doctypes)
			self.documents = _documents(self.doctypes)
			self.columns = {name: frappe.get_meta(name).get_valid_columns() for name in self.doctypes}
			self.fields = {
				name: [
					(field.fieldname, field.fieldtype, field.options)
					for field in frappe.get_meta(name).fields
					if field.fieldtype not in ("Section Break", "Column Break", "Tab Break", "HTML")
				]
				for name in self.doctypes
			}
		ours = [f"tab{name}" for name, row in self.doctypes.items() if not row.issingle]
		self.tables = [*sorted(ours), *HOST_TABLES]
		self._rows = {table: self._content(table) for table in self.tables}
		self.digest = self.look()
		self.start = self.digest
		self.state = self._state()
		self.start_state = self.state

	def close(self) -> None:
		self.database.close()

	@contextmanager
	def host(self) -> Iterator[None]:
		"""Inside, `frappe` is connected as Administrator. Every request connects for itself."""
		frappe.init(site=self.site, sites_path=self.sites_path, force=True)
		frappe.connect()
		frappe.set_user("Administrator")
		try:
			yield
		finally:
			frappe.destroy()

	# What was written ---------------------------------------------------------------------------------------------

	def look(self) -> dict[str, int]:
		"""A checksum of all rows of every watched table, as committed."""
		with self.database.cursor() as cursor:
			cursor.execute("checksum table " + ", ".join(f"`{table}`" for table in self.tables))
			return {name.partition(".")[2]: value for name, value in cursor.fetchall()}

	def _content(self, table: str) -> tuple[list[str], list[tuple]]:
		with self.database.cursor() as cursor:
			cursor.execute(f"select * from `{table}`")
			return [column[0] for column in cursor.description], list(cursor.fetchall())

	def put_back(self) -> None:
		"""The rows as they were at the start."""
		now = self.look()
		for table in [table for table, value in now.items() if value != self.start[table]]:
			columns, rows = self._rows[table]
			with self.database.cursor() as cursor:
				cursor.execute(f"delete from `{table}`")
				if rows:
					names = ", ".join(f"`{column}`" for column in columns)
					holders = ", ".join(["%s"] * len(columns))
					cursor.executemany(f"insert into `{table}` ({names}) values ({holders})", rows)
		self.digest = self.look()
		assert self.digest == self.start, "the site could not be put back as it was"
		self.state = self.start_state
		with self.host():
			self.forget_caches()

	def forget_caches(self) -> None:
		for doctype in [*self.doctypes, "Employee", "Appraisal"]:
			frappe.clear_document_cache(doctype)
		frappe.cache.delete_keys("user_permissions")

	# Whether it may be so -----------------------------------------------------------------------------------------

	def _state(self) -> dict[str, Any]:
		plans = self._select(
			f"select name, status, employee, company, owner, {', '.join(record.AGREED_FIELDS)} from `tab{PLAN}`"
		)
		for plan in plans.values():
			plan["terms"] = [plan[field] for field in record.AGREED_FIELDS]
		for table, columns in record.AGREED_TABLES.items():
			child = {"gaps": "PIP Gap", "goals": "PIP Goal", "supports": "PIP Support"}.get(
				table, "PIP Extension" if table == "extensions" else "PIP Hold"
			)
			rows = self._select(
				f"select name, parent, {', '.join(f'`{column}`' for column in columns)} from `tab{child}`"
				f" where parenttype = '{PLAN}' order by parent, idx, name"
			)
			for row in rows.values():
				if row["parent"] in plans:
					plans[row["parent"]]["terms"].append([row[column] for column in columns])
		events = self._select("select * from `tabPIP Event`")
		checkins = self._select(f"select * from `tab{CHECKIN}`")
		return {"plans": plans, "events": events, "checkins": checkins}

	def _select(self, query: str) -> dict[str, dict]:
		with self.database.cursor(pymysql.cursors.DictCursor) as cursor:
			cursor.execute(query)
			return {row["name"]: row for row in cursor.fetchall()}

	def settle(self, actor: str) -> list[str]:
		"""Takes note of what a call of `actor` wrote, and says what of it must not be."""
		before, after = self.state, self._state()
		self.state = after
		faults = [*self._faults(before, after), *self._orphans()]
		with self.host():
			self.forget_caches()
			from pip_module import journal, permissions

			for name in after["plans"]:
				if broken := journal.first_break(name):
					faults.append(f"the journal of {name} is broken at event {broken}")
			user = self.actors[actor]
			for name in _touched(before, after):
				plan = after["plans"].get(name) or before["plans"].get(name)
				if plan and not permissions.capacities(user, frappe._dict(plan)):
					faults.append(f"{actor} wrote on {name}, which is none of their business")
		return faults

	def _faults(self, before: dict, after: dict) -> Iterator[str]:
		new_events: dict[str, list[dict]] = {}
		for name, event in after["events"].items():
			if name not in before["events"]:
				new_events.setdefault(event["plan"], []).append(event)
		for name, event in before["events"].items():
			if after["events"].get(name) != event:
				yield f"event {event['sequence']} of {event['plan']} was changed or deleted"
		for name, plan in after["plans"].items():
			old = before["plans"].get(name)
			said = [event["event"] for event in new_events.get(name, [])]
			if old is None:
				if plan["status"] != lifecycle.DRAFT or said:
					yield f"{name} began as {plan['status']}"
				continue
			if old["status"] != plan["status"]:
				moves = [
					row.action
					for row in lifecycle.TRANSITIONS
					if (row.source, row.target) == (old["status"], plan["status"])
				]
				if len(said) != 1 or said[0] not in moves:
					yield f"{name} went from {old['status']} to {plan['status']} with the events {said}"
			elif said and not set(said) <= STAYING:
				yield f"{name} stayed {plan['status']} with the events {said}"
			frozen = old["status"] not in lifecycle.BEFORE_ISSUE
			if frozen and old["terms"] != plan["terms"] and not SEALING & {*said, *_holding(said)}:
				yield f"the terms of {name} changed with the events {said}"
			if (old["employee"], old["owner"]) != (plan["employee"], plan["owner"]) and frozen:
				yield f"{name} is somebody else's now"
		for name, plan in before["plans"].items():
			if name not in after["plans"] and plan["status"] != lifecycle.DRAFT:
				yield f"{name} is gone"
		for name, checkin in before["checkins"].items():
			if name not in after["checkins"]:
				yield f"check-in {name} is gone"
			elif checkin["status"] == "Completed" and after["checkins"][name]["status"] != "Completed":
				yield f"check-in {name} is no longer completed"

	def _orphans(self) -> Iterator[str]:
		with self.database.cursor() as cursor:
			for table in (CHECKIN, "PIP Event", "PIP Reminder", "PIP HR Note", "PIP Handover"):
				cursor.execute(
					f"select name from `tab{table}` where plan is null or plan not in (select name from `tab{PLAN}`)"
				)
				yield from (f"{table} {name} belongs to no plan" for (name,) in cursor.fetchall())
			for name, doctype in self.doctypes.items():
				if not doctype.istable:
					continue
				cursor.execute(f"select name, parenttype, parent from `tab{name}`")
				for row, parenttype, parent in cursor.fetchall():
					if parenttype == "PIP Settings":
						continue
					known = parenttype in self.doctypes and not self.doctypes[parenttype].istable
					if known:
						cursor.execute(f"select 1 from `tab{parenttype}` where name = %s", parent)
					if not known or not cursor.fetchone():
						yield f"{name} {row} belongs to no document ({parenttype} {parent})"


STAYING = frozenset(
	{
		"Acknowledge",
		"Check-in Added",
		"Check-in Completed",
		"Check-in Moved",
		"Decline",
		"Record Refusal",
		"Response",
		"Self-assessment Sent",
		"Support Requested",
	}
)
"""What is journaled of a plan that goes on as it is."""


def _holding(said: list[str]) -> set[str]:
	# Holding a plan adds the hold to its terms; they are sealed when it resumes.
	return {"Resume"} if "Hold" in said else set()


def _touched(before: dict, after: dict) -> set[str]:
	touched = set()
	for kind, key in (("plans", "name"), ("checkins", "plan"), ("events", "plan")):
		for name in {*before[kind], *after[kind]}:
			old, new = before[kind].get(name), after[kind].get(name)
			if old != new:
				touched.add((new or old)[key])
	return touched


def _connect(site: str, sites_path: str) -> pymysql.Connection:
	"""A connection of our own, since a request closes its own as it ends."""
	common = json.loads((Path(sites_path) / "common_site_config.json").read_text())
	own = json.loads((Path(sites_path) / site / "site_config.json").read_text())
	return pymysql.connect(
		unix_socket=common["db_socket"],
		user=own["db_name"],
		password=own["db_password"],
		database=own["db_name"],
		charset="utf8mb4",
		autocommit=True,
	)


# What there is ----------------------------------------------------------------------------------------------------


def _make_people() -> dict[str, str]:
	"""Who calls: the users by the part they play."""
	if not frappe.db.exists("Company", factory.OTHER_COMPANY):
		factory.make_company(factory.OTHER_COMPANY)
	boss = factory.make_person(OWN + "boss")
	manager = factory.make_person(OWN + "manager", reports_to=boss)
	people = {
		"manager": manager,
		"subject": factory.make_person(OWN + "subject", reports_to=manager),
		"new_subject": factory.make_person(OWN + "new_subject", reports_to=manager),
		"peer": factory.make_person(OWN + "peer", reports_to=manager),
		"hr": factory.make_person(OWN + "hr", reports_to=boss, roles=("HR User", "HR Manager")),
		"hr_elsewhere": factory.make_person(
			OWN + "hr_elsewhere", roles=("HR User",), company=factory.OTHER_COMPANY
		),
	}
	frappe.get_doc(
		{
			"doctype": "User Permission",
			"user": people["hr_elsewhere"].user,
			"allow": "Company",
			"for_value": factory.OTHER_COMPANY,
			"apply_to_all_doctypes": 1,
		}
	).insert()
	admin = frappe.get_doc(
		{
			"doctype": "User",
			"email": OWN + "sysman@pip.example.com",
			"first_name": "Sysman",
			"send_welcome_email": 0,
			"new_password": PASSWORD,
			"roles": [{"role": "System Manager"}],
		}
	).insert()
	for name in ("draft", "review", "held", "final", "ended"):
		_make_employee(name, manager.employee)
	# Requests see it from now on.
	frappe.db.commit()
	users = {part: person.user for part, person in people.items()}
	return {**users, "system_manager": admin.name, "Administrator": "Administrator", "Guest": "Guest"}


def _make_employee(name: str, manager: str) -> None:
	frappe.get_doc(
		{
			"doctype": "Employee",
			"first_name": (OWN + name).title(),
			"company": COMPANY,
			"gender": "Female",
			"date_of_birth": "1990-05-08",
			"date_of_joining": "2020-01-01",
			"status": "Active",
			"reports_to": manager,
		}
	).insert()


def _employee(first_name: str) -> str:
	return frappe.db.get_value("Employee", {"first_name": (OWN + first_name).title(), "company": COMPANY})


_ISSUED = [("manager", "send_for_review", {}), ("hr", "issue", {})]
_ACTIVE = [
	*_ISSUED,
	("Administrator", "record_refusal", {"witness": "hr", "reason": "Told of the right to comment"}),
]
_FINAL = [*_ACTIVE, ("manager", "start_final_review", {})]
STORIES = {
	"Draft": ("draft", []),
	"HR Review": ("review", _ISSUED[:1]),
	"Awaiting Acknowledgement": ("new_subject", _ISSUED),
	"Active": ("subject", [*_ISSUED, ("subject", "acknowledge", {})]),
	"On Hold": ("held", [*_ACTIVE, ("hr", "hold", {"reason": "Office closed"})]),
	"Final Review": ("final", _FINAL),
	"Successful": ("ended", [*_FINAL, ("hr", "close_successful", {"outcome_summary": "Well done"})]),
	"Unsuccessful": (
		"ended",
		[*_FINAL, ("hr", "close_unsuccessful", {"override_reason": "Agreed with all"})],
	),
	"Withdrawn": ("ended", [*_ACTIVE, ("hr", "withdraw", {"reason": "Role changed"})]),
}
"""How each plan came to its status: whose it is, and who took which step."""


def _make_records(actors: dict[str, str]) -> dict[str, str]:
	subjects = {}
	witness = frappe.db.get_value("Employee", {"user_id": actors["hr"]})
	for status, (employee, steps) in STORIES.items():
		plan = _draft(actors, _employee(employee), CANARY)
		for actor, verb, inputs in steps:
			if verb.startswith("close"):
				_give_results(plan)
			frappe.set_user(actors[actor])
			given = {key: witness if key == "witness" else value for key, value in inputs.items()}
			getattr(frappe.get_doc(PLAN, plan), verb)(**given)
		subjects[status] = plan
	frappe.set_user("Administrator")
	assert [frappe.db.get_value(PLAN, plan, "status") for plan in subjects.values()] == list(STORIES)
	_give_results(subjects["Final Review"])
	_complete_one(subjects["Active"], actors)
	peer = frappe.db.get_value("Employee", {"user_id": actors["peer"]})
	frappe.set_user("Administrator")
	factory.make_appraisal(peer, {"Speed": 1.5}, submit=True, by_goals=False)
	frappe.set_user(actors["hr"])
	frappe.get_doc({"doctype": "PIP HR Note", "plan": subjects["Active"], "note": CANARY}).insert()
	frappe.set_user("Administrator")
	# Requests see it from now on.
	frappe.db.commit()
	return subjects


def _draft(actors: dict[str, str], employee: str, canary: str) -> str:
	frappe.set_user(actors["manager"])
	values = factory.plan_values(employee, reason=f"<p>{canary}: tickets wait too long.</p>")
	for row in (*values["gaps"], *values["supports"]):
		row["evidence" if "evidence" in row else "description"] = canary
	for goal in values["goals"]:
		goal["title"] = f"{canary}: {goal['title']}"
	return frappe.get_doc(values).insert().name


def _give_results(plan: str) -> None:
	frappe.set_user("Administrator")
	doc = frappe.get_doc(PLAN, plan)
	for goal in doc.goals:
		goal.result = "Met"
	doc.save()


def _complete_one(plan: str, actors: dict[str, str]) -> None:
	frappe.set_user(actors["manager"])
	first = frappe.get_doc(CHECKIN, factory.checkins_of(plan)[0].name)
	first.complete({row.plan_goal: 70 for row in first.goal_reviews})


# What calls are drawn from -----------------------------------------------------------------------------------------


def _names(doctypes: dict[str, Any]) -> dict[str, list[str]]:
	"""The names there are, in an order that is the same in every run although some of them are random."""
	names = {}
	for name, row in doctypes.items():
		if row.issingle:
			names[name] = [name]
		else:
			order = "parenttype asc, parent asc, idx asc" if row.istable else "creation asc, name asc"
			names[name] = frappe.get_all(name, pluck="name", order_by=order)
	for name in ("Employee", "Company", "Appraisal"):
		names[name] = frappe.get_all(name, pluck="name", order_by="creation asc, name asc", limit=20)
	names["User"] = frappe.get_all("User", pluck="name", order_by="name asc")
	return names


def _documents(doctypes: dict[str, Any]) -> dict[str, list[dict]]:
	documents = {}
	for name, row in doctypes.items():
		found = [name] if row.issingle else _names({name: row})[name]
		documents[name] = [
			json.loads(frappe.as_json(frappe.get_doc(name, one).as_dict(convert_dates_to_str=True)))
			for one in found
		]
	return documents
