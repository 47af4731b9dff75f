"""The proof of the record: canonical text, digests, the chain, and what counts as a difference."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules import record

PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.dates())
CONTENT = st.dictionaries(st.text(max_size=6), PLAIN | st.lists(PLAIN, max_size=3), max_size=5)


def entry(sequence: int, previous: str, event: str = "Issue") -> record.Entry:
	return record.Entry(
		plan="HR-PIP-2026-00001",
		sequence=sequence,
		event=event,
		actor="hr@example.com",
		impersonator="",
		at=datetime(2026, 3, 2, 9, 0, sequence),
		reason="",
		digest_before="",
		digest_after="",
		previous_hash=previous,
	)


def chain(length: int) -> list[tuple[record.Entry, str]]:
	rows, previous = [], record.GENESIS
	for sequence in range(1, length + 1):
		row = entry(sequence, previous)
		rows.append((row, row.hash))
		previous = row.hash
	return rows


def test_canonical_text_by_hand():
	content = {"b": 1.0, "a": date(2026, 3, 1), "c": [None, True, "é"], "d": 0.5}
	assert record.canonical(content) == '{"a":"2026-03-01","b":1,"c":[null,true,"é"],"d":0.5}'
	assert record.canonical({"at": datetime(2026, 3, 1, 8, 30, 5, 999)}) == '{"at":"2026-03-01 08:30:05"}'


def test_digest_is_sha_256_of_the_text():
	assert record.digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_canonical_refuses_what_json_cannot_hold():
	with pytest.raises(ValueError):
		record.canonical({"a": float("nan")})


@given(CONTENT)
def test_order_of_keys_makes_no_difference(content):
	turned = dict(reversed(list(content.items())))
	assert record.canonical(content) == record.canonical(turned)


def test_a_whole_chain_has_no_break():
	assert record.first_break([]) == 0
	assert record.first_break(chain(4)) == 0


@given(st.integers(1, 6), st.data())
def test_a_changed_row_is_found(length, data):
	rows = chain(length)
	place = data.draw(st.integers(0, length - 1))
	row, stored = rows[place]
	rows[place] = (replace(row, reason="changed later"), stored)
	assert record.first_break(rows) == place + 1


@given(st.integers(2, 6), st.data())
def test_a_row_left_out_is_found(length, data):
	rows = chain(length)
	place = data.draw(st.integers(0, length - 2))
	del rows[place]
	assert record.first_break(rows) == place + 1


def test_a_row_rewritten_with_its_hash_breaks_the_next():
	rows = chain(3)
	forged = replace(rows[0][0], reason="changed later")
	rows[0] = (forged, forged.hash)
	assert record.first_break(rows) == 2


BEFORE = {"reason": "late", "note": None, "goals": [{"name": "a", "target": 5.0}, {"name": "b", "target": 7}]}


def test_no_difference_between_equal_states_of_other_types():
	after = {
		"reason": "late",
		"note": "",
		"goals": [{"name": "a", "target": 5}, {"name": "b", "target": 7.0}],
	}
	assert record.differences(BEFORE, after, ["reason", "note"], {"goals": ["target"]}) == ()


def test_differences_are_named_by_table_row_and_field():
	after = {"reason": "early", "goals": [{"name": "a", "target": 5}, {"name": "b", "target": 8}]}
	assert record.differences(BEFORE, after, ["reason", "note"], {"goals": ["target"]}) == (
		("", 0, "reason"),
		("goals", 2, "target"),
	)


@pytest.mark.parametrize(
	("rows", "number"),
	[
		([{"name": "a", "target": 5}], 2),
		([*BEFORE["goals"], {"name": "c", "target": 1}], 3),
		([{"name": "a", "target": 5}, {"name": "x", "target": 7}], 2),
	],
)
def test_a_row_removed_added_or_swapped_is_a_difference(rows, number):
	after = {**BEFORE, "goals": rows}
	assert record.differences(BEFORE, after, ["reason"], {"goals": ["target"]}) == (("goals", number, ""),)


def test_a_missing_table_is_an_empty_one():
	assert record.differences({}, {"goals": None}, [], {"goals": ["target"]}) == ()
	assert record.differences({}, {"goals": [{"name": "a"}]}, [], {"goals": ["target"]}) == (
		("goals", 1, ""),
	)


def test_what_may_still_be_edited_was_not_agreed():
	assert not set(record.LIVING_FIELDS) & set(record.AGREED_FIELDS)
	for table, columns in record.LIVING_COLUMNS.items():
		assert not set(columns) & set(record.AGREED_TABLES[table])
