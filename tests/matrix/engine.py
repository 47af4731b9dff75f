"""Tries every door as every actor on every plan, and judges what came back.

A cell is an actor, a door and a plan in a state. Who may see nothing must get an answer that cannot be told from the one
about a plan that doesn't exist; nobody may get a canary of what the oracle keeps from them, whichever plan it belongs
to; and nothing may change by the hand of somebody who may not write.
"""

import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import redis
from client import Ask, Got, Session
from door import Door
from oracle import ACTORS, HR_SUBJECT, OWN, SELF_SERVICE, STRANGER, SUBJECT, may_see, view
from reading import HEADERS, alike, canaries, texts, tokens
from stored import Stored
from world import PASSWORD, Target, World, kind_of

import frappe

AT_ONCE = 2
"""So many actors try a door of a plan at the same time."""

ONCE = "Active"
"""The plan beside which doors are tried that aren't about one plan."""


@dataclass(frozen=True)
class Cell:
	actor: str
	door: str
	state: str
	expected: str
	got: str
	faults: tuple[str, ...]

	@property
	def verdict(self) -> str:
		return "; ".join(self.faults) or "ok"


class Engine:
	def __init__(self, world: World) -> None:
		self.world = world
		self.sessions = self._sign_in()
		self.by_number = {target.number: target for target in world.targets}
		self.owners = {
			name: (target, kind) for target in world.targets for name, kind in target.names.items()
		}
		self.asks: dict[tuple[str, int], list[Ask]] = {}
		self.absent: dict[tuple[str, str], Future] = {}
		self.lock = threading.Lock()
		self.lock_of_absent = threading.Lock()
		self.cache = redis.from_url(frappe.conf.redis_cache)
		self.stop_at_first = False
		self.leave_out: set[tuple[str, str, str]] = set()
		self.stopped = False

	def _sign_in(self) -> dict[str, Session]:
		users = set(self.world.users.values())
		users.update(target.user for target in (*self.world.targets, *self.world.twins.values()))
		sessions = {user: Session(user) for user in sorted(users)}
		for user, session in sessions.items():
			if user != "Guest":
				status = session.login(PASSWORD)
				assert status == 200, f"{user} could not sign in: {status}"
		disabled = self.world.users["disabled user"]
		frappe.set_user("Administrator")
		frappe.get_doc("User", disabled).update({"enabled": 0}).save()
		# The web server has a connection of its own.
		frappe.db.commit()
		assert Session(disabled).login(PASSWORD) == 401, "a disabled user could sign in"
		return sessions

	def run(
		self, doors: Iterable[Door], actors: Iterable[str] = ACTORS, states: Iterable[str] | None = None
	) -> list[Cell]:
		"""Every cell, in the order of the plans, the doors and the actors. One thread keeps to one plan, so that
		what changed on it was changed by the cell at hand."""
		doors, actors = list(doors), list(actors)
		targets = [target for target in self.world.targets if states is None or target.state in states]
		self.stopped = False
		self._write_down(doors)
		# All of them look before anybody knocks.
		storeds = [Stored(self.world) for _ in targets]
		with ThreadPoolExecutor(len(targets)) as pool:
			ran = [
				pool.submit(self._lane, stored, target, doors, actors)
				for stored, target in zip(storeds, targets, strict=True)
			]
			return [cell for each in ran for cell in each.result()]

	def _write_down(self, doors: list[Door]) -> None:
		"""What each door asks, while Frappe is at hand: it knows its site in this thread only."""
		for target in (*self.world.targets, *self.world.twins.values()):
			for door in doors:
				if all(target.has(key) for key in door.needs):
					self.asks[door.name, target.number] = door.asks(target)

	def _lane(self, stored: Stored, target: Target, doors: list[Door], actors: list[str]) -> list[Cell]:
		cells = []
		there = [actor for actor in actors if self._meets(actor, target)]
		with ThreadPoolExecutor(AT_ONCE) as pool:
			for door in doors:
				if not all(target.has(key) for key in door.needs):
					continue
				if target.state not in ({ONCE} if door.once else door.states):
					continue
				if self.stopped:
					return cells
				tried = [actor for actor in there if (actor, door.name, target.state) not in self.leave_out]
				cells += self._everybody(stored, door, tried, target, pool)
				if self.stop_at_first and any(cell.faults for cell in cells):
					self.stopped = True
		if changed := stored.changed(target.number):
			stored.restore(target.number, changed)
			late = f"changed {', '.join(changed)} when nobody was looking"
			cells.append(Cell("everyone", "left:plan", target.state, STRANGER, "looked", (late,)))
		return cells

	def _everybody(
		self, stored: Stored, door: Door, actors: list[str], target: Target, pool: ThreadPoolExecutor
	) -> list[Cell]:
		"""The cells of one door and plan. Looking after each whether something changed costs as much as asking, so
		all of them are tried first, some at once, and one by one only when something did."""
		cells = list(pool.map(lambda actor: self._cell(stored, door, actor, target), actors))
		asks = self.asks[door.name, target.number]
		changed = [] if all(ask.method == "GET" for ask in asks) else stored.changed(target.number)
		if not changed:
			return cells
		stored.restore(target.number, changed)
		return [self._cell(stored, door, actor, target, looking=True) for actor in actors]

	@staticmethod
	def _meets(actor: str, target: Target) -> bool:
		if actor == SELF_SERVICE:
			# A peer with a narrower user type: once is enough.
			return target.subject_actor == SUBJECT and target.state == ONCE
		if target.subject_actor == SUBJECT:
			return actor != HR_SUBJECT
		return actor == HR_SUBJECT

	def check_sessions(self) -> None:
		"""Who lost a session on the way was refused for that alone."""
		gone = {self.world.users["disabled user"], "Guest"}
		for user, session in self.sessions.items():
			if user not in gone:
				who = session.send(Ask("GET", "/api/method/frappe.auth.get_logged_user"))
				assert user.encode() in who.body, f"{user} lost the session: {who.body[:100]!r}"

	def view_of(self, actor: str, target: Target, here: Target) -> str:
		"""How the actor of a cell about the plan `here` meets the plan `target`."""
		own = actor in (SUBJECT, HR_SUBJECT) and target.number == here.number
		return view(actor, target.state, own)

	def _cell(self, stored: Stored, door: Door, actor: str, target: Target, looking: bool = False) -> Cell:
		how = self.view_of(actor, target, target)
		sees = may_see(how, door.kind)
		asks = self.asks[door.name, target.number]
		gots = self._send(self.world.user_of(actor, target), asks)
		faults = self._turned_up(actor, target, asks, gots)
		if looking and (changed := stored.changed(target.number)):
			if how not in door.writers:
				faults.append(f"changed {', '.join(changed)}")
			stored.restore(target.number, changed)
		# The employee finds their own acknowledgements in the journal, and nothing else of it.
		if not sees and door.compare and (how, door.kind) != (OWN, "journal"):
			faults += self._tells_apart(stored, door, actor, target, gots)
		if door.unbroken and any(got.status >= 500 for got in gots):
			faults.append("breaks the server")
		if sees and door.shows is not None and how in door.to:
			faults += self._shut(door, target, gots)
		statuses = " ".join(str(got.status) for got in gots)
		return Cell(actor, door.name, target.state, how if sees else STRANGER, statuses, tuple(faults))

	def _send(self, user: str, asks: list[Ask]) -> list[Got]:
		session = self.sessions[user]
		gots = []
		for ask in asks:
			got = session.send(ask)
			if got.status == 429:
				# The host slows down some callers by address; here all of them share one.
				for key in self.cache.scan_iter("*rl:*"):
					self.cache.delete(key)
				got = session.send(ask)
			gots.append(got)
		return gots

	def _turned_up(self, actor: str, target: Target, asks: list[Ask], gots: list[Got]) -> list[str]:
		asked = " ".join(ask.text() for ask in asks)
		said = "\n".join(texts(got) for got in gots)
		faults = []
		for name, number in sorted(canaries(said) - canaries(asked)):
			if number not in self.by_number:
				# Nobody's: digits that came about by chance.
				continue
			theirs = self.by_number[number]
			if not may_see(self.view_of(actor, theirs, target), kind_of(name)):
				faults.append(f"canary {name} of {theirs.state}")
		asked_names = tokens(asked)
		for name in sorted((tokens(said) - asked_names) & self.owners.keys()):
			theirs, kind = self.owners[name]
			if not may_see(self.view_of(actor, theirs, target), kind):
				faults.append(f"name of a {kind} of {theirs.state}")
		return sorted(set(faults))

	def _tells_apart(
		self, stored: Stored, door: Door, actor: str, target: Target, gots: list[Got]
	) -> list[str]:
		there = [alike(got, target) for got in gots]
		absent = self._absent(stored, door, actor, self.world.twin_of(target))
		for one, other in zip(there, absent, strict=True):
			if one != other:
				return [f"differs from what isn't there: {_difference(one, other)}"]
		return []

	def _absent(self, stored: Stored, door: Door, actor: str, twin: Target) -> list[tuple]:
		with self.lock:
			key = (actor, door.name)
			mine = key not in self.absent
			if mine:
				self.absent[key] = Future()
			future = self.absent[key]
		if mine:
			try:
				# One at a time: the host lets people attach things to what isn't there, which the next must not see.
				with self.lock_of_absent:
					gots = self._send(self.world.user_of(actor, twin), self.asks[door.name, twin.number])
					if changed := stored.changed(twin.number):
						stored.restore(twin.number, changed)
				future.set_result([alike(got, twin) for got in gots])
			except BaseException as error:
				future.set_exception(error)
				raise
		return future.result()

	@staticmethod
	def _shut(door: Door, target: Target, gots: list[Got]) -> list[str]:
		if any(got.status >= 400 for got in gots):
			answers = [got for got in gots if got.status >= 400]
			return [f"is shut for one who may see: {answers[0].body[-300:]!r}"]
		found = canaries("\n".join(texts(got) for got in gots))
		if door.shows and (door.shows, target.number) not in found:
			return ["shows nothing to one who may see"]
		return []


def _trace(body: str) -> str:
	"""What the host's error page says of where it broke."""
	_before, found, trace = body.partition("Traceback (most recent call last)")
	return found and trace.partition("</")[0][-1500:]


def _difference(one: tuple[str, ...], other: tuple[str, ...]) -> str:
	for part, mine, theirs in zip(("status", *HEADERS, "body"), one, other, strict=True):
		if mine != theirs:
			pairs = enumerate(zip(mine, theirs, strict=False))
			start = next((i for i, (a, b) in pairs if a != b), min(len(mine), len(theirs)))
			shown = slice(max(start - 30, 0), start + 60)
			said = f": {_trace(one[-1]) or one[-1][-300:]!r}" if part == "status" else ""
			return f"{part} {mine[shown]!r} / {theirs[shown]!r}{said}"
	return ""
