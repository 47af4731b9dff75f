"""What could be said better in a plan's goals: advice for whoever writes them, which blocks nothing.

What is missing or contradicts itself is `goals.completeness`; here it is how a goal is worded. Source: design of the
process, section "Fair process" (no vague verbs), and issue "The desk", goal linter. A goal is judged by what it will be
read for at the final review: could two people who disagree look at the same figures and say whether it was met?

The lists are of English words. A plan in another language gets the advice that rests on structure only.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pip_module.rules.finding import Finding
from pip_module.rules.goals import ACHIEVE, DECREASE, Goal, PlanContent, Support, is_blank

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
	"goal_without_support": "no support is promised that has to do with the goal",
	"placeholder_left": "a part of the template was not filled in; values: word",
}
"""Every code that `advice` gives, and what it means to a programmer."""

_WORDS = re.compile(r"\w+(?:['’.,:/-]\w+)*|[%;,&]")
_TAG = re.compile(r"<[^<>]*>")
# What stands in square brackets in a template is letters; a reference such as [ISO 8601] has digits.
_PLACEHOLDER = re.compile(r"\[[^\W\d_][^\[\]\d]{0,60}\]|\b[xX]{2,}\b|_{3,}|\b(?:TBD|TBC|tbd|tbc)\b|\?{3,}")


def _phrases(*lines: str) -> frozenset[tuple[str, ...]]:
	return frozenset(tuple(phrase.split()) for line in lines for phrase in line.split(", "))


_BETTER = _phrases(
	"improve, improves, improved, improving, improvement, better, enhance, enhanced, strengthen, optimise, optimize, "
	"foster, nurture, drive engagement, drive growth, drive change, drive adoption, step up"
)
"""A change of which nobody can say what is counted; those in _QUANTITY become clear by a goal's own numbers."""

_QUANTITY = _phrases(
	"increase, increased, increasing, reduce, reduced, reducing, raise, raised, lower, decrease, boost, cut, grow, "
	"more, less, fewer"
)

_VAGUE: Mapping[str, frozenset[tuple[str, ...]]] = {
	"vague_change": _BETTER | _QUANTITY,
	"vague_amount": _phrases(
		"significant, significantly, substantial, substantially, considerable, considerably, greatly, noticeably, "
		"slightly, somewhat, some, several, many, enough, sufficient, sufficiently, a lot, a number of, reasonable, "
		"reasonably, as possible, where possible, as needed, as required, as much as possible, minimal, etc, a bit, "
		"minimise, minimize, maximise, maximize, as much as you can, as many as possible, decent amount, decent volume, "
		"decent number, plenty, adequate number, adequate amount"
	),
	"vague_speed": _phrases(
		"quick, quickly, quicker, fast, faster, prompt, promptly, timely, soon, sooner, as soon as possible, asap, "
		"immediately, rapid, rapidly, swiftly, speedily, without delay, without undue delay, at once, straight away, "
		"in good time, unnecessary delay, unnecessary delays, undue delays, sense of urgency"
	),
	"vague_frequency": _phrases(
		"regularly, regular basis, regular contact, regular updates, regular feedback, regular intervals, often, "
		"more often, as often as needed, frequent, frequently, occasionally, occasional, from time to time, "
		"periodically, routinely, now and then, sometimes, as frequently as possible, as often as possible"
	),
	"vague_effort": _phrases(
		"try to, tries to, trying to, strive, strives, attempt to, endeavour, endeavor, work on, focus on, "
		"concentrate on, pay attention, pay more attention, aim to, aim for, do your best, do his best, do her best, "
		"do their best, best efforts, make an effort, make every effort, help with, help to, careful, be more careful, "
		"be mindful, be aware, seek to, look into, commit to, make sure, take care, "
		"take more care, more care, more effort, more energy, more attention, get involved, be involved"
	),
	"vague_attitude": _phrases(
		"attitude, proactive, proactively, team player, friendly, professional, professionally, professionalism, "
		"unprofessional, motivated, motivation, enthusiastic, enthusiasm, positive, passionate, take ownership, "
		"show ownership, show initiative, more initiative, rude, polite, respect, respectful, disrespectful, reliable, "
		"dependable, committed, commitment, dedicated, cooperative, demonstrate leadership, show leadership, "
		"compassionate, empathetic, approachable, helpful, confident, loyal, lazy, mature, self-starter, welcoming, courteous, "
		"cheerful, respectfully, responsibly, willing, willingness, honest, open-minded, can-do, trustworthy"
	),
	"vague_standard": _phrases(
		"good, good quality, high quality, high-quality, acceptable, appropriate, appropriately, adequate, adequately, "
		"satisfactory, satisfactorily, effective, effectively, efficient, efficiently, proper, properly, suitable, "
		"tidy, neat, neatly, nicely, accurate, accurately, clearly, clean code, excellent, great, thorough, thoroughly, "
		"up to standard, high standard, as expected, well, decent, presentable, sound, "
		"solid, smooth, smoothly, seamless, seamlessly, polished, meaningful, best practice, best practices"
	),
}
_CODES = {phrase: code for code, phrases in _VAGUE.items() for phrase in phrases}
_VAGUE_PHRASES = frozenset(_CODES)

