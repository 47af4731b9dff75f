"""The day a reminder is sent for is the day on the wall where the site is, whatever the hour and whatever the clocks do."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from conftest import share_of
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from runs import clock_at, sweep
from scene import Tally

import frappe

from pip_module import tasks
from pip_module.rules import reminders
from pip_module.rules.reminders import CheckinFacts, PlanFacts, Policy

WITHOUT_CHANGES = "Asia/Kolkata"
ZONES = (
	"Europe/Berlin",
	"America/New_York",
	"Australia/Lord_Howe",  # by half an hour
	"America/Sao_Paulo",  # at midnight, so that a day begins at one
	"Pacific/Apia",  # at the end of 2011 a day was left out
	WITHOUT_CHANGES,
)
YEARS = range(2010, 2020)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CASES = share_of(10_000)


@cache
def changes(zone: str) -> tuple[datetime, ...]:
	"""The instants, in UTC and to the minute, from which the clocks of `zone` were set differently."""
	if zone == WITHOUT_CHANGES:
		return changes("Europe/Berlin")
	found, there = [], ZoneInfo(zone)
	day = datetime(YEARS.start, 1, 1, tzinfo=timezone.utc)
	while day.year < YEARS.stop:
		before, after = day, day + DAY
		if before.astimezone(there).utcoffset() != after.astimezone(there).utcoffset():
			while after - before > MINUTE:
				middle = before + (after - before) // 2
				middle = middle.replace(second=0, microsecond=0)
				if middle.astimezone(there).utcoffset() == before.astimezone(there).utcoffset():
					before = middle
				else:
					after = middle
			found.append(after)
		day += DAY
	return tuple(found)


def day_there(instant: datetime, zone: str) -> date:
	return instant.astimezone(ZoneInfo(zone)).date()


@pytest.fixture
def site_in() -> Iterator[Callable[[str], None]]:
	"""`site_in("Europe/Berlin")` is what an administrator chooses in the System Settings."""
	before = frappe.get_system_settings("time_zone")

	def choose(zone: str) -> None:
		frappe.db.set_single_value("System Settings", "time_zone", zone)
		frappe.clear_cache()
		# The sweep runs in another process.
		frappe.db.commit()

	yield choose
	choose(before)


@st.composite
def moments(draw: st.DrawFn) -> tuple[str, datetime, int]:
	"""A zone, an instant within three days of a change of its clocks, and how many days ahead a check-in is."""
	zone = draw(st.sampled_from(ZONES))
	change = draw(st.sampled_from(changes(zone)))
	minutes = draw(st.one_of(st.integers(-90, 90), st.integers(-3 * 1440, 3 * 1440)))
	return zone, change + timedelta(minutes=minutes), draw(st.integers(-7, 4))


def standing(due: date, today: date) -> set[tuple[str, str, date, int]]:
	"""What stands on a check-in that nobody held, by the calendar on the wall."""
	late = (today - due).days
	if late <= 0:
		return {("Check-in Coming", who, due, 0) for who in ("Manager", "Employee")} if late >= -2 else set()
	told = [("Manager", 1), ("Manager's Manager", 2), ("HR", 5)]
	rung = 3 if late >= 5 else 2 if late >= 2 else 1
	return {("Check-in Overdue", who, due, rung) for who, from_day in told if late >= from_day}


def test_whatever_the_hour_the_day_is_the_sites(monkeypatch, report):
	"""The clock, the zone and the hour are drawn; the sweep is asked which day it works for."""
	worked_for: list[date] = []
	for step in ("start_final_reviews", "mark_missed_checkins", "hand_out"):
		monkeypatch.setattr(tasks, step, worked_for.append)
	monkeypatch.setattr(tasks, "_each", lambda *_nothing, **_named: 0)
	system = frappe._dict(frappe.get_cached_doc("System Settings").as_dict())
	monkeypatch.setattr(frappe.local, "system_settings", system, raising=False)
	tally, cases = Tally(), {zone: 0 for zone in ZONES}

	@settings(
		max_examples=CASES,
		derandomize=True,
		deadline=None,
		database=None,
		phases=[Phase.generate],
		suppress_health_check=list(HealthCheck),
	)
	@given(moments())
	def look(moment: tuple[str, datetime, int]) -> None:
		zone, instant, ahead = moment
		cases[zone] += 1
		system.time_zone = zone
		worked_for.clear()
		with clock_at(instant):
			tasks.hourly()
		right = day_there(instant, zone)
		due = right + ahead * DAY
		plan = PlanFacts(
			name="P",
			status="Active",
			start=due - 30 * DAY,
			end=due + 60 * DAY,
			status_since=due - 30 * DAY,
			acknowledgement="Acknowledged",
			checkins=(CheckinFacts("C", due, "Scheduled", self_assessed=True),),
			supports=(),
			goals=(),
		)
		for today in worked_for:
			found = reminders.obligations(plan, today, Policy())
			told = [(each.kind, each.party, each.due, each.rung) for each in found]
			tally.lost.update(standing(due, right) - set(told))
			tally.twice.update(set(told) - standing(due, right))
			assert len(told) == len(set(told))
		assert len(worked_for) == 3

	look()
	assert sum(cases.values()) >= CASES and min(cases.values()) > 0
	report(f"time zones: {len(ZONES)}, cases: {sum(cases.values())}", tally)


def hours_of(zone: str, day: date, change: datetime) -> list[datetime]:
	"""The first and the last minute of `day` in `zone`, and those of it around the change, as they come."""
	minutes = [change + each * MINUTE for each in range(-27 * 60, 27 * 60)]
	there = [minute for minute in minutes if day_there(minute, zone) == day]
	around = [minute for minute in (change - MINUTE, change, change + MINUTE) if minute in there]
	return [there[0], *around, there[-1]]


def test_all_sweeps_of_a_day_are_of_one_day(scene, site_in, report):
	tally, sweeps = Tally(), 0
	for zone in ZONES[: share_of(len(ZONES), 2)]:
		site_in(zone)
		# Once forward, once back.
		for change in changes(zone)[-2:] if share_of(2) == 2 else changes(zone)[-1:]:
			day = day_there(change, zone)
			scene.fill(16, day)
			for instant in hours_of(zone, day, change):
				sweep(at=instant)
				sweeps += 1
			tally.add(scene.tally())
	report(f"days on which the clocks change, sweeps: {sweeps}", tally)
