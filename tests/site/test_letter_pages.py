"""Where the pages of a long letter break, on both sizes of paper, in both directions of writing."""

import io
import re

import pytest
from factory import CHECKIN, GOALS, PLAN, checkins_of, day, values_for
from pypdf import PdfReader
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

import frappe
from frappe.utils.pdf import is_wkhtmltopdf_valid

from pip_module import checkin_record, letters, page_numbers
from pip_module.right_to_left import pip_words_apart

PLAN_LETTER, OUTCOME_LETTER, RECORD = "PIP Plan Letter", "PIP Outcome Letter", "PIP Check-in Record"
PAPER = {"A4": (595, 842), "Letter": (612, 792)}
MARGIN = 20 * 72 / 25.4
LONG = (
	"Between March and August the tickets of the second line waited longer than agreed, and the reasons were looked"
	" at together each month. Most of the delay came from tickets that were taken up and then left for other work. "
)
WORD = "incomprehensibilities" * 9
HEADING = re.compile(r"^\d\. [A-Z].{3,60}$")


def long_draft(desk, people, **changes: object):
	"""Twelve goals, texts of 3,000 characters and a word that fits into no line."""
	goals = [
		{
			**GOALS[number % 2],
			"title": f"Aim {number + 1}: {GOALS[number % 2]['title']}{' for all customers' * (number % 4)}",
			"metric": "Share of tickets, by the hour they were opened" if number % 3 == 0 else None,
			"unit": "tickets_per_calendar_month" if number == 6 else GOALS[number % 2]["unit"],
			"weight": 8.34 if number < 11 else 8.26,
		}
		for number in range(12)
	]
	gaps = [
		{
			"area": "Response times",
			"expected": "90 % within four hours",
			"observed": (LONG * 15)[:3000],
			"evidence": f"{(LONG * 15)[:2700]} {WORD}",
			"evidence_date": day(-20),
		},
		{"area": "Complaints", "expected": LONG, "observed": WORD, "evidence": "Sample of May"},
	]
	supports = [
		{
			"kind": "Training",
			"description": "Course on triage",
			"due_date": day(14),
			"provider": people.manager.employee,
		},
		{"kind": "Mentoring", "description": LONG * 4, "due_date": day(20), "provider": people.boss.employee},
		{"kind": "Time", "description": "Half a day each week", "due_date": day(20)},
	]
	values = {"goals": goals, "gaps": gaps, "supports": supports, "checkin_frequency": "Weekly"}
	return desk.draft(
		**{**values, "reason": f"<p>{LONG * 5}</p><p>{LONG}</p>", "hr_partner": people.hr.user, **changes}
	)


def issued(desk, plan):
	desk.manager(plan).send_for_review()
	desk.hr(plan).issue()
	frappe.set_user("Administrator")
	return plan


def pages_of(doctype: str, name: str, letter: str) -> list:
	return PdfReader(io.BytesIO(frappe.get_print(doctype, name, letter, as_pdf=True))).pages


def lines_of(page) -> list[str]:
	return [" ".join(line.split()) for line in page.extract_text().splitlines() if line.strip()]


@pytest.fixture(params=PAPER)
def paper(request) -> tuple[int, int]:
	frappe.db.set_single_value("Print Settings", "pdf_page_size", request.param)
	return PAPER[request.param]


def check_pages(pages: list, paper: tuple[int, int]) -> None:
	"""What holds for every letter: the size asked for, nothing beside the text's area, no heading that ends a page."""
	for page in pages:
		assert (round(page.mediabox.width), round(page.mediabox.height)) == paper
		lines = lines_of(page)
		assert len(lines) >= 5, "a page all but empty"
		assert not HEADING.match(lines[-1]), lines[-1]
		starts = starts_of(page)
		assert min(starts) > MARGIN - 3 and max(starts) < paper[0] - MARGIN


def starts_of(page) -> list[float]:
	"""How far from the left edge each piece of text begins."""
	found: list[float] = []

	def note(text: str, cm: list[float], tm: list[float], *rest: object) -> None:
		if text.strip():
			found.append(tm[4] * cm[0] + cm[4])

	page.extract_text(visitor_text=note)
	return found


def check_end(pages: list, signers: tuple[str, ...]) -> None:
	"""The signatures are on the last page, all of them, with what is signed."""
	last = " ".join(lines_of(pages[-1]))
	for said in ("not that its reader agrees", "It does not mean that you agree with it"):
		if said in last:
			break
	else:
		pytest.fail("what is signed is on another page")
	for signer in (*signers, "Printed on"):
		assert signer in last
		assert f"Date: {signer}" not in "".join(" ".join(lines_of(page)) for page in pages[:-1])


