"""Who to log in as on the demo site, and what each of them meets first."""

from collections.abc import Iterator

from pip_module.demo.organisation import ADVISERS, HEAD_OF_PEOPLE, PASSWORD, find
from pip_module.demo.stories import Person

WIDTH = 27

PEOPLE: tuple[tuple[str, Person, str], ...] = (
	(
		"Manager",
		("Customer Service Manager", 1),
		"a plan at risk, a draft to finish, and a low appraisal of a report who has no plan yet",
	),
	(
		"Another manager",
		("Engineering Manager", 1),
		"plans on track, waiting for HR and for the employee; another low appraisal without a plan",
	),
	("HR manager", HEAD_OF_PEOPLE, "every plan of the company; decides on outcomes"),
	("HR user", ADVISERS[0], "a draft that waits for review, plans that are late"),
	("Employee, plan active", ("Support Agent", 2), "their own plan, the next check-in, what was promised"),
	("Employee, plan to confirm", ("Software Developer", 2), "a plan that waits for their acknowledgement"),
	("Employee without a plan", ("Support Agent", 4), "nothing: no plan, and none of anybody else"),
)


def lines() -> Iterator[str]:
	yield f"Who to log in as (password: {PASSWORD})"
	yield ""
	for role, person, sees in PEOPLE:
		found = find(person)
		yield f"{role:{WIDTH}}{found.user}"
		yield f"{'':{WIDTH}}{found.employee_name}, {person[0]}: {sees}"
	yield f"{'Administrator':{WIDTH}}Administrator, with the site's own password: everything, unfiltered"


def show() -> None:
	print()
	for line in lines():
		print(line)
