"""The English words by which `goal_wording` knows a vague goal, and those that make one clear.

A list is of what people write about work; `tests/rules/goal_sentences.txt` says how well the lists do.
"""

from collections.abc import Mapping
from dataclasses import dataclass


def phrases(*lines: str) -> frozenset[tuple[str, ...]]:
	return frozenset(tuple(phrase.split()) for line in lines for phrase in line.split(", "))


BETTER = phrases(
	"improve, improves, improved, improving, improvement, better, enhance, enhanced, strengthen, optimise, optimize, "
	"foster, nurture, drive engagement, drive growth, drive change, drive adoption, step up"
)
"""A change of which nobody can say what is counted; those in QUANTITY become clear by a goal's own numbers."""

QUANTITY = phrases(
	"increase, increased, increasing, reduce, reduced, reducing, raise, raised, lower, decrease, boost, cut, grow, "
	"more, less, fewer"
)

COUNTABLE = phrases(
	"on time, satisfaction, quality work, quality of work, learn, learn to, learn about, understand, know, study, "
	"familiarise, familiarize, skills, competence, competencies, expectations, be present, lead by example, "
	"autonomously, independently, contribute to, participate in, take part in, prioritise, prioritize, explore, "
	"deal with, consistently, flexibility, accountability, punctuality, adaptability, resilience, regular checks, "
	"regular reports, regular reviews, regular meetings, regular visits"
)
"""Vague alone, and clear beside a figure: "on time in 9 of 10 weeks"."""

VAGUE: Mapping[str, frozenset[tuple[str, ...]]] = {
	"vague_change": BETTER
	| QUANTITY
	| phrases(
		"satisfaction, skills, competence, competencies, make progress, streamline, simplify, transform, revamp, refine, "
		"upskill, promote, encourage, raise awareness, add value, deliver value, deliver results, drive results, "
		"achieve results, get results, make an impact, make a difference, grow professionally, professional growth, "
		"build trust, build rapport, build relationships, modernise, modernize, professionalise"
	),
	"vague_amount": phrases(
		"significant, significantly, substantial, substantially, considerable, considerably, greatly, noticeably, "
		"slightly, somewhat, some, several, many, enough, sufficient, sufficiently, a lot, a number of, reasonable, "
		"reasonably, as possible, where possible, as needed, as required, as much as possible, minimal, etc, a bit, "
		"minimise, minimize, maximise, maximize, as much as you can, as many as possible, decent amount, decent volume, "
		"decent number, plenty, adequate number, adequate amount, "
		"a few, a couple of, a handful of, numerous, a great deal, a fair amount, a fair number, lots of, a majority of, "
		"the majority of, a variety of, a range of, large number, high number, high volume, ample, increasingly, most of"
	),
	"vague_speed": phrases(
		"quick, quickly, quicker, fast, faster, prompt, promptly, timely, soon, sooner, as soon as possible, asap, "
		"immediately, rapid, rapidly, swiftly, speedily, without delay, without undue delay, at once, straight away, "
		"in good time, unnecessary delay, unnecessary delays, undue delays, sense of urgency, "
		"on time, times short, shorten, short response times, short waiting times, right away, instantly, urgently, "
		"with urgency, speed up, accelerate, without hesitation, reasonable time, short notice, due course, hold-ups, hold-up"
	),
	"vague_frequency": phrases(
		"regularly, regular basis, regular contact, regular updates, regular feedback, regular intervals, often, "
		"more often, as often as needed, frequent, frequently, occasionally, occasional, from time to time, "
		"periodically, routinely, now and then, sometimes, as frequently as possible, as often as possible, "
		"regular times, regular checks, regular reports, regular reviews, regular meetings, regular visits, "
		"regular communication, regular check-ins, consistently, continually, continuously, ongoing basis, "
		"continuous basis, as and when, now and again, once in a while, every so often"
	),
	"vague_effort": phrases(
		"try to, tries to, trying to, strive, strives, attempt to, endeavour, endeavor, work on, focus on, "
		"concentrate on, pay attention, pay more attention, aim to, aim for, do your best, do his best, do her best, "
		"do their best, best efforts, make an effort, make every effort, help with, help to, careful, be more careful, "
		"be mindful, be aware, seek to, look into, commit to, make sure, take care, "
		"take more care, more care, more effort, more energy, more attention, get involved, be involved, "
		"learn, learn to, learn about, understand, know, study, familiarise, familiarize, "
		"familiar with, get to know, keep an eye on, keep in mind, contribute to, participate in, take part in, "
		"prioritise, prioritize, explore, deal with, think about, reflect on, stay on top of, keep on top of, "
		"stay up to date, hard work, work hard, work harder, put effort into, keep up with, keep pace with"
	),
	"vague_attitude": phrases(
		"attitude, proactive, proactively, team player, friendly, professional, professionally, professionalism, "
		"unprofessional, motivated, motivation, enthusiastic, enthusiasm, positive, passionate, take ownership, "
		"show ownership, show initiative, more initiative, rude, polite, respect, respectful, disrespectful, reliable, "
		"dependable, committed, commitment, dedicated, cooperative, demonstrate leadership, show leadership, "
		"compassionate, empathetic, approachable, helpful, confident, loyal, lazy, mature, self-starter, welcoming, courteous, "
		"cheerful, respectfully, responsibly, willing, willingness, honest, open-minded, can-do, trustworthy, "
		"lead by example, autonomously, independently, hungry, empathy, hard-working, hardworking, ambitious, energetic, "
		"integrity, loyalty, politeness, courtesy, patience, humility, curiosity, positivity, negativity, moody, "
		"arrogant, aggressive, sloppy, careless, immature, unreliable, unmotivated, team spirit, role model, "
		"sense of responsibility, self-motivated, self-confidence, open to feedback, receptive to feedback, gravitas, "
		"strategic thinking, critical thinking, business acumen, go the extra mile, extra mile, above and beyond, "
		"flexibility, accountability, punctuality, adaptability, resilience, go-getter, results-driven"
	),
	"vague_standard": phrases(
		"good, good quality, high quality, high-quality, acceptable, appropriate, appropriately, adequate, adequately, "
		"satisfactory, satisfactorily, effective, effectively, efficient, efficiently, proper, properly, suitable, "
		"tidy, neat, neatly, nicely, accurate, accurately, clearly, clean code, excellent, great, thorough, thoroughly, "
		"up to standard, high standard, as expected, well, decent, presentable, sound, "
		"solid, smooth, smoothly, seamless, seamlessly, polished, meaningful, best practice, best practices, "
		"expectations, quality work, quality of work, outstanding, strong, superb, exceptional, first-class, "
		"top-notch, robust, optimal, optimally, excellence, fit for purpose, comprehensive, comprehensively, impressive, "
		"useful, constructive, productive, productively, well-structured, well-organised, well-organized, "
		"well-written, user-friendly, customer-focused, customer-oriented, orderly, good shape, good order, "
		"good condition, high standards, quality service, credible, world-class, maintainable, engaging, spick and span, "
		"spotlessly, state of the art, cutting-edge"
	),
}


