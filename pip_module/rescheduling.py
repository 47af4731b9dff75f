"""Another day for one check-in, and check-ins added in between: fetches what `rules.rescheduling` asks for, says its
refusals, and writes what was agreed."""

from datetime import date
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import format_date, getdate

from pip_module import calendar_feed, checkins, host, journal, notices, permissions, plan_dates, wording
from pip_module.records import CHECKIN
from pip_module.rules import calendar, rescheduling
from pip_module.rules.plan_time import CheckIn, Dates, Facts, dates_of
from pip_module.rules.rescheduling import EMPLOYEE_SIDE, MANAGER_SIDE, SIDES, Window

if TYPE_CHECKING:
	from frappe.model.document import Document


class Situation:
	"""The dates of `plan` and its check-ins on `today`, by all that is known; with a `lock`, until the transaction ends.
	Raises `frappe.ValidationError` when the holiday list leaves no working day."""

	def __init__(self, plan: "Document", today: date, lock: bool = True):
		self.plan = plan
		self.today = today
		self.checkins = plan_dates.checkin_facts(plan.name, lock)
		calendars = plan_dates.calendars_for(plan, today)
		self.facts = plan_dates.facts_of(plan, self.checkins, calendars, today)
		self.dates = _dates(self.facts)

	def window_for(self, checkin: str) -> Window:
		"""Where the check-in named `checkin`, one that is to come, may be moved."""
		(own,) = (fact for fact in self.checkins if fact.key == checkin)
		return rescheduling.window(own, self.checkins, *self._frame())

	def window_for_another(self) -> Window:
		return rescheduling.window_for_another(self.checkins, *self._frame())

	def _frame(self) -> tuple:
		hold = plan_dates.open_hold(self.plan)
		held_from = getdate(hold.from_date) if hold else None
		is_free = rescheduling.free_days(self.facts, self.dates, held_from)
		return self.facts.start, getdate(self.plan.end_date), self.today, is_free

	def merged_by(self, checkin: str, day: date) -> frozenset[str]:
		"""The check-ins that fall together with `checkin` and go along when it moves to `day`."""
		after = rescheduling.with_consent(self.facts, self.dates, checkin, day)
		return rescheduling.merged_with(self.dates, _dates(after))


def _dates(facts: Facts) -> Dates:
	try:
		return dates_of(facts)
	except calendar.NoWorkingDay:
		frappe.throw(
			_("Date: the holiday list leaves no working day for a check-in in this plan."),
			title=_("No Working Day"),
		)


def check_day(window: Window, day: date, label: str) -> None:
	"""Raises `frappe.ValidationError`, naming the field by its `label`, unless `day` may be chosen."""
	if code := window.refusal(day):
		values = {
			"day": format_date(day),
			"first": format_date(window.first),
			"last": format_date(window.last),
		}
		frappe.throw(f"{label}: {wording.sentence(code, values)}", title=_("Wrong Date"))


def put_on(checkin: "Document", day: date, situation: Situation) -> None:
	"""Puts `checkin` on the `day` both sides agreed on; the caller saves it. Where it falls after leave or a hold follows
	from that day from now on."""
	agreed = situation.dates.time.agree_on(day)
	merged = situation.merged_by(checkin.name, day)
	checkin.update(
		{
			"scheduled_date": day,
			"agreed_date": agreed.day,
			"agreed_held_days": agreed.held_days,
			"by_consent": 1,
		}
	)
	# Cancelled for good. No form of theirs is open, and nothing that a form would check is touched.
	frappe.db.bulk_update(CHECKIN, {name: {"dropped": 0} for name in merged})
	for name in merged:
		frappe.clear_document_cache(CHECKIN, name)


def add(plan: "Document", wanted: date, reason: str) -> str:
	"""Adds a check-in to `plan`, which is locked, on the day `wanted`, and returns its name."""
	situation = Situation(plan, getdate())
	check_day(situation.window_for_another(), wanted, _("Date"))
	slot = CheckIn("", calendar.REGULAR, situation.dates.time.agree_on(wanted), wanted)
	name = checkins.add(plan, slot)
	checkins.set_aside([plan.name], situation.today)
	added = _("{0}: added on {1}.").format(name, format_date(wanted))
	journal.append(plan, "Check-in Added", plan, f"{added}\n{reason}")
	tell(plan, name, SIDES, _("A check-in was added"))
	return name


def lapsed(today: date) -> list[str]:
	"""The check-ins for which a date was proposed that can't be accepted any more."""
	checkin = frappe.qb.DocType(CHECKIN)
	return (
		frappe.qb.from_(checkin)
		.select(checkin.name)
		.where(
			checkin.proposed_date.isnotnull()
			& (
				(checkin.proposed_date < today)
				| (checkin.scheduled_date < today)
				| (checkin.status != calendar.SCHEDULED)
			)
		)
		.orderby(checkin.name)
		.run(pluck=True)
	)


def side_of(user: str, plan: "Document") -> str:
	"""From which side `user`, who may read `plan`, comes: HR counts as the manager's."""
	subject = permissions.SUBJECT in permissions.capacities(user, plan)
	return EMPLOYEE_SIDE if subject else MANAGER_SIDE


def tell(plan: "Document", checkin: str, sides: tuple[str, ...], subject: str) -> None:
	"""Tells `sides` of `plan` of `checkin`, without a word of what is in it. The dates to come go with the mails."""
	people = {EMPLOYEE_SIDE: plan.employee, MANAGER_SIDE: permissions.manager_now(plan)}
	for side in sides:
		user = host.user_of(people[side])
		line = _("Please sign in to see it. The link below opens it.")
		notices.tell_of(user, subject, line, CHECKIN, checkin, calendar_feed.invitations_to(plan.name))
