"""The employee's own page: what it says, to whom, and what its forms do."""

import json
import threading
import time

import factory
import page_requests as page
import pytest
from factory import CHECKIN, PLAN, checkins_of, day, row_of

import frappe
from frappe.utils import format_date, getdate
from frappe.utils.redis_wrapper import RedisWrapper

from pip_module import journal, permissions, self_assessment
from pip_module.records import ASSESSMENT
from pip_module.self_service import actions, plans
from pip_module.self_service import page as page_of_ours

PDF = b"%PDF-1.7 a test result"


@pytest.fixture(autouse=True)
def without_request():
	yield
	if hasattr(frappe.local, "request"):
		delattr(frappe.local, "request")


@pytest.fixture
def me(people) -> str:
	return people.employee.user


@pytest.fixture
def issued(desk):
	return desk.plan("Awaiting Acknowledgement")


@pytest.fixture
def active(desk):
	return desk.plan("Active")


def stored(plan):
	frappe.clear_document_cache(PLAN, plan.name)
	return frappe.get_doc(PLAN, plan.name)


def events(plan) -> list[str]:
	return frappe.get_all("PIP Event", {"plan": plan.name}, pluck="event", order_by="sequence asc")


def told(user: str) -> list[str]:
	return frappe.get_all("Notification Log", {"for_user": user}, pluck="subject")


def first_checkin(plan) -> str:
	return checkins_of(plan.name)[0].name


def held(plan, desk) -> str:
	name = first_checkin(plan)
	checkin = desk.manager(frappe.get_doc(CHECKIN, name))
	checkin.complete(values=factory.values_for(plan, 76, 8), manager_comments="Good progress. Keep going.")
	frappe.set_user("Administrator")
	return name


# What it says --------------------------------------------------------------------------------------------------------


def test_a_new_plan_says_what_is_needed_and_everything_that_was_agreed(me, people, issued):
	said = page.text_of(page.ask(me))
	needed = said.index("Please tell us that you got this plan")
	assert "It does not mean that you agree with it." in said
	for goal in factory.GOALS:
		assert said.index(goal["title"]) > needed
	for expected in (
		"62 %",
		"90 %",
		"12 a month",
		"4 a month",
		"90 % within four hours",
		"Tickets wait too long",
		"Course on triage",
		f"You will get this by {format_date(day(14))}.",
		f"From {format_date(issued.start_date)} to {format_date(issued.end_date)}",
		"When the goals are met, the plan ends.",
		people.manager.user,
		people.hr.user,
		"0 of 1 came so far.",
	):
		assert expected in said, expected
	for checkin in checkins_of(issued.name):
		assert format_date(checkin.scheduled_date) in said


def test_goals_show_where_they_began_where_they_are_and_where_they_must_be(me, desk, active):
	held(active, desk)
	found = page.soup(page.ask(me)).select(".pip-goal")
	said = [" ".join(goal.get_text(" ").split()) for goal in found]
	assert "Start 62 % Now 76 % Goal 90 % 50 % of the way." in said[0]
	assert "Start 12 a month Now 8 a month Goal 4 a month 50 % of the way." in said[1]
	bar = found[0].select_one("[role=progressbar]")
	assert (bar["aria-valuenow"], bar["aria-valuetext"]) == ("50", "50 % of the way")


def test_help_that_came_and_help_that_is_late(me, desk, active):
	doc = desk.hr(active)
	doc.supports[0].delivered_on = getdate()
	doc.save()
	assert f"You got this on {format_date(getdate())}." in page.text_of(page.ask(me))
	assert "1 of 1 came so far." in page.text_of(page.ask(me))
	doc = desk.hr(active)
	doc.supports[0].delivered_on = None
	doc.save()
	frappe.db.set_value("PIP Support", doc.supports[0].name, "due_date", day(-3))
	assert f"This was due on {format_date(day(-3))} and has not come yet." in page.text_of(page.ask(me))


def test_a_closed_plan_says_how_it_ended_and_takes_nothing_more(me, desk):
	plan = desk.plan("Successful")
	answer = page.ask(me)
	assert "You met the goals of this plan." in page.text_of(answer)
	assert "As discussed" in page.text_of(answer)
	assert page.soup(answer).select("form.pip-form") == []
	for action in ("respond", "ask_for_support", "upload"):
		before = row_of(PLAN, plan.name), events(plan)
		refused = page.send(me, plan.name, action, text="x", file=("a.pdf", PDF))
		assert 400 <= refused.status_code < 500, action
		assert (row_of(PLAN, plan.name), events(plan)) == before