_ABSOLUTE = _phrases(
	"always, never, at all times, all the time, every time, each time without fail, without exception, no exceptions, "
	"without fail, 100 %, 100 percent, hundred percent, zero, perfect, perfectly, flawless, flawlessly, faultless, "
	"error-free, bug-free, defect-free, fault-free, constantly, each and every, every single, under no circumstances, "
	"not a single, not once, nothing"
)
_IMPRESSION = _phrases(
	"impression, opinion, feeling, feelings, gut, judgement, judgment, discretion, perception, my view, observation, "
	"observations, general feedback, informal feedback, various, n/a, none, tbd, tbc, to be agreed, to be decided, "
	"to be confirmed"
)
_RECORD = frozenset(
	"report reports log logs checklist form sheet survey register audit audits system dashboard list record records "
	"protocol notes minutes scores".split()
)
"""Beside one of these an observation or a feeling is written down where both sides can look it up."""

_NAMES: Mapping[str, frozenset[str]] = {
	# What a word means together with the next one.
	"never": frozenset({"event", "events"}),
	"zero": frozenset("rated hours day trust based waste balance tolerance point".split()),
	"professional": frozenset(
		"development indemnity services qualification exam body registration certificate certification liability".split()
	),
	"positive": frozenset("balance test tests result results cash case cases margin".split()),
	"fast": frozenset({"food", "track", "lane"}),
	"prompt": frozenset({"payment", "library"}),
	"good": frozenset({"or", "manufacturing", "friday", "clinical"}),
	"reasonable": frozenset({"adjustment", "adjustments"}),
	"more": frozenset({"than"}),
	"less": frozenset({"than"}),
	"fewer": frozenset({"than"}),
}
_BEFORE: Mapping[str, frozenset[str]] = {
	# What a word means together with the one before it.
	"zero": frozenset("net ground from below above near day".split()),
	"better": frozenset({"or"}),
	"more": frozenset({"or"}),
	"less": frozenset({"or"}),
	"fewer": frozenset({"or"}),
	"well": frozenset({"as"}),
	"many": frozenset({"how"}),
}
_ASKING = frozenset(
	{"work on", "focus on", "help with", "help to", "aim to", "aim for", "attempt to", "concentrate on"}
)
"""Vague only where they are the verb: "Finish the work on site 4" is not."""
_BEFORE_A_VERB = frozenset("to and will should must shall please ,".split())

