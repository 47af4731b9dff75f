"""Who is told of what, how and how often, whatever gets in the way; and what waits for the person signed in."""

import json
import re
from email import message_from_string
from email.message import Message

import pytest
from factory import CHECKIN, checkins_of, day

import frappe
from frappe.utils import add_days, getdate

from pip_module import (
	delivery,
	digest,
	host,
	job_work,
	ledger,
	permissions,
	reminding,
	sweep_log,
	tasks,
	undelivered_mail,
	what_is_due,
)
from pip_module.recipients import Recipients
from pip_module.rules import reminders

LEDGER = "PIP Reminder"

pytestmark = pytest.mark.usefixtures("any_day")


def rows(**filters: object) -> list[frappe._dict]:
	return frappe.get_all(
		LEDGER,
		filters=filters,
		fields=["kind", "party", "recipient", "delivery", "problem", "digest_key", "plan"],
		order_by="kind asc, recipient asc",
	)


def notices_of(user: str) -> int:
	return frappe.db.count("Notification Log", {"for_user": user})


def mails_to(user: str) -> list[Message]:
	queued = frappe.get_all("Email Queue Recipient", filters={"recipient": user}, pluck="parent")
	return [message_from_string(frappe.db.get_value("Email Queue", name, "message")) for name in queued]


def part(mail: Message, kind: str) -> str:
	(found,) = [each for each in mail.walk() if each.get_content_type() == kind]
	return found.get_payload(decode=True).decode()


@pytest.fixture
def waiting(desk, people):
	"""A plan that waits for its employee's acknowledgement, of which nobody was told yet."""
	plan = desk.plan("Awaiting Acknowledgement")
	frappe.db.delete("Notification Log")
	frappe.db.delete("Email Queue")
	frappe.db.delete("Email Queue Recipient")
	# A sweep rolls back what is not committed.
	frappe.db.commit()
	return plan


# Finding --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count_working_days", [0, 1])
@pytest.mark.parametrize(
	"status", ["HR Review", "Awaiting Acknowledgement", "Active", "Final Review", "On Hold"]
)
def test_no_plan_on_which_something_stands_is_passed_over(desk, settings, status, count_working_days):
	settings(count_working_days=count_working_days)
	plan = desk.plan(status)
	met = 0
	for ahead in range(0, 75, 3):
		if ahead == 45:
			# What was missed is overtaken by the ones that follow.
			tasks.mark_missed_checkins(day(ahead))
		standing = reminding.Plans([plan.name], day(ahead))
		errands = [errand for row in standing.rows for errand in standing.errands_of(row)]
		found = plan.name in reminding.candidates(day(ahead), reminding.policy())
		assert found or not errands, ahead
		met += found
	# A plan on hold is looked at too: the hold itself may have stood for long.
	assert met


@pytest.mark.parametrize(
	("doctype", "values", "from_day"),
	[
		("Performance Improvement Plan", {}, 46),
		("Performance Improvement Plan", {"acknowledgement": "Pending"}, 0),
		(CHECKIN, {"status": "Scheduled", "scheduled_date": day(20)}, 18),
		(CHECKIN, {"status": "Missed", "scheduled_date": day(20)}, 21),
		("PIP Goal", {"result": "", "due_date": day(20)}, 17),
		("PIP Goal", {"result": None, "due_date": day(20)}, 17),
		("PIP Goal", {"result": "", "due_date": None}, 57),
		("PIP Support", {"delivered_on": None, "due_date": day(20)}, 21),
		("PIP Support", {"delivered_on": None, "due_date": None}, 61),
	],
)
def test_a_single_thing_makes_a_plan_one_to_look_at(desk, doctype, values, from_day):
	"""Everything else on the plan is settled, and the end, which has a lead of its own, is only told of from then on."""
	plan = desk.plan("Active")
	field = "plan" if doctype == CHECKIN else "name" if doctype == plan.doctype else "parent"
	frappe.db.set_value(CHECKIN, {"plan": plan.name}, {"status": "Completed", "scheduled_date": day(1)})
	frappe.db.set_value("PIP Goal", {"parent": plan.name}, "result", "Met")
	frappe.db.set_value("PIP Support", {"parent": plan.name}, "delivered_on", day(0))
	frappe.get_doc("PIP Settings").update({"plan_ending_days": 14 if from_day == 46 else 0}).save()
	if values:
		frappe.db.set_value(doctype, {field: plan.name}, values, update_modified=False)

	def is_candidate(ahead: int) -> bool:
		return plan.name in reminding.candidates(day(ahead), reminding.policy())

	assert is_candidate(from_day)
	assert from_day < 10 or not is_candidate(from_day - 10)