def test_past_plans_are_read_by_setting(me, desk, settings):
	past = desk.plan("Withdrawn")
	now = desk.plan("Active")
	answer = page.ask(me)
	assert page.soup(answer).select_one(f'a[href="/performance-plan?plan={past.name}"]')
	assert "The plan was taken back." in page.text_of(page.ask(me, past.name))
	settings(show_past_plans=0)
	assert past.name not in page.ask(me).get_data(as_text=True)
	assert page.ask(me, past.name).status_code == 404
	assert page.ask(me, now.name).status_code == 200


def test_it_is_asked_in_at_most_fifteen_queries(me, desk, active, count_queries, monkeypatch):
	"""The page's own. The host asks some thirty for the frame around any of its pages, which is measured beside it."""
	held(active, desk)
	page.ask(me)
	show, own = page_of_ours.show, []

	def counted(context):
		with count_queries() as queries:
			show(context)
		own.extend(queries)

	monkeypatch.setattr(page_of_ours, "show", counted)
	assert page.ask(me).status_code == 200
	print(f"{len(own)} queries for the page")
	assert 5 < len(own) <= 15, "\n".join(query[:150].replace("\n", " ") for query in own)


# Who sees it ---------------------------------------------------------------------------------------------------------


def test_a_guest_is_led_to_the_login_and_back(issued):
	answer = page.ask("Guest", issued.name)
	assert answer.status_code == 303
	assert answer.headers["Location"] == f"/login?redirect-to=%2Fperformance-plan%3Fplan%3D{issued.name}"
	assert page.ask("Guest", "HR-PIP-2026-99999").headers["Location"].startswith("/login?redirect-to=")


def test_for_everybody_else_there_is_no_such_plan(people, issued):
	for who in ("boss", "manager", "peer", "hr", "hr_elsewhere"):
		assert_nothing_for(getattr(people, who).user, issued)


def assert_nothing_for(user, issued):
	theirs, absent = page.ask(user, issued.name), page.ask(user, "HR-PIP-2026-99999")
	assert theirs.status_code == absent.status_code == 404
	assert page.text_of(theirs) == page.text_of(absent)
	assert issued.name not in theirs.get_data(as_text=True)
	assert "You have no performance plan here." in page.text_of(page.ask(user))
	for action in actions.ACTIONS:
		before = row_of(PLAN, issued.name), events(issued)
		theirs = page.send(user, issued.name, action, checkin=first_checkin(issued), text="x", signed_as="x")
		absent = page.send(user, "HR-PIP-2026-99999", action, text="x", signed_as="x")
		assert theirs.status_code == absent.status_code == 404, action
		assert page.text_of(theirs) == page.text_of(absent)
		assert (row_of(PLAN, issued.name), events(issued)) == before


def test_before_the_issue_there_is_nothing(me, desk):
	plan = desk.plan("HR Review")
	assert page.text_of(page.ask(me)) == "Your performance plan You have no performance plan here. " + (
		"If you think that you should see something, please ask HR."
	)
	assert page.ask(me, plan.name).status_code == 404


def test_a_check_in_of_another_plan_is_not_there(me, desk):
	earlier = first_checkin(desk.plan("Withdrawn"))
	active = desk.plan("Active")
	for name in ("HR-PIPC-2026-99999", earlier, active.name, ""):
		answer = page.send(me, active.name, "read_record", checkin=name, seen="")
		assert answer.status_code == 404


# Answering a plan ----------------------------------------------------------------------------------------------------


def test_an_acknowledgement_is_journaled_with_the_version_it_was_about(me, issued):
	answer = page.fill_in(
		me, "answer:", "acknowledge", comments="I would like to meet weekly.", signed_as=" Anna  Example "
	)
	said = page.text_of(page.landed(me, answer))
	assert "We have noted that you got the plan" in said and "I would like to meet weekly." in said
	plan = stored(issued)
	assert (plan.status, plan.acknowledgement) == ("Active", "Acknowledged with Comments")
	assert (plan.signed_as, plan.signature) == ("Anna Example", None)
	event = frappe.get_last_doc("PIP Event", {"plan": plan.name, "event": "Acknowledge"})
	assert event.reason.splitlines() == [f"Sealed version: {plan.sealed_digest}", "Signed as: Anna Example"]
	assert (event.actor, journal.first_break(plan.name)) == (me, 0)


