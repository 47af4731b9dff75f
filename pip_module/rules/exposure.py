"""What an administrator set up that shows plans to people who may not see them.

Source: design of the process, "Who may see and do what, through every door". The app closes the doors it can reach.
What administrators make for themselves (a Notification, a Webhook, a right for one more role) goes past them, because
it is meant to. Nothing here forbids it: somebody is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

LEAK = "Leak"
RISK = "Risk"
SEVERITIES = (LEAK, RISK)
"""A leak shows a plan, or that there is one, to people who may not know. A risk may, depending on how it is used."""

SETTINGS = "PIP Settings"
IMPERSONAL = frozenset({SETTINGS, "PIP Template", "PIP Protected Leave Type"})
"""Our DocTypes that hold nothing about a person."""

ABOUT_EVERYONE = frozenset({"Guest", "All", "Desk User", "Employee", "Employee Self Service"})
"""Roles that everyone holds, or every employee."""
STAND_IN = {"Employee Self Service": "Employee"}
"""A role that may hold as much as the other: both are an employee's, and the app decides about each alike."""

RULES: dict[str, tuple[str, str]] = {
	"Notification": ("notification", LEAK),
	"Assignment Rule": ("assignment_rule", LEAK),
	"Auto Repeat": ("auto_repeat", LEAK),
	"Webhook": ("webhook", LEAK),
	"Auto Email Report": ("mailed_report", LEAK),
	"Report": ("own_query", LEAK),
	"Dashboard Chart": ("dashboard_chart", LEAK),
	"Web Form": ("web_form", LEAK),
	"Energy Point Rule": ("energy_points", LEAK),
	"Workflow": ("workflow_mail", LEAK),
	"Server Script": ("server_script", RISK),
	"Print Format": ("print_format", RISK),
	"Milestone Tracker": ("milestones", RISK),
	"Global Search Settings": ("search_settings", RISK),
	"Email Account": ("incoming_mail", RISK),
}
"""What is made for a DocType: the code and the severity of one that is in force for a DocType of ours."""

HARMLESS_REPORTS = frozenset({"Report Builder", "Custom Report"})
"""They ask the host for rows, which asks us. The others run a query of their own, or code."""

PROPERTIES: dict[str, tuple[str, str]] = {
	"show_title_field_in_link": ("title_in_links", LEAK),
	"show_name_in_global_search": ("searchable", LEAK),
	"in_global_search": ("searchable", LEAK),
	"has_web_view": ("web_page", LEAK),
	"allow_guest_to_view": ("web_page", LEAK),
	"index_web_pages_for_search": ("web_page", RISK),
	"make_attachments_public": ("public_attachments", LEAK),
	"allow_import": ("import_allowed", RISK),
	"allow_auto_repeat": ("repeat_allowed", RISK),
	"email_append_to": ("mail_allowed", RISK),
}
"""Properties of a form or a field that widen access once they are on."""
LEVEL = "permlevel"
WATCHED_PROPERTIES = (*PROPERTIES, LEVEL)

TRACES: dict[str, tuple[str, str]] = {
	"DocShare": ("shares", LEAK),
	"ToDo": ("assignments", LEAK),
	"Document Follow": ("followers", LEAK),
	"Document Share Key": ("share_keys", LEAK),
	"File": ("public_files", LEAK),
	"Prepared Report": ("stored_reports", LEAK),
	"__global_search": ("indexed", LEAK),
	"Data Import": ("imports", RISK),
}
"""Records about single plans. They are counted and never named: to name one says who has a plan."""

SWITCHES: dict[str, tuple[str, str]] = {
	"allow_older_web_view_links": ("old_links", RISK),
	"allow_guests_to_upload_files": ("guest_uploads", RISK),
}
"""Check fields of System Settings that widen access once they are on."""

CODES: dict[str, str] = {
	**{code: f"a {kind} for one of our DocTypes is in force" for kind, (code, _) in RULES.items()},
	**{code: f"{name} is on for one of our DocTypes" for name, (code, _) in PROPERTIES.items()},
	**{code: f"there are {kind} records about plans; values: count" for kind, (code, _) in TRACES.items()},
	**{code: f"{name} is on in System Settings" for name, (code, _) in SWITCHES.items()},
	"level_lowered": "a field that only HR sees has a lower level; values: target, field",
	"linked_from": "a form of somebody else's has a link to one of our DocTypes; values: target, elsewhere",
	"everyone_granted": "a role that everyone holds was given rights; values: target, role, rights",
	"more_granted": "a role has rights that it doesn't have as shipped; values: target, role, rights",
	"settings_granted": "one more role may change PIP Settings; values: role",
	"guard_replaced": "another app answers a door that we guard; values: door, by",
}
"""Every code that `exposures` gives, and what it means to a programmer."""


@dataclass(frozen=True)
class Rule:
	"""A record of the host that says what happens with documents of `target`.

	`shipped` is true of what came with this app. `texts` are its code: it may reach plans without naming them as its
	target.
	"""

	doctype: str
	name: str
	target: str
	in_force: bool = True
	shipped: bool = False
	kind: str = ""
	texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grant:
	"""What a role may do with documents of `target`. `user_type` names the User Type it comes from, if it does."""

	target: str
	role: str
	rights: frozenset[str]
	level: int = 0
	user_type: str = ""


@dataclass(frozen=True)
class Property:
	"""A property of a form (`field` is "") or of a field that was changed, by the record `doctype` `name`.

	`shipped_level` is the level the field has as shipped.
	"""

	doctype: str
	name: str
	target: str
	property: str
	value: str
	field: str = ""
	shipped_level: int = 0


