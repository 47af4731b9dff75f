"""What a plan's two letters say: the plan as it is handed over, and its outcome. The print formats only lay it out.

Both functions are given to Jinja by the `jinja` hook. What they return is translated and formatted for the reader, and
plain text that the templates escape; only keys ending in `_html` hold markup, cleaned here.
"""

from collections.abc import Iterable
from datetime import date
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup

import frappe
from frappe import _
from frappe.utils import flt, fmt_money, formatdate, get_fullname, getdate
from frappe.utils.html_utils import clean_html
from frappe.www.printview import convert_markdown

from pip_module import permissions, wording
from pip_module.pip_module.doctype.performance_improvement_plan import facts
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import calendar, fairness, goals, lifecycle

if TYPE_CHECKING:
	from frappe.model.document import Document

NOTHING = "–"
DIGEST_SHOWN = 16
"""Enough of the digest to tell two versions apart; the whole one is in the plan's record."""

WHOLE_NUMBER_FORMATS = {"#,###": "#,###.##", "#.###": "#.###,##"}
"""Number formats that would drop what follows the decimal sign, and what shows it in the same style."""


def pip_plan_letter(doc: "Document") -> dict[str, Any]:
	"""What the letter says that hands the plan `doc` to its employee.

	Raises `frappe.PermissionError` unless the signed-in user may print the plan.
	"""
	plan = _stored(doc)
	names = _employee_names(plan)
	return {
		**_letter(plan),
		"mark": _mark(plan),
		"date": formatdate(plan.issued_on or getdate()),
		"subject": _("Your performance improvement plan from {0} to {1}").format(
			_day(plan.start_date), _day(plan.end_date)
		),
		"parties": _parties(plan, names),
		"reason_html": _rich(plan.reason),
		"gaps": [_gap(row) for row in plan.gaps],
		"goals": [_goal(row, plan) for row in plan.goals],
		"supports": [_support(row, plan, names) for row in plan.supports],
		"checkins_sentence": _checkins_sentence(plan),
		"checkins": _in_two_columns(_checkin_dates(plan)),
		"duration": _duration(plan),
		"holds": _holds(plan),
		"extensions": _extensions(plan),
		"consequences_html": _rich(plan.consequences),
		"acknowledgement": _acknowledgement(plan, names),
		"response": _paragraphs(plan.employee_response),
		"signatures": _signatures(plan, names, hr=plan.issued_by or plan.hr_partner),
	}


def pip_outcome_letter(doc: "Document") -> dict[str, Any]:
	"""What the letter says that tells the employee how the plan `doc` ended. While it has not ended, `open` holds the
	sentence that says so, and there is nothing else to print.

	Raises `frappe.PermissionError` unless the signed-in user may print the plan.
	"""
	plan = _stored(doc)
	if plan.status not in lifecycle.CLOSED:
		return {
			**_letter(plan),
			"open": _("The performance improvement plan {0} is still open. There is no outcome yet.").format(
				plan.name
			),
		}
	names = _employee_names(plan)
	return {
		**_letter(plan),
		"open": "",
		"date": formatdate(plan.decided_on),
		"subject": _("Outcome of your performance improvement plan"),
		"parties": _parties(plan, names),
		"opening": _outcome_opening(plan),
		"outcome": _(plan.status),
		"verdict": _verdict(plan),
		"summary": _paragraphs(plan.outcome_summary),
		"next_action": _plain(plan.next_action),
		"duration": _duration(plan),
		"holds": _holds(plan),
		"extensions": _extensions(plan),
		"gaps": [
			{"area": _plain(row.area), "expected": _plain(row.expected) or NOTHING} for row in plan.gaps
		],
		"goals": [_goal_result(row, plan) for row in plan.goals],
		"checkins_sentence": _checkins_held(plan),
		"supports": [_support(row, plan, names) for row in plan.supports],
		"override": _plain(plan.duty_override_reason),
		"unmet_duties": _unmet_duties(plan) if plan.duty_override_reason else [],
		"decision": _("Decided by {0} on {1}.").format(
			get_fullname(plan.decided_by), formatdate(plan.decided_on)
		),
		"acknowledgement": _acknowledgement(plan, names),
		"response": _paragraphs(plan.employee_response),
		"signatures": _signatures(plan, names, hr=plan.decided_by),
	}


def _stored(doc: "Document") -> "Document":
	"""The plan as it is stored, if the signed-in user may print it. The host prints whatever copy a client hands in;
	a letter must say what was agreed, and must not be a way to a plan that its asker may not read."""
	plan = frappe.get_doc(PLAN, doc.name)
	plan.check_permission("print")
	permissions.require(frappe.session.user, "print", plan)
	convert_markdown(plan)
	return plan