def test_a_missed_checkin_that_was_overtaken_is_not_looked_at(desk):
	plan = desk.plan("Active")
	first, second, *others = checkins_of(plan.name)
	for checkin in (first, second, *others):
		status = "Cancelled" if checkin in others else "Missed"
		frappe.db.set_value(CHECKIN, checkin.name, "status", status)
	frappe.db.set_value("PIP Goal", {"parent": plan.name}, "result", "Met")
	frappe.db.set_value("PIP Support", {"parent": plan.name}, "delivered_on", day(0))
	policy = reminding.policy()
	the_day_after = getdate(add_days(second.scheduled_date, 1))
	assert plan.name in reminding.candidates(the_day_after, policy)
	frappe.db.set_value(CHECKIN, second.name, "status", "Completed")
	assert plan.name not in reminding.candidates(the_day_after, policy)


def test_nothing_due_takes_a_handful_of_queries(desk, count_queries):
	desk.plan("Active")
	with count_queries() as queries:
		assert tasks.remind(day(2)) == 0
	assert len(queries) <= 14


@pytest.mark.parametrize("visibility", ["Whole Reporting Chain", "Direct Manager Only"])
def test_the_line_is_the_one_that_may_see_the_plan(people, settings, visibility):
	settings(manager_visibility=visibility)
	everybody = [each.employee for each in vars(people).values()]
	# A circle, and somebody who left.
	frappe.db.set_value("Employee", people.boss.employee, "reports_to", people.manager.employee)
	frappe.db.set_value("Employee", people.witness.employee, "status", "Left")
	frappe.db.set_value("Employee", people.peer.employee, "reports_to", people.witness.employee)
	recipients = Recipients(everybody)
	for employee in everybody:
		assert set(recipients.line(employee)) == permissions.managers_of(employee), employee


# Days off -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def holiday_on(people):
	"""`holiday_on(person, day)`: a holiday list of their own with that day alone."""

	def make(person, holiday) -> None:
		holidays = frappe.get_doc(
			{
				"doctype": "Holiday List",
				"holiday_list_name": f"Off {person.user} {holiday}",
				"from_date": add_days(holiday, -30),
				"to_date": add_days(holiday, 90),
				"holidays": [{"holiday_date": holiday, "description": "Off"}],
			}
		).insert()
		frappe.db.set_value("Employee", person.employee, "holiday_list", holidays.name)
		frappe.clear_document_cache("Employee", person.employee)

	return make


def test_on_a_holiday_it_waits_for_the_next_working_day(waiting, people, settings, holiday_on):
	settings(remind_on_days_off=0)
	holiday_on(people.employee, day(0))
	assert tasks.remind(day(0)) == 0
	assert notices_of(people.employee.user) == 0
	assert tasks.remind(day(1)) == 1
	assert [row.recipient for row in rows(plan=waiting.name)] == [people.employee.user]


def test_nobody_asked_about_nobody_is_off_duty(people, holiday_on):
	holiday_on(people.employee, day(0))
	frappe.db.set_value("Employee", people.employee.employee, "user_id", None)
	assert host.off_duty([], day(0)) == frozenset()
	assert host.holidays_of([], day(0), day(0), day(0)) == {}


def test_on_leave_nobody_is_disturbed_and_what_is_late_escalates_all_the_same(
	waiting, people, settings, holiday_on, monkeypatch
):
	settings(remind_on_days_off=0)
	for person in (people.employee, people.hr, people.hr_too):
		holiday_on(person, day(60))
	leave = frappe.get_doc(
		{
			"doctype": "Leave Application",
			"employee": people.employee.employee,
			"from_date": day(0),
			"to_date": day(10),
			"docstatus": 1,
			"status": "Approved",
		}
	)
	leave.db_insert()
	assert host.off_duty([people.employee.user, people.hr.user], day(3)) == {people.employee.user}
	tasks.remind(day(3))
	assert not rows(plan=waiting.name)
	# Due on the third day, it escalates to HR two days after that.
	tasks.remind(day(5))
	assert {row.party for row in rows(plan=waiting.name)} == {"HR"}
	leave.db_set({"half_day": 1, "half_day_date": day(5)}, update_modified=False)
	assert host.off_duty([people.employee.user], day(5)) == set()


