"""Check-ins in people's own calendars: who reads what through the feed, what it says, and that it is iCalendar."""

import hashlib
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import icalendar
import pytest
import requests
import vobject
from factory import CHECKIN, PLAN, approve_leave, checkins_of, day, make_leave_type
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

import frappe
from frappe.handler import execute_cmd
from frappe.utils import getdate

from pip_module import calendar_feed, calendar_file, tasks
from pip_module.records import FEED

WRONG = "0" * 64
NOT_SAID = ("performance", "improvement", "pip", "plan", "goal", "review", "hr-", "employee", "manager")
"""What a calendar that somebody else sees must not hold."""


@pytest.fixture(autouse=True)
def without_request():
	yield
	for name in ("request", "request_ip"):
		if hasattr(frappe.local, name):
			delattr(frappe.local, name)
	frappe.local.flags.pop("commit", None)


def request(method: str, http_method: str = "GET", **arguments: str):
	"""What the web handler makes of a request of whoever is signed in."""
	path = f"/api/method/{method}"
	frappe.local.request = Request(EnvironBuilder(path=path, method=http_method).get_environ())
	frappe.local.request_ip = "127.0.0.1"
	frappe.local.form_dict = frappe._dict(arguments, cmd=method)
	return execute_cmd(method)


def switch_on(user: str) -> str:
	"""The token of a new feed of `user`."""
	frappe.set_user(user)
	address = request("pip_module.calendar_feed.switch_on", "POST")["address"]
	frappe.set_user("Administrator")
	return parse_qs(urlsplit(address).query)["token"][0]


def read(token: str) -> Response:
	"""What a calendar gets, which has no session."""
	frappe.set_user("Guest")
	try:
		return request("check-ins.ics", token=token)
	finally:
		assert frappe.session.user == "Guest"
		frappe.set_user("Administrator")


def events_of(token: str) -> list:
	answer = read(token)
	assert answer.status_code == 200, answer.get_data(as_text=True)
	return events_in(answer.get_data(as_text=True))


def events_in(text: str) -> list:
	"""The entries as another library than the one that wrote them understands them."""
	parsed = vobject.readOne(text)
	parsed.validate(raiseException=True)
	return list(parsed.contents.get("vevent", []))


def days_of(token: str) -> list[date]:
	return [event.dtstart.value for event in events_of(token)]


def planned(plan) -> list[date]:
	return [row.scheduled_date for row in checkins_of(plan.name)]


# Who reads what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("who", "sees"),
	[
		("employee", True),
		("manager", True),
		("hr", True),
		# They may read the plan and have no part in it.
		("boss", False),
		("hr_too", False),
		("peer", False),
		("hr_elsewhere", False),
	],
)
def test_a_feed_holds_the_checkins_its_user_has_a_part_in(who, sees, desk, people):
	plan = desk.plan("Active")
	assert frappe.db.get_value(PLAN, plan.name, "hr_partner") == people.hr.user
	assert days_of(switch_on(getattr(people, who).user)) == (planned(plan) if sees else [])


@pytest.mark.parametrize("who", ["employee", "manager", "hr"])
@pytest.mark.parametrize("status", ["Draft", "HR Review"])
def test_a_draft_is_in_nobodys_calendar(status, who, desk, people):
	desk.plan(status)
	assert days_of(switch_on(getattr(people, who).user)) == []


def test_another_manager_has_it_the_same_day(desk, people):
	plan = desk.plan("Active")
	former, new = switch_on(people.manager.user), switch_on(people.witness.user)
	assert (days_of(former), days_of(new)) == (planned(plan), [])
	employee = frappe.get_doc("Employee", people.employee.employee)
	employee.reports_to = people.witness.employee
	employee.save()
	# The host rebuilds its tree of employees after the commit.
	frappe.db.commit()
	assert (days_of(former), days_of(new)) == ([], planned(plan))


def test_a_manager_further_up_who_runs_the_plan_has_it(desk, people):
	plan = desk.plan("Active")
	frappe.db.set_value(PLAN, plan.name, "manager", people.boss.employee)
	assert days_of(switch_on(people.boss.user)) == planned(plan)
	assert days_of(switch_on(people.manager.user)) == []


def test_an_hr_partner_who_is_no_longer_hr_loses_it(desk, people):
	desk.plan("Active")
	token = switch_on(people.hr.user)
	frappe.get_doc("User", people.hr.user).remove_roles("HR User")
	assert days_of(token) == []