# What both letters share ---------------------------------------------------------------------------------------------


def _letter(plan: "Document") -> dict[str, Any]:
	return {
		"number": plan.name,
		"addressee": [
			line for line in (plan.employee_name, plan.designation, plan.department, plan.company) if line
		],
		"salutation": _("Dear {0},").format(plan.employee_name),
		"closing": [
			_("Plan {0}").format(plan.name),
			_("Sealed version {0}").format(plan.sealed_digest[:DIGEST_SHOWN])
			if plan.sealed_digest
			else _("Not sealed"),
			_("Printed on {0}").format(formatdate(getdate())),
			_("Confidential"),
		],
	}


def _mark(plan: "Document") -> str:
	if not plan.issued_on:
		return _("DRAFT – not issued")
	return _("WITHDRAWN – no longer in force") if plan.status == lifecycle.WITHDRAWN else ""


def _employee_names(plan: "Document") -> dict[str, frappe._dict]:
	"""Everybody the letter names, in one query."""
	people = {plan.employee, plan.manager, plan.witness, *(row.provider for row in plan.supports)}
	return {
		row.name: row
		for row in frappe.get_all(
			"Employee",
			filters={"name": ("in", sorted(filter(None, people)))},
			fields=["name", "employee_name", "designation"],
		)
	}


def _name(names: dict[str, frappe._dict], employee: str | None) -> str:
	return names[employee].employee_name if employee in names else (employee or "")


def _parties(plan: "Document", names: dict[str, frappe._dict]) -> list[dict[str, str]]:
	manager = names.get(plan.manager) or frappe._dict()
	return [
		{
			"label": _("Employee"),
			"name": f"{plan.employee_name} ({plan.employee})",
			"details": ", ".join(filter(None, (plan.designation, plan.department))),
		},
		{
			"label": _("Manager"),
			"name": _name(names, plan.manager) or NOTHING,
			"details": manager.designation or "",
		},
		{
			"label": _("HR contact"),
			"name": get_fullname(plan.hr_partner) if plan.hr_partner else _("Named when the plan is issued"),
			"details": frappe.db.get_value("User", plan.hr_partner, "email") or "" if plan.hr_partner else "",
		},
	]


def _duration(plan: "Document") -> list[dict[str, str]]:
	rows = [
		(_("Start"), _day(plan.start_date)),
		(_("End"), _day(plan.end_date)),
		(_("Duration as agreed"), _("{0} days").format(plan.duration_days)),
	]
	if plan.original_end_date and getdate(plan.original_end_date) != getdate(plan.end_date):
		rows.insert(1, (_("Original end"), _day(plan.original_end_date)))
	return [{"label": label, "value": value} for label, value in rows]


def _holds(plan: "Document") -> list[str]:
	"""When the clock stood still. The reason stays out: it may tell of an illness, and letters are shown around."""
	return [
		_("The plan was on hold from {0} to {1}. Working days added to the plan: {2}.").format(
			_day(row.from_date), _day(row.to_date), row.working_days
		)
		if row.to_date
		else _("The plan has been on hold since {0}. Days on hold do not count.").format(_day(row.from_date))
		for row in plan.holds
	]


def _extensions(plan: "Document") -> list[str]:
	return [
		_("The plan was extended from {0} to {1}, approved by {2}: {3}").format(
			_day(row.from_date), _day(row.to_date), get_fullname(row.approved_by), _plain(row.reason)
		)
		for row in plan.extensions
	]


def _acknowledgement(plan: "Document", names: dict[str, frappe._dict]) -> str:
	if not plan.issued_on:
		return _("The plan has not been issued yet.")
	if plan.acknowledgement == lifecycle.REFUSED and not plan.witness:
		return _("You declined to acknowledge receipt yourself, on {0}.").format(
			formatdate(plan.acknowledged_on)
		)
	if plan.acknowledgement == lifecycle.REFUSED:
		return _(
			"You declined to acknowledge receipt. This was recorded on {0}; {1} was present as a witness."
		).format(formatdate(plan.acknowledged_on), _name(names, plan.witness))
	if plan.acknowledgement == lifecycle.ACKNOWLEDGED_WITH_COMMENTS:
		return _("You acknowledged receipt on {0}, with comments.").format(formatdate(plan.acknowledged_on))
	if plan.acknowledgement == lifecycle.ACKNOWLEDGED:
		return _("You acknowledged receipt on {0}.").format(formatdate(plan.acknowledged_on))
	if plan.extensions:
		return _("Receipt of the extended plan has not been acknowledged yet.")
	return _("Receipt has not been acknowledged yet.")