_FAULTS = frozenset(
	"error errors mistake mistakes complaint complaints defect defects accident accidents incident incidents absence "
	"absences delay delays fault faults bug bugs late lateness".split()
)
_BOUNDS = frozenset("more later fewer less earlier longer lower higher".split())
_MEASURES = frozenset(
	"rate rates share score scores rating ratings ratio percentage average number count coverage frequency".split()
)
_NUMBER_WORDS = frozenset(
	"one two three four five six seven eight nine ten eleven twelve once twice half third quarter double".split()
)
_TIMES = frozenset(
	"second seconds minute minutes hour hours day days week weeks month months quarter quarters year years shift "
	"shifts am pm noon midnight ring rings".split()
)
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_REPEATED = frozenset("daily weekly monthly quarterly hourly fortnightly yearly annually twice".split())
_EACH = frozenset({"each", "every", "per", "a", "an"})
_CHANGE_VERBS = frozenset(
	"increase raise reduce cut lower improve decrease grow bring boost keep maintain reach achieve halve double".split()
)
_JOINTS = frozenset({"and", "&", "plus", "while", ";", ","})
_BACK = frozenset({"it", "them", "this", "that", "these", "those", "so", "both"})
_CONDITIONS = frozenset(
	"within in by of at on with from for over before after until per during each every between to under below above "
	"then without as if when using no not only including".split()
)
_LABELS = frozenset(
	"version year line lines level levels aisle aisles goal goals form step steps page pages section sections class "
	"severity priority tier grade room building site phase team unit item items".split()
)
_WHOLE_PERSON = frozenset({"Coaching", "Mentoring", "Time", "Adjustment"})
"""Support for the person and all of their work, unless it names its goals."""
_SAY_NOTHING = frozenset(
	"with within this that each every week weeks hour hours days month months half from work works working training "
	"course courses session sessions manager colleague colleagues experienced time goal goals their your plan first "
	"than more less have will been into over about access".split()
)


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
	def has_number(self) -> bool:
		return any(self.counts(index) or word in _NUMBER_WORDS for index, word in enumerate(self.words))

	@cached_property
	def has_measure(self) -> bool:
		return not _MEASURES.isdisjoint(self.words)

	@cached_property
	def has_time(self) -> bool:
		clock = any(word[0].isdigit() and ":" in word for word in self.words)
		return clock or (self.has_number and not _TIMES.isdisjoint(self.words))

	@cached_property
	def has_rhythm(self) -> bool:
		if not _REPEATED.isdisjoint(self.words):
			return True
		return any(
			word in _EACH and not (_TIMES | _WEEKDAYS).isdisjoint(self.words[index + 1 : index + 3])
			for index, word in enumerate(self.words)
		)

	def counts(self, index: int) -> bool:
		"""Whether the word there is a number that says how much: no label, no clock, no year."""
		word = self.words[index]
		if not word[0].isdigit() or ":" in word:
			return False
		return not (index and self.words[index - 1] in _LABELS)

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
		before = self.words[first - 1] if first else ""
		after = self.words[last + 1] if last + 1 < len(self.words) else ""
		if after in _NAMES.get(self.words[last], ()) or before in _BEFORE.get(self.words[first], ()):
			return False
		if self.words[first] == "always" and self.shown[last + 1 : last + 2] == ["On"]:
			return False
		asking = " ".join(self.words[first : last + 1]) in _ASKING
		return not asking or not before or before in _BEFORE_A_VERB

	def quoted(self, first: int, end: int) -> str:
		return " ".join(self.shown[first:end])


def advice(plan: PlanContent) -> list[Finding]:
	"""What could be said better in `plan`; [] where there is nothing to say. Every code stands in ADVICE."""
	return [*advice_on_goals(plan.goals, plan.supports), *left_to_fill_in(plan)]


def advice_on_goals(goals: Sequence[Goal], supports: Sequence[Support]) -> list[Finding]:
	"""What could be said better in `goals`, row by row, and which of them none of `supports` has to do with.

	"Improve communication" gives `vague_change`, quoting "Improve"; "Improve the audit score" does not, since a score is
	counted. Missing titles, numbers, sources and supports are `goals.completeness`'s.
	"""
	found = []
	for row, goal in enumerate(goals, start=1):
		found += [Finding(code, field, "goals", row, values) for code, field, values in _of_goal(goal)]
		if not is_blank(goal.title) and supports and not _is_supported(row, goal, supports):
			found.append(Finding("goal_without_support", "title", "goals", row))
	return found


_Advice = tuple[str, str, tuple[tuple[str, str], ...]]


