"""Real sessions over HTTP: signed in through the login form's endpoint, with the token the desk hands out."""

import os
import re
import threading
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from world import PASSWORD

BASE = os.environ.get("PIP_BASE_URL", "http://127.0.0.1:8000")
TOKEN = re.compile(r"csrf_token\s*=\s*[\"']([0-9a-f]{20,})[\"']")
TIMEOUT = 60


@dataclass(frozen=True)
class Ask:
	"""One request of a door."""

	method: str
	path: str
	params: dict[str, Any] = field(default_factory=dict)
	data: dict[str, Any] | None = None
	json: Any = None
	files: dict[str, Any] | None = None

	def text(self) -> str:
		"""All that the request says itself: what comes back of it gives nothing away."""
		return f"{self.path} {self.params} {self.data} {self.json} {self.files}"


@dataclass
class Got:
	status: int
	headers: dict[str, str]
	body: bytes


class Session:
	"""Somebody's browser. Threads share the cookie, not the connection, and no answer takes it away: whoever is signed
	out on the way would be refused for that alone."""

	def __init__(self, user: str) -> None:
		self.user = user
		self.cookies: dict[str, str] = {}
		self.token = ""
		self.local = threading.local()

	def login(self, password: str = PASSWORD) -> int:
		session = requests.Session()
		answer = session.post(
			f"{BASE}/api/method/login", data={"usr": self.user, "pwd": password}, timeout=TIMEOUT
		)
		if answer.status_code == 200:
			self.cookies = session.cookies.get_dict()
			self._read_token()
		return answer.status_code

	def _read_token(self) -> None:
		for page in ("/app", "/me"):
			answer = requests.get(BASE + page, cookies=self.cookies, timeout=TIMEOUT)
			if found := TOKEN.search(answer.text):
				self.token = found.group(1)
				break

	def send(self, ask: Ask) -> Got:
		got = self._try(ask)
		if got.status == 400:
			# The first page of somebody without the desk that carries a token gives them one, and asks for it from then on.
			token = self.token
			self._read_token()
			if self.token != token:
				got = self._try(ask)
		return got

	def _try(self, ask: Ask) -> Got:
		headers = {"Accept": "application/json" if ask.path.startswith("/api/") else "text/html,*/*"}
		try:
			return self._send(ask, headers)
		except requests.ConnectionError:
			# The server closes connections that were idle for a while.
			del self.local.session
			return self._send(ask, headers)

	def _send(self, ask: Ask, headers: dict[str, str]) -> Got:
		if not hasattr(self.local, "session"):
			self.local.session = requests.Session()
			self.local.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
			if self.cookies:
				cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
				self.local.session.headers["Cookie"] = cookie
		if self.token:
			headers["X-Frappe-CSRF-Token"] = self.token
		answer = self.local.session.request(
			ask.method,
			BASE + ask.path,
			params=ask.params or None,
			data=ask.data,
			json=ask.json,
			files=ask.files,
			headers=headers,
			allow_redirects=False,
			timeout=TIMEOUT,
		)
		return Got(answer.status_code, dict(answer.headers), answer.content)
