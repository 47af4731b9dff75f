"""What could be said better in a plan's goals: advice for whoever writes them, which blocks nothing.

What is missing or contradicts itself is `goals.completeness`; here it is how a goal is worded. Source: design of the
process, section "Fair process" (no vague verbs), and issue "The desk", goal linter. A goal is judged by what it will be
read for at the final review: could two people who disagree look at the same figures and say whether it was met?

The words it knows (`goal_words`) are English. A goal in another language gets the advice that rests on numbers, dates and
what was left to fill in; `not_in_english` says which those are, so that the reader can be told.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pip_module.rules import goal_words as known
from pip_module.rules.finding import Finding
from pip_module.rules.goals import ACHIEVE, DECREASE, Goal, PlanContent, Support, is_blank
from pip_module.rules.language import ENGLISH, is_english

ADVICE: dict[str, str] = {
	"vague_change": "it asks for a change and says neither how much nor what is counted; values: word",
	"vague_amount": "it gives an amount without a number; values: word",
	"vague_speed": "it asks for haste and names no time; values: word",
	"vague_frequency": "it asks for something repeated and doesn't say how often; values: word",
	"vague_effort": "it asks for an effort instead of a result; values: word",
	"vague_attitude": "it names a trait instead of what can be seen or heard; values: word",
	"vague_standard": "it names a standard that everybody reads differently; values: word",
	"absolute_wording": "one slip on the first day would fail it; values: word",
	"several_measures": "it asks for two results at once; values: second",
	"source_vague": "what measures it is somebody's impression, or not settled; values: word",
	"achievement_open": "a goal to achieve has no number, no day, nothing that can be ticked off",
	"measure_open": "it is counted in percent or points, and nothing says of what; values: unit",
	"goal_without_support": "no support is promised that has to do with the goal",
	"placeholder_left": "a part of the template was not filled in; values: word",
}
"""Every code that `advice` gives, and what it means to a programmer."""

_WORDS = re.compile(r"\w+(?:['’.,:/-]\w+)*|[%;,&]")
_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)")
_FULL_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEVEL = re.compile(r"[a-z]?\d{1,2}|[a-z]")
_LANGUAGE_LEVEL = re.compile(r"[abc][12]")
_LONGEST_NAME = 4  # Words, of a course or an exam whose name is all that a title says.
_TAG = re.compile(r"<[^<>]*>")
# What stands in square brackets in a template is letters; a reference such as [ISO 8601] has digits.
_PLACEHOLDER = re.compile(r"\[[^\W\d_][^\[\]\d]{0,60}\]|\b[xX]{2,}\b|_{3,}|\b(?:TBD|TBC|tbd|tbc)\b|\?{3,}")


@dataclass(frozen=True)
class _Text:
	"""A text cut into words, `%` and joints; whatever is asked of it looks at each word a fixed number of times."""

	plain: str

	@cached_property
	def shown(self) -> list[str]:
		return _WORDS.findall(self.plain)

	@cached_property
	def words(self) -> list[str]:
		return [word.lower().replace("’", "'") for word in self.shown]

	@cached_property
	def has_figure(self) -> bool:
		"""Whether there is a number at all, be it a day's."""
		return any(map(self._is_figure, range(len(self.words))))

	@cached_property
	def has_number(self) -> bool:
		return any(self.counts(index) or word in known.NUMBER_WORDS for index, word in enumerate(self.words))

	@cached_property
	def has_measure(self) -> bool:
		return not known.MEASURES.isdisjoint(self.words)

	@cached_property
	def has_share(self) -> bool:
		return not known.SHARES.isdisjoint(self.words)

	@cached_property
	def has_level(self) -> bool:
		"""Whether it names a step of some scale: "level B2", "grade 3", "good or better"."""
		return any(
			(word in known.OR_MORE and self._word(index - 1) == "or")
			or _LANGUAGE_LEVEL.fullmatch(word)
			or (index and self.words[index - 1] in known.LEVELS and _LEVEL.fullmatch(word))
			for index, word in enumerate(self.words)
		)

	@cached_property
	def has_day(self) -> bool:
		named = any(self._is_month(index) for index in range(len(self.words)))
		return (
			named
			or any(map(self.is_date, range(len(self.words))))
			or not known.WEEKDAYS.isdisjoint(self.words)
		)

	@cached_property
	def has_time(self) -> bool:
		clock = any(word[0].isdigit() and ":" in word for word in self.words)
		return clock or self.has_day or (self.has_number and not known.TIMES.isdisjoint(self.words))

	@cached_property
	def has_rhythm(self) -> bool:
		if not known.REPEATED.isdisjoint(self.words):
			return True
		return any(
			word in known.EACH
			and not (known.TIMES | known.WEEKDAYS).isdisjoint(self.words[index + 1 : index + 3])
			for index, word in enumerate(self.words)
		)

	@cached_property
	def has_occasion(self) -> bool:
		"""Whether it can be looked up case by case: "after each call"."""
		pairs = zip(self.words, self.words[1:], strict=False)
		return any(word in known.OCCASIONS and each in ("each", "every") for word, each in pairs)

	def _is_figure(self, index: int) -> bool:
		word = self.words[index]
		return word[0].isdigit() and not (index and self.words[index - 1] in known.LABELS)

	def counts(self, index: int) -> bool:
		"""Whether the word there is a number that says how much: no label, no clock, no date."""
		return self._is_figure(index) and ":" not in self.words[index] and not self.is_date(index)

	def is_date(self, index: int) -> bool:
		word = self.words[index]
		if not word[0].isdigit():
			return False
		if _ORDINAL.fullmatch(word) or _FULL_DATE.fullmatch(word) or self._is_beside_month(index):
			return True
		if not _YEAR.fullmatch(word):
			return False
		# "In 2027", "from 2027 on"; but "from 2000 to 2050 units".
		after = self._word(index + 1)
		ends = not after or after in known.JOINTS or (after in known.CONDITIONS and after != "to")
		return ends and self._word(index - 1) in known.YEARS_FOLLOW

	def _is_beside_month(self, index: int) -> bool:
		"""Whether a month makes the number there a day: "30 June", "June 30", "the 1 and 15 June", "between 1 and 31 May"."""
		if any(self._is_month(near) for near in (index - 1, index + 1)):
			return True
		if self._word(index - 1) in known.JOINTS and self._is_month(index - 3):
			return True
		return self._word(index + 1) in (*known.JOINTS, "to", "or") and self._is_month(index + 3)

	def _is_month(self, index: int) -> bool:
		return 0 <= index < len(self.shown) and self.shown[index] in known.MONTHS

	def _word(self, index: int) -> str:
		return self.words[index] if 0 <= index < len(self.words) else ""

	@cached_property
	def has_rating(self) -> bool:
		return not known.RATED.isdisjoint(self.words)

	@cached_property
	def last_bound(self) -> int:
		"""Where it says last how far off something may be: "accurate, within 5 % of actuals"; not "within 3 days". -1 where
		it doesn't."""
		return max(filter(self._is_bound, range(len(self.words) - 1)), default=-1)

	def _is_bound(self, index: int) -> bool:
		word, before = self.words[index], self._word(index - 1)
		if not self.counts(index + 1) or not known.TIMES.isdisjoint(self.words[index + 2 : index + 4]):
			return False
		if (before, word) == ("more", "than"):
			return self._word(index - 2) in ("no", "not")
		return word in known.UPPER_BOUNDS or (before, word) in known.UPPER_BOUND_PAIRS

	@cached_property
	def is_title_case(self) -> bool:
		"""Whether every longer word has a capital, so that one says nothing about a name."""
		return all(word[0].isupper() for word in self.shown if len(word) > 3 and word[0].isalpha())

	def vague(self) -> Iterator[tuple[str, int, int, bool]]:
		"""Vague wording in the order it stands in: its code, the range of its words, and whether a figure makes it clear."""
		said = [
			(known.CODES[phrase], first, end, phrase in known.COUNTABLE)
			for first, end in self.matches(known.VAGUE_PHRASES)
			for phrase in [tuple(self.words[first:end])]
		]
		return iter(sorted([*said, *self._framed()], key=lambda found: found[1]))

	def _framed(self) -> Iterator[tuple[str, int, int, bool]]:
		for first, word in enumerate(self.words):
			if word not in known.FRAME_VERBS:
				continue
			last = min(first + 1 + known.FRAME_WIDTH, len(self.words))
			for frame in known.FRAMES:
				if word in frame.verbs:
					for at in range(first + 1, last):
						if self.words[at] in frame.objects:
							yield frame.code, first, at + 1, True
							break

	def matches(self, phrases: frozenset[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
		"""Where one of `phrases` stands, as a half-open range of words; the longest at each place, none overlapping."""
		longest = max(map(len, phrases))
		index = 0
		while index < len(self.words):
			for length in range(min(longest, len(self.words) - index), 0, -1):
				if tuple(self.words[index : index + length]) in phrases and self._is_meant(index, length):
					yield index, index + length
					index += length
					break
			else:
				index += 1

	def _is_meant(self, first: int, length: int) -> bool:
		"""Whether the phrase there means what it usually does, and is no part of a name or a bound."""
		last = first + length - 1
		before, after = self._word(first - 1), self._word(last + 1)
		named_after = known.NAMES.get(self.words[last], ())
		if after in named_after or before in known.BEFORE.get(self.words[first], ()):
			return False
		if self.words[first : first + 3] == ["cut", "and", "paste"] or self._is_name(first, last):
			return False
		asking = " ".join(self.words[first : last + 1]) in known.ASKING
		return not asking or not before or before in known.BEFORE_A_VERB

	def _is_name(self, first: int, last: int) -> bool:
		"""Whether the words there belong to what a course, an exam, a survey or a grade is called."""
		if self.is_title_case or not self.shown[first][0].isupper():
			return False
		if first and self.has_rating:
			return True
		named = not known.NAMED_THINGS.isdisjoint(self.words[last + 1 : last + 7])
		# A title's first word has its capital anyway, and may be what is asked for: "Improve ERP training".
		asks = known.CODES.get(tuple(self.words[first : last + 1])) in ("vague_change", "vague_effort")
		beside = self.shown[last + 1 : last + 2]
		return named and (bool(first) or (not asks and bool(beside) and beside[0][0].isupper()))

	def quoted(self, first: int, end: int) -> str:
		return " ".join(self.shown[first:end])


def advice(plan: PlanContent, language: str = ENGLISH) -> list[Finding]:
	"""What could be said better in `plan`; [] where there is nothing to say. Every code stands in ADVICE.

	`language` is the writer's, for goals that don't show theirs.
	"""
	return [*advice_on_goals(plan.goals, plan.supports, language), *left_to_fill_in(plan)]


def advice_on_goals(
	goals: Sequence[Goal], supports: Sequence[Support], language: str = ENGLISH
) -> list[Finding]:
	"""What could be said better in `goals`, row by row, and which of them none of `supports` has to do with.

	"Improve communication" gives `vague_change`, quoting "Improve"; "Improve the audit score" does not, since a score is
	counted. "Handle chats", to be achieved, gives `achievement_open`; with a due date it does not. Missing titles, numbers,
	sources and supports are `goals.completeness`'s.
	"""
	found = []
	unread = not_in_english(goals, language)
	for row, goal in enumerate(goals, start=1):
		read = row not in unread
		found += [Finding(code, field, "goals", row, values) for code, field, values in _of_goal(goal, read)]
		if read and not is_blank(goal.title) and supports and not _is_supported(row, goal, supports):
			found.append(Finding("goal_without_support", "title", "goals", row))
	return found


def not_in_english(goals: Sequence[Goal], language: str) -> tuple[int, ...]:
	"""The rows of the goals whose wording can't be judged. A goal is in the language it shows, else in that of all goals
	together, else in the writer's `language`."""
	texts = [" ".join((goal.title, goal.metric, goal.measured_by)) for goal in goals]
	together = " ".join(texts)
	return tuple(row for row, text in enumerate(texts, start=1) if not is_english((text, together), language))


_Advice = tuple[str, str, tuple[tuple[str, str], ...]]


def _of_goal(goal: Goal, read: bool) -> Iterator[_Advice]:
	"""`read` says whether its words are English."""
	wording = list(_of_words(goal)) if read else []
	yield from wording
	if goal.target == 100 and goal.unit.strip() == "%" and goal.direction not in (ACHIEVE, DECREASE):
		yield "absolute_wording", "target_value", (("word", "100 %"),)
	if read and (word := _nobody_can_look_up(_Text(goal.measured_by))):
		yield "source_vague", "measured_by", (("word", word),)
	# What is said about its words already asks for what could be ticked off.
	if not wording and _is_open(goal, read):
		yield "achievement_open", "title", ()
	if not wording and _is_share_of_nothing(goal, read):
		yield "measure_open", "metric", (("unit", goal.unit.strip()),)


def _of_words(goal: Goal) -> Iterator[_Advice]:
	for field, plain in (("title", goal.title), ("metric", goal.metric)):
		text = _Text(plain)
		yield from _vague(text, field, goal)
		if word := _absolute(text, goal):
			yield "absolute_wording", field, (("word", word),)
		if second := _second_measure(text):
			yield "several_measures", field, (("second", second),)


def _nobody_can_look_up(source: _Text) -> str:
	if not known.RECORD.isdisjoint(source.words):
		return ""
	for first, end in source.matches(known.IMPRESSION):
		return source.quoted(first, end)
	words = {word.removesuffix("'s") for word in source.words}
	thinking = known.PERSONS | known.JUDGING
	if not words.isdisjoint(thinking) and words <= thinking | known.AROUND_PERSONS:
		return source.quoted(0, 6)
	return ""


def _is_open(goal: Goal, read: bool) -> bool:
	"""Whether nobody could say on what day, or by what, `goal` was achieved."""
	yes_or_no = goal.direction == ACHIEVE and goal.target in (None, 0, 1) and not goal.due_date
	if not yes_or_no or is_blank(goal.title) or _PLACEHOLDER.search(goal.title):
		return False
	text = _Text(f"{goal.title}, {goal.metric}")
	if not read or text.has_figure:
		return not text.has_figure
	return not (
		text.has_number
		or text.has_day
		or text.has_rhythm
		or text.has_occasion
		or text.has_level
		or any(_can_be_ticked_off(_Text(plain.strip(" .!"))) for plain in (goal.title, goal.metric))
	)


def _is_share_of_nothing(goal: Goal, read: bool) -> bool:
	"""Whether nobody could say what the percent or points of `goal` are of: "Own your projects, from 60 to 90 %"."""
	unit = goal.unit.strip().lower()
	if (
		goal.direction == ACHIEVE
		or unit not in known.SHARE_UNITS
		or is_blank(goal.title)
		or not is_blank(goal.metric)
	):
		return False
	text = _Text(goal.title)
	if not read or text.has_figure:
		return not text.has_figure
	return not (text.has_number or text.has_measure or text.has_time or text.has_rhythm or text.has_share)


def _can_be_ticked_off(text: _Text) -> bool:
	"""Something is earned or handed in: "Pass the hygiene exam", "Forklift licence obtained", "ITIL course"."""
	words = text.words
	if words and words[-1] in known.EARNED and len(words) <= _LONGEST_NAME:
		return True
	handed_in = {index for index, word in enumerate(words) if word in known.HANDED_IN}
	if not handed_in or (known.DONE_VERBS | known.DONE).isdisjoint(words):
		return False
	if not known.DONE.isdisjoint(words):
		return True
	# One of its kind, by an article or a name; "Write reports" goes on for ever.
	return any(
		word in known.DETERMINERS or (index and text.shown[index][0].isupper())
		for last in handed_in
		for index, word in enumerate(words[max(0, last - 6) : last], start=max(0, last - 6))
	)


def _vague(text: _Text, field: str, goal: Goal) -> Iterator[_Advice]:
	"""Every kind of vague wording once, with the first word of its kind. A change, or that something be on time, is
	mentioned only where nothing says more precisely what is vague."""
	found: dict[str, str] = {}
	for code, first, end, countable in text.vague():
		if code not in found and not _is_settled(code, (first, end), countable, text, goal):
			found[code] = text.quoted(first, end)
	if len(found) > 1:
		found.pop("vague_change", None)
	if len(found) > 1 and found.get("vague_speed", "").lower() == "on time":
		found.pop("vague_speed")
	for code, word in found.items():
		yield code, field, (("word", word),)


def _is_settled(code: str, place: tuple[int, int], countable: bool, text: _Text, goal: Goal) -> bool:
	"""Whether something else says what the words there leave open: "promptly, within 4 hours" is clear."""
	first, end = place
	measured = goal.direction != ACHIEVE and goal.baseline is not None and goal.target is not None
	has_figures = text.has_number or text.has_measure or text.has_level or not is_blank(goal.metric)
	if countable:
		counted = measured and goal.unit.strip().lower() not in ("", *known.SHARE_UNITS)
		return has_figures or text.has_time or counted
	if code == "vague_change":
		return has_figures or (measured and tuple(text.words[first:end]) in known.QUANTITY)
	if code == "vague_speed":
		return text.has_time
	if code == "vague_standard":
		return text.last_bound >= end
	return code == "vague_frequency" and text.has_rhythm


def _absolute(text: _Text, goal: Goal) -> str:
	for first, end in text.matches(known.ABSOLUTE):
		if text.words[first] not in known.REMOVALS or not _is_counted(text, end):
			return text.quoted(first, end)
	# "No resident waits": a title that begins so allows nothing; "No more than 2" allows two.
	if text.words[:1] == ["no"] and known.BOUNDS.isdisjoint(text.words[1:2]):
		return text.quoted(0, 2)
	# Once, by a day, is a task: "All staff trained by 31 May".
	if text.words[:1] == ["all"] and not (goal.due_date or text.has_day or _is_counted(text, 1)):
		return text.quoted(0, 2)
	for index, word in enumerate(text.words):
		if word in ("no", "0"):
			for end in (index + 2, index + 3):
				if not known.FAULTS.isdisjoint(text.words[index + 1 : end]):
					return text.quoted(index, end)
	return ""


def _is_counted(text: _Text, start: int) -> bool:
	near = range(start, min(start + 3, len(text.words)))
	return any(text.counts(index) or text.words[index] in known.NUMBER_WORDS for index in near)


def _second_measure(text: _Text) -> str:
	"""The part of `text` that asks for a second result, shortened; "" where it asks for one."""
	words = text.words
	counted = [index for index in range(len(words)) if text.counts(index)]
	measured = [index for index, word in enumerate(words) if word in known.MEASURES]
	for index, word in enumerate(words):
		if word not in known.JOINTS or not 2 <= index < len(words) - 1:
			continue
		if _asks_again(words, index) or _both_counted(words, index, counted, measured):
			return text.quoted(index + 1, index + 7)
	return ""


def _asks_again(words: list[str], joint: int) -> bool:
	"""Another change is asked for: "... and reduce discounts"; not "... and keep it there"."""
	return words[joint + 1] in known.CHANGE_VERBS and known.BACK.isdisjoint(words[joint + 2 : joint + 3])


def _both_counted(words: list[str], joint: int, counted: list[int], measured: list[int]) -> bool:
	"""A figure, or something that is one, stands on both sides: "40 calls and 5 visits"; not "aisles 4 and 5"."""
	after = words[joint + 1]
	if after in known.CONDITIONS:
		return False
	if _is_a_step(words, joint):
		return False
	if words[joint] != "," and measured and measured[0] < joint < measured[-1]:
		return True
	if not counted or not counted[0] < joint < counted[-1]:
		return False
	if after[0].isdigit():
		return words[joint] != "," and not words[joint - 1][0].isdigit()
	return True


def _is_a_step(words: list[str], joint: int) -> bool:
	"""What follows is more of the same: "... and 20 % by 30 September", "... and non-standard ones within 8"."""
	if "ones" in words[joint + 1 : joint + 4]:
		return True
	unit = joint + 2 + (words[joint + 2 : joint + 3] == ["%"])
	return words[joint + 1][0].isdigit() and (unit >= len(words) or words[unit] in known.STEPS)


def _is_supported(row: int, goal: Goal, supports: Iterable[Support]) -> bool:
	about = _subjects(f"{goal.title} {goal.metric}")
	for support in supports:
		named = _goals_named(support.description)
		if row in named:
			return True
		if not named and (support.kind in known.WHOLE_PERSON or about & _subjects(support.description)):
			return True
	return False


def _goals_named(description: str) -> frozenset[int]:
	"""The goals a support says it is for: "for goals 1 and 3" names 1 and 3."""
	named = set()
	listing = False
	for word in _Text(description).words:
		if word in ("goal", "goals"):
			listing = True
		elif listing and word.isdecimal() and len(word) < 4:
			named.add(int(word))
		elif word not in known.JOINTS:
			listing = False
	return frozenset(named)


def _subjects(plain: str) -> frozenset[str]:
	return frozenset(
		_stem(word)
		for word in _Text(plain).words
		if len(word) >= 4 and word not in known.SAY_NOTHING and word[0].isalpha()
	)


def _stem(word: str) -> str:
	for ending in ("ing", "ies", "ed", "es", "s"):
		if word.endswith(ending) and len(word) - len(ending) >= 4:
			return word[: -len(ending)]
	return word


def left_to_fill_in(plan: PlanContent) -> Iterator[Finding]:
	"""Where `plan` still holds a part of its template that was left to fill in, such as [period]; one finding a field."""
	yield from _placeholder("reason", plan.reason)
	for row, gap in enumerate(plan.gaps, start=1):
		yield from _placeholder("expected", gap.expected, "gaps", row)
		yield from _placeholder("observed", gap.observed, "gaps", row)
		yield from _placeholder("evidence", gap.evidence, "gaps", row)
	for row, goal in enumerate(plan.goals, start=1):
		yield from _placeholder("title", goal.title, "goals", row)
		yield from _placeholder("metric", goal.metric, "goals", row)
	for row, support in enumerate(plan.supports, start=1):
		yield from _placeholder("description", support.description, "supports", row)
	yield from _placeholder("consequences", plan.consequences)


def _placeholder(field: str, text: str, table: str = "", row: int = 0) -> Iterator[Finding]:
	if found := _PLACEHOLDER.search(_TAG.sub(" ", text)):
		yield Finding("placeholder_left", field, table, row, (("word", found[0][:60]),))