def _signatures(plan: "Document", names: dict[str, frappe._dict], hr: str | None) -> list[dict[str, str]]:
	found = [
		{"role": _("Employee"), "name": plan.employee_name},
		{"role": _("Manager"), "name": _name(names, plan.manager)},
		{"role": _("Human Resources"), "name": get_fullname(hr) if hr else ""},
	]
	if plan.witness and plan.acknowledgement == lifecycle.REFUSED:
		found.append({"role": _("Witness"), "name": _name(names, plan.witness)})
	return found


# The plan ------------------------------------------------------------------------------------------------------------


def _gap(row: "Document") -> dict[str, Any]:
	lines = [
		(_("Expected"), _plain(row.expected)),
		(_("Observed"), _plain(row.observed)),
		(_("Starting point"), _plain(row.baseline)),
		(_("Evidence"), _plain(row.evidence)),
		(_("Date of evidence"), formatdate(row.evidence_date) if row.evidence_date else ""),
	]
	facts_given = [{"label": label, "text": text} for label, text in lines if text]
	return {
		"area": _plain(row.area),
		"first": facts_given[0] if facts_given else {"label": _("Evidence"), "text": NOTHING},
		"others": facts_given[1:],
	}


def _goal(row: "Document", plan: "Document") -> dict[str, str]:
	"""A goal's line; without a date of its own it is due when the plan ends, as the reminders have it."""
	is_task = _is_task(row)
	return {
		"number": str(row.idx),
		"title": _plain(row.title),
		"details": _plain(row.metric),
		"from": NOTHING if is_task else _measured(row.baseline_value, row.unit),
		"to": _("Done") if is_task else _measured(row.target_value, row.unit),
		"weight": _percent(row.weight),
		"due": _day(row.due_date or plan.end_date),
		"source": _plain(row.measured_by) or NOTHING,
	}


def _is_task(row: "Document") -> bool:
	"""A task is done or not; the host stores 0 and 1 for it, which say nothing to a reader."""
	return row.direction == goals.ACHIEVE and flt(row.baseline_value) == 0 and flt(row.target_value) in (0, 1)


def _support(row: "Document", plan: "Document", names: dict[str, frappe._dict]) -> dict[str, str]:
	return {
		"kind": _(row.kind),
		"description": _plain(row.description),
		"details": _plain(row.training_event),
		"provider": _name(names, row.provider) or NOTHING,
		"due": _day(row.due_date or plan.end_date),
		"delivered": _day(row.delivered_on) if row.delivered_on else _("Not delivered"),
	}


def _checkins(plan: "Document") -> list[frappe._dict]:
	"""The check-ins that count, by the day they were held or are to be held."""
	rows = frappe.get_all(
		CHECKIN,
		filters={"plan": plan.name, "status": ("!=", calendar.CANCELLED)},
		fields=["scheduled_date", "held_on", "kind", "status"],
		order_by="scheduled_date asc, name asc",
	)
	for row in rows:
		row.day = row.held_on if row.status == calendar.COMPLETED and row.held_on else row.scheduled_date
	return sorted(rows, key=lambda row: row.day)


def _checkin_dates(plan: "Document") -> list[dict[str, str]]:
	kinds = {
		calendar.REGULAR: _("Check-in"),
		calendar.MILESTONE: _("Milestone review"),
		calendar.FINAL_REVIEW: _("Final review"),
	}
	return [
		{
			"number": str(number),
			"date": f"{formatdate(row.day, 'EEE')} {_day(row.day)}",
			"kind": kinds[row.kind],
		}
		for number, row in enumerate(_checkins(plan), start=1)
	]


def _in_two_columns(rows: list[dict[str, str]]) -> list[tuple[dict[str, str], dict[str, str] | None]]:
	"""The rows side by side, read down the first column and then down the second."""
	half = (len(rows) + 1) // 2
	return [(rows[at], rows[at + half] if at + half < len(rows) else None) for at in range(half)]


def _checkins_sentence(plan: "Document") -> str:
	often = {
		calendar.WEEKLY: _("every week"),
		calendar.EVERY_2_WEEKS: _("every two weeks"),
		calendar.MONTHLY: _("every month"),
	}.get(plan.checkin_frequency, "")
	if plan.issued_on:
		return _("You and your manager meet {0} to talk about progress, on these dates:").format(often)
	return _("You and your manager will meet {0}. The dates are set when the plan is issued.").format(often)


