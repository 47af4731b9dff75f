"""The report of low scores after an appraisal cycle, and the drafts HR has made from it."""

import threading

import factory
import pytest
from factory import PLAN

import frappe
from frappe.desk.query_report import run

from pip_module import candidates
from pip_module.rules import lifecycle

REPORT = "PIP Candidates"


@pytest.fixture
def cycle(people, appraisal_of):
	"""The employee has a low score, the peer a lower one, the witness a good one and nobody rated the manager."""
	appraisals = {
		"employee": appraisal_of(people.employee.employee, {"Speed": 2.0}),
		"peer": appraisal_of(people.peer.employee, {"Speed": 1.5}),
		"witness": appraisal_of(people.witness.employee, {"Speed": 4.0}),
		"manager": appraisal_of(people.manager.employee, {"Speed": 0}),
	}
	name = appraisals["employee"].appraisal_cycle
	for appraisal in appraisals.values():
		frappe.db.set_value("Appraisal", appraisal.name, "appraisal_cycle", name)
		appraisal.reload()
	for who, score in (("employee", 2.0), ("peer", 1.5), ("witness", 4.0), ("manager", 0)):
		frappe.db.set_value("Appraisal", appraisals[who].name, "final_score", score)
	return frappe._dict(appraisals, name=name)


def shown(cycle, **filters) -> list[dict]:
	return run(REPORT, filters={"appraisal_cycle": cycle.name, **filters})["result"]


def as_hr(people, who: str = "hr") -> None:
	frappe.set_user(getattr(people, who).user)


def test_the_lowest_come_first_and_only_low_rated_scores_count(people, cycle):
	as_hr(people)
	rows = shown(cycle)
	assert [(row["employee"], row["score"]) for row in rows] == [
		(people.peer.employee, 1.5),
		(people.employee.employee, 2.0),
	]
	assert {row["manager_name"] for row in rows} == {"Manager"}
	assert [row["employee"] for row in shown(cycle, threshold=1.8)] == [people.peer.employee]
	assert len(shown(cycle, threshold=4.5)) == 3


def test_the_threshold_is_that_of_the_settings(people, cycle, settings):
	settings(low_score_threshold=1.8)
	as_hr(people)
	assert [row["employee"] for row in shown(cycle)] == [people.peer.employee]


def test_before_a_cycle_is_chosen_there_is_nobody(people, cycle):
	as_hr(people)
	assert run(REPORT, filters={})["result"] == []


def test_company_and_department_narrow_it_down(people, cycle):
	frappe.set_user("Administrator")
	department = frappe.get_doc(
		{"doctype": "Department", "department_name": "Above", "company": factory.COMPANY, "is_group": 1}
	).insert()
	below = frappe.get_doc(
		{
			"doctype": "Department",
			"department_name": "Below",
			"company": factory.COMPANY,
			"parent_department": department.name,
		}
	).insert()
	frappe.db.set_value("Appraisal", cycle.peer.name, "department", below.name)
	as_hr(people)
	assert [row["employee"] for row in shown(cycle, department=department.name)] == [people.peer.employee]
	assert len(shown(cycle, company=factory.COMPANY)) == 2
	assert shown(cycle, company=factory.OTHER_COMPANY) == []
	assert shown(cycle, department="No such department") == []


def test_an_open_plan_is_shown_and_a_closed_one_is_not(people, cycle, desk):
	plan = desk.plan("Active")
	desk.hr(desk.draft(people.peer.employee)).withdraw("Not the right step")
	as_hr(people)
	plans = {row["employee"]: (row["plan"], row["plan_status"]) for row in shown(cycle)}
	assert plans == {
		people.employee.employee: (plan.name, "Active"),
		people.peer.employee: (None, None),
	}


def test_nobody_but_hr_runs_it(people, cycle):
	for who in ("manager", "boss", "employee", "peer"):
		frappe.set_user(getattr(people, who).user)
		with pytest.raises(frappe.PermissionError):
			shown(cycle)
		with pytest.raises(frappe.PermissionError):
			candidates.rows(cycle.name)


def test_hr_of_another_company_sees_nobody_of_ours(people, cycle, desk):
	desk.plan("Active")
	as_hr(people, "hr_elsewhere")
	assert shown(cycle) == []


def test_hr_is_no_candidate_of_their_own(people, cycle, appraisal_of):
	own = appraisal_of(people.hr.employee, {"Speed": 1.0})
	frappe.db.set_value("Appraisal", own.name, {"appraisal_cycle": cycle.name, "final_score": 1.0})
	as_hr(people)
	assert people.hr.employee not in {row["employee"] for row in shown(cycle)}
	as_hr(people, "hr_too")
	assert people.hr.employee in {row["employee"] for row in shown(cycle)}


def test_those_who_left_are_left_out(people, cycle):
	frappe.db.set_value("Employee", people.peer.employee, "status", "Left")
	as_hr(people)
	assert [row["employee"] for row in shown(cycle)] == [people.employee.employee]


