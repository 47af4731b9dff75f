"""Who may do what with a plan: one question, `may`, asked by every door.

A person meets a plan in a *capacity*: as its employee, as a manager in the employee's reporting chain, or as HR of
the company. The employee is never anything else on their own plan, whatever roles they hold. Hooks of the host can
only take away, so the DocTypes' own permissions grant and this module decides. `conditions.py` says the same as SQL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import frappe
from frappe import _
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.utils import getdate

from pip_module.records import CHECKIN, HANDOVER, PLAN, SHUT, TABLES, canonical, is_ours
from pip_module.rules import lifecycle
from pip_module.rules.lifecycle import HR, MANAGER, SUBJECT, SYSTEM

HR_ROLES = frozenset({"HR User", "HR Manager"})
DIRECT_ONLY = "Direct Manager Only"

READ_ACTIONS = frozenset({"read", "print", "select", "report", "export"})
MANAGING = frozenset({MANAGER, HR})
SYSTEM_CAPACITIES = frozenset({SYSTEM, HR, MANAGER})
CHECKIN_VERBS = {
	"complete_checkin": MANAGING,
	"acknowledge_checkin": frozenset({SUBJECT}),
	"take_part": frozenset({SUBJECT}),
	"reschedule_checkin": MANAGING | {SUBJECT},
	"add_checkin": MANAGING,
	"mark_action": MANAGING,
}
"""What is done with a plan's check-ins, and by whom."""

SUBJECT_VERBS = {"respond": frozenset({SUBJECT}), "ask_for_support": frozenset({SUBJECT})}
"""What the employee says on their plan whenever they like."""

TARGET_VERBS = {"confirm_targets": frozenset({HR}), "keep_targets": frozenset({HR})}
"""What is done with targets that were worked out anew, and by whom."""

FILE_ACTIONS = frozenset({"attach", "detach"})
"""Adding a file to a plan, and removing one that somebody else added."""


class PlanIdentity(Protocol):
	"""What the question needs to know of a plan."""

	name: str | None
	employee: str
	manager: str
	company: str
	status: str
	owner: str | None
	issued_on: Any


def may(user: str, action: str, plan: PlanIdentity) -> bool:
	"""Whether `user` may take `action` on `plan`.

	`action` is a permission type of the host (read, write, create, delete, print, ...), a verb of the lifecycle
	(`issue`, `hold`, ...), one of CHECKIN_VERBS, TARGET_VERBS, SUBJECT_VERBS or FILE_ACTIONS. Whether the plan's status allows a verb is the lifecycle's question, not this one's.
	Types nobody needs (share, email, import, submit, ...) are refused.
	"""
	held = capacities(user, plan)
	if not held:
		return False
	if action in READ_ACTIONS:
		return bool(held & MANAGING) or bool(plan.issued_on)
	if action == "create":
		return bool(held & MANAGING)
	if action == "write":
		return bool(held & MANAGING) and plan.status not in lifecycle.CLOSED
	if action in FILE_ACTIONS:
		return plan.status not in lifecycle.CLOSED and _may_with_files(held, action, plan)
	if action == "delete":
		return plan.status == lifecycle.DRAFT and (HR in held or (MANAGER in held and plan.owner == user))
	if actors := CHECKIN_VERBS.get(action) or TARGET_VERBS.get(action) or SUBJECT_VERBS.get(action):
		return bool(held & actors)
	return any(row.verb == action and row.actors & held for row in lifecycle.TRANSITIONS)


def _may_with_files(held: frozenset[str], action: str, plan: PlanIdentity) -> bool:
	"""Who manages a plan may add files, its employee too from the issue on. After the issue a file is evidence, and
	only HR removes what others added."""
	if action == "attach":
		return bool(held & MANAGING) or bool(plan.issued_on)
	return HR in held or (MANAGER in held and not plan.issued_on)


@dataclass(frozen=True)
class Standing:
	"""How somebody stands to a plan: in which capacities they meet it, which Employee records are their `own`, and who is
	above the plan's employee (`managers`, see `managers_of`)."""

	capacities: frozenset[str]
	own: frozenset[str]
	managers: frozenset[str]


def capacities(user: str, plan: PlanIdentity) -> frozenset[str]:
	"""In which capacities `user` meets `plan`; empty for everyone it is no business of.

	Administrator stands for the system and for HR: the host runs its jobs under that name.
	"""
	if user == "Administrator":
		return SYSTEM_CAPACITIES
	return standing(user, plan).capacities


