"""The shipped templates: fillable, measurable and fair as they stand."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import pip_module
from pip_module.default_templates import TEMPLATES
from pip_module.rules import calendar
from pip_module.rules.goal_wording import advice_on_goals, left_to_fill_in
from pip_module.rules.goals import Gap, Goal, PlanContent, Support, completeness, goal_findings, is_blank

DOCTYPES = Path(pip_module.__file__).parent / "doctype"
TABLES = {"gaps": "pip_gap", "goals": "pip_goal", "supports": "pip_support"}

each_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template["title"])


def fields(slug: str) -> dict[str, dict[str, Any]]:
	definition = json.loads((DOCTYPES / slug / f"{slug}.json").read_text(encoding="utf-8"))
	return {field["fieldname"]: field for field in definition["fields"]}


def goals_of(template: dict[str, Any]) -> list[Goal]:
	return [
		Goal(
			title=row["title"],
			direction=row["direction"],
			baseline=row["baseline_value"],
			target=row["target_value"],
			weight=row["weight"],
			unit=row["unit"],
			metric=row["metric"],
			measured_by=row["measured_by"],
		)
		for row in template["goals"]
	]


def rows_with_fields(template: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, dict[str, Any]]]]:
	yield template, fields("pip_template")
	for table, slug in TABLES.items():
		for row in template[table]:
			yield row, fields(slug)


def test_there_is_one_for_each_type_of_plan() -> None:
	types = fields("pip_template")["plan_type"]["options"].split("\n")
	assert [template["plan_type"] for template in TEMPLATES] == types
	assert [template["title"] for template in TEMPLATES] == types


@each_template
def test_fills_only_fields_that_exist_with_values_they_take(template: dict[str, Any]) -> None:
	for row, known in rows_with_fields(template):
		assert set(row) <= set(known)
		assert all(row.get(name) for name, field in known.items() if field.get("reqd"))
		for name, value in row.items():
			if known[name]["fieldtype"] == "Select":
				assert value in known[name]["options"].split("\n")
			if known[name]["fieldtype"] == "Data":
				assert len(value) <= 140


@each_template
def test_goals_are_sound(template: dict[str, Any]) -> None:
	assert goal_findings(goals_of(template), None, None) == []
	assert all(not is_blank(goal.metric) for goal in goals_of(template))


@each_template
def test_goals_and_support_are_well_worded(template: dict[str, Any]) -> None:
	assert advice_on_goals(goals_of(template), content_of(template).supports) == []


@each_template
def test_what_is_left_to_fill_in_is_the_reason_and_what_was_seen(template: dict[str, Any]) -> None:
	left = list(left_to_fill_in(content_of(template)))
	assert {"reason", "observed"} <= {finding.field for finding in left}
	# With an appraisal the gaps are its own, so the reason is all that is left.
	assert {"goals", "supports"}.isdisjoint(finding.table for finding in left)


def content_of(template: dict[str, Any]) -> PlanContent:
	start = date(2026, 3, 2)
	return PlanContent(
		start=start,
		end=calendar.end_date(start, template["duration_days"]),
		consequences=template["consequences"],
		reason=template["reason"],
		gaps=tuple(Gap(row["area"], row["expected"], row["observed"], "", None) for row in template["gaps"]),
		goals=tuple(goals_of(template)),
		supports=tuple(Support(row["kind"], row["description"], None) for row in template["supports"]),
	)


@each_template
def test_only_dates_and_evidence_are_left_to_fill_in(template: dict[str, Any]) -> None:
	assert {finding.code for finding in completeness(content_of(template))} == {"gap_evidence_missing"}


@each_template
def test_brings_no_evidence_of_its_own(template: dict[str, Any]) -> None:
	assert all(set(row) == {"area", "expected", "observed"} for row in template["gaps"])
	assert all(row["expected"] and "[" in row["observed"] for row in template["gaps"])


@each_template
def test_says_both_outcomes_and_threatens_nobody(template: dict[str, Any]) -> None:
	wording = template["consequences"].lower()
	assert "goals are met" in wording and "normal appraisal cycle resumes" in wording
	assert "goals are not met" in wording and "hr decides" in wording
	assert not any(word in wording for word in ("terminat", "fired", "warning", "immediate", "will be"))


@each_template
def test_says_what_may_follow_and_waives_nothing(template: dict[str, Any]) -> None:
	wording = template["consequences"].lower()
	# The Acas code asks that an employee is told what may come of it. Calmly: once, as the last of what may follow.
	assert (
		wording.count("dismissal") == 1 and "can lead to dismissal. nothing is decided in advance." in wording
	)
	assert "another role" in wording and "formal procedure" in wording
	assert "no further effect" not in wording and "standards of the role continue to apply" in wording


@each_template
def test_the_reason_says_nothing_of_the_work_that_is_not_to_be_filled_in(template: dict[str, Any]) -> None:
	"""A comparison or a judgement that nobody has checked would be issued as it stands."""
	falls_short = template["reason"].split("</p>")[1].split(" We have talked")[0]
	bare = re.sub(r"\[[^\]]+\]", "", falls_short)
	assert len(re.findall(r"\[[^\]]+\]", falls_short)) >= 3
	assert not re.search(r"comparable|usual|acceptable|should|below|more often", bare)