@dataclass(frozen=True)
class Frame:
	"""A verb and, within the next words, what makes it vague: "follow (all company) policies". A figure makes it clear."""

	code: str
	verbs: frozenset[str]
	objects: frozenset[str]


FRAME_WIDTH = 5
"""Words after the verb among which the object is looked for."""


def _frame(code: str, verbs: str, objects: str) -> Frame:
	return Frame(code, frozenset(verbs.split()), frozenset(objects.split()))


FRAMES = (
	_frame(
		"vague_speed",
		"meet meets meeting keep keeps hit hits respect observe ensure",
		"deadline deadlines timeline timelines timescales",
	),
	_frame(
		"vague_standard",
		"follow follows following comply complies adhere adheres observe obey conform abide",
		"policy policies guideline guidelines rules regulations standards procedures processes protocols instructions",
	),
	_frame(
		"vague_standard",
		"meet meets meeting exceed exceeds exceeding fulfil fulfill surpass satisfy match",
		"requirements standards needs demands",
	),
	_frame(
		"vague_standard",
		"required expected necessary needed desired requisite right highest",
		"quality standard standards",
	),
	_frame(
		"vague_change",
		"develop develops developing build expand broaden deepen gain acquire hone sharpen extend refine",
		"skill knowledge understanding abilities ability expertise awareness confidence capability",
	),
	_frame(
		"vague_attitude",
		"take takes taking show shows display demonstrate use accept",
		"initiative responsibility accountability flexibility",
	),
	_frame(
		"vague_attitude",
		"be being become becoming stay remain",
		"flexible punctual accountable responsible adaptable organised organized independent autonomous disciplined "
		"diligent attentive resilient patient responsive creative innovative strategic conscientious collaborative "
		"considerate engaged focused focussed assertive calm warm kind tactful tolerant humble curious discreet sociable",
	),
	_frame(
		"vague_attitude",
		"work works working act acts think thinks thinking behave operate plan decide collaborate communicate",
		"strategically flexibly analytically unsupervised diligently conscientiously constructively collaboratively "
		"creatively critically openly systematically autonomous independent",
	),
)
FRAME_VERBS = frozenset[str]().union(*(frame.verbs for frame in FRAMES))
CODES = {phrase: code for code, phrases in VAGUE.items() for phrase in phrases}
VAGUE_PHRASES = frozenset(CODES)