def test_nobody_may_look_at_feeds(desk, people):
	"""Whoever has one probably has a plan."""
	desk.plan("Active")
	switch_on(people.employee.user)
	frappe.get_doc("User", people.hr_too.user).add_roles("System Manager")
	for who in ("employee", "manager", "hr", "hr_too"):
		frappe.set_user(getattr(people, who).user)
		with pytest.raises(frappe.PermissionError):
			frappe.get_list(FEED)
		answers = set()
		for user in (people.employee.user, people.peer.user):
			with pytest.raises((frappe.PermissionError, frappe.DoesNotExistError)) as refused:
				request("frappe.client.get", "POST", doctype=FEED, filters=json.dumps({"user": user}))
			answers.add((refused.type, str(refused.value)))
		assert len(answers) == 1


# Its address -----------------------------------------------------------------------------------------------------


def answer_of(token: str) -> tuple:
	answer = read(token)
	return answer.status_code, answer.get_data(), sorted(answer.headers.items())


def test_a_void_address_answers_like_one_that_never_was(desk, people):
	desk.plan("Active")
	unknown = answer_of(WRONG)
	assert unknown[0] == 404
	assert answer_of("") == answer_of("\udc80") == unknown

	replaced = switch_on(people.employee.user)
	token = switch_on(people.employee.user)
	assert answer_of(replaced) == unknown
	assert read(token).status_code == 200
	frappe.db.set_value("User", people.employee.user, "enabled", 0)
	assert answer_of(token) == unknown
	frappe.db.set_value("User", people.employee.user, "enabled", 1)
	assert read(token).status_code == 200
	frappe.db.set_value("User", people.employee.user, "restrict_ip", "10.0.0.1")
	assert answer_of(token) == unknown
	frappe.db.set_value("User", people.employee.user, "restrict_ip", "")

	frappe.set_user(people.employee.user)
	request("pip_module.calendar_feed.switch_off", "POST")
	assert answer_of(token) == unknown
	assert not frappe.db.exists(FEED, {"user": people.employee.user})
	assert not frappe.db.exists("Deleted Document", {"deleted_doctype": FEED})


@pytest.mark.usefixtures("real_commits")
def test_many_switch_theirs_on_at_once(people):
	"""Each of them several times: nobody is in the way of another, and the last address of each is the one that holds."""
	frappe.db.rollback()
	users = [getattr(people, who).user for who in ("employee", "peer", "witness", "boss")]
	with ThreadPoolExecutor(4) as pool:
		sessions = list(pool.map(_session, users))
		answers = list(pool.map(_switch_on_at_server, sessions * 4))
	assert [answer.status_code for answer in answers] == [200] * 16, {answer.text for answer in answers}
	frappe.db.rollback()
	assert sorted(frappe.get_all(FEED, pluck="user")) == sorted(users)


def _session(user: str) -> requests.Session:
	session = requests.Session()
	form = {"usr": user, "pwd": "Str0ng-enough-for-tests"}
	session.post(f"{os.environ['PIP_BASE_URL']}/api/method/login", form, timeout=60).raise_for_status()
	return session


def _switch_on_at_server(session: requests.Session) -> requests.Response:
	return requests.post(
		f"{os.environ['PIP_BASE_URL']}/api/method/pip_module.calendar_feed.switch_on",
		cookies=session.cookies.get_dict(),
		timeout=60,
	)


def test_only_the_hash_of_a_token_is_kept(people):
	token = switch_on(people.employee.user)
	assert re.fullmatch("[0-9a-f]{64}", token)
	row = frappe.db.get_value(FEED, {"user": people.employee.user}, "*", as_dict=True)
	assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
	assert token not in str(row)
	assert answer_of(row.token_hash)[0] == answer_of(row.name)[0] == 404


def test_an_address_says_nothing_of_this_app(people):
	frappe.set_user(people.employee.user)
	address = request("pip_module.calendar_feed.switch_on", "POST")["address"]
	assert re.fullmatch(r"https?://[^/]+/api/method/check-ins\.ics\?token=[0-9a-f]{64}", address)


