"""Drafts a plan from what the host already knows: an employee, or an appraisal with its low areas and feedback."""

from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import cint, flt, get_link_to_form, getdate, strip_html, today

from pip_module import permissions
from pip_module.pip_module.doctype.performance_improvement_plan.terms import open_plans_of
from pip_module.records import PLAN
from pip_module.rules import shortfall

if TYPE_CHECKING:
	from frappe.model.document import Document

FEEDBACK = "Employee Performance Feedback"
EVIDENCE_LENGTH = 500
"""Characters of a piece of feedback that are quoted as evidence; the rest is a click away."""


@frappe.whitelist(methods=["GET", "POST"])
def plan_from_employee(source_name: str = "", target_doc: str | dict | None = None) -> "Document":
	"""A new, unsaved plan for the employee `source_name`. Refused for those who may not draft one, and while the
	employee has an open plan."""
	plan = _draft_for(source_name)
	settings = frappe.get_cached_doc("PIP Settings")
	plan.start_date = today()
	plan.duration_days = settings.default_duration_days
	plan.checkin_frequency = settings.default_checkin_frequency
	return plan


@frappe.whitelist(methods=["GET", "POST"])
def plan_from_appraisal(source_name: str = "", target_doc: str | dict | None = None) -> "Document":
	"""A new, unsaved plan from the submitted appraisal `source_name`, with a gap and a goal for each low area.

	Refused for those who may not read the appraisal or draft a plan, and while the employee has an open plan; an
	earlier plan from the same appraisal is pointed out.
	"""
	appraisal = frappe.get_doc("Appraisal", source_name)
	appraisal.check_permission("read")
	if appraisal.docstatus != 1:
		frappe.throw(_("Submit the appraisal before you create a plan from it."), title=_("Not Submitted"))
	plan = plan_from_employee(appraisal.employee)
	plan.appraisal = appraisal.name
	plan.appraisal_cycle = appraisal.appraisal_cycle
	plan.appraisal_score = flt(appraisal.final_score, 2)
	plan.appraisal_score_date = getdate()
	for area in low_areas(appraisal):
		plan.append("gaps", area)
	for kra in dict.fromkeys(row.kra for row in plan.gaps if row.kra):
		plan.append("goals", {"title": kra, "kra": kra, "direction": "Increase"})
	_point_out_earlier(appraisal.name)
	return plan


def _draft_for(employee: str) -> "Document":
	if not frappe.db.exists("Employee", employee):
		frappe.throw(_("Employee: choose whom the plan is for."), title=_("Employee Missing"))
	plan = frappe.new_doc(PLAN)
	row = frappe.db.get_value(
		"Employee",
		employee,
		["employee_name", "company", "department", "designation", "reports_to"],
		as_dict=True,
	)
	plan.update(
		{
			"employee": employee,
			"employee_name": row.employee_name,
			"company": row.company,
			"department": row.department,
			"designation": row.designation,
			"manager": row.reports_to,
		}
	)
	permissions.require(frappe.session.user, "create", permissions.identity_of_new(employee))
	for other in open_plans_of(employee):
		frappe.throw(
			_("{0} already has an open plan, {1}.").format(
				row.employee_name, get_link_to_form(PLAN, other.name)
			),
			exc=frappe.DuplicateEntryError,
			title=_("Plan Exists"),
		)
	return plan


def low_areas(appraisal: "Document") -> list[dict]:
	"""The rows of a plan's gaps that `appraisal` gives: its low KRAs or rated goals, and low feedback."""
	threshold = flt(frappe.get_cached_doc("PIP Settings").low_score_threshold)
	low = shortfall.shortfalls([*_scored_areas(appraisal), *_feedback(appraisal.name)], threshold)
	return [_gap(appraisal, area, threshold) for area in low]


