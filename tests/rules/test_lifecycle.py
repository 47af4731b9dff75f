"""The table of the lifecycle: what it allows, and above all what it does not."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pip_module.rules import lifecycle
from pip_module.rules.lifecycle import HR, MANAGER, SUBJECT, SYSTEM, IllegalMove, UnknownAction

STATUSES = st.sampled_from(lifecycle.STATUSES)
ACTIONS = st.sampled_from(lifecycle.ACTIONS)

LEGAL = {
	("Draft", "Send for Review"): ("HR Review", {MANAGER, HR}),
	("HR Review", "Return"): ("Draft", {HR}),
	("HR Review", "Issue"): ("Awaiting Acknowledgement", {HR}),
	("Awaiting Acknowledgement", "Acknowledge"): ("Active", {SUBJECT}),
	("Awaiting Acknowledgement", "Record Refusal"): ("Active", {MANAGER, HR}),
	("Awaiting Acknowledgement", "Decline"): ("Active", {SUBJECT}),
	("Active", "Hold"): ("On Hold", {HR, SYSTEM}),
	("On Hold", "Resume"): ("Active", {HR, SYSTEM}),
	("Active", "Start Final Review"): ("Final Review", {MANAGER, HR, SYSTEM}),
	("Final Review", "Extend"): ("Active", {HR}),
	("Active", "Close as Successful"): ("Successful", {HR}),
	("Final Review", "Close as Successful"): ("Successful", {HR}),
	("Final Review", "Close as Unsuccessful"): ("Unsuccessful", {HR}),
	("Draft", "Withdraw"): ("Withdrawn", {HR, SYSTEM}),
	("HR Review", "Withdraw"): ("Withdrawn", {HR, SYSTEM}),
	("Awaiting Acknowledgement", "Withdraw"): ("Withdrawn", {HR, SYSTEM}),
	("Active", "Withdraw"): ("Withdrawn", {HR, SYSTEM}),
	("On Hold", "Withdraw"): ("Withdrawn", {HR, SYSTEM}),
	("Final Review", "Withdraw"): ("Withdrawn", {HR, SYSTEM}),
}


def test_table_is_the_agreed_one():
	found = {(row.source, row.action): (row.target, set(row.actors)) for row in lifecycle.TRANSITIONS}
	assert found == LEGAL


@pytest.mark.parametrize(("status", "action"), list(itertools.product(lifecycle.STATUSES, lifecycle.ACTIONS)))
def test_every_other_move_is_illegal(status, action):
	if (status, action) in LEGAL:
		assert lifecycle.transition(status, action).target == LEGAL[status, action][0]
		assert lifecycle.possible(status, action) is not None
	else:
		with pytest.raises(IllegalMove):
			lifecycle.transition(status, action)
		assert lifecycle.possible(status, action) is None


def test_unknown_action_is_said_to_be_unknown():
	with pytest.raises(UnknownAction):
		lifecycle.transition("Draft", "Approve")
	with pytest.raises(UnknownAction):
		lifecycle.action_of("approve")


def test_verbs_and_actions_name_each_other():
	for row in lifecycle.TRANSITIONS:
		assert lifecycle.action_of(row.verb) == row.action


@given(STATUSES)
def test_open_plans_have_a_way_out_and_closed_ones_none(status):
	assert bool(lifecycle.transitions_from(status)) == (status in lifecycle.OPEN)


@given(STATUSES, STATUSES)
def test_a_bare_change_of_status_means_a_row_of_the_table(source, target):
	everybody = frozenset({SUBJECT, MANAGER, HR, SYSTEM})
	if any(row.source == source and row.target == target for row in lifecycle.TRANSITIONS):
		row = lifecycle.transition_between(source, target, everybody)
		assert (row.source, row.target) == (source, target)
	else:
		with pytest.raises(IllegalMove):
			lifecycle.transition_between(source, target, everybody)


def test_who_changes_the_status_tells_acknowledging_from_refusing():
	between = lifecycle.AWAITING_ACKNOWLEDGEMENT, lifecycle.ACTIVE
	assert lifecycle.transition_between(*between, frozenset({SUBJECT})).action == "Acknowledge"
	assert lifecycle.transition_between(*between, frozenset({HR})).action == "Record Refusal"
	# Nobody's capacity: the row is named all the same, so that the refusal can say whose it is.
	assert lifecycle.transition_between(*between, frozenset()).action == "Acknowledge"


def test_the_employee_decides_nothing_but_their_own_acknowledgement():
	assert {row.action for row in lifecycle.TRANSITIONS if SUBJECT in row.actors} == {
		"Acknowledge",
		"Decline",
	}


def test_declining_is_said_by_its_verb_alone():
	"""A bare change of status by the employee is an acknowledgement; the host's Workflow could not tell the two apart."""
	assert lifecycle.BY_VERB_ALONE == {"Decline"}
	for row in lifecycle.TRANSITIONS:
		meant = lifecycle.transition_between(row.source, row.target, row.actors)
		assert meant.action not in lifecycle.BY_VERB_ALONE


@pytest.mark.parametrize("action", ["Acknowledge", "Decline", "Record Refusal"])
def test_after_an_extension_an_active_plan_is_acknowledged_again(action):
	row = lifecycle.transition(lifecycle.ACTIVE, action, lifecycle.PENDING)
	assert (row.source, row.target) == (lifecycle.ACTIVE, lifecycle.ACTIVE)
	with pytest.raises(IllegalMove):
		lifecycle.transition(lifecycle.ACTIVE, action, lifecycle.ACKNOWLEDGED)


@given(ACTIONS)
def test_a_pending_acknowledgement_opens_no_other_door(action):
	if action not in ("Acknowledge", "Decline", "Record Refusal"):
		assert lifecycle.possible(lifecycle.ACTIVE, action, lifecycle.PENDING) == lifecycle.possible(
			lifecycle.ACTIVE, action
		)


def test_statuses_are_divided_without_overlap():
	assert lifecycle.OPEN | lifecycle.CLOSED == set(lifecycle.STATUSES)
	assert not lifecycle.OPEN & lifecycle.CLOSED
	assert lifecycle.UNDER_WAY | lifecycle.BEFORE_ISSUE == lifecycle.OPEN
