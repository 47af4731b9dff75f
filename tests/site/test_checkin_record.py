"""The record of a check-in: what it says once the meeting was held, and that it says nothing of it before."""

import io
import json

import pytest
from factory import CHECKIN, checkins_of, day, values_for
from pypdf import PdfReader

import frappe
from frappe.utils import get_fullname
from frappe.www.printview import get_html_and_style

from pip_module import checkin_record
from pip_module.letter_text import day as full

RECORD = "PIP Check-in Record"
CANARY = "<script>canary()</script>"


def pdf_of(checkin) -> str:
	pdf = frappe.get_print(CHECKIN, checkin.name, RECORD, as_pdf=True)
	return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def html_of(checkin) -> str:
	html = frappe.get_print(CHECKIN, checkin.name, RECORD)
	return html[html.index('<div class="pip-letter"') : html.index("<script>", html.index("pip-letter"))]


def first_of(plan):
	return frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name)


def prepared(desk, plan, **changes: object):
	"""The first check-in as the manager saved it before the meeting."""
	doc = desk.manager(first_of(plan))
	doc.manager_comments = "Faster since May.\nKeep it up."
	doc.goal_reviews[0].manager_comment = "Above what we asked for"
	doc.append(
		"action_items",
		{"action": "Agree who answers after five", "owner_employee": plan.manager, "due_date": day(7)},
	)
	doc.update(changes)
	doc.save()
	return doc


def held(desk, plan, **changes: object):
	checkin = prepared(desk, plan, **changes)
	desk.manager(checkin).complete(values=values_for(plan, 71.5, 9), mode="Video Call")
	frappe.set_user("Administrator")
	return frappe.get_doc(CHECKIN, checkin.name)


def test_it_is_what_a_check_in_is_printed_with():
	assert frappe.get_meta(CHECKIN).default_print_format == RECORD
	stored = frappe.get_doc("Print Format", RECORD)
	assert (stored.standard, stored.module, stored.doc_type) == ("Yes", "PIP Module", CHECKIN)


def test_it_says_who_met_how_each_goal_stood_and_what_was_agreed(desk, people):
	plan = desk.plan("Active", hr_partner=people.hr.user)
	checkin = held(desk, plan)
	desk.employee(checkin).acknowledge("The first line should help.\nI said so before.")
	frappe.set_user("Administrator")
	text = pdf_of(checkin)
	assert f"Record of your check-in on {full(day(0))}" in text
	for person in (people.employee, people.manager):
		assert frappe.db.get_value("Employee", person.employee, "employee_name") in text
	assert full(checkin.scheduled_date) in text
	assert "Video Call" in text and _rating_of(checkin) in text
	for said in ("62\u00a0%", "71.5\u00a0%", "90\u00a0%", "12 a month", "9 a month", "4 a month"):
		assert said in text or said.replace("\u00a0", " ") in text
	for said in (
		"Above what we asked for",
		"Faster since May. Keep it up.",
		"The first line should help. I said so before.",
		"Agree who answers after five",
		full(day(7)),
		"None: what was due by then had been given.",
		f"You acknowledged this record on {full(day(0))}.",
		f"Received on {full(day(0))}",
		"It does not mean that you agree with it.",
		f"{get_fullname(people.hr.user)} in Human Resources ({people.hr.user})",
	):
		assert said in text, said
	following = checkins_of(plan.name)[1]
	assert f"The next meeting is on {full(following.scheduled_date)}" in text
	assert plan.name in text and checkin.name in text and plan.sealed_digest[:16] in text


def _rating_of(checkin) -> str:
	assert checkin.rating
	return checkin.rating


def test_there_is_room_for_an_answer_until_it_is_acknowledged(desk):
	checkin = held(desk, desk.plan("Active"))
	assert 'class="write"' in html_of(checkin)
	desk.employee(checkin).acknowledge()
	assert 'class="write"' not in html_of(checkin)


def test_a_task_is_done_or_not(desk):
	task = {"title": "Finish the course", "direction": "Achieve", "measured_by": "Certificate"}
	plan = desk.plan("Active", goals=[task])
	checkin = first_of(plan)
	desk.manager(checkin).complete(values=values_for(plan, 1))
	(goal,) = checkin_record.pip_checkin_record(checkin)["goals"]
	assert (goal["last"], goal["now"], goal["target"]) == ("Not done", "Done", "Done")


@pytest.mark.parametrize(("delivered_on", "late"), [(None, True), (-1, False), (0, False)])
def test_support_that_was_late_on_the_day(delivered_on, late, desk):
	plan = desk.plan("Active")
	checkin = held(desk, plan)
	frappe.db.set_value(
		"PIP Support",
		plan.supports[0].name,
		{"due_date": day(-2), "delivered_on": None if delivered_on is None else day(delivered_on)},
	)
	rows = checkin_record.pip_checkin_record(checkin)["late_support"]
	assert [(row["what"], row["due"]) for row in rows] == (
		[("Training: Course on triage", full(day(-2)))] if late else []
	)


def test_actions_open_from_earlier_meetings(desk):
	plan = desk.plan("Active")
	held(desk, plan)
	second = frappe.get_doc(CHECKIN, checkins_of(plan.name)[1].name)
	desk.manager(second).complete(values=values_for(plan, 80, 6))
	frappe.set_user("Administrator")
	said = checkin_record.pip_checkin_record(second)
	assert [row["action"] for row in said["earlier_actions"]] == ["Agree who answers after five"]
	assert said["actions"] == [] and "Agreed before and still open on that day" in html_of(second)


