"""The two letters, as PDF the way they are handed over and as HTML where the markup matters."""

import base64
import io
import json
import re

import pytest
from factory import GOALS, PLAN, checkins_of, day, plan_values, values_for
from PIL import Image
from pypdf import PdfReader

import frappe
from frappe.utils import get_fullname
from frappe.www.printview import get_html_and_style

from pip_module import letters
from pip_module.letter_text import day as full

PLAN_LETTER, OUTCOME_LETTER = "PIP Plan Letter", "PIP Outcome Letter"
LETTERS = (PLAN_LETTER, OUTCOME_LETTER)
CANARY = "<script>canary()</script>"


def pdf_of(plan, letter: str = PLAN_LETTER, **options) -> str:
	"""The text of the PDF with every run of white space as one blank: where a line ends is the printer's business."""
	pdf = frappe.get_print(PLAN, plan.name, letter, as_pdf=True, **options)
	return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def html_of(plan, letter: str = PLAN_LETTER) -> str:
	html = frappe.get_print(PLAN, plan.name, letter)
	return html[html.index('<div class="pip-letter"') : html.index("<script>", html.index("pip-letter"))]


def name_of(person) -> str:
	return frappe.db.get_value("Employee", person.employee, "employee_name")


def test_the_formats_are_standard_and_one_is_the_default():
	assert frappe.get_meta(PLAN).default_print_format == PLAN_LETTER
	for name in LETTERS:
		stored = frappe.get_doc("Print Format", name)
		assert (stored.standard, stored.module, stored.doc_type) == ("Yes", "PIP Module", PLAN)


@pytest.mark.parametrize("name", LETTERS)
def test_a_copy_of_a_format_still_prints(name, desk):
	"""The host copies the HTML of a format, not the file beside it, when a customer makes their own of it."""
	plan = desk.plan("Active")
	copy = frappe.copy_doc(frappe.get_doc("Print Format", name))
	copy.update({"name": f"{name} of ours", "standard": "No", "module": "PIP Module"})
	copy.insert()
	assert html_of(plan, copy.name) == html_of(plan, name)


def test_the_plan_letter_says_what_was_agreed(desk, people):
	plan = desk.plan("Awaiting Acknowledgement")
	text = pdf_of(plan)
	for person in (people.employee, people.manager):
		assert name_of(person) in text
	assert get_fullname(people.hr.user) in text
	assert plan.name in text and plan.sealed_digest[:16] in text and "Confidential" in text
	assert "Tickets wait too long, and customers have complained." in text
	assert "HR decides with you on the next step" in text
	gap = plan.gaps[0]
	for said in (gap.area, gap.expected, gap.observed, gap.evidence, full(gap.evidence_date)):
		assert said in text
	for goal, start, end in zip(GOALS, ("62", "12 a month"), ("90", "4 a month"), strict=True):
		assert goal["title"] in text and start in text and end in text
	assert "60\u00a0%" in text or "60 %" in text
	assert "Course on triage" in text and full(day(14)) in text
	for said in (plan.start_date, plan.end_date, *(row.scheduled_date for row in checkins_of(plan.name))):
		assert full(said) in text
	assert "Final review" in text
	assert "It does not mean that you agree with it" in text
	assert "Receipt has not been acknowledged yet" in text
	assert "DRAFT" not in text


def test_the_outcome_letter_calls_nothing_agreed_that_was_observed(desk):
	plan = desk.plan("Successful")
	gap = plan.gaps[0]
	assert gap.expected in html_of(plan, OUTCOME_LETTER) and gap.observed not in html_of(plan, OUTCOME_LETTER)
	# As a plan may stand that was issued before it had to say so.
	frappe.db.set_value("PIP Gap", gap.name, "expected", "")
	assert gap.observed not in html_of(plan, OUTCOME_LETTER)
	assert letters.pip_outcome_letter(plan)["gaps"][0]["paragraphs"] == ["–"]