def drawing(size=(300, 100), colour=(0, 0, 0, 255)) -> str:
	import base64
	import io

	from PIL import Image, ImageDraw

	image = Image.new("RGBA", size, (0, 0, 0, 0))
	ImageDraw.Draw(image).line([(5, 5), (size[0] - 5, size[1] - 5)], fill=colour, width=3)
	out = io.BytesIO()
	image.save(out, "PNG")
	return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def test_declining_is_journaled_too_and_the_plan_goes_on(me, people, issued):
	answer = page.fill_in(me, "answer:", "decline", comments="Not my numbers.", signature=drawing())
	said = page.text_of(page.landed(me, answer))
	assert "We have noted that you declined" in said and "Not my numbers." in said
	plan = stored(issued)
	assert (plan.status, plan.acknowledgement, plan.witness) == ("Active", "Refused", None)
	assert plan.signature.startswith("data:image/png;base64,")
	event = frappe.get_last_doc("PIP Event", {"plan": plan.name, "event": "Decline"})
	assert f"Sealed version: {plan.sealed_digest}" in event.reason and "Drawn signature: " in event.reason
	assert "An employee declined to acknowledge a document" in told(people.manager.user)
	assert "An employee declined to acknowledge a document" in told(people.hr.user)
	letter = frappe.get_print(PLAN, plan.name, "PIP Plan Letter")
	assert "You declined to acknowledge receipt yourself" in letter and "Not my numbers." in letter


NO_DRAWINGS = (
	"data:image/svg+xml;base64,PHN2Zy8+",
	"data:image/png;base64,bm90IGEgcG5n",
	"data:image/png;base64,%%%",
	"https://example.com/x.png",
	drawing((2001, 10)),
	"data:image/png;base64," + "A" * 300_000,
	'"><script>alert(1)</script>',
)


def test_only_a_drawing_is_a_signature(me, issued):
	for signature in NO_DRAWINGS:
		answer = page.fill_in(me, "answer:", "acknowledge", signature=signature)
		assert answer.status_code == 400, signature[:60]
		assert stored(issued).status == "Awaiting Acknowledgement"


def test_an_answer_is_signed(me, issued):
	answer = page.fill_in(me, "answer:", "acknowledge", comments="Kept as typed")
	assert answer.status_code == 400
	assert "Please type your name, or draw your signature." in page.text_of(answer)
	assert "Kept as typed" in page.text_of(answer)
	assert stored(issued).status == "Awaiting Acknowledgement"


def test_what_changed_meanwhile_is_not_signed(me, desk, issued):
	form = page.hidden(page.ask(me), "answer:")
	doc = desk.hr(issued)
	doc.next_action = "Changed while the page was open"
	doc.save()
	answer = page.send(me, action="acknowledge", signed_as="Anna", comments="My words", **form)
	assert answer.status_code == 409
	said = page.text_of(answer)
	assert "This page has changed since you opened it. Nothing was sent." in said and "My words" in said
	assert stored(issued).status == "Awaiting Acknowledgement"
	again = {**page.hidden(answer, "answer:"), "signed_as": "Anna"}
	assert page.send(me, action="acknowledge", **again).status_code == 303


def elsewhere(*acts) -> None:
	"""Does `acts` at once, each as another request would: with a connection of its own, and stored at its end."""
	site, path, failed = frappe.local.site, frappe.local.sites_path, []

	def work(act) -> None:
		frappe.init(site=site, sites_path=path)
		frappe.connect()
		try:
			frappe.flags.mute_emails = True
			act()
			# As the host does at a request's end.
			frappe.db.commit()
		# A thread's errors are lost unless they are handed to the test.
		except Exception as error:
			failed.append(error)
		finally:
			frappe.destroy()

	threads = [threading.Thread(target=work, args=(act,)) for act in acts]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join(60)
	assert not failed, failed


def change(doctype: str, name: str, user: str, **values) -> None:
	frappe.set_user(user)
	frappe.get_doc(doctype, name).update(values).save()


def sent_by(user: str, **fields) -> actions.Sent:
	frappe.set_user(user)
	frappe.session.data.csrf_token = page.TOKEN
	return actions.Sent({"csrf_token": page.TOKEN, **fields})


def test_what_is_stored_while_a_form_waits_for_its_turn_is_not_signed(me, people, desk, real_commits):
	issued = desk.plan("Awaiting Acknowledgement")
	form = page.hidden(page.ask(me), "answer:")
	sent = sent_by(me, action="acknowledge", signed_as="Anna", **form)
	# What this request sees is fixed from here on.
	own = plans.own()
	elsewhere(lambda: change(PLAN, issued.name, people.hr.user, next_action="Changed meanwhile"))
	with pytest.raises(actions.Refused, match="has changed since you opened it"):
		actions.take(sent, own)
	assert stored(issued).status == "Awaiting Acknowledgement"


def test_nor_is_a_check_in_moved_that_was_changed_meanwhile(me, people, desk, real_commits):
	active = desk.plan("Active")
	name = first_checkin(active)
	seen = str(frappe.db.get_value(CHECKIN, name, "modified"))
	page.ask(me)
	fields = {"action": "propose_date", "plan": active.name, "checkin": name, "seen": seen}
	sent = sent_by(me, **fields, day=str(day(20)), reason="Exam")
	own = plans.own()
	elsewhere(lambda: change(CHECKIN, name, people.manager.user, manager_comments="Changed meanwhile"))
	with pytest.raises(actions.Refused, match="has changed since you opened it"):
		actions.take(sent, own)
	assert not frappe.db.get_value(CHECKIN, name, "proposed_date")


