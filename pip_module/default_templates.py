"""The templates shipped with the app: starting points for the five kinds of plan.

They are created once, when the app is installed, and are the customer's own records from then on; hence plain English
and not translated. What stands in [square brackets] is for the manager to fill in. No gap brings evidence with it: a
plan cannot go to review before somebody has written down what was really seen. The goals are examples that pass the
app's own rules, so that a first-time author sees what measurable looks like; their baselines are made up, and the form
asks for each that is left. What follows is said openly: an employee must know what may come of a plan that isn't met.
"""

from typing import Any


def _goal(
	title: str,
	direction: str,
	baseline: float,
	target: float,
	weight: float,
	unit: str = "",
	metric: str = "",
	measured_by: str = "",
) -> dict[str, Any]:
	return {
		"title": title,
		"direction": direction,
		"baseline_value": baseline,
		"target_value": target,
		"weight": weight,
		"unit": unit,
		"metric": metric,
		"measured_by": measured_by,
	}


def _gap(area: str, expected: str, observed: str) -> dict[str, str]:
	return {"area": area, "expected": expected, "observed": observed}


def _support(kind: str, description: str) -> dict[str, str]:
	return {"kind": kind, "description": description}


def _reason(role_needs: str, falls_short: str) -> str:
	return (
		f"<p>{role_needs}</p>"
		f"<p>{falls_short} We have talked about this on [dates].</p>"
		"<p>This plan sets out what is expected, how it is measured, and the help we will give to get there.</p>"
	)


CONSEQUENCES = (
	"<p><strong>If the goals are met,</strong> the plan ends as successful and the normal appraisal cycle resumes. "
	"The standards of the role continue to apply.</p>"
	"<p><strong>If there is real progress but more time is needed,</strong> HR may extend the plan within the limits "
	"of our policy.</p>"
	"<p><strong>If the goals are not met,</strong> HR decides on the next steps within our policy, after hearing both "
	"the employee and the manager. These steps may be other tasks, another role, or a formal procedure, which can lead "
	"to dismissal. Nothing is decided in advance. The employee may bring a companion to any meeting about the outcome, "
	"and may comment on this plan at any time.</p>"
)