@dataclass(frozen=True)
class Link:
	"""A field of the form `elsewhere` that holds records of `target`, made by the record `doctype` `name`."""

	doctype: str
	name: str
	elsewhere: str
	target: str
	shipped: bool = False


@dataclass(frozen=True)
class Door:
	"""A door of the host that we guard, who should answer it and who does: functions by their dotted paths."""

	name: str
	ours: str
	answers: str


@dataclass(frozen=True)
class Facts:
	"""What stands on a site. `shipped` are the grants as they came with this app, `grants` those made since;
	`counts` are numbers of records by their DocType, `switches` the values of System Settings."""

	ours: frozenset[str] = frozenset()
	rules: tuple[Rule, ...] = ()
	shipped: tuple[Grant, ...] = ()
	grants: tuple[Grant, ...] = ()
	properties: tuple[Property, ...] = ()
	links: tuple[Link, ...] = ()
	doors: tuple[Door, ...] = ()
	counts: dict[str, int] = field(default_factory=dict)
	switches: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Exposure:
	"""One thing that widens access: its code, how bad, the record to change, and what the wording may quote.

	`name` is "" where records are only counted.
	"""

	code: str
	severity: str
	doctype: str
	name: str
	values: tuple[tuple[str, str], ...] = ()


def exposures(facts: Facts) -> list[Exposure]:
	"""Everything in `facts` that widens who sees plans, leaks first; [] for a site as installed.

	A Notification for Performance Improvement Plan that is enabled gives `notification`, a leak. One for PIP Template
	gives nothing, since a template is about nobody.
	"""
	found = [
		*_of_rules(facts),
		*_of_grants(facts),
		*_of_properties(facts),
		*_of_links(facts),
		*_of_doors(facts),
		*_of_counts(facts),
		*_of_switches(facts),
	]
	return sorted(found, key=lambda exposure: SEVERITIES.index(exposure.severity))


def _of_rules(facts: Facts) -> Iterator[Exposure]:
	personal = facts.ours - IMPERSONAL
	for rule in facts.rules:
		if rule.shipped or not rule.in_force or rule.kind in HARMLESS_REPORTS:
			continue
		target = rule.target if rule.target in personal else _mentioned(rule.texts, personal)
		if target:
			code, severity = RULES[rule.doctype]
			yield Exposure(code, severity, rule.doctype, rule.name, (("target", target),))


def _mentioned(texts: tuple[str, ...], names: frozenset[str]) -> str:
	return next((name for name in sorted(names) if any(name in text for text in texts)), "")


def _of_grants(facts: Facts) -> Iterator[Exposure]:
	shipped = {(grant.target, grant.role, grant.level): grant.rights for grant in facts.shipped}
	for grant in facts.grants:
		alike = {grant.role, STAND_IN.get(grant.role, grant.role)}
		usual = frozenset().union(*(shipped.get((grant.target, role, grant.level), ()) for role in alike))
		# Whoever reads may also choose from a list.
		more = grant.rights - usual - ({"select"} if "read" in usual else set())
		if more and grant.role != "Administrator":
			yield from _of_grant(grant, more, bool(usual))


def _of_grant(grant: Grant, more: frozenset[str], known: bool) -> Iterator[Exposure]:
	place = ("User Type", grant.user_type) if grant.user_type else ("Custom DocPerm", grant.target)
	role, rights = ("role", grant.role), ("rights", ", ".join(sorted(more)))
	if grant.target == SETTINGS and "write" in more:
		yield Exposure("settings_granted", RISK, *place, (role,))
	if grant.target in IMPERSONAL:
		return
	values = (("target", grant.target), role, rights)
	if grant.role in ABOUT_EVERYONE and not known:
		yield Exposure("everyone_granted", LEAK, *place, values)
	else:
		yield Exposure("more_granted", RISK, *place, values)


def _of_properties(facts: Facts) -> Iterator[Exposure]:
	for item in facts.properties:
		if item.target in IMPERSONAL:
			continue
		values = (("target", item.target), ("field", item.field))
		if item.property == LEVEL:
			if int(item.value or 0) < item.shipped_level:
				yield Exposure("level_lowered", LEAK, item.doctype, item.name, values)
		elif item.value not in ("", "0"):
			code, severity = PROPERTIES[item.property]
			yield Exposure(code, severity, item.doctype, item.name, values)


def _of_links(facts: Facts) -> Iterator[Exposure]:
	for link in facts.links:
		if not link.shipped and link.elsewhere not in facts.ours and link.target not in IMPERSONAL:
			values = (("target", link.target), ("elsewhere", link.elsewhere))
			yield Exposure("linked_from", RISK, link.doctype, link.name, values)


def _of_doors(facts: Facts) -> Iterator[Exposure]:
	for door in facts.doors:
		if door.answers != door.ours:
			values = (("door", door.name), ("by", door.answers))
			yield Exposure(
				"guard_replaced", LEAK, "Installed Applications", door.answers.split(".")[0], values
			)


def _of_counts(facts: Facts) -> Iterator[Exposure]:
	for doctype, count in facts.counts.items():
		if count:
			code, severity = TRACES[doctype]
			yield Exposure(code, severity, doctype, "", (("count", str(count)),))


def _of_switches(facts: Facts) -> Iterator[Exposure]:
	for name, on in facts.switches.items():
		if on:
			code, severity = SWITCHES[name]
			yield Exposure(code, severity, "System Settings", "System Settings")
