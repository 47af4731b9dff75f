"""The plans of the demo company, lived day by day: each step is taken by whoever may take it, on the day it was taken."""

import heapq
import itertools
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import frappe
from frappe.utils import getdate

from pip_module import from_appraisal, host, tasks
from pip_module.demo import stories
from pip_module.demo.appraisals import appraisal_of, period_of
from pip_module.demo.clock import Clock, acting_as
from pip_module.demo.organisation import ADVISERS, HEAD_OF_PEOPLE, LETTER_HEAD, SEED, find, manager_of
from pip_module.demo.stories import LATEST, Aim, Story
from pip_module.records import CHECKIN, PLAN
from pip_module.rules import calendar, goals, lifecycle

if TYPE_CHECKING:
	from frappe.model.document import Document

HISTORY_DAYS = 300
MODES = ("In Person", "In Person", "Video Call", "Phone Call")


def make_plans(clock: Clock, today: date) -> None:
	"""Plays all stories at once up to yesterday evening, with the nightly jobs in between."""
	lives = [Life(story, number, today).course() for number, story in enumerate(stories.STORIES)]
	first = min(today - timedelta(days=story.drafted) for story in stories.STORIES)
	play(clock, [_nights(first), *lives], until=datetime.combine(today, time()))


def play(clock: Clock, lives: list[Iterator[datetime]], until: datetime) -> None:
	"""Each life says when it goes on, and does its next step once the clock has come there."""
	waiting = [(next(life), number, life) for number, life in enumerate(lives)]
	heapq.heapify(waiting)
	while waiting:
		moment, number, life = heapq.heappop(waiting)
		if moment >= until:
			return
		clock.move_to(moment)
		if following := next(life, None):
			heapq.heappush(waiting, (following, number, life))


def _nights(first: date) -> Iterator[datetime]:
	"""What the scheduler does each night, but for the reminders: of those only today's are of use."""
	for count in range(HISTORY_DAYS):
		day = first + timedelta(days=count)
		yield datetime.combine(day, time(0, 30))
		tasks.start_final_reviews(day)
		tasks.mark_missed_checkins(day)


