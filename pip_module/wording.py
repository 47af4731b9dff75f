"""How a rule's finding is said to a person. The rules give codes; the host translates these sentences."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.meta import Meta

from pip_module.rules import reminders
from pip_module.rules.finding import Finding


def sentence(code: str, values: dict[str, str]) -> str:
	"""The sentence for `code`, in the reader's language, with `values` filled in."""
	sentences = {
		"start_date_missing": _("enter the day the plan starts."),
		"end_date_missing": _("enter the day the plan ends, or its duration."),
		"end_before_start": _("the end must be after the start date."),
		"start_in_past": _("the plan would start before the day it is issued. Choose today or a later day."),
		"reason_missing": _("say why this plan is needed."),
		"consequences_missing": _("say what follows if the goals are met, and if they are not."),
		"gap_missing": _("name at least one gap."),
		"gap_area_missing": _("say what area the gap is about."),
		"gap_evidence_missing": _("name the evidence: a report, a date, an example."),
		"goal_missing": _("set at least one goal."),
		"title_missing": _("give the goal a title."),
		"direction_unknown": _("choose Increase, Decrease, Maintain or Achieve."),
		"number_invalid": _("enter a number."),
		"measure_missing": _("name the unit or what is measured, e.g. calls a day."),
		"baseline_missing": _("enter where it stands today."),
		"target_missing": _("enter the value to reach."),
		"target_equals_baseline": _("the target is the same as the baseline. Enter the value to reach."),
		"direction_contradicts": _("the target lies on the other side of the baseline."),
		"weight_not_positive": _("the weight must be more than 0."),
		"weights_not_100": _("the weights add up to {total}. They must add up to 100."),
		"source_missing": _("name the report or system the figures come from."),
		"due_date_outside_plan": _("the date must lie between the start and the end of the plan."),
		"support_missing": _("promise at least one kind of support."),
		"support_description_missing": _("say what is promised."),
		"support_due_outside_plan": _("the date must lie between the start and the end of the plan."),
		"result_missing": _("choose a result for the goal."),
		"value_missing": _("enter the value as it is now. Nothing was saved."),
		"supports_delivered": _(
			"Support: {outstanding} not delivered and {late} delivered late, of {promised} promised."
		),
		"checkins_held": _("Check-ins: {missed} missed and {held} held."),
		"employee_could_respond": _("The employee has not had the chance to respond."),
		"reviewed_by_hr": _("HR has not reviewed the plan."),
		"decider_is_not_author": _("The person deciding wrote the plan."),
	}
	return sentences[code].format(**values)


def obligation_text(kind: str) -> str:
	"""What `kind` of obligation waits, said without a word of what is in the plan or whose it is."""
	return {
		reminders.REVIEW_WAITING: _("A draft waits for your review"),
		reminders.ACKNOWLEDGEMENT_PENDING: _("An acknowledgement is pending"),
		reminders.CHECKIN_COMING: _("A check-in is coming up"),
		reminders.SELF_ASSESSMENT_DUE: _("Please prepare for your next check-in"),
		reminders.CHECKIN_OVERDUE: _("A check-in is overdue"),
		reminders.GOAL_DUE: _("A result is due to be recorded"),
		reminders.SUPPORT_OVERDUE: _("Something that was promised is overdue"),
		reminders.PLAN_ENDING: _("An end date is coming up"),
		reminders.OUTCOME_OVERDUE: _("A decision is due"),
	}[kind]


def finding_text(finding: Finding, meta: Meta) -> str:
	"""`finding` with the place it is about: "Goals, row 2, Target: the target is the same as the baseline…"."""
	where = []
	if finding.table:
		table = meta.get_field(finding.table)
		where.append(_(table.label))
		if finding.row:
			where.append(_("row {0}").format(finding.row))
		meta = frappe.get_meta(table.options)
	where.append(_(meta.get_label(finding.field)))
	return ", ".join(where) + ": " + sentence(finding.code, dict(finding.values))


def throw_findings(findings: Iterable[Finding], meta: Meta, title: str) -> None:
	"""Raises `frappe.ValidationError` that lists `findings`; does nothing when there are none."""
	texts = [finding_text(finding, meta) for finding in findings]
	if texts:
		frappe.throw(texts if len(texts) > 1 else texts[0], title=title, as_list=len(texts) > 1)