TEMPLATES: list[dict[str, Any]] = [
	{
		"title": "General",
		"plan_type": "General",
		"duration_days": 60,
		"checkin_frequency": "Every 2 Weeks",
		"reason": _reason(
			"In this role, colleagues and customers rely on work that is done on time and right the first time.",
			"Over [period], [number] deadlines were missed and [number] pieces of work came back for correction.",
		),
		"gaps": [
			_gap(
				"Meeting deadlines",
				"Agreed dates are kept. When one is at risk, the people who depend on it hear so beforehand.",
				"Between [date] and [date], [number] of [number] pieces of work were late, [number] of them without notice.",
			),
			_gap(
				"Quality of work",
				"Work is checked before it is handed over and rarely comes back.",
				"[Number] of [number] pieces of work in [period] were returned because of [kind of mistake].",
			),
		],
		"goals": [
			_goal(
				"Deliver agreed work by its due date",
				"Increase",
				70,
				95,
				50,
				"%",
				"Share of tasks finished on or before the agreed date",
				"Task list, reviewed at each check-in",
			),
			_goal(
				"Reduce work that is returned for correction",
				"Decrease",
				20,
				5,
				30,
				"%",
				"Share of tasks sent back by the person who receives them",
				"Review comments on the task list",
			),
			_goal(
				"Announce delays at least one working day ahead",
				"Increase",
				40,
				90,
				20,
				"%",
				"Share of delays announced before the due date",
				"Messages kept with the task",
			),
		],
		"supports": [
			_support(
				"Coaching", "Half an hour each week with the manager to plan the week and settle priorities."
			),
			_support("Training", "A one-day course on planning and prioritising work, in working time."),
			_support("Time", "Tasks of lower priority are moved to others for the first four weeks."),
		],
		"consequences": CONSEQUENCES,
	},
	{
		"title": "Sales",
		"plan_type": "Sales",
		"duration_days": 90,
		"checkin_frequency": "Every 2 Weeks",
		"reason": _reason(
			"In this role, a steady pipeline and reliable forecasts let the whole company plan ahead.",
			"In [period], bookings stood at [share] of quota. [How territory and leads compare with others in the team.]",
		),
		"gaps": [
			_gap(
				"Quota",
				"Bookings reach at least [share] of quota in each quarter.",
				"Bookings were [amount] against a quota of [amount] in [quarter], and [amount] in [quarter].",
			),
			_gap(
				"Building pipeline",
				"Open, qualified opportunities are worth three times the quota that is still to be reached.",
				"The pipeline covered [number] times the remaining quota on [date].",
			),
			_gap(
				"Keeping opportunities up to date",
				"Every open opportunity has a next step and a date that is not in the past.",
				"On [date], [number] of [number] open opportunities had no next step or one that was overdue.",
			),
		],
		"goals": [
			_goal(
				"Reach the agreed share of quota",
				"Increase",
				55,
				90,
				40,
				"%",
				"Bookings as a share of the quota for the plan's period",
				"Sales report, closed orders",
			),
			_goal(
				"Hold more first meetings with prospective customers",
				"Increase",
				4,
				10,
				30,
				"meetings a week",
				"Average over the last four weeks",
				"Calendar and opportunity log",
			),
			_goal(
				"Clear opportunities without a next step",
				"Decrease",
				25,
				2,
				30,
				"opportunities",
				"Open opportunities whose next step is missing or overdue",
				"Opportunity list, on the day of the check-in",
			),
		],
		"supports": [
			_support(
				"Coaching", "The manager joins two customer meetings a month and gives feedback the same day."
			),
			_support("Training", "A two-day workshop on qualifying and negotiating, in working time."),
			_support(
				"Mentoring", "An hour a week with an experienced colleague to go through open opportunities."
			),
			_support("Tools", "Access to the current leads, and to the price and reference material."),
		],
		"consequences": CONSEQUENCES,
	},
	{
		"title": "Technical",
		"plan_type": "Technical",
		"duration_days": 90,
		"checkin_frequency": "Every 2 Weeks",
		"reason": _reason(
			"In this role, others build on the work delivered, so it has to be dependable and on schedule.",
			"In [period], [number] faults reached users and [share] of the planned work was carried over, against [share] in "
			"the team.",
		),
		"gaps": [
			_gap(
				"Faults that reach users",
				"Changes are tested before release, and faults in them are the exception.",
				"[Number] faults found by users between [date] and [date] came from changes that had no tests.",
			),
			_gap(
				"Delivering planned work",
				"Work that was planned and accepted for a period is done by its end.",
				"In the last [number] periods, [share] of the planned work was finished.",
			),
		],
		"goals": [
			_goal(
				"Reduce faults found after release",
				"Decrease",
				6,
				2,
				35,
				"faults a month",
				"Faults found by users in this person's changes",
				"Issue tracker, label for released faults",
			),
			_goal(
				"Cover new and changed code with automated tests",
				"Increase",
				40,
				80,
				30,
				"%",
				"Lines of changed code that tests run through",
				"Coverage report of the build server",
			),
			_goal(
				"Finish the work that was planned",
				"Increase",
				55,
				85,
				35,
				"%",
				"Planned items finished within their period",
				"Planning board at the end of each period",
			),
		],
		"supports": [
			_support(
				"Mentoring", "Two hours of pair work a week with a senior colleague on the current task."
			),
			_support("Training", "A course on testing practice for the technology in use, in working time."),
			_support("Time", "No support duty during the first four weeks of the plan."),
			_support("Tools", "A test environment of one's own and access to the coverage report."),
		],
		"consequences": CONSEQUENCES,
	},
	{
		"title": "Customer Service",
		"plan_type": "Customer Service",
		"duration_days": 60,
		"checkin_frequency": "Weekly",
		"reason": _reason(
			"In this role, customers judge us by how soon they hear back and whether their question is settled.",
			"In [period], first answers took [number] hours and customers rated them [number], against [numbers] in the team.",
		),
		"gaps": [
			_gap(
				"Response time",
				"A customer gets a first answer within [number] hours of writing.",
				"In [period], [share] of first answers took longer than that; the average was [number] hours.",
			),
			_gap(
				"Customer satisfaction",
				"Customers rate the help they were given at [number] or better.",
				"The average of [number] ratings in [period] was [number]. Comments named [theme] [number] times.",
			),
		],
		"goals": [
			_goal(
				"Answer within the agreed time",
				"Increase",
				65,
				92,
				40,
				"%",
				"Share of requests with a first answer within the service level",
				"Help desk report",
			),
			_goal(
				"Raise customer ratings",
				"Increase",
				3.2,
				4.3,
				30,
				"of 5",
				"Average rating in the last four weeks",
				"Survey sent when a request is closed",
			),
			_goal(
				"Reduce requests that are opened again",
				"Decrease",
				18,
				8,
				30,
				"%",
				"Share of closed requests reopened within 14 days",
				"Help desk report",
			),
		],
		"supports": [
			_support(
				"Coaching", "The team lead goes through five answered requests a week and discusses them."
			),
			_support("Training", "A refresher of half a day on the products and how requests are handled."),
			_support("Tools", "Reply templates and a checklist for the ten most common questions."),
			_support("Mentoring", "A morning a week beside an experienced colleague."),
		],
		"consequences": CONSEQUENCES,
	},
	{
		"title": "Leadership",
		"plan_type": "Leadership",
		"duration_days": 90,
		"checkin_frequency": "Monthly",
		"reason": _reason(
			"In this role, a team relies on its lead for direction, fair feedback and decisions made in time.",
			"In [period], the team reached [share] of its targets, and its feedback says [what].",
		),
		"gaps": [
			_gap(
				"Regular conversations with the team",
				"Every member of the team has a one-to-one conversation at least every two weeks.",
				"Between [date] and [date], [number] of [number] planned conversations took place.",
			),
			_gap(
				"Delegation and decisions",
				"Open decisions are made within a week or handed to somebody by name.",
				"On [date], [number] decisions had been open for more than a week, holding up [what].",
			),
			_gap(
				"Team results",
				"The team reaches its agreed targets for the quarter.",
				"The team reached [share] of its targets in [quarter].",
			),
		],
		"goals": [
			_goal(
				"Hold the planned one-to-one conversations",
				"Increase",
				40,
				95,
				30,
				"%",
				"Share of planned conversations held in the last four weeks",
				"Calendar, confirmed by short notes",
			),
			_goal(
				"Reduce decisions that stay open for more than a week",
				"Decrease",
				12,
				3,
				25,
				"decisions",
				"Decisions open for more than seven days",
				"Decision log, on the day of the check-in",
			),
			_goal(
				"Reach the team's agreed targets",
				"Increase",
				65,
				90,
				30,
				"%",
				"Share of the team's quarterly targets reached",
				"Department report",
			),
			_goal(
				"Agree a development plan with each member of the team",
				"Achieve",
				0,
				1,
				15,
				"",
				"A written plan for everybody, agreed by both sides",
				"Development plans on file with HR",
			),
		],
		"supports": [
			_support("Coaching", "Six sessions with an external leadership coach, paid by the company."),
			_support("Training", "The course for people who lead teams, in working time."),
			_support("Mentoring", "A monthly conversation with a head of another department."),
			_support("Adjustment", "One project is handed to a colleague for the duration of the plan."),
		],
		"consequences": CONSEQUENCES,
	},
]