@pytest.mark.parametrize("status", ["Draft", "HR Review"])
def test_a_draft_says_so_and_promises_dates(status, desk):
	text = pdf_of(desk.plan(status))
	assert "DRAFT – not issued" in text
	assert "Not sealed" in text
	assert (
		"You and your manager will meet every two weeks. The dates are set when the plan is issued." in text
	)


@pytest.mark.parametrize(
	("language", "site_format", "expected"),
	[
		("en", "dd-mm-yyyy", "2 November 2026"),
		("en", "mm-dd-yyyy", "November 2, 2026"),
		("de", "dd-mm-yyyy", "2. November 2026"),
		("pt-BR", "dd-mm-yyyy", "2 de novembro de 2026"),
		("ar", "dd-mm-yyyy", "2 نوفمبر 2026"),
		# One that the library of dates doesn't know.
		("xx", "dd-mm-yyyy", "02-11-2026"),
	],
)
def test_dates_are_in_words_of_the_letter_s_language(language, site_format, expected, monkeypatch):
	monkeypatch.setattr(frappe.local, "lang", language)
	# Where the host keeps the format it has found.
	monkeypatch.setattr(frappe.local, "user_date_format", site_format, raising=False)
	assert full("2026-11-02") == expected


def test_the_letter_takes_its_dates_from_there(desk, monkeypatch):
	plan = desk.plan("Awaiting Acknowledgement")
	monkeypatch.setattr(frappe.local, "lang", "fr")
	assert full(plan.end_date) in html_of(plan)


def test_numbers_in_another_language_than_the_site_s(desk, monkeypatch):
	goal = {**GOALS[0], "weight": 100, "baseline_value": 1250.5, "target_value": 12500, "unit": "Anrufe"}
	plan = desk.draft(goals=[goal])
	monkeypatch.setattr(frappe.local, "lang", "de")
	html = html_of(plan)
	assert "1.250,5 Anrufe<" in html and "12.500 Anrufe<" in html


@pytest.mark.parametrize(
	("style", "expected"),
	[
		("#,###.##", ("1,250.5", "12,500")),
		("#.###,##", ("1.250,5", "12.500")),
		("#,###", ("1,250.5", "12,500")),
	],
)
def test_numbers_keep_their_decimals_in_the_style_of_the_site(style, expected, desk):
	frappe.db.set_default("number_format", style)
	goal = {**GOALS[0], "weight": 100, "baseline_value": 1250.5, "target_value": 12500, "unit": "calls"}
	html = html_of(desk.draft(goals=[goal]))
	for number in expected:
		assert f"{number} calls<" in html


def test_a_task_is_done_or_not_and_shows_no_numbers(desk):
	task = {"title": "Finish the course", "direction": "Achieve", "measured_by": "Certificate"}
	plan = desk.draft(goals=[task])
	row = letters.pip_plan_letter(plan)["goals"][0]
	assert (row["from"], row["to"]) == ("–", "Done")
	assert row["due"] == full(plan.end_date)


def test_acknowledged_with_comments(desk):
	plan = desk.plan("Awaiting Acknowledgement")
	desk.employee(plan).acknowledge("The figures of May are wrong.\nI was on leave.")
	text = pdf_of(plan)
	assert f"You acknowledged receipt of the plan on {full(day(0))}, with comments." in text
	assert "The figures of May are wrong. I was on leave." in text


def test_the_signature_given_in_the_app(desk):
	plan = desk.plan("Awaiting Acknowledgement")
	written = io.BytesIO()
	Image.new("RGBA", (120, 40), "navy").save(written, "PNG")
	drawing = "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()
	desk.employee(plan).acknowledge(signed_as="Emma <i>Employee</i>", signature=drawing)
	frappe.set_user("Administrator")
	plan.reload()
	html = html_of(plan)
	assert f'src="{plan.signature}"' in html and "Emma &lt;i&gt;Employee" in html
	assert f"Received on {full(day(0))}" in html
	# It confirms the receipt of the plan, and of nothing that came later.
	desk.hr(plan).withdraw("The role changed")
	frappe.set_user("Administrator")
	outcome = html_of(plan, OUTCOME_LETTER)
	assert "<img" not in outcome and "Emma" not in outcome.replace(plan.employee_name, "")
	frappe.db.set_value(PLAN, plan.name, "signature", "https://evil.invalid/x.png")
	assert "evil.invalid" not in html_of(plan)


