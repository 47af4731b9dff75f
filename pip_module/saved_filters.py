"""What the lists of plans and check-ins offer to be narrowed down to: ordinary filters, made for who is asking."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate

from pip_module import permissions
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import listing


@frappe.whitelist(methods=["GET"])
def offered(doctype: str = "") -> list[dict[str, Any]]:
	"""The filters that make sense for the caller in the list of `doctype`: each with a `label` and `filters` as the
	host's lists take them. They narrow down what the caller may see and never widen it.

	Raises `frappe.PermissionError` for who may see no such list, `frappe.ValidationError` for any other DocType.
	"""
	if doctype not in (PLAN, CHECKIN):
		frappe.throw(_("There are no filters for this list."), title=_("Not Possible"))
	frappe.has_permission(doctype, "read", throw=True)
	today = getdate()
	chosen = [
		*_whose(doctype),
		(_("Late"), (listing.late_plans if doctype == PLAN else listing.late_checkins)(today)),
		(_("Ending Soon"), listing.ending_plans(today))
		if doctype == PLAN
		else (_("Coming Up"), listing.coming_checkins(today)),
	]
	return [
		{"label": label, "filters": [[doctype, *condition] for condition in conditions]}
		for label, conditions in chosen
	]


def _whose(doctype: str) -> list[tuple[str, list[listing.Condition]]]:
	user = frappe.session.user
	own = sorted(permissions.employees_of(user))
	leads = bool(own) and bool(frappe.db.exists("Employee", {"reports_to": ("in", own)}))
	is_hr = not permissions.HR_ROLES.isdisjoint(frappe.get_roles(user))
	chosen: list[tuple[str, list[listing.Condition]]] = []
	if is_hr and doctype == PLAN:
		chosen.append((_("Mine"), [("hr_partner", "=", user)]))
	elif leads:
		chosen.append((_("Mine"), [("manager", "in", own)]))
	if leads:
		chosen.append((_("My Team"), [("employee", "descendants of", own[0])]))
	return chosen
