"""Which plans a user may see, as SQL: the answers of `permissions.py` for lists, counts, reports and exports."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property

import frappe
from frappe.utils import getdate

from pip_module.permissions import HR_ROLES, companies_of, direct_managers_only, employees_met_by
from pip_module.records import CHECKIN, EVENT, HANDOVER, NOTE, PLAN, RECORDS, REMINDER, SHUT, TABLES
from pip_module.rules import lifecycle

NOTHING, EVERYTHING = "1 = 0", "1 = 1"
GUEST = "Guest"

LONGEST_LIST = 60
"""Up to so many reports are written into the SQL by name, so that the database can use its index on the employee.
Beyond, reading the list costs it more than finding them."""


# Written out, since building it takes as long as asking: it stands before every list.
OWN_RECORDS = "select `name`, `status` from `tabEmployee` where `user_id` = %s"
OWN_LINE = """
	select own.`name`, own.`status`, report.`name`, next_below.`name` from `tabEmployee` own
	left join `tabEmployee` report on report.`reports_to` = own.`name`
	left join `tabEmployee` next_below on next_below.`reports_to` = report.`name`
	where own.`user_id` = %s limit %s
"""

FORMER_RECORDS = """
	with recursive former as (
		select `employee` from `tabEmployee Transfer` where `docstatus` = 1 and `new_employee_id` in ({own})
		union
		select t.`employee` from former join `tabEmployee Transfer` t on t.`new_employee_id` = former.`employee`
		where t.`docstatus` = 1
	) select `employee` from former where `employee` is not null
"""


# For whom --------------------------------------------------------------------------------------------------------


@contextmanager
def asking_as(user: str) -> Iterator[None]:
	"""For a list that isn't made for whoever is signed in: inside, it holds what `user` may see, whomever the host is told
	to ask about."""
	before = frappe.flags.pip_asking_as
	frappe.flags.pip_asking_as = user
	try:
		yield
	finally:
		frappe.flags.pip_asking_as = before


def asked_as(user: str | None) -> str:
	"""Who a list asked for about `user` is answered as.

	Nobody gets the rows of somebody else by naming them, as a mailed report does and as a job could: about others a list
	is answered as to a guest, who sees nothing of ours.
	"""
	reader = frappe.flags.pip_asking_as or frappe.session.user
	return reader if (user or reader) == reader else GUEST


# Asked by the host -----------------------------------------------------------------------------------------------


def plan_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL that holds for exactly the plans `user` may read."""
	viewer = Viewer(user)
	return "" if viewer.is_system else f"({viewer.readable})"


def of_plan_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL for the records of a plan (check-ins): readable with the plan they belong to."""
	viewer = Viewer(user)
	return "" if viewer.is_system else viewer.of(doctype)


def child_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL for the child tables, which the host hands out unfiltered when they are listed directly."""
	viewer = Viewer(user)
	if viewer.is_system:
		return ""
	table = f"`tab{doctype}`"
	return (
		f"(({table}.`parenttype` = '{PLAN}' and {table}.`parent` in {_plans(viewer.readable)})"
		f" or ({table}.`parenttype` = '{CHECKIN}' and {table}.`parent` in {viewer.names_of(CHECKIN)})"
		f" or {table}.`parenttype` = 'PIP Template')"
	)


def hr_only_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL for what only HR sees: the notes and the reminder ledger, and never on their own plan."""
	return of_plan_condition(user, doctype)


def event_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""SQL for the journal: managers and HR read all of a plan's, the employee their own acknowledgements."""
	return of_plan_condition(user, EVENT)


def trail_condition(user: str | None, doctype: str, about_type: str, about_name: str) -> str:
	"""SQL for rows of the host that are about another record, which they name in two fields: see `may_read_trail`."""
	viewer = Viewer(user)
	if viewer.is_system:
		return ""
	kind, name = f"`tab{doctype}`.`{about_type}`", f"`tab{doctype}`.`{about_name}`"
	since_issue = f"`tab{doctype}`.`creation` >= `tab{PLAN}`.`issued_on`"
	own = f"select 1 from `tab{PLAN}` where `tab{PLAN}`.`name` = {name} and {viewer.own} and {since_issue}"
	of_records = " or ".join(
		f"({kind} = '{record}' and {name} in {viewer.names_of(record)})"
		for record in RECORDS
		if record != PLAN
	)
	return (
		f"(ifnull({kind}, '') not in ({_quoted(RECORDS + TABLES + SHUT)})"
		f" or ({kind} = '{PLAN}' and ({name} in {_plans(viewer.managed)} or exists ({own})))"
		f" or {of_records})"
	)


# Pieces of them --------------------------------------------------------------------------------------------------