def test_what_was_not_stored_may_be_sent_again(me, active):
	form = page.hidden(page.ask(me), "respond:")
	sent = sent_by(me, action="respond", text="My side of it.", **form)
	actions.take(sent, plans.own())
	# The database is gone before it is stored.
	frappe.db.rollback()
	assert not actions.done_with(form["once"])
	answer = page.send(me, action="respond", text="My side of it.", **form)
	assert "Your words are now part of the record." in page.text_of(page.landed(me, answer))
	assert stored(active).employee_response == "My side of it."


def test_of_two_at_once_one_is_carried_out(me, desk, real_commits, monkeypatch):
	active = desk.plan("Active")
	form = page.hidden(page.ask(me), "respond:")
	request, ready = frappe.local.request, threading.Barrier(2)
	remember = RedisWrapper.set_value

	def slowly(self, key, *args, **kwargs):
		if str(key).startswith("pip_page:"):
			time.sleep(1)
		return remember(self, key, *args, **kwargs)

	monkeypatch.setattr(RedisWrapper, "set_value", slowly)

	def send() -> None:
		frappe.local.request = request
		sent = sent_by(me, action="respond", text="My side of it.", **form)
		own = plans.own()
		ready.wait(20)
		actions.take(sent, own)

	elsewhere(send, send)
	frappe.db.rollback()
	assert stored(active).employee_response == "My side of it."
	assert events(active).count("Response") == 1


def test_sending_twice_does_it_once(me, active):
	form = page.hidden(page.ask(me), "respond:")
	for _time in range(2):
		answer = page.send(me, action="respond", text="My side of it.", **form)
		assert "Your words are now part of the record." in page.text_of(page.landed(me, answer))
	assert stored(active).employee_response == "My side of it."
	assert events(active).count("Response") == 1


# Saying something ----------------------------------------------------------------------------------------------------


def test_a_response_joins_the_record_and_the_letters(me, people, active):
	page.fill_in(me, "respond:", "respond", text="First thought.")
	page.fill_in(me, "respond:", "respond", text="Second <3 thought & more.")
	plan = stored(active)
	assert "First thought." in page.text_of(page.ask(me))
	assert "Second <3 thought & more." in page.text_of(page.ask(me))
	assert events(active).count("Response") == 2
	assert journal.first_break(plan.name) == 0
	assert "An employee has responded to a document" in told(people.manager.user)
	assert "First thought." in frappe.get_print(PLAN, plan.name, "PIP Plan Letter")


def test_help_can_be_asked_for(me, people, active):
	page.fill_in(me, "support:", "ask_for_support", text="A second screen would help.")
	assert "A second screen would help." in page.text_of(page.ask(me))
	assert events(active)[-1] == "Support Requested"
	for user in (people.manager.user, people.hr.user):
		assert "An employee asks for support" in told(user)


def no_longer_hr(user: str) -> None:
	frappe.get_doc("User", user).remove_roles("HR User", "HR Manager")


def disabled(user: str) -> None:
	frappe.get_doc("User", user).update({"enabled": 0}).save()


def not_the_partner(user: str) -> None:
	frappe.db.set_value(PLAN, {"hr_partner": user}, "hr_partner", None)


SAYING = {
	"ask_for_support": ("support:", {"text": "Help."}, "An employee asks for support"),
	"respond": ("respond:", {"text": "My side."}, "An employee has responded to a document"),
}


@pytest.mark.parametrize("gone", [no_longer_hr, disabled, not_the_partner])
@pytest.mark.parametrize("action", SAYING)
def test_hr_of_the_company_hears_when_the_partner_cannot(me, people, active, gone, action):
	assert active.hr_partner == people.hr.user
	gone(people.hr.user)
	form, fields, subject = SAYING[action]
	page.fill_in(me, form, action, **fields)
	assert subject in told(people.hr_too.user) and subject in told(people.manager.user)
	assert (subject in told(people.hr.user)) is (gone is not_the_partner)
	assert subject not in told(people.hr_elsewhere.user)


def test_hr_of_the_company_hears_of_a_refusal_too(me, people, issued):
	disabled(people.hr.user)
	page.fill_in(me, "answer:", "decline", signed_as="Anna")
	subject = "An employee declined to acknowledge a document"
	assert subject in told(people.hr_too.user) and subject not in told(people.hr.user)


