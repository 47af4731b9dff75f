"""Keeps the translations in step with the code: `catalogs.py CHECKOUT [--check]`, in the Python of a bench.

Every sentence the app shows is read with the host's own extractors into `locale/main.pot`. Each `locale/<language>.po`,
which people edit, then gets what is new and loses what is gone, and `translations/<language>.csv` is written from it:
Frappe 15 reads that without a build. A new sentence that the host translates already is given the host's words, since
the catalogs of all apps are one and ours must not change how the rest of the desk reads. With `--check` nothing is
written: it names what is out of step or still to be translated.
"""

import argparse
import csv
import io
import os
import sys
from datetime import datetime, timezone
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("ar", "de", "es", "fr", "hi", "pt")
HOST_APPS = ("frappe", "erpnext", "hrms")
"""In the order they are installed: a later one's words win."""
NEEDS_A_BENCH = "navbar"
"""The host's extractor of navigation bars works inside a bench only; the app adds nothing to them."""
ON_THE_DAY = datetime(2026, 11, 22, tzinfo=timezone.utc)
"""Written into the headers, so that the files change only when a sentence does."""


def methods(checkout: Path) -> list[tuple[str, str]]:
	"""Which file is read how: the app's own table, then the host's."""
	import frappe

	tables = (checkout / "babel_extractors.csv", Path(frappe.__file__).parent.parent / "babel_extractors.csv")
	rows = [row for table in tables for row in csv.reader(table.read_text(encoding="utf-8").splitlines())]
	return [(pattern, method) for pattern, method in rows if NEEDS_A_BENCH not in method]


def blank(language: str | None = None) -> Catalog:
	return Catalog(
		locale=language,
		project="PIP Module",
		copyright_holder="PIP Module Contributors",
		creation_date=ON_THE_DAY,
		revision_date=ON_THE_DAY,
		fuzzy=False,
	)


def template(checkout: Path) -> Catalog:
	"""Every sentence of the app, untranslated."""
	found = blank()
	keywords = {**DEFAULT_KEYWORDS, "_lt": None}

	def is_shipped(folder: str | os.PathLike[str]) -> bool:
		return not os.path.basename(folder).startswith((".", "_"))

	for file, _line, message, comments, context in extract_from_dir(
		str(checkout / "pip_module"), methods(checkout), keywords=keywords, directory_filter=is_shipped
	):
		if message:
			found.add(message, locations=[(f"pip_module/{file}", 0)], auto_comments=comments, context=context)
	return found


def hosts_words(language: str) -> dict[str, str]:
	"""What the host's apps say in `language`, by the English sentence."""
	words: dict[str, str] = {}
	for app in HOST_APPS:
		folder = Path(__import__(app).__file__).parent
		sentences = folder / "translations" / f"{language}.csv"
		if sentences.exists():
			for row in csv.reader(sentences.open(encoding="utf-8", newline="")):
				if len(row) >= 2 and row[1].strip() and not (len(row) > 2 and row[2]):
					words[row[0]] = row[1].strip()
		catalog = folder / "locale" / f"{language}.po"
		if catalog.exists():
			for message in read_po(catalog.open("rb")):
				if message.id and message.string and not message.context:
					words[message.id] = message.string
	return words


def updated(known: Catalog, sentences: Catalog, language: str) -> Catalog:
	"""`known` with what is new in `sentences` and without what is gone."""
	host = hosts_words(language)
	catalog = blank(language)
	for sentence in sentences:
		if not sentence.id:
			continue
		told = known.get(sentence.id, sentence.context)
		catalog.add(
			sentence.id,
			string=(told and told.string) or host.get(sentence.id, ""),
			locations=sentence.locations,
			auto_comments=sentence.auto_comments,
			context=sentence.context,
		)
	for message in known:
		sentence = message.context and sentences.get(message.id)
		# Forms ask for the words of their DocType first: so a label is said right where the host's word, which means
		# something else, stays what it is for everybody.
		if sentence and not catalog.get(message.id, message.context):
			catalog.add(
				message.id, string=message.string, locations=sentence.locations, context=message.context
			)
	return catalog


def as_po(catalog: Catalog) -> str:
	file = io.BytesIO()
	write_po(file, catalog, sort_output=True, ignore_obsolete=True, width=None, include_lineno=False)
	return file.getvalue().decode("utf-8")


def as_csv(catalog: Catalog) -> str:
	file = io.StringIO()
	rows = csv.writer(file, lineterminator="\n")
	for message in sorted(catalog, key=lambda message: (message.id, message.context or "")):
		if message.id and message.string:
			rows.writerow([message.id, message.string, *([message.context] if message.context else [])])
	return file.getvalue()


def files(checkout: Path) -> tuple[dict[Path, str], dict[str, list[str]]]:
	"""What each file should hold, and by language the sentences nobody has translated yet."""
	app = checkout / "pip_module"
	sentences = template(checkout)
	wanted = {app / "locale" / "main.pot": as_po(sentences)}
	lacking = {}
	for language in LANGUAGES:
		path = app / "locale" / f"{language}.po"
		known = read_po(path.open("rb"), locale=language) if path.exists() else blank(language)
		catalog = updated(known, sentences, language)
		wanted[path] = as_po(catalog)
		wanted[app / "translations" / f"{language}.csv"] = as_csv(catalog)
		lacking[language] = [message.id for message in catalog if message.id and not message.string]
	return wanted, lacking


def main() -> None:
	parser = argparse.ArgumentParser()
	parser.add_argument("checkout", type=Path)
	parser.add_argument("--check", action="store_true")
	given = parser.parse_args()

	wanted, lacking = files(given.checkout.resolve())
	changed = [
		path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text
	]
	for path in changed:
		if not given.check:
			path.parent.mkdir(exist_ok=True)
			path.write_text(wanted[path], encoding="utf-8")
		print(f"{'out of step' if given.check else 'written'}: {path.relative_to(given.checkout.resolve())}")
	for language, ids in lacking.items():
		if ids:
			print(f"{language}: {len(ids)} sentences not translated", *ids[:5], sep="\n    ")
	sys.exit(1 if given.check and (changed or any(lacking.values())) else 0)


if __name__ == "__main__":
	main()
