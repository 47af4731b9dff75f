"""The host's requests to download and to erase somebody's personal data, as far as plans are concerned.

The host's own hook for this, `user_data_fields`, names fields that hold a user. A plan is about an employee; whoever
wrote, manages or decided it is named in it too, and erasing by that hook would rewrite the record in place. So the
hook stays empty and both requests ask here instead.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate
from frappe.website.doctype.personal_data_deletion_request.personal_data_deletion_request import (
	PersonalDataDeletionRequest,
)
from frappe.website.doctype.personal_data_download_request.personal_data_download_request import (
	PersonalDataDownloadRequest,
)

from pip_module import permissions
from pip_module.permissions import PlanIdentity
from pip_module.records import CHECKIN, EVENT, NOTE, PLAN, is_ours
from pip_module.rules.lifecycle import CLOSED, HR
from pip_module.rules.retention import NO_END, kept_until

# Downloading -----------------------------------------------------------------------------------------------------


class DownloadRequest(PersonalDataDownloadRequest):
	def validate(self) -> None:
		self.check_frozen()

	def after_rename(self, old: str, new: str, merge: bool = False) -> None:
		"""Not before, which a caller may leave out: merged into another request, its file would be that one's."""
		frappe.throw(_("{0} keeps its name.").format(_(self.doctype)), title=_("Not Allowed"))

	def check_frozen(self) -> None:
		"""Who asked for whose data says who may see the file. Raises `frappe.ValidationError`."""
		before = self.get_doc_before_save()
		if before and (self.user, self.owner) != (before.user, before.owner):
			frappe.throw(
				_("Who asked for whose data can't be changed. Make a new request instead."),
				title=_("Not Allowed"),
			)

	def generate_file_and_send_mail(self, personal_data: str) -> None:
		"""Plans are in it only when the person asked for it: the host lets administrators ask for anybody's data and
		keeps what they get. `attachments.may_see_file` keeps the file itself to the person."""
		data = _without_our_records(json.loads(personal_data))
		if self.owner == self.user:
			data.update(plans_of(self.user))
		super().generate_file_and_send_mail(json.dumps(data, indent=2, default=str))


def plans_of(user: str) -> dict[str, list[dict]]:
	"""What `user` may read as the employee of their plans, by DocType: the plans that were issued to them, their
	check-ins and their own acknowledgements. Neither drafts nor notes, and nobody else's."""
	employees = permissions.employees_of(user)
	own = (
		frappe.get_all(
			PLAN, filters={"employee": ("in", list(employees))}, pluck="name", order_by="creation asc"
		)
		if employees
		else []
	)
	plans = [
		plan for plan in (frappe.get_doc(PLAN, name) for name in own) if permissions.may(user, "read", plan)
	]
	if not plans:
		return {}
	of_these = ("in", [plan.name for plan in plans])
	checkins = frappe.get_all(
		CHECKIN, filters={"plan": of_these}, pluck="name", order_by="scheduled_date asc"
	)
	acknowledgements = frappe.get_all(
		EVENT,
		filters={"plan": of_these, "owner": user, "event": "Acknowledge"},
		fields=["plan", "event", "at", "reason"],
		order_by="creation asc",
	)
	found = {
		PLAN: [_content(plan) for plan in plans],
		CHECKIN: [_content(frappe.get_doc(CHECKIN, name)) for name in checkins],
		EVENT: acknowledgements,
	}
	return {doctype: rows for doctype, rows in found.items() if rows}


def _content(doc: Any) -> dict:
	return {
		"name": doc.name,
		**doc.as_dict(no_nulls=True, no_default_fields=True, convert_dates_to_str=True),
	}


def _without_our_records(data: dict[str, list[dict]]) -> dict[str, list[dict]]:
	"""The host's part, without the rows about records of ours (comments, logs, files): what a manager wrote and
	attached there is about somebody else."""
	left = {
		doctype: [row for row in rows if not any(is_ours(value) for value in row.values())]
		for doctype, rows in data.items()
	}
	return {doctype: rows for doctype, rows in left.items() if rows}


# Erasing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
	"""A plan that has to be kept, and until when."""

	plan: PlanIdentity
	until: date


class DeletionRequest(PersonalDataDeletionRequest):
	@frappe.whitelist(methods=["POST"])
	def trigger_data_deletion(self) -> None:
		"""Erases the account, unless a plan of this person has to be kept.

		It is refused here, where an administrator acts, and not where it is asked for: anybody may enter any address
		there, and a refusal would tell them of a plan, even the person of a draft. The administrator isn't told more
		than to ask HR. The host's hourly job waits instead of failing, which would hold up everybody else's request;
		the person may ask again later. Raises `frappe.PermissionError` and `frappe.ValidationError`.

		What is left when the time is over stays: the journal can't be rewritten, and the plan goes with the
		employee's record.
		"""
		self.validate_data_anonymization()
		# The host goes by the caller's copy here and by what is stored in the job that follows.
		kept = plans_to_keep({self.email, frappe.db.get_value(self.doctype, self.name, "email")})
		if not kept:
			super().trigger_data_deletion()
		elif frappe.request:
			frappe.throw(_why(frappe.session.user, kept), title=_("Records Must Be Kept"), as_list=True)
		else:
			self.put_on_hold()
			self.add_comment("Comment", _("Not erased: {0}").format(_to_ask_hr()))


def plans_to_keep(addresses: set[str]) -> list[Kept]:
	"""The plans of the employees with one of these `addresses` that have to be kept today."""
	given = [address for address in addresses if address]
	if not given:
		return []
	employees = frappe.get_all(
		"Employee",
		or_filters={
			field: ("in", given) for field in ("user_id", "company_email", "personal_email", "prefered_email")
		},
		pluck="name",
	)
	if not employees:
		return []
	plans = frappe.get_all(
		PLAN,
		filters={"employee": ("in", employees)},
		fields=["name", "employee", "company", "status", "owner", "issued_on", "decided_on"],
		order_by="creation asc",
	)
	if not plans:
		return []
	of_these = ("in", [plan.name for plan in plans])
	on_hold = set(frappe.get_all(NOTE, filters={"plan": of_these, "legal_hold": 1}, pluck="plan"))
	months = cint(frappe.get_cached_doc("PIP Settings").retention_months)
	kept = [
		Kept(
			plan,
			kept_until(
				plan.status,
				getdate(plan.decided_on) if plan.decided_on else None,
				months,
				plan.name in on_hold,
			),
		)
		for plan in plans
	]
	return [row for row in kept if getdate() <= row.until]


def _why(user: str, kept: list[Kept]) -> list[str]:
	"""The reasons, for HR of the plan's company; for anybody else that there are some."""
	known = [row for row in kept if HR in permissions.capacities(user, row.plan) and user != "Administrator"]
	return [_reason(row) for row in known] or [_to_ask_hr()]


def _reason(row: Kept) -> str:
	if row.plan.status not in CLOSED:
		return _("{0}: the plan is still open.").format(row.plan.name)
	if row.until == NO_END:
		return _("{0}: the plan is on legal hold, as one of its HR notes says.").format(row.plan.name)
	return _("{0}: the closed plan is kept until {1}.").format(
		row.plan.name, frappe.format(row.until, "Date")
	)


def _to_ask_hr() -> str:
	return _("There are records about this person that have to be kept for now. Ask HR.")
