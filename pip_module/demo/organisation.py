"""The demo company: its set-up, calendar, departments and people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import frappe
from frappe.utils import cint, getdate

from pip_module.demo.clock import tool
from pip_module.demo.stories import Person

if TYPE_CHECKING:
	from frappe.model.document import Document

COMPANY, ABBREVIATION = "Brightwater Services", "BWS"
COUNTRY, CURRENCY, TIMEZONE = "United Kingdom", "GBP", "Europe/London"
DOMAIN = "example.com"
PASSWORD = "demo-Pip-2026!"
SEED = 2026
LETTER_HEAD = "Brightwater Services"

HEAD_OF_PEOPLE: Person = ("Head of People", 1)
ADVISERS: tuple[Person, ...] = (("HR Adviser", 1), ("HR Adviser", 2), ("HR Adviser", 3))
LEADERSHIP = "Leadership"


@dataclass(frozen=True)
class Unit:
	"""A department: who leads it, who works in it, and the areas its people are appraised in."""

	department: str
	head: str
	staff: tuple[tuple[str, int], ...]
	kras: tuple[str, ...]


MANAGING_DIRECTOR: Person = ("Managing Director", 1)
UNITS: tuple[Unit, ...] = (
	Unit(
		"Human Resources",
		"Head of People",
		(("HR Adviser", 3),),
		("Case Handling", "Advice to Managers", "Recruitment", "Collaboration"),
	),
	Unit(
		"Customer Service",
		"Customer Service Manager",
		(("Support Agent", 7), ("Senior Support Agent", 2)),
		("Response Time", "Customer Satisfaction", "Case Resolution", "Knowledge Sharing"),
	),
	Unit(
		"Sales",
		"Sales Manager",
		(("Account Executive", 6), ("Sales Development Representative", 3)),
		("Quota Attainment", "Pipeline Building", "Forecast Accuracy", "Customer Relationships"),
	),
	Unit(
		"Engineering",
		"Engineering Manager",
		(("Software Developer", 6), ("QA Engineer", 2)),
		("Code Quality", "Delivery of Planned Work", "Incident Handling", "Collaboration"),
	),
	Unit(
		"Warehouse",
		"Warehouse Manager",
		(("Warehouse Operative", 6), ("Inventory Controller", 2)),
		("Picking Accuracy", "Picking Rate", "Stock Accuracy", "Safety"),
	),
	Unit(
		"Field Service",
		"Field Service Manager",
		(("Field Technician", 6),),
		("First-Time Fix", "Punctuality", "Service Reports", "Safety"),
	),
	Unit(
		"Accounts",
		"Finance Manager",
		(("Accountant", 3), ("Payroll Officer", 1)),
		("Month-End Closing", "Posting Accuracy", "Reconciliation", "Collaboration"),
	),
	Unit(
		"Marketing",
		"Marketing Manager",
		(("Content Editor", 3), ("Marketing Analyst", 1)),
		("Publishing on Schedule", "Content Quality", "Campaign Results", "Collaboration"),
	),
)
LEADERSHIP_KRAS = ("Team Results", "One-to-Ones", "Decision Making", "Talent Development")
LEADERS = (MANAGING_DIRECTOR[0], *(unit.head for unit in UNITS))
ROLES = {"Head of People": ("HR Manager", "HR User"), "HR Adviser": ("HR User",)}


def set_up_site() -> None:
	"""Completes the host's own setup where nobody has, so that the desk opens without its wizard; then the company."""
	from frappe.desk.page.setup_wizard.setup_wizard import setup_complete

	if not cint(frappe.db.get_single_value("System Settings", "setup_complete")):
		year = getdate().year
		setup_complete(
			{
				"language": "English",
				"country": COUNTRY,
				"timezone": TIMEZONE,
				"currency": CURRENCY,
				"company_name": COMPANY,
				"company_abbr": ABBREVIATION,
				"chart_of_accounts": "Standard",
				"fy_start_date": f"{year}-01-01",
				"fy_end_date": f"{year}-12-31",
				"enable_telemetry": 0,
			}
		)
	if not frappe.db.exists("Company", COMPANY):
		_insert(
			"Company",
			company_name=COMPANY,
			abbr=ABBREVIATION,
			country=COUNTRY,
			default_currency=CURRENCY,
			chart_of_accounts="Standard",
		)


def make_organisation(today: date) -> None:
	"""Calendar, letter head, departments and about 60 people on three levels, all with a user."""
	_make_holiday_list(today)
	_make_letter_head()
	_make_departments()
	_make_designations()
	_make_people(today)


def _make_holiday_list(today: date) -> None:
	first, last = date(today.year - 1, 1, 1), date(today.year + 1, 12, 31)
	holidays = frappe.new_doc("Holiday List")
	holidays.update(
		{
			"holiday_list_name": f"{COMPANY} {first.year} to {last.year}",
			"from_date": first,
			"to_date": last,
			"country": "GB",
			"subdivision": "ENG",
		}
	)
	holidays.get_local_holidays()
	for weekday in ("Saturday", "Sunday"):
		holidays.weekly_off = weekday
		holidays.get_weekly_off_dates()
	holidays.insert()
	company = frappe.get_doc("Company", COMPANY)
	company.default_holiday_list = holidays.name
	company.save()
	# Version 16 assigns lists by a record of their own and no longer reads the company's default.
	if frappe.db.exists("DocType", "Holiday List Assignment"):
		_insert(
			"Holiday List Assignment",
			applicable_for="Company",
			assigned_to=COMPANY,
			holiday_list=holidays.name,
			from_date=first,
		).submit()