def test_the_page_names_only_who_was_told(me, people, active):
	def said() -> str:
		return page.text_of(page.landed(me, page.fill_in(me, "support:", "ask_for_support", text="Help.")))

	assert "Your manager and HR have been told" in said()
	frappe.db.set_value("Employee", people.manager.employee, "status", "Inactive")
	frappe.db.set_value("Employee", people.employee.employee, "reports_to", people.manager.employee)
	frappe.db.set_value("Employee", people.manager.employee, "reports_to", None)
	before = len(told(people.manager.user))
	assert "HR has been told that you asked" in said()
	assert len(told(people.manager.user)) == before
	frappe.db.set_value("Employee", people.manager.employee, "status", "Active")
	for user in permissions.hr_of(factory.COMPANY):
		no_longer_hr(user)
	assert "Your manager has been told" in said()
	disabled(people.manager.user)
	assert "nobody could be told here. Please speak to HR yourself." in said()
	assert events(active).count("Support Requested") == 4


def test_nothing_is_said_with_nothing(me, active):
	before = row_of(PLAN, active.name), events(active)
	for action in ("respond", "ask_for_support"):
		assert page.send(me, active.name, action, text="  \r\n ").status_code == 400
	assert (row_of(PLAN, active.name), events(active)) == before


# The self-assessment ---------------------------------------------------------------------------------------------------


def assessment(plan, first="70", comment="It goes better.", summary="I need more time for triage."):
	row = plan.goals[0].name
	return {f"value-{row}": first, f"comment-{row}": comment, "summary": summary}


def test_a_draft_is_kept_and_comes_back(me, active):
	name = first_checkin(active)
	answer = page.fill_in(me, f"assess:{name}", "keep_assessment", **assessment(active))
	back = page.landed(me, answer)
	assert "Saved. Only you can see it until you send it." in page.text_of(back)
	form = page.soup(back).select_one(f'form[data-form="assess:{name}"]')
	assert form.select_one(f'input[name="value-{active.goals[0].name}"]')["value"] == "70"
	assert "I need more time for triage." in form.get_text()
	assert not frappe.db.get_value(CHECKIN, name, "self_assessed_on")


def test_what_is_done_or_not_is_asked_and_shown_in_those_words(me, desk):
	done = {
		"title": "Hand in the safety certificate",
		"direction": "Achieve",
		"target_value": 1,
		"measured_by": "Certificate",
		"weight": 100,
	}
	plan = desk.plan("Active", goals=[done])
	name, value = first_checkin(plan), f"value-{plan.goals[0].name}"
	form = page.soup(page.ask(me)).select_one(f'form[data-form="assess:{name}"]')
	offered = [
		(option["value"], option.get_text()) for option in form.select(f'select[name="{value}"] option')
	]
	assert offered == [("", ""), ("0", "Not done"), ("1", "Done")]
	kept = page.landed(me, page.fill_in(me, f"assess:{name}", "keep_assessment", **{value: "1"}))
	form = page.soup(kept).select_one(f'form[data-form="assess:{name}"]')
	assert form.select_one("option[selected]")["value"] == "1"
	page.fill_in(me, f"assess:{name}", "send_assessment", **{value: "1"})
	checkin = desk.manager(frappe.get_doc(CHECKIN, name))
	checkin.complete(values=factory.values_for(plan, 0), manager_comments="Not yet.")
	frappe.set_user("Administrator")
	said = page.text_of(page.ask(me))
	assert "You said: Done" in said and "Not done" in said


def test_nobody_else_reads_a_draft_by_any_door(me, people, active):
	name = first_checkin(active)
	page.fill_in(me, f"assess:{name}", "keep_assessment", **assessment(active, summary="CANARY of a draft"))
	draft = frappe.get_all(ASSESSMENT, pluck="name")[0]
	for who in ("manager", "boss", "hr", "peer", "employee"):
		frappe.set_user(getattr(people, who).user)
		for read in (
			lambda: frappe.get_list(ASSESSMENT),
			lambda: frappe.client.get(ASSESSMENT, draft),
			lambda: frappe.get_doc(ASSESSMENT, draft).check_permission("read"),
		):
			with pytest.raises((frappe.PermissionError, frappe.DoesNotExistError)):
				read()
	frappe.set_user("Administrator")
	for doctype in ("Version", "Comment", "Deleted Document", "PIP Event", "Notification Log", "Email Queue"):
		rows = frappe.get_all(doctype, fields=["*"])
		assert "CANARY" not in json.dumps(rows, default=str), doctype
	assert "CANARY" not in json.dumps(frappe.get_doc(CHECKIN, name).as_dict(), default=str)


