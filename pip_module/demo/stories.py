"""The plans of the demo company as data: whose, why, and how each went.

Days are counted back from today where they say "ago", and from the plan's start otherwise. A story that is not over yet
simply has its end ahead of it.
"""

from dataclasses import dataclass

from pip_module.rules.goals import ACHIEVE, DECREASE, INCREASE, MAINTAIN

EARLIER, LATEST = "earlier", "latest"
"""The two appraisal cycles of the demo company."""

MANAGER, HR = "manager", "hr"

Person = tuple[str, int]
"""A designation and a number: ("Support Agent", 2) is the second of them."""


@dataclass(frozen=True)
class Gap:
	"""What falls short in `area`, which is the name of a KRA of the person's appraisal template."""

	area: str
	expected: str
	observed: str
	evidence: str


@dataclass(frozen=True)
class Aim:
	"""A goal. `pace` is how fast it moves compared with its plan, `decimals` how exactly it is measured."""

	title: str
	kra: str
	direction: str
	baseline: float
	target: float
	weight: float
	unit: str
	metric: str
	source: str
	pace: float = 1.0
	decimals: int = 0


@dataclass(frozen=True)
class Help:
	"""Support, due `due` days after the start and given after `given` days; None when it is still to come.
	`by` is "manager" or "hr", or nobody in particular."""

	kind: str
	text: str
	due: int
	given: int | None = None
	by: str = MANAGER


@dataclass(frozen=True)
class Story:
	"""A plan and its course.

	It was `drafted` so many days ago; working days where `starts_in` puts its start that many days ahead of today.
	Progress is the share of the time gone times `pace`, less `lag`. What never happens stays None; `stays` names a
	status the plan is left in on purpose.
	"""

	person: Person
	template: str
	drafted: int
	duration: int
	reason: str
	gaps: tuple[Gap, ...]
	aims: tuple[Aim, ...]
	helps: tuple[Help, ...]
	frequency: str = "Every 2 Weeks"
	cycle: str | None = LATEST
	feedback: str = ""
	starts_in: int | None = None
	stays: str = ""
	returned: str = ""
	response: str = ""
	refusal: str = ""
	pace: float = 1.0
	lag: float = 0.0
	missed: tuple[int, ...] = ()
	remarks: tuple[str, ...] = ()
	answers: tuple[str, ...] = ()
	held_after: int | None = None
	hold_reason: str = ""
	withdrawn_after: int | None = None
	withdrawal: str = ""
	closed_after: int | None = None
	extended_by: int | None = None
	extension: str = ""
	outcome: str = ""
	override: str = ""
	summary: str = ""
	next_action: str = ""
	note: str = ""