def _of_goal(goal: Goal) -> Iterator[_Advice]:
	for field, plain in (("title", goal.title), ("metric", goal.metric)):
		text = _Text(plain)
		yield from _vague(text, field, goal)
		if word := _absolute(text):
			yield "absolute_wording", field, (("word", word),)
		if second := _second_measure(text):
			yield "several_measures", field, (("second", second),)
	if goal.target == 100 and goal.unit.strip() == "%" and goal.direction not in (ACHIEVE, DECREASE):
		yield "absolute_wording", "target_value", (("word", "100 %"),)
	source = _Text(goal.measured_by)
	if _RECORD.isdisjoint(source.words):
		for first, end in source.matches(_IMPRESSION):
			yield "source_vague", "measured_by", (("word", source.quoted(first, end)),)
			break


def _vague(text: _Text, field: str, goal: Goal) -> Iterator[_Advice]:
	"""Every kind of vague wording once, with the first word of its kind. A change is mentioned only where nothing
	says more precisely what is vague."""
	found: dict[str, str] = {}
	for first, end in text.matches(_VAGUE_PHRASES):
		phrase = tuple(text.words[first:end])
		code = _CODES[phrase]
		if code not in found and not _is_settled(code, phrase, text, goal):
			found[code] = text.quoted(first, end)
	if len(found) > 1:
		found.pop("vague_change", None)
	for code, word in found.items():
		yield code, field, (("word", word),)


def _is_settled(code: str, phrase: tuple[str, ...], text: _Text, goal: Goal) -> bool:
	"""Whether something else says what `phrase` leaves open: "promptly, within 4 hours" is clear."""
	if code == "vague_change":
		measured = goal.direction != ACHIEVE and goal.baseline is not None and goal.target is not None
		return (
			text.has_number
			or text.has_measure
			or not is_blank(goal.metric)
			or (measured and phrase in _QUANTITY)
		)
	if code == "vague_speed":
		return text.has_time
	return code == "vague_frequency" and text.has_rhythm


def _absolute(text: _Text) -> str:
	for first, end in text.matches(_ABSOLUTE):
		return text.quoted(first, end)
	# "No resident waits": a title that begins so allows nothing; "No more than 2" allows two.
	if text.words[:1] == ["no"] and _BOUNDS.isdisjoint(text.words[1:2]):
		return text.quoted(0, 2)
	for index, word in enumerate(text.words):
		if word in ("no", "0"):
			for end in (index + 2, index + 3):
				if not _FAULTS.isdisjoint(text.words[index + 1 : end]):
					return text.quoted(index, end)
	return ""


def _second_measure(text: _Text) -> str:
	"""The part of `text` that asks for a second result, shortened; "" where it asks for one."""
	words = text.words
	counted = [index for index in range(len(words)) if text.counts(index)]
	measured = [index for index, word in enumerate(words) if word in _MEASURES]
	for index, word in enumerate(words):
		if word not in _JOINTS or not 2 <= index < len(words) - 1:
			continue
		if _asks_again(words, index) or _both_counted(words, index, counted, measured):
			return text.quoted(index + 1, index + 7)
	return ""


def _asks_again(words: list[str], joint: int) -> bool:
	"""Another change is asked for: "... and reduce discounts"; not "... and keep it there"."""
	return words[joint + 1] in _CHANGE_VERBS and _BACK.isdisjoint(words[joint + 2 : joint + 3])


def _both_counted(words: list[str], joint: int, counted: list[int], measured: list[int]) -> bool:
	"""A figure, or something that is one, stands on both sides: "40 calls and 5 visits"; not "aisles 4 and 5"."""
	after = words[joint + 1]
	if after in _CONDITIONS:
		return False
	if words[joint] != "," and measured and measured[0] < joint < measured[-1]:
		return True
	if not counted or not counted[0] < joint < counted[-1]:
		return False
	if after[0].isdigit():
		return words[joint] != "," and not words[joint - 1][0].isdigit()
	return True


def _is_supported(row: int, goal: Goal, supports: Iterable[Support]) -> bool:
	about = _subjects(f"{goal.title} {goal.metric}")
	for support in supports:
		named = _goals_named(support.description)
		if row in named:
			return True
		if not named and (support.kind in _WHOLE_PERSON or about & _subjects(support.description)):
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
		elif word not in _JOINTS:
			listing = False
	return frozenset(named)


def _subjects(plain: str) -> frozenset[str]:
	return frozenset(
		_stem(word)
		for word in _Text(plain).words
		if len(word) >= 4 and word not in _SAY_NOTHING and word[0].isalpha()
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