def test_everybody_sees_and_changes_just_their_own(people):
	def state(who: str) -> dict:
		frappe.set_user(getattr(people, who).user)
		return request("pip_module.calendar_feed.state")

	assert state("employee") == state("peer") == {"on": False}
	token = switch_on(people.employee.user)
	assert state("peer") == {"on": False}
	assert state("employee") == {"on": True, "since": getdate(), "last_read": None}
	frappe.set_user(people.peer.user)
	request("pip_module.calendar_feed.switch_off", "POST")
	assert read(token).status_code == 200
	assert state("employee")["last_read"] == getdate()


@pytest.mark.parametrize(
	("verb", "method"), [("state", "GET"), ("switch_on", "POST"), ("switch_off", "POST")]
)
def test_a_guest_has_none(verb, method):
	frappe.set_user("Guest")
	with pytest.raises(frappe.PermissionError):
		request(f"pip_module.calendar_feed.{verb}", method)


def test_whoever_acts_under_another_name_gets_no_address(people):
	frappe.set_user(people.employee.user)
	frappe.session.data.impersonated_by = "Administrator"
	try:
		with pytest.raises(frappe.PermissionError):
			request("pip_module.calendar_feed.switch_on", "POST")
	finally:
		frappe.session.data.pop("impersonated_by")
	assert not frappe.db.exists(FEED, {"user": people.employee.user})


def test_a_feed_goes_with_its_user():
	user = frappe.get_doc(
		{
			"doctype": "User",
			"email": "leaver@pip.example.com",
			"first_name": "Leaver",
			"send_welcome_email": 0,
		}
	).insert()
	token = switch_on(user.name)
	frappe.delete_doc("User", user.name)
	assert answer_of(token) == answer_of(WRONG)
	assert not frappe.db.exists(FEED, {"user": user.name})


def test_what_goes_wrong_leaves_no_token_behind(people, monkeypatch):
	token = switch_on(people.employee.user)

	def broken(*_):
		raise RuntimeError(f"about {token}")

	monkeypatch.setattr(calendar_file, "write", broken)
	# The web server, and an error that rolls back, have to see what was written.
	frappe.db.commit()
	answer = read(token)
	assert (answer.status_code, token in answer.get_data(as_text=True)) == (503, False)
	log = frappe.get_last_doc("Error Log")
	assert log.method == "PIP Module: could not write a calendar"
	assert token not in str(log.as_dict())
	assert hashlib.sha256(token.encode()).hexdigest() not in str(log.as_dict())


def test_a_feed_is_read_so_often_and_no_more(people):
	token = switch_on(people.peer.user)
	for _ in range(calendar_feed.READS_AN_HOUR):
		assert read(token).status_code == 200
	with pytest.raises(frappe.RateLimitExceededError):
		read(token)
	# Others at the same address go on.
	assert read(switch_on(people.employee.user)).status_code == 200
	kept = [str(key) for key in frappe.cache.get_keys("rl:")]
	assert kept and token not in str(kept)


@pytest.mark.usefixtures("real_commits")
def test_a_calendar_reads_it_from_the_web_server(people):
	base = os.environ["PIP_BASE_URL"]
	token = switch_on(people.employee.user)
	# The web server, and an error that rolls back, have to see what was written.
	frappe.db.commit()
	answer = requests.get(f"{base}/api/method/{calendar_feed.ADDRESS}", {"token": token}, timeout=30)
	assert answer.status_code == 200
	assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
	assert answer.headers["Cache-Control"] == "private, no-store"
	assert events_in(answer.content.decode()) == []
	frappe.db.rollback()
	assert frappe.db.get_value(FEED, {"user": people.employee.user}, "last_read_on") == getdate()

	wrong = requests.get(f"{base}/api/method/{calendar_feed.ADDRESS}", {"token": WRONG}, timeout=30)
	assert (wrong.status_code, wrong.text) == (404, "There is no such calendar.")
	# Neither by another verb nor under another name is there more to it.
	assert requests.post(answer.url, timeout=30).status_code == 403


# What it says ----------------------------------------------------------------------------------------------------


def test_it_points_and_says_nothing(desk, people):
	plan = desk.plan("Active")
	for who in ("employee", "manager", "hr"):
		text = read(switch_on(getattr(people, who).user)).get_data(as_text=True)
		unfolded = text.replace("\r\n ", "").casefold()
		said = [word for word in NOT_SAID if word in unfolded]
		assert not said
		names = [plan.name, plan.employee, plan.employee_name, *(row.name for row in checkins_of(plan.name))]
		assert not [name for name in names if name.casefold() in unfolded]
		assert unfolded.count("summary:check-in\r\n") == len(planned(plan))