STORIES: tuple[Story, ...] = (
	Story(
		person=("Support Agent", 1),
		template="Customer Service",
		drafted=210,
		duration=60,
		cycle=EARLIER,
		reason="<p>First answers took longer than our service level in most weeks of the review period, and customers "
		"wrote again before they had heard from us. We talked about it twice before this plan.</p>",
		gaps=(
			Gap(
				"Response Time",
				"Nine of ten requests get a first answer within four hours.",
				"58 % did in the last quarter of the review; the team's average was 91 %.",
				"Help desk report, service level by agent",
			),
			Gap(
				"Case Resolution",
				"A closed request stays closed.",
				"Roughly one closed request in five was opened again by the customer.",
				"Help desk report, reopened requests",
			),
		),
		aims=(
			Aim(
				"Answer within four hours",
				"Response Time",
				INCREASE,
				58,
				90,
				60,
				"%",
				"First answers within four hours",
				"Help desk report",
			),
			Aim(
				"Reduce requests that are opened again",
				"Case Resolution",
				DECREASE,
				21,
				9,
				40,
				"%",
				"Closed requests reopened within 14 days",
				"Help desk report",
			),
		),
		helps=(
			Help("Coaching", "Five answered requests a week are gone through together.", 14, 9),
			Help("Tools", "Reply templates for the ten most common questions.", 21, 16),
		),
		feedback="<p>Friendly with customers and well liked in the team. Requests wait too long in the queue, though, and "
		"some are closed before the question is really settled.</p>",
		response="Thank you for setting this out so clearly. The templates would have helped me earlier.",
		pace=1.08,
		remarks=(
			"The queue is now sorted by waiting time each morning, and it shows. Keep doing that.",
			"Three of the five requests we read were answered completely the first time.",
		),
		answers=(
			"Sorting the queue first thing works for me.",
			"I now ask a question back before I close a request.",
		),
		outcome="Successful",
		summary="Both goals were reached two weeks before the end and held. Customers' comments have changed with them.",
		next_action="Normal appraisal cycle",
	),
	Story(
		person=("Account Executive", 1),
		template="Sales",
		drafted=160,
		duration=90,
		cycle=EARLIER,
		reason="<p>Bookings stayed well below quota for two quarters, in a territory that did well before. The pipeline was "
		"too thin to make up for deals that slipped.</p>",
		gaps=(
			Gap(
				"Quota Attainment",
				"At least 85 % of quota in each quarter.",
				"52 % and 57 % in the two quarters of the review period.",
				"Sales report by quarter",
			),
			Gap(
				"Pipeline Building",
				"Ten first meetings a week, as agreed for the team.",
				"Four a week on average, and none in three of the weeks.",
				"Calendar and opportunity log",
			),
		),
		aims=(
			Aim(
				"Reach 85 % of quota",
				"Quota Attainment",
				INCREASE,
				57,
				85,
				50,
				"%",
				"Bookings as a share of quota",
				"Sales report, closed orders",
			),
			Aim(
				"Hold ten first meetings a week",
				"Pipeline Building",
				INCREASE,
				4,
				10,
				50,
				"meetings a week",
				"Average of the last four weeks",
				"Calendar and opportunity log",
				decimals=1,
			),
		),
		helps=(
			Help("Mentoring", "An hour a week on open opportunities with a senior colleague.", 21, 12),
			Help("Training", "Two-day workshop on qualifying opportunities.", 40, 33, HR),
		),
		feedback="<p>Knows the product better than anybody. Spends too long on deals that were lost months ago, and new "
		"conversations come too late.</p>",
		response="The numbers are right. I would like the workshop to be early in the plan, please.",
		pace=1.25,
		remarks=(
			"Two deals closed that were not in the forecast three weeks ago.",
			"Old opportunities are cleared out. The list is now one we can plan with.",
		),
		answers=("The workshop was worth it.",),
		closed_after=76,
		outcome="Successful",
		summary="Quota reached early and the pipeline is three times the remaining target. No reason to run to the end.",
		next_action="Normal appraisal cycle",
	),
	Story(
		person=("Warehouse Operative", 1),
		template="General",
		drafted=190,
		duration=60,
		cycle=EARLIER,
		reason="<p>Picking errors were four times the team's average over six months. Every wrong parcel costs a return, a "
		"second delivery and a disappointed customer.</p>",
		gaps=(
			Gap(
				"Picking Accuracy",
				"No more than five errors in a thousand lines.",
				"22 errors in a thousand lines over the review period; the team's average was 5.",
				"Packing station log",
			),
			Gap(
				"Picking Rate",
				"70 lines an hour, as for everybody on the same aisle.",
				"54 lines an hour on average.",
				"Warehouse system, lines by shift",
			),
		),
		aims=(
			Aim(
				"Reduce picking errors",
				"Picking Accuracy",
				DECREASE,
				22,
				6,
				60,
				"errors per 1,000 lines",
				"Errors found at the packing station",
				"Packing station log",
			),
			Aim(
				"Raise the picking rate",
				"Picking Rate",
				INCREASE,
				54,
				68,
				40,
				"lines an hour",
				"Average by shift",
				"Warehouse system",
			),
		),
		helps=(
			Help("Training", "Scanner training, repeated in full on a quiet shift.", 10, 7),
			Help("Mentoring", "Two weeks side by side with an experienced picker.", 28, 21),
			Help("Tools", "A scanner of their own with the larger display.", 14, 11),
		),
		feedback="<p>Always on time and never says no to an extra shift. The error rate is the one thing that has not "
		"moved, although we have talked about it often.</p>",
		response="I will try. The old scanner did lose labels, please note that.",
		pace=0.35,
		remarks=(
			"Errors fall on days without the night delivery and rise with it. We looked at both together.",
			"The scan before the pick is still left out when it is busy.",
		),
		answers=("The new scanner is better.", "On busy nights I lose track of the list."),
		outcome="Unsuccessful",
		summary="Errors fell by a third and stayed far above the limit, with training, a mentor and new equipment in place. "
		"Both sides were heard before the decision.",
		next_action="HR to discuss a move to goods receiving, where no picking is involved",
		note="<p>Was heard together with a companion. Would welcome goods receiving; the lead there has a vacancy.</p>",
	),
	Story(
		person=("Content Editor", 1),
		template="General",
		drafted=170,
		duration=60,
		cycle=EARLIER,
		reason="<p>Half of the planned articles came out late, and corrections after publication were needed for every "
		"third one.</p>",
		gaps=(
			Gap(
				"Publishing on Schedule",
				"Articles come out on the day in the editorial calendar.",
				"49 % did in the review period.",
				"Editorial calendar",
			),
			Gap(
				"Content Quality",
				"Facts and names are checked before publication.",
				"33 % of the articles had to be corrected afterwards.",
				"Correction log of the website",
			),
		),
		aims=(
			Aim(
				"Publish on the planned day",
				"Publishing on Schedule",
				INCREASE,
				49,
				90,
				50,
				"%",
				"Articles published on the planned day",
				"Editorial calendar",
			),
			Aim(
				"Reduce corrections after publication",
				"Content Quality",
				DECREASE,
				33,
				8,
				50,
				"%",
				"Articles corrected after publication",
				"Correction log",
			),
		),
		helps=(
			Help("Coaching", "Weekly planning of the editorial calendar.", 14, 10),
			Help("Training", "Course on fact checking.", 30, 47, HR),
		),
		response="I asked for the course a year ago. I hope it takes place this time.",
		pace=0.45,
		missed=(3,),
		remarks=(
			"Two articles on time, three late. The late ones waited for interviews that were not arranged in time.",
		),
		answers=("I need the interview partners named earlier.",),
		outcome="Unsuccessful",
		override="The course took place 17 days late because the provider cancelled, and one check-in fell on the office move. "
		"The employee was given two more weeks in practice and agreed that neither changed the result.",
		summary="Some progress on corrections, little on the schedule.",
		next_action="HR to review the role with the employee",
		note="<p>Override discussed with the works representative before it was signed.</p>",
	),
	Story(
		person=("Marketing Analyst", 1),
		template="General",
		drafted=130,
		duration=60,
		cycle=None,
		reason="<p>Monthly campaign reports came late three times in a row and decisions had to be made without them.</p>",
		gaps=(
			Gap(
				"Campaign Results",
				"The report is out by the third working day of the month.",
				"It came on the 9th, 11th and 8th working day.",
				"Report archive with dates",
			),
		),
		aims=(
			Aim(
				"Deliver the monthly report by the third working day",
				"Campaign Results",
				DECREASE,
				9,
				3,
				100,
				"working days",
				"Working day on which the report is out",
				"Report archive",
			),
		),
		helps=(Help("Tools", "Direct access to the campaign database.", 14, 8, HR),),
		pace=0.8,
		response="Agreed.",
		remarks=("The database access arrived, the first report with it took half the time.",),
		withdrawn_after=31,
		withdrawal="The reporting was moved to the finance team and the role changed with it; the goals no longer apply.",
	),
	Story(
		person=("Software Developer", 1),
		template="Technical",
		drafted=52,
		duration=90,
		reason="<p>Faults in released changes were found by customers more often than by our own tests, and planned work "
		"moved from one period to the next.</p>",
		gaps=(
			Gap(
				"Code Quality",
				"Changes come with tests, and faults after release are the exception.",
				"Seven faults a month reached customers; five of them were in changes without tests.",
				"Issue tracker, label for released faults",
			),
			Gap(
				"Delivery of Planned Work",
				"Four fifths of what was planned is finished in its period.",
				"48 % on average over the last six periods.",
				"Planning board",
			),
		),
		aims=(
			Aim(
				"Reduce faults found after release",
				"Code Quality",
				DECREASE,
				7,
				2,
				40,
				"faults a month",
				"Faults found by customers",
				"Issue tracker",
				decimals=1,
			),
			Aim(
				"Cover changed code with tests",
				"Code Quality",
				INCREASE,
				34,
				80,
				30,
				"%",
				"Lines of changed code that tests run through",
				"Coverage report",
			),
			Aim(
				"Finish planned work",
				"Delivery of Planned Work",
				INCREASE,
				48,
				80,
				30,
				"%",
				"Planned items finished within their period",
				"Planning board",
			),
		),
		helps=(
			Help("Mentoring", "Two hours of pair work a week.", 14, 9),
			Help("Training", "Three-day course on automated testing.", 35, 29, HR),
			Help("Time", "No support duty until the second milestone.", 7, 1),
		),
		feedback="<p>Good ideas and a quick start on every task. The last tenth, tests and clean-up, tends to be left out, and "
		"colleagues find the gaps later.</p>",
		response="Fair. I would add that support duty took two days a week from planned work.",
		pace=1.02,
		remarks=(
			"Every change of the last two weeks came with tests. One fault after release, in older code.",
			"Planned work was finished for the first time since spring.",
		),
		answers=("Without support duty I can finish things.", "Pair work on Tuesdays helps most."),
	),
	Story(
		person=("Support Agent", 2),
		template="Customer Service",
		drafted=42,
		duration=60,
		reason="<p>Customer ratings were the lowest of the team in both quarters of the review. Comments speak of short "
		"answers and of having to ask twice.</p>",
		gaps=(
			Gap(
				"Customer Satisfaction",
				"An average rating of 4.2 or better.",
				"3.1 over 214 ratings; 37 comments name short or incomplete answers.",
				"Survey sent when a request is closed",
			),
			Gap(
				"Response Time",
				"Nine of ten requests get a first answer within four hours.",
				"71 % did.",
				"Help desk report, service level by agent",
			),
		),
		aims=(
			Aim(
				"Raise customer ratings",
				"Customer Satisfaction",
				INCREASE,
				3.1,
				4.2,
				50,
				"of 5",
				"Average rating of the last four weeks",
				"Survey report",
				decimals=2,
			),
			Aim(
				"Answer within four hours",
				"Response Time",
				INCREASE,
				71,
				90,
				50,
				"%",
				"First answers within four hours",
				"Help desk report",
			),
		),
		helps=(
			Help("Training", "Half a day on writing to customers.", 14, 13, HR),
			Help("Coaching", "Weekly reading of five answers.", 10, 6),
			Help("Mentoring", "A morning a week beside a senior agent.", 33),
		),
		feedback="<p>Fast and knows the systems. Answers are often so short that customers write again, which then costs more "
		"time than it saved.</p>",
		response="I did not know that the comments were so clear. I want to get this right.",
		lag=0.17,
		remarks=(
			"Answers have grown clearer, and ratings begin to follow. Response time suffers a little.",
			"Ratings up by two tenths. The morning beside a senior agent has not been arranged yet, that is on me.",
		),
		answers=("Writing full answers takes me longer, that is why the times slipped.",),
		note="<p>The manager has not arranged the mentoring yet. Remind in the next call.</p>",
	),
	Story(
		person=("Account Executive", 2),
		template="Sales",
		drafted=84,
		duration=90,
		cycle=EARLIER,
		reason="<p>Bookings and pipeline were below half of what was agreed for three quarters.</p>",
		gaps=(
			Gap(
				"Quota Attainment",
				"At least 85 % of quota in each quarter.",
				"41 % in the last quarter, 44 % in the one before.",
				"Sales report by quarter",
			),
			Gap(
				"Forecast Accuracy",
				"The monthly forecast is within 15 % of the result.",
				"It was off by 48 % on average, always too high.",
				"Forecast archive",
			),
		),
		aims=(
			Aim(
				"Reach 80 % of quota",
				"Quota Attainment",
				INCREASE,
				41,
				80,
				60,
				"%",
				"Bookings as a share of quota",
				"Sales report, closed orders",
			),
			Aim(
				"Forecast within 15 %",
				"Forecast Accuracy",
				DECREASE,
				48,
				15,
				40,
				"%",
				"Difference between forecast and result",
				"Forecast archive",
			),
		),
		helps=(
			Help("Coaching", "The manager joins two customer meetings a month.", 30, 26),
			Help("Tools", "Leads from the trade fair are assigned first here.", 14, 12),
			Help("Training", "Workshop on forecasting.", 60, None, HR),
		),
		feedback="<p>Customers enjoy the meetings. What follows a meeting is the weak point: offers go out late and promises "
		"are not written down.</p>",
		response="I do not agree that the territory is comparable. I accept the goals all the same.",
		pace=0.28,
		missed=(7,),
		remarks=(
			"Offers went out within two days this time. Bookings have not moved yet.",
			"The forecast still counts deals without a next step.",
		),
		answers=("The fair leads came two weeks late.", "I need help with the large customer in the north."),
	),
	Story(
		person=("Accountant", 1),
		template="General",
		drafted=55,
		duration=60,
		reason="<p>Month-end closing was late in five of six months, and postings had to be corrected after the accounts "
		"were reported.</p>",
		gaps=(
			Gap(
				"Month-End Closing",
				"The accounts are closed by the fifth working day.",
				"By the eighth on average.",
				"Closing checklist with dates",
			),
			Gap(
				"Posting Accuracy",
				"No more than ten corrections a month.",
				"31 corrections a month on average.",
				"Correction journal",
			),
		),
		aims=(
			Aim(
				"Close the month by the fifth working day",
				"Month-End Closing",
				DECREASE,
				8,
				5,
				50,
				"working days",
				"Working day of closing",
				"Closing checklist",
				decimals=1,
			),
			Aim(
				"Reduce corrected postings",
				"Posting Accuracy",
				DECREASE,
				31,
				10,
				50,
				"corrections a month",
				"Postings corrected after closing",
				"Correction journal",
			),
		),
		helps=(
			Help("Training", "A day on the new posting rules.", 20, 14, HR),
			Help("Tools", "Bank statements are read in automatically.", 28, 25),
		),
		feedback="<p>Careful with people and paper alike. Closing falls behind when questions pile up that nobody was asked in "
		"time.</p>",
		response="Thank you, I can work with this.",
		pace=0.95,
		remarks=("Closed on the sixth working day, two days better. Corrections are down by a third.",),
		answers=("Reading in the statements saves me a day.",),
		held_after=34,
		hold_reason="Agreed leave. The plan continues on return, with the days credited.",
	),
	Story(
		person=("Field Technician", 1),
		template="Technical",
		drafted=74,
		duration=60,
		cycle=EARLIER,
		reason="<p>Customers had to be visited twice for every third repair, and service reports were missing when invoices "
		"were due.</p>",
		gaps=(
			Gap(
				"First-Time Fix",
				"Four fifths of repairs are done in one visit.",
				"64 % were.",
				"Visit log",
			),
			Gap(
				"Service Reports",
				"The report is in on the day of the visit.",
				"It took 3.5 days on average.",
				"Report system, dates of visit and report",
			),
		),
		aims=(
			Aim(
				"Repair in one visit",
				"First-Time Fix",
				INCREASE,
				64,
				82,
				60,
				"%",
				"Repairs done in one visit",
				"Visit log",
			),
			Aim(
				"Send in reports within a day",
				"Service Reports",
				DECREASE,
				3.5,
				1,
				40,
				"days",
				"Days between visit and report",
				"Report system",
				decimals=1,
			),
		),
		helps=(
			Help("Tools", "A tablet for reports on site.", 10, 8),
			Help("Mentoring", "One joint visit a week with a senior technician.", 21, 15),
		),
		response="Spare parts were missing in the van for many of the second visits.",
		pace=0.93,
		remarks=(
			"The van is stocked by the list now; two second visits in four weeks instead of eight.",
			"Reports come in the same evening, with few exceptions.",
		),
		answers=("The tablet makes the reports easy.",),
		stays="Final Review",
	),
	Story(
		person=("Warehouse Operative", 2),
		template="General",
		drafted=100,
		duration=60,
		cycle=EARLIER,
		reason="<p>Stock counts differed from the system in too many places, and orders could not be sent although the goods "
		"were there.</p>",
		gaps=(
			Gap(
				"Stock Accuracy",
				"Counted stock equals the system in 98 of 100 places.",
				"In 86 of 100 places over the review period.",
				"Monthly stock counts",
			),
		),
		aims=(
			Aim(
				"Raise the share of correct places",
				"Stock Accuracy",
				INCREASE,
				86,
				98,
				70,
				"%",
				"Places where count and system agree",
				"Weekly sample count",
				decimals=1,
			),
			Aim(
				"Book every move before the end of the shift",
				"Stock Accuracy",
				INCREASE,
				60,
				95,
				30,
				"%",
				"Moves booked in the same shift",
				"Warehouse system",
			),
		),
		helps=(
			Help("Training", "Half a day on booking moves with the scanner.", 14, 10),
			Help("Adjustment", "No work across two halls until the middle of the plan.", 7, 5),
		),
		response="",
		pace=0.78,
		remarks=(
			"Booking moves at once has become the rule. The old differences show up in the counts, one by one.",
			"94 of 100 places. Not there yet, and clearly on the way.",
		),
		answers=("It is the old stock that is wrong.",),
		extended_by=45,
		extension="Steady progress, and two weeks were lost to the rebuilding of hall 2, which nobody could have planned for.",
	),
	Story(
		person=("Account Executive", 3),
		template="Sales",
		drafted=38,
		duration=60,
		reason="<p>First meetings and follow-up stayed far below what was agreed, and customers went to others without having "
		"had an offer.</p>",
		gaps=(
			Gap(
				"Pipeline Building",
				"Eight first meetings a week.",
				"Three a week on average.",
				"Calendar and opportunity log",
			),
			Gap(
				"Customer Relationships",
				"An offer goes out within three days of the meeting.",
				"After nine days on average; eleven customers had decided by then.",
				"Offers with dates in the sales system",
			),
		),
		aims=(
			Aim(
				"Hold eight first meetings a week",
				"Pipeline Building",
				INCREASE,
				3,
				8,
				50,
				"meetings a week",
				"Average of the last four weeks",
				"Calendar and opportunity log",
				decimals=1,
			),
			Aim(
				"Send offers within three days",
				"Customer Relationships",
				DECREASE,
				9,
				3,
				50,
				"days",
				"Days between meeting and offer",
				"Sales system",
				decimals=1,
			),
		),
		helps=(
			Help("Tools", "Offer templates for the five main products.", 14, 11),
			Help("Coaching", "Half an hour on Mondays to plan the week.", 7, 3),
		),
		refusal="The employee took the letter, read it and would not confirm its receipt. They were told that they may comment "
		"in writing at any time and that the goals apply from the start date.",
		pace=0.95,
		remarks=(
			"Offers within five days now. The meetings are prepared well, there are still too few of them.",
		),
		answers=("I still think this plan is not needed. The templates are good.",),
	),
	Story(
		person=("Marketing Manager", 1),
		template="Leadership",
		drafted=50,
		duration=90,
		frequency="Monthly",
		reason="<p>The team had no regular conversations for months and learned of changed priorities from others. Two "
		"campaigns missed their dates while decisions were open.</p>",
		gaps=(
			Gap(
				"One-to-Ones",
				"A conversation with everybody in the team at least every two weeks.",
				"One in three planned conversations took place.",
				"Calendar; results of the team survey",
			),
			Gap(
				"Decision Making",
				"Open decisions are made within a week.",
				"Eleven had been open for more than a week at the end of the review.",
				"Decision log",
			),
		),
		aims=(
			Aim(
				"Hold the planned one-to-one conversations",
				"One-to-Ones",
				INCREASE,
				33,
				95,
				40,
				"%",
				"Planned conversations held in the last four weeks",
				"Calendar, short notes",
			),
			Aim(
				"Reduce decisions open for more than a week",
				"Decision Making",
				DECREASE,
				11,
				2,
				40,
				"decisions",
				"Decisions open for more than seven days",
				"Decision log",
			),
			Aim(
				"Agree a development plan with everybody in the team",
				"Talent Development",
				ACHIEVE,
				0,
				1,
				20,
				"",
				"A written plan for each, agreed by both sides",
				"Development plans on file",
				pace=2.0,
			),
		),
		helps=(
			Help("Coaching", "Six sessions with an external coach.", 60, None, HR),
			Help("Mentoring", "A monthly conversation with the head of engineering.", 30, 22),
		),
		feedback="<p>Strong ideas and a good name with customers. The team feels left alone with daily questions, and says "
		"so.</p>",
		response="The survey was not easy to read. I welcome the coach.",
		pace=1.05,
		remarks=("Conversations take place and are prepared. The team has noticed.",),
		answers=("Blocking the time in the calendar was the key.",),
	),
	Story(
		person=("Software Developer", 2),
		template="Technical",
		drafted=5,
		duration=60,
		starts_in=3,
		reason="<p>Incidents in the services this role looks after stayed open for too long, and the notes that others need "
		"to help were missing.</p>",
		gaps=(
			Gap(
				"Incident Handling",
				"Incidents of high priority are settled within eight hours.",
				"After 19 hours on average; three took more than two days.",
				"Incident log",
			),
			Gap(
				"Collaboration",
				"Each service has current operating notes.",
				"Two of seven services have them.",
				"Service catalogue",
			),
		),
		aims=(
			Aim(
				"Settle urgent incidents within eight hours",
				"Incident Handling",
				DECREASE,
				19,
				8,
				60,
				"hours",
				"Average time to settle, high priority",
				"Incident log",
			),
			Aim(
				"Write operating notes for every service",
				"Collaboration",
				INCREASE,
				2,
				7,
				40,
				"services",
				"Services with current notes",
				"Service catalogue",
			),
		),
		helps=(
			Help("Mentoring", "The first two incidents are handled together with a senior colleague.", 14),
			Help("Time", "Half a day a week is kept free for the notes.", 7),
		),
		feedback="<p>Deep knowledge of the services. In an incident it stays in one head, and others can only wait.</p>",
		stays="Awaiting Acknowledgement",
	),
	Story(
		person=("QA Engineer", 1),
		template="Technical",
		drafted=4,
		duration=60,
		starts_in=8,
		reason="<p>Test runs before a release were incomplete in four of six releases, and faults that the tests cover "
		"reached customers.</p>",
		gaps=(
			Gap(
				"Delivery of Planned Work",
				"The agreed test plan is run in full before each release.",
				"71 % of the planned tests were run on average.",
				"Test reports by release",
			),
		),
		aims=(
			Aim(
				"Run the test plan in full",
				"Delivery of Planned Work",
				INCREASE,
				71,
				98,
				70,
				"%",
				"Planned tests run before release",
				"Test reports",
			),
			Aim(
				"Keep reports to the day of the run",
				"Collaboration",
				MAINTAIN,
				0.5,
				1,
				30,
				"days",
				"Days between test run and report",
				"Test reports",
			),
		),
		helps=(
			Help("Tools", "A second test environment.", 14),
			Help("Coaching", "Planning of each test run with the manager.", 10),
		),
		stays="HR Review",
	),
	Story(
		person=("Field Technician", 2),
		template="General",
		drafted=6,
		duration=60,
		starts_in=9,
		reason="<p>Customers waited for announced visits, and the office heard of delays from them.</p>",
		gaps=(
			Gap(
				"Punctuality",
				"Visits begin within the announced two hours.",
				"68 % did.",
				"Visit log",
			),
		),
		aims=(
			Aim(
				"Begin visits within the announced time",
				"Punctuality",
				INCREASE,
				68,
				92,
				100,
				"%",
				"Visits begun within the announced two hours",
				"Visit log",
			),
		),
		helps=(Help("Tools", "Route planning on the tablet.", 14),),
		returned="The gap is clear. Please say which visits you mean, and whether the routes allowed for the road works.",
	),
	Story(
		person=("Support Agent", 3),
		template="Customer Service",
		drafted=2,
		duration=60,
		starts_in=10,
		reason="",
		gaps=(
			Gap(
				"Knowledge Sharing",
				"Two new or improved help articles a month.",
				"None in the review period.",
				"Help centre, articles by author",
			),
			Gap("Case Resolution", "", "", ""),
		),
		aims=(),
		helps=(),
		feedback="<p>Solves hard cases that others pass on. What was learned stays unwritten, and the same case comes back to "
		"the next colleague.</p>",
		stays="Draft",
	),
	Story(
		person=("Inventory Controller", 1),
		template="General",
		drafted=31,
		duration=30,
		frequency="Weekly",
		reason="<p>Reorder points were not maintained, and twelve articles ran out although their supply was steady.</p>",
		gaps=(
			Gap(
				"Stock Accuracy",
				"Reorder points are checked every week.",
				"212 articles had not been checked for more than two months.",
				"Article list with the date of the last check",
			),
		),
		aims=(
			Aim(
				"Clear articles that have not been checked",
				"Stock Accuracy",
				DECREASE,
				212,
				10,
				60,
				"articles",
				"Articles not checked for more than two months",
				"Article list",
			),
			Aim(
				"Avoid stock-outs of steady articles",
				"Stock Accuracy",
				DECREASE,
				12,
				2,
				40,
				"articles a month",
				"Steady articles that ran out",
				"Warehouse system",
			),
		),
		helps=(
			Help("Tools", "A list that shows what is due for a check.", 7, 4),
			Help("Time", "Two hours each Friday without other tasks.", 5, 2),
		),
		response="Good to have the list.",
		pace=0.9,
		remarks=(
			"Sixty articles a week, as planned. No new stock-outs of steady articles.",
			"The Friday hours are kept free, and used.",
		),
		answers=("With the list this goes quickly.",),
	),
)