def test_the_employee_s_own_view(desk):
	checkin = held(desk, desk.plan("Active"))
	frappe.db.set_value(
		"PIP Goal Review",
		checkin.goal_reviews[0].name,
		{"self_value": 0, "has_self_value": 1, "self_comment": "I was alone"},
	)
	first, other = checkin_record.pip_checkin_record(checkin)["goals"]
	assert [line["paragraphs"] for line in first["facts"]] == [
		["Above what we asked for"],
		["0\u00a0%"],
		["I was alone"],
	]
	assert other["facts"] == []


def test_the_final_review_says_who_decides(desk):
	plan = desk.plan("Final Review")
	final = next(row for row in checkins_of(plan.name) if row.kind == "Final Review")
	desk.manager(frappe.get_doc(CHECKIN, final.name)).complete(values=values_for(plan, 91, 3))
	text = pdf_of(final)
	assert f"Record of your final review on {full(day(0))}" in text
	assert "Human Resources now decides how the plan ends and writes to you." in text


@pytest.mark.parametrize(
	("status", "says"),
	[
		("Scheduled", "This meeting has not taken place yet."),
		("Missed", "It can still be held"),
		("Cancelled", "This meeting was cancelled and did not take place."),
	],
)
@pytest.mark.parametrize("who", ["employee", "manager"])
def test_before_it_is_completed_nothing_that_was_prepared_is_printed(status, says, who, desk):
	plan = desk.plan("Active")
	checkin = prepared(desk, plan)
	frappe.db.set_value(CHECKIN, checkin.name, "status", status)
	said = checkin_record.pip_checkin_record(getattr(desk, who)(checkin))
	html = html_of(checkin)
	assert says in said["open"] and says in html
	for prepared_text in ("Faster since May", "Above what we asked for", "Agree who answers", "signatures"):
		assert prepared_text not in str(said) and prepared_text not in html


def test_a_missed_one_blames_nobody(desk):
	plan = desk.plan("Active")
	checkin = first_of(plan)
	frappe.db.set_value(CHECKIN, checkin.name, {"status": "Missed", "scheduled_date": day(-1)})
	text = pdf_of(checkin)
	assert f"No meeting was recorded for {full(day(-1))}." in text
	assert "missed" not in text.lower() and "fail" not in text.lower()
	assert f"The next meeting is on {full(checkins_of(plan.name)[1].scheduled_date)}" in text


@pytest.mark.parametrize("who", ["peer", "witness", "hr_elsewhere"])
def test_others_are_refused(who, desk, people):
	checkin = held(desk, desk.plan("Active"))
	frappe.set_user(getattr(people, who).user)
	with pytest.raises((frappe.PermissionError, frappe.DoesNotExistError)):
		frappe.get_print(CHECKIN, checkin.name, RECORD)
	with pytest.raises((frappe.PermissionError, frappe.DoesNotExistError)):
		get_html_and_style(CHECKIN, checkin.name, print_format=RECORD)
	# Where the host asks nobody, the record still does.
	with pytest.raises((frappe.PermissionError, frappe.DoesNotExistError)):
		checkin_record.pip_checkin_record(checkin)


@pytest.mark.parametrize("who", ["employee", "manager", "boss", "hr"])
def test_both_sides_and_hr_print_it(who, desk, people):
	checkin = held(desk, desk.plan("Active"))
	frappe.set_user(getattr(people, who).user)
	assert "Faster since May." in html_of(checkin)


def test_a_doctored_copy_prints_what_is_stored(desk, people):
	checkin = held(desk, desk.plan("Active"))
	copy = json.loads(frappe.as_json(checkin))
	copy["manager_comments"] = "Forged"
	frappe.set_user(people.manager.user)
	html = get_html_and_style(json.dumps(copy), print_format=RECORD)["html"]
	assert "Forged" not in html and "Faster since May." in html


def test_what_people_write_stays_text(desk):
	plan = desk.plan("Active")
	checkin = prepared(desk, plan, manager_comments=f"Said {CANARY}")
	desk.manager(checkin).complete(values=values_for(plan, 71.5, 9))
	desk.employee(checkin).acknowledge(f"Mine {CANARY}")
	frappe.set_user("Administrator")
	# An import or a patch may have written it past the host's own filter.
	for doctype, name, field in (
		("PIP Goal Review", checkin.goal_reviews[0].name, "manager_comment"),
		("PIP Goal Review", checkin.goal_reviews[0].name, "self_comment"),
		("PIP Goal Review", checkin.goal_reviews[0].name, "title"),
		("PIP Action Item", checkin.action_items[0].name, "action"),
		("PIP Support", plan.supports[0].name, "description"),
	):
		frappe.db.set_value(doctype, name, field, f"{field} {CANARY}")
	frappe.db.set_value("PIP Support", plan.supports[0].name, "due_date", day(-3))
	html = html_of(checkin)
	assert "<script" not in html and html.count("&lt;script&gt;canary()") == 7


def test_notes_of_hr_are_never_printed(desk):
	plan = desk.plan("Active")
	checkin = held(desk, plan)
	desk.hr(plan)
	frappe.get_doc({"doctype": "PIP HR Note", "plan": plan.name, "note": "<p>canary note</p>"}).insert()
	assert "canary note" not in html_of(checkin)


def test_the_plan_s_letter_head(desk):
	frappe.get_doc(
		doctype="Letter Head", letter_head_name="Records Own", source="HTML", content="<b>Records Own</b>"
	).insert()
	plan = desk.plan("Active", letter_head="Records Own")
	assert "Records Own" in html_of(first_of(plan))