def check_labels(pages: list, title: str, labels: tuple[str, ...], count: int) -> None:
	"""Each row stands whole on one page, with its labels: as often as the titles are on a page, so often each label is."""
	found = 0
	for page in pages:
		text = " ".join(lines_of(page))
		rows = len(re.findall(title, text))
		found += rows
		for label in labels:
			assert text.count(label) == rows, (label, rows)
	assert found == count


def test_a_plan_of_twelve_goals(paper, desk, people):
	plan = issued(desk, long_draft(desk, people))
	pages = pages_of(PLAN, plan.name, PLAN_LETTER)
	assert 5 <= len(pages) <= 8
	check_pages(pages, paper)
	check_labels(
		pages, r"Aim \d+:", ("Starting point", "To reach", "Due by", "Weight", "Source of the figures"), 12
	)
	check_labels(pages, r"Training|Mentoring|Half a day", ("By whom", "By when"), 3)
	check_end(pages, ("Employee", "Manager", "Human Resources", "Receipt has not been acknowledged yet."))
	text = "".join("".join(lines_of(page)) for page in pages).replace(" ", "")
	assert text.count(WORD) == 2, "a word without an end goes on in the next line"


def test_its_record_and_its_outcome(paper, desk, people):
	plan = issued(desk, long_draft(desk, people))
	desk.employee(plan).acknowledge(LONG * 4)
	checkin = desk.manager(frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name))
	checkin.manager_comments = LONG * 3
	for row in checkin.goal_reviews[:3]:
		row.manager_comment = LONG * row.idx
	for number in range(6):
		checkin.append(
			"action_items", {"action": f"Step {number}", "owner_employee": plan.employee, "due_date": day(7)}
		)
	checkin.save()
	desk.manager(checkin).complete(values=values_for(plan, *[70, 9] * 6))
	desk.employee(checkin).acknowledge(LONG)
	frappe.set_user("Administrator")
	pages = pages_of(CHECKIN, checkin.name, RECORD)
	check_pages(pages, paper)
	check_labels(pages, r"Aim \d+:", ("Last value", "Value at this meeting", "To reach", "Progress"), 12)
	check_labels(pages, r"Step \d", ("Who", "Done on"), 6)
	check_end(pages, ("Employee", "Manager", "You acknowledged this record on"))

	desk.manager(plan).start_final_review()
	closing = desk.hr(plan)
	for goal in closing.goals:
		goal.result = "Partly Met"
	closing.save()
	closing.close_unsuccessful(LONG * 3, next_action="A meeting", override_reason=LONG * 2)
	frappe.set_user("Administrator")
	pages = pages_of(PLAN, plan.name, OUTCOME_LETTER)
	check_pages(pages, paper)
	check_labels(pages, r"Aim \d+:", ("Starting point", "Reached", "Weight", "Partly Met"), 12)
	check_end(pages, ("Employee", "Manager", "Human Resources"))


def test_a_short_plan_takes_a_sheet(paper, desk, people):
	plan = issued(desk, desk.draft(hr_partner=people.hr.user))
	pages = pages_of(PLAN, plan.name, PLAN_LETTER)
	# Letter paper is shorter by two centimetres.
	assert len(pages) <= (2 if paper == PAPER["A4"] else 3)
	check_pages(pages, paper)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_from_right_to_left_stay_on_the_page(language, paper, desk, people, monkeypatch):
	"""In a letter in Arabic, and in an English one where people wrote some."""
	text = "طلب العميل 12 ردا، ثم رد الفريق بعد 3 أيام. (ملاحظات) "
	gaps = [
		{
			"area": text,
			"expected": text,
			"observed": text * 30,
			"evidence": "تقرير 2026.",
			"evidence_date": day(-3),
		}
	]
	plan = issued(desk, desk.draft(gaps=gaps, reason=f"<p>{text * 9}</p>", hr_partner=people.hr.user))
	monkeypatch.setattr(frappe.local, "lang", language)
	html = frappe.get_print(PLAN, plan.name, PLAN_LETTER)
	assert f'<div class="pip-letter" dir="{"rtl" if language == "ar" else "ltr"}" lang="{language}">' in html
	check_pages(pages_of(PLAN, plan.name, PLAN_LETTER), paper)


@pytest.mark.parametrize(
	("html", "expected"),
	[
		("<p>1. خطة، 2026.</p>", "<p>1. <span>خطة</span>، 2026.</p>"),
		("<p>Plain text, 2026.</p>", "<p>Plain text, 2026.</p>"),
		('<p title="خطة">שלום</p>', '<p title="خطة"><span>שלום</span></p>'),
		("<style>/* خطة */</style><script>'خطة'</script>", "<style>/* خطة */</style><script>'خطة'</script>"),
		# A letter that doesn't join the next one is part of the word.
		("می\u200cخواهم", "<span>می\u200cخواهم</span>"),
	],
)
def test_words_apart(html, expected):
	assert pip_words_apart(html) == expected


