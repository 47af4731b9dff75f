"""Whether the employer kept its side: the duties that stand before a plan may be closed as unsuccessful.

Source: design of the process, section "Fair process". The ACAS code asks for the same in cases of poor
performance: support and a reasonable time to improve, and a chance to respond before a decision.
"""

from dataclasses import dataclass
from datetime import date

from pip_module.rules.goals import Support
from pip_module.rules.lifecycle import PENDING

DUTIES: dict[str, str] = {
	"supports_delivered": "support was promised and all of it delivered on time; values: promised, outstanding, late",
	"checkins_held": "at least one check-in was held and none was missed; values: held, missed",
	"leave_credited": "protected leave within the plan was given back in time; values: days",
	"employee_could_respond": "the employee has acknowledged the plan or refused to",
	"reviewed_by_hr": "HR reviewed the plan before it was issued",
	"decider_is_not_author": "who decides the outcome is known and did not write the plan",
}
"""Every duty's code, in the order shown, and when it is met."""


@dataclass(frozen=True)
class Duty:
	"""One line of the readiness list: a duty of the employer, met or not, and what the wording may quote."""

	code: str
	met: bool
	values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FairnessFacts:
	"""What the duties are judged by. `author` and `decider` are users, "" while there is none."""

	checkins_held: int
	checkins_missed: int
	supports: tuple[Support, ...]
	acknowledgement: str
	leave_days_uncredited: int
	reviewed_by_hr: bool
	author: str
	decider: str
	today: date


def duties(facts: FairnessFacts) -> tuple[Duty, ...]:
	"""The readiness list: every duty in DUTIES, in its order, met or not.

	A support counts as outstanding until it was delivered, even one due later: what was promised must have
	been given before the plan may be called unsuccessful. One delivered after its due date is late. Two
	promised, one delivered a day late and one not yet: not met, with promised "2", outstanding "1", late "1".
	"""
	return (
		_supports_delivered(facts),
		Duty(
			"checkins_held",
			facts.checkins_held > 0 and facts.checkins_missed == 0,
			(("held", str(facts.checkins_held)), ("missed", str(facts.checkins_missed))),
		),
		Duty(
			"leave_credited", facts.leave_days_uncredited == 0, (("days", str(facts.leave_days_uncredited)),)
		),
		Duty("employee_could_respond", facts.acknowledgement not in ("", PENDING)),
		Duty("reviewed_by_hr", facts.reviewed_by_hr),
		Duty("decider_is_not_author", facts.decider != "" and facts.decider != facts.author),
	)


def unmet_before_unsuccessful(facts: FairnessFacts) -> tuple[Duty, ...]:
	"""The duties that block closing the plan as unsuccessful unless HR overrides them with a reason; () when fair."""
	return tuple(duty for duty in duties(facts) if not duty.met)


def is_outstanding(support: Support, day: date) -> bool:
	"""Whether `support` had not been delivered by `day`; a delivery entered for a later day has not happened yet."""
	return support.delivered_on is None or support.delivered_on > day


def _supports_delivered(facts: FairnessFacts) -> Duty:
	outstanding = late = 0
	for support in facts.supports:
		if is_outstanding(support, facts.today):
			outstanding += 1
		elif support.due_date and support.delivered_on and support.delivered_on > support.due_date:
			late += 1
	return Duty(
		"supports_delivered",
		bool(facts.supports) and not outstanding and not late,
		(
			("promised", str(len(facts.supports))),
			("outstanding", str(outstanding)),
			("late", str(late)),
		),
	)
