"""A real site for every test, and the site as it was afterwards.

One connection serves the whole run. Each test works in one transaction that is rolled back at its end. The host and our
own jobs commit in places; a real commit would let rows escape into the next test, and a forbidden one would forbid
testing those places. So inside a test a commit sets a savepoint and a rollback returns to it: the code under test sees
its transactions, the database sees none.

The site is thrown away after the run, so a session-scoped fixture may make people and plans once and commit them: the
host needs seconds for one employee with a login. A session-scoped fixture runs outside any test's transaction.

A test that needs others to see its rows (a second connection, a worker, the web server) asks for `real_commits`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import factory
import pytest
from clock import Clock, monday_after
from remembering import forget_rows

import frappe
import frappe.utils.caching

SITE = os.environ.get("PIP_SITE", "")
SITES_PATH = os.environ.get("PIP_SITES_PATH", ".")

TEST_START = "pip_test_start"
LAST_COMMIT = "pip_test_commit"
CLOCK = pytest.StashKey[Clock]()


def pytest_sessionstart(session: pytest.Session) -> None:
	"""Connects before the tests are collected, since their parameters may ask the host for a date."""
	if not SITE:
		pytest.exit("These tests need a site: run ./scripts/test --site", returncode=2)
	frappe.init(site=SITE, sites_path=SITES_PATH)
	frappe.connect()
	frappe.flags.in_test = True
	frappe.set_user("Administrator")
	# Connecting may have written; every test begins with nothing open.
	frappe.db.commit()
	_fresh_request()
	session.config.stash[CLOCK] = _clock(os.environ.get("PIP_TODAY", ""))


def _clock(today: str) -> Clock:
	"""Ahead of the real time, so that nothing the site's own setup wrote is younger than what the tests write."""
	day = frappe.utils.getdate(today) if today else monday_after(frappe.utils.getdate())
	return Clock(day, frappe.utils.get_system_timezone())


@pytest.fixture(scope="session", autouse=True)
def connected_site() -> Iterator[str]:
	"""The site all tests share. `./scripts/test --site` provides it."""
	yield SITE
	frappe.db.rollback()
	frappe.destroy()


@pytest.fixture(autouse=True)
def rolled_back(connected_site: str, request: pytest.FixtureRequest) -> Iterator[None]:
	"""Runs the test as Administrator, then undoes what it did, in the database and in what the host remembers."""
	if "real_commits" in request.fixturenames:
		yield
		_fresh_request()
		return

	database = frappe.local.db
	original = (database.commit, database.rollback)
	database.rollback()
	database.sql(f"savepoint {TEST_START}")
	database.sql(f"savepoint {LAST_COMMIT}")
	undo_later: list = []
	database.commit = partial(_savepoint_commit, undo_later)
	database.rollback = _savepoint_rollback
	try:
		yield
	finally:
		frappe.local.db = database
		whole = _transaction_is_whole()
		database.commit, database.rollback = original
		database.rollback()
		for undo in undo_later:
			undo()
		_fresh_request()
	assert whole, (
		"this test ended the transaction it ran in (DDL such as adding a custom field does that, and so does raw SQL "
		"`commit`): its rows are now in the site for good. Use the real_commits fixture and clean up"
	)


@pytest.fixture
def real_commits(request: pytest.FixtureRequest) -> Iterator[None]:
	"""Commits are real in this test, and so is the time; rows created during it are deleted afterwards.

	Rows that were there before must be left as they were: only what the test created is taken away.
	"""
	with request.config.stash[CLOCK].in_real_time():
		frappe.db.rollback()
		started = frappe.utils.now()
		yield
		frappe.db.rollback()
		frappe.set_user("Administrator")
		# The people of all tests live in the days to come.
		until = frappe.utils.now()
		for table in _tables_with_rows_between(started, until):
			frappe.db.sql(f"delete from `{table}` where creation between %s and %s", (started, until))
		# What was really committed has to be really deleted.
		frappe.db.commit()


@pytest.fixture
def as_user() -> Iterator:
	"""`as_user("someone@example.com")` acts as that user from here to the end of the test."""
	yield frappe.set_user
	frappe.set_user("Administrator")


