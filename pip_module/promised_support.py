"""Support somebody has promised on a plan they can't read: their own lines of it, and saying that one is delivered.

Whoever mentors or trains is told what they promised and by when, and nothing else: not whose plan it is, nor that it is
one. They have no capacity in the plan, so none of the doors to it opens for them.
"""

from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from pip_module import permissions
from pip_module.pip_module.doctype.performance_improvement_plan.facts import day_given
from pip_module.records import PLAN
from pip_module.rules import lifecycle


@dataclass(frozen=True)
class Promise:
	"""One line of support: `key` names it to its provider, `plan` and `item` to the reminders."""

	key: str
	plan: str
	item: str
	what: str
	due: date


def promised_by(user: str) -> list[Promise]:
	"""What `user` has promised on plans under way and not delivered yet, what is due first first. A draft is nobody's
	business but of those who write it."""
	employees = permissions.providers(user)
	if not employees:
		return []
	support, plan = frappe.qb.DocType("PIP Support"), frappe.qb.DocType(PLAN)
	rows = (
		frappe.qb.from_(support)
		.join(plan)
		.on(plan.name == support.parent)
		.select(
			support.name,
			support.parent,
			support.idx,
			support.kind,
			support.description,
			support.due_date,
			plan.end_date,
		)
		.where(
			support.provider.isin(list(employees))
			& (support.parenttype == PLAN)
			& support.delivered_on.isnull()
			& plan.status.isin(list(lifecycle.UNDER_WAY))
			& plan.employee.notin(list(employees))
		)
		.run(as_dict=True)
	)
	found = [
		Promise(
			row.name,
			row.parent,
			str(row.idx),
			f"{_(row.kind, context='PIP Support')}: {row.description}",
			getdate(row.due_date or row.end_date),
		)
		for row in rows
	]
	return sorted(found, key=lambda promise: (promise.due, promise.key))


@frappe.whitelist(methods=["POST"])
def deliver(support: str = "", day: str | date | None = None) -> None:
	"""The provider says that what they promised in the line `support` was delivered on `day`, today if left out.

	Raises `frappe.ValidationError` when they have no such line that is open, or for a day to come.
	"""
	user = frappe.session.user
	plan = frappe.db.get_value("PIP Support", {"name": support, "parenttype": PLAN}, "parent")
	if not plan or not permissions.may_deliver(user, support):
		_refuse()
	delivered = day_given(day, _("Delivered On")) or getdate()
	document = frappe.get_doc(PLAN, plan, for_update=True)
	# Asked again under the lock: the manager may have been faster.
	if not permissions.may_deliver(user, support):
		_refuse()
	# Not compared with the plan's dates: those aren't the provider's to find out.
	if delivered > getdate():
		frappe.throw(_("Delivered On: choose today or an earlier day."), title=_("Wrong Date"))
	document.record_delivery(support, delivered)


def _refuse() -> None:
	frappe.throw(_("This doesn't wait for you any more."), title=_("Nothing to Deliver"))
