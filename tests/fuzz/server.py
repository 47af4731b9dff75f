"""Makes the calls: the host's own web application, in this process, with a signed-in session for each actor."""

import json
import os
import re
import shlex
import traceback
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import Client
from world import CANARY, PASSWORD, World

import frappe.app

OURS = re.compile(r"/apps/pip_module/pip_module/")


@dataclass(frozen=True)
class Call:
	"""One request of `actor`. `label` is the method it calls, for the table of what was called."""

	label: str
	actor: str
	method: str
	path: str
	body: Any = None
	as_json: bool = False
	query: dict[str, Any] = field(default_factory=dict)

	def encoded(self) -> tuple[bytes, str]:
		if self.method == "GET" or self.body is None:
			return b"", ""
		if self.as_json:
			return json.dumps(self.body).encode(), "application/json"
		return urlencode(_flat(self.body)).encode(), "application/x-www-form-urlencoded"

	def url(self) -> str:
		query = dict(self.query)
		if self.method == "GET" and isinstance(self.body, dict):
			query.update(self.body)
		return self.path + ("?" + urlencode(_flat(query)) if query else "")

	def as_curl(self) -> str:
		body, kind = self.encoded()
		parts = ["curl", "-X", self.method, f"http://SITE{self.url()}", "-b", f"sid=SID-OF-{self.actor}"]
		if body:
			text = body.decode(errors="backslashreplace")
			parts += ["-H", f"Content-Type: {kind}", "--data-raw", text]
		return " ".join(shlex.quote(part) for part in parts)


def _flat(values: Any) -> list[tuple[str, str]]:
	"""As a browser's form sends them: nothing is empty, everything else that isn't text is JSON."""
	if not isinstance(values, dict):
		values = {"data": values}
	return [(_bytes(key), _bytes(_text(value))) for key, value in values.items()]


def _text(value: Any) -> str:
	if isinstance(value, str):
		return value
	return "" if value is None else json.dumps(value)


def _bytes(text: str) -> bytes:
	return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Answer:
	status: int
	body: bytes
	trace: str = ""
	ours: bool = False


class Server:
	def __init__(self, site: str, sites_path: str, world: World):
		frappe.app._site, frappe.app._sites_path = site, sites_path
		self.world = world
		self.trace: list[str] = []
		# The host prints every exception it answers with.
		self.silence = open(os.devnull, "w")
		self._listen_to_exceptions()
		self.sessions = {actor: self._sign_in(user) for actor, user in world.actors.items()}

	def _listen_to_exceptions(self) -> None:
		handle = frappe.app.handle_exception

		def listening(error: Exception):
			self.trace.append(traceback.format_exc())
			return handle(error)

		frappe.app.handle_exception = listening

	def _sign_in(self, user: str) -> tuple[Client, str, str]:
		client = Client(frappe.app.application)
		if user == "Guest":
			return Client(frappe.app.application, use_cookies=False), "", "sid=Guest"
		password = "admin" if user == "Administrator" else PASSWORD
		answer = client.post("/api/method/login", data={"usr": user, "pwd": password}, buffered=True)
		assert answer.status_code == 200, answer.get_data(as_text=True)
		page = client.get("/app", buffered=True).get_data(as_text=True)
		# Without a jar: an answer that clears the cookies must not sign the actor out of all calls to come.
		cookie = f"sid={client.get_cookie('sid').value}"
		return (
			Client(frappe.app.application, use_cookies=False),
			re.search(r'csrf_token = "(\w+)"', page)[1],
			cookie,
		)

	def answer(self, call: Call) -> Answer:
		client, token, cookie = self.sessions[call.actor]
		body, kind = call.encoded()
		self.trace.clear()
		try:
			with redirect_stdout(self.silence), redirect_stderr(self.silence):
				response = client.open(
					call.url(),
					method=call.method,
					data=body or None,
					content_type=kind or None,
					headers={"X-Frappe-CSRF-Token": token, "Accept": "application/json", "Cookie": cookie},
					buffered=True,
				)
		# What the application lets through, whatever it is, is the web server's 500.
		except Exception:
			trace = traceback.format_exc()
			return Answer(500, b"", trace, bool(OURS.search(trace)))
		trace = self.trace[-1] if self.trace else ""
		return Answer(response.status_code, response.get_data(), trace, bool(OURS.search(trace)))


def leaks(call: Call, answer: Answer) -> bool:
	"""Whether the answer tells somebody of a plan that is none of their business."""
	if call.actor not in ("Guest", "peer", "hr_elsewhere", "system_manager"):
		return False
	sent = call.url() + call.encoded()[0].decode(errors="replace")
	return CANARY.encode() in answer.body and CANARY not in sent
