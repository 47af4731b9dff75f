"""What a form says about goals while they are being written, and again before a plan is sent on or issued."""

from typing import TYPE_CHECKING

import frappe
from frappe import _

from pip_module import wording
from pip_module.checked import form_copy
from pip_module.pip_module.doctype.performance_improvement_plan import facts, terms
from pip_module.records import PLAN
from pip_module.rules import examples, goal_wording, goals

if TYPE_CHECKING:
	from frappe.model.document import Document

	from pip_module.rules.finding import Finding

TEMPLATE = "PIP Template"
FIELDS = ("template", "reason", "consequences", "start_date", "end_date", "gaps", "goals", "supports")
BESIDE_THE_GOALS = ("goals", "supports")
"""The tables whose faults are told beside the goals. What else a plan lacks, sending it for review says."""


@frappe.whitelist(methods=["POST"])
def advise(content: str | dict | None = None) -> dict:
	"""What is still needed and what could be said better in `content`, the form's copy of a plan or a template.

	Nothing is read but the template it names, which every employee may read, so it tells nobody anything about a plan;
	whoever may draft one may ask. The answer holds `summary`, a line for the whole, `note`, which goals' wording could not
	be read, and `lines`: where each stands, what it says and whether it is `needed`.
	"""
	frappe.has_permission(PLAN, "create", throw=True)
	given = form_copy(content)
	draft = frappe.new_doc(PLAN)
	draft.update({field: given.get(field) for field in FIELDS})
	draft.check_values()
	terms.fill_in_goals(draft)
	if not draft.goals:
		return {"summary": "", "note": "", "lines": []}
	language = frappe.local.lang or ""
	content_given = facts.content_of(draft)
	needed, better = _found(content_given, language, is_template=given.get("doctype") == TEMPLATE)
	unread = goal_wording.not_in_english(content_given.goals, language)
	all_unread = len(unread) == len(draft.goals)
	# First, because it would be sealed as a fact about the employee; what is badly worded is seen to be so.
	better[:0] = examples.examples_left(content_given.goals, _examples(draft.template))
	return {
		"summary": _summary(len(needed), len(better)) or _nothing_found(all_unread),
		"note": _not_read(unread, all_unread),
		"lines": [
			*(_line(finding, draft, needed=True) for finding in needed),
			*(_line(finding, draft, needed=False) for finding in better),
		],
	}


def _found(
	content: goals.PlanContent, language: str, is_template: bool
) -> "tuple[list[Finding], list[Finding]]":
	needed = [finding for finding in goals.completeness(content) if finding.table in BESIDE_THE_GOALS]
	if is_template:
		# What it leaves to fill in is what it is for.
		return needed, goal_wording.advice_on_goals(content.goals, content.supports, language)
	return needed, goal_wording.advice(content, language)


def _examples(template: str | None) -> list[goals.Goal]:
	"""The goals of `template`, as far as the reader may see it."""
	if not template or not frappe.db.exists(TEMPLATE, template):
		return []
	source = frappe.get_cached_doc(TEMPLATE, template)
	return [facts.goal_of(row) for row in source.goals] if source.has_permission("read") else []


def _line(finding: "Finding", draft: "Document", needed: bool) -> dict:
	text = wording.sentence(finding.code, dict(finding.values))
	return {
		"place": wording.place(finding, draft.meta),
		"text": text[:1].upper() + text[1:],
		"needed": needed,
		"table": finding.table,
		"row": finding.row,
	}


def _summary(needed: int, better: int) -> str:
	told = [
		_("Needed before review: {0}.").format(needed) if needed else "",
		_("Suggestions: {0}. They don't hold up anything.").format(better) if better else "",
	]
	return " ".join(filter(None, told))


def _nothing_found(all_unread: bool) -> str:
	"""No praise: whoever writes the plan would take it for a judgement that nobody made."""
	if all_unread:
		looked_at = _(
			"Numbers, dates and sources were looked at, and nothing was found that needs to be clearer."
		)
	else:
		looked_at = _(
			"Numbers, dates, sources and wording were looked at, and nothing was found that needs to be clearer."
		)
	return " ".join((looked_at, _("Whether a goal is fair and can be reached is for you to judge.")))


def _not_read(unread: tuple[int, ...], all_unread: bool) -> str:
	if not unread:
		return ""
	if all_unread:
		return _("The wording was not checked. That works for English only.")
	named = ", ".join(_("Goal {0}").format(row) for row in unread)
	return _("The wording of these was not checked, as that works for English only: {0}.").format(named)
