"""The hourly sweep over 10,000 open plans with 2,000 reminders due for 500 people, beside the host's own Notification.

Prints `reminder_speedup` (the host's time for a reminder over ours), `reminder_queries` (SQL statements a reminder, as the
database counts them, transactions included), `reminder_peak_mb` (how far a sweep raises the most memory a process holds),
and `sweep_idle_us` (a sweep with nothing due, for each open plan). The same at 1,000, 10,000 and 50,000 plans with as much
due shows what the cost grows with.

Ours is the whole job: `tasks.hourly`, and after it, in this process, the shares it hands to the site's workers, each of
which looks for what is due anew. The host's is a Notification (Email, Days Before) on ToDo, sent by `trigger_daily_alerts`.
ToDo has no tables and says itself whom to write to, so no DocType with a date costs the host less; on a DocType of ours our
guards refuse the mail, and what they cost on others is left out of the host's time. Both queue their mails; the account
they are sent from is never reached. The host's 2,000 rows are sent in five parts, our sweep runs between them, and the
medians are compared.

The memory is what the kernel says a fresh process held at most, since neither the database's client nor the mails' parser
shows in Python's own count. That process has swept before with nothing due, so that modules aren't counted.

Runs on the throwaway site of the tests and leaves nothing in it.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from unittest.mock import patch

import frappe
from frappe.email.doctype.notification.notification import trigger_daily_alerts
from frappe.utils import add_days, getdate

from pip_module import tasks
from pip_module.guards import trail

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "site"))
from factory import CHECKIN, COMPANY, PLAN

SIZES = (1_000, 10_000, 50_000)
MAIN_SIZE = 10_000
MANAGERS, TOLD, DUE = 100, 500, 2_000
PARTS = 5
"""How often sweep and host take turns; the host's rows are split by it."""
RUNS_OF_OTHER_SIZES, IDLE_RUNS, WARM_UP_ROWS = 3, 5, 10
LONG_AGO_DAYS = 60
"""When the world was last changed: dates of plans follow what was changed of late."""
IDLE_DAYS_AGO = 20
"""Nothing of the world was due then."""

SWEEP_ONCE = "--sweep-once"
WHO = ("owner", "modified_by", "creation", "modified")


# The world -----------------------------------------------------------------------------------------------------------


def make_people() -> None:
	"""500 people with users: the managers, and the employees of the first plans. They work every day of the week."""
	frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": "MEASURED",
			"from_date": add_days(getdate(), -200),
			"to_date": add_days(getdate(), 200),
			"holidays": [{"holiday_date": add_days(getdate(), 199), "description": "Far away"}],
		}
	).insert()
	frappe.db.sql(
		"update `tabHoliday List` set modified = modified - interval %s day where name = 'MEASURED'",
		LONG_AGO_DAYS,
	)
	users = [f"measured-m{number}@pip.example.com" for number in range(MANAGERS)]
	users += [f"measured-{number}@pip.example.com" for number in range(TOLD - MANAGERS)]
	bulk(
		"User", ["email", "first_name", "enabled", "user_type"], [(u, u, u, 1, "System User") for u in users]
	)
	bulk("Notification Settings", ["user", "enabled"], [(user, user, 1) for user in users])
	staff = [("MEASURED-HEAD", "The Head", None, None)]
	staff += [(f"MEASURED-M{n}", f"Manager {n}", users[n], "MEASURED-HEAD") for n in range(MANAGERS)]
	bulk(
		"Employee",
		["employee_name", "user_id", "reports_to", "status", "company", "holiday_list"],
		[(*person, "Active", COMPANY, "MEASURED") for person in staff],
	)
	frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "Measured",
			"email_id": "measured@pip.example.com",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			# Reserved never to exist.
			"smtp_server": "mail.invalid",
			"no_smtp_authentication": 1,
		}
	).insert()
	# A sweep rolls back what is not committed.
	frappe.db.commit()


def bulk(doctype: str, fields: list[str], rows: list[tuple]) -> None:
	"""Rows written straight into a table, the name first in each."""
	long_ago = add_days(frappe.utils.now(), -LONG_AGO_DAYS)
	kept = ("Administrator", "Administrator", long_ago, long_ago)
	frappe.db.bulk_insert(doctype, ["name", *fields, *WHO], [(*row, *kept) for row in rows])


