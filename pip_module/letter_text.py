"""How letters write what the records hold: days, numbers and the words of people, as the letter's language has them.

Plain text that the templates escape, except `markup`, which is cleaned here.
"""

from collections.abc import Callable, Iterable
from datetime import date
from html import escape, unescape

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from bs4 import BeautifulSoup

import frappe
from frappe import _
from frappe.utils import flt, fmt_money, formatdate, get_user_date_format
from frappe.utils.html_utils import clean_html

from pip_module.rules import goals

NOTHING = "–"

LONG = 400
"""From so many characters on, a text stands below its label, where it can go on to the next page."""

WHOLE_NUMBER_FORMATS = {"#,###": "#,###.##", "#.###": "#.###,##"}
"""Number formats that would drop what follows the decimal sign, and what shows it in the same style."""


def day(value: date | str | None) -> str:
	"""A date with its month in words, so that nobody takes the month for the day: 2 November 2026, 2. November 2026.
	An empty one is a dash (the host would say today, or nothing)."""
	if not value:
		return NOTHING
	if _locale() is None:
		return formatdate(value)
	# English is read on both sides of the Atlantic; the site's own dates tell which comes first.
	if frappe.local.lang == "en" and not get_user_date_format().startswith("mm"):
		return formatdate(value, "d MMMM y")
	return formatdate(value, "long")


def weekday(value: date | str) -> str:
	"""The day of the week, short: Mon, Mo."""
	return formatdate(value, "EEE") if _locale() else ""


def number(value: float | None) -> str:
	"""A number with the decimals it has and no more: 60, 7.5, 1,250. In the site's own language it is written as the
	site is set up to; in any other as its readers write it."""
	value = flt(value, 6)
	locale = _locale()
	if locale and frappe.local.lang != frappe.get_system_settings("language"):
		return format_decimal(value, locale=locale, decimal_quantization=False)
	decimals = len(f"{value:.6f}".rstrip("0").partition(".")[2])
	style = frappe.db.get_default("number_format")
	return fmt_money(
		value, precision=decimals, format=WHOLE_NUMBER_FORMATS.get(style, style) if decimals else style
	)


def measured(value: float | None, unit: str | None) -> str:
	unit = plain(unit)
	# A sign such as % stays on the number's line.
	space = "\u00a0" if len(unit) == 1 else " "
	return f"{number(value)}{space}{unit}".strip()


def percent(value: float | None) -> str:
	return f"{number(flt(value, 2))}\u00a0%"


def plain(value: str | None) -> str:
	"""A text field as its author wrote it. The host stores it partly escaped once it holds anything like a tag; the
	templates escape it again, so the reader sees the author's characters and the browser never a tag."""
	return unescape(value or "").strip()


def paragraphs(value: str | None) -> list[str]:
	return [line.strip() for line in plain(value).splitlines() if line.strip()]


def facts(*lines: tuple[str, str | None]) -> list[dict[str, object]]:
	"""What is said under which label, without the lines that say nothing."""
	return [
		{"label": label, "paragraphs": paragraphs(text), "long": len(text or "") > LONG}
		for label, text in lines
		if plain(text)
	]


def markup(value: str | None, picture: Callable[[str], str] | None = None) -> str:
	"""A Text Editor field as clean markup: paragraphs, lists, tables, bold and italic, and nothing that loads, runs or
	brings its own looks. `picture` gives the content of an image's address as a data URI, or nothing; without it no
	image is shown, only that there is one."""
	if not value or goals.is_blank(value):
		return ""
	if "<" not in value:
		return _as_markup(paragraphs(value))
	soup = BeautifulSoup(value, "html5lib")
	pictures = _take_out_pictures(soup, picture)
	for heading in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]):
		heading.name = "p"
		bold = soup.new_tag("strong")
		bold.extend(list(heading.contents))
		heading.append(bold)
	for block in soup.find_all(["blockquote", "pre"]):
		block.name = "p"
	for bullet in soup.select('ol > li[data-list="bullet"]'):
		bullet.parent.name = "ul"
	for paragraph in soup.find_all("p"):
		if goals.is_blank(paragraph.decode_contents()):
			paragraph.decompose()
	cleaned = clean_html(str(soup))
	for place, uri in pictures.items():
		cleaned = cleaned.replace(place, f'<img class="picture" alt="" src="{escape(uri)}">')
	return cleaned


def _take_out_pictures(soup: BeautifulSoup, picture: Callable[[str], str] | None) -> dict[str, str]:
	"""Puts a word that nobody else knows in the place of each picture that is printed, because cleaning would take the
	picture itself away; what can't be printed is named."""
	taken = {}
	for image in soup.find_all(["img", "svg", "picture", "video", "object", "iframe"]):
		uri = picture(str(image.get("src") or "")) if picture and image.name == "img" else ""
		place = frappe.generate_hash(length=32)
		if uri:
			taken[place] = uri
		image.replace_with(place if uri else _("(image: see the plan)"))
	return taken


def _as_markup(texts: Iterable[str]) -> str:
	return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _locale() -> Locale | None:
	"""The letter's language as the library of dates and numbers knows it; None where it doesn't."""
	try:
		return Locale.parse((frappe.local.lang or "").replace("-", "_"))
	except (UnknownLocaleError, ValueError):
		return None