def test_days_are_counted_by_the_employees_holidays(waiting, people, settings, holiday_on):
	settings(count_working_days=1)
	holiday_on(people.employee, day(2))
	(errand,) = [
		errand
		for errand in reminding.due_errands(day(0), pytest.fail)
		if errand.obligation.plan == waiting.name
	]
	# Three working days from today, with one holiday among them.
	assert errand.obligation.due == day(4)


# What is told ---------------------------------------------------------------------------------------------------------


def test_the_digest_points_and_says_nothing(desk, people, outgoing_account):
	plan = desk.plan("Active")
	first = getdate(checkins_of(plan.name)[0].scheduled_date)
	frappe.db.delete("Email Queue")
	frappe.db.delete("Email Queue Recipient")
	# A check-in overdue, and a support that nobody in particular provides.
	frappe.db.set_value("PIP Support", {"parent": plan.name}, "due_date", add_days(first, -3))
	frappe.db.set_value("PIP Goal", {"parent": plan.name}, "due_date", add_days(first, 2))
	tasks.remind(getdate(add_days(first, 1)))
	(mail,) = mails_to(people.manager.user)
	assert mail["Subject"] == "Due: 2, late: 2"
	text, html = part(mail, "text/plain").replace("\r\n", "\n"), part(mail, "text/html")
	for content in (text, html):
		for said in ("A check-in is overdue", "Something that was promised is overdue", "A result is due"):
			assert said in content
		for place in (
			f"/pip-check-in/{checkins_of(plan.name)[0].name}",
			f"/performance-improvement-plan/{plan.name}",
		):
			assert place in content
		assert "/what-is-due" in content
		secrets = (
			plan.employee_name,
			*(people.employee.user, people.employee.employee),
			*("Response times", "triage", "Tickets", "tickets", "Performance Improvement Plan"),
		)
		for secret in secrets:
			assert secret not in content
	assert html.count(">Open</a>") == 4
	assert text.index("Late") < text.index("Due\n")
	assert "style=" in html and digest.PLACE_OF_CONTENT not in html


def test_who_provides_support_is_told_without_a_way_to_the_plan(desk, people, outgoing_account):
	plan = desk.plan("Active")
	frappe.db.delete("Email Queue")
	frappe.db.delete("Email Queue Recipient")
	values = {"provider": people.peer.employee, "due_date": day(1)}
	frappe.db.set_value("PIP Support", {"parent": plan.name}, values)
	tasks.remind(day(2))
	(notice,) = frappe.get_all(
		"Notification Log", filters={"for_user": people.peer.user}, fields=["document_type", "document_name"]
	)
	assert not notice.document_type and not notice.document_name
	(mail,) = mails_to(people.peer.user)
	assert plan.name not in mail.as_string()
	frappe.set_user(people.peer.user)
	(line,) = [line for line in lines_on(day(2)) if not line["route"]]
	assert line["text"] == "Something that was promised is overdue" and line["employee"] == ""


def test_who_provides_support_and_reads_the_plan_finds_it_in_the_list(desk, people):
	plan = desk.plan("Active")
	values = {"provider": people.manager.employee, "due_date": day(1)}
	frappe.db.set_value("PIP Support", {"parent": plan.name}, values)
	frappe.set_user(people.manager.user)
	(line,) = [line for line in lines_on(day(2)) if "promised" in line["text"]]
	assert line["route"] == ["Form", plan.doctype, plan.name] and line["employee"] == plan.employee_name


def test_a_long_digest_names_the_first_and_counts_the_rest(outgoing_account):
	items = [
		digest.Item(reminders.GOAL_DUE, day(0), "Performance Improvement Plan", f"P-{n}") for n in range(30)
	]
	queued = digest.Digests().mail("someone@pip.example.com", items, day(0), "row")
	text = part(message_from_string(queued.message), "text/plain")
	assert text.count("/performance-improvement-plan/P-") == digest.LONGEST
	assert "And 5 more." in text