class Viewer:
	"""What a user may see, each piece looked up once."""

	def __init__(self, user: str | None):
		self.user = asked_as(user)

	@property
	def is_system(self) -> bool:
		return self.user == "Administrator"

	@cached_property
	def employees(self) -> frozenset[str]:
		"""The Employee records that are the user's own."""
		return frozenset(self._own_records)

	@cached_property
	def _managing(self) -> set[str]:
		"""Those of them that others may report to."""
		return {name for name, status in self._own_records.items() if status == "Active"}

	@cached_property
	def _own_records(self) -> dict[str, str]:
		"""Their names and status. Where the line breaks off, one of them may stand after its end."""
		return dict(
			frappe.db.sql(OWN_RECORDS, self.user) if self._is_long else (row[:2] for row in self._line)
		)

	@property
	def _is_long(self) -> bool:
		return len(self._line) > LONGEST_LIST

	@cached_property
	def _line(self) -> list[tuple[str, str, str | None, str | None]]:
		"""The user's own Employee records: name, status, each who reports to it and each who reports to those. One query
		for every list, which for most managers is all there is below them; for others it breaks off after so many rows
		that their reports aren't listed by name anyway."""
		if self.user in (GUEST, ""):
			return []
		return frappe.db.sql(OWN_LINE, (self.user, LONGEST_LIST + 1))

	@cached_property
	def readable(self) -> str:
		return _any_of(self.managed, self.own)

	@cached_property
	def own(self) -> str:
		if not self.employees:
			return NOTHING
		return (
			f"`tab{PLAN}`.`employee` in ({_quoted(self.employees)}) and `tab{PLAN}`.`issued_on` is not null"
		)

	@cached_property
	def managed(self) -> str:
		"""Never the user's own: nobody manages themselves, whatever roles they hold."""
		return _any_of(self.by_hr, self.by_manager)

	@cached_property
	def by_manager(self) -> str:
		if not self._managing:
			return NOTHING
		reports = self._reports
		if reports is None:
			return f"`tab{PLAN}`.`employee` in ({self._finding_reports}) and {self.not_own}"
		reports -= self.employees
		return f"`tab{PLAN}`.`employee` in ({_quoted(reports)}) and {self.not_own}" if reports else NOTHING

	@property
	def _reports(self) -> set[str] | None:
		"""Whom the user manages, None where there are more than are listed by name."""
		if self._is_long:
			return None
		lines = [line for _name, status, *line in self._line if status == "Active"]
		reports = {report for report, _next_below in lines if report}
		if not direct_managers_only():
			reports = _all_below(reports, {next_below for _report, next_below in lines if next_below})
		return reports if len(reports) <= LONGEST_LIST else None

	@property
	def _finding_reports(self) -> str:
		if direct_managers_only():
			return _below(self._managing)
		# `union` drops who was met before, so a circular line ends.
		return (
			f"with recursive below as ({_below(self._managing)} union select e.`name` from below"
			" straight_join `tabEmployee` e on e.`reports_to` = below.`name`) select below.`name` from below"
		)

	@cached_property
	def by_hr(self) -> str:
		if HR_ROLES.isdisjoint(frappe.get_roles(self.user)):
			return NOTHING
		companies, employees = companies_of(self.user), employees_met_by(self.user)
		scope = EVERYTHING if companies is None else f"`tab{PLAN}`.`company` in ({_quoted(companies)})"
		if employees is not None:
			scope += f" and `tab{PLAN}`.`employee` in ({_quoted(employees)})"
		return f"{scope} and {self.not_own}"

	@property
	def not_own(self) -> str:
		"""Neither about one of the user's records nor about one that a transfer to a new record has made one of theirs."""
		if not self.employees:
			return EVERYTHING
		employee, own = f"`tab{PLAN}`.`employee`", _quoted(self.employees)
		return f"{employee} not in ({own}) and {employee} not in ({FORMER_RECORDS.format(own=own)})"

	def of(self, doctype: str) -> str:
		"""The records of a plan that the user may read."""
		plan = f"`tab{doctype}`.`plan`"
		if doctype in (NOTE, REMINDER):
			return f"({plan} in {_plans(self.by_hr)})"
		if doctype == EVENT:
			acknowledged = f"`tab{EVENT}`.`owner` = {frappe.db.escape(self.user)} and `tab{EVENT}`.`event` = 'Acknowledge'"
			return (
				f"(({plan} in {_plans(self.managed)}) or ({acknowledged} and {plan} in {_plans(self.own)}))"
			)
		if doctype == HANDOVER:
			return f"(({plan} in {_plans(self.managed)}) or {self.asked})"
		return f"({plan} in {_plans(self.readable)})"

	@cached_property
	def asked(self) -> str:
		"""The handover notes that the user, a former manager, may still write: as `may_hand_over`."""
		if not self._managing:
			return NOTHING
		row = f"`tab{HANDOVER}`"
		still_open = f"`tab{PLAN}`.`status` in ({_quoted(lifecycle.OPEN)}) and {self.not_own}"
		return (
			f"({row}.`from_manager` in ({_quoted(self._managing)}) and {row}.`written_on` is null"
			f" and {row}.`due_date` >= '{getdate()}' and {row}.`plan` in {_plans(still_open)})"
		)

	def names_of(self, doctype: str) -> str:
		return f"(select `tab{doctype}`.`name` from `tab{doctype}` where {self.of(doctype)})"


def _plans(condition: str) -> str:
	return f"(select `tab{PLAN}`.`name` from `tab{PLAN}` where {condition})"


def _all_below(reports: set[str], next_below: set[str]) -> set[str]:
	"""`reports`, those who report to them (`next_below`) and everyone below these, or more than LONGEST_LIST of them.

	Level by level, so that it ends early for the head of thousands, and anyway on a circular line.
	"""
	found, level = reports | next_below, next_below - reports
	while level and len(found) <= LONGEST_LIST:
		level = set(frappe.db.sql(_below(level), pluck=True)) - found
		found |= level
	return found


def _below(managers: Iterable[str]) -> str:
	return f"select `name` from `tabEmployee` where `reports_to` in ({_quoted(managers)})"


def _any_of(*conditions: str) -> str:
	possible = [condition for condition in conditions if condition != NOTHING]
	return " or ".join(f"({condition})" for condition in possible) if possible else NOTHING


def _quoted(names: Iterable[str]) -> str:
	return ", ".join(frappe.db.escape(name) for name in sorted(names))