@pytest.fixture
def count_queries():
	"""`with count_queries() as queries: ...` and then `len(queries)`: the SQL that ran, statement by statement."""

	@contextmanager
	def counting():
		statements: list[str] = []
		database, original = frappe.local.db, frappe.local.db.sql

		def sql(query, *args, **kwargs):
			statements.append(str(query))
			return original(query, *args, **kwargs)

		database.sql = sql
		try:
			yield statements
		finally:
			del database.sql

	return counting


def _savepoint_commit(undo_later: list) -> None:
	# A commit forgets what a rollback would have to undo outside the database (files, caches). Ours is rolled back in
	# the end after all, so it is kept until then.
	undo_later.extend(frappe.db.after_rollback._functions)
	frappe.db.before_rollback.reset()
	frappe.db.after_rollback.reset()
	frappe.db.before_commit.run()
	frappe.db.sql(f"savepoint {LAST_COMMIT}")
	frappe.db.after_commit.run()


def _savepoint_rollback(*, save_point: str | None = None) -> None:
	if save_point:
		frappe.db.sql(f"rollback to savepoint {save_point}")
		return
	frappe.db.before_commit.reset()
	frappe.db.after_commit.reset()
	frappe.db.before_rollback.run()
	frappe.db.sql(f"rollback to savepoint {LAST_COMMIT}")
	frappe.db.after_rollback.run()


def _transaction_is_whole() -> bool:
	"""A savepoint dies with its transaction, so the first one proves that nothing was committed since."""
	try:
		frappe.db.sql(f"rollback to savepoint {TEST_START}")
	except frappe.db.OperationalError:
		return False
	return True


def _tables_with_rows_between(started: str, until: str) -> list[str]:
	tables = frappe.db.sql(
		"""select c.table_name from information_schema.columns c
		join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
		where c.table_schema = database() and c.column_name = 'creation' and t.table_type = 'BASE TABLE'
		and t.update_time >= timestamp(now() - interval 1 hour)""",
		pluck=True,
	)
	return [
		table
		for table in tables
		if frappe.db.sql(
			f"select 1 from `{table}` where creation between %s and %s limit 1", (started, until)
		)
	]


def _fresh_request() -> None:
	"""What a new request starts with. Redis outlives a rollback, so its copies of the undone rows go as well."""
	forget_rows()
	frappe.utils.caching._SITE_CACHE.clear()
	for settings in ("system_settings", "website_settings"):
		if hasattr(frappe.local, settings):
			delattr(frappe.local, settings)
	frappe.set_user("Administrator")
	frappe.local.message_log = []
	frappe.local.error_log = []
	frappe.local.form_dict = frappe._dict()
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.lang = "en"
	frappe.flags.in_test = True
	for flag in ("mute_emails", "in_import", "in_install", "in_migrate", "in_patch", "ignore_permissions"):
		frappe.flags.pop(flag, None)


@dataclass(frozen=True)
class People:
	"""Who takes part in the tests. `hr` is HR of the company, `hr_elsewhere` of another one only."""

	boss: factory.Person
	manager: factory.Person
	employee: factory.Person
	peer: factory.Person
	witness: factory.Person
	hr: factory.Person
	hr_too: factory.Person
	hr_elsewhere: factory.Person


@pytest.fixture(scope="session")
def people(connected_site: str) -> People:
	"""A small reporting line with its HR, made once: the host takes seconds for each of them."""
	frappe.set_user("Administrator")
	factory.make_company(factory.OTHER_COMPANY)
	boss = factory.make_person("boss")
	manager = factory.make_person("manager", reports_to=boss)
	made = People(
		boss=boss,
		manager=manager,
		employee=factory.make_person("employee", reports_to=manager),
		peer=factory.make_person("peer", reports_to=manager),
		witness=factory.make_person("witness", reports_to=boss),
		hr=factory.make_person("hr", reports_to=boss, roles=("HR User",)),
		hr_too=factory.make_person("hr_too", reports_to=boss, roles=("HR User", "HR Manager")),
		hr_elsewhere=factory.make_person("hr_elsewhere", roles=("HR User",), company=factory.OTHER_COMPANY),
	)
	frappe.get_doc(
		{
			"doctype": "User Permission",
			"user": made.hr_elsewhere.user,
			"allow": "Company",
			"for_value": factory.OTHER_COMPANY,
			"apply_to_all_doctypes": 1,
		}
	).insert(ignore_if_duplicate=True)
	# Outlives the tests, whose rollbacks would otherwise take them away.
	frappe.db.commit()
	return made