def standing(user: str, plan: PlanIdentity) -> Standing:
	"""As `capacities`, with the people it follows from."""
	own, managers, successors = _people(user, plan.employee)
	if user == "Administrator":
		return Standing(SYSTEM_CAPACITIES, own, managers)
	if plan.employee in own:
		return Standing(frozenset({SUBJECT}), own, managers)
	if successors & own:
		# A transfer gave them a new record. The plan about the old one is about them all the same.
		return Standing(frozenset(), own, managers)
	found = set()
	if own & managers:
		found.add(MANAGER)
	if is_hr_of(user, plan.company) and _host_lets_meet(user, plan.employee):
		found.add(HR)
	return Standing(frozenset(found), own, managers)


def employees_of(user: str) -> frozenset[str]:
	"""The Employee records that are `user`'s own (one as a rule; a rehire may have two)."""
	if user in ("Guest", ""):
		return frozenset()
	return frozenset(frappe.get_all("Employee", filters={"user_id": user}, pluck="name"))


def managers_of(employee: str) -> frozenset[str]:
	"""Whose business `employee`'s plan is by the reporting line: the active managers above, near and far, or only
	the direct one when PIP Settings say so. Ends by itself on a circular line; never holds the employee."""
	return _people("", employee)[1]


def successors_of(employee: str) -> frozenset[str]:
	"""The records that a transfer to a new record has made of `employee`, one after the other."""
	return _people("", employee)[2]


