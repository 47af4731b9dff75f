"""What follows for a plan when its employee gets another manager, company or department, or leaves."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules.people import (
	LEFT,
	PARTICULARS,
	EmployeeNow,
	Following,
	PlanPeople,
	following,
	manager_after,
)

PLAN = PlanPeople("A", "A", "Acme", ("Ann", "Sales", "Clerk"))
NOW = EmployeeNow("Active", ("A", "Boss"), "Acme", ("Ann", "Sales", "Clerk"))


def changed(**values: object) -> Following:
	return following(PLAN, replace(NOW, **values))


def test_nothing_follows_while_both_agree():
	assert not changed()


@pytest.mark.parametrize(
	("manager", "line_manager", "line", "expected"),
	[
		("A", "A", ("A", "Boss"), "A"),
		# Given to B, to the boss, to a lead below A.
		("A", "A", ("B", "Boss"), "B"),
		("A", "A", ("Boss",), "Boss"),
		("A", "A", ("Lead", "A", "Boss"), "Lead"),
		# And back again when the transfer is cancelled.
		("Boss", "Boss", ("A", "Boss"), "A"),
		# The boss took it over on purpose.
		("Boss", "A", ("A", "Boss"), "Boss"),
		("Boss", "A", ("B", "Boss"), "Boss"),
		("Boss", "A", ("B", "Other Boss"), "B"),
		# Written before the line manager was noted.
		("Boss", "", ("A", "Boss"), "Boss"),
		("A", "", ("B", "Boss"), "B"),
		("A", "A", (), ""),
	],
)
def test_who_is_the_manager(manager, line_manager, line, expected):
	assert manager_after(manager, line_manager, line) == expected


def test_what_changed_is_named():
	assert changed(line=("B",)) == Following(manager="B")
	assert changed(line=()) == Following(no_manager=True)
	assert changed(company="Other") == Following(company="Other")
	assert changed(company="") == Following()
	assert changed(particulars=("Ann", "Support", "Agent")) == Following(
		particulars=("department", "designation")
	)
	assert changed(line=("B",), company="Other", particulars=("Anna", "Sales", "Clerk")) == Following(
		manager="B", company="Other", particulars=("employee_name",)
	)


def test_who_left_ends_the_plan_whatever_else_changed():
	assert changed(status=LEFT, line=("B",), company="Other") == Following(ends=True)
	assert not changed(status="Suspended")


names = st.sampled_from(["", "A", "B", "C", "D"])
values = st.tuples(*([names] * len(PARTICULARS)))
plans = st.builds(PlanPeople, manager=names, line_manager=names, company=names, particulars=values)
employees = st.builds(
	EmployeeNow,
	status=st.sampled_from(["Active", "Inactive", "Suspended"]),
	line=st.lists(names.filter(bool), unique=True).map(tuple),
	company=names.filter(bool),
	particulars=values,
)


@given(plans, employees)
def test_a_plan_that_followed_has_nothing_left_to_follow(plan, employee):
	what = following(plan, employee)
	after = replace(
		plan,
		manager=what.manager or plan.manager,
		line_manager=employee.line[0] if what.manager else plan.line_manager,
		company=what.company or plan.company,
		particulars=employee.particulars,
	)
	assert following(after, employee) == Following(no_manager=not employee.line)
	assert not employee.line or after.manager in employee.line
