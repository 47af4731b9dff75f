"""A mail server of our own, which can be down or refuse what it is given, and keeps what it took for one domain: what
another tier left to be sent on the site is none of its business."""

import socket
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
	def __init__(self, domain: str) -> None:
		self.domain = domain
		with socket.socket() as free:
			free.bind(("127.0.0.1", 0))
			self.port = free.getsockname()[1]
		self.taken: list[tuple[str, EmailMessage]] = []
		self.takes_until: int | None = None
		self._server: Controller | None = None

	def up(self, takes: int | None = None) -> None:
		"""Answers from now on; after `takes` more mails, if given, it puts every sender off."""
		self.takes_until = None if takes is None else len(self.taken) + takes
		if not self._server:
			self._server = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=30)
			self._server.start()

	def down(self) -> None:
		if self._server:
			self._server.stop()
			self._server = None

	def taken_for(self) -> Counter[str]:
		return Counter(address for address, _mail in self.taken)

	async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
		ours = [address for address in envelope.rcpt_tos if address.endswith(self.domain)]
		if ours and self.takes_until is not None and len(self.taken) >= self.takes_until:
			return "451 Try again later"
		mail = message_from_bytes(envelope.content, policy=policy.default)
		self.taken += [(address, mail) for address in ours]
		return "250 OK"


def words_of(mail: EmailMessage) -> str:
	"""Everything in it that somebody could read: headers, and each part decoded."""
	headers = [f"{name}: {value}" for name, value in mail.items()]
	parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
	return "\n".join([*headers, *parts])