def test_no_job_makes_it(people, cycle, monkeypatch):
	"""What is prepared or mailed is read by others than whom it was made for."""
	monkeypatch.setattr(frappe.local, "job", frappe._dict(method="anything"), raising=False)
	for user in (people.hr.user, "Administrator"):
		frappe.set_user(user)
		with pytest.raises(frappe.PermissionError, match="neither mailed nor prepared"):
			candidates.rows(cycle.name)
		# A report that raises is made a prepared one by the host.
		told = run(REPORT, filters={"appraisal_cycle": cycle.name})
		assert told["result"] == [] and "neither mailed nor prepared" in told["message"]


# Drafts ------------------------------------------------------------------------------------------------------------


def draft_all(*appraisals, template: str = "General") -> list[dict]:
	# Each is a transaction of its own, which goes back to what is stored by then.
	frappe.db.commit()
	run = frappe.generate_hash(length=10)
	candidates.draft_all([each if isinstance(each, str) else each.name for each in appraisals], template, run)
	return candidates.outcome(run)["lines"]


def test_each_draft_goes_to_its_manager_with_the_template(people, cycle):
	as_hr(people)
	lines = draft_all(cycle.employee, cycle.peer)
	assert [line["said"] for line in lines] == ["Drafted.", "Drafted."]
	for line, who in zip(lines, (people.employee, people.peer), strict=True):
		plan = frappe.get_doc(PLAN, line["plan"])
		assert (plan.employee, plan.manager, plan.status) == (who.employee, people.manager.employee, "Draft")
		assert (plan.owner, plan.hr_partner) == (people.manager.user, people.hr.user)
		assert plan.template == "General" and plan.consequences and plan.supports
		assert plan.gaps[0].kra == "Speed" and plan.appraisal_cycle == cycle.name
	told = frappe.get_all(
		"Notification Log",
		filters={"document_type": PLAN, "document_name": ("in", [line["plan"] for line in lines])},
		fields=["for_user", "subject"],
	)
	assert {row.for_user for row in told} == {people.manager.user} and len(told) == 2
	assert all("Employee" not in row.subject and "Peer" not in row.subject for row in told)


def test_the_timeline_says_who_had_it_made(people, cycle):
	as_hr(people)
	[line] = draft_all(cycle.employee)
	comments = frappe.get_all(
		"Comment", filters={"reference_name": line["plan"], "comment_type": "Info"}, pluck="owner"
	)
	assert people.hr.user in comments


def test_the_manager_takes_it_over_and_the_same_hr_may_issue_it(people, cycle):
	as_hr(people)
	[line] = draft_all(cycle.employee)
	plan = completed(line["plan"], people.manager.user)
	plan.send_for_review()
	as_hr(people)
	plan = frappe.get_doc(PLAN, plan.name)
	plan.issue()
	assert plan.status == lifecycle.AWAITING_ACKNOWLEDGEMENT


def test_hr_who_sends_it_for_review_themselves_cannot_issue_it(people, cycle):
	as_hr(people)
	[line] = draft_all(cycle.employee)
	plan = completed(line["plan"], people.hr.user)
	plan.send_for_review()
	with pytest.raises(frappe.ValidationError, match="you sent this plan for review"):
		frappe.get_doc(PLAN, plan.name).issue()
	plan = frappe.get_doc(PLAN, plan.name)
	plan.run_method("onload")
	assert not plan.get_onload("form")["mine"]
	as_hr(people, "hr_too")
	plan = frappe.get_doc(PLAN, plan.name)
	plan.issue()
	assert plan.status == lifecycle.AWAITING_ACKNOWLEDGEMENT


def test_of_a_manager_without_a_user_somebody_else_from_hr_issues_it(people, cycle):
	frappe.db.set_value("User", people.manager.user, "enabled", 0)
	as_hr(people)
	[line] = draft_all(cycle.employee)
	assert frappe.db.get_value(PLAN, line["plan"], ["owner", "hr_partner"]) == (people.hr.user, None)


def completed(name: str, user: str):
	frappe.set_user(user)
	plan = frappe.get_doc(PLAN, name)
	complete = factory.plan_values(plan.employee)
	for field in ("reason", "consequences"):
		plan.set(field, complete[field])
	for table in ("gaps", "goals", "supports"):
		plan.set(table, [])
		for row in complete[table]:
			plan.append(table, row)
	return plan.save()


def test_what_cannot_be_drafted_is_said_and_the_rest_is_done(people, cycle, desk):
	plan = desk.plan("Active")
	frappe.set_user("Administrator")
	frappe.db.set_value("Employee", people.witness.employee, "reports_to", None)
	as_hr(people)
	lines = draft_all(cycle.employee, cycle.witness, "No such appraisal", cycle.peer)
	assert [bool(line["plan"]) for line in lines] == [False, False, False, True]
	assert f"already has an open plan, {plan.name}" in lines[0]["said"]
	assert "reports to nobody" in lines[1]["said"]
	assert "not found" in lines[2]["said"]
	assert [line["employee"] for line in lines] == ["Employee", "Witness", None, "Peer"]


