"""The record that can be proven years later: canonical text of a plan's terms, its digest, and a hash chain.

Source: design of the process, section "The record". Canonical JSON follows RFC 8785 as far as a plan needs it:
sorted keys, no insignificant white space, UTF-8, numbers without a trailing `.0`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

GENESIS = "0" * 64
"""What the first event of a plan names as the hash before it."""

AGREED_FIELDS: tuple[str, ...] = (
	"employee",
	"company",
	"manager",
	"appraisal",
	"appraisal_cycle",
	"appraisal_score",
	"appraisal_score_date",
	"plan_type",
	"reason",
	"consequences",
	"start_date",
	"duration_days",
	"end_date",
	"original_end_date",
	"checkin_frequency",
)
"""The plan's own fields that make up what was agreed; frozen once it is issued."""

AGREED_TABLES: dict[str, tuple[str, ...]] = {
	"gaps": (
		"area",
		"kra",
		"expected",
		"observed",
		"baseline",
		"evidence",
		"evidence_date",
		"reference_doctype",
		"reference_name",
	),
	"goals": (
		"title",
		"kra",
		"goal",
		"metric",
		"unit",
		"direction",
		"baseline_value",
		"target_value",
		"volume_over_time",
		"weight",
		"due_date",
		"measured_by",
	),
	"supports": ("kind", "description", "provider", "training_event", "due_date"),
	"extensions": ("from_date", "to_date", "reason", "approved_by"),
	"holds": ("from_date", "to_date", "reason", "leave_application", "working_days"),
}
"""The columns of each table that were agreed. What is not named (a goal's current value, a support's delivery)
is the plan's progress and moves on."""

LIVING_FIELDS: tuple[str, ...] = ("outcome_summary", "next_action", "hr_partner", "letter_head")
"""The only plan fields a manager or HR may still edit by hand while the plan is under way."""

LIVING_COLUMNS: dict[str, tuple[str, ...]] = {"goals": ("result",), "supports": ("delivered_on",)}
"""The only table columns that may be edited by hand while the plan is under way."""


def _plain(value: Any) -> Any:
	if isinstance(value, bool) or value is None:
		return value
	if isinstance(value, datetime):
		return value.isoformat(sep=" ", timespec="seconds")
	if isinstance(value, date):
		return value.isoformat()
	if isinstance(value, float) and value.is_integer():
		return int(value)
	if isinstance(value, Mapping):
		return {str(key): _plain(item) for key, item in value.items()}
	if isinstance(value, Sequence) and not isinstance(value, str):
		return [_plain(item) for item in value]
	return value if isinstance(value, int | float) else str(value)


def canonical(content: Mapping[str, Any]) -> str:
	"""`content` as canonical JSON: equal content gives equal text, whatever order or type it came in.

	`canonical({"b": 1.0, "a": date(2026, 3, 1)})` is `{"a":"2026-03-01","b":1}`. Raises `ValueError` for a
	number that JSON cannot hold (infinity, not-a-number).
	"""
	return json.dumps(
		_plain(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
	)


def digest(text: str) -> str:
	"""SHA-256 of `text` in UTF-8, as 64 hexadecimal characters."""
	return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Entry:
	"""One event of a plan's journal, as it is hashed. Times are UTC."""

	plan: str
	sequence: int
	event: str
	actor: str
	impersonator: str
	at: datetime
	reason: str
	digest_before: str
	digest_after: str
	previous_hash: str

	@property
	def hash(self) -> str:
		"""The entry's own hash; the next entry carries it, so that no row can be changed or left out unseen."""
		return digest(canonical(self.__dict__))


def first_break(entries: Sequence[tuple[Entry, str]]) -> int:
	"""The sequence number of the first entry whose chain is broken, or 0 when the journal is whole.

	`entries` are the rows in order, each with the hash that was stored for it. A row is broken when its number
	is not the next one, when it does not name the hash before it, or when its content no longer gives its hash.
	"""
	previous = GENESIS
	for expected, (entry, stored) in enumerate(entries, start=1):
		if entry.sequence != expected or entry.previous_hash != previous or entry.hash != stored:
			return expected
		previous = stored
	return 0


def differences(
	before: Mapping[str, Any],
	after: Mapping[str, Any],
	fields: Sequence[str],
	tables: Mapping[str, Sequence[str]],
) -> tuple[tuple[str, int, str], ...]:
	"""What differs between two states of a plan, as (table, row number, field); table "" is the plan itself.

	A row added or removed is named by its number and the field "". Empty values (None, "" and 0 alike for an
	unset number) are compared by their canonical text, after None and "" are made the same.
	"""
	found: list[tuple[str, int, str]] = [
		("", 0, field) for field in fields if _same(before.get(field)) != _same(after.get(field))
	]
	for table, columns in tables.items():
		old, new = before.get(table) or [], after.get(table) or []
		for number in range(1, max(len(old), len(new)) + 1):
			if (
				number > len(old)
				or number > len(new)
				or old[number - 1].get("name") != new[number - 1].get("name")
			):
				found.append((table, number, ""))
				continue
			found.extend(
				(table, number, column)
				for column in columns
				if _same(old[number - 1].get(column)) != _same(new[number - 1].get(column))
			)
	return tuple(found)


def _same(value: Any) -> Any:
	plain = _plain(value)
	return "" if plain is None else plain