def grow(first: int, size: int) -> None:
	"""Active plans number `first` to `size` - 1, each with an employee of its own, six check-ins, three goals and one
	promised support.

	Due are on each of the first 400 plans a check-in (told to manager and employee) and two goals (manager), on the next
	200 a support (told to whoever provides it), on the next 200 a check-in that was missed yesterday (manager).
	"""
	numbers = {"first": first, "last": size - 1, "company": COMPANY, "today": getdate(), "managers": MANAGERS}
	numbers["with_user"] = TOLD - MANAGERS

	def insert(doctype: str, columns: str, values: str, source: str = "") -> None:
		frappe.db.sql(
			f"""insert into `tab{doctype}` ({columns}, {", ".join(WHO)})
			select {values}, 'Administrator', 'Administrator', now(6) - interval {LONG_AGO_DAYS} day,
			now(6) - interval {LONG_AGO_DAYS} day
			from (select cast(seq as signed) as p, lpad(seq, 6, '0') as number from seq_{first}_to_{size - 1}) plans {source}""",
			numbers,
		)

	insert(
		"Employee",
		"name, employee_name, user_id, reports_to, status, company, holiday_list",
		"""concat('MEASURED-', number), concat('Employee ', number),
		if(p < %(with_user)s, concat('measured-', p, '@pip.example.com'), null),
		concat('MEASURED-M', p mod %(managers)s), 'Active', %(company)s, 'MEASURED'""",
	)
	insert(
		PLAN,
		"""name, employee, employee_name, manager, company, status, acknowledgement, start_date, end_date,
		original_end_date, agreed_end_date, dated_at, duration_days, status_since, issued_on, checkin_frequency""",
		"""concat('MEASURED-', number), concat('MEASURED-', number), concat('Employee ', number),
		concat('MEASURED-M', p mod %(managers)s), %(company)s, 'Active', 'Acknowledged', %(today)s - interval 50 day,
		%(today)s + interval 60 day, %(today)s + interval 60 day, %(today)s + interval 60 day, now(6), 110,
		%(today)s - interval 49 day,
		%(today)s - interval 50 day, 'Every 2 Weeks'""",
	)
	insert(
		CHECKIN,
		"""name, plan, employee, manager, company, idx_in_plan, kind, status, scheduled_date, original_date""",
		"""concat('MEASURED-', number, '-', c), concat('MEASURED-', number), concat('MEASURED-', number),
		concat('MEASURED-M', p mod %(managers)s), %(company)s, c, 'Regular',
		case when c > 3 then 'Scheduled' when c = 1 and p mod 10 = 0 or c = 3 and p between 600 and 799 then 'Missed'
		else 'Completed' end,
		%(today)s + interval (case when c = 3 and p between 600 and 799 then -1 when c = 4 and p < 400 then 2
		when c < 4 then 14 * (c - 4) + p mod 5 else 14 * (c - 3) + p mod 5 end) day,
		%(today)s""",
		"join (select cast(seq as signed) as c from seq_1_to_6) checkins",
	)
	insert(
		"PIP Goal",
		"name, parent, parenttype, parentfield, idx, title, weight, due_date",
		f"""concat('MEASURED-', number, '-', g), concat('MEASURED-', number), '{PLAN}', 'goals', g, 'A goal', 33,
		%(today)s + interval if(p < 400 and g < 3, 3, 60) day""",
		"join (select seq as g from seq_1_to_3) goals",
	)
	insert(
		"PIP Support",
		"name, parent, parenttype, parentfield, idx, kind, provider, due_date",
		f"""concat('MEASURED-', number), concat('MEASURED-', number), '{PLAN}', 'supports', 1, 'Training',
		concat('MEASURED-M', p mod %(managers)s), %(today)s + interval if(p between 400 and 599, -1, 30) day""",
	)
	# Statistics of a table are only made of what was committed.
	frappe.db.commit()
	frappe.db.sql(
		f"analyze table `tab{PLAN}`, `tab{CHECKIN}`, `tabPIP Goal`, `tabPIP Support`, `tabEmployee`"
	)


@contextmanager
def no_other_alerts():
	"""The alerts the host ships are off within, so that only ours is sent."""
	daily = {"event": ("in", ("Days Before", "Days After")), "enabled": 1, "name": ("!=", "MEASURED")}
	others = frappe.get_all("Notification", filters=daily, pluck="name")

	def switch(enabled: int) -> None:
		for name in others:
			frappe.db.set_value("Notification", name, "enabled", enabled)
		# The host's alerts and our sweep roll back what is not committed.
		frappe.db.commit()

	switch(0)
	try:
		yield
	finally:
		switch(1)