def _people(user: str, employee: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
	"""The Employee records of `user`, the managers above `employee` and its successors, in one query."""
	known = frappe.flags.pip_people
	if known is not None and (user, employee) in known:
		return known[user, employee]
	further = (
		""
		if direct_managers_only()
		else "union select e.reports_to from `tabEmployee` e join line on e.name = line.name"
	)
	rows = frappe.db.sql(
		f"""
		with recursive line as (
			select reports_to as name from `tabEmployee` where name = %(employee)s
			{further}
		),
		successor as (
			select new_employee_id as name from `tabEmployee Transfer`
			where employee = %(employee)s and docstatus = 1 and new_employee_id is not null
			union
			select t.new_employee_id from successor join `tabEmployee Transfer` t on t.employee = successor.name
			where t.docstatus = 1 and t.new_employee_id is not null
		)
		select 1, e.name from line join `tabEmployee` e on e.name = line.name
		where e.status = 'Active' and e.name != %(employee)s
		union all
		select 0, name from `tabEmployee` where user_id = %(user)s
		union all
		select 2, name from successor
		""",
		{"employee": employee, "user": None if user in ("Guest", "") else user},
	)
	people = tuple(frozenset(name for kind, name in rows if kind == which) for which in (0, 1, 2))
	if known is not None:
		known[user, employee] = people
	return people


@contextmanager
def asked_once() -> Iterator[None]:
	"""For a request that only reads: who is whose manager, and whose a plan is, is looked up once inside.

	Never around anything that writes: what it remembers would be what was.
	"""
	frappe.flags.update({"pip_people": {}, "pip_identities": {}})
	try:
		yield
	finally:
		frappe.flags.update({"pip_people": None, "pip_identities": None})


def manager_now(plan: PlanIdentity, managers: frozenset[str] | None = None) -> str | None:
	"""Who acts as the manager of `plan` today: the one it names, or, when they are no longer above the employee, the
	one the employee reports to, if they work here. `managers` are those above the employee, where the caller knows
	them."""
	if managers is None:
		managers = managers_of(plan.employee)
	if plan.manager in managers:
		return plan.manager
	direct = frappe.db.get_value("Employee", plan.employee, "reports_to")
	return direct if direct in managers else None


def direct_managers_only() -> bool:
	return frappe.get_cached_doc("PIP Settings").manager_visibility == DIRECT_ONLY


def is_hr_of(user: str, company: str) -> bool:
	"""Whether `user` is HR and no User Permission of the host keeps them from `company`."""
	if HR_ROLES.isdisjoint(frappe.get_roles(user)):
		return False
	companies = companies_of(user)
	return companies is None or company in companies


def hr_of(company: str) -> list[str]:
	"""The enabled users who are HR of `company`, for what HR has to be told when a plan names nobody."""
	holders = frappe.get_all(
		"Has Role",
		filters={"role": ("in", list(HR_ROLES)), "parenttype": "User", "parent": ("!=", "Administrator")},
		pluck="parent",
		distinct=True,
	)
	enabled = frappe.get_all(
		"User", filters={"name": ("in", holders), "enabled": 1}, pluck="name", order_by="name asc"
	)
	return [user for user in enabled if is_hr_of(user, company)]


def companies_of(user: str) -> frozenset[str] | None:
	"""The companies User Permissions confine `user` to; None when they confine to nothing."""
	return _confined_to(user, "Company")


def employees_met_by(user: str) -> frozenset[str] | None:
	"""The employees User Permissions confine `user` to, as the host does for whoever it isn't told otherwise about; None
	when they confine to nothing. It asks so about the plan, but not about what belongs to it and names no employee."""
	return _confined_to(user, "Employee")


def _host_lets_meet(user: str, employee: str) -> bool:
	met = employees_met_by(user)
	return met is None or employee in met


def _confined_to(user: str, doctype: str) -> frozenset[str] | None:
	rows = [
		row
		for row in get_user_permissions(user).get(doctype, [])
		if not row.get("applicable_for") or row.get("applicable_for") == PLAN
	]
	return frozenset(row.get("doc") for row in rows) if rows else None


def require(user: str, action: str, plan: PlanIdentity) -> None:
	"""Raises `frappe.PermissionError` unless `user` may take `action` on `plan`."""
	if not may(user, action, plan):
		raise frappe.PermissionError(_("You are not permitted to do this with this plan."))


def require_hr(user: str, plan: PlanIdentity) -> None:
	"""Raises `frappe.PermissionError` unless `user` meets `plan` as HR."""
	if HR not in capacities(user, plan):
		raise frappe.PermissionError(_("You are not permitted to do this with this plan."))


# Asked by the host -----------------------------------------------------------------------------------------------


def has_plan_permission(
	doc: Any, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""The host's question about one plan. Whose plan it is, is judged as stored *and* as handed in, since the host
	asks about the caller's copy, where another employee could have been written; its status only as stored."""
	user = user or frappe.session.user
	action = ptype or "read"
	# Whether a copy is new is the caller's word; its name is looked up all the same.
	stored = _stored_identity(doc.name) if doc.name else None
	if not stored:
		return bool(doc.is_new()) and may(user, action, identity_of_new(doc.employee))
	if not may(user, action, stored):
		return False
	if (doc.employee, doc.company) == (stored.employee, stored.company):
		return True
	return may(user, action, frappe._dict(stored, employee=doc.employee, company=doc.company))


def has_of_plan_permission(
	doc: Any, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""The host's question about a check-in: read with its plan, written by those who manage the plan."""
	user = user or frappe.session.user
	plans = _plans_of(doc)
	return bool(plans) and all(_may_with_plan(user, ptype or "read", plan) for plan in plans)


def has_hr_only_permission(
	doc: Any, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""The host's question about a note or a ledger row: HR of the plan's company, but not on their own plan."""
	user = user or frappe.session.user
	plans = _plans_of(doc)
	return bool(plans) and all(HR in capacities(user, plan) for plan in plans)


def has_event_permission(
	doc: Any, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""The host's question about a journal entry: nobody writes one; reading as `event_condition`."""
	user = user or frappe.session.user
	plans = _plans_of(doc)
	if (ptype or "read") not in READ_ACTIONS or not plans:
		return False
	return all(
		bool(capacities(user, plan) & MANAGING)
		or (
			SUBJECT in capacities(user, plan)
			and bool(plan.issued_on)
			# As `actor`, which is part of the proof and keeps the name a user had.
			and doc.owner == user
			and doc.event == "Acknowledge"
		)
		for plan in plans
	)


def has_handover_permission(
	doc: Any, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""The host's question about a handover note: written by the former manager who is asked for it, and read by those
	who manage the plan."""
	user = user or frappe.session.user
	action = ptype or "read"
	plans = _plans_of(doc)
	if not plans or action not in READ_ACTIONS | {"write"}:
		return False
	if may_hand_over(user, doc.name):
		return True
	return action != "write" and all(bool(capacities(user, plan) & MANAGING) for plan in plans)


def may_hand_over(user: str, name: str | None) -> bool:
	"""Whether `user` is the former manager who may still write the handover note `name`: once, while the plan is open,
	and until the day it is due."""
	asked = frappe.db.get_value(
		HANDOVER, name, ["plan", "from_manager", "due_date", "written_on"], as_dict=True
	)
	if not asked or asked.written_on or asked.due_date < getdate():
		return False
	plan, own = _stored_identity(asked.plan), employees_of(user)
	return (
		plan.status in lifecycle.OPEN
		and plan.employee not in own
		and asked.from_manager in own
		and frappe.db.get_value("Employee", asked.from_manager, "status") == "Active"
	)


def providers(user: str) -> frozenset[str]:
	"""The Employee records under which `user` can still keep what they promised: their own that are active."""
	if user in ("Guest", ""):
		return frozenset()
	return frozenset(frappe.get_all("Employee", filters={"user_id": user, "status": "Active"}, pluck="name"))


def may_deliver(user: str, support: str) -> bool:
	"""Whether the line `support` of a plan under way was promised by `user` and is not delivered yet.

	Who provides support has no capacity in the plan and reads nothing of it; the employee provides none to themselves.
	"""
	line = frappe.db.get_value(
		"PIP Support",
		{"name": support, "parenttype": PLAN},
		["parent", "provider", "delivered_on"],
		as_dict=True,
	)
	if not line or line.delivered_on or line.provider not in providers(user):
		return False
	plan = _stored_identity(line.parent)
	return plan.status in lifecycle.UNDER_WAY and plan.employee not in employees_of(user)


def _may_with_plan(user: str, action: str, plan: PlanIdentity) -> bool:
	if action in ("create", "delete"):
		return False
	return may(user, action, plan)


def _plans_of(doc: Any) -> list[PlanIdentity]:
	"""The plan a record belongs to: as handed in, and as stored where that differs."""
	names = {doc.plan}
	if doc.name:
		names.add(frappe.db.get_value(doc.doctype, doc.name, "plan"))
	found = [_stored_identity(name) for name in names if name]
	return [plan for plan in found if plan]


def identity_of_new(employee: str | None) -> Any:
	"""What the question needs of a plan that isn't stored yet. It belongs to the company the employee works for,
	whatever the caller wrote, and is about the one the database finds: another spelling of their own name must not make
	HR of the employee."""
	found = frappe.db.get_value("Employee", employee, ["name", "company"]) if employee else None
	stored, company = found or (employee, None)
	return frappe._dict(
		name=None,
		employee=stored,
		company=company,
		status=lifecycle.DRAFT,
		owner=frappe.session.user,
		issued_on=None,
	)


def _stored_identity(name: str | None) -> Any:
	known = frappe.flags.pip_identities
	if known is not None and name in known:
		return known[name]
	found = frappe.db.get_value(
		PLAN, name, ["name", "employee", "company", "status", "owner", "issued_on"], as_dict=True
	)
	if known is not None:
		known[name] = found
	return found


# What goes with a record -------------------------------------------------------------------------------------------


def may_read(user: str, doctype: str, name: str | None) -> bool:
	"""Whether there is, for `user`, a record of ours of this name: no for one they may not read and for none."""
	doctype = canonical(doctype)
	if not (may_be_a_name(name) and frappe.db.exists(doctype, name)):
		return False
	if doctype in SHUT:
		return user == "Administrator"
	if doctype in TABLES:
		# The host asks about a row only whether the role may read some record of its kind.
		parenttype, parent = frappe.db.get_value(doctype, name, ["parenttype", "parent"])
		if is_ours(parenttype):
			return may_read(user, parenttype, parent)
		return bool(frappe.has_permission(parenttype, "read", doc=parent, user=user))
	plan = plan_of(doctype, name)
	asked = doctype == HANDOVER and may_hand_over(user, name)
	if plan and not asked and not capacities(user, plan):
		# The host would load all of the record before it asks us; a stranger could tell by the time that takes.
		return False
	return bool(frappe.has_permission(doctype, "read", doc=name, user=user))


def may_be_a_name(name: object) -> bool:
	"""Whether the database can be asked for `name`: a caller's JSON may hold halves of characters."""
	try:
		return isinstance(name, str) and bool(name.encode())
	except UnicodeEncodeError:
		return False


def may_read_trail(user: str, doctype: str, name: str, since: datetime) -> bool:
	"""Whether `user` may see something kept about a record (a comment, a version, a file) that dates from `since`.

	Whoever manages the plan sees all of it; the employee what came after the plan was issued. What is kept about a
	record that was deleted is nobody's business.
	"""
	if user == "Administrator":
		return True
	begins = trail_begins(user, doctype, name) if may_read(user, doctype, name) else None
	return begins is not None and since >= begins


def trail_begins(user: str, doctype: str, name: str) -> datetime | None:
	"""From when on `user`, who may read the record, sees what is kept about it; None when nothing of it."""
	if user == "Administrator":
		return datetime.min
	plan = plan_of(doctype, name)
	if not plan:
		return None
	return datetime.min if capacities(user, plan) & MANAGING else plan.issued_on


def plan_of(doctype: str, name: str) -> PlanIdentity | None:
	"""The plan that a record of ours belongs to, as stored; None when there is no such record."""
	doctype = canonical(doctype)
	if doctype == PLAN:
		return _stored_identity(name)
	if doctype in TABLES:
		parent = frappe.db.get_value(doctype, name, ["parenttype", "parent"])
		return plan_of(*parent) if parent and parent[0] in (PLAN, CHECKIN) else None
	plan = frappe.db.get_value(doctype, name, "plan") if doctype not in SHUT else None
	return _stored_identity(plan) if plan else None


def is_known_to_employee(doctype: str, name: str) -> bool:
	"""Whether the employee may know of the plan that a record belongs to: from its issue on."""
	plan = plan_of(doctype, name)
	return bool(plan and plan.issued_on)
