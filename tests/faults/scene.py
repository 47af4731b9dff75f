"""People and plans on which something stands, what each person has to be told of them, and what they were told.

They are written straight into the tables: a test needs hundreds of plans, again and again, in states that take months to
come to. What has to be told is said here by hand and not asked of the app.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import factory
from factory import CHECKIN, COMPANY, PLAN

import frappe
from frappe.model.document import bulk_insert

from pip_module.rules import lifecycle

OWN = "FAULT-"
"""Begins the names of all there is here; other tiers have their own on the site."""

DOMAIN = "@fault.example.com"
CANARY = "Kanarienvogel"
"""Stands in every name and every text. No mail, notice or log may hold it."""

SUBJECTS, MANAGERS, PARTNERS, PROVIDERS = 500, 10, 3, 10

EMPLOYEE, MANAGER, ABOVE, HR, PROVIDER = "Employee", "Manager", "Manager's Manager", "HR", "Provider"


@dataclass(frozen=True)
class Shape:
	"""A plan, with its dates as days from a given one."""

	status: str
	since: int = -30
	end: int = 60
	acknowledgement: str = lifecycle.ACKNOWLEDGED
	checkin: int | None = None
	goal: int | None = None
	support: int | None = None


SHAPES = {
	"review": Shape(lifecycle.HR_REVIEW, since=0),
	"acknowledge": Shape(lifecycle.AWAITING_ACKNOWLEDGEMENT, since=-1, acknowledgement=lifecycle.PENDING),
	"coming": Shape(lifecycle.ACTIVE, checkin=1),
	"overdue": Shape(lifecycle.ACTIVE, checkin=-3),
	"ended": Shape(lifecycle.ACTIVE, end=-1),
	"goal": Shape(lifecycle.ACTIVE, goal=1),
	"support": Shape(lifecycle.ACTIVE, support=-1),
	"quiet": Shape(lifecycle.ACTIVE),
}

Told = Mapping[str, list[tuple[str, str, int, int]]]
"""By shape: the kind of obligation, whose it is, the day it is due (from the given one), and the rung of the ladder."""

ON_THE_DAY: Told = {
	"review": [("Review Waiting", HR, 2, 0)],
	"acknowledge": [("Acknowledgement Pending", EMPLOYEE, 2, 0)],
	"coming": [("Check-in Coming", MANAGER, 1, 0), ("Check-in Coming", EMPLOYEE, 1, 0)],
	"overdue": [("Check-in Overdue", MANAGER, -3, 2), ("Check-in Overdue", ABOVE, -3, 2)],
	"ended": [("Outcome Overdue", HR, 2, 0)],
	"goal": [("Goal Due", MANAGER, 1, 0)],
	"support": [("Support Overdue", PROVIDER, -1, 1)],
	"quiet": [],
}
"""With the settings the app comes with."""

SAID = {
	"Review Waiting": "A draft waits for your review",
	"Acknowledgement Pending": "An acknowledgement is pending",
	"Check-in Coming": "A check-in is coming up",
	"Check-in Overdue": "A check-in is overdue",
	"Outcome Overdue": "A decision is due",
	"Goal Due": "A result is due to be recorded",
	"Support Overdue": "Something that was promised is overdue",
}


@dataclass(frozen=True, order=True)
class Reminder:
	"""What one person has to be told, once: a row of the ledger, and a notice."""

	plan: str
	kind: str
	item: str
	party: str
	user: str
	due: date
	rung: int

	@property
	def notice(self) -> tuple[str, str, str]:
		# Who provides support doesn't learn of whom.
		place = "" if self.party == PROVIDER else self.item if "Check-in" in self.kind else self.plan
		return self.user, SAID[self.kind], place


@dataclass
class Tally:
	"""What is missing, and what is there more often than it should be."""

	lost: Counter = field(default_factory=Counter)
	twice: Counter = field(default_factory=Counter)

	def compare(self, what: str, expected: Counter, found: Counter) -> None:
		for tally, more, less in ((self.lost, expected, found), (self.twice, found, expected)):
			tally.update({(what, key): number for key, number in (more - less).items()})

	def add(self, other: "Tally") -> None:
		self.lost += other.lost
		self.twice += other.twice

	def __str__(self) -> str:
		return f"lost: {self.lost.total()}, duplicates: {self.twice.total()}"


@dataclass(frozen=True)
class Plan:
	name: str
	shape: str
	number: int

	@property
	def checkin(self) -> str:
		return f"{self.name}-C"

	def person(self, party: str) -> str:
		return {
			EMPLOYEE: _user("subject", self.number),
			MANAGER: _user("manager", self.number % MANAGERS),
			ABOVE: _user("above", 0),
			HR: _user("hr", self.number % PARTNERS),
			PROVIDER: _user("provider", self.number % PROVIDERS),
		}[party]


class Scene:
	"""Those people for good, and the plans of one test at a time."""

	def __init__(self) -> None:
		self.plans: list[Plan] = []
		self.day = date.min
		self.clear()
		self._dismiss()
		self._hire()
		self._known_errors: set[str] = set()

	# People -------------------------------------------------------------------------------------------------------

	def _hire(self) -> None:
		staff = [("above", 0, None)]
		for role, number in (("manager", MANAGERS), ("provider", PROVIDERS)):
			staff += [(role, each, _employee("above", 0)) for each in range(number)]
		staff += [("subject", each, _employee("manager", each % MANAGERS)) for each in range(SUBJECTS)]
		users = [*((role, number) for role, number, _above in staff), *(("hr", n) for n in range(PARTNERS))]
		bulk_insert("User", [_account(role, number) for role, number in users])
		frappe.db.bulk_insert(
			"Employee",
			["name", "employee_name", "first_name", "status", "company", "user_id", "reports_to"],
			[
				(
					_employee(role, number),
					f"{CANARY} {number}",
					CANARY,
					"Active",
					COMPANY,
					_user(role, number),
					above,
				)
				for role, number, above in staff
			],
		)
		self._commit()

	def _dismiss(self) -> None:
		for doctype, column in (("Employee", "name"), ("User", "name"), ("Has Role", "parent")):
			frappe.db.delete(
				doctype, {column: ("like", f"{OWN}%" if doctype == "Employee" else f"%{DOMAIN}")}
			)
		self._commit()

	# Plans --------------------------------------------------------------------------------------------------------

	def fill(self, number: int, day: date, shapes: Mapping[str, Shape] = SHAPES) -> None:
		"""`number` plans, one shape after the other, with their dates counted from `day`. Nobody was told anything yet."""
		self.clear()
		self.day = day
		names = list(shapes)
		self.plans = [Plan(f"{OWN}{each:04}", names[each % len(names)], each) for each in range(number)]
		documents = [self._document(plan, shapes[plan.shape]) for plan in self.plans]
		bulk_insert(PLAN, documents)
		bulk_insert(
			CHECKIN,
			[
				self._checkin(plan, plan.checkin, shapes[plan.shape].checkin)
				for plan in self.plans
				if shapes[plan.shape].checkin is not None
			],
		)
		self._known_errors = set(frappe.get_all("Error Log", pluck="name"))
		self._commit()

	def _document(self, plan: Plan, shape: Shape):
		values = factory.plan_values(_employee("subject", plan.number), reason=f"<p>{CANARY}</p>")
		for row in (*values["gaps"], *values["goals"]):
			row["area" if "area" in row else "title"] = CANARY
		for row in values["goals"]:
			row["result"] = "Met"
		if shape.goal is not None:
			values["goals"][0].update({"result": "", "due_date": self._day(shape.goal)})
		values["supports"] = [] if shape.support is None else [self._support(plan, shape.support)]
		for table in ("gaps", "goals", "supports"):
			for row in values[table]:
				row["name"] = frappe.generate_hash(length=10)
		return frappe.get_doc(
			{
				**values,
				"name": plan.name,
				# As in the employee's record, which the plan would follow otherwise.
				"employee_name": f"{CANARY} {plan.number}",
				"manager_name": CANARY,
				"company": COMPANY,
				"manager": _employee("manager", plan.number % MANAGERS),
				"hr_partner": plan.person(HR),
				"status": shape.status,
				"start_date": self._day(-40),
				"end_date": self._day(shape.end),
				"original_end_date": self._day(shape.end),
				"agreed_end_date": self._day(shape.end),
				# Nothing its dates follow from has changed since, whatever the clocks say.
				"dated_at": self._day(400),
				"status_since": self._day(shape.since),
				"acknowledgement": shape.acknowledgement,
				"issued_on": None if shape.status == lifecycle.HR_REVIEW else self._day(-40),
			}
		)

	def _support(self, plan: Plan, due: int) -> dict:
		provider = _employee("provider", plan.number % PROVIDERS)
		return {"kind": "Training", "description": CANARY, "provider": provider, "due_date": self._day(due)}

	def add_checkin(self, plan: Plan, name: str, day: int | None) -> None:
		bulk_insert(CHECKIN, [self._checkin(plan, name, day)])
		self._commit()

	def _checkin(self, plan: Plan, name: str, day: int | None):
		return frappe.get_doc(
			{
				"doctype": CHECKIN,
				"name": name,
				"plan": plan.name,
				"employee": _employee("subject", plan.number),
				"manager": _employee("manager", plan.number % MANAGERS),
				"company": COMPANY,
				"idx_in_plan": 1,
				"kind": "Regular",
				"status": "Scheduled",
				"scheduled_date": None if day is None else self._day(day),
				"original_date": None if day is None else self._day(day),
			}
		)

	def _day(self, days: int) -> date:
		return self.day + timedelta(days=days)

	def clear(self) -> None:
		"""Takes the plans away, and all that people were told of them."""
		frappe.db.rollback()
		plans = ("like", f"{OWN}%")
		for doctype in ("PIP Gap", "PIP Goal", "PIP Support", "PIP Goal Review"):
			frappe.db.delete(doctype, {"parent": plans})
		for doctype in (CHECKIN, "PIP Event", "PIP Reminder"):
			frappe.db.delete(doctype, {"plan": plans})
		frappe.db.delete(PLAN, {"name": plans})
		frappe.db.delete("Version", {"docname": plans})
		frappe.db.delete("Notification Log", {"for_user": ("like", f"%{DOMAIN}")})
		ours = {"recipient": ("like", f"%{DOMAIN}")}
		if mails := frappe.get_all("Email Queue Recipient", filters=ours, pluck="parent"):
			frappe.db.delete("Email Queue", {"name": ("in", mails)})
			frappe.db.delete("Notification Log", {"document_name": ("in", mails)})
		frappe.db.delete("Email Queue Recipient", ours)
		self.plans = []
		self._commit()

	def remove(self) -> None:
		self.clear()
		self._dismiss()

	def _commit(self) -> None:
		# Sweeps run in other processes, and so does the worker.
		frappe.db.commit()

	# What has to be told, and what was ----------------------------------------------------------------------------

	def expected(self, told: Told = ON_THE_DAY, without: Iterable[Plan] = ()) -> list[Reminder]:
		left_out = set(without)
		return [
			Reminder(plan.name, kind, _item(plan, kind), party, plan.person(party), self._day(due), rung)
			for plan in self.plans
			if plan not in left_out
			for kind, party, due, rung in told[plan.shape]
		]

	def reminders(self) -> Counter[Reminder]:
		"""The rows of the ledger."""
		self.look_again()
		rows = frappe.get_all(
			"PIP Reminder",
			filters={"plan": ("like", f"{OWN}%")},
			fields=["plan", "kind", "item", "party", "recipient", "due_date", "rung"],
		)
		return Counter(
			Reminder(row.plan, row.kind, row.item or "", row.party, row.recipient, row.due_date, row.rung)
			for row in rows
		)

	def notices(self) -> Counter[tuple[str, str, str]]:
		rows = frappe.get_all(
			"Notification Log",
			filters={"for_user": ("like", f"%{DOMAIN}")},
			fields=["for_user", "subject", "document_name"],
		)
		return Counter((row.for_user, row.subject, row.document_name or "") for row in rows)

	def digests(self) -> Counter[str]:
		"""How many each person has in the host's queue, sent or not."""
		rows = frappe.get_all(
			"Email Queue Recipient",
			filters={"recipient": ("like", f"%{DOMAIN}")},
			fields=["parent", "recipient"],
		)
		known = set(
			frappe.get_all("Email Queue", filters={"reference_doctype": "PIP Reminder"}, pluck="name")
		)
		return Counter(row.recipient for row in rows if row.parent in known)

	def steps(self) -> Counter[tuple[str, str]]:
		"""What the sweep did with plans and check-ins whose day had passed."""
		events = frappe.get_all("PIP Event", filters={"plan": ("like", f"{OWN}%")}, fields=["plan", "event"])
		missed = frappe.get_all(
			CHECKIN, filters={"plan": ("like", f"{OWN}%"), "status": "Missed"}, pluck="plan"
		)
		return Counter([*((row.plan, row.event) for row in events), *((plan, "Missed") for plan in missed)])

	def tally(
		self,
		expected: list[Reminder] | None = None,
		digests: Counter[str] | None = None,
		more_steps: Counter[tuple[str, str]] | None = None,
	) -> Tally:
		"""Compares what people were told with `expected`; by default what stands on the day, and a digest for each."""
		if expected is None:
			expected = self.expected()
		tally = Tally()
		tally.compare("reminder", Counter(expected), self.reminders())
		tally.compare("notice", Counter(each.notice for each in expected), self.notices())
		tally.compare(
			"digest",
			Counter({each.user for each in expected}) if digests is None else digests,
			self.digests(),
		)
		tally.compare("step", self.expected_steps() + (more_steps or Counter()), self.steps())
		return tally

	def expected_steps(self) -> Counter[tuple[str, str]]:
		return Counter(
			(plan.name, {"ended": "Start Final Review", "overdue": "Missed"}[plan.shape])
			for plan in self.plans
			if plan.shape in ("ended", "overdue")
		)

	def done(self) -> int:
		"""How much of the day's work is done, in steps and reminders."""
		return self.reminders().total() + self.steps().total()

	def new_errors(self) -> list[tuple[str, str]]:
		"""What was logged since the plans were made."""
		self.look_again()
		rows = frappe.get_all("Error Log", fields=["name", "method", "error"], order_by="creation asc")
		return [(row.method, row.error) for row in rows if row.name not in self._known_errors]

	def look_again(self) -> None:
		"""Ends the snapshot this connection reads from: others have written since."""
		frappe.db.rollback()


def _item(plan: Plan, kind: str) -> str:
	if "Check-in" in kind:
		return plan.checkin
	return "1" if kind in ("Goal Due", "Support Overdue") else ""


def _employee(role: str, number: int) -> str:
	return f"{OWN}{role}-{number:03}"


def _user(role: str, number: int) -> str:
	return f"{role}-{number:03}{DOMAIN}"


def _account(role: str, number: int):
	user = frappe.get_doc(
		{
			"doctype": "User",
			"name": _user(role, number),
			"email": _user(role, number),
			"first_name": CANARY,
			"full_name": f"{CANARY} {number}",
			"enabled": 1,
			"user_type": "System User",
		}
	)
	if role == "hr":
		user.append("roles", {"role": "HR User", "name": frappe.generate_hash(length=10)})
	return user
