"""Check-ins as an iCalendar file. It points to the desk and never says what a meeting is about or whose it is: calendars
are shared with colleagues, shown on screens in passing and kept on servers elsewhere.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration, vText

from frappe import _
from frappe.utils import get_datetime, get_system_timezone, getdate
from frappe.utils.password import get_encryption_key

from pip_module.digest import what_is_due_url
from pip_module.rules import agenda

COLUMNS = ("name", "plan", "status", "scheduled_date", "held_on", "calendar_sequence", "modified")
"""What has to be known of a check-in to write it down."""

PRODUCER = "-//Check-ins//Calendar 1.0//EN"
"""Names neither the app nor its subject: calendars show it, and servers keep it."""

ASKED_AGAIN = timedelta(hours=6)
"""How often a calendar should ask for news."""


def write(checkins: Iterable[Any], on_hold: frozenset[str] = frozenset()) -> str:
	"""The file with those of `checkins` (rows of COLUMNS) that calendars are told of today, in the language in use.

	`on_hold` names the plans that are. A date has no time here and so is the same in every time zone; the moments of
	changes are in UTC.
	"""
	calendar = _empty_calendar()
	today, now = getdate(), datetime.now(timezone.utc)
	told = []
	for checkin in checkins:
		entry = entry_of(checkin, checkin.plan in on_hold)
		if agenda.is_told(entry, checkin.calendar_sequence, getdate(checkin.modified), today):
			told.append((entry.day, _uid(checkin.name), entry, checkin))
	for _day, uid, entry, checkin in sorted(told, key=lambda line: line[:2]):
		calendar.add_component(_event(uid, entry, checkin, now))
	if not told:
		# A calendar has to have something in it (RFC 5545, 3.6), and this is nobody's.
		calendar.add_component(_utc())
	return calendar.to_ical().decode()


def entry_of(checkin: Any, on_hold: bool = False) -> agenda.Entry:
	"""Where `checkin`, a row or a document, stands in a calendar."""
	return agenda.entry_of(
		checkin.status,
		getdate(checkin.scheduled_date),
		getdate(checkin.held_on) if checkin.held_on else None,
		on_hold,
	)


def _empty_calendar() -> Calendar:
	calendar = Calendar()
	calendar.add("prodid", PRODUCER)
	calendar.add("version", "2.0")
	calendar.add("calscale", "GREGORIAN")
	calendar.add("method", "PUBLISH")
	calendar.add("x-wr-calname", vText(_("Check-ins")))
	calendar.add("refresh-interval", vDuration(ASKED_AGAIN), parameters={"VALUE": "DURATION"})
	calendar.add("x-published-ttl", vDuration(ASKED_AGAIN))
	return calendar


def _event(uid: str, entry: agenda.Entry, checkin: Any, now: datetime) -> Event:
	event = Event()
	event.add("uid", uid)
	event.add("dtstamp", now)
	event.add("last-modified", _in_utc(checkin.modified))
	event.add("sequence", checkin.calendar_sequence)
	event.add("dtstart", entry.day)
	event.add("dtend", entry.ends)
	event.add("summary", _("Check-in"))
	event.add("description", _("Please sign in to see more: {0}").format(what_is_due_url()))
	event.add("url", what_is_due_url())
	event.add("status", entry.state)
	# The meeting takes part of a day at most, so the day isn't blocked.
	event.add("transp", "TRANSPARENT")
	event.add("class", "PRIVATE")
	return event


def _utc() -> Timezone:
	zone, always = Timezone(), TimezoneStandard()
	zone.add("tzid", "Etc/UTC")
	always.add("dtstart", datetime(1970, 1, 1))
	always.add("tzoffsetfrom", timedelta(0))
	always.add("tzoffsetto", timedelta(0))
	zone.add_component(always)
	return zone


def _uid(name: str) -> str:
	"""The same for a record in every file, and from which nobody learns its name, not by trying names either."""
	return hmac.new(get_encryption_key().encode(), f"check-in {name}".encode(), hashlib.sha256).hexdigest()


def _in_utc(moment: datetime | str) -> datetime:
	"""The host keeps moments in the site's time zone without saying so."""
	local = get_datetime(moment).replace(microsecond=0, tzinfo=ZoneInfo(get_system_timezone()))
	return local.astimezone(timezone.utc)