ABSOLUTE = phrases(
	"always, never, at all times, all the time, every time, each time without fail, without exception, no exceptions, "
	"without fail, 100 %, 100 percent, hundred percent, zero, perfect, perfectly, flawless, flawlessly, faultless, "
	"error-free, bug-free, defect-free, fault-free, constantly, each and every, every single, under no circumstances, "
	"not a single, not once, nothing, nobody, no one, without error, without errors, without mistakes, without fault, "
	"without any errors, without any mistakes, without exceptions, faultlessly, eliminate, eliminates, eliminating, eradicate"
)
REMOVALS = frozenset("eliminate eliminates eliminating eradicate".split())
"""Absolute unless what goes is counted: "Eliminate the 12 open audit points"."""
IMPRESSION = phrases(
	"impression, opinion, feeling, feelings, gut, judgement, judgment, discretion, perception, my view, observation, "
	"observations, general feedback, informal feedback, various, n/a, none, tbd, tbc, to be agreed, to be decided, "
	"to be confirmed, to be defined, to be determined, tba, unknown, not defined, verbal feedback, oral feedback, "
	"word of mouth, hearsay, memory, common sense"
)
PERSONS = frozenset(
	"i me my myself manager managers supervisor supervisors lead leader boss chief head director colleague colleagues "
	"superior foreman management hr".split()
)
JUDGING = frozenset("assessment evaluation estimate review view feedback verdict say word check".split())
AROUND_PERSONS = frozenset(
	"the a an by of from own our their his her line team direct department shift head teacher personal what thinks says believes feels".split()
)
"""A source that is made of PERSONS, JUDGING and these is what somebody thinks, looked up nowhere."""

RECORD = frozenset(
	"report reports log logs checklist form sheet survey register audit audits system dashboard list record records "
	"protocol notes minutes scores".split()
)
"""Beside one of these an observation or a feeling is written down where both sides can look it up."""

NAMES: Mapping[str, frozenset[str]] = {
	# What a word means together with the next one.
	"never": frozenset({"event", "events"}),
	"zero": frozenset("rated hours day trust based waste balance tolerance point".split()),
	"professional": frozenset(
		"development indemnity services engineer engineers qualification exam body registration certificate certification liability".split()
	),
	"positive": frozenset("balance test tests result results cash case cases margin".split()),
	"fast": frozenset({"food", "track", "lane"}),
	"prompt": frozenset("payment library engineering engineer engineers".split()),
	"well": frozenset("log logs logging known head site water".split()),
	"solid": frozenset("waste state fuel fuels wood food foods matter".split()),
	"sound": frozenset(
		"recording recordings system systems engineer engineering check checks level levels insulation file files".split()
	),
	"respect": frozenset({"to"}),
	"loyalty": frozenset("card cards programme program points scheme members".split()),
	"strong": frozenset("authentication password passwords room".split()),
	"outstanding": frozenset(
		"invoice invoices item items balance balances amount amounts debt debts payment payments order orders task tasks "
		"claim claims action actions work".split()
	),
	"memory": frozenset("usage use leaks leak module".split()),
	"satisfaction": frozenset("survey surveys form forms questionnaire".split()),
	"skills": frozenset("matrix test tests audit assessment form register list gap".split()),
	"good": frozenset({"or", "manufacturing", "friday", "clinical"}),
	"reasonable": frozenset({"adjustment", "adjustments"}),
	"more": frozenset({"than"}),
	"less": frozenset({"than"}),
	"fewer": frozenset({"than"}),
}
BEFORE: Mapping[str, frozenset[str]] = {
	# What a word means together with the one before it.
	"zero": frozenset("net ground from below above near day".split()),
	"better": frozenset({"or"}),
	"more": frozenset({"or"}),
	"less": frozenset({"or"}),
	"fewer": frozenset({"or"}),
	"well": frozenset({"as"}),
	"many": frozenset({"how"}),
	"know": frozenset({"need"}),
}
ASKING = frozenset(
	"work on, focus on, help with, help to, aim to, aim for, attempt to, concentrate on, learn, study, know, "
	"understand".split(", ")
)
"""Vague only where they are the verb: "Finish the work on site 4" is not."""
BEFORE_A_VERB = frozenset("to and will should must shall please ,".split())