# The outcome ---------------------------------------------------------------------------------------------------------


def _outcome_opening(plan: "Document") -> str:
	if not plan.issued_on:
		return _("The performance improvement plan {0} was withdrawn before it was issued.").format(plan.name)
	return _(
		"Your performance improvement plan {0} began on {1} and has now ended. This letter records what was agreed, "
		"what was reached and what follows."
	).format(plan.name, _day(plan.start_date))


def _verdict(plan: "Document") -> str:
	return {
		lifecycle.SUCCESSFUL: _("You have completed the plan successfully. It ends with this letter."),
		lifecycle.UNSUCCESSFUL: _("The improvement that the plan asked for was not reached."),
		lifecycle.WITHDRAWN: _("The plan has been withdrawn. It ends without a finding on your performance."),
	}[plan.status]


def _goal_result(row: "Document", plan: "Document") -> dict[str, str]:
	is_task = _is_task(row)
	if not row.has_current_value:
		final = _("Not recorded")
	elif is_task:
		final = _("Done") if flt(row.current_value) >= 1 else _("Not done")
	else:
		final = _measured(row.current_value, row.unit)
	return {**_goal(row, plan), "final": final, "result": _(row.result) if row.result else _("Not assessed")}


def _checkins_held(plan: "Document") -> str:
	statuses = [row.status for row in _checkins(plan)]
	held, missed = statuses.count(calendar.COMPLETED), statuses.count(calendar.MISSED)
	if not held and not missed:
		return _("No check-in had taken place when the plan ended.")
	return _("Check-ins held: {0}. Check-ins missed: {1}.").format(held, missed)


def _unmet_duties(plan: "Document") -> list[str]:
	"""What the employer had not done when the plan was closed all the same."""
	known = facts.fairness_of(plan, plan.decided_by, getdate(plan.decided_on))
	sentences = (
		wording.sentence(duty.code, dict(duty.values)) for duty in fairness.unmet_before_unsuccessful(known)
	)
	return [sentence[:1].upper() + sentence[1:] for sentence in sentences]


# Formatting ----------------------------------------------------------------------------------------------------------


def _day(value: date | str | None) -> str:
	"""A date as the reader's format says; an empty one is a dash (the host would say nothing)."""
	return formatdate(value) if value else NOTHING


def _number(value: float | None) -> str:
	"""A number in the site's format with the decimals it has and no more: 60, 7.5, 1,250."""
	decimals = len(f"{flt(value):.6f}".rstrip("0").partition(".")[2])
	style = frappe.db.get_default("number_format")
	return fmt_money(
		flt(value), precision=decimals, format=WHOLE_NUMBER_FORMATS.get(style, style) if decimals else style
	)


def _measured(value: float | None, unit: str | None) -> str:
	unit = _plain(unit)
	# A sign such as % stays on the number's line.
	space = "\u00a0" if len(unit) == 1 else " "
	return f"{_number(value)}{space}{unit}".strip()


def _percent(value: float | None) -> str:
	return f"{_number(flt(value, 2))}\u00a0%"


def _plain(value: str | None) -> str:
	"""A text field as its author wrote it. The host stores it partly escaped once it holds anything like a tag; the
	templates escape it again, so the reader sees the author's characters and the browser never a tag."""
	return unescape(value or "").strip()


def _paragraphs(value: str | None) -> list[str]:
	return [line.strip() for line in _plain(value).splitlines() if line.strip()]


def _rich(value: str | None) -> str:
	"""A Text Editor field as clean markup: paragraphs, lists, tables, bold and italic, and nothing that loads, runs or
	brings its own looks."""
	if not value or goals.is_blank(value):
		return ""
	if "<" not in value:
		return _as_markup(_paragraphs(value))
	soup = BeautifulSoup(value, "html5lib")
	for image in soup.find_all(["img", "svg", "picture", "video", "object", "iframe"]):
		image.replace_with(_("(image: see the plan)"))
	for heading in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]):
		heading.name = "p"
		bold = soup.new_tag("strong")
		bold.extend(list(heading.contents))
		heading.append(bold)
	for block in soup.find_all(["blockquote", "pre"]):
		block.name = "p"
	for bullet in soup.select('ol > li[data-list="bullet"]'):
		bullet.parent.name = "ul"
	for paragraph in soup.find_all("p"):
		if goals.is_blank(paragraph.decode_contents()):
			paragraph.decompose()
	return clean_html(str(soup))


def _as_markup(paragraphs: Iterable[str]) -> str:
	return "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