def test_a_second_run_makes_none_twice(people, cycle):
	as_hr(people)
	first = draft_all(cycle.employee, cycle.peer)
	second = draft_all(cycle.employee, cycle.peer)
	assert [bool(line["plan"]) for line in (*first, *second)] == [True, True, False, False]
	for who in (people.employee, people.peer):
		assert frappe.db.count(PLAN, {"employee": who.employee, "status": "Draft"}) == 1


def test_a_plan_that_has_run_out_but_is_open_stops_it_too(people, cycle, desk):
	"""Its dates overlap with no new plan's, but it still waits for its outcome."""
	plan = desk.plan("Final Review")
	frappe.db.set_value(PLAN, plan.name, {"start_date": factory.day(-90), "end_date": factory.day(-10)})
	as_hr(people)
	[line] = draft_all(cycle.employee)
	assert line["plan"] is None and plan.name in line["said"]


def test_two_runs_at_once_make_one_draft(people, real_commits, cycle):
	"""Each with a connection of its own, begun before the other has stored anything."""
	# What isn't committed is not there for other connections.
	frappe.db.commit()
	ready, results = threading.Barrier(2), []
	site, path = frappe.local.site, frappe.local.sites_path

	def work() -> None:
		frappe.init(site=site, sites_path=path)
		frappe.connect()
		try:
			frappe.set_user(people.hr.user)
			frappe.flags.mute_emails = True
			# What it sees of the table is fixed from here on.
			frappe.db.count(PLAN)
			ready.wait(20)
			results.append(candidates._line(cycle.employee.name, ""))
		finally:
			frappe.destroy()

	threads = [threading.Thread(target=work) for _ in range(2)]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join(60)
	frappe.db.rollback()
	assert sorted(bool(line["plan"]) for line in results) == [False, True], results
	assert frappe.db.count(PLAN, {"employee": people.employee.employee, "status": "Draft"}) == 1


def test_a_deadlock_is_tried_again(people, cycle, monkeypatch):
	tried = []
	real = candidates.draft

	def draft(*args):
		tried.append(args)
		if len(tried) < candidates.TRIES:
			raise frappe.QueryDeadlockError
		return real(*args)

	monkeypatch.setattr(candidates, "draft", draft)
	as_hr(people)
	[line] = draft_all(cycle.employee)
	assert line["plan"] and len(tried) == candidates.TRIES


def test_an_error_of_ours_says_nothing_of_the_plan(people, cycle, monkeypatch):
	def draft(*args):
		raise RuntimeError("Secret")

	monkeypatch.setattr(candidates, "draft", draft)
	as_hr(people)
	lines = draft_all(cycle.employee, cycle.peer)
	assert all("try again" in line["said"] and not line["plan"] for line in lines)
	logged = frappe.get_all("Error Log", filters={"method": ("like", "%candidates%")}, pluck="error")
	assert len(logged) == 2
	assert not [text for text in logged for word in ("Secret", cycle.employee.name) if word in text]
	frappe.db.delete("Error Log", {"method": ("like", "%candidates%")})


def test_who_asks_is_told_of_their_own_runs_only(people, cycle):
	as_hr(people)
	run = frappe.generate_hash(length=10)
	candidates.draft_all([cycle.employee.name], "", run)
	as_hr(people, "hr_too")
	assert candidates.outcome(run) is None
	for who in ("manager", "employee"):
		frappe.set_user(getattr(people, who).user)
		with pytest.raises(frappe.PermissionError):
			candidates.outcome(run)


def test_it_asks_before_anything_is_begun(people, cycle, monkeypatch):
	queued = []
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **kwargs: queued.append(kwargs))
	for who in ("manager", "employee", "peer"):
		frappe.set_user(getattr(people, who).user)
		with pytest.raises(frappe.PermissionError):
			candidates.create_drafts([cycle.peer.name])
	as_hr(people)
	for wrong in (
		"{",
		"[1]",
		'"x"',
		["\ud800"],
		[""],
		"[]",
		None,
		["x"] * 3 + [str(number) for number in range(501)],
	):
		with pytest.raises(frappe.ValidationError):
			candidates.create_drafts(wrong)
	with pytest.raises(frappe.ValidationError, match="Template"):
		candidates.create_drafts([cycle.peer.name], "No such template")
	with pytest.raises(frappe.ValidationError, match="Template"):
		candidates.create_drafts([cycle.peer.name], "\ud800")
	assert candidates.outcome("\ud800") is None
	assert queued == []
	run = candidates.create_drafts([cycle.peer.name, cycle.peer.name], "General")
	assert candidates.outcome(run) == {"done": 0, "of": 1, "lines": []}
	# Whoever looks after the workers sees their jobs.
	assert cycle.peer.name not in str(queued)
	job = {key: queued[0][key] for key in ("chosen", "template", "run")}
	candidates.draft_chosen(**job)
	[line] = candidates.outcome(run)["lines"]
	assert line["plan"]
	# A job whose list was lost says so.
	candidates.draft_chosen(**job)
	outcome = candidates.outcome(run)
	assert outcome["done"] == outcome["of"] and "try again" in outcome["lines"][0]["said"]
	as_hr(people, "hr_elsewhere")
	[line] = draft_all(cycle.peer)
	assert line["plan"] is None and line["employee"] is None