def test_who_declined_on_their_page(desk):
	plan = desk.plan("Awaiting Acknowledgement")
	desk.employee(plan).decline()
	letter = letters.pip_plan_letter(desk.hr(plan))
	assert letter["acknowledgement"] == f"You declined to acknowledge receipt yourself, on {full(day(0))}."
	assert not letter["signatures"][0]["given"]


def test_refused_with_a_witness_who_signs_too(desk, people):
	plan = desk.plan("Awaiting Acknowledgement")
	desk.manager(plan).record_refusal(witness=people.witness.employee, reason="Told of the right to comment")
	letter = letters.pip_plan_letter(desk.hr(plan))
	assert name_of(people.witness) in letter["acknowledgement"]
	assert [row["role"] for row in letter["signatures"]] == [
		"Employee",
		"Manager",
		"Human Resources",
		"Witness",
	]
	assert f"{name_of(people.witness)} was present as a witness" in pdf_of(plan)


def test_held_and_extended(desk):
	plan = desk.plan("Active")
	desk.hr(plan).hold("An operation in hospital")
	assert f"on hold since {full(day(0))}" in pdf_of(plan)
	desk.hr(plan).resume("Back at work")
	desk.hr(plan).start_final_review()
	before = plan.end_date
	desk.hr(plan).extend_plan("The training came late", frappe.utils.add_days(before, 14))
	text = pdf_of(plan)
	assert "Working days added to the plan:" in text
	assert f"extended from {full(before)} to {full(frappe.utils.add_days(before, 14))}" in text
	assert "The training came late" in text
	assert f"Original end {full(before)}" in text
	assert "Receipt of the extended plan has not been acknowledged yet." in text
	assert "hospital" not in text, "the reason of a hold may tell of an illness"


@pytest.mark.parametrize("status", ["Draft", "Awaiting Acknowledgement", "Final Review"])
def test_no_outcome_before_the_end(status, desk):
	plan = desk.plan(status)
	text = pdf_of(plan, OUTCOME_LETTER)
	assert text == f"The performance improvement plan {plan.name} is still open. There is no outcome yet."


def test_an_unsuccessful_outcome_and_what_the_employer_owed(desk, people):
	plan = desk.plan("Active")
	checkin = frappe.get_doc("PIP Check-in", checkins_of(plan.name)[0].name)
	desk.manager(checkin).complete(values=values_for(plan, 71.5, 9))
	desk.manager(plan).start_final_review()
	closing = desk.hr(plan)
	closing.goals[0].result, closing.goals[1].result = "Partly Met", "Not Met"
	closing.save()
	closing.close_unsuccessful(
		"Faster, but not enough.",
		next_action="A meeting next week",
		override_reason="The course was cancelled twice",
	)
	text = pdf_of(plan, OUTCOME_LETTER)
	assert (
		"Outcome: Unsuccessful" in text and "The improvement that the plan asked for was not reached." in text
	)
	assert "Partly Met" in text and "Not Met" in text
	assert "71.5" in text and "9 a month" in text
	assert "Check-ins held: 1. Check-ins missed: 0." in text
	assert "Course on triage" in text and "Not delivered" in text
	assert "Faster, but not enough." in text and "A meeting next week" in text
	assert "The course was cancelled twice" in text
	assert "What the employer had not done when it decided" in text
	assert f"Decided by {get_fullname(people.hr.user)} on {full(day(0))}." in text


def test_a_successful_outcome_speaks_of_no_override(desk):
	text = pdf_of(desk.plan("Successful"), OUTCOME_LETTER)
	assert "Outcome: Successful" in text and "You have completed the plan successfully." in text
	assert "What the employer had not done" not in text