def test_it_is_sent_once_and_then_the_manager_reads_it(me, people, desk, active):
	name = first_checkin(active)
	page.fill_in(me, f"assess:{name}", "keep_assessment", **assessment(active))
	answer = page.fill_in(me, f"assess:{name}", "send_assessment", **assessment(active, first="0"))
	assert "Your manager can read it now." in page.text_of(page.landed(me, answer))
	seen = desk.manager(frappe.get_doc(CHECKIN, name))
	first, second = seen.goal_reviews
	assert (first.self_value, first.has_self_value, first.self_comment) == (0, 1, "It goes better.")
	assert (second.has_self_value, second.self_comment) == (0, None)
	assert seen.self_summary == "I need more time for triage." and seen.self_assessed_on
	assert not frappe.db.count(ASSESSMENT, {"checkin": name})
	assert "Self-assessment Sent" in events(active)
	# Not a second time, and not changed by the manager either.
	refused = page.send(me, active.name, "send_assessment", checkin=name, seen="", summary="Again")
	assert refused.status_code == 400 and "You have sent this already" in page.text_of(refused)
	seen.self_summary = "As the manager would have it"
	with pytest.raises(frappe.ValidationError):
		seen.save()


def test_an_older_draft_overwrites_nothing(me, active):
	name = first_checkin(active)
	form = page.hidden(page.ask(me), f"assess:{name}")
	page.send(me, action="keep_assessment", **form, **assessment(active, summary="From the phone"))
	stale = {**form, "once": actions.new_turn()}
	answer = page.send(
		me, action="keep_assessment", **stale, **assessment(active, summary="From the old page")
	)
	assert answer.status_code == 409
	assert self_assessment.draft_of(name).answers.summary == "From the phone"
	assert "From the old page" in page.text_of(answer)


def test_nothing_is_sent_where_nothing_was_written(me, active):
	name = first_checkin(active)
	answer = page.fill_in(me, f"assess:{name}", "send_assessment")
	assert answer.status_code == 400 and "Please write something first" in page.text_of(answer)
	assert not frappe.db.get_value(CHECKIN, name, "self_assessed_on")


def test_after_the_meeting_it_is_too_late(me, desk, active):
	form = page.hidden(page.ask(me), f"assess:{first_checkin(active)}")
	held(active, desk)
	answer = page.send(me, action="send_assessment", **form, **assessment(active))
	assert answer.status_code == 400 and "This check-in is over" in page.text_of(answer)


# Check-ins -------------------------------------------------------------------------------------------------------------


def test_the_record_is_read_and_commented_once(me, desk, active):
	name = held(active, desk)
	assert "Good progress. Keep going." in page.text_of(page.ask(me))
	answer = page.fill_in(me, f"read:{name}", "read_record", comments="Thank you.")
	assert "We have noted that you read it." in page.text_of(page.landed(me, answer))
	checkin = frappe.get_doc(CHECKIN, name)
	assert checkin.acknowledged_on and checkin.employee_comments == "Thank you."
	again = page.send(me, active.name, "read_record", checkin=name, seen=str(checkin.modified))
	assert again.status_code == 400


def test_another_date_is_asked_for_taken_back_and_answered(me, desk, active):
	from pip_module import rescheduling

	name = first_checkin(active)
	window = rescheduling.Situation(stored(active), getdate()).window_for(name)
	wanted = list(window.days)[-1]
	page.fill_in(me, f"propose:{name}", "propose_date", day=str(wanted), reason="A visit to the doctor.")
	said = page.text_of(page.ask(me))
	assert f"You asked to move it to {format_date(wanted)}." in said
	assert page.fill_in(me, f"withdraw:{name}", "withdraw_date").status_code == 303
	assert not frappe.db.get_value(CHECKIN, name, "proposed_date")

	desk.manager(frappe.get_doc(CHECKIN, name)).propose_date(str(wanted), "I am away.")
	assert "Is a new date fine for you?" in page.text_of(page.ask(me))
	answer = page.fill_in(me, f"accept:{name}", "accept_date")
	assert "The check-in has moved to the new date." in page.text_of(page.landed(me, answer))
	assert frappe.db.get_value(CHECKIN, name, "scheduled_date") == wanted


def test_a_date_can_be_declined(me, desk, active):
	from pip_module import rescheduling

	name = first_checkin(active)
	wanted = list(rescheduling.Situation(stored(active), getdate()).window_for(name).days)[-1]
	desk.manager(frappe.get_doc(CHECKIN, name)).propose_date(str(wanted), "I am away.")
	assert page.fill_in(me, f"refuse:{name}", "decline_date", reason="I can't.").status_code == 303
	assert frappe.db.get_value(CHECKIN, name, "decline_reason") == "I can't."


def test_a_date_that_is_none_or_not_possible_is_refused(me, active):
	name = first_checkin(active)
	for wrong in ("", "x", "2026-13-40", "1990-01-01", "<b>", "9999-12-31", "2026-03-02 25:00"):
		answer = page.fill_in(me, f"propose:{name}", "propose_date", day=wrong, reason="Because.")
		assert answer.status_code == 400, wrong
		assert not frappe.db.get_value(CHECKIN, name, "proposed_date")


