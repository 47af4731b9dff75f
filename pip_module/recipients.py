"""Who is to be told of an obligation, as things are now: looked up for many plans at once."""

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any

import frappe

from pip_module import permissions
from pip_module.rules import reminders
from pip_module.rules.reminders import Obligation

NO_ONE_IN_CHARGE = "no_one_in_charge"
NO_USER = "no_user"
USER_DISABLED = "user_disabled"
NO_HR = "no_hr"


class Recipients:
	"""The people around some plans: their reporting lines, their users and who is HR.

	A new manager is told, a former one is not; whom the settings keep from a plan is not told of it either.
	"""

	def __init__(self, employees: Iterable[str | None]):
		self.staff = _with_line_above(employees)
		self._is_hr: dict[tuple[str, str], bool] = {}
		self._hr_of: dict[str, list[str]] = {}

	def of(self, plan: Any, obligation: Obligation) -> tuple[list[str], str]:
		"""The users to tell of `obligation` on `plan`; when there is nobody, one of the codes above says why."""
		if obligation.party == reminders.HR:
			return self._hr(plan)
		if obligation.party == reminders.MANAGERS_MANAGER:
			manager = self._manager(plan)
			above = self.staff[manager].reports_to if manager else None
			users, _ = self._user(above if above in self.line(plan.employee) else None)
			return (users, "") if users else self._hr(plan)
		return self._user(
			{
				reminders.EMPLOYEE: plan.employee,
				reminders.MANAGER: self._manager(plan),
				reminders.PROVIDER: obligation.recipient_hint,
				reminders.FORMER_MANAGER: obligation.recipient_hint,
			}[obligation.party]
		)

	def manager_of(self, plan: Any) -> str | None:
		"""Who acts as the manager of `plan` today, if they may see it."""
		return self._manager(plan)

	def _user(self, employee: str | None) -> tuple[list[str], str]:
		if employee not in self.staff:
			return [], NO_ONE_IN_CHARGE
		user = self.staff[employee].user_id
		if not user:
			return [], NO_USER
		return ([user], "") if user in self._enabled else ([], USER_DISABLED)

	def _manager(self, plan: Any) -> str | None:
		"""As `permissions.manager_now`, but only somebody who may see the plan."""
		line = self.line(plan.employee)
		if plan.manager in line:
			return plan.manager
		direct = self.staff[plan.employee].reports_to if plan.employee in self.staff else None
		return direct if direct in line else None

	def line(self, employee: str) -> list[str]:
		"""As `permissions.managers_of`, the nearest first."""
		line, seen, name = [], {employee}, employee
		while (name := self.staff[name].reports_to if name in self.staff else None) and name not in seen:
			seen.add(name)
			if name in self.staff and self.staff[name].status == "Active":
				line.append(name)
			if self._direct_only:
				break
		return line

	def hr(self, plan: Any) -> list[str]:
		"""Who in HR is told of `plan`."""
		return self._hr(plan)[0]

	def _hr(self, plan: Any) -> tuple[list[str], str]:
		own = self._users_about(plan.employee)
		partner = plan.hr_partner
		if partner and partner not in own and self._is_enabled_hr(partner, plan.company):
			return [partner], ""
		if plan.company not in self._hr_of:
			self._hr_of[plan.company] = permissions.hr_of(plan.company)
		users = [user for user in self._hr_of[plan.company] if user not in own]
		return users, "" if users else NO_HR

	def _users_about(self, employee: str) -> Collection[str]:
		"""Whose plan it is, also after a transfer took the user along to a new record."""
		if employee not in self.staff:
			return ()
		if user := self.staff[employee].user_id:
			return (user,)
		if successors := permissions.successors_of(employee):
			return frappe.get_all("Employee", filters={"name": ("in", list(successors))}, pluck="user_id")
		return ()

	def _is_enabled_hr(self, user: str, company: str) -> bool:
		if (user, company) not in self._is_hr:
			self._is_hr[user, company] = bool(
				frappe.db.get_value("User", user, "enabled")
			) and permissions.is_hr_of(user, company)
		return self._is_hr[user, company]

	@cached_property
	def _enabled(self) -> set[str]:
		users = [row.user_id for row in self.staff.values() if row.user_id]
		return set(
			frappe.get_all("User", filters={"name": ("in", users), "enabled": 1}, pluck="name")
			if users
			else []
		)

	@cached_property
	def _direct_only(self) -> bool:
		return permissions.direct_managers_only()


def _with_line_above(employees: Iterable[str | None]) -> dict[str, Any]:
	"""`employees` and everybody above them, a query for each level; ends by itself on a circular line."""
	found: dict[str, Any] = {}
	level: Collection[str] = {employee for employee in employees if employee}
	while level:
		rows = frappe.get_all(
			"Employee",
			filters={"name": ("in", list(level))},
			fields=["name", "user_id", "reports_to", "status"],
		)
		found.update({row.name: row for row in rows})
		level = {row.reports_to for row in rows if row.reports_to} - set(found)
	return found
