"""The people and plans that the tests work with, made through the host's own documents."""

from dataclasses import dataclass
from datetime import date

from remembering import keeping_doctypes

import frappe
from frappe.utils import add_days, getdate

PLAN, CHECKIN = "Performance Improvement Plan", "PIP Check-in"
COMPANY = "_Test Company"
OTHER_COMPANY = "_Test PIP Company"


GOALS = [
	{
		"title": "Answer tickets within four hours",
		"direction": "Increase",
		"baseline_value": 62,
		"target_value": 90,
		"unit": "%",
		"measured_by": "Ticket report",
		"weight": 60,
	},
	{
		"title": "Fewer reopened tickets",
		"direction": "Decrease",
		"baseline_value": 12,
		"target_value": 4,
		"unit": "a month",
		"measured_by": "Ticket report",
		"weight": 40,
	},
]


@dataclass(frozen=True)
class Person:
	"""An employee and the user they sign in as."""

	employee: str
	user: str


@keeping_doctypes()
def make_person(
	name: str, reports_to: Person | None = None, roles: tuple[str, ...] = (), company: str = COMPANY
) -> Person:
	user = f"{name}@pip.example.com"
	account = frappe.get_doc(
		{
			"doctype": "User",
			"email": user,
			"first_name": name.title(),
			"send_welcome_email": 0,
			"new_password": "Str0ng-enough-for-tests",
			"roles": [{"role": role} for role in ("Employee", *roles)],
		}
	).insert()
	employee = frappe.get_doc(
		{
			"doctype": "Employee",
			"first_name": name.title(),
			"company": company,
			"gender": "Female",
			"date_of_birth": "1990-05-08",
			"date_of_joining": "2020-01-01",
			"status": "Active",
			"user_id": account.name,
			"reports_to": reports_to.employee if reports_to else None,
			# HR looks after everybody in the company; the host would otherwise confine them to themselves.
			"create_user_permission": 0 if roles else 1,
		}
	).insert()
	return Person(employee.name, account.name)


def make_company(name: str) -> None:
	frappe.get_doc(
		{
			"doctype": "Company",
			"company_name": name,
			"abbr": "TPC",
			"default_currency": "INR",
			"country": "India",
			"create_chart_of_accounts_based_on": "Standard Template",
		}
	).insert()


def plan_values(employee: str, **changes: object) -> dict:
	"""A complete plan of 60 days from today, as a manager would draft it."""
	today = getdate()
	return {
		"doctype": PLAN,
		"employee": employee,
		"start_date": today,
		"duration_days": 60,
		"checkin_frequency": "Every 2 Weeks",
		"reason": "<p>Tickets wait too long, and customers have complained.</p>",
		"consequences": "<p>When the goals are met, the plan ends. If not, HR decides with you on the next step.</p>",
		"gaps": [
			{
				"area": "Response times",
				"expected": "90 % within four hours",
				"observed": "62 % within four hours",
				"evidence": "Ticket report",
				"evidence_date": add_days(today, -20),
			}
		],
		"goals": [dict(goal) for goal in GOALS],
		"supports": [
			{"kind": "Training", "description": "Course on triage", "due_date": add_days(today, 14)},
		],
		**changes,
	}


def row_of(doctype: str, name: str) -> dict:
	"""What the database holds of a document and its tables, to see that nothing was written."""
	frappe.clear_document_cache(doctype, name)
	return frappe.get_doc(doctype, name).as_dict(convert_dates_to_str=True)


def checkins_of(plan: str) -> list:
	return frappe.get_all(
		CHECKIN,
		filters={"plan": plan},
		fields=["name", "scheduled_date", "original_date", "kind", "status"],
		order_by="scheduled_date asc, creation asc",
	)


DATED = {
	PLAN: (
		"start_date",
		"end_date",
		"original_end_date",
		"agreed_end_date",
		"status_since",
		"issued_on",
		"acknowledged_on",
	),
	CHECKIN: ("scheduled_date", "original_date", "agreed_date", "held_on"),
	"PIP Goal": ("due_date", "agreed_due_date"),
	"PIP Support": ("due_date", "agreed_due_date", "delivered_on"),
	"PIP Hold": ("from_date", "to_date"),
	"PIP Extension": ("from_date", "to_date"),
}