def test_own_actions_are_ticked_and_those_of_others_are_not(me, people, desk, active):
	name = first_checkin(active)
	checkin = desk.manager(frappe.get_doc(CHECKIN, name))
	checkin.append("action_items", {"action": "Read the guide", "owner_employee": people.employee.employee})
	checkin.append("action_items", {"action": "Order a screen", "owner_employee": people.manager.employee})
	checkin.save()
	assert "Read the guide" not in page.text_of(page.ask(me)), "not agreed before the meeting"
	held(active, desk)
	mine, theirs = (row.name for row in frappe.get_doc(CHECKIN, name).action_items)
	said = page.text_of(page.ask(me))
	assert "Read the guide" in said and "Order a screen" not in said
	page.fill_in(me, f"tick-{mine}:{name}", "tick")
	assert frappe.db.get_value("PIP Action Item", mine, "done_on") == getdate()
	page.fill_in(me, f"tick-{mine}:{name}", "tick")
	assert not frappe.db.get_value("PIP Action Item", mine, "done_on")
	assert page.send(me, active.name, "tick", checkin=name, row=theirs, done="1").status_code == 404
	assert not frappe.db.get_value("PIP Action Item", theirs, "done_on")


def test_the_check_ins_come_as_a_calendar_file(me, people, active):
	from pip_module.self_service import calendar

	frappe.set_user(me)
	content = calendar.of_plan(active.name).get_data(as_text=True)
	assert content.count("BEGIN:VEVENT") == len(checkins_of(active.name))
	frappe.set_user(people.manager.user)
	for name in (active.name, "HR-PIP-2026-99999", ""):
		with pytest.raises(frappe.DoesNotExistError):
			calendar.of_plan(name)


# Files -----------------------------------------------------------------------------------------------------------------


def files_of(plan) -> list:
	return frappe.get_all(
		"File", {"attached_to_name": plan.name}, ["name", "file_name", "file_url", "is_private", "owner"]
	)


def test_a_file_is_added_and_private(me, active):
	answer = page.fill_in(me, "upload:", "upload", file=("Ticket report.pdf", PDF))
	back = page.landed(me, answer)
	assert "Your file is now with the plan." in page.text_of(back)
	(file,) = files_of(active)
	assert (file.file_name, file.is_private, file.owner) == ("Ticket report.pdf", 1, me)
	assert page.soup(back).select_one(f'a[href="{file.file_url}?fid={file.name}"]')


OTHER_FILES = (
	("page.html", b"<script>alert(1)</script>"),
	("drawing.svg", b"<svg onload=alert(1)>"),
	("report.pdf", b"<script>alert(1)</script>"),
	("run.exe", b"MZ"),
	("<img src=x onerror=alert(1)>.pdf", PDF),
	("../../etc/passwd.pdf", PDF),
	("empty.pdf", b""),
	("huge.pdf", PDF + b"x" * (10 * 1024 * 1024)),
	(".pdf", PDF),
	("", b""),
)


def test_other_files_are_refused(me, active):
	for file in OTHER_FILES:
		answer = page.fill_in(me, "upload:", "upload", file=file)
		assert answer.status_code == 400, file[0]
		assert files_of(active) == []


# From elsewhere --------------------------------------------------------------------------------------------------------


def test_a_form_of_another_site_is_refused(me, issued):
	before = row_of(PLAN, issued.name), events(issued)
	known = page.hidden(page.ask(me), "answer:")
	for token in ("", "wrong", "é" * 32):
		answer = page.send(me, action="acknowledge", signed_as="Anna", **{**known, "csrf_token": token})
		assert answer.status_code == 403
		assert "Please load it again." in page.text_of(answer)
	assert (row_of(PLAN, issued.name), events(issued)) == before


def test_a_session_without_a_token_takes_no_form(me, issued):
	"""The host looks at the token only once a session has one; a session that never saw a page has none."""
	page.ask(me)
	frappe.set_user(me)
	frappe.session.data.csrf_token = None
	with pytest.raises(actions.Refused) as refused:
		actions.take(actions.Sent({"action": "respond", "plan": issued.name, "text": "x"}), plans.own())
	assert refused.value.code == 403


def test_nobody_signs_in_the_name_of_another(me, issued):
	known = page.hidden(page.ask(me), "answer:")
	frappe.set_user(me)
	frappe.session.data.update({"csrf_token": page.TOKEN, "impersonated_by": "Administrator"})
	with pytest.raises(actions.Refused) as refused:
		actions.take(actions.Sent({**known, "action": "acknowledge", "signed_as": "Anna"}), plans.own())
	assert refused.value.code == 403
	frappe.session.data.pop("impersonated_by")


HOSTILE = (
	"<script>alert(1)</script>",
	"<img src=x onerror=alert(1)>",
	"</textarea><script>alert(1)</script>",
	"x" * 70_000,
	"a\x00b",
	"\u202egnp",
)


