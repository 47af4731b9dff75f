"""What an answer says: the words in it whatever they are packed in, and the same without the names that were asked for."""

import gzip
import io
import re
import zipfile

import pypdf
from client import Got
from world import CANARY, NUMBERS, TOKEN, Target

HEADERS = ("Content-Type", "Content-Disposition", "Location")
"""The headers that say something about a record; the others are the same for every answer or differ for every one."""

SAME = {"draftfile": "file", "draftcomment": "comment"}
COMMAS = re.compile(r"(?<=\d),(?=\d)")
ECHO = re.compile(r'data-path="[^"]*"')
"""The host keeps one "not found" page for everybody, with the address in it that somebody asked for first."""
FIRST_READER = re.compile(r'frappe-session-status="[^"]*"|(?s:(?<=frappe\.boot = )\{.*?\n\})')
"""And with what the page knows of whoever that was: that they were signed in, and the apps the site has."""
PASSING = re.compile(
	r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?"  # moments
	r"|\b[0-9a-f]{32,}\b"  # tokens and digests
	r"|nonce-[\w-]+"
	r'|(?<=csrf_token = ")None(?=")'  # a session that asked for no page yet
	r'|(?<="name":")[a-z0-9]{10}(?=")'  # what the host calls a new row
)


def texts(got: Got) -> str:
	"""Headers and body as text, with what PDFs, spreadsheets and archives hold."""
	headers = "\n".join(f"{name}: {value}" for name, value in got.headers.items() if name != "Set-Cookie")
	return f"{headers}\n{ECHO.sub('', unpack(got.body))}"


def unpack(body: bytes, depth: int = 0) -> str:
	if body.startswith(b"%PDF"):
		reader = pypdf.PdfReader(io.BytesIO(body))
		return "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
	if body.startswith(b"PK\x03\x04") and depth < 3:
		with zipfile.ZipFile(io.BytesIO(body)) as archive:
			return "\n".join(
				f"{name}\n{unpack(archive.read(name), depth + 1)}" for name in archive.namelist()
			)
	if body.startswith(b"\x1f\x8b") and depth < 3:
		return unpack(gzip.decompress(body), depth + 1)
	return body.decode("utf-8", "replace")


def canaries(text: str) -> set[tuple[str, int]]:
	"""(field, number of the plan) for every canary and every number of a plan in `text`."""
	found = {(name.lower(), int(number)) for name, number in CANARY.findall(text)}
	found.update(("number", int(number)) for number, _ in NUMBERS.findall(COMMAS.sub("", text)))
	return found


def tokens(text: str) -> set[str]:
	return set(TOKEN.findall(text))


def alike(got: Got, target: Target) -> tuple:
	"""The answer without the names that were asked for: two of these are equal when nothing tells them apart."""
	body = unpack(got.body)
	parts = [str(got.status), *(got.headers.get(name, "") for name in HEADERS), body]
	for value, key in _names(target):
		parts = [part.replace(value, key) for part in parts]
	if got.status == 404:
		parts = [FIRST_READER.sub("", part) for part in parts]
	return tuple(ECHO.sub("", PASSING.sub("~", part)) for part in parts)


def _names(target: Target) -> list[tuple[str, str]]:
	pairs = {
		target.user: "<user>",
		target.user.replace("@", "%40"): "<user>",
		target.employee: "<employee>",
		target.person: "<person>",
		target.person.lower(): "<person>",
	}
	for key, value in target.keys.items():
		# Two keys of a plan may name one record.
		said = f"<{SAME.get(key, key)}>"
		pairs[value] = said
		if "/" in value:
			pairs[value.rsplit("/", 1)[-1]] = said
	return sorted(pairs.items(), key=lambda pair: (-len(pair[0]), pair[0]))
