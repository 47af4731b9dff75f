"""What counts as late, or as coming to its end, in lists and numbers."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules import calendar, lifecycle, listing, reminders

TODAY = date(2026, 3, 18)
MATCHES = {
	"=": lambda value, wanted: value == wanted,
	"in": lambda value, wanted: value in wanted,
	"<": lambda value, wanted: value < wanted,
	"Between": lambda value, wanted: wanted[0] <= value <= wanted[1],
}


def matches(row: dict[str, str], conditions) -> bool:
	return all(MATCHES[operator](row[field], value) for field, operator, value in conditions)


def test_a_plan_is_late_from_the_day_after_its_end_until_it_has_an_outcome():
	late = listing.late_plans(TODAY)
	assert not matches({"status": lifecycle.ACTIVE, "end_date": "2026-03-18"}, late)
	for status in lifecycle.STATUSES:
		row = {"status": status, "end_date": "2026-03-17"}
		assert matches(row, late) is (status in lifecycle.UNDER_WAY)


def test_a_plan_is_ending_from_today_until_in_two_weeks():
	ending = listing.ending_plans(TODAY)
	for end, expected in (
		("2026-03-17", False),
		("2026-03-18", True),
		("2026-04-01", True),
		("2026-04-02", False),
	):
		assert matches({"status": lifecycle.ACTIVE, "end_date": end}, ending) is expected
	assert not matches({"status": lifecycle.SUCCESSFUL, "end_date": "2026-03-20"}, ending)


def test_no_plan_is_both_late_and_ending():
	for day in ("2026-03-17", "2026-03-18"):
		row = {"status": lifecycle.FINAL_REVIEW, "end_date": day}
		assert matches(row, listing.late_plans(TODAY)) != matches(row, listing.ending_plans(TODAY))


def test_active_plans_are_those_being_worked_on():
	found = [status for status in lifecycle.STATUSES if matches({"status": status}, listing.active_plans())]
	assert found == [lifecycle.ACTIVE]


def test_a_checkin_is_late_when_its_day_has_passed_and_it_was_not_held():
	late = listing.late_checkins(TODAY)
	scheduled = {"set_aside": 0, "status": calendar.SCHEDULED}
	assert not matches({**scheduled, "scheduled_date": "2026-03-18"}, late)
	for status in calendar.CHECKIN_STATUSES:
		row = {"set_aside": 0, "status": status, "scheduled_date": "2026-03-17"}
		assert matches(row, late) is (status in calendar.STILL_TO_HOLD)
		assert not matches({**row, "set_aside": 1}, late)


@given(
	st.sampled_from(sorted(lifecycle.UNDER_WAY | lifecycle.CLOSED)),
	st.dictionaries(st.integers(-20, 20), st.sampled_from(calendar.CHECKIN_STATUSES), max_size=5),
)
def test_late_is_what_somebody_is_reminded_of(status, days):
	checkins = tuple(
		reminders.CheckinFacts(str(offset), TODAY + timedelta(days=offset), state)
		for offset, state in days.items()
	)
	plan = reminders.PlanFacts(
		name="PLAN",
		status=status,
		start=TODAY - timedelta(days=30),
		end=TODAY + timedelta(days=30),
		status_since=TODAY,
		acknowledgement=lifecycle.ACKNOWLEDGED,
		checkins=checkins,
		supports=(),
		goals=(),
		held_since=TODAY if status == lifecycle.ON_HOLD else None,
	)
	late = {
		fact.name
		for fact in checkins
		if matches(
			{
				"set_aside": int(reminders.is_set_aside(status, fact, checkins, TODAY)),
				"status": fact.status,
				"scheduled_date": fact.date.isoformat(),
			},
			listing.late_checkins(TODAY),
		)
	}
	due = reminders.obligations(plan, TODAY, reminders.Policy())
	assert late == {found.item for found in due if found.kind == reminders.CHECKIN_OVERDUE}


def test_a_checkin_is_coming_in_the_next_two_weeks():
	coming = listing.coming_checkins(TODAY)
	for day, expected in (("2026-03-17", False), ("2026-03-18", True), ("2026-04-02", False)):
		assert matches({"status": calendar.SCHEDULED, "scheduled_date": day}, coming) is expected
	assert not matches({"status": calendar.MISSED, "scheduled_date": "2026-03-18"}, coming)