def test_the_file_is_as_the_standard_says(desk, people):
	plan = desk.plan("Active")
	frappe.db.set_value("User", people.employee.user, "language", "de")
	content = read(switch_on(people.employee.user)).get_data()
	lines = content.split(b"\r\n")
	assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2:] == [b"END:VCALENDAR", b""]
	assert not [line for line in lines if b"\n" in line or b"\r" in line or len(line) > 75]
	for line in (b"VERSION:2.0", b"METHOD:PUBLISH", b"REFRESH-INTERVAL;VALUE=DURATION:PT6H"):
		assert line in lines
	dates = [line for line in lines if line.startswith((b"DTSTART", b"DTEND"))]
	assert len(dates) == 2 * len(planned(plan))
	assert all(re.fullmatch(rb"DT(START|END);VALUE=DATE:\d{8}", line) for line in dates)
	assert b"VTIMEZONE" not in content

	ours = list(icalendar.Calendar.from_ical(content).walk("VEVENT"))
	assert len({str(event["uid"]) for event in ours}) == len(planned(plan))
	for event, theirs in zip(ours, events_in(content.decode()), strict=True):
		assert event["dtstart"].dt == theirs.dtstart.value
		assert type(theirs.dtstart.value) is date
		assert theirs.dtend.value - theirs.dtstart.value == timedelta(days=1)
		assert (theirs.transp.value, theirs.status.value) == ("TRANSPARENT", "CONFIRMED")
		assert theirs.contents["class"][0].value == "PRIVATE"
		assert theirs.dtstamp.value.utcoffset() == timedelta(0)


def test_an_empty_calendar_is_one_too(people):
	text = read(switch_on(people.peer.user)).get_data(as_text=True)
	assert events_in(text) == []
	assert text.count("BEGIN:VTIMEZONE") == 1


@pytest.mark.parametrize(
	"zone",
	["Pacific/Kiritimati", "Asia/Kolkata", "Europe/Berlin", "America/St_Johns", "Pacific/Pago_Pago"],
)
def test_dates_are_the_same_wherever_the_site_and_the_reader_are(zone, desk, people, monkeypatch):
	plan = desk.plan("Active")
	# Both nights in which Europe's clocks change, and the last day of a year.
	changes = [date(2027, 3, 28), date(2027, 10, 31), date(2027, 12, 31)]
	for row, moved in zip(checkins_of(plan.name), changes, strict=False):
		frappe.db.set_value(CHECKIN, row.name, "scheduled_date", moved)
	frappe.db.set_single_value("System Settings", "time_zone", zone)
	frappe.clear_document_cache("System Settings", "System Settings")
	delattr(frappe.local, "system_settings") if hasattr(frappe.local, "system_settings") else None
	before = datetime.now(timezone.utc).replace(microsecond=0)
	token = switch_on(people.employee.user)
	for reader in ("UTC", "Pacific/Auckland", "America/Los_Angeles"):
		monkeypatch.setenv("TZ", reader)
		assert sorted(days_of(token)) == sorted(planned(plan))
		assert set(changes[: len(planned(plan))]) <= set(days_of(token))
		for event in events_of(token):
			assert before <= event.dtstamp.value <= datetime.now(timezone.utc)


@pytest.mark.parametrize(
	("zone", "kept", "told"),
	[
		# The last and the first hour around both changes of the clock.
		("Europe/Berlin", "2026-03-29 01:59:59", "20260329T005959Z"),
		("Europe/Berlin", "2026-03-29 03:00:00", "20260329T010000Z"),
		("Europe/Berlin", "2026-10-25 01:59:59", "20261024T235959Z"),
		("Europe/Berlin", "2026-10-25 03:00:00", "20261025T020000Z"),
		("America/New_York", "2026-07-01 20:00:00", "20260702T000000Z"),
		("Asia/Kolkata", "2026-07-01 05:29:59", "20260630T235959Z"),
	],
)
def test_moments_are_told_in_utc(zone, kept, told, monkeypatch):
	monkeypatch.setattr(calendar_file, "get_system_timezone", lambda: zone)
	text = calendar_file.write(
		[
			frappe._dict(
				name="x",
				plan="y",
				status="Scheduled",
				scheduled_date=day(3),
				held_on=None,
				calendar_sequence=0,
				modified=datetime.fromisoformat(kept),
			)
		]
	)
	assert f"LAST-MODIFIED:{told}\r\n" in text
	(event,) = events_in(text)
	moment = event.last_modified.value
	assert moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S") == kept