WITHOUT_PLAN: tuple[tuple[Person, str, str], ...] = (
	(
		("Support Agent", 6),
		"Customer Satisfaction",
		"<p>Customers describe the tone as impatient when a request comes back a second time.</p>",
	),
	(
		("Software Developer", 5),
		"Delivery of Planned Work",
		"<p>Tasks are often larger than they looked, and nobody hears of it before the date has passed.</p>",
	),
	(
		("Account Executive", 5),
		"Pipeline Building",
		"<p>Good at closing what others have begun. New contacts are left to chance.</p>",
	),
)
"""People whose latest appraisal was low in an area and who have no plan: for a visitor to draft one."""

REMARKS = {
	"On Track": (
		"Where we wanted to be by now. We went through the figures together and agree on them.",
		"A good two weeks. The next step is to keep this level when it gets busy.",
		"The figures speak for themselves. We talked about what helped most.",
		"On course. Nothing to change until the next meeting.",
	),
	"At Risk": (
		"Moving in the right direction, more slowly than planned. We agreed on one thing to change.",
		"Some of the way is done. We looked at where the time goes and moved two tasks to others.",
		"Better than last time and behind the plan. The support continues as agreed.",
	),
	"Off Track": (
		"Little has changed since the last meeting. We went through what stands in the way, point by point.",
		"The figures are where they were. I asked what help is missing and took two points with me.",
		"We are well behind the plan. I said so openly, and what would have to happen by the next meeting.",
	),
}
"""What a manager writes when the story has no words of its own left, by the rating of the plan."""

ANSWERS = (
	"I agree with the notes.",
	"Read and agreed. The figures match mine.",
	"Thank you for the time. I would like to talk about the workload next time.",
	"I see it a little better than it is written here, but the figures are right.",
)

ACTIONS = (
	"Bring three recent examples to the next check-in.",
	"Ask the colleague with the best figures to show how it is done.",
	"Block two hours a week in the calendar for this goal.",
	"Write down what stood in the way, with dates.",
	"Go through the open points with the manager on Monday.",
)

PRAISE = (
	"<p>Dependable and pleasant to work with. Asks early when something is unclear.</p>",
	"<p>Took on the training of two new colleagues without being asked. Thank you.</p>",
	"<p>Strong half-year. Could share more of what works with the rest of the team.</p>",
	"<p>Keeps calm when it gets busy, and keeps others calm too.</p>",
	"<p>Solid results in every area. The next step would be a project of their own.</p>",
	"<p>Careful work and clear notes; nobody has to ask twice.</p>",
)
"""Feedback for people who do well."""