# Page numbers --------------------------------------------------------------------------------------------------------


def test_every_page_says_which_it_is_and_of_what(desk, people):
	plan = issued(desk, long_draft(desk, people))
	plan.reload()
	pdf = frappe.get_print(PLAN, plan.name, PLAN_LETTER, as_pdf=True)
	pages = PdfReader(io.BytesIO(downloaded(pdf, PLAN, plan.name))).pages
	assert len(pages) == len(PdfReader(io.BytesIO(pdf)).pages)
	for number, page in enumerate(pages, start=1):
		expected = f"{plan.name} · {plan.sealed_digest[:16]} · Page {number} of {len(pages)}"
		assert expected in lines_of(page)


def downloaded(
	pdf: bytes, doctype: str, name: str, path: str = f"/api/method/{page_numbers.DOOR}", **more
) -> bytes:
	"""What is left of the host's answer `pdf` after our look at it."""
	frappe.local.form_dict = frappe._dict(doctype=doctype, name=name, **more)
	response = Response(pdf, mimetype="application/pdf")
	page_numbers.number_letter(response=response, request=Request(EnvironBuilder(path=path).get_environ()))
	return response.get_data()


def test_what_numbers_its_pages_itself_is_left_alone(desk, monkeypatch):
	pdf = b"%PDF-1.4 not ours to read"
	plan = issued(desk, desk.draft())
	assert downloaded(pdf, "User", "Administrator") == pdf
	assert downloaded(pdf, PLAN, plan.name, path="/private/files/letter.pdf") == pdf
	assert downloaded(pdf, PLAN, plan.name, pdf_generator="chrome") == pdf
	monkeypatch.setattr(page_numbers, "is_wkhtmltopdf_valid", lambda: True)
	assert downloaded(pdf, PLAN, plan.name) == pdf


def test_a_refusal_is_no_letter():
	page_numbers.number_letter(response=Response("{}", mimetype="application/json"), request=None)
	page_numbers.number_letter()


@pytest.mark.parametrize(("language", "said"), [("en", "Page 1 of 1"), ("ar", "1 / 1")])
def test_the_foot_has_only_what_its_font_can_write(language, said, desk, monkeypatch):
	plan = desk.draft()
	frappe.set_user("Administrator")
	frappe.get_doc(
		doctype="Translation", language="ar", source_text="Page {0} of {1}", translated_text="صفحة {0} من {1}"
	).insert()
	monkeypatch.setattr(frappe.local, "lang", language)
	pdf = frappe.get_print(PLAN, plan.name, OUTCOME_LETTER, as_pdf=True)
	numbered = page_numbers.numbered(pdf, r"A (draft) \ خطة · Not sealed")
	(page,) = PdfReader(io.BytesIO(numbered)).pages
	assert lines_of(page)[-1].endswith(f"Not sealed · {said}")


def test_who_makes_the_pdfs_here():
	"""Only says it: what the tests above saw depends on it."""
	print("wkhtmltopdf repeats footers:", is_wkhtmltopdf_valid())


# Cost ----------------------------------------------------------------------------------------------------------------


def test_no_query_for_each_row(desk, people, count_queries):
	short = issued(desk, desk.draft(hr_partner=people.hr.user))
	few = _queries(count_queries, short)
	desk.hr(short).withdraw("Another plan")
	frappe.set_user("Administrator")
	many = _queries(count_queries, issued(desk, long_draft(desk, people)))
	print(f"queries of a plan letter: {few} with 2 goals, {many} with 12")
	assert many <= few + 1


def _queries(count_queries, plan) -> int:
	letters.pip_plan_letter(plan)
	with count_queries() as queries:
		letters.pip_plan_letter(plan)
	return len(queries)


def test_no_query_for_each_row_of_a_record(desk, people, count_queries):
	counts = []
	for make, values, actions in (
		(lambda: desk.draft(hr_partner=people.hr.user), (70, 9), 1),
		(lambda: long_draft(desk, people), (70, 9) * 6, 10),
	):
		plan = issued(desk, make())
		desk.employee(plan).acknowledge()
		checkin = desk.manager(frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name))
		for _ in range(actions):
			checkin.append(
				"action_items", {"action": "Step", "owner_employee": plan.employee, "due_date": day(7)}
			)
		checkin.save()
		desk.manager(checkin).complete(values=values_for(plan, *values))
		frappe.set_user("Administrator")
		checkin_record.pip_checkin_record(checkin)
		with count_queries() as queries:
			checkin_record.pip_checkin_record(checkin)
		counts.append(len(queries))
		desk.hr(plan).withdraw("Another plan")
	print(f"queries of a record: {counts[0]} with 2 goals, {counts[1]} with 12 goals and 10 actions")
	assert counts[1] <= counts[0] + 1