def test_in_the_language_of_whoever_reads_it(waiting, people, monkeypatch):
	frappe.db.set_value("User", people.employee.user, "language", "de")
	said = []
	real = delivery.wording.obligation_text
	monkeypatch.setattr(
		delivery.wording, "obligation_text", lambda kind: said.append(frappe.local.lang) or real(kind)
	)
	before = frappe.local.lang
	tasks.remind(day(0))
	assert said == ["de"] and frappe.local.lang == before


def test_one_digest_a_day_and_the_rest_goes_with_the_next(waiting, desk, people, outgoing_account):
	user = people.hr.user
	frappe.db.set_value(waiting.doctype, waiting.name, "status", "HR Review")
	assert tasks.remind(day(0)) == 1
	other = desk.draft(people.peer.employee)
	frappe.set_user("Administrator")
	frappe.db.set_value(other.doctype, other.name, {"status": "HR Review", "hr_partner": user})
	assert tasks.remind(day(0)) == 1
	assert len(mails_to(user)) == 1 and notices_of(user) == 2
	assert [row.delivery for row in rows(plan=other.name)] == ["Notice, Email to Follow"]
	# The next day nothing is new, but the mail is still owed.
	assert tasks.remind(day(1)) == 0
	assert len(mails_to(user)) == 2 and notices_of(user) == 2
	assert [row.delivery for row in rows(plan=other.name)] == ["Notice and Email"]
	assert tasks.remind(day(1)) == 0
	assert len(mails_to(user)) == 2


# Who can't be told ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("change", "delivery_is", "problem"),
	[
		({"doctype": "User", "enabled": 0}, "Undeliverable", "disabled"),
		({"doctype": "Employee", "user_id": None}, "Undeliverable", "has no user"),
		({"doctype": "User", "email": "nothing"}, "Notice Only", "no valid address"),
		({"doctype": "Email Unsubscribe"}, "Notice Only", "unsubscribed"),
		({"doctype": "Email Account"}, "Notice Only", "no outgoing"),
		({}, "Notice and Email", ""),
	],
)
def test_each_way_of_not_being_reached_has_its_result(
	waiting, people, outgoing_account, change, delivery_is, problem
):
	values = dict(change)
	kind = values.pop("doctype", None)
	if kind == "Email Unsubscribe":
		frappe.get_doc({"doctype": kind, "email": people.employee.user, "global_unsubscribe": 1}).insert()
	elif kind == "Email Account":
		frappe.db.set_value(kind, outgoing_account.name, {"enable_outgoing": 0, "default_outgoing": 0})
	elif kind:
		person = people.employee
		frappe.db.set_value(kind, person.user if kind == "User" else person.employee, values)
	assert tasks.remind(day(0)) == 1
	(row,) = rows(plan=waiting.name)
	assert row.delivery == delivery_is and problem in (row.problem or "")
	assert bool(row.problem) is bool(problem)
	assert notices_of(people.employee.user) == (delivery_is != "Undeliverable")
	assert len(mails_to(people.employee.user)) == (delivery_is == "Notice and Email")
	# HR finds those nobody could be told of.
	frappe.set_user(people.hr.user)
	found = frappe.get_list(LEDGER, filters={"delivery": "Undeliverable", "plan": waiting.name})
	assert len(found) == (delivery_is == "Undeliverable")


def test_a_manager_who_left_is_not_told(desk, people):
	plan = desk.plan("Active")
	frappe.db.set_value("Employee", people.manager.employee, "status", "Left")
	tasks.remind(getdate(add_days(checkins_of(plan.name)[0].scheduled_date, -1)))
	told = {row.recipient for row in rows(plan=plan.name)}
	assert people.manager.user not in told
	assert people.employee.user in told


# What gets in the way -------------------------------------------------------------------------------------------------


def test_a_plan_that_raises_costs_the_others_nothing(waiting, desk, people, monkeypatch):
	before = set(frappe.get_all("Error Log", pluck="name"))
	good = desk.plan("HR Review", employee=people.peer.employee)
	real = reminding.reminder_facts_of

	def poisoned(plan, *rows):
		if plan.name == waiting.name:
			raise ValueError(f"Name of the employee: {plan.employee}")
		return real(plan, *rows)

	monkeypatch.setattr(reminding, "reminder_facts_of", poisoned)
	tasks.remind(day(0))
	assert rows(plan=good.name) and not rows(plan=waiting.name)
	logged = frappe.get_all("Error Log", fields=["name", "method", "error"])
	(entry,) = [row for row in logged if row.name not in before]
	assert (entry.method, entry.error) == (
		"PIP Module: could not find what is due",
		f"{waiting.name}: ValueError",
	)