def make_todos() -> None:
	"""What the host's Notification writes of: 2,000 rows, four for each of the 500 people, on a day of its own for each
	part; before those a few to warm up with."""
	users = frappe.get_all(
		"User", filters={"name": ("like", "measured-%")}, pluck="name", order_by="name asc"
	)
	share = DUE // PARTS
	rows = [(day, n) for day in range(1, PARTS + 1) for n in range((day - 1) * share, day * share)]
	rows += [(PARTS + 1, n) for n in range(WARM_UP_ROWS)]
	bulk(
		"ToDo",
		["status", "date", "allocated_to", "description"],
		[
			(f"MEASURED-{day}-{n}", "Open", add_days(getdate(), day), users[n % TOLD], "Something is due")
			for day, n in rows
		],
	)
	frappe.get_doc(
		{
			"doctype": "Notification",
			"name": "MEASURED",
			"subject": "Something is due",
			"message": "<p>Due on {{ doc.date }}</p>",
			"message_type": "HTML",
			"document_type": "ToDo",
			"channel": "Email",
			"event": "Days Before",
			"date_changed": "date",
			"days_in_advance": 1,
			"recipients": [{"receiver_by_document_field": "allocated_to"}],
		}
	).insert()
	# The host's alerts roll back what is not committed.
	frappe.db.commit()


def forget_what_was_sent() -> None:
	for doctype in ("PIP Reminder", "Notification Log", "Email Queue", "Email Queue Recipient"):
		frappe.db.delete(doctype)
	# It was committed by who sent it, and so is this.
	frappe.db.commit()


def clear_away() -> None:
	"""What was committed is undone by hand."""
	frappe.db.rollback()
	frappe.set_user("Administrator")
	forget_what_was_sent()
	frappe.db.delete("Communication", {"reference_doctype": "ToDo", "reference_name": ("like", "MEASURED-%")})
	for doctype in (CHECKIN, "PIP Goal", "PIP Support", PLAN, "Employee", "ToDo"):
		frappe.db.delete(doctype, {"name": ("like", "MEASURED-%")})
	frappe.db.delete("PIP Event", {"plan": ("like", "MEASURED-%")})
	for doctype in ("User", "Notification Settings"):
		frappe.db.delete(doctype, {"name": ("like", "measured-%")})
	for doctype, name in (
		("Notification", "MEASURED"),
		("Holiday List", "MEASURED"),
		("Email Account", "Measured"),
	):
		if frappe.db.exists(doctype, name):
			frappe.delete_doc(doctype, name, force=True)
	# Committed before, and so now.
	frappe.db.commit()
	frappe.clear_cache()


# What is measured ----------------------------------------------------------------------------------------------------


def sweep(today: date) -> None:
	"""The hourly job on `today`, and what it hands to the workers."""
	jobs: list[tuple[str, dict]] = []
	with (
		patch.object(tasks, "getdate", lambda given=None: getdate(given or today)),
		patch.object(frappe, "enqueue", lambda method, **options: jobs.append((method, options))),
	):
		tasks.hourly()
		for method, options in jobs:
			frappe.get_attr(method)(users=options["users"], plans=options["plans"])


def sweep_what_is_due() -> float:
	forget_what_was_sent()
	took = timed(lambda: sweep(getdate()))
	told = frappe.get_all("PIP Reminder", pluck="recipient")
	assert (len(told), len(set(told))) == (DUE, TOLD), (len(told), len(set(told)))
	assert frappe.db.count("Notification Log") == DUE
	assert frappe.db.count("Email Queue") == TOLD
	return took / DUE


def sweep_with_nothing_due() -> float:
	took = timed(lambda: sweep(getdate(add_days(getdate(), -IDLE_DAYS_AGO))))
	assert not frappe.db.count("PIP Reminder")
	return took


def host_sends(day: int, rows: int) -> tuple[float, float]:
	"""Seconds and statements for a row, of the part that is due in `day` days."""
	forget_what_was_sent()
	frappe.db.set_value("Notification", "MEASURED", "days_in_advance", day)
	# The host's alerts roll back what is not committed.
	frappe.db.commit()
	with patch.object(trail, "refuse_references", lambda doc, method=None: None), statements() as ran:
		took = timed(trigger_daily_alerts)
	assert frappe.db.count("Email Queue") == rows, frappe.db.count("Email Queue")
	return took / rows, ran() / rows


