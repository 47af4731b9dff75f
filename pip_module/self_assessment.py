"""How employees see their own progress before a check-in: kept while they write, sent once.

What isn't sent yet lies in a DocType that no role may see. Sending copies it into the check-in, where its readers are
those of the check-in, and removes it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from pip_module.records import ASSESSMENT
from pip_module.rules import self_service

if TYPE_CHECKING:
	from frappe.model.document import Document


@dataclass(frozen=True)
class Answers:
	"""What the employee has written: a value and a comment for each goal, by its row in the plan, and a summary. Values
	are text as typed, so that what isn't finished can be kept."""

	values: Mapping[str, str] = field(default_factory=dict)
	comments: Mapping[str, str] = field(default_factory=dict)
	summary: str = ""

	@property
	def say_something(self) -> bool:
		return any(text.strip() for text in (*self.values.values(), *self.comments.values(), self.summary))

	def as_json(self) -> str:
		return json.dumps(
			{"values": dict(self.values), "comments": dict(self.comments), "summary": self.summary}
		)


@dataclass(frozen=True)
class Draft:
	"""Answers that were kept, and which `version` of them; an empty one where there are none yet."""

	answers: Answers = Answers()
	version: str = ""


def draft_of(checkin: str) -> Draft:
	"""What has been kept for the check-in named `checkin`. For the employee alone: the caller has asked who that is."""
	row = frappe.db.get_value(ASSESSMENT, {"checkin": checkin}, ["answers", "modified"], as_dict=True)
	if not row:
		return Draft()
	kept = json.loads(row.answers or "{}")
	answers = Answers(kept.get("values", {}), kept.get("comments", {}), kept.get("summary", ""))
	return Draft(answers, str(row.modified))


def keep(checkin: "Document", answers: Answers) -> None:
	"""Keeps `answers` for `checkin` as they are, in place of what was kept before."""
	check_open(checkin)
	name = frappe.db.get_value(ASSESSMENT, {"checkin": checkin.name})
	kept = frappe.get_doc(ASSESSMENT, name) if name else frappe.new_doc(ASSESSMENT)
	kept.update({"checkin": checkin.name, "answers": answers.as_json()})
	# No role may write one; the employee has their own by this function.
	kept.save(ignore_permissions=True)


def write(checkin: "Document", answers: Answers) -> None:
	"""Writes `answers` on `checkin`, which the caller saves, and forgets what was kept.

	Raises `frappe.ValidationError` when they say nothing, when a value is no number, or when it was sent before.
	"""
	check_open(checkin)
	if not answers.say_something:
		frappe.throw(_("Please write something first. Nothing was sent."), title=_("Nothing Written"))
	for row in checkin.goal_reviews:
		value = _number(answers.values.get(row.plan_goal, ""), row)
		row.self_value, row.has_self_value = value or 0, int(value is not None)
		row.self_comment = answers.comments.get(row.plan_goal) or None
	checkin.self_summary = answers.summary or None
	checkin.self_assessed_on = now_datetime()
	forget(checkin.name)


def forget(checkin: str) -> None:
	# Without a copy among the host's deleted documents.
	frappe.db.delete(ASSESSMENT, {"checkin": checkin})


def check_open(checkin: "Document") -> None:
	"""Raises `frappe.ValidationError` unless a self-assessment may still be written and sent for `checkin`."""
	if checkin.self_assessed_on:
		frappe.throw(_("You have sent this already. It can't be changed now."), title=_("Sent Already"))
	if not checkin.may_be_assessed():
		frappe.throw(_("This check-in is over, so nothing can be sent for it."), title=_("Too Late"))


def _number(text: str, row: Any) -> float | None:
	try:
		return self_service.number_of(text)
	except ValueError:
		frappe.throw(_("{0}: please enter a number.").format(row.title), title=_("Not a Number"))
