"""Words written from right to left, in letters that wkhtmltopdf prints."""

import re

WORD = (
	r"(?:(?![\u060c\u061b\u061f\u066a-\u066d\u06d4])[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200c\u200d])+"
)
NO_TEXT = r"<(script|style)\b.*?</\2>|<[^>]*>"
PIECES = re.compile(rf"({NO_TEXT})|({WORD})", re.DOTALL | re.IGNORECASE)


def pip_words_apart(html: str) -> str:
	"""`html` with each word that is written from right to left in an element of its own.

	wkhtmltopdf draws a piece of Arabic or Hebrew text in the wrong place, mostly off the page, when there is a number,
	punctuation or a word of another script at one of its ends. Words by themselves it draws right, and puts them in
	order. A filter of the letters' templates, which have escaped what people wrote.
	"""
	return PIECES.sub(lambda piece: piece[1] or f"<span>{piece[3]}</span>", html)
