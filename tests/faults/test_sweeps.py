"""Sweeps that are killed, run at once, come too late, meet a broken plan or a wrong clock: nobody's reminder is lost, and
nobody is told twice."""

from collections import Counter
from datetime import timedelta
from random import Random
from time import perf_counter

from conftest import share_of
from runs import Run, sweep
from scene import ABOVE, CANARY, EMPLOYEE, HR, MANAGER, ON_THE_DAY, PROVIDER, SHAPES, Shape, Tally

import frappe

from pip_module.rules import lifecycle

SMALL_BATCHES = {"PEOPLE_AT_ONCE": 2}
"""So that a sweep of some dozens of people takes many transactions, as that of some hundreds would."""

TELLING_ONLY = {name: shape for name, shape in SHAPES.items() if name not in ("ended", "overdue")}
"""Without what has to be moved on first, which takes longer than telling everybody."""

LATE: dict = {
	"review": [("Review Waiting", HR, 2, 3)],
	"acknowledge": [("Acknowledgement Pending", party, 2, 3) for party in (EMPLOYEE, HR)],
	"coming": [("Check-in Overdue", party, 1, 3) for party in (MANAGER, ABOVE, HR)],
	"overdue": [("Check-in Overdue", party, -3, 3) for party in (MANAGER, ABOVE, HR)],
	"ended": [("Outcome Overdue", HR, 2, 1)],
	"goal": [("Goal Due", MANAGER, 1, 1)],
	"support": [("Support Overdue", party, -1, 3) for party in (PROVIDER, HR)],
	"quiet": [],
}
"""What stands when fourteen more days have passed, and is another reminder than the one before: a higher rung."""


def test_killed_at_any_moment(scene, today, report):
	wanted, chance = share_of(100), Random(20260302)
	tally, lasts, units = Tally(), {}, {}
	both = (("all", SHAPES), ("telling", TELLING_ONLY))
	for _warm_by_now in range(2):
		for name, shapes in both:
			scene.fill(48, today, shapes)
			whole = Run(constants=SMALL_BATCHES, today=today)
			begun = perf_counter()
			assert whole.release().finish()
			lasts[name], units[name] = perf_counter() - begun, scene.done()
			tally.add(scene.tally())
	kills = half_done = rounds = 0
	while kills < wanted:
		name, shapes = both[rounds % 2]
		rounds += 1
		assert rounds < 10 * wanted, "the sweeps end before they can be killed"
		scene.fill(48, today, shapes)
		for _attempt in range(4):
			run = Run(constants=SMALL_BATCHES, today=today).release()
			if run.ended_within(chance.uniform(0, lasts[name])) or not run.kill():
				break
			kills += 1
			half_done += 0 < scene.done() < units[name]
		sweep(today, constants=SMALL_BATCHES)
		tally.add(scene.tally())
	assert half_done >= wanted // 4, "too few kills were in the middle of something"
	whole = ", ".join(f"{seconds:.1f} s" for seconds in lasts.values())
	report(f"kills: {kills}, with work half done: {half_done}, whole sweeps: {whole}", tally)


def test_many_sweeps_at_once(scene, today, report):
	number, plans = share_of(20, 6), share_of(200, 40)
	tally = Tally()
	for constants in ({}, SMALL_BATCHES):
		scene.fill(plans, today)
		runs = [Run(constants=constants, today=today) for _ in range(number)]
		for run in runs:
			run.release()
		assert all([run.finish() for run in runs])
		tally.add(scene.tally())
		assert scene.new_errors() == []
	report(f"sweeps at once: {number}, plans: {plans}", tally)


def test_fourteen_days_without_a_sweep(scene, today, report):
	before = today - timedelta(days=14)
	scene.fill(share_of(200, 40), before)
	sweep(before)
	first = scene.expected()
	tally = scene.tally()
	sweep(today)
	now = scene.expected(LATE)
	people = [{each.user for each in told} for told in (first, now)]
	missed = Counter((plan.name, "Missed") for plan in scene.plans if plan.shape == "coming")
	tally.add(scene.tally(first + now, digests=Counter([*people[0], *people[1]]), more_steps=missed))
	current = Counter((each.plan, each.kind, each.item, each.party, each.user) for each in now)
	assert set(current.values()) == {1}
	report(f"days without a sweep: 14, open obligations: {len(now)}, current reminders: {len(now)}", tally)


def test_a_plan_that_raises_among_five_hundred(scene, today, report):
	"""A check-in without its date: what the rules would count with isn't there."""
	plans = share_of(500, 100)
	scene.fill(plans, today)
	broken = next(plan for plan in scene.plans[plans // 2 :] if plan.shape == "coming")
	scene.add_checkin(broken, f"{broken.name}-D", None)
	sweep(today)
	tally = scene.tally(scene.expected(without=[broken]))
	assert scene.new_errors() == [("PIP Module: could not find what is due", f"{broken.name}: TypeError")]
	frappe.db.delete("PIP Check-in", {"name": f"{broken.name}-D"})
	# The sweep runs in another process.
	frappe.db.commit()
	sweep(today)
	# Their manager has the digest of the day already; the employee has not.
	tally.add(scene.tally())
	assert not any(CANARY in text for error in scene.new_errors() for text in error)
	report(f"plans: {plans}, of these broken: 1, done: {plans - 1}, errors logged: 1", tally)


def test_a_clock_that_is_a_day_off(scene, today, report):
	"""Ahead, then behind, then right."""
	shapes = {**SHAPES, "today": Shape(lifecycle.ACTIVE, checkin=0)}
	told = {
		**ON_THE_DAY,
		# A step further on the wrong day, and the right step on the right one.
		"support": [("Support Overdue", PROVIDER, -1, rung) for rung in (1, 2)],
		# It was missed by then, says the clock that is ahead; that can't be known to be wrong.
		"today": [("Check-in Overdue", MANAGER, 0, 1)],
	}
	scene.fill(share_of(180, 45), today, shapes)
	for days in (1, -1, 0, 0):
		sweep(today + timedelta(days=days))
	expected = scene.expected(told)
	digests = Counter({each.user for each in expected})
	# One on the wrong day, one on the right one.
	digests.update({each.user for each in expected if each.party == PROVIDER})
	missed = Counter((plan.name, "Missed") for plan in scene.plans if plan.shape == "today")
	report("days on the clock: +1, -1, 0, 0", scene.tally(expected, digests=digests, more_steps=missed))
