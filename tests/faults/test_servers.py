"""The mail server is down for a while, Redis forgets everything: nobody's reminder is lost, and nobody is told twice."""

from collections import Counter
from collections.abc import Callable
from mailbox import words_of
from random import Random
from threading import Event
from time import monotonic

import redis
from conftest import share_of
from rq import Queue, Worker
from runs import Run, sweep
from scene import CANARY, DOMAIN, Tally

import frappe
from frappe.utils.background_jobs import generate_qname

FLUSH = "frappe.email.queue.flush"
A_JOB_EACH = {"PEOPLE_PER_JOB": 1}


def until(condition: Callable[[], bool], seconds: float = 180) -> None:
	"""Returns as soon as `condition` holds."""
	deadline, tick = monotonic() + seconds, Event()
	while not condition():
		assert monotonic() < deadline, f"waited {seconds} s in vain"
		tick.wait(0.05)


def mails(scene, *statuses: str) -> int:
	scene.look_again()
	recipients = frappe.get_all(
		"Email Queue Recipient", {"recipient": ("like", f"%{DOMAIN}")}, pluck="parent"
	)
	return frappe.db.count("Email Queue", {"name": ("in", recipients), "status": ("in", statuses)})


def flush_until_none(scene, *statuses: str) -> int:
	"""Lets the host send, as its scheduler does, until no mail is in one of `statuses`; returns how often it took."""
	for times in range(200):
		if not mails(scene, *statuses):
			return times
		# It breaks off after too many failures in a row, and goes on the next time.
		Run(FLUSH).release().finish()
	raise AssertionError(f"still {statuses}")


def test_the_mail_server_is_down_and_comes_back(scene, today, mailbox, report):
	scene.fill(share_of(200, 24), today)
	sweep(today)
	people = len({each.user for each in scene.expected()})
	tally = scene.tally()

	flush_until_none(scene, "Not Sent", "Partially Sent", "Sending")
	assert mails(scene, "Error") == people, "the host gave up on all of them"
	sweep(today)
	assert mails(scene, "Error") == people, "while the server is down there is no use in trying"
	assert not mailbox.taken

	# It comes back, is overwhelmed in the middle, and recovers.
	mailbox.up(takes=people // 2)
	sweep(today)
	flush_until_none(scene, "Not Sent", "Partially Sent", "Sending")
	assert (mails(scene, "Sent"), mails(scene, "Error")) == (people // 2, people - people // 2)
	mailbox.up()
	for _again in range(3):
		sweep(today)
		flush_until_none(scene, "Not Sent", "Partially Sent", "Sending")
	tally.add(scene.tally())
	tally.compare("mail", Counter({each.user for each in scene.expected()}), mailbox.taken_for())

	for _address, mail in mailbox.taken:
		assert CANARY not in words_of(mail)
	told = frappe.get_all("Notification Log", fields=["subject", "email_content"])
	assert not any(CANARY in str(row) for row in [*told, *scene.new_errors()])
	report(
		f"mail server down, half up, up: notices: {len(scene.expected())}, mails: {len(mailbox.taken)}", tally
	)


def test_redis_forgets_everything_in_the_middle(scene, today, report):
	"""The jobs that wait are lost, and what the host keeps there of users and records as well."""
	chance, tally, told_before = Random(4), Tally(), []
	queue, cache = (redis.from_url(frappe.conf[name]) for name in ("redis_queue", "redis_cache"))

	def until_told(number: float) -> None:
		until(lambda: scene.reminders().total() >= number)

	def idle() -> bool:
		working = any(worker.get_state() == "busy" for worker in Worker.all(connection=queue))
		return not working and not Queue(generate_qname("long"), connection=queue).count

	plans, rounds = share_of(120, 24), share_of(3)
	for _round in range(rounds):
		scene.fill(plans, today)
		everything = len(scene.expected())
		moment = chance.uniform(0.05, 0.6) * everything
		sweep(today, constants=A_JOB_EACH)
		until_told(moment)
		queue.flushall()
		cache.flushall()
		until(idle)
		told_before.append(scene.reminders().total())
		assert told_before[-1] < everything, "nothing was lost: Redis was flushed too late"
		sweep(today, constants=A_JOB_EACH)
		until_told(everything)
		until(idle)
		tally.add(scene.tally())
		# By one process, without the workers: there is nothing left to do.
		sweep(today)
		tally.add(scene.tally())
		assert scene.new_errors() == []
	report(f"Redis flushed: {rounds}, told by then: {told_before} of {everything} each", tally)