def test_a_person_who_fails_is_tried_alone_and_costs_the_others_nothing(waiting, desk, people, monkeypatch):
	good = desk.plan("HR Review", employee=people.peer.employee)
	real = delivery.wording.obligation_text
	failing = {reminders.ACKNOWLEDGEMENT_PENDING}

	def poisoned(kind):
		if kind in failing:
			raise ValueError("Name of the employee")
		return real(kind)

	monkeypatch.setattr(delivery.wording, "obligation_text", poisoned)
	tasks.remind(day(0))
	assert rows(plan=good.name) and not rows(plan=waiting.name)
	failing.clear()
	assert tasks.remind(day(0)) == 1
	assert notices_of(people.employee.user) == 1


def test_a_digest_that_cannot_be_written_leaves_the_notice(waiting, people, outgoing_account, monkeypatch):
	def broken(*args):
		raise ValueError("no such template")

	monkeypatch.setattr(digest, "get_email_from_template", broken)
	assert tasks.remind(day(0)) == 1
	(row,) = rows(plan=waiting.name)
	assert (row.delivery, row.digest_key) == ("Notice Only", None) and "could not be written" in row.problem
	assert notices_of(people.employee.user) == 1


def test_another_sweep_was_faster(waiting, people, outgoing_account, monkeypatch):
	"""Both found it unsent; the ledger takes it once, and the loser keeps nothing of its own."""
	real, looked = ledger.unsent, []

	def stale(errands, today):
		looked.append(1)
		errands = list(errands)
		return errands if len(looked) == 1 else real(errands, today)

	assert tasks.remind(day(0)) == 1
	monkeypatch.setattr(ledger, "unsent", stale)
	assert tasks.remind(day(0)) == 0
	assert len(looked) == 2
	assert len(rows(plan=waiting.name)) == notices_of(people.employee.user) == 1
	assert len(mails_to(people.employee.user)) == 1


def test_a_deadlock_is_tried_again_whole(waiting, people, monkeypatch):
	real, failed = ledger.store, []

	def deadlocked(doctype, stored):
		if doctype == "Notification Log" and not failed:
			failed.append(1)
			raise frappe.QueryDeadlockError(1213, "Deadlock found")
		return real(doctype, stored)

	monkeypatch.setattr(ledger, "store", deadlocked)
	assert tasks.remind(day(0)) == 1
	assert failed and len(rows(plan=waiting.name)) == notices_of(people.employee.user) == 1


def test_what_fails_for_good_is_left_for_the_next_sweep(waiting, people, monkeypatch):
	tries = []

	def deadlocked(doctype, stored):
		tries.append(doctype)
		raise frappe.QueryDeadlockError(1213, "Deadlock found")

	with monkeypatch.context() as broken:
		broken.setattr(ledger, "store", deadlocked)
		assert tasks.remind(day(0)) == 0
	assert len(tries) == tasks.ATTEMPTS
	assert tasks.remind(day(0)) == 1


def test_mails_the_host_gave_up_on_go_out_when_the_server_is_back(
	waiting, people, outgoing_account, monkeypatch
):
	tasks.remind(day(0))
	queue = frappe.get_last_doc("Email Queue")
	frappe.db.set_value("Email Queue", queue.name, "status", "Error")
	assert undelivered_mail.to_send_again() == []

	class Answering:
		session = True

	monkeypatch.setattr(type(outgoing_account), "get_smtp_server", lambda self: Answering())
	assert undelivered_mail.to_send_again() == [queue.name]
	undelivered_mail.send_again(queue.name)
	assert frappe.db.get_value("Email Queue", queue.name, "status") == "Not Sent"
	assert undelivered_mail.to_send_again() == []


# Many people ----------------------------------------------------------------------------------------------------------