def entries(token: str) -> dict[str, tuple]:
	return {
		event.uid.value: (event.dtstart.value, int(event.sequence.value), event.status.value)
		for event in events_of(token)
	}


def test_a_change_is_the_same_entry_with_a_higher_number(desk, people):
	plan = desk.plan("Active")
	frappe.db.set_value(PLAN, plan.name, "start_date", day(-14))
	token = switch_on(people.employee.user)
	first = entries(token)
	assert {number for _day, number, _state in first.values()} == {0}

	# A comment changes nothing that a calendar shows.
	checkin = frappe.get_doc(CHECKIN, checkins_of(plan.name)[0].name)
	checkin.manager_comments = "Well begun"
	checkin.save()
	assert entries(token) == first

	desk.hr(plan).hold("Office closed")
	frappe.db.set_value("PIP Hold", {"parent": plan.name}, "from_date", day(-7))
	assert {state for _day, _number, state in entries(token).values()} == {"TENTATIVE"}
	desk.hr(plan).resume("Office open")
	moved = entries(token)
	assert moved.keys() == first.keys()
	assert {state for _day, _number, state in moved.values()} == {"CONFIRMED"}
	for uid, (new, number, _state) in moved.items():
		assert number == (1 if new != first[uid][0] else 0)
	assert any(moved[uid][0] > first[uid][0] for uid in first)

	desk.hr(plan).withdraw("Role changed")
	off = entries(token)
	assert off.keys() == first.keys()
	for uid, (last, number, state) in off.items():
		assert (last, number, state) == (moved[uid][0], moved[uid][1] + 1, "CANCELLED")


@pytest.mark.usefixtures("outgoing_account")
def test_leave_moves_entries_and_sends_them_along(desk, people, settings):
	settings(
		protected_leave_types=[{"leave_type": make_leave_type("PIP Calendar Leave")}],
		hold_after_leave_days=5,
	)
	plan = desk.plan("Active")
	token = switch_on(people.employee.user)
	first = entries(token)
	approve_leave(people.employee.employee, day(10), day(30), "PIP Calendar Leave")
	tasks.follow_calendar(employees=[people.employee.employee])
	frappe.set_user("Administrator")
	moved = entries(token)
	assert sorted(day for day, _number, _state in moved.values()) == planned(plan)
	assert {uid: number for uid, (_day, number, _state) in moved.items()} == {
		uid: int(moved[uid] != first[uid]) for uid in first
	}
	assert moved != first
	sent = {event.uid.value: event.dtstart.value for event in events_in(attached(people.employee.user)[0])}
	assert sent == {uid: day for uid, (day, _number, _state) in moved.items()}


def test_a_checkin_that_never_stood_is_not_told_as_off(desk, people):
	plan = desk.plan("Active")
	token = switch_on(people.employee.user)
	stood = days_of(token)
	frappe.db.set_value(CHECKIN, checkins_of(plan.name)[1].name, {"status": "Cancelled", "dropped": 1})
	assert days_of(token) == [stood[0], *stood[2:]]


def test_what_was_held_stands_where_it_was_held(desk, people):
	plan = desk.plan("Active")
	frappe.db.set_value(PLAN, plan.name, "start_date", day(-20))
	first = checkins_of(plan.name)[0]
	desk.manager(frappe.get_doc(CHECKIN, first.name)).complete(
		values={goal.name: 70 for goal in plan.goals}, held_on=day(-2)
	)
	days = days_of(switch_on(people.manager.user))
	assert day(-2) in days and first.scheduled_date not in days


def test_old_meetings_leave_the_calendar(desk, people):
	plan = desk.plan("Active")
	old, recent, *_ = checkins_of(plan.name)
	frappe.db.set_value(CHECKIN, old.name, {"status": "Missed", "scheduled_date": day(-61)})
	frappe.db.set_value(CHECKIN, recent.name, {"status": "Missed", "scheduled_date": day(-60)})
	days = days_of(switch_on(people.manager.user))
	assert day(-60) in days and day(-61) not in days