def test_a_withdrawn_plan(desk):
	plan = desk.plan("Withdrawn")
	assert "It ends without a finding on your performance." in pdf_of(plan, OUTCOME_LETTER)
	assert "WITHDRAWN – no longer in force" in pdf_of(plan)


def test_withdrawn_before_it_was_issued(desk):
	plan = desk.plan("HR Review")
	desk.hr(plan).withdraw("The wrong person")
	frappe.set_user("Administrator")
	text = pdf_of(plan, OUTCOME_LETTER)
	assert "withdrawn before it was issued" in text and "there is no letter to send" in text
	assert "Dear" not in text


def hostile(values: dict) -> dict:
	"""`values` with the canary in every text a person writes."""
	rich = f"<p>Reason {CANARY}</p><p><img src='http://evil.invalid/x.png' onerror='canary()'>"
	values.update({"reason": rich, "consequences": rich + "<a href='javascript:canary()'>link</a>"})
	for table in ("gaps", "goals", "supports"):
		for row in values[table]:
			for field in (
				"area",
				"expected",
				"observed",
				"evidence",
				"title",
				"description",
				"measured_by",
				"unit",
			):
				if field in row:
					row[field] = f"{row[field][:20]} {CANARY}"
	return values


@pytest.mark.parametrize("letter", LETTERS)
def test_what_people_write_stays_text(letter, desk, people):
	values = hostile(plan_values(people.employee.employee))
	plan = desk.draft(**{key: values[key] for key in ("reason", "consequences", "gaps", "goals", "supports")})
	desk.manager(plan).send_for_review()
	desk.hr(plan).issue()
	desk.employee(plan).acknowledge(f"My answer {CANARY}")
	desk.manager(plan).start_final_review()
	closing = desk.hr(plan)
	for goal in closing.goals:
		goal.result = "Not Met"
	closing.save()
	closing.close_unsuccessful(CANARY, next_action=CANARY, override_reason=CANARY)
	html = html_of(plan, letter)
	assert "canary" in html
	for forbidden in ("<script", "<img", "onerror", "evil.invalid", "javascript:", "{{"):
		assert forbidden not in html
	assert f"My answer {CANARY}" in pdf_of(plan, letter), "the author's own characters, as text"


def test_even_what_reaches_the_database_unfiltered(desk):
	"""An import or a patch may have written it past the host's own filter."""
	plan = desk.plan("Active")
	frappe.db.set_value(PLAN, plan.name, {"reason": f"<p>x</p>{CANARY}", "employee_response": CANARY})
	frappe.db.set_value("PIP Gap", plan.gaps[0].name, "expected", CANARY)
	frappe.db.set_value("PIP Goal", plan.goals[0].name, "title", CANARY)
	html = html_of(plan)
	assert "<script" not in html and html.count("&lt;script&gt;canary()") == 3


def test_the_editor_s_markup_is_kept_where_it_means_something(desk):
	plan = desk.draft(
		reason="<div class='ql-editor'><h3>History</h3><p style='color:red'>Since <strong>May</strong></p><p><br></p>"
		"<ol><li data-list='bullet'>One</li></ol></div>"
	)
	reason = re.sub(r"\s+", "", letters.pip_plan_letter(plan)["reason_html"])
	assert (
		reason
		== "<div><p><strong>History</strong></p><p>Since<strong>May</strong></p><ul><li>One</li></ul></div>"
	)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("who", ["peer", "witness", "hr_elsewhere"])
def test_others_are_refused(who, letter, desk, people):
	plan = desk.plan("Successful")
	frappe.set_user(getattr(people, who).user)
	with pytest.raises((frappe.PermissionError, frappe.DoesNotExistError)):
		frappe.get_print(PLAN, plan.name, letter)
	with pytest.raises(frappe.PermissionError):
		get_html_and_style(PLAN, plan.name, print_format=letter)
	# Where the host asks nobody (mail attachments, a share key, other templates), the letter still does.
	for says in (letters.pip_plan_letter, letters.pip_outcome_letter):
		with pytest.raises(frappe.PermissionError):
			says(plan)


