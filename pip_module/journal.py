"""Writes the journal of a plan: append-only events, chained by hash, with the sealed version where terms changed."""

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import frappe

from pip_module.rules import record

if TYPE_CHECKING:
	from frappe.model.document import Document


def terms_of(plan: "Document") -> dict[str, Any]:
	"""What was agreed in `plan`, and nothing else: the content that is sealed and frozen."""
	terms: dict[str, Any] = {field: plan.get(field) for field in record.AGREED_FIELDS}
	for table, columns in record.AGREED_TABLES.items():
		terms[table] = [{column: row.get(column) for column in columns} for row in plan.get(table)]
	return terms


def state_of(plan: "Document") -> str:
	"""Canonical text of the whole plan as its readers know it: terms, status and progress."""
	progress = {
		field: plan.get(field)
		for field in (
			"status",
			"acknowledgement",
			"acknowledged_on",
			"employee_response",
			"witness",
			"progress",
			"rating",
			"outcome_summary",
			"next_action",
			"decided_by",
			"duty_override_reason",
		)
	}
	progress["goals"] = [
		{"current_value": row.current_value, "progress": row.progress, "result": row.result}
		for row in plan.goals
	]
	progress["supports"] = [{"delivered_on": row.delivered_on} for row in plan.supports]
	return record.canonical({"terms": terms_of(plan), "progress": progress})


def seal_of(plan: "Document") -> str:
	"""The digest of the agreed version of `plan` as it is now."""
	return record.digest(record.canonical(terms_of(plan)))


def append(
	plan: "Document", event: str, before: "Document | None" = None, reason: str = "", seal: bool = False
) -> None:
	"""Adds `event` to the journal of `plan`.

	`before` is the plan as it was; `seal` stores the agreed version with the event. The plan's row is locked by
	the save this belongs to, so two events cannot take the same number.
	"""
	last = frappe.db.get_values(
		"PIP Event",
		{"plan": plan.name},
		["sequence", "hash"],
		as_dict=True,
		order_by="sequence desc",
		limit=1,
		for_update=True,
	)
	sealed = record.canonical(terms_of(plan)) if seal else ""
	entry = record.Entry(
		plan=plan.name,
		sequence=(last[0].sequence if last else 0) + 1,
		event=event,
		actor=frappe.session.user,
		impersonator=frappe.session.data.get("impersonated_by") or "",
		at=datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0),
		reason=reason,
		digest_before=record.digest(state_of(before)) if before else "",
		digest_after=record.digest(sealed or state_of(plan)),
		previous_hash=last[0].hash if last else record.GENESIS,
	)
	row = frappe.new_doc("PIP Event")
	row.update({**entry.__dict__, "hash": entry.hash, "sealed_version": sealed})
	row.flags.from_journal = True
	# Nobody may write the journal by hand; it is written by what people do.
	row.insert(ignore_permissions=True)


def last_by(plan: str, event: str) -> str | None:
	"""The user who was the last to take the step `event` of `plan`; None when nobody has."""
	return frappe.db.get_value("PIP Event", {"plan": plan, "event": event}, "owner", order_by="sequence desc")


def first_break(plan: str) -> int:
	"""The number of the first event of `plan` whose chain or sealed version is broken; 0 when the journal is whole."""
	rows = frappe.get_all(
		"PIP Event",
		filters={"plan": plan},
		fields=[*record.Entry.__dataclass_fields__, "hash", "sealed_version"],
		order_by="sequence asc",
	)
	broken = record.first_break([(_entry_of(row), row.hash) for row in rows])
	unsealed = [
		row.sequence
		for row in rows
		if row.sealed_version and record.digest(row.sealed_version) != row.digest_after
	]
	return min(filter(None, (broken, *unsealed)), default=0)


def _entry_of(row: frappe._dict) -> record.Entry:
	return record.Entry(**{name: row[name] or "" for name in record.Entry.__dataclass_fields__})