def test_it_takes_as_many_queries_for_two_hundred_plans_as_for_one(desk, people, count_queries):
	plan = desk.plan("Active")
	token = switch_on(people.manager.user)
	read(token)
	with count_queries() as one:
		events = len(events_of(token))
	_copy(plan, 199)
	read(token)
	with count_queries() as many:
		assert len(events_of(token)) == events * 200
	print(f"\nqueries: {len(one)} for 1 plan, {len(many)} for 200")
	# Whoever leads so many is found in one query more, for the plans and for their check-ins.
	assert len(many) <= len(one) + 2


def _copy(plan, times: int) -> None:
	"""The same plan for so many more employees of the same manager."""
	for doctype in ("Employee", PLAN, CHECKIN):
		columns = [row[0] for row in frappe.db.sql(f"show columns from `tab{doctype}`")]
		where = {"Employee": ("name", plan.employee), PLAN: ("name", plan.name), CHECKIN: ("plan", plan.name)}
		key, value = where[doctype]
		new = {"name": "concat(name, %(end)s)", "employee": "concat(employee, %(end)s)", "user_id": "null"}
		if doctype == CHECKIN:
			new["plan"] = "concat(plan, %(end)s)"
		chosen = ", ".join(new.get(column, f"`{column}`") for column in columns)
		into = ", ".join(f"`{column}`" for column in columns)
		for number in range(times):
			frappe.db.sql(
				f"insert into `tab{doctype}` ({into}) select {chosen} from `tab{doctype}` where `{key}` = %(of)s",
				{"end": f"-c{number}", "of": value},
			)
	# The host remembers whom its own User Permissions let managers see.
	frappe.clear_cache()


# Mails and the desk ----------------------------------------------------------------------------------------------


def attached(user: str) -> list[str]:
	"""The calendars attached to the mails that were queued for `user`, the last first."""
	queued = frappe.get_all("Email Queue Recipient", filters={"recipient": user}, pluck="parent")
	mails = frappe.get_all(
		"Email Queue", filters={"name": ("in", queued)}, fields=["message"], order_by="creation desc"
	)
	found = []
	for mail in mails:
		from email import message_from_string

		for part in message_from_string(mail.message).walk():
			if part.get_filename() == "invite.ics":
				assert part.get_content_type() == "text/calendar"
				found.append(part.get_payload(decode=True).decode())
	return found


@pytest.mark.usefixtures("outgoing_account")
def test_mails_about_dates_bring_them_along(desk, people):
	plan = desk.plan("Active")
	(text,) = attached(people.employee.user)
	assert [event.dtstart.value for event in events_in(text)] == planned(plan)
	assert not [word for word in NOT_SAID if word in text.replace("\r\n ", "").casefold()]
	# The calendar takes them for the same, whichever way they come.
	feed = entries(switch_on(people.employee.user))
	assert {event.uid.value for event in events_in(text)} == feed.keys()

	desk.hr(plan).withdraw("Role changed")
	assert {event.status.value for event in events_in(attached(people.employee.user)[0])} == {"CANCELLED"}


@pytest.mark.usefixtures("outgoing_account")
def test_a_draft_that_ends_tells_the_employee_nothing(desk, people):
	desk.plan("HR Review")
	assert attached(people.employee.user) == []


@pytest.mark.parametrize(
	("who", "sees"), [("manager", True), ("hr_too", True), ("employee", True), ("peer", False)]
)
def test_the_calendar_of_the_desk_shows_what_the_list_does(who, sees, desk, people):
	plan = desk.plan("Active")
	frappe.set_user(getattr(people, who).user)
	shown = request(
		"frappe.desk.calendar.get_events",
		doctype=CHECKIN,
		start=str(day(-5)),
		end=str(day(100)),
		field_map=json.dumps({"id": "name", "start": "scheduled_date", "end": "scheduled_date"}),
		fields=json.dumps(["name", "scheduled_date", "employee_name", "kind", "status"]),
		filters=json.dumps([[CHECKIN, "plan", "=", plan.name]]),
	)
	assert sorted(row.scheduled_date for row in shown) == (planned(plan) if sees else [])
	assert all(row.employee_name == plan.employee_name for row in shown)