def test_a_share_key_opens_nothing(desk):
	plan = desk.plan("Active")
	with pytest.raises(frappe.PermissionError):
		plan.get_document_share_key()
	# One from before the app was installed, say.
	key = frappe.get_doc(
		doctype="Document Share Key",
		name="left-over",
		reference_doctype=PLAN,
		reference_docname=plan.name,
		key="left-over",
		expires_on=frappe.utils.add_days(None, 30),
	)
	key.db_insert()
	frappe.set_user("Guest")
	frappe.local.form_dict.key = key.key
	with pytest.raises((frappe.DoesNotExistError, frappe.PermissionError, frappe.PrintFormatError)):
		frappe.get_print(PLAN, plan.name, PLAN_LETTER)


def test_the_employee_prints_their_own_once_it_is_issued(desk):
	plan = desk.draft()
	with pytest.raises(frappe.PermissionError):
		letters.pip_plan_letter(desk.employee(plan))
	desk.manager(plan).send_for_review()
	desk.hr(plan).issue()
	assert name_of(desk.people.employee) in letters.pip_plan_letter(desk.employee(plan))["salutation"]


def test_a_doctored_copy_prints_what_is_stored(desk, people):
	"""The host renders whatever document a client sends along."""
	plan = desk.plan("Active")
	copy = json.loads(frappe.as_json(plan))
	copy["goals"][0]["title"] = "Forged"
	frappe.set_user(people.manager.user)
	html = get_html_and_style(json.dumps(copy), print_format=PLAN_LETTER)["html"]
	assert "Forged" not in html and GOALS[0]["title"] in html


def test_notes_of_hr_are_never_printed(desk):
	plan = desk.plan("Active")
	desk.hr(plan)
	frappe.get_doc({"doctype": "PIP HR Note", "plan": plan.name, "note": "<p>canary note</p>"}).insert()
	assert "canary note" not in html_of(plan)


def test_every_expression_of_the_templates_is_escaped():
	"""Jinja escapes nothing by itself in the host. What may stand unescaped is named here."""
	cleaned = {"letter.reason_html", "letter.consequences_html", "letter_head", "footer"}
	pieces = re.compile(
		r"^(parts\.\w+\(|caller\(\)|(cell|closing|fact|facts|foot|heading|measured|paragraphs|respond|said|title|training|words)\("
		r"|_\(\"Page \{0\} of \{1\}\", context=\"[\w ]+\"\))"
	)
	package = frappe.get_app_path("pip_module")
	for path in (
		"print_format/pip_plan_letter/pip_plan_letter.html",
		"print_format/pip_outcome_letter/pip_outcome_letter.html",
		"print_format/pip_check_in_record/pip_check_in_record.html",
		"templates/print/letter.html",
		"templates/print/letter_style.html",
	):
		with open(f"{package}/{path}") as template:
			expressions = re.findall(r"\{\{-?\s*(.*?)\s*-?\}\}", template.read(), re.DOTALL)
		bare = [
			text
			for text in expressions
			if not text.endswith("| e") and text not in cleaned and not pieces.match(text)
		]
		assert not bare, path


def test_the_letter_head_is_the_plan_s_or_the_default(desk):
	for name, is_default in (("Letters Default", 1), ("Letters Own", 0)):
		frappe.get_doc(
			{
				"doctype": "Letter Head",
				"letter_head_name": name,
				"source": "HTML",
				"is_default": is_default,
				"content": f"<b>{name}</b>",
			}
		).insert()
	plan = desk.draft()
	assert "Letters Default" in html_of(plan)
	own = desk.manager(plan)
	own.letter_head = "Letters Own"
	own.save()
	html = html_of(plan)
	assert "Letters Own" in html and "Letters Default" not in html


