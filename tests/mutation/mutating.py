"""Switches guards off, one at a time, and sends the matrix to where that should show."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from door import Door
from doors_of_records import CORE
from engine import Cell, Engine
from host_doors import sample
from world import PLAN

import pip_module.hooks

SWITCH = Path(os.environ.get("PIP_SWITCHED_OFF", "switched-off.json"))
FIRST_ACTORS = ("peer", "subject", "System Manager", "HR User of another company", "no role", "guest")
OTHER_ACTORS = (
	"HR user who is the subject",
	"direct manager",
	"former manager",
	"HR Manager",
	"self-service user",
)
STATES = ("Active", "Draft", "Closed")

LIKELIEST = {
	"permission_query_conditions": ("v1.list", "trail.v1"),
	"has_permission": ("v1.read", "trail.row", "trail.read", "v2.read", "client.get"),
}
"""Doors to begin with."""

FAR = frozenset(f"{title}:{PLAN.replace(' ', '-').lower()}" for title in CORE)
"""Where else a guard may show: each would take minutes at all doors."""


@dataclass(frozen=True)
class Guard:
	"""One entry of the app's hooks that keeps something from somebody. `key` is what it is about."""

	hook: str
	key: str
	path: str

	def __str__(self) -> str:
		return f"{self.hook} {self.key} {self.path}"


def guards() -> Iterator[Guard]:
	"""Every guard in `hooks.py`, by what it says and not by a list of ours."""
	hooks = vars(pip_module.hooks)
	for hook in ("permission_query_conditions", "has_permission", "override_whitelisted_methods"):
		for key, path in hooks.get(hook, {}).items():
			if hook != "override_whitelisted_methods" or ".guards." in path:
				yield Guard(hook, key, path)
	for doctype, events in hooks.get("doc_events", {}).items():
		for event, paths in events.items():
			for path in [paths] if isinstance(paths, str) else paths:
				if ".guards." in path:
					yield Guard("doc_events", f"{doctype}:{event}", path)
	for path in hooks.get("after_request", []):
		# What tells browsers to keep no copy keeps nothing from anybody whom the matrix plays.
		if ".guards." in path:
			yield Guard("after_request", "", path)


def switch_off(guard: Guard | None) -> None:
	"""None switches everything on again. Each request looks anew, so it holds from the next one on."""
	new = SWITCH.with_suffix(".new")
	new.write_text(json.dumps([guard.hook, guard.key, guard.path] if guard else None))
	new.replace(SWITCH)


class Search:
	def __init__(self, engine: Engine, doors: list[Door]) -> None:
		self.engine = engine
		self.doors = doors
		self.leaks_anyway: set[tuple[str, str, str]] = set()
		engine.stop_at_first = True

	def first_leak(self, guard: Guard) -> Cell | None:
		"""A cell that fails with `guard` off and doesn't with it on."""
		for doors, actors in self._where(guard):
			while (cell := self._try(guard, doors, actors)) is not None:
				if self._is_new(cell):
					return cell
				self.leaks_anyway.add((cell.actor, cell.door, cell.state))
		return None

	def _try(self, guard: Guard | None, doors: list[Door], actors: tuple[str, ...]) -> Cell | None:
		switch_off(guard)
		self.engine.absent.clear()
		self.engine.leave_out = self.leaks_anyway
		cells = self.engine.run(doors, actors, STATES)
		switch_off(None)
		return next((cell for cell in cells if cell.faults), None)

	def _is_new(self, cell: Cell) -> bool:
		door = [door for door in self.doors if door.name == cell.door]
		self.engine.absent.clear()
		return not any(c.faults for c in self.engine.run(door, (cell.actor,), (cell.state,)))

	def _where(self, guard: Guard) -> Iterator[tuple[list[Door], tuple[str, ...]]]:
		"""First the doors that name what is guarded, then all others, each with the likeliest actors first."""
		near = [door for door in self.doors if _concerns(guard, door)]
		near.sort(key=lambda door: not door.name.startswith(LIKELIEST.get(guard.hook, ())))
		far = [door for door in self.doors if door not in near and door.name in FAR]
		yield near, FIRST_ACTORS
		yield near, OTHER_ACTORS
		yield far, FIRST_ACTORS[:3]


def _concerns(guard: Guard, door: Door) -> bool:
	if guard.hook == "after_request":
		return door.name.startswith(("v1.read", "v2.read", "printview", "verb."))
	key = guard.key.partition(":")[0]
	if guard.hook == "override_whitelisted_methods":
		return any(ask.path == f"/api/method/{key}" for ask in sample(door))
	if door.name.startswith("host:"):
		# Methods of the host's own documents go by the name of their class.
		return guard.hook == "has_permission" and f".{key.replace(' ', '')}." in door.name
	if key == "*":
		return door.name.startswith(
			(
				"todo.",
				"docshare.",
				"communication.",
				"event.",
				"assign.",
				"share.",
				"follow",
				"email.",
				"note_to_self",
				"evidence.",
			)
		)
	if guard.hook == "doc_events" and door.name.startswith(f"{key.lower()}."):
		# Functions of the host write such a document without being told of its DocType.
		return True
	return any(key in ask.text() for ask in sample(door))
