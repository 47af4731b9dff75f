"""What the form says about goals: the rule's findings in words, for whoever may draft a plan and from their copy only."""

import pytest
from factory import PLAN, plan_values

import frappe
from frappe.utils import add_days, getdate

from pip_module.goal_advice import advise
from pip_module.rules import examples, goal_wording, right_step
from pip_module.rules.finding import Finding
from pip_module.wording import place, sentence, step_advice, step_question

VAGUE = {
	"title": "Improve teamwork",
	"direction": "Increase",
	"baseline_value": 2,
	"target_value": 4,
	"unit": "points",
}


def content(people, *goals: dict, **changes: object) -> dict:
	values = plan_values(people.employee.employee, **changes)
	coaching = {"kind": "Coaching", "description": "Half an hour a week", "idx": 1}
	return {**values, "goals": list(goals) or values["goals"], "supports": [coaching], "end_date": None}


def told(answer: dict) -> list[tuple[str, bool]]:
	return [(line["place"], line["needed"]) for line in answer["lines"]]


def test_where_nothing_is_found_it_says_what_was_looked_at_and_praises_nothing(people, as_user):
	as_user(people.manager.user)
	answer = advise(content(people))
	assert answer["lines"] == [] and answer["note"] == ""
	assert answer["summary"] == (
		"Numbers, dates, sources and wording were looked at, and nothing was found that needs to be clearer. "
		"Whether a goal is fair and can be reached is for you to judge."
	)


GERMAN = {
	"title": "Anfragen fast vollständig mit Vorlagen beantworten",
	"direction": "Increase",
	"baseline_value": 2,
	"target_value": 5,
	"unit": "Punkte",
	"measured_by": "gut geführte Liste",
	"weight": 50,
}


def test_a_goal_in_another_language_is_not_judged_by_english_words_and_that_is_said(people, as_user):
	as_user(people.manager.user)
	answer = advise(content(people, {**GERMAN, "weight": 100}))
	assert answer["lines"] == []
	assert answer["summary"].startswith("Numbers, dates and sources were looked at")
	assert answer["note"] == "The wording was not checked. That works for English only."

	answer = advise(
		content(
			people, {**VAGUE, "title": "Improve the teamwork", "measured_by": "Survey", "weight": 50}, GERMAN
		)
	)
	assert told(answer) == [("Goal 1", False)]
	assert answer["note"] == "The wording of these was not checked, as that works for English only: Goal 2."


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_goal_that_shows_no_language_is_in_its_writers(language, people, as_user, monkeypatch):
	as_user(people.manager.user)
	monkeypatch.setattr(frappe.local, "lang", language)
	answer = advise(content(people, {**VAGUE, "unit": "tasks", "measured_by": "CRM", "weight": 100}))
	assert len(answer["lines"]) == (language == "en")
	assert bool(answer["note"]) == (language == "de")


def test_numbers_are_asked_for_in_any_language(people, as_user):
	as_user(people.manager.user)
	german = {**GERMAN, "direction": "Achieve", "baseline_value": 0, "target_value": 0, "weight": 100}
	answer = advise(content(people, german))
	assert told(answer) == [("Goal 1", False)]
	assert answer["lines"][0]["text"].startswith("Nothing says by what, or by when, this is achieved.")
	assert advise(content(people, {**german, "due_date": add_days(getdate(), 30)}))["lines"] == []


def test_what_is_needed_comes_before_what_could_be_better(people, as_user):
	as_user(people.manager.user)
	answer = advise(content(people, VAGUE))
	assert told(answer) == [("Goal 1, Source of the Figures", True), ("Goal 1", False)]
	assert answer["lines"][1]["text"].startswith("“Improve” leaves open what changes and by how much.")
	assert answer["lines"][1]["row"] == 1 and answer["lines"][1]["table"] == "goals"
	assert answer["summary"] == "Needed before review: 1. Suggestions: 1. They don't hold up anything."


def test_mending_the_goal_takes_the_advice_away(people, as_user):
	as_user(people.manager.user)
	mended = {**VAGUE, "metric": "Average of the four team survey questions", "measured_by": "Team survey"}
	assert advise(content(people, mended))["lines"] == []


def test_no_goal_yet_is_no_reason_for_advice(people, as_user):
	as_user(people.manager.user)
	assert advise({**content(people), "goals": []}) == {"summary": "", "note": "", "lines": []}
	assert advise() == {"summary": "", "note": "", "lines": []}


