"""What the app shows of its shipped JSON and the host's extractors don't read, for Babel: see `babel_extractors.csv`."""

import json
from collections.abc import Iterator
from typing import BinaryIO


def form_tour(
	fileobj: BinaryIO, keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int | None, str, str, list[str]]]:
	"""The title and the description of each step of a Form Tour, as Babel wants messages."""
	for step in json.load(fileobj).get("steps", []):
		about = step.get("label") or step.get("fieldname") or ""
		for key in ("title", "description"):
			if step.get(key):
				yield None, "_", step[key], [f"A step of a Form Tour, about {about}"]
