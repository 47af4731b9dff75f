"""The filters that lists offer, and the numbers of the workspace: what they find, and for whom."""

import json
from pathlib import Path

import factory
import pytest
from factory import CHECKIN, PLAN

import frappe

import pip_module
from pip_module import numbers, saved_filters, what_is_due
from pip_module.rules import listing

CARDS = {
	card["name"]: card
	for path in sorted(Path(pip_module.__file__).parent.glob("number_card/*/*.json"))
	for card in [json.loads(path.read_text())]
}


def found(label: str, doctype: str = PLAN) -> list[str]:
	[filters] = [row["filters"] for row in saved_filters.offered(doctype) if row["label"] == label]
	return frappe.get_list(doctype, filters=filters, pluck="name", order_by="name asc")


def labels(doctype: str = PLAN) -> list[str]:
	return [row["label"] for row in saved_filters.offered(doctype)]


def test_each_is_offered_what_makes_sense_for_them(people):
	expected = {
		"manager": (["Mine", "My Team", "Late", "Ending Soon"], ["Mine", "My Team", "Late", "Coming Up"]),
		"hr": (["Mine", "Late", "Ending Soon"], ["Late", "Coming Up"]),
		"employee": (["Late", "Ending Soon"], ["Late", "Coming Up"]),
	}
	for who, (plans, checkins) in expected.items():
		frappe.set_user(getattr(people, who).user)
		assert (labels(), labels(CHECKIN)) == (plans, checkins), who


def test_mine_is_what_i_answer_for_and_my_team_is_everyone_below(people, desk):
	own = desk.plan("Active")
	# As a manager in between: whose plan it is doesn't follow from who is furthest up.
	frappe.set_user(people.boss.user)
	assert (found("Mine"), found("My Team")) == ([], [own.name])
	frappe.set_user(people.manager.user)
	assert (found("Mine"), found("My Team")) == ([own.name], [own.name])
	frappe.set_user(people.hr.user)
	# Whoever issued it looks after it.
	assert found("Mine") == [own.name]
	frappe.set_user(people.hr_too.user)
	assert found("Mine") == []


def test_late_and_ending_soon(people, desk):
	plan = desk.plan("Active")
	frappe.set_user(people.hr.user)
	for end, late, ending in ((-1, True, False), (0, False, True), (14, False, True), (15, False, False)):
		frappe.db.set_value(PLAN, plan.name, "end_date", factory.day(end))
		assert (bool(found("Late")), bool(found("Ending Soon"))) == (late, ending), end
	checkin = factory.checkins_of(plan.name)[0]
	for day, late, coming in ((-1, True, False), (0, False, True), (15, False, False)):
		frappe.db.set_value(CHECKIN, {"plan": plan.name}, "scheduled_date", factory.day(200))
		frappe.db.set_value(CHECKIN, checkin.name, "scheduled_date", factory.day(day))
		assert (bool(found("Late", CHECKIN)), bool(found("Coming Up", CHECKIN))) == (late, coming), day


def test_a_filter_widens_nothing(people, desk):
	plan = desk.plan("Active")
	frappe.db.set_value(PLAN, plan.name, "end_date", factory.day(-1))
	for who in ("peer", "witness", "hr_elsewhere"):
		frappe.set_user(getattr(people, who).user)
		assert all(found(label) == [] for label in labels())
		assert numbers.active_plans()["value"] == numbers.ending_plans()["value"] == 0


def test_other_lists_have_none_of_ours(people):
	frappe.set_user(people.hr.user)
	for doctype in ("Employee", "PIP HR Note", "", "No such"):
		with pytest.raises(frappe.ValidationError):
			saved_filters.offered(doctype)
	frappe.set_user("Guest")
	with pytest.raises(frappe.PermissionError):
		saved_filters.offered(PLAN)


# Numbers -----------------------------------------------------------------------------------------------------------


def test_the_numbers_are_those_of_the_reader(people, desk):
	desk.plan("Active")
	desk.draft(people.peer.employee)
	for who, active in (("hr", 1), ("manager", 1), ("boss", 1), ("employee", 1), ("peer", 0), ("witness", 0)):
		frappe.set_user(getattr(people, who).user)
		assert numbers.active_plans()["value"] == active, who


def test_a_number_and_the_list_it_opens_agree(people, desk):
	plan = desk.plan("Active")
	frappe.db.set_value(PLAN, plan.name, "end_date", factory.day(3))
	frappe.db.set_value(CHECKIN, factory.checkins_of(plan.name)[0].name, "scheduled_date", factory.day(-3))
	frappe.set_user(people.manager.user)
	for number in (numbers.active_plans(), numbers.ending_plans(), numbers.late_checkins()):
		doctype = number["route"][1]
		filters = [[doctype, field, *asked] for field, asked in number["route_options"].items()]
		assert number["value"] == len(frappe.get_list(doctype, filters=filters, pluck="name")) == 1


def test_what_awaits_me_is_what_is_due(people, desk, any_day):
	plan = desk.plan("HR Review")
	frappe.db.set_value(PLAN, plan.name, "status_since", factory.day(-30))
	for who in ("hr", "manager", "peer"):
		frappe.set_user(getattr(people, who).user)
		shown = what_is_due.lines()
		assert numbers.awaiting_me()["value"] == len(shown["lines"]) + shown["more"]
	frappe.set_user(people.hr.user)
	assert numbers.awaiting_me()["value"] > 0


def test_a_guest_gets_no_number():
	frappe.set_user("Guest")
	for number in (numbers.active_plans, numbers.ending_plans, numbers.late_checkins, numbers.awaiting_me):
		with pytest.raises(frappe.PermissionError):
			number()


def test_each_card_is_on_the_site_and_asks_for_its_number(people):
	frappe.set_user(people.employee.user)
	for name, card in CARDS.items():
		stored = frappe.get_doc("Number Card", name)
		assert stored.has_permission("read"), name
		assert frappe.get_attr(card["method"]) in frappe.whitelisted
		assert stored.method == card["method"]


def test_the_card_says_how_many_days_its_number_looks_ahead():
	assert CARDS["PIP Plans Ending Soon"]["label"] == f"Ending in {listing.ENDING_DAYS} Days"


# The list stays fast: what a filter asks is on an index --------------------------------------------------------------


def test_what_filters_ask_is_indexed():
	today = frappe.utils.getdate()
	for doctype, conditions in (
		(PLAN, listing.late_plans(today)),
		(PLAN, listing.ending_plans(today)),
		(CHECKIN, listing.late_checkins(today)),
	):
		indexed = {row.Column_name for row in frappe.db.sql(f"show index from `tab{doctype}`", as_dict=True)}
		assert {field for field, _operator, _value in conditions} <= indexed