def timed(do: Callable) -> float:
	# Each is a job of its own: nothing remembered within one may help the next.
	getattr(frappe.local, "request_cache", {}).clear()
	frappe.db.value_cache.clear()
	begun = perf_counter()
	do()
	return perf_counter() - begun


@contextmanager
def statements():
	"""`with statements() as ran: ...` and then `ran()`: how many statements the database got of us within."""
	before = _statements()
	after: list[int] = []
	yield lambda: after[0]
	# The question itself is one.
	after.append(_statements() - before - 1)


def _statements() -> int:
	return int(frappe.db.sql("show session status like 'Questions'")[0][1])


def sweep_once() -> None:
	"""In a process of its own: the memory and the statements of one sweep, as JSON."""
	sweep_with_nothing_due()
	held = _held("VmRSS")
	# From here on the kernel looks anew for the most that is held.
	Path("/proc/self/clear_refs").write_text("5")
	with statements() as ran:
		sweep(getdate())
	print(json.dumps({"peak": (_held("VmHWM") - held) / 1024, "before": held / 1024, "statements": ran()}))


def _held(field: str) -> int:
	return int(re.search(rf"^{field}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.M)[1])


def fresh_process() -> dict:
	forget_what_was_sent()
	done = subprocess.run(
		[sys.executable, __file__, SWEEP_ONCE], capture_output=True, text=True, check=False, timeout=300
	)
	assert done.returncode == 0, done.stderr
	# It wrote while we were looking: begin anew.
	frappe.db.rollback()
	assert frappe.db.count("PIP Reminder") == DUE
	return json.loads(done.stdout.splitlines()[-1])


# The figures ---------------------------------------------------------------------------------------------------------


def say(text: str) -> None:
	print(f"    {text}", file=sys.stderr, flush=True)


def main_size() -> None:
	make_todos()
	ours, theirs, host_statements = [], [], []
	with no_other_alerts():
		host_sends(PARTS + 1, WARM_UP_ROWS)
		for part in range(1, PARTS + 1):
			ours.append(sweep_what_is_due())
			took, ran = host_sends(part, DUE // PARTS)
			theirs.append(took)
			host_statements.append(ran)
			say(f"turn {part}: {ours[-1] * 1000:.2f} ms a reminder, the host {took * 1000:.2f} ms")
	print(f"reminder_speedup: {median(theirs) / median(ours):.1f}")
	fresh = [fresh_process() for _ in range(3)]
	print(f"reminder_queries: {median(run['statements'] for run in fresh) / DUE:.2f}")
	print(f"reminder_peak_mb: {median(run['peak'] for run in fresh):.1f}")
	say(f"the host: {median(theirs) * 1000:.1f} ms and {median(host_statements):.1f} statements a mail")
	say(f"ours: {median(ours) * 1000:.2f} ms a reminder; a process of {fresh[0]['before']:.0f} MB before")
	say_how_it_grows(MAIN_SIZE, median(ours))


def other_size(size: int) -> None:
	sweep_what_is_due()
	say_how_it_grows(size, median(sweep_what_is_due() for _ in range(RUNS_OF_OTHER_SIZES)))


def say_how_it_grows(size: int, seconds: float) -> None:
	forget_what_was_sent()
	sweep_with_nothing_due()
	idle = median(sweep_with_nothing_due() for _ in range(IDLE_RUNS))
	say(f"{size} plans with nothing due: {idle * 1000:.1f} ms a sweep")
	if size == MAIN_SIZE:
		print(f"sweep_idle_us: {idle / size * 1e6:.2f}")
	print(f"sweep_idle_us_{size}: {idle / size * 1e6:.2f}")
	print(f"reminder_ms_{size}: {seconds * 1000:.2f}", flush=True)


def main() -> None:
	frappe.init(site=os.environ["PIP_SITE"], sites_path=os.environ["PIP_SITES_PATH"])
	frappe.connect()
	frappe.set_user("Administrator")
	if SWEEP_ONCE in sys.argv:
		sweep_once()
		frappe.destroy()
		return
	try:
		make_people()
		for before, size in zip((0, *SIZES), SIZES, strict=False):
			begun = perf_counter()
			grow(before, size)
			say(f"{size} plans made in {perf_counter() - begun:.0f} s")
			main_size() if size == MAIN_SIZE else other_size(size)
	finally:
		clear_away()
		frappe.destroy()


if __name__ == "__main__":
	main()
