"""What a door is, and the words to write one with."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from client import Ask
from oracle import IS_HR, MANAGES, OWN, STATES, WITHDRAWN_DRAFT
from world import Target

READERS = frozenset({OWN, MANAGES, IS_HR})
NOT_SUBJECT = frozenset({MANAGES, IS_HR})
ONLY_HR = frozenset({IS_HR})
NOBODY: frozenset[str] = frozenset()

ALL_STATES = frozenset(STATES)
MAIN_STATES = ALL_STATES - {WITHDRAWN_DRAFT}


@dataclass(frozen=True)
class Door:
	"""A way to ask the server about a plan.

	`kind` is the kind of content behind it: who may not see that must not be able to tell the record from one that
	doesn't exist. `shows` is the canary that those in `to` have to find, so that a door which is shut for everybody
	fails. `writers` are those who may change something by it. `compare` is off for what has nothing in common with
	the answer to somebody else: there only what turns up counts. `once` is on for what is not about one plan: it is
	asked while looking at one of them, and what turns up of the others counts as well.
	`unbroken` is on for what the host's own function breaks over: whoever asks is told what was wrong.
	`states` are those of the plans it is tried on: a draft that was withdrawn is as closed as one that wasn't, so only
	the questions that matter most are asked about one.
	"""

	name: str
	asks: Callable[[Target], list[Ask]]
	needs: tuple[str, ...] = ("plan",)
	kind: str = "content"
	shows: str | None = None
	to: frozenset[str] = READERS
	writers: frozenset[str] = NOBODY
	compare: bool = True
	once: bool = False
	unbroken: bool = False
	states: frozenset[str] = MAIN_STATES

	def __post_init__(self) -> None:
		assert " " not in self.name, self.name


def call(path: str, /, **arguments: Any) -> Ask:
	"""A whitelisted function, asked as the desk does: a form in which anything but text is JSON."""
	return Ask("POST", f"/api/method/{path}", data={key: _text(value) for key, value in arguments.items()})


def call_typed(path: str, /, **arguments: Any) -> Ask:
	"""A whitelisted function whose arguments have types that a form can't say, asked with a body of JSON."""
	return send("POST", f"/api/method/{path}", arguments)


def get(path: str, /, **params: Any) -> Ask:
	return Ask("GET", path, params={key: _text(value) for key, value in params.items()})


def send(method: str, path: str, body: Any = None) -> Ask:
	return Ask(method, path, json=body if body is not None else {})


def upload(name: str, content: str, /, **fields: Any) -> Ask:
	return Ask(
		"POST",
		"/api/method/upload_file",
		data={key: _text(value) for key, value in fields.items()},
		files={"file": (name, content.encode(), "text/plain")},
	)


def _text(value: Any) -> str:
	return value if isinstance(value, str) else json.dumps(value)
