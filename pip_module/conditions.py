"""Which plans a user may see, as SQL: the answers of `permissions.py` for lists, counts, reports and exports."""

import frappe

from pip_module.permissions import HR_ROLES, companies_of, direct_managers_only
from pip_module.records import CHECKIN, EVENT, NOTE, PLAN, RECORDS, REMINDER, TABLES

NOTHING, EVERYTHING = "1 = 0", "1 = 1"

LONGEST_LIST = 1000
"""Up to so many reports are written into the SQL by name, where the database can use its index on the employee."""


# Asked by the host -----------------------------------------------------------------------------------------------


def plan_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL that holds for exactly the plans `user` may read."""
	user = user or frappe.session.user
	return "" if user == "Administrator" else f"({_readable(user)})"


def of_plan_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL for the records of a plan (check-ins): readable with the plan they belong to."""
	user = user or frappe.session.user
	return "" if user == "Administrator" else f"(`tab{doctype}`.`plan` in {_plans(_readable(user))})"


def child_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL for the child tables, which the host hands out unfiltered when they are listed directly."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	table = f"`tab{doctype}`"
	return (
		f"(({table}.`parenttype` = '{PLAN}' and {table}.`parent` in {_plans(_readable(user))})"
		f" or ({table}.`parenttype` = '{CHECKIN}' and {table}.`parent` in {_records(CHECKIN, user)})"
		f" or {table}.`parenttype` in ('PIP Template', 'PIP Settings'))"
	)


def hr_only_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL for what only HR sees: the notes and the reminder ledger, and never on their own plan."""
	user = user or frappe.session.user
	return "" if user == "Administrator" else f"(`tab{doctype}`.`plan` in {_plans(_of_hr(user))})"


def event_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL for the journal: managers and HR read all of a plan's, the employee their own acknowledgements."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	table = f"`tab{EVENT}`"
	managed = f"{table}.`plan` in {_plans(_managed(user))}"
	own = (
		f"{table}.`actor` = {frappe.db.escape(user)} and {table}.`event` = 'Acknowledge'"
		f" and {table}.`plan` in {_plans(_own(user))}"
	)
	return f"(({managed}) or ({own}))"


def trail_condition(user: str, doctype: str, about_type: str, about_name: str) -> str:
	"""SQL for rows of the host that are about another record, which they name in two fields: see `may_read_trail`."""
	kind, name = f"`tab{doctype}`.`{about_type}`", f"`tab{doctype}`.`{about_name}`"
	ours = _quoted(RECORDS + TABLES)
	since_issue = f"`tab{doctype}`.`creation` >= `tab{PLAN}`.`issued_on`"
	own = f"select 1 from `tab{PLAN}` where `tab{PLAN}`.`name` = {name} and {_own(user)} and {since_issue}"
	return (
		f"(ifnull({kind}, '') not in ({ours})"
		f" or ({kind} = '{PLAN}' and ({name} in {_plans(_managed(user))} or exists ({own})))"
		+ "".join(
			f" or ({kind} = '{record}' and {name} in {_records(record, user)})"
			for record in (CHECKIN, EVENT, NOTE, REMINDER)
		)
		+ ")"
	)


# Pieces of them --------------------------------------------------------------------------------------------------


def _plans(condition: str) -> str:
	return f"(select `tab{PLAN}`.`name` from `tab{PLAN}` where {condition})"


def _records(doctype: str, user: str) -> str:
	condition = {
		CHECKIN: of_plan_condition,
		EVENT: event_condition,
		NOTE: hr_only_condition,
		REMINDER: hr_only_condition,
	}[doctype]
	return f"(select `tab{doctype}`.`name` from `tab{doctype}` where {condition(user, doctype)})"


def _readable(user: str) -> str:
	return _any_of(_managed(user), _own(user))


def _own(user: str) -> str:
	own = _employees(user)
	return (
		f"`tab{PLAN}`.`employee` in ({_quoted(own)}) and `tab{PLAN}`.`issued_on` is not null"
		if own
		else NOTHING
	)


def _managed(user: str) -> str:
	"""Never the user's own: nobody manages themselves, whatever roles they hold."""
	return _any_of(_of_hr(user), _of_manager(user))


def _of_manager(user: str) -> str:
	own = _employees(user)
	managing = [name for name, status in own.items() if status == "Active"]
	reports = _reports(managing) if managing else ""
	return f"`tab{PLAN}`.`employee` in ({reports}) and {_not_own(user)}" if reports else NOTHING


def _of_hr(user: str) -> str:
	if HR_ROLES.isdisjoint(frappe.get_roles(user)):
		return NOTHING
	companies = companies_of(user)
	scope = EVERYTHING if companies is None else f"`tab{PLAN}`.`company` in ({_quoted(companies)})"
	return f"{scope} and {_not_own(user)}"


def _not_own(user: str) -> str:
	own = _employees(user)
	return f"`tab{PLAN}`.`employee` not in ({_quoted(own)})" if own else EVERYTHING


def _reports(managers: list[str]) -> str:
	"""Everyone below `managers` in the reporting line: their names, or what finds them when they are too many. Empty
	when there is nobody."""
	finding = f"select `name` from `tabEmployee` where `reports_to` in ({_quoted(managers)})"
	if not direct_managers_only():
		# `union` drops who was met before, so a circular line ends.
		finding = (
			f"with recursive below as ({finding} union select e.`name` from `tabEmployee` e"
			" join below on e.`reports_to` = below.`name`) select below.`name` from below"
		)
	names = frappe.db.sql(f"{finding} limit {LONGEST_LIST + 1}", pluck=True)
	return finding if len(names) > LONGEST_LIST else _quoted(names)


def _employees(user: str) -> dict[str, str]:
	"""The Employee records that are `user`'s own, with their status."""
	if user in ("Guest", ""):
		return {}
	rows = frappe.get_all("Employee", filters={"user_id": user}, fields=["name", "status"], as_list=True)
	return dict(rows)


def _any_of(*conditions: str) -> str:
	possible = [condition for condition in conditions if condition != NOTHING]
	return " or ".join(f"({condition})" for condition in possible) if possible else NOTHING


def _quoted(names) -> str:
	return ", ".join(frappe.db.escape(name) for name in sorted(names))