def _make_letter_head() -> None:
	_insert(
		"Letter Head",
		letter_head_name=LETTER_HEAD,
		source="HTML",
		footer_source="HTML",
		is_default=0 if frappe.db.exists("Letter Head", {"is_default": 1}) else 1,
		content=(
			'<table style="width: 100%; border-bottom: 2px solid #1f6f8b;"><tr>'
			'<td style="padding: 6px 0; font-size: 22px; font-weight: bold; color: #1f6f8b;">Brightwater '
			'<span style="font-weight: normal;">Services</span></td>'
			'<td style="padding: 6px 0; text-align: right; font-size: 11px; color: #555555;">'
			"14 Harbour Lane, Bristol<br>people@example.com</td>"
			"</tr></table>"
		),
		footer='<div style="font-size: 10px; color: #777777; text-align: center;">Brightwater Services. Confidential.</div>',
	)


def _make_departments() -> None:
	for name in ("Management", *(unit.department for unit in UNITS)):
		if not _department(name):
			_insert("Department", department_name=name, company=COMPANY, parent_department="All Departments")


def _department(name: str) -> str | None:
	return frappe.db.get_value("Department", {"department_name": name, "company": COMPANY})


def _make_designations() -> None:
	names = [*LEADERS, *(designation for unit in UNITS for designation, _count in unit.staff)]
	for name in names:
		if not frappe.db.exists("Designation", name):
			_insert("Designation", designation_name=name)


def _make_people(today: date) -> None:
	# The host lets 60 users be made an hour, against robots; these are made on purpose. For this process only.
	frappe.local.conf["throttle_user_limit"] = 1000
	names = _names()
	director = _hire(MANAGING_DIRECTOR[0], "Management", None, next(names), today)
	for unit in UNITS:
		head = _hire(unit.head, unit.department, director, next(names), today)
		for designation, count in unit.staff:
			for _number in range(count):
				_hire(designation, unit.department, head, next(names), today)


@dataclass(frozen=True)
class _Identity:
	number: int
	first_name: str
	last_name: str
	gender: str
	age_days: int
	joined_days: int


def _names() -> Iterator[_Identity]:
	"""Invented people, the same ones each time, no first or last name twice."""
	fake = tool("faker").Faker("en_GB")
	fake.seed_instance(SEED)
	taken: set[str] = set()

	def new(make: str) -> str:
		while True:
			name = getattr(fake, make)()
			if name.isalpha() and name not in taken:
				taken.add(name)
				return name

	number = 0
	while True:
		number += 1
		female = fake.boolean()
		yield _Identity(
			number=number,
			first_name=new("first_name_female" if female else "first_name_male"),
			last_name=new("last_name"),
			gender="Female" if female else "Male",
			age_days=fake.random_int(23 * 365, 58 * 365),
			joined_days=fake.random_int(500, 2800),
		)


def _hire(designation: str, department: str, reports_to: str | None, identity: _Identity, today: date) -> str:
	address = f"{identity.first_name}.{identity.last_name}@{DOMAIN}".lower()
	roles = ROLES.get(designation, ())
	_make_user(address, identity, roles)
	return _insert(
		"Employee",
		first_name=identity.first_name,
		last_name=identity.last_name,
		gender=identity.gender,
		date_of_birth=today - timedelta(days=identity.age_days),
		date_of_joining=today - timedelta(days=identity.joined_days),
		employee_number=f"{ABBREVIATION}-{identity.number:03}",
		company=COMPANY,
		department=_department(department),
		designation=designation,
		reports_to=reports_to,
		company_email=address,
		prefered_contact_email="Company Email",
		user_id=address,
		# As the host does by default; HR must see everybody.
		create_user_permission=0 if roles else 1,
	).name


def _make_user(address: str, identity: _Identity, roles: tuple[str, ...]) -> None:
	user = frappe.new_doc("User")
	user.update(
		{
			"email": address,
			"first_name": identity.first_name,
			"last_name": identity.last_name,
			"new_password": PASSWORD,
			"send_welcome_email": 0,
		}
	)
	user.append_roles(*roles)
	user.flags.no_welcome_mail = True
	user.insert()


def _insert(doctype: str, **values: object) -> "Document":
	return frappe.get_doc({"doctype": doctype, **values}).insert()


# Finding people again ----------------------------------------------------------------------------------------------


def find(person: Person) -> frappe._dict:
	"""The employee a story names: the number counts the holders of the designation in the order they were hired."""
	designation, number = person
	holders = frappe.get_all(
		"Employee",
		filters={"company": COMPANY, "designation": designation},
		fields=["name", "employee_name", "user_id as user", "reports_to"],
		order_by="employee_number asc",
	)
	return holders[number - 1]


def manager_of(employee: frappe._dict) -> frappe._dict:
	return frappe.db.get_value(
		"Employee",
		employee.reports_to,
		["name", "employee_name", "user_id as user", "reports_to"],
		as_dict=True,
	)