def _scored_areas(appraisal: "Document") -> list[shortfall.Area]:
	if cint(appraisal.rate_goals_manually):
		# The host stores 0 for what nobody rated.
		return [shortfall.Area(row.kra, flt(row.score) or None) for row in appraisal.goals]
	with_goals = set(
		frappe.get_all(
			"Goal",
			filters={"employee": appraisal.employee, "appraisal_cycle": appraisal.appraisal_cycle},
			pluck="kra",
		)
	)
	return [
		shortfall.Area(
			row.kra, shortfall.from_percent(flt(row.goal_completion)) if row.kra in with_goals else None
		)
		for row in appraisal.appraisal_kra
	]


def _feedback(appraisal: str) -> list[shortfall.Area]:
	return [
		shortfall.Area(_("Feedback", context="Performance Improvement Plan"), flt(row.total_score), row.name)
		for row in frappe.get_all(
			FEEDBACK,
			filters={"appraisal": appraisal, "docstatus": 1},
			fields=["name", "total_score"],
			order_by="total_score asc, name asc",
		)
	]


def _gap(appraisal: "Document", area: shortfall.Area, threshold: float) -> dict:
	"""A gap says what the appraisal does: the score, and the one from which on it would be none. Its author says what
	that means in the work."""
	score, enough = _score(area.score), _score(threshold)
	if area.source:
		feedback = frappe.db.get_value(FEEDBACK, area.source, ["feedback", "added_on"], as_dict=True)
		return {
			"area": area.name,
			"expected": _("A score of at least {0} of 5 in feedback").format(enough),
			"observed": _quoted(feedback.feedback) or _("A score of {0} of 5 in feedback").format(score),
			"evidence": _("Feedback given in the appraisal"),
			"evidence_date": getdate(feedback.added_on),
			"reference_doctype": FEEDBACK,
			"reference_name": area.source,
		}
	return {
		"area": area.name,
		"kra": area.name if frappe.db.exists("KRA", area.name) else None,
		"expected": _("A score of at least {0} of 5 in the appraisal").format(enough),
		"observed": _("A score of {0} of 5 in the appraisal").format(score),
		"baseline": _("{0} of 5").format(score),
		"evidence": _("Appraisal {0}").format(appraisal.name),
		"evidence_date": getdate(appraisal.end_date),
		"reference_doctype": "Appraisal",
		"reference_name": appraisal.name,
	}


def _score(score: float | None) -> str:
	return frappe.format(score, {"fieldtype": "Float", "precision": 1})


def _quoted(feedback: str | None) -> str:
	"""What was said, up to a whole word where it is too long to quote."""
	text = strip_html(feedback or "").strip()
	if len(text) <= EVIDENCE_LENGTH:
		return text
	most = text[: EVIDENCE_LENGTH - 1]
	words = most.rsplit(None, 1)[0]
	# Some scripts have no blanks between words.
	return (words if len(words) > EVIDENCE_LENGTH // 2 else most).rstrip(" ,;:") + "…"


def _point_out_earlier(appraisal: str) -> None:
	earlier = frappe.get_list(PLAN, filters={"appraisal": appraisal}, pluck="name", order_by="creation desc")
	if earlier:
		frappe.msgprint(
			_("An earlier plan came from this appraisal: {0}.").format(get_link_to_form(PLAN, earlier[0])),
			indicator="orange",
			title=_("Earlier Plan"),
		)


# Verdicts for the host's forms ------------------------------------------------------------------------------------


def on_employee_load(doc: "Document", method: str | None = None) -> None:
	"""Tells the Employee form whether to offer a plan."""
	doc.set_onload("may_create_plan", doc.status == "Active" and _may_create_for(doc.name))


def on_appraisal_load(doc: "Document", method: str | None = None) -> None:
	"""Tells the Appraisal form whether to offer a plan: once it is submitted, to those who may draft one."""
	doc.set_onload("may_create_plan", doc.docstatus == 1 and _may_create_for(doc.employee))


def _may_create_for(employee: str) -> bool:
	return permissions.may(frappe.session.user, "create", permissions.identity_of_new(employee))