def let_days_pass(plan: str, days: int) -> None:
	"""Moves all that is dated of `plan` into the past, as if so many days had gone by and nothing had happened."""
	for doctype, fields in DATED.items():
		moved = ", ".join(f"`{field}` = `{field}` - interval %(days)s day" for field in fields)
		of_plan = {PLAN: "`name`", CHECKIN: "`plan`"}.get(doctype, "`parent`")
		frappe.db.sql(
			f"update `tab{doctype}` set {moved} where {of_plan} = %(plan)s", {"days": days, "plan": plan}
		)
	frappe.clear_document_cache(PLAN, plan)
	for row in checkins_of(plan):
		frappe.clear_document_cache(CHECKIN, row.name)


def values_for(plan: object, *numbers: float) -> dict[str, float]:
	"""The values of a check-in, in the order of the plan's goals."""
	return {goal.name: number for goal, number in zip(plan.goals, numbers, strict=True)}


def day(offset: int) -> date:
	return getdate(add_days(getdate(), offset))


def make_appraisal(employee: str, scores: dict[str, float], submit: bool, by_goals: bool):
	for kra in scores:
		if not frappe.db.exists("KRA", kra):
			frappe.get_doc({"doctype": "KRA", "title": kra}).insert()
	cycle = frappe.get_doc(
		{
			"doctype": "Appraisal Cycle",
			"cycle_name": f"Cycle {frappe.generate_hash(length=8)}",
			"company": COMPANY,
			"start_date": add_days(getdate(), -200),
			"end_date": add_days(getdate(), -20),
			"kra_evaluation_method": "Automated Based on Goal Progress" if by_goals else "Manual Rating",
		}
	).insert()
	share = round(100 / len(scores), 2)
	weights = [share] * (len(scores) - 1)
	weights.append(100 - sum(weights))
	rows = [
		{"kra": kra, "per_weightage": weight, "score": score}
		for (kra, score), weight in zip(scores.items(), weights, strict=True)
	]
	appraisal = frappe.get_doc(
		{
			"doctype": "Appraisal",
			"employee": employee,
			"company": COMPANY,
			"appraisal_cycle": cycle.name,
			"start_date": cycle.start_date,
			"end_date": cycle.end_date,
			"rate_goals_manually": 0 if by_goals else 1,
			"appraisal_kra" if by_goals else "goals": rows,
		}
	).insert()
	if submit:
		appraisal.submit()
		# Plans normally follow a completed cycle.
		cycle.reload()
		cycle.status = "Completed"
		cycle.save()
	return appraisal


def make_feedback(appraisal, reviewer: str, rating: float, text: str):
	if not frappe.db.exists("Employee Feedback Criteria", "Overall"):
		frappe.get_doc({"doctype": "Employee Feedback Criteria", "criteria": "Overall"}).insert()
	cycle = frappe.get_doc("Appraisal Cycle", appraisal.appraisal_cycle)
	cycle.db_set("status", "In Progress")
	feedback = frappe.get_doc(
		{
			"doctype": "Employee Performance Feedback",
			"employee": appraisal.employee,
			"reviewer": reviewer,
			"appraisal": appraisal.name,
			"company": COMPANY,
			"feedback": text,
			"added_on": frappe.utils.now(),
			"feedback_ratings": [{"criteria": "Overall", "per_weightage": 100, "rating": rating}],
		}
	).insert()
	feedback.submit()
	cycle.db_set("status", "Completed")
	return feedback


def give_holidays(employee: str, is_off) -> str:
	"""A holiday list of the employee's own, whose days off are those for which `is_off` says so."""
	start = day(-90)
	days = [getdate(add_days(start, offset)) for offset in range(1000)]
	holidays = frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": f"Days off {frappe.generate_hash(length=6)}",
			"from_date": days[0],
			"to_date": days[-1],
			"holidays": [{"holiday_date": date, "description": "Off"} for date in days if is_off(date)],
		}
	).insert()
	frappe.get_doc("Employee", employee).update({"holiday_list": holidays.name}).save()
	return holidays.name


def make_leave_type(name: str) -> str:
	if not frappe.db.exists("Leave Type", name):
		# Without pay, so nobody needs an allocation.
		frappe.get_doc({"doctype": "Leave Type", "leave_type_name": name, "is_lwp": 1}).insert()
	return name


def approve_leave(employee: str, first: date, last: date, leave_type: str, half_day: date | None = None):
	"""Leave as it is really approved: a Leave Application, submitted through the host."""
	application = frappe.get_doc(
		{
			"doctype": "Leave Application",
			"employee": employee,
			"leave_type": make_leave_type(leave_type),
			"from_date": first,
			"to_date": last,
			"half_day": 1 if half_day else 0,
			"half_day_date": half_day,
			"company": COMPANY,
			"status": "Approved",
			"follow_via_email": 0,
			"description": "Private",
		}
	).insert()
	application.submit()
	return application
