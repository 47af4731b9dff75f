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
from frappe.utils import cstr, now_datetime

from pip_module.records import ASSESSMENT
from pip_module.rules import self_service

if TYPE_CHECKING:
	from frappe.model.document import Document


FIELDS = ("self_summary", "self_assessed_on", "saved_before_assessment")
COLUMNS = ("self_value", "has_self_value", "self_comment")
"""What a check-in and its goals hold of it. Nobody else writes any of them."""


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


def stamp(checkin: "Document") -> None:
	"""As `checkin` is saved with what was just sent: notes which copies lack that and nothing else."""
	if was_just_sent(checkin):
		checkin.saved_before_assessment = checkin.get_doc_before_save().modified
		# To tell afterwards that nothing was saved since.
		checkin.self_assessed_on = checkin.modified


def was_just_sent(checkin: "Document") -> bool:
	before = checkin.get_doc_before_save()
	return bool(before and checkin.self_assessed_on and not before.self_assessed_on)


def is_all_that_is_newer(stored: "Document", opened: Any) -> bool:
	"""Whether a copy of `stored`, which was last saved at `opened`, lacks the self-assessment and nothing else."""
	return (
		bool(stored.saved_before_assessment)
		and cstr(stored.saved_before_assessment) == cstr(opened)
		and stored.self_assessed_on == stored.modified
	)


def take_over(copy: "Document", stored: "Document") -> None:
	"""Gives `copy` what the employee sent, as it is `stored`, whatever it says there."""
	copy.update({name: stored.get(name) for name in FIELDS})
	rows = {row.name: row for row in stored.goal_reviews}
	for row in copy.goal_reviews:
		if sent := rows.get(row.name):
			row.update({name: sent.get(name) for name in COLUMNS})


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
