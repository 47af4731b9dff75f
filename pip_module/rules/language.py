"""Whether a text is English, by the small words that every longer text is full of."""

import re
from collections.abc import Iterable

ENGLISH = "en"

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH_WORDS = frozenset(
	"the of and to with for by each every from within is are than at least our your their before after be it its "
	"week day days month months hours which who that this not any all".split()
)
_OTHER_WORDS = frozenset(
	# Words that English has as well (in, an, on, also, pro, plus, van, par, no, do, as) would say nothing.
	"der das den dem des und mit auf für von zu zum zur bei nach im ein eine einen einem einer wird werden nicht ist "
	"sind ohne aus über vor bis alle jede jeder jedes innerhalb mindestens woche monat tag tage tagen stunden "
	"le la les du une et pour dans avec sur est aux au chaque en de moins semaine mois jour jours heures ses leur "
	"el los las una y con por para del cada al que mes día días horas su sus "
	"em da dos das uma um na nas dias seu sua "
	"il lo gli della di nel ogni het een voor niet".split()
)
_LOANED = frozenset("café cafés résumé résumés naïve rosé".split())


def is_english(texts: Iterable[str], spoken: str) -> bool:
	"""Whether the first of `texts` that shows its language is English; where none does, whether `spoken` is.

	`spoken` is the writer's language as the host codes it: "en", "en-GB", "de". "Kommunikation mit Kunden verbessern" is
	not English whoever wrote it; "Teamwork" alone is what its writer speaks.
	"""
	for text in texts:
		if votes := _votes(text):
			return votes > 0
	return re.split("[-_]", spoken.lower())[0] == ENGLISH


def _votes(text: str) -> int:
	"""Above 0 for English, below for another language. A word with a capital may be a name and says nothing of another
	one; letters that English lacks may be a name too and count once."""
	shown = _WORD.findall(text)
	english = sum(word.lower() in _ENGLISH_WORDS for word in shown)
	other = sum(word in _OTHER_WORDS for word in shown)
	foreign_letters = any(not word.isascii() and word.lower() not in _LOANED for word in shown)
	return english - other - foreign_letters