def test_many_people_are_split_over_the_workers(waiting, desk, people, monkeypatch):
	desk.plan("HR Review", employee=people.peer.employee)
	jobs = []
	monkeypatch.setattr(tasks, "PEOPLE_PER_JOB", 1)
	monkeypatch.setattr(frappe, "enqueue", lambda method, **options: jobs.append((method, options)))
	assert tasks.hand_out(day(0)) == 0
	assert not rows() and len(jobs) >= 2
	assert len({options["job_id"] for _method, options in jobs}) == len(jobs)
	# Whoever looks after the workers sees their jobs.
	assert not [word for word in ("@", "HR-PIP") if word in json.dumps(jobs)]
	for method, options in jobs:
		frappe.get_attr(method)(share=options["share"])
	told = {row.recipient for row in rows()}
	assert {people.employee.user, people.hr.user} <= told
	assert tasks.remind(day(0)) == 0


def test_a_share_that_was_lost_is_left_to_the_next_sweep(waiting, desk, people, monkeypatch):
	desk.plan("HR Review", employee=people.peer.employee)
	jobs = []
	monkeypatch.setattr(tasks, "PEOPLE_PER_JOB", 1)
	monkeypatch.setattr(frappe, "enqueue", lambda method, **options: jobs.append(options["share"]))
	tasks.hand_out(day(0))
	assert job_work.take(jobs[0])
	assert tasks.remind_people(jobs[0]) == 0
	assert not rows()
	assert tasks.remind(day(0)) > 0


def test_what_fails_is_logged_without_the_people(waiting, people, monkeypatch):
	def broken(*_):
		raise RuntimeError("Secret")

	monkeypatch.setattr(delivery, "deliver", broken)
	before = set(frappe.get_all("Error Log", pluck="name"))
	tasks.remind(day(0))
	logged = [
		frappe.get_doc("Error Log", name)
		for name in frappe.get_all("Error Log", pluck="name")
		if name not in before
	]
	assert logged and all("could not send reminders" in log.method for log in logged)
	said = " ".join(f"{log.method} {log.error}" for log in logged)
	assert "@" not in said and "Secret" not in said
	for log in logged:
		log.delete()


def test_a_few_queries_for_many_reminders(desk, people, outgoing_account, count_queries):
	plan = desk.plan("Active")
	first = getdate(checkins_of(plan.name)[0].scheduled_date)
	tasks.remind(getdate(add_days(first, -1)))
	with count_queries() as queries:
		tasks.remind(getdate(add_days(first, 6)))
	one = len(queries)
	inserts = [query for query in queries if query.lower().startswith("insert")]
	assert len(inserts) == 4
	assert one < 60


# Looking ahead and back -----------------------------------------------------------------------------------------------


def test_a_dry_run_prints_what_would_go_out_and_writes_nothing(waiting, people):
	(line,) = [line for line in tasks.dry_run(day(0).isoformat()) if waiting.name in line]
	assert people.employee.user in line and "Acknowledgement Pending" in line
	assert not rows() and notices_of(people.employee.user) == 0
	tasks.remind(day(0))
	assert not [line for line in tasks.dry_run(day(0)) if waiting.name in line]
	later = [line for line in tasks.dry_run(day(5)) if waiting.name in line]
	assert {line.split("\t")[0] for line in later} == {people.employee.user, people.hr.user}


def test_the_settings_show_the_last_sweep(waiting, people):
	frappe.db.delete("DefaultValue", {"defkey": sweep_log.LAST_SWEEP})
	assert sweep_log.summary()["colour"] == "red"
	tasks.hourly()
	shown = frappe.get_doc("PIP Settings")
	shown.run_method("onload")
	summary = shown.get_onload("sweep")
	assert re.fullmatch("Last sweep: (just now|.* seconds? ago)", summary["headline"])
	assert summary["lines"][0] == f"Reminders in the last 24 hours: {len(rows())}"
	long_ago = add_days(frappe.utils.now_datetime(), -1).isoformat(sep=" ")
	frappe.db.set_value("DefaultValue", {"defkey": sweep_log.LAST_SWEEP}, "defvalue", long_ago)
	assert sweep_log.summary()["colour"] == "red"


def test_a_sweep_leaves_alone_what_the_host_remembers(waiting, monkeypatch):
	cleared = []
	monkeypatch.setattr(frappe, "clear_cache", lambda *args, **kwargs: cleared.append(args or kwargs))
	tasks.hourly()
	tasks.hourly()
	assert not cleared
	assert frappe.db.count("DefaultValue", {"defkey": sweep_log.LAST_SWEEP}) == 1