class Life:
	"""One story with its people and its plan."""

	def __init__(self, story: Story, number: int, today: date) -> None:
		self.story = story
		self.today = today
		self.rng = Random(SEED + number)
		self.employee = find(story.person)
		self.manager = manager_of(self.employee)
		self.partner = find(ADVISERS[number % 2])
		self.head = find(HEAD_OF_PEOPLE)
		self.author = self.manager if story.cycle else find(ADVISERS[2])
		self.holidays = host.holidays_of(
			[self.employee.name],
			today - timedelta(days=HISTORY_DAYS),
			today + timedelta(days=HISTORY_DAYS),
			today,
		)[self.employee.name]
		self.now = datetime.min
		self.plan = ""
		self.agenda: list[tuple[date, int, Callable[[], None]]] = []
		self.order = itertools.count()
		self.held = 0

	def works(self, day: date) -> bool:
		return day not in self.holidays

	# The course of a plan ------------------------------------------------------------------------------------------

	def course(self) -> Iterator[datetime]:
		drafted = self.drafting_day()
		sent = self.working_day(drafted + timedelta(days=1))
		issued = self.working_day(sent + timedelta(days=2))
		acknowledged = self.working_day(issued + timedelta(days=1))
		start = self.working_day(acknowledged + timedelta(days=1))
		if self.story.starts_in is not None:
			start = self.working_day(self.today + timedelta(days=self.story.starts_in))
		yield self.at(drafted)
		self.draft(start)
		if self.story.stays == lifecycle.DRAFT:
			return
		yield self.at(sent)
		self.do(self.author, "send_for_review")
		if self.story.stays == lifecycle.HR_REVIEW:
			return
		yield self.at(issued)
		if self.story.returned:
			self.do(self.partner, "return_to_draft", reason=self.story.returned)
			return
		self.do(self.partner, "issue")
		self.write_note()
		if self.story.stays == lifecycle.AWAITING_ACKNOWLEDGEMENT:
			return
		yield self.at(acknowledged)
		self.acknowledge()
		self.plan_ahead(start)
		yield from self.meetings()
		if self.is_closed_or_held():
			return
		yield from self.decision()

	def decision(self) -> Iterator[datetime]:
		if self.story.stays == lifecycle.FINAL_REVIEW:
			return
		end = frappe.db.get_value(PLAN, self.plan, "end_date")
		yield self.at(self.working_day(end + timedelta(days=2)))
		if self.story.extended_by:
			new_end = self.working_day(end + timedelta(days=self.story.extended_by))
			self.do(self.head, "extend_plan", reason=self.story.extension, new_end=new_end)
			yield self.at(self.working_day(self.now.date() + timedelta(days=1)))
			self.do(self.employee, "acknowledge", comments=None)
			yield from self.meetings()
			return
		self.give_results()
		yield self.at(self.working_day(end + timedelta(days=4)))
		self.close()

	def plan_ahead(self, start: date) -> None:
		"""What happens besides the check-ins, on days that are known from the start."""
		story = self.story
		for number, support in enumerate(story.helps):
			if support.given is not None:
				self.later(start + timedelta(days=support.given), partial(self.deliver, number))
		if story.held_after is not None:
			hold = partial(self.do, self.partner, "hold", reason=story.hold_reason)
			self.later(start + timedelta(days=story.held_after), hold)
		if story.withdrawn_after is not None:
			withdraw = partial(self.do, self.head, "withdraw", reason=story.withdrawal)
			self.later(start + timedelta(days=story.withdrawn_after), withdraw)
		if story.closed_after is not None:
			self.later(start + timedelta(days=story.closed_after - 2), self.give_results)
			self.later(start + timedelta(days=story.closed_after), self.close)

	def meetings(self) -> Iterator[datetime]:
		"""Check-ins and what else is on the agenda, in order, until there is no more."""
		while not self.is_closed_or_held():
			checkin = self.next_checkin()
			other = self.agenda[0][0] if self.agenda else None
			if checkin and (other is None or checkin.scheduled_date <= other):
				yield self.at(checkin.scheduled_date)
				self.hold_checkin(checkin.name)
			elif other:
				day, _number, act = heapq.heappop(self.agenda)
				yield self.at(day)
				act()
			else:
				return

	# Single steps --------------------------------------------------------------------------------------------------

	def draft(self, start: date) -> None:
		with acting_as(self.author.user):
			if self.story.cycle:
				appraisal = appraisal_of(self.employee.name, self.story.cycle, self.today)
				plan = from_appraisal.plan_from_appraisal(appraisal)
			else:
				plan = from_appraisal.plan_from_employee(self.employee.name)
			self.write(plan, start)
			self.plan = plan.insert().name

	def write(self, plan: "Document", start: date) -> None:
		"""What the author fills in. The unfinished draft keeps the goals as the appraisal suggested them."""
		story = self.story
		template = frappe.get_doc("PIP Template", story.template)
		end = calendar.end_date(start, story.duration)
		plan.update(
			{
				"template": template.name,
				"plan_type": template.plan_type,
				"start_date": start,
				"duration_days": story.duration,
				"end_date": end,
				"checkin_frequency": story.frequency,
				"reason": story.reason,
				"consequences": template.consequences,
				"letter_head": LETTER_HEAD,
			}
		)
		self.write_gaps(plan)
		if story.aims:
			plan.set("goals", [])
		for aim in story.aims:
			plan.append(
				"goals",
				{
					"title": aim.title,
					"kra": aim.kra,
					"direction": aim.direction,
					"baseline_value": aim.baseline,
					"target_value": aim.target,
					"weight": aim.weight,
					"unit": aim.unit,
					"metric": aim.metric,
					"measured_by": aim.source,
					"due_date": end,
				},
			)
		for support in story.helps:
			plan.append(
				"supports",
				{
					"kind": support.kind,
					"description": support.text,
					"provider": (self.partner if support.by == stories.HR else self.manager).name,
					"due_date": start + timedelta(days=support.due),
				},
			)

	def write_gaps(self, plan: "Document") -> None:
		_first, evidence_date = period_of(self.story.cycle or LATEST, self.today)
		for gap in self.story.gaps:
			row = next((row for row in plan.gaps if row.kra == gap.area), None)
			if not row:
				row = plan.append("gaps", {"area": gap.area, "kra": gap.area, "evidence_date": evidence_date})
			row.expected, row.observed = gap.expected, gap.observed
			row.evidence = ". ".join(part for part in (gap.evidence, row.evidence) if part)

	def acknowledge(self) -> None:
		if self.story.refusal:
			witness = find(ADVISERS[2]).name
			self.do(self.manager, "record_refusal", witness=witness, reason=self.story.refusal)
		else:
			self.do(self.employee, "acknowledge", comments=self.story.response)

	def write_note(self) -> None:
		if self.story.note:
			with acting_as(self.partner.user):
				frappe.get_doc(
					{"doctype": "PIP HR Note", "plan": self.plan, "note": self.story.note}
				).insert()

	def deliver(self, number: int) -> None:
		provider = self.partner if self.story.helps[number].by == stories.HR else self.manager
		with acting_as(provider.user):
			plan = frappe.get_doc(PLAN, self.plan)
			plan.supports[number].delivered_on = getdate()
			plan.save()

	def hold_checkin(self, name: str) -> None:
		plan = frappe.get_doc(PLAN, self.plan)
		share = self.share(plan)
		with acting_as(self.manager.user):
			checkin = frappe.get_doc(CHECKIN, name)
			if self.held < 2 and share < 1:
				checkin.append("action_items", self.action(plan))
			checkin.goal_reviews[0].manager_comment = self.comment(plan, share)
			checkin.save()
			checkin.complete(
				values={
					row.name: self.reading(aim, share)
					for row, aim in zip(plan.goals, self.story.aims, strict=True)
				},
				mode=self.rng.choice(MODES),
				manager_comments=self.remark(plan, share),
			)
		answer = self.answer()
		if answer is not None:
			day = self.working_day(self.now.date() + timedelta(days=1))
			self.later(day, partial(self.acknowledge_checkin, name, answer))
		self.held += 1

	def acknowledge_checkin(self, name: str, answer: str) -> None:
		with acting_as(self.employee.user):
			frappe.get_doc(CHECKIN, name).acknowledge(comments=answer)

	def give_results(self) -> None:
		"""The manager says of each goal how it ended."""
		with acting_as(self.manager.user):
			plan = frappe.get_doc(PLAN, self.plan)
			for row in plan.goals:
				met = row.progress >= 99.5
				row.result = goals.MET if met else goals.PARTLY_MET if row.progress >= 50 else goals.NOT_MET
			plan.save()

	def close(self) -> None:
		outcome = {"outcome_summary": self.story.summary, "next_action": self.story.next_action}
		if self.story.outcome == lifecycle.SUCCESSFUL:
			self.do(self.head, "close_successful", **outcome)
		else:
			self.do(self.head, "close_unsuccessful", override_reason=self.story.override, **outcome)

	def do(self, person: frappe._dict, verb: str, **inputs: object) -> None:
		with acting_as(person.user):
			getattr(frappe.get_doc(PLAN, self.plan), verb)(**inputs)

	# What is said and measured -------------------------------------------------------------------------------------

	def share(self, plan: "Document") -> float:
		"""How far the goals have come today, the target being 1."""
		return max(0.0, self.elapsed(plan) * self.story.pace - self.story.lag + self.rng.uniform(-0.02, 0.02))

	def elapsed(self, plan: "Document") -> float:
		start, end = getdate(plan.start_date), getdate(plan.end_date)
		return calendar.elapsed(start, end, getdate(), self.works)

	def reading(self, aim: Aim, share: float) -> float:
		share = min(share * aim.pace, 1.04)
		if aim.direction == goals.ACHIEVE:
			return aim.target if share >= 1 else aim.baseline
		if aim.direction == goals.MAINTAIN:
			return aim.target
		return round(aim.baseline + (aim.target - aim.baseline) * share, aim.decimals)

	def remark(self, plan: "Document", share: float) -> str:
		if self.held < len(self.story.remarks):
			return self.story.remarks[self.held]
		return self.rng.choice(stories.REMARKS[goals.rating(min(share, 1.0), self.elapsed(plan))])

	def comment(self, plan: "Document", share: float) -> str:
		aim = self.story.aims[0]
		return f"{plan.goals[0].title}: {self.reading(aim, share):g} {aim.unit}, from {aim.source.lower()}".strip()

	def answer(self) -> str | None:
		"""What the employee writes on the record of the meeting; None when they leave it unread."""
		if self.held < len(self.story.answers):
			return self.story.answers[self.held]
		return self.rng.choice((*stories.ANSWERS, None))

	def action(self, plan: "Document") -> dict[str, object]:
		owner = self.rng.choice((self.employee, self.manager))
		due = min(self.now.date() + timedelta(days=10), getdate(plan.end_date))
		return {"action": self.rng.choice(stories.ACTIONS), "owner_employee": owner.name, "due_date": due}

	# Days ----------------------------------------------------------------------------------------------------------

	def drafting_day(self) -> date:
		"""Recent drafts are counted in working days: holidays must not push what follows them past today."""
		if self.story.starts_in is None:
			return self.working_day(self.today - timedelta(days=self.story.drafted))
		day = self.today
		for _count in range(self.story.drafted):
			day = calendar.previous_working_day(day - timedelta(days=1), self.works)
		return day

	def working_day(self, day: date) -> date:
		return calendar.next_working_day(day, self.works)

	def at(self, day: date) -> datetime:
		"""A time of `day` in office hours, after everything that was before."""
		moment = datetime.combine(day, time(9 + self.rng.randrange(7), self.rng.randrange(60)))
		self.now = max(moment, self.now + timedelta(minutes=7)) if self.now > datetime.min else moment
		return self.now

	def later(self, day: date, act: Callable[[], None]) -> None:
		heapq.heappush(self.agenda, (self.working_day(day), next(self.order), act))

	def next_checkin(self) -> frappe._dict | None:
		waiting = frappe.get_all(
			CHECKIN,
			filters={
				"plan": self.plan,
				"status": calendar.SCHEDULED,
				"idx_in_plan": ("not in", [0, *self.story.missed]),
			},
			fields=["name", "scheduled_date"],
			order_by="scheduled_date asc",
			limit=1,
		)
		return waiting[0] if waiting else None

	def is_closed_or_held(self) -> bool:
		status = frappe.db.get_value(PLAN, self.plan, "status")
		return status in lifecycle.CLOSED or status == lifecycle.ON_HOLD


def bring_up_to_date() -> None:
	"""Today's nightly jobs, by the real clock: whoever logs in finds the notices of today."""
	tasks.hourly()
