"""Sends what `rules.reminders` says stands on a day: an in-app notice for each, and one mail a person.

Ledger row, notice and queued mail of one person commit together; the ledger's unique key makes a second send
impossible, however many sweeps run at once.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import get_url, get_url_to_form, get_url_to_list, now_datetime

from pip_module import host, notices, permissions, wording
from pip_module.pip_module.doctype.performance_improvement_plan.facts import reminder_facts_of
from pip_module.records import CHECKIN, PLAN, REMINDER
from pip_module.rules import lifecycle, reminders
from pip_module.rules.reminders import Obligation

WATCHED = (lifecycle.HR_REVIEW, lifecycle.AWAITING_ACKNOWLEDGEMENT, lifecycle.ACTIVE, lifecycle.FINAL_REVIEW)
CHECKIN_KINDS = frozenset(
	{reminders.CHECKIN_COMING, reminders.CHECKIN_OVERDUE, reminders.SELF_ASSESSMENT_DUE}
)


@dataclass(frozen=True)
class Errand:
	"""One obligation for one person to be told of. `user` is None when there is nobody who could be told."""

	obligation: Obligation
	user: str | None
	key: str


def watched_plans() -> list[frappe._dict]:
	"""The plans something may be due on, with what it takes to know whose business it is."""
	return frappe.get_all(
		PLAN,
		filters={"status": ("in", WATCHED), "start_date": ("is", "set"), "end_date": ("is", "set")},
		fields=[
			"name",
			"status",
			"employee",
			"manager",
			"hr_partner",
			"company",
			"start_date",
			"end_date",
			"status_since",
			"acknowledgement",
		],
		order_by="name asc",
	)


def facts_of(plans: list[frappe._dict]) -> list[reminders.PlanFacts]:
	"""`plans` as the rules ask for them, in three queries however many they are."""
	names = [plan.name for plan in plans] or [""]
	checkins = _by_plan(
		frappe.get_all(
			CHECKIN,
			filters={"plan": ("in", names)},
			fields=["plan", "name", "scheduled_date", "status"],
			order_by="scheduled_date asc",
		),
		"plan",
	)
	supports, goals = (
		_by_plan(
			frappe.get_all(
				child,
				filters={"parent": ("in", names), "parenttype": PLAN},
				fields=["parent", "idx", "due_date", *fields],
				order_by="idx asc",
			),
			"parent",
		)
		for child, fields in (("PIP Support", ["provider", "delivered_on"]), ("PIP Goal", ["result"]))
	)
	return [
		reminder_facts_of(plan, checkins[plan.name], supports[plan.name], goals[plan.name]) for plan in plans
	]


def _by_plan(rows: Iterable[frappe._dict], field: str) -> dict[str, list[frappe._dict]]:
	grouped: dict[str, list[frappe._dict]] = defaultdict(list)
	for row in rows:
		grouped[row[field]].append(row)
	return grouped


def errands_of(plan: frappe._dict, standing: Iterable[Obligation]) -> list[Errand]:
	"""Who is to be told of each obligation, as things are now: a new manager is told, a former one is not."""
	return [
		Errand(obligation, user, _key(obligation, user))
		for obligation in standing
		for user in _users_for(plan, obligation) or [None]
	]


def _key(obligation: Obligation, user: str | None) -> str:
	"""One reminder for one person. Somebody new in the role is told too; nobody is told twice."""
	return hashlib.sha256(f"{obligation.key}\x1f{user or ''}".encode()).hexdigest()


def _users_for(plan: frappe._dict, obligation: Obligation) -> list[str]:
	if obligation.party == reminders.HR:
		return _hr_users(plan)
	if obligation.party == reminders.MANAGERS_MANAGER:
		above = frappe.db.get_value("Employee", permissions.manager_now(plan), "reports_to")
		# Whom the settings or a circular line keep from the plan is not told of it either.
		user = host.user_of(above) if above in permissions.managers_of(plan.employee) else None
		return [user] if user else _hr_users(plan)
	employee = {
		reminders.EMPLOYEE: plan.employee,
		reminders.MANAGER: permissions.manager_now(plan),
		reminders.PROVIDER: obligation.recipient_hint,
	}[obligation.party]
	user = host.user_of(employee)
	return [user] if user else []


def _hr_users(plan: frappe._dict) -> list[str]:
	partner = plan.hr_partner
	if (
		partner
		and frappe.db.get_value("User", partner, "enabled")
		and permissions.is_hr_of(partner, plan.company)
	):
		return [partner]
	own = host.user_of(plan.employee)
	return [user for user in permissions.hr_of(plan.company) if user != own]


def unsent(errands: list[Errand]) -> list[Errand]:
	"""Those of `errands` the ledger doesn't know yet."""
	sent = set(
		frappe.get_all(
			"PIP Reminder",
			filters={"reminder_key": ("in", [errand.key for errand in errands] or [""])},
			pluck="reminder_key",
		)
	)
	return [errand for errand in errands if errand.key not in sent]