class Desk:
	"""Acts as one of the people: `desk.hr(plan).issue()` is HR pressing Issue."""

	def __init__(self, people: People):
		self.people = people

	def __getattr__(self, who: str):
		def document(plan):
			frappe.set_user(getattr(self.people, who).user)
			return frappe.get_doc(plan.doctype, plan.name)

		return document

	def draft(self, employee: str | None = None, **changes: object):
		"""A complete draft, written by the manager."""
		frappe.set_user(self.people.manager.user)
		return frappe.get_doc(
			factory.plan_values(employee or self.people.employee.employee, **changes)
		).insert()

	def plan(self, status: str, **changes: object):
		"""A plan in `status`, brought there by the verbs of those whose turn it was."""
		plan = self.draft(**changes)
		for who, verb, inputs in _way_to(status, self.people):
			getattr(getattr(self, who)(plan), verb)(**inputs)
		if status in ("Successful", "Unsuccessful"):
			self._give_results(plan)
			verb = "close_successful" if status == "Successful" else "close_unsuccessful"
			inputs = {} if status == "Successful" else {"override_reason": "Agreed with the works council"}
			getattr(self.hr(plan), verb)(outcome_summary="As discussed", **inputs)
		frappe.set_user("Administrator")
		return frappe.get_doc(plan.doctype, plan.name)

	def _give_results(self, plan) -> None:
		doc = self.hr(plan)
		for goal in doc.goals:
			goal.result = "Met"
		doc.save()


def _way_to(status: str, people: People) -> list[tuple[str, str, dict]]:
	review = [("manager", "send_for_review", {})]
	issued = [*review, ("hr", "issue", {})]
	active = [*issued, ("employee", "acknowledge", {})]
	final = [*active, ("manager", "start_final_review", {})]
	return {
		"Draft": [],
		"HR Review": review,
		"Awaiting Acknowledgement": issued,
		"Active": active,
		"On Hold": [*active, ("hr", "hold", {"reason": "Office closed"})],
		"Final Review": final,
		"Successful": final,
		"Unsuccessful": final,
		"Withdrawn": [*active, ("hr", "withdraw", {"reason": "Role changed"})],
	}[status]


@pytest.fixture
def desk(people: People) -> Desk:
	return Desk(people)


@pytest.fixture
def appraisal_of(people: People):
	"""`appraisal_of(employee, {"Speed": 1.5})`: a real appraisal of a completed cycle, submitted through the host."""

	def make(
		employee: str, scores: dict[str, float] | None = None, submit: bool = True, by_goals: bool = False
	):
		frappe.set_user("Administrator")
		return factory.make_appraisal(employee, scores or {"Speed": 1.5}, submit, by_goals)

	return make


@pytest.fixture
def feedback_on(people: People):
	"""`feedback_on(appraisal, rating=0.2, text="...")`: submitted feedback of the boss; ratings run from 0 to 1."""

	def make(appraisal, rating: float, text: str):
		frappe.set_user("Administrator")
		return factory.make_feedback(appraisal, people.boss.employee, rating, text)

	return make


@pytest.fixture
def settings():
	"""`settings(snooze_days=5)` changes PIP Settings for the test."""

	def change(**values: object) -> None:
		frappe.set_user("Administrator")
		frappe.get_doc("PIP Settings").update(values).save()

	return change


@pytest.fixture
def any_day(settings) -> None:
	"""People are told on any day of the week, so the tests run on each."""
	settings(remind_on_days_off=1)


@pytest.fixture
def outgoing_account():
	"""Mail is queued only where the site could send it."""
	account = frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "Test Outgoing",
			"email_id": "hr@pip.example.com",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "localhost",
			"no_smtp_authentication": 1,
		}
	).insert()
	frappe.flags.mute_emails = False
	frappe.local.outgoing_email_account = {}
	yield account
	frappe.local.outgoing_email_account = {}