# What waits for whoever is signed in ----------------------------------------------------------------------------------


def lines_on(today) -> list[dict]:
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(what_is_due, "getdate", lambda value=None: getdate(value) if value else today)
		return what_is_due.lines()["lines"]


def snooze_on(today, key: str, until: str) -> None:
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(what_is_due, "getdate", lambda value=None: getdate(value) if value else today)
		what_is_due.snooze(key, until)


def test_each_sees_their_own(waiting, people, as_user):
	expected = {people.employee: ["An acknowledgement is pending"], people.peer: [], people.manager: []}
	for person, texts in expected.items():
		as_user(person.user)
		assert [line["text"] for line in lines_on(day(0))] == texts, person
	as_user(people.employee.user)
	(line,) = lines_on(day(0))
	assert line["route"] == ["Form", waiting.doctype, waiting.name] and not line["late"]
	assert line["employee"] == ""
	as_user(people.hr.user)
	(line,) = [line for line in lines_on(day(5)) if waiting.name in line["route"]]
	assert line["late"] and line["employee"] == waiting.employee_name
	as_user("Guest")
	with pytest.raises(frappe.PermissionError):
		what_is_due.lines()


@pytest.mark.parametrize("asked", [{}, {"until": "Monthly"}, {"key": "x", "until": "-23747399787"}])
def test_asking_for_nothing_that_can_be_put_off_is_refused(asked, people, as_user):
	as_user(people.manager.user)
	with pytest.raises(frappe.ValidationError):
		what_is_due.snooze(**asked)


def test_put_off_it_comes_back_once_and_not_before(waiting, people, as_user):
	tasks.remind(day(0))
	as_user(people.employee.user)
	(line,) = lines_on(day(0))
	# Due on the third day, it escalates on the fifth; three days are the limit.
	assert line["snooze_until"] == day(3)
	snooze_on(day(0), line["key"], day(2).isoformat())
	assert lines_on(day(1)) == []
	frappe.set_user("Administrator")
	assert tasks.remind(day(1)) == 0
	assert [tasks.remind(day(2)), tasks.remind(day(2)), tasks.remind(day(3))] == [1, 0, 0]
	assert notices_of(people.employee.user) == 2
	as_user(people.employee.user)
	(again,) = lines_on(day(2))
	assert again["key"] != line["key"]


def test_put_off_before_anybody_was_told(waiting, people, as_user):
	as_user(people.employee.user)
	(line,) = lines_on(day(0))
	snooze_on(day(0), line["key"], day(1).isoformat())
	frappe.set_user("Administrator")
	assert [row.delivery for row in rows(plan=waiting.name)] == ["Snoozed"]
	assert (tasks.remind(day(0)), tasks.remind(day(1))) == (0, 1)


def test_what_climbs_is_told_although_it_was_put_off(waiting, people, as_user):
	tasks.remind(day(3))
	as_user(people.employee.user)
	(line,) = lines_on(day(3))
	snooze_on(day(3), line["key"], day(4).isoformat())
	frappe.set_user("Administrator")
	# Overdue from the fourth day: another rung, another reminder, and one only.
	assert (tasks.remind(day(4)), tasks.remind(day(4))) == (1, 0)


@pytest.mark.parametrize(
	("on", "until", "says"),
	[(0, 4, "at the latest"), (0, 0, "after today"), (4, 5, "any further"), (0, None, "Until")],
)
def test_it_cannot_be_put_off_further(waiting, people, as_user, on, until, says):
	as_user(people.employee.user)
	(line,) = lines_on(day(on))
	with pytest.raises(frappe.ValidationError, match=says):
		snooze_on(day(on), line["key"], "someday" if until is None else day(until).isoformat())
	assert not frappe.db.count(LEDGER)


def test_nobody_puts_off_for_another(waiting, people, as_user):
	as_user(people.employee.user)
	(line,) = lines_on(day(0))
	for other in (people.manager, people.hr, people.peer):
		as_user(other.user)
		with pytest.raises(frappe.ValidationError, match="any more"):
			snooze_on(day(0), line["key"], day(1).isoformat())


def test_the_deliveries_are_the_ledgers():
	assert tuple(frappe.get_meta(LEDGER).get_field("delivery").options.split("\n")) == ledger.DELIVERIES