def test_hostile_input_in_any_field_is_refused_and_nothing_is_stored(me, issued):
	page.send(me, action="acknowledge", **{**page.hidden(page.ask(me), "answer:"), "signed_as": "Anna"})
	plan = stored(issued)
	name = first_checkin(plan)
	for hostile in HOSTILE:
		assert_refused_everywhere(hostile, me, plan, name)


def assert_refused_everywhere(hostile, me, plan, name):
	row = plan.goals[0].name
	for action, fields in (
		("respond", {"text": hostile}),
		("ask_for_support", {"text": hostile}),
		("keep_assessment", {"summary": hostile}),
		("keep_assessment", {f"value-{row}": hostile}),
		("send_assessment", {f"comment-{row}": hostile}),
		("read_record", {"comments": hostile}),
		("propose_date", {"day": str(day(10)), "reason": hostile}),
		("propose_date", {"day": hostile, "reason": "x"}),
		("decline_date", {"reason": hostile}),
		("tick", {"row": hostile, "done": hostile}),
		(hostile, {"text": "x"}),
	):
		before = row_of(PLAN, plan.name), row_of(CHECKIN, name), events(plan), frappe.db.count(ASSESSMENT)
		seen = str(frappe.db.get_value(CHECKIN, name, "modified")) if "assess" not in action else ""
		answer = page.send(me, plan.name, action, **{"checkin": name, "seen": seen, **fields})
		assert 400 <= answer.status_code < 500, action
		assert page.soup(answer).select("main script, main img") == []
		after = row_of(PLAN, plan.name), row_of(CHECKIN, name), events(plan), frappe.db.count(ASSESSMENT)
		assert after == before, action


def test_hostile_answers_and_ids_are_refused(me, issued):
	known = page.hidden(page.ask(me), "answer:")
	for hostile in HOSTILE:
		for changed in (
			{"comments": hostile, "signed_as": "Anna"},
			{"signed_as": hostile},
			{"plan": hostile, "signed_as": "Anna"},
			{"seen": hostile, "signed_as": "Anna"},
		):
			answer = page.send(me, action="acknowledge", **{**known, **changed})
			assert 400 <= answer.status_code < 500
			assert page.soup(answer).select("main script, main img") == []
			assert stored(issued).status == "Awaiting Acknowledgement"
		assert page.ask(me, hostile[:200]).status_code == 404
		assert page.ask(me, done=hostile[:200]).status_code == 200


def test_what_a_manager_wrote_is_shown_as_text(me, desk):
	canary = "<script>alert(1)</script><b>bold</b>"
	plan = desk.draft(
		goals=[{**factory.GOALS[0], "title": f"Goal {canary}", "weight": 100}],
		reason=f"<p>Why {canary}</p>",
	)
	desk.manager(plan).send_for_review()
	desk.hr(plan).issue()
	answer = page.ask(me)
	assert answer.status_code == 200
	assert page.soup(answer).select("main script") == []
	assert "Goal" in page.text_of(answer)


def test_own_assets_are_small():
	from pathlib import Path

	public = Path(frappe.get_app_path("pip_module")) / "public"
	size = sum(
		(public / name).stat().st_size
		for name in ("css/performance_plan.css", "js/performance_plan.js", "js/signed_out.js")
	)
	print(f"{size} bytes of our own")
	assert size < 60_000


def test_self_service_users_are_in_the_workflow_and_an_upgrade_adds_them():
	from pip_module import workflow
	from pip_module.patches.v1_0 import self_service_users_acknowledge

	def rows():
		frappe.clear_document_cache("Workflow", workflow.NAME)
		stored = frappe.get_doc("Workflow", workflow.NAME)
		return [
			(row.state, row.action) for row in stored.transitions if row.allowed == "Employee Self Service"
		]

	assert rows() == [("Awaiting Acknowledgement", "Acknowledge")]
	stored = frappe.get_doc("Workflow", workflow.NAME)
	stored.transitions = [row for row in stored.transitions if row.allowed != "Employee Self Service"]
	stored.save()
	assert rows() == []
	for _time in range(2):
		self_service_users_acknowledge.execute()
		assert rows() == [("Awaiting Acknowledgement", "Acknowledge")]


def test_a_self_service_user_answers_the_plan(people, desk, issued, me):
	"""Of the type HRMS makes, with its role alone; the host's Workflow asks for roles."""
	user = frappe.get_doc("User", me)
	user.user_type = "Employee Self Service"
	user.set("roles", [{"role": "Employee Self Service"}])
	user.save()
	assert frappe.get_roles(me).count("Employee") == 0
	answer = page.fill_in(me, "answer:", "acknowledge", signed_as="Anna Example")
	assert answer.status_code == 303, page.text_of(answer)
	assert page.fill_in(me, "upload:", "upload", file=("a.pdf", PDF)).status_code == 303
	assert stored(issued).status == "Active"