def deliver(user: str | None, errands: list[Errand], today: date) -> int:
	"""Tells `user` of all `errands` at once and records each; the caller commits. Returns how many.

	Raises `frappe.UniqueValidationError` when another sweep was faster; nothing of this one may then be kept.
	"""
	address = notices.address_of(user)
	for errand in errands:
		row = _record(errand, by_mail=bool(address))
		if user:
			notices.notify(user, wording.obligation_text(errand.obligation.kind), *_place(errand.obligation))
	if address:
		_mail(address, errands, today, row)
	return len(errands)


def _record(errand: Errand, by_mail: bool) -> str:
	"""Writes the ledger row and returns its name."""
	obligation = errand.obligation
	row = frappe.new_doc(REMINDER)
	row.update(
		{
			"plan": obligation.plan,
			"kind": obligation.kind,
			"item": obligation.item,
			"due_date": obligation.due,
			"rung": obligation.rung,
			"party": obligation.party,
			"recipient": errand.user,
			"delivery": _delivery(errand, by_mail),
			"problem": _problem(errand, by_mail),
			"sent_on": now_datetime(),
			"reminder_key": errand.key,
		}
	)
	row.flags.from_sweep = True
	# The ledger is written by the sweep alone; nobody has the permission to.
	return row.insert(ignore_permissions=True).name


def _delivery(errand: Errand, by_mail: bool) -> str:
	if not errand.user:
		return "Undeliverable"
	return "Notice and Email" if by_mail else "Notice Only"


def _problem(errand: Errand, by_mail: bool) -> str:
	if not errand.user:
		return _("Nobody with an enabled user could be told.")
	return (
		"" if by_mail else _("No email was sent: the person has no address or the site no outgoing account.")
	)


def _place(obligation: Obligation) -> tuple[str, str] | tuple[None, None]:
	"""Where to go for it. Who provides support may not read the plan, not even that it exists."""
	if obligation.party == reminders.PROVIDER:
		return None, None
	if obligation.kind in CHECKIN_KINDS:
		return CHECKIN, obligation.item
	return PLAN, obligation.plan


def _mail(address: str, errands: list[Errand], today: date, row: str) -> None:
	"""One mail that points to what is due. It names no person and says nothing that is in a plan. `row` is one of the
	ledger's it is for."""
	late = sum(errand.obligation.overdue_on(today) for errand in errands)
	subject = _("You have something due today") if len(errands) == 1 else _("You have things due today")
	lines = [wording.obligation_text(kind) for kind in dict.fromkeys(e.obligation.kind for e in errands)]
	if late:
		lines.append(_("{0} of {1} are late.").format(late, len(errands)))
	places = {_place(errand.obligation) for errand in errands} - {(None, None)}
	notices.mail(address, subject, lines, _link(places), _("Open"), REMINDER, row)


def _link(places: set[tuple[str, str]]) -> str:
	if not places:
		return get_url()
	return get_url_to_form(*places.pop()) if len(places) == 1 else get_url_to_list(PLAN)
