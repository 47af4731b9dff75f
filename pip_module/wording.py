"""How a rule's finding is said to a person. The rules give codes; the host translates these sentences."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.meta import Meta
from frappe.utils import format_date

from pip_module.rules import reminders, right_step
from pip_module.rules.exposure import RISK, Exposure
from pip_module.rules.finding import Finding


def names() -> frozenset[str]:
	"""Names that the rules use as codes and screens show as they are, in the reader's language. Nobody asks for them
	here: this is where whoever translates finds them."""
	return frozenset(
		{
			_("Send for Review", context="Performance Improvement Plan"),
			_("Return", context="Performance Improvement Plan"),
			_("Issue", context="Performance Improvement Plan"),
			_("Acknowledge", context="Performance Improvement Plan"),
			_("Record Refusal", context="Performance Improvement Plan"),
			_("Hold", context="Performance Improvement Plan"),
			_("Resume", context="Performance Improvement Plan"),
			_("Start Final Review", context="Performance Improvement Plan"),
			_("Extend", context="Performance Improvement Plan"),
			_("Close as Successful", context="Performance Improvement Plan"),
			_("Close as Unsuccessful", context="Performance Improvement Plan"),
			_("Withdraw", context="Performance Improvement Plan"),
			_("Leak"),
			_("Risk"),
		}
	)


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
		"gap_expected_missing": _("say what is expected: the standard of the role in this area."),
		"gap_observed_missing": _("say what was observed instead."),
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
		"vague_change": _(
			"“{word}” leaves open what changes and by how much. Name what is counted, e.g. tickets answered within 4 hours, "
			"from 62 % to 90 %."
		),
		"vague_amount": _(
			"“{word}” is a different amount for everyone. Give the number, e.g. 3 more a week."
		),
		"vague_speed": _("“{word}” names no time. Say within how many hours or days."),
		"vague_frequency": _("“{word}” doesn't say how often. Say how many times, e.g. twice a week."),
		"vague_effort": _(
			"“{word}” asks for an effort, which nobody can check. Name the result, e.g. 8 of 10 reports on time."
		),
		"vague_attitude": _(
			"“{word}” judges the person. Say what others would see or hear, e.g. greets customers within a minute."
		),
		"vague_standard": _(
			"“{word}” means something else to everyone. Say what is counted, e.g. at most 2 corrections a report."
		),
		"absolute_wording": _(
			"“{word}” leaves no room for a single slip. Choose a level that shows the improvement, e.g. 95 % or 19 of 20."
		),
		"several_measures": _(
			"this asks for two results: “{second}” is another one. Make it a goal of its own, so each can be met."
		),
		"source_vague": _(
			"“{word}” can't be looked up. Name the report, system or record that both sides can look at."
		),
		"achievement_open": _(
			"nothing says by what, or by when, this is achieved. Give a number or a due date, or name what is passed, handed in "
			"or signed."
		),
		"measure_open": _(
			"{unit} of what? Say what is counted, e.g. the share of tickets answered within 4 hours."
		),
		"goal_without_support": _(
			"no support has to do with this goal. Promise one, or say in a support that it is for this goal’s number."
		),
		"placeholder_left": _("fill in {word}, or take it out."),
		"example_left": _(
			"{word} is the template's example. Enter where it stands today. If it happens to be the same, leave it."
		),
		"result_missing": _("choose a result for the goal."),
		"value_missing": _("enter the value as it is now."),
		"same_day": _("the check-in is on that day already. Choose another one."),
		"no_day_left": _("there is no free working day left that could be chosen."),
		"out_of_window": _("choose a working day from {first} to {last}."),
		"not_worked": _("{day} is a day off, a day of leave or on hold. Choose a working day."),
		"day_taken": _("another check-in is on {day}. Choose another day."),
		"too_long": _("This text is too long. Please use no more than {most} characters."),
		"markup": _("Please write plain text, with no code in angle brackets."),
		"unreadable": _("This text has signs in it that can't be saved. Please type it again."),
		"not_a_number": _("Please enter a number, like 12 or 12.5."),
		"empty_file": _("This file is empty."),
		"file_too_large": _("This file is too large. It can have up to {size} MB."),
		"file_type": _("This type of file can't be used. These can: {types}."),
		"file_name": _("Please give the file a short, plain name, like report.pdf."),
		"too_many_files": _("There are {most} files now. No more can be added."),
		"supports_delivered": _(
			"Support: {outstanding} not delivered and {late} delivered late, of {promised} promised."
		),
		"checkins_held": _("Check-ins: {missed} missed and {held} held."),
		"leave_credited": _(
			"Approved leave: {days} working days not credited. Extending the plan gives them back."
		),
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
		reminders.HOLD_TO_REVIEW: _("Something has been on hold for long"),
		reminders.HANDOVER_DUE: _("A handover note is due"),
		reminders.EMPLOYEE_LEAVING: _("An employee leaves before the end date"),
		reminders.DATE_PROPOSED: _("Another date was proposed to you"),
		reminders.TARGETS_TO_CONFIRM: _("Something was worked out anew and waits for you to confirm it"),
	}[kind]


def step_question(name: str) -> dict:
	"""A question of `rules.right_step`, and its answers, as the dialog that asks it needs them."""
	questions = {
		"feedback": (
			_("Has the employee been told before what falls short?"),
			{
				right_step.TOLD_AND_NOTED: _("Yes, and there are notes of it"),
				right_step.TOLD: _("Yes, but nothing was written down"),
				right_step.NOT_TOLD: _("No"),
			},
		),
		"cause": (
			_("What is it about?"),
			{
				right_step.PERFORMANCE: _("Results or skills"),
				right_step.CONDUCT: _("Behaviour against the rules"),
				right_step.BOTH: _("Both"),
			},
		),
		"obstacle": (
			_("Could something else be the reason?"),
			{
				right_step.NO_OBSTACLE: _("Not that we know of"),
				right_step.MEANS: _("Training, tools or time are missing"),
				right_step.HEALTH: _("Health, or something in private life"),
				right_step.UNCLEAR: _("It was not clear what is expected"),
			},
		),
	}
	asked, answers = questions[name]
	return {
		"fieldname": name,
		"label": asked,
		"options": [{"value": value, "label": label} for value, label in answers.items()],
	}


def step_advice(advice: right_step.StepAdvice) -> str:
	"""What to think of before a plan, as `rules.right_step` found it."""
	sentences = {
		"feedback_missing": _(
			"Talk first. Give an example, say what you expect and by when, and note the day. A plan should surprise nobody."
		),
		"feedback_not_noted": _("Write down when you talked and what about. The plan's evidence needs it."),
		"conduct": _("A plan is for performance. Ask HR about the procedure for conduct instead."),
		"conduct_too": _(
			"Keep them apart: performance belongs in the plan, conduct goes to HR by its own procedure."
		),
		"means_missing": _("Provide what is missing first, or promise it in the plan with a date."),
		"health": _(
			"Speak with HR before anything else. Leave or an adjustment of the work may be what is needed."
		),
		"expectations_unclear": _(
			"Write down what is expected and give it some weeks before you start a plan."
		),
		"on_leave": _("The employee is on approved leave until {until}. Wait for the return."),
		"leave_recent": _(
			"{days} of the last {of} working days were approved leave. Are the results from days that were worked?"
		),
		"grievance_open": _(
			"A grievance of the employee from {date} is open. Settle it first, or a plan may look like an answer to it."
		),
		"grievance_recent": _(
			"The employee raised a grievance on {date}. Be sure that the evidence is older, or stands apart from it."
		),
		"manager_changed": _(
			"The employee reported to another manager until {date}. Has the present one seen enough of the work?"
		),
		"transferred": _("The employee was transferred on {date}. Allow time to settle in."),
		"joined_recently": _(
			"The employee joined on {date}. The review of the first months may be the better step."
		),
	}
	values = {key: format_date(value) if isinstance(value, date) else value for key, value in advice.values}
	return sentences[advice.code].format(**values)


def delivery_problem(code: str) -> str:
	"""Why somebody could not be told, or not by mail."""
	return {
		"no_one_in_charge": _("Nobody is in charge: the employee has no active manager, or the person left."),
		"no_user": _("The person has no user. Create one for them, or tell them in person."),
		"user_disabled": _("The person's user is disabled. Enable it, or tell them in person."),
		"no_hr": _("Nobody is HR of the plan's company."),
		"no_address": _("No email was sent: the person's user has no valid address."),
		"unsubscribed": _("No email was sent: the person has unsubscribed from all emails."),
		"no_outgoing_account": _("No email was sent: the site has no outgoing email account."),
		"not_written": _("No email was sent: it could not be written. The error log says more."),
	}[code]


def label_of(meta: Meta, fieldname: str) -> str:
	"""What a field is called, in the reader's language and as its form says it: the host asks for the words of that
	DocType before those of everybody."""
	return _(meta.get_label(fieldname), context=meta.name)


def finding_text(finding: Finding, meta: Meta) -> str:
	"""`finding` with the place it is about: "Goals, row 2, Target: the target is the same as the baseline…"."""
	where = []
	if finding.table:
		table = meta.get_field(finding.table)
		where.append(label_of(meta, finding.table))
		if finding.row:
			where.append(_("row {0}").format(finding.row))
		meta = frappe.get_meta(table.options)
	where.append(label_of(meta, finding.field))
	return _("{0}: {1}").format(", ".join(where), sentence(finding.code, dict(finding.values)))


def place(finding: Finding, meta: Meta) -> str:
	"""Where `finding` stands, for a list beside the form: "Goal 2, Target"."""
	label = label_of(meta, finding.field)
	if not finding.table:
		return label
	rows = {"goals": _("Goal {0}"), "gaps": _("Gap {0}"), "supports": _("Support {0}")}
	label = label_of(frappe.get_meta(meta.get_field(finding.table).options), finding.field)
	if not finding.row:
		return f"{label_of(meta, finding.table)}, {label}"
	row = rows[finding.table].format(finding.row)
	# What a goal is called needs no label of its own.
	return row if finding.field == "title" else f"{row}, {label}"


def throw_findings(findings: Iterable[Finding], meta: Meta, title: str) -> None:
	"""Raises `frappe.ValidationError` that lists `findings`; does nothing when there are none."""
	throw_all([finding_text(finding, meta) for finding in findings], title)


def throw_all(texts: list[str], title: str) -> None:
	"""Raises `frappe.ValidationError` that lists `texts`; does nothing when there are none."""
	if texts:
		frappe.throw(texts if len(texts) > 1 else texts[0], title=title, as_list=len(texts) > 1)


class ExposureText(NamedTuple):
	"""What an administrator reads of an exposure: what it is and why it matters, and what to do about it."""

	what: str
	todo: str


def exposure_text(exposure: Exposure) -> ExposureText:
	"""The sentences for `exposure`, in the reader's language."""
	texts = {
		"notification": (
			_("It writes to people about {target}, whether or not they may see it."),
			_("Disable or delete it. The app itself tells everyone what they have to do."),
		),
		"assignment_rule": (
			_("It assigns {target} to people, which tells them that there is a plan."),
			_("Disable or delete it. The app itself tells everyone what they have to do."),
		),
		"auto_repeat": (
			_("It makes copies of {target} and can mail them to anyone."),
			_("Disable or delete it, and delete the copies."),
		),
		"webhook": (
			_("It sends {target} to another system, where nobody asks who may see it."),
			_("Disable or delete it, unless HR has agreed to what leaves and who receives it."),
		),
		"mailed_report": (
			_(
				"It would mail a report on {target} to the addresses it lists, and show it to whoever opens it."
			),
			_("Delete it. Whoever may see plans can open the report."),
		),
		"own_query": (
			_("It reads {target} past the app, so it shows the plans of everyone to whoever opens it."),
			_("Disable it, or make it of the type Report Builder, which shows each person their own."),
		),
		"dashboard_chart": (
			_("It counts {target}, and everyone gets the numbers of whoever opened it last."),
			_("Delete it. The reports of this app show each person what they may see."),
		),
		"web_form": (
			_("It shows or takes in {target} on the website, past the app."),
			_("Take it off the website or delete it. Plans are read and acknowledged in the app."),
		),
		"energy_points": (
			_("It gives points for {target}, and everyone can read what they were given for."),
			_("Disable or delete it, and delete the entries in Energy Point Log."),
		),
		"workflow_mail": (
			_("It mails everyone who holds the role of the next step a link to {target}."),
			_("Untick Send Email Alert in it. The app itself tells everyone what they have to do."),
		),
		"server_script": (
			_("It runs on {target} without asking who may see it."),
			_("Have someone who may see plans read what it does. Disable it if nobody needs it."),
		),
		"print_format": (
			_("It prints {target} and may show what was left out of the letters on purpose."),
			_("Have HR compare it with the letters of this app. Disable it if nobody needs it."),
		),
		"milestones": (
			_("It keeps a list of the changes of {target} that every System Manager can read."),
			_("Delete it, and the entries in Milestone. The journal of a plan holds its history."),
		),
		"search_settings": (
			_("{target} is among the documents that the search of the desk looks through."),
			_("Remove it from the list."),
		),
		"incoming_mail": (
			_("It makes a record of {target} of mail that comes in, and keeps the mail with it."),
			_("Clear Append To in it."),
		),
		"title_in_links": (
			_("Links to {target} show whose it is, also to people who may not open it."),
			_("Untick Show Title in Link Fields in Customize Form, or delete this record."),
		),
		"searchable": (
			_("The search of the desk finds {target} for people who may not open it."),
			_("Untick it for {target} in Customize Form, or delete this record."),
		),
		"web_page": (
			_("It puts {target} on the website."),
			_("Delete this record."),
		),
		"public_attachments": (
			_("Files attached to {target} can be opened by everyone who has the address, signed in or not."),
			_("Untick Make Attachments Public in Customize Form, or delete this record."),
		),
		"import_allowed": (
			_("{target} can be imported, which leaves a file with its content behind."),
			_("Untick Allow Import in Customize Form, or delete this record."),
		),
		"repeat_allowed": (
			_("{target} can be copied on a schedule and mailed to anyone."),
			_("Untick Allow Auto Repeat in Customize Form, or delete this record."),
		),
		"mail_allowed": (
			_("Incoming mail can become {target}, and is kept with it."),
			_("Untick Allow document creation via Email in Customize Form, or delete this record."),
		),
		"level_lowered": (
			_("The field {field} of {target} is for HR only, and now the employee can read it too."),
			_("Reset its permission level in Customize Form, or delete this record."),
		),
		"linked_from": (
			_("A field of {elsewhere} links to {target}: whoever reads that form sees that there is a plan."),
			_("Remove the field, or let only HR read it."),
		),
		"everyone_granted": (
			_(
				"Everyone who holds the role {role} got rights on {target} ({rights}), and nearly everyone does."
			),
			_("Take the rights away, or choose Restore Original Permissions."),
		),
		"more_granted": (
			_("The role {role} got more rights on {target} than it needs ({rights})."),
			_("Take the rights away, or choose Restore Original Permissions."),
		),
		"settings_granted": (
			_("Whoever holds the role {role} can decide which managers see a plan."),
			_("Take the right to write away, unless that is what you want."),
		),
		"guard_replaced": (
			_("This app answers {door} in place of PIP Module, and may show plans there ({by})."),
			_("Ask its makers to pass questions on, or install PIP Module after it."),
		),
		"shares": (
			_("Shares that show plans to people, whatever else they may see: {count}."),
			_("As Administrator, find them in the list of DocShare by Document Type, and delete them."),
		),
		"assignments": (
			_("Assignments that name plans to the people they were given to: {count}."),
			_("As Administrator, find them in the list of ToDo by Reference Type, and delete them."),
		),
		"followers": (
			_("People who follow a plan and are mailed what changes in it: {count}."),
			_("As Administrator, find them in the list of Document Follow by DocType, and delete them."),
		),
		"share_keys": (
			_("Links that open a print of a plan for anyone who has them, signed in or not: {count}."),
			_("As Administrator, find them in the list of Document Share Key, and delete them."),
		),
		"public_files": (
			_("Files of plans that can be opened by anyone who has their address: {count}."),
			_(
				"Who may see the plan ticks Is Private in the file. Administrator finds them in the list of File."
			),
		),
		"stored_reports": (
			_("Stored results of reports on plans, open to others who may run the report: {count}."),
			_(
				"As Administrator, delete them in the list of Prepared Report, and untick Prepared Report there."
			),
		),
		"indexed": (
			_("Records about plans in the index of the search of the desk: {count}."),
			_("Put right what else is listed here, then build the index anew."),
		),
		"imports": (
			_("Imports of plans that keep the file that was imported: {count}."),
			_("As Administrator, delete them in the list of Data Import."),
		),
		"old_links": (
			_("Links to prints made the old way never expire, and open without signing in."),
			_("Untick Allow Older Web View Links."),
		),
		"guest_uploads": (
			_("Anyone can attach a file to a plan without signing in."),
			_("Untick Allow Guests to Upload Files, unless your website needs it."),
		),
	}
	values = {key: _(value) for key, value in exposure.values}
	return ExposureText(*(text.format(**values) for text in texts[exposure.code]))


def exposure_headline(found: Iterable[Exposure]) -> str:
	"""The first line of a health check: how many things show plans, or might."""
	severities = [exposure.severity for exposure in found]
	risks = severities.count(RISK)
	leaks = len(severities) - risks
	if not leaks and not risks:
		return _("Nothing found that would widen access.")
	if leaks == 1:
		shown = _("1 thing shows plans to people who may not see them.")
	else:
		shown = _("{0} things show plans to people who may not see them.").format(leaks)
	if risks == 1:
		possible = _("1 thing might show plans to people who may not see them.")
	else:
		possible = _("{0} things might show plans to people who may not see them.").format(risks)
	if leaks and risks:
		return f"{shown} {possible}"
	return shown if leaks else possible
