"""What follows for a plan when the people around it change: who its manager is, what it repeats of the employee's
record, and that it ends when the employee leaves.

Source: design of the process, sections "Who it is for" and "Lifecycle". The answer depends only on how things are now:
a transfer that is cancelled is one more change, and asking twice gives the same.
"""

from dataclasses import dataclass

LEFT = "Left"
"""The status of an employee who doesn't work here any more."""

PARTICULARS: tuple[str, ...] = ("employee_name", "department", "designation")
"""What a plan repeats of the employee's record without its having been agreed."""


@dataclass(frozen=True)
class PlanPeople:
	"""What a plan says. `line_manager` is who stood next above the employee when `manager` was last settled, "" where
	that was never noted; `particulars` are the values of PARTICULARS, in that order."""

	manager: str
	line_manager: str
	company: str
	particulars: tuple[str, ...]


@dataclass(frozen=True)
class EmployeeNow:
	"""What the employee's record says. `line` are the active managers above, the nearest first."""

	status: str
	line: tuple[str, ...]
	company: str
	particulars: tuple[str, ...]


@dataclass(frozen=True)
class Following:
	"""What has to be done on a plan: end it, or take over what is named here; "" where nothing has changed."""

	ends: bool = False
	manager: str = ""
	no_manager: bool = False
	company: str = ""
	particulars: tuple[str, ...] = ()

	def __bool__(self) -> bool:
		return self != Following()


def following(plan: PlanPeople, employee: EmployeeNow) -> Following:
	"""What an open `plan` has to follow of `employee`, nothing when both agree.

	Whoever left ends the plan, whatever else changed. Without anybody above them the plan keeps the manager it names.
	"""
	if employee.status == LEFT:
		return Following(ends=True)
	manager = manager_after(plan.manager, plan.line_manager, employee.line)
	return Following(
		manager=manager if manager != plan.manager else "",
		no_manager=not manager,
		# The host asks every employee for a company; a record that lacks it takes nothing from the plan.
		company=employee.company if employee.company != plan.company else "",
		particulars=tuple(
			field
			for field, said, is_now in zip(PARTICULARS, plan.particulars, employee.particulars, strict=True)
			if said != is_now
		),
	)


def manager_after(manager: str, line_manager: str, line: tuple[str, ...]) -> str:
	"""Who is the manager of a plan now, "" when nobody is above the employee.

	A plan that lies with the employee's nearest manager goes with the post: A's report who is given to B, or to a team
	lead between A and themselves, is B's or the lead's to see through. One that somebody further up took over stays
	with them as long as they are above the employee.
	"""
	if not line:
		return ""
	return line[0] if manager not in line or manager == line_manager else manager