def test_what_a_template_left_to_fill_in_is_told_of_a_plan_and_not_of_a_template(people, as_user):
	as_user(people.hr.user)
	left = content(people, reason="<p>In [period], much was late.</p>")
	assert told(advise(left)) == [("Reason", False)]
	assert advise({**left, "doctype": "PIP Template"})["lines"] == []


def test_the_template_s_example_is_told_until_it_is_another(people, as_user):
	as_user(people.manager.user)
	template = frappe.get_doc("PIP Template", "Customer Service")
	goals = [row.as_dict(no_default_fields=True) for row in template.goals]
	given = content(people, *goals, template="Customer Service")
	left = advise(given)["lines"]
	assert [(line["place"], line["needed"]) for line in left] == [
		(f"Goal {number}, Baseline", False) for number in (1, 2, 3)
	]
	assert left[2]["text"].startswith("18 % is the template's example. Enter where it stands today.")
	for goal, today in zip(goals, (62, 3.1, 15), strict=True):
		goal["baseline_value"] = today
	assert advise({**given, "goals": goals})["lines"] == []


@pytest.mark.parametrize("template", ["", "No such template", None])
def test_without_its_template_nothing_is_an_example(template, people, as_user):
	as_user(people.manager.user)
	rows = frappe.get_doc("PIP Template", "General").goals
	goals = [row.as_dict(no_default_fields=True) for row in rows]
	assert advise(content(people, *goals, template=template))["lines"] == []


def test_a_template_is_asked_of_nobody_who_may_not_read_it(people, as_user, monkeypatch):
	as_user(people.manager.user)
	rows = frappe.get_doc("PIP Template", "General").goals
	given = content(people, *[row.as_dict(no_default_fields=True) for row in rows], template="General")
	assert advise(given)["lines"]
	monkeypatch.setattr(
		frappe.get_cached_doc("PIP Template", "General").__class__, "has_permission", lambda *_: False
	)
	assert advise(given)["lines"] == []


def test_a_weight_left_empty_is_shared_as_it_will_be_when_saved(people, as_user):
	as_user(people.manager.user)
	goals = [dict(goal, weight=0) for goal in plan_values(people.employee.employee)["goals"]]
	assert advise(content(people, *goals))["lines"] == []


@pytest.mark.parametrize(
	"given", ["HR-PIP-2026-00001", "[1]", '{"goals": 5}', '{"goals": [{"baseline_value": "x"}]}']
)
def test_nonsense_is_refused_in_words(given, people, as_user):
	as_user(people.manager.user)
	with pytest.raises(frappe.ValidationError):
		advise(given)


def test_it_reads_nothing_that_is_stored(desk, people, as_user, count_queries):
	plan = desk.plan("HR Review")
	as_user(people.peer.user)
	with count_queries() as queries:
		answer = advise({"name": plan.name, "doctype": PLAN})
	assert answer["lines"] == []
	assert not any("tabPerformance Improvement Plan`" in query for query in queries)


def test_who_may_not_draft_a_plan_may_not_ask(as_user):
	as_user("Guest")
	with pytest.raises(frappe.PermissionError):
		advise({})


def test_every_advice_can_be_said(people):
	values = {"word": "fast", "second": "and so on", "unit": "%"}
	meta = frappe.get_meta(PLAN)
	for code in (*goal_wording.ADVICE, *examples.ADVICE):
		assert "{" not in sentence(code, values)
	for code in right_step.ADVICE:
		named = ("until", "days", "of", "date")
		said = step_advice(right_step.StepAdvice(code, tuple((name, "7") for name in named)))
		assert said and "{" not in said
	for name, answers in right_step.QUESTIONS.items():
		assert tuple(option["value"] for option in step_question(name)["options"]) == answers
	assert place(Finding("weights_not_100", "weight", "goals"), meta) == "Goals, Weight"


def test_advice_holds_nobody_up(desk):
	vague = [{**VAGUE, "measured_by": "Manager's impression", "weight": 100}]
	plan = desk.draft(goals=vague)
	desk.manager(plan).send_for_review()
	desk.hr(plan).issue()
	assert frappe.db.get_value(PLAN, plan.name, "status") == "Awaiting Acknowledgement"


@pytest.mark.parametrize("field", ["expected", "observed"])
def test_a_gap_that_leaves_it_open_is_not_sent_on(field, desk, people):
	gap = {**plan_values(people.employee.employee)["gaps"][0], field: " "}
	plan = desk.draft(gaps=[gap])
	with pytest.raises(frappe.ValidationError, match=f"Gaps, row 1, {field.title()}: say what"):
		desk.manager(plan).send_for_review()