def test_a_company_s_own_letter_head(desk, people):
	for name, is_default in (("Letters Default", 1), ("Letters Chosen", 0), ("Letters Company", 0)):
		frappe.get_doc(
			doctype="Letter Head", letter_head_name=name, source="HTML", is_default=is_default, content=name
		).insert()
	company = frappe.get_doc("Company", frappe.db.get_value("Employee", people.employee.employee, "company"))
	company.db_set("default_letter_head", "Letters Company")
	frappe.clear_document_cache("Company", company.name)
	plan = desk.draft()
	assert plan.letter_head == "Letters Company" and "Letters Company" in html_of(plan)
	plan.update({"letter_head": "Letters Chosen"}).save()
	assert plan.letter_head == "Letters Chosen"


def png(colour: str = "navy", size: tuple[int, int] = (40, 30)) -> bytes:
	written = io.BytesIO()
	Image.new("RGB", size, colour).save(written, "PNG")
	return written.getvalue()


def test_without_a_letter_head_the_company_and_its_logo(desk):
	logo = frappe.get_doc(doctype="File", file_name="logo.png", content=png()).insert()
	plan = desk.draft()
	frappe.db.set_value("Company", plan.company, "company_logo", logo.file_url)
	html = html_of(plan)
	assert html.count("<img") == 1 and 'src="data:image/png;base64,' in html and plan.company in html
	bare = frappe.get_print(PLAN, plan.name, PLAN_LETTER, no_letterhead=1)
	assert "data:image" not in bare


@pytest.mark.parametrize(
	"url",
	[
		"https://evil.invalid/logo.png",
		"//evil.invalid/files/logo.png",
		"/files/gone.png",
		"/files/../site_config.json",
	],
)
def test_a_logo_from_elsewhere_is_not_fetched(url, desk):
	plan = desk.draft()
	frappe.db.set_value("Company", plan.company, "company_logo", url)
	assert "<img" not in html_of(plan)


def test_pictures_in_the_text_are_part_of_the_letter(desk):
	plan = desk.draft()
	ours = frappe.get_doc(
		doctype="File", file_name="a.png", content=png(), attached_to_doctype=PLAN, attached_to_name=plan.name
	).insert()
	other = frappe.get_doc(doctype="File", file_name="b.png", content=png("red"), is_private=1).insert()
	not_one = frappe.get_doc(
		doctype="File",
		file_name="c.png",
		content=b"\x89PNG<svg onload=canary()>",
		attached_to_doctype=PLAN,
		attached_to_name=plan.name,
	).insert()
	doc = desk.manager(plan)
	urls = [
		f"{ours.file_url}?fid={ours.name}",
		other.file_url,
		not_one.file_url,
		"https://evil.invalid/x.png",
	]
	doc.reason = "<p>See</p>" + "".join(f'<p><img src="{url}"></p>' for url in urls)
	doc.save()
	html = html_of(plan)
	assert html.count("<img") == html.count('src="data:image/png;base64,') == 1
	assert html.count("(image: see the plan)") == 3
	assert "evil.invalid" not in html and "canary" not in html
	pdf = frappe.get_print(PLAN, plan.name, PLAN_LETTER, as_pdf=True)
	assert sum(len(page.images) for page in PdfReader(io.BytesIO(pdf)).pages) == 1


def test_what_a_photo_tells_besides_stays_behind(desk):
	plan = desk.draft()
	photo = Image.new("RGB", (3000, 2000), "green")
	tags = photo.getexif()
	tags[0x010E] = "canary: at home"
	written = io.BytesIO()
	photo.save(written, "JPEG", exif=tags)
	file = frappe.get_doc(
		doctype="File",
		file_name="p.jpg",
		content=written.getvalue(),
		attached_to_doctype=PLAN,
		attached_to_name=plan.name,
	).insert()
	doc = desk.manager(plan)
	doc.reason = f'<p><img src="{file.file_url}"></p>'
	doc.save()
	printed = base64.b64decode(re.search(r"data:image/jpeg;base64,([^\"]+)", html_of(plan)).group(1))
	assert b"canary" not in printed
	assert max(Image.open(io.BytesIO(printed)).size) == 1400