FAULTS = frozenset(
	"error errors mistake mistakes complaint complaints defect defects accident accidents incident incidents absence "
	"absences delay delays fault faults bug bugs late lateness".split()
)
BOUNDS = frozenset("more later fewer less earlier longer lower higher".split())
MEASURES = frozenset(
	"rate rates share score scores rating ratings ratio percentage average number count coverage frequency".split()
)
SHARE_UNITS = frozenset({"%", "percent", "per cent", "points"})
SHARES = frozenset(
	"accuracy attendance retention turnover churn uptime availability utilisation utilization occupancy conversion margin "
	"quota yield punctuality completeness shrinkage satisfaction engagement absence".split()
)
"""What everybody counts in percent or points in much the same way."""

NUMBER_WORDS = frozenset(
	"one two three four five six seven eight nine ten eleven twelve once twice half third quarter double".split()
)
TIMES = frozenset(
	"second seconds minute minutes hour hours day days week weeks month months quarter quarters year years shift "
	"shifts am pm noon midnight ring rings".split()
)
WEEKDAYS = frozenset(
	"monday tuesday wednesday thursday friday saturday sunday "
	"mondays tuesdays wednesdays thursdays fridays saturdays sundays".split()
)
MONTHS = frozenset(
	"January February March April May June July August September October November December "
	"Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split()
)
"""With their capital: "may" and "march" are verbs."""

YEARS_FOLLOW = frozenset("in by since until before after during of end fy from".split())
REPEATED = frozenset("daily weekly monthly quarterly hourly fortnightly yearly annually twice".split())
EACH = frozenset({"each", "every", "per", "a", "an"})
OCCASIONS = frozenset("at after before on in during upon with for".split())
CHANGE_VERBS = frozenset(
	"increase raise reduce cut lower improve decrease grow bring boost keep maintain reach achieve halve double".split()
)
JOINTS = frozenset({"and", "&", "plus", "while", ";", ","})
BACK = frozenset({"it", "them", "this", "that", "these", "those", "so", "both"})
CONDITIONS = frozenset(
	"within in by of at on with from for over before after until per during each every between to under below above "
	"then without as if when using no not only including".split()
)
LABELS = frozenset(
	"version year line lines level levels aisle aisles goal goals form step steps page pages section sections class "
	"severity priority tier grade room building site phase team unit item items".split()
)
OR_MORE = frozenset({"better", "above", "higher"})
LEVELS = frozenset("level levels grade band stage tier".split())
UPPER_BOUNDS = frozenset({"within", "under", "below", "exceeding", "maximum"})
UPPER_BOUND_PAIRS = frozenset(
	{("at", "most"), ("fewer", "than"), ("less", "than"), ("up", "to"), ("not", "above")}
)
"""Before a number they say how far off something may be."""

STEPS = frozenset("by until in from before after at on during then %".split())
"""After a number that names nothing new: "10 % by June and 20 % by September" is one measure in two steps."""

NAMED_THINGS = frozenset(
	"course courses exam exams examination training trainings survey surveys certificate certification programme "
	"program workshop module award index methodology framework qualification diploma conference webinar "
	"campaign".split()
)
RATED = frozenset("rated rating ratings grade graded score scored scores band label labelled".split())

EARNED = frozenset(
	"course exam examination certificate certification qualification diploma licence license degree badge".split()
)
HANDED_IN = EARNED | frozenset(
	"report manual guide handbook plan proposal presentation checklist document specification article paper thesis "
	"template dashboard inventory register policy procedure survey audit assessment module workshop prototype release "
	"migration website page playbook runbook quote catalogue budget forecast contract form file notebook sheet test "
	"quiz badge draft list schedule roster map training programme job script database analysis concept "
	"brochure syllabus assignment feedback".split()
)
DONE_VERBS = frozenset(
	"complete finish pass submit deliver obtain earn get gain publish write create draft produce prepare hand present "
	"upload file sign set build migrate document install design make attend take renew record compile hold launch "
	"translate send issue agree".split()
)
DONE = frozenset(
	"completed finished passed submitted delivered obtained earned gained published written created drafted produced "
	"prepared presented uploaded filed signed built migrated documented installed designed made attended taken renewed "
	"recorded compiled held launched translated sent issued agreed approved".split()
)
DETERMINERS = frozenset("the a an own this both".split())

WHOLE_PERSON = frozenset({"Coaching", "Mentoring", "Time", "Adjustment"})
"""Support for the person and all of their work, unless it names its goals."""
SAY_NOTHING = frozenset(
	"with within this that each every week weeks hour hours days month months half from work works working training "
	"course courses session sessions manager colleague colleagues experienced time goal goals their your plan first "
	"than more less have will been into over about access".split()
)
