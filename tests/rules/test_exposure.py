"""What an administrator set up that shows plans to people who may not see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules import exposure
from pip_module.rules.exposure import LEAK, RISK, Door, Facts, Grant, Link, Property, Rule, exposures

PLAN, NOTE, TEMPLATE, SETTINGS = (
	"Performance Improvement Plan",
	"PIP HR Note",
	"PIP Template",
	"PIP Settings",
)
OURS = frozenset({PLAN, NOTE, TEMPLATE, SETTINGS})
SHIPPED = (
	Grant(PLAN, "Employee", frozenset({"read", "write"})),
	Grant(PLAN, "HR User", frozenset({"read", "write", "export"})),
	Grant(PLAN, "HR User", frozenset({"read"}), level=1),
	Grant(NOTE, "HR User", frozenset({"read", "write"})),
	Grant(SETTINGS, "HR User", frozenset({"read"})),
)


def found(**facts: object) -> list[tuple[str, str]]:
	return [(item.code, item.severity) for item in exposures(Facts(ours=OURS, shipped=SHIPPED, **facts))]


def granted(target: str, role: str, *rights: str, **more: object) -> list[tuple[str, str]]:
	return found(grants=(Grant(target, role, frozenset(rights), **more),))


def changed(name: str, value: str, target: str = PLAN, **more: object) -> list[tuple[str, str]]:
	return found(properties=(Property("Property Setter", "x", target, name, value, **more),))


def test_a_site_as_installed_has_nothing():
	assert exposures(Facts(ours=OURS, shipped=SHIPPED)) == []


@pytest.mark.parametrize("kind", exposure.RULES)
def test_every_kind_of_rule_on_a_plan_is_found_while_it_is_in_force(kind):
	[item] = exposures(Facts(ours=OURS, rules=(Rule(kind, "Tell all", PLAN),)))
	assert (item.code, item.severity) == exposure.RULES[kind]
	assert (item.doctype, item.name, dict(item.values)) == (kind, "Tell all", {"target": PLAN})
	assert found(rules=(Rule(kind, "Tell all", PLAN, in_force=False),)) == []
	assert found(rules=(Rule(kind, "Tell all", PLAN, shipped=True),)) == []
	assert found(rules=(Rule(kind, "Tell all", TEMPLATE),)) == []
	assert found(rules=(Rule(kind, "Tell all", "Task"),)) == []


def test_code_that_names_one_of_ours_is_found_whatever_it_is_made_for():
	query = "select * from `tabPIP HR Note`"
	[item] = exposures(Facts(ours=OURS, rules=(Rule("Report", "Mine", "Task", texts=("", query)),)))
	assert item.values == (("target", NOTE),)
	assert found(rules=(Rule("Report", "Pipes", "Task", texts=("select * from `tabPIP Line`",)),)) == []
	assert found(rules=(Rule("Report", "Templates", "Task", texts=("`tabPIP Template`",)),)) == []


@pytest.mark.parametrize("kind", sorted(exposure.HARMLESS_REPORTS))
def test_reports_that_ask_the_host_are_harmless(kind):
	assert found(rules=(Rule("Report", "Mine", PLAN, kind=kind),)) == []
	assert found(rules=(Rule("Report", "Mine", PLAN, kind="Query Report"),)) == [("own_query", LEAK)]


def test_grants_as_shipped_or_fewer_are_nothing():
	assert granted(PLAN, "Employee", "read") == []
	assert granted(PLAN, "HR User", "read", "write", "export") == []
	assert granted(PLAN, "HR User", "read", level=1) == []
	assert granted(PLAN, "Employee", "read", "select") == []
	assert granted(PLAN, "Nobody") == []
	assert granted(PLAN, "Administrator", "read", "share") == []


@pytest.mark.parametrize("role", sorted(exposure.ABOUT_EVERYONE - {"Employee", "Employee Self Service"}))
def test_a_right_for_everyone_is_a_leak(role):
	assert granted(PLAN, role, "read") == [("everyone_granted", LEAK)]


def test_a_right_for_one_more_role_and_one_right_more_are_risks():
	assert granted(PLAN, "Projects User", "read") == [("more_granted", RISK)]
	assert granted(PLAN, "Projects User", "select") == [("more_granted", RISK)]
	assert granted(PLAN, "Employee", "read", "export") == [("more_granted", RISK)]


def test_what_only_hr_holds_is_a_leak_for_employees():
	assert granted(NOTE, "Employee", "read") == [("everyone_granted", LEAK)]
	assert granted(PLAN, "Employee", "read", level=1) == [("everyone_granted", LEAK)]


def test_self_service_may_hold_what_employees_hold():
	assert granted(PLAN, "Employee Self Service", "read", "write") == []
	assert granted(PLAN, "Employee Self Service", "read", "share") == [("more_granted", RISK)]
	assert granted(NOTE, "Employee Self Service", "read") == [("everyone_granted", LEAK)]


def test_a_user_type_is_where_its_grants_are_put_right():
	by_hand, by_type = (
		Grant(PLAN, "Projects User", frozenset({"read"})),
		Grant(PLAN, "Vendor", frozenset({"read"}), user_type="Supplier"),
	)
	items = exposures(Facts(ours=OURS, shipped=SHIPPED, grants=(by_hand, by_type)))
	assert [(item.doctype, item.name) for item in items] == [
		("Custom DocPerm", PLAN),
		("User Type", "Supplier"),
	]
	assert dict(items[0].values) == {"target": PLAN, "role": "Projects User", "rights": "read"}


def test_settings_matter_to_write_and_templates_not_at_all():
	assert granted(SETTINGS, "Projects Manager", "read", "write") == [("settings_granted", RISK)]
	assert granted(SETTINGS, "All", "read") == []
	assert granted(TEMPLATE, "All", "read", "write", "export") == []


@pytest.mark.parametrize("name", exposure.PROPERTIES)
def test_properties_that_widen_count_once_they_are_on(name):
	assert changed(name, "1") == [exposure.PROPERTIES[name]]
	assert changed(name, "0") == changed(name, "") == changed(name, "1", target=TEMPLATE) == []


@pytest.mark.parametrize(
	("value", "shipped", "leaks"),
	[("0", 1, True), ("", 1, True), ("1", 1, False), ("2", 1, False), ("1", 0, False)],
)
def test_a_lower_level_shows_a_field_of_hr(value, shipped, leaks):
	assert changed("permlevel", value, field="x", shipped_level=shipped) == (
		[("level_lowered", LEAK)] if leaks else []
	)


def test_a_link_from_a_form_of_somebody_elses():
	assert found(links=(Link("Custom Field", "x", "Task", PLAN),)) == [("linked_from", RISK)]
	assert found(links=(Link("Custom Field", "x", "Task", PLAN, shipped=True),)) == []
	assert found(links=(Link("Custom Field", "x", "Task", TEMPLATE),)) == []
	assert found(links=(Link("Custom Field", "x", NOTE, PLAN),)) == []


def test_a_door_that_another_app_answers():
	door = Door("frappe.client.get_count", "pip_module.guards.get_count", "other.api.get_count")
	[item] = exposures(Facts(ours=OURS, doors=(door,)))
	assert (item.code, item.severity, item.name) == ("guard_replaced", LEAK, "other")
	assert found(doors=(Door("x", "pip_module.x", "pip_module.x"),)) == []


@pytest.mark.parametrize("kind", exposure.TRACES)
def test_records_about_plans_are_counted_and_never_named(kind):
	[item] = exposures(Facts(ours=OURS, counts={kind: 2}))
	assert (item.code, item.severity) == exposure.TRACES[kind]
	assert (item.name, item.values) == ("", (("count", "2"),))
	assert found(counts={kind: 0}) == []


@pytest.mark.parametrize("name", exposure.SWITCHES)
def test_switches_of_the_site(name):
	assert found(switches={name: True}) == [exposure.SWITCHES[name]]
	assert found(switches={name: False}) == []


RULES = st.builds(
	Rule,
	st.sampled_from(sorted(exposure.RULES)),
	st.text(max_size=3),
	st.sampled_from([*sorted(OURS), "Task"]),
	st.booleans(),
	st.booleans(),
)
RIGHTS = st.frozensets(st.sampled_from(["select", "read", "write", "export", "share"]))
GRANTS = st.builds(
	Grant,
	st.sampled_from(sorted(OURS)),
	st.sampled_from(["Employee", "HR User", "All", "Projects User"]),
	RIGHTS,
	st.integers(0, 1),
)
FACTS = st.builds(
	Facts,
	ours=st.just(OURS),
	rules=st.lists(RULES, max_size=5).map(tuple),
	shipped=st.just(SHIPPED),
	grants=st.lists(GRANTS, max_size=5).map(tuple),
	counts=st.dictionaries(st.sampled_from(sorted(exposure.TRACES)), st.integers(0, 3)),
	switches=st.dictionaries(st.sampled_from(sorted(exposure.SWITCHES)), st.booleans()),
)


@given(st.lists(RULES, max_size=8), st.sets(st.sampled_from(SHIPPED)))
def test_what_is_shipped_off_or_about_others_never_counts(rules, grants):
	others = tuple(
		rule
		for rule in rules
		if rule.shipped or not rule.in_force or rule.target not in OURS - exposure.IMPERSONAL
	)
	assert found(rules=others, grants=tuple(grants)) == []


@given(FACTS)
def test_leaks_come_first_and_every_code_is_known(facts):
	items = exposures(facts)
	severities = [item.severity for item in items]
	assert severities == sorted(severities, key=exposure.SEVERITIES.index)
	assert {item.code for item in items} <= set(exposure.CODES)


@given(FACTS, GRANTS)
def test_one_grant_more_never_hides_anything(facts, grant):
	more = Facts(**{**vars(facts), "grants": (*facts.grants, grant)})
	assert set(exposures(facts)) <= set(exposures(more))
