"""The goal linter rule by rule. How it does on goals as people write them is in `test_goal_sentences.py`."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules.finding import Finding
from pip_module.rules.goal_wording import ADVICE, advice, not_in_english
from pip_module.rules.goals import Gap, Goal, PlanContent, Support

START, END = date(2026, 3, 2), date(2026, 5, 29)
GOAL = Goal(
	title="Answer tickets within a day",
	direction="Increase",
	baseline=60,
	target=90,
	weight=100,
	unit="%",
	metric="Tickets answered in 24 hours",
	measured_by="Helpdesk report",
)
TASK = replace(GOAL, direction="Achieve", baseline=None, target=None, metric="", unit="", due_date=END)
SUPPORT = Support("Coaching", "Half an hour a week", None)


def plan(*goals: Goal, supports: tuple[Support, ...] = (SUPPORT,), **changes: object) -> PlanContent:
	content = PlanContent(START, END, "HR decides next.", "Tickets wait.", (), goals, supports)
	return replace(content, **changes)


def said(title: str, **changes: object) -> list[str]:
	"""The advice on a yes-or-no goal of that title, due in May, with the word it quotes."""
	goal = replace(TASK, title=title)
	return [
		" ".join([finding.code, *(value for _, value in finding.values)])
		for finding in advice(plan(replace(goal, **changes)))
	]


def test_a_sound_goal_gets_no_advice() -> None:
	assert advice(plan(GOAL)) == []


def test_advice_names_the_place_and_quotes_the_text_as_it_was_written() -> None:
	found = advice(plan(GOAL, replace(GOAL, title="IMPROVE teamwork", metric="")))
	assert found == [Finding("vague_change", "title", "goals", 2, (("word", "IMPROVE"),))]


@pytest.mark.parametrize(
	("title", "expected"),
	[
		("Answer tickets promptly", ["vague_speed promptly"]),
		("Answer tickets promptly, within 4 hours", []),
		("Answer tickets promptly, by 16:30", []),
		("Answer tickets promptly on line 4", ["vague_speed promptly"]),
		("Report regularly", ["vague_frequency regularly"]),
		("Report regularly, on each Monday of the week", []),
		("Report regularly, every month", []),
		("Report regularly, twice", []),
		# The longest phrase says it; the words in it aren't mentioned again.
		("Answer as soon as possible", ["vague_speed as soon as possible"]),
		# A change is mentioned only where nothing else is vague.
		("Greatly improve teamwork", ["vague_amount Greatly"]),
		("Improve the audit score", []),
		("Take on four more cases", []),
		("Better teamwork, better mood", ["vague_change Better"]),
		("Focus on teamwork", ["vague_effort Focus on"]),
		("Record the work on site", []),
		("Deliver and focus on teamwork", ["vague_effort focus on"]),
		("Be professional", ["vague_attitude professional"]),
		("Attend the professional development course", []),
		("Rated 3 or better", []),
	],
)
def test_vague_words(title: str, expected: list[str]) -> None:
	assert said(title) == expected


def test_numbers_of_its_own_say_how_much_a_goal_asks_for_but_not_of_what() -> None:
	measured = replace(GOAL, metric="", unit="tickets")
	fewer, better = (
		replace(measured, title="Fewer reopened tickets"),
		replace(measured, title="Better tickets"),
	)
	assert advice(plan(fewer)) == []
	assert [finding.code for finding in advice(plan(better))] == ["vague_change"]
	assert [finding.code for finding in advice(plan(replace(fewer, baseline=None)))] == ["vague_change"]
	assert [finding.code for finding in advice(plan(replace(fewer, target=None)))] == ["vague_change"]


@pytest.mark.parametrize(
	("title", "expected"),
	[
		("Meet all the deadlines", ["vague_speed Meet all the deadlines"]),
		("Meet 9 of 10 deadlines", []),
		("Be flexible, at 3 of 4 shift changes", []),
		("Respect means hearing of deadlines once they are at risk", ["vague_attitude Respect"]),
		("Learn Python to level 2", []),
		# Being on time is mentioned only where nothing else is vague.
		("Arrive on time", ["vague_speed on time"]),
		("Try to arrive on time", ["vague_effort Try to"]),
		("Arrive on time, by 6:45", []),
		("Accurate forecast, within 5 % of actuals", []),
		("Accurate forecast within 5 working days", ["vague_standard Accurate"]),
		("Accurate, with no more than 3 corrections", []),
		("Accurate, in more than 3 tries", ["vague_standard Accurate"]),
		("Accurate, within reason", ["vague_standard Accurate"]),
		# What a course or a grade is called.
		("Attend the Respectful Workplace training", []),
		("Great Place to Work survey", []),
		("Good Practice", ["vague_standard Good"]),
		("Great work in the survey", ["vague_standard Great"]),
		("Improve Quality in the training", ["vague_change Improve"]),
		("Rated by guests as Excellent", []),
		("Be Professional With Customers In Training", ["vague_attitude Professional"]),
		("Cut and paste orders", []),
	],
)
def test_wording_that_figures_and_names_make_clear(title: str, expected: list[str]) -> None:
	assert said(title) == expected


def test_a_unit_that_is_counted_makes_clear_what_is_meant() -> None:
	counted = replace(GOAL, title="Meet deadlines", metric="", unit="deadlines")
	assert advice(plan(counted)) == []
	for unit in ("%", "points", ""):
		found = advice(plan(replace(counted, unit=unit)))
		assert [finding.code for finding in found] == ["vague_speed"]


@pytest.mark.parametrize(
	("title", "changes", "is_open"),
	[
		("Handle chats", {}, True),
		("Handle chats", {"due_date": END}, False),
		("Handle chats", {"target": 1}, True),
		("Handle chats", {"target": 5}, False),
		("Handle chats", {"metric": "Chats closed, 20 a day"}, False),
		("Handle chats", {"direction": "Maintain", "baseline": 4, "target": 4, "metric": "Chats"}, False),
		("Handle chats on line 4", {}, True),
		("Handle chats until 16:30", {}, False),
		("Handle chats on Monday", {}, False),
		("Handle chats until June", {}, False),
		("Handle chats twice", {}, False),
		("Handle chats daily", {}, False),
		("Handle chats after each call", {}, False),
		("Handle chats in Spanish to level B2", {}, False),
		("Handle chats, rated C or better", {}, False),
		("Handle [kind] chats", {}, False),
		("", {}, False),
		("Pass the exam", {}, False),
		("Handle chats", {"metric": "Handbook of chats written"}, False),
		("Prompt engineering course", {}, False),
		("Get back to them in due course", {"measured_by": "CRM"}, False),
		("Follow up with customers after a course", {}, True),
		("Write reports", {}, True),
		("Write report", {}, True),
		("Write the report", {}, False),
		("Write Annual report", {}, False),
		("Report written", {}, False),
		("Read the report", {}, True),
	],
)
def test_a_goal_to_achieve_says_when_it_is_achieved(
	title: str, changes: dict[str, object], is_open: bool
) -> None:
	found = advice(plan(replace(TASK, **{"title": title, "due_date": None, **changes})))
	assert (Finding("achievement_open", "title", "goals", 1) in found) == is_open


@pytest.mark.parametrize(
	("title", "changes", "is_open"),
	[
		("Own your projects", {}, True),
		("Own your projects", {"unit": "Points "}, True),
		("Own your projects", {"unit": "projects"}, False),
		("Own your projects", {"metric": "Projects with a plan"}, False),
		("Own your projects", {"direction": "Achieve", "due_date": END}, False),
		("Own your projects each month", {}, False),
		("Own your projects, 3 of 4", {}, False),
		("Own your projects from Monday on", {}, False),
		("Own three projects", {}, False),
		("Project score", {}, False),
		("Attendance", {}, False),
		("", {}, False),
		("Mit Kunden sprechen", {}, True),
		("Mit 3 von 4 Kunden sprechen", {}, False),
	],
)
def test_percent_are_percent_of_something(title: str, changes: dict[str, object], is_open: bool) -> None:
	found = advice(plan(replace(GOAL, **{"title": title, "metric": "", **changes})))
	assert [finding.code for finding in found] == ["measure_open"] * is_open
	assert all(dict(finding.values)["unit"] in ("%", "Points") for finding in found)


def test_what_is_said_about_its_words_is_enough() -> None:
	found = advice(plan(replace(TASK, title="Be flexible", due_date=None)))
	assert [finding.code for finding in found] == ["vague_attitude"]


# Other languages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("titles", "language", "unread"),
	[
		(["Kommunikation mit Kunden verbessern"], "en", (1,)),
		(["Answer all of the calls"], "de", ()),
		# Its own words say nothing: the other goals' do, and else the writer's language.
		(["Teamwork", "Kommunikation mit Kunden"], "en", (1, 2)),
		(["Teamwork", "Talk to the customers"], "de", ()),
		(["Teamwork"], "en", ()),
		(["Teamwork"], "en-GB", ()),
		(["Teamwork"], "de", (1,)),
		(["Teamwork"], "", (1,)),
		(["Mejorar", "Answer all of the calls"], "es", ()),
		(["Réduire"], "en", (1,)),
		(["Screen résumés"], "en", ()),
		(["Visit the shop in Köln"], "en", ()),
		(["Staff the De La Rue desk"], "de", ()),
		(["ग्राहक संतुष्टि सुधारें"], "en", (1,)),
		(["تحسين التواصل"], "en", (1,)),
	],
)
def test_which_goals_are_in_english(titles: list[str], language: str, unread: tuple[int, ...]) -> None:
	goals = [replace(TASK, title=title, measured_by="CRM") for title in titles]
	assert not_in_english(goals, language) == unread


def test_in_another_language_only_figures_are_looked_at() -> None:
	goal = replace(
		GOAL, title="Fast vollständig and good, mit 3 und 4", metric="", measured_by="gut und opinion"
	)
	training = Support("Training", "Etwas anderes", None)
	assert advice(plan(goal, supports=(training,))) == []
	everything = replace(goal, target=100, unit="%")
	assert [finding.code for finding in advice(plan(everything))] == ["absolute_wording"]
	assert [
		finding.code for finding in advice(plan(replace(TASK, title="Besser mit Kunden", due_date=None)))
	] == ["achievement_open"]
	assert advice(plan(replace(TASK, title="Besser mit 3 Kunden", due_date=None))) == []


@pytest.mark.parametrize(
	("title", "expected"),
	[
		("Never skip the check", ["absolute_wording Never"]),
		("Report never events", []),
		("Report never-events", []),
		("Pass the Always On course", []),
		("Be always at your desk", ["absolute_wording always"]),
		("Net zero reporting", []),
		("100 % of the invoices", ["absolute_wording 100 %"]),
		("Make no booking errors", ["absolute_wording no booking errors"]),
		("0 errors", ["absolute_wording 0 errors"]),
		("0 open cases", []),
		("No guest waits", ["absolute_wording No guest"]),
		("No more than 2 errors", []),
		("Eliminate errors", ["absolute_wording Eliminate"]),
		("Eliminate the 12 errors", []),
		("Eliminate two errors", []),
	],
)
def test_absolute_words(title: str, expected: list[str]) -> None:
	assert said(title) == expected


def test_a_target_of_100_percent_is_absolute_too() -> None:
	everything = replace(GOAL, target=100)
	assert advice(plan(everything)) == [
		Finding("absolute_wording", "target_value", "goals", 1, (("word", "100 %"),))
	]
	for changes in ({"unit": "calls"}, {"direction": "Achieve"}, {"direction": "Decrease"}, {"target": 99}):
		assert advice(plan(replace(everything, **changes))) == []


@pytest.mark.parametrize(
	("title", "expected"),
	[
		("Cut scrap to 2 % and raise output to 420", ["several_measures raise output to 420"]),
		("Cut scrap to 2 % and keep it there", []),
		("Answer 40 calls and 5 mails", ["several_measures 5 mails"]),
		("Pick in aisles 4 and 5", []),
		("Hold 4 and 5 meetings", []),
		("Hold 12 meetings, 3 of them outside", []),
		("Hold 12 meetings and by 3 May a review", []),
		("Call 40 people, visit 5 shops", ["several_measures visit 5 shops"]),
		("Call people and visit 5 shops", []),
		("Reach the quality score and the speed rating", ["several_measures the speed rating"]),
		("Plan and hold 12 meetings", []),
		("Hold meetings and", []),
		("Hold 4 meetings and", []),
		# Days aren't measures.
		("Hold meetings on the 5th and the 20th", []),
		("Hold meetings on 2026-03-05 and on 20.03.2026 reviews", []),
		("Hold meetings from 1 May, reviews until June 30", []),
		("Hold meetings from 1 and 15 June and take notes", []),
		("Hold meetings in 2025 and reviews in 2026", []),
		("Sell from 2000 to 2050 units", []),
		("Sell 2000 units and rent 2050 flats", ["several_measures rent 2050 flats"]),
		# More of the same isn't another one.
		("Sales +10 % by 30 June and 20 % by 30 September", []),
		("Call 20 people and 30", []),
		("Review 20 contracts and odd ones in 8 days", []),
	],
)
def test_two_results_in_one_goal(title: str, expected: list[str]) -> None:
	assert said(title) == expected


@pytest.mark.parametrize(
	("source", "expected"),
	[
		("Manager's impression", ["source_vague impression"]),
		("Observation", ["source_vague Observation"]),
		("Observation checklist", []),
		("My assessment", ["source_vague My assessment"]),
		("Manager’s assessment", ["source_vague Manager’s assessment"]),
		("Manager", ["source_vague Manager"]),
		("What my team lead thinks", ["source_vague What my team lead thinks"]),
		("Manager's call list", []),
		("Team", []),
		("Ticket system", []),
	],
)
def test_a_source_that_both_sides_can_look_at(source: str, expected: list[str]) -> None:
	assert said("Answer 40 calls a day", measured_by=source) == expected


@pytest.mark.parametrize(
	("kind", "description", "unsupported"),
	[
		("Coaching", "Half an hour a week", []),
		("Training", "A course on triage", [1, 2]),
		("Training", "A course on closing tickets", [2]),
		("Coaching", "An hour a week for goal 2", [1]),
		("Tools", "Licences, for goals 1 and 2", []),
		("Tools", "Licences, for the goal, 12345", [1, 2]),
		("Tools", "Licences for goal 99999", [1, 2]),
	],
)
def test_a_goal_that_nothing_supports(kind: str, description: str, unsupported: list[int]) -> None:
	goals = (GOAL, replace(GOAL, title="Deliver parcels", metric="Deliveries on time"))
	found = advice(plan(*goals, supports=(Support(kind, description, None),)))
	assert [(finding.code, finding.row) for finding in found] == [
		("goal_without_support", row) for row in unsupported
	]


def test_without_a_support_or_a_title_completeness_has_said_so_already() -> None:
	assert advice(plan(GOAL, supports=())) == []
	training = Support("Training", "Triage", None)
	assert advice(plan(replace(GOAL, title=" "), supports=(training,))) == []


def test_what_a_template_left_to_fill_in_is_found_everywhere() -> None:
	gap = Gap("Quality", "[share] right", "[number] wrong", "<p>Report of [date]</p>", None)
	found = advice(
		plan(
			replace(GOAL, title="Answer [number] tickets", metric="Share of XX"),
			supports=(Support("Coaching", "By ___", None),),
			gaps=(gap,),
			reason="<p>In [period], much was late.</p>",
			consequences="<p>HR tells ???</p>",
		)
	)
	assert [(finding.field, dict(finding.values)["word"]) for finding in found] == [
		("reason", "[period]"),
		("expected", "[share]"),
		("observed", "[number]"),
		("evidence", "[date]"),
		("title", "[number]"),
		("metric", "XX"),
		("description", "___"),
		("consequences", "???"),
	]
	assert {finding.code for finding in found} == {"placeholder_left"}


def test_references_in_brackets_are_left_alone() -> None:
	assert said("Follow the format [ISO 8601] in 9 of 10 files") == []


texts = st.text(max_size=200) | st.lists(
	st.sampled_from(
		["and", ",", "no", "100 %", "better", "4", "goal", "rate", "[a", "_", "-", "<", "as", "xX"]
	),
	max_size=60,
).map(" ".join)


@given(texts, texts, texts)
def test_any_text_gets_advice_that_is_well_formed(title: str, metric: str, source: str) -> None:
	goal = replace(GOAL, title=title, metric=metric, measured_by=source)
	for finding in advice(plan(goal, supports=(Support("Training", metric, None),), reason=source)):
		assert finding.code in ADVICE
		assert all(len(value) < 200 for _, value in finding.values if len(title + metric) < 100)


HOSTILE = (
	"a-",
	"a.",
	"[a",
	"[",
	"<",
	"x",
	"_",
	"no ",
	"and ",
	"4 and ",
	"rate, ",
	"better ",
	"as soon as ",
	"goal 1 ",
	"meet ",
	"good within 5 days ",
	"more Good ",
	"30 June and ",
	"each ",
	"?",
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(unit: str) -> None:
	def seconds(length: int) -> float:
		text = unit * (length // len(unit))
		goal = replace(GOAL, title=text, metric=text, measured_by=text)
		content = plan(goal, supports=(Support("Training", text, None),), reason=text)
		started = time.process_time()
		advice(content)
		return time.process_time() - started

	short = min(seconds(4_000) for _ in range(3))
	# Eight times the text: a quadratic rule would take sixty-four times as long.
	assert min(seconds(32_000) for _ in range(2)) < 30 * max(short, 0.005)
