"""Whom a plan may be for after an appraisal cycle, and drafts for many of them at once."""

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.utils import flt, strip_html
from frappe.utils.nestedset import get_descendants_of

from pip_module import from_appraisal, host, job_work, notices, permissions
from pip_module.pip_module.doctype.performance_improvement_plan.terms import open_plans_of
from pip_module.records import PLAN
from pip_module.rules import lifecycle

MOST = 500
"""So many drafts are made in one go."""

TRIES = 3
"""How often a draft is begun when others lock what it needs."""

KEPT_SECONDS = 3600
"""How long what became of a run can be asked for."""


# Who they are ------------------------------------------------------------------------------------------------------


def rows(
	appraisal_cycle: str, company: str = "", department: str = "", threshold: float | None = None
) -> list[dict[str, Any]]:
	"""The employees whose score in `appraisal_cycle` is below `threshold` (left out: the one in PIP Settings), the
	lowest first, with the open plan they have where the caller may read it. Nobody without a cycle.

	Only whom the caller could draft a plan for as HR, and only from appraisals they may read. Raises
	`frappe.PermissionError` for anybody but HR.
	"""
	_require_hr()
	if not appraisal_cycle:
		return []
	appraisals = _low_appraisals(appraisal_cycle, company, department, threshold)
	names = [row.employee for row in appraisals]
	employees = _active_employees(names)
	plans = _open_plans(names)
	managers = host.names_of({row.reports_to for row in employees.values()})
	found = []
	for row in appraisals:
		if employee := employees.get(row.employee):
			plan = plans.get(row.employee)
			found.append(
				{
					"employee": employee.name,
					"employee_name": employee.employee_name,
					"department": employee.department,
					"designation": employee.designation,
					"manager": employee.reports_to,
					"manager_name": managers.get(employee.reports_to),
					"appraisal": row.name,
					"score": flt(row.final_score, 2),
					"plan": plan.name if plan else None,
					"plan_status": _(plan.status, context=PLAN) if plan else None,
				}
			)
	return found


def _require_hr() -> None:
	"""Raises `frappe.PermissionError` unless the caller is HR, at the desk.

	Never in a job: what is mailed or prepared there is read by others than whom it was made for, and the host runs
	its mails as Administrator.
	"""
	if getattr(frappe.local, "job", None):
		raise frappe.PermissionError(_("This report is read at the desk; it is neither mailed nor prepared."))
	user = frappe.session.user
	if user != "Administrator" and permissions.HR_ROLES.isdisjoint(frappe.get_roles(user)):
		raise frappe.PermissionError(_("This is for HR only."))


def _low_appraisals(cycle: str, company: str, department: str, threshold: float | None) -> list[frappe._dict]:
	if threshold is None:
		threshold = flt(frappe.get_cached_doc("PIP Settings").low_score_threshold)
	filters = [
		["appraisal_cycle", "=", cycle],
		["docstatus", "=", 1],
		# The host stores 0 for what nobody rated.
		["final_score", ">", 0],
		["final_score", "<", threshold],
	]
	if company:
		filters.append(["company", "=", company])
	if department:
		known = frappe.db.exists("Department", department)
		below = get_descendants_of("Department", department) if known else []
		filters.append(["department", "in", [department, *below]])
	return frappe.get_list(
		"Appraisal",
		filters=filters,
		fields=["name", "employee", "final_score"],
		order_by="final_score asc, employee asc",
		limit_page_length=0,
	)


def _active_employees(names: list[str]) -> dict[str, frappe._dict]:
	"""Those of `names` that the caller, as HR, could draft a plan for."""
	user = frappe.session.user
	companies, own = permissions.companies_of(user), permissions.employees_of(user)
	people = frappe.get_all(
		"Employee",
		filters={"name": ("in", names), "status": "Active"},
		fields=["name", "employee_name", "company", "department", "designation", "reports_to"],
	)
	return {
		row.name: row
		for row in people
		if row.name not in own and (companies is None or row.company in companies)
	}


def _open_plans(employees: list[str]) -> dict[str, frappe._dict]:
	if not employees:
		return {}
	plans = frappe.get_list(
		PLAN,
		filters={"employee": ("in", employees), "status": ("in", sorted(lifecycle.OPEN))},
		fields=["name", "employee", "status"],
		order_by="creation desc",
		limit_page_length=0,
	)
	return {row.employee: row for row in plans}


# Drafts for many ---------------------------------------------------------------------------------------------------


@frappe.whitelist(methods=["POST"])
def create_drafts(appraisals: str | list | None = None, template: str = "") -> str:
	"""Drafts a plan from each of `appraisals` in the background, filled in from `template` where one is named. Returns
	a key by which `outcome` says what became of them.

	Raises `frappe.PermissionError` for anybody but HR. What can't be drafted holds up no other; who may draft which
	is asked for each.
	"""
	_require_hr()
	names = _names_given(appraisals)
	_check_template(template)
	run = frappe.generate_hash(length=10)
	_keep(run, {"done": 0, "of": len(names), "lines": []})
	frappe.enqueue(
		"pip_module.candidates.draft_chosen",
		queue="long",
		timeout=3600,
		enqueue_after_commit=True,
		chosen=job_work.keep(names),
		template=template,
		run=run,
	)
	return run


@frappe.whitelist(methods=["GET"])
def outcome(run: str = "") -> dict[str, Any] | None:
	"""What became of a run of the caller's own, kept for an hour: in `lines` what was said of each so far, how many
	are `done` and `of` how many. None for a run of nobody's or of somebody else's."""
	_require_hr()
	if not permissions.may_be_a_name(run):
		return None
	return frappe.cache.get_value(_place_of(run), user=frappe.session.user, expires=True)


def _names_given(appraisals: str | list | None) -> list[str]:
	try:
		given = frappe.parse_json(appraisals or "[]")
	except ValueError:
		given = None
	if not isinstance(given, list) or not all(map(permissions.may_be_a_name, given)):
		frappe.throw(_("Appraisals: hand over a list of their names."), title=_("Not Readable"))
	names = list(dict.fromkeys(given))
	if not names:
		frappe.throw(_("Choose at least one employee."), title=_("Nobody Chosen"))
	if len(names) > MOST:
		frappe.throw(
			_("Choose {0} employees at most; there are {1}.").format(MOST, len(names)), title=_("Too Many")
		)
	return names


def _check_template(template: str) -> None:
	if not template:
		return
	known = permissions.may_be_a_name(template) and frappe.db.get_value(
		"PIP Template", template, ["name", "disabled"], as_dict=True
	)
	if not known or known.disabled:
		frappe.throw(_("Template: choose one that is in use."), title=_("Template Missing"))
	frappe.get_cached_doc("PIP Template", template).check_permission("read")


def draft_chosen(chosen: str, template: str, run: str) -> None:
	"""The job of `create_drafts`, run as its caller."""
	appraisals = job_work.take(chosen)
	if appraisals is None:
		_keep(run, {"done": 1, "of": 1, "lines": [{"employee": None, "plan": None, "said": _failed()}]})
		return
	draft_all(appraisals, template, run)


def draft_all(appraisals: list[str], template: str, run: str) -> None:
	"""Drafts a plan from each of `appraisals`, one by one, each stored before the next is begun, and keeps
	what was done so far for `outcome`."""
	lines: list[dict[str, Any]] = []
	for number, appraisal in enumerate(appraisals, start=1):
		lines.append(_line(appraisal, template))
		_keep(run, {"done": number, "of": len(appraisals), "lines": lines})


def _line(appraisal: str, template: str) -> dict[str, Any]:
	"""Drafts one and says what became of it; stored, or as if it had never been begun."""
	employee = None
	try:
		employee = _employee_of(appraisal)
		plan = _again_when_locked(lambda: draft(appraisal, template))
		# One employee after the other: a failure takes back its own draft and no other.
		frappe.db.commit()
		return {"employee": employee, "plan": plan, "said": _("Drafted.")}
	except (frappe.ValidationError, frappe.PermissionError, frappe.DuplicateEntryError) as refused:
		frappe.db.rollback()
		said = strip_html(str(refused)) or _("You are not permitted to draft this plan.")
	# Whatever it is, the others still get their drafts.
	except Exception as error:
		frappe.db.rollback()
		# Neither with the appraisal, which names the person, nor with the traceback, whose variables hold what is in the
		# plan. Whoever asked for it is told of whom.
		frappe.log_error(title="A draft from the candidates failed", message=type(error).__name__)
		said = _failed()
	finally:
		frappe.clear_messages()
	return {"employee": employee, "plan": None, "said": said}


def _failed() -> str:
	return _("This didn't work. Please try again, or draft the plan from the appraisal.")


def _employee_of(appraisal: str) -> str:
	"""The name of the person an appraisal is about. Raises like `plan_from_appraisal` for who may not read it."""
	if not frappe.has_permission("Appraisal", "read", doc=appraisal):
		raise frappe.PermissionError(_("You are not permitted to read this appraisal."))
	return frappe.db.get_value("Appraisal", appraisal, "employee_name")


def _again_when_locked(attempt: Callable[[], str]) -> str:
	for _number in range(1, TRIES):
		try:
			return attempt()
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
			# The database has dropped the whole transaction.
			frappe.db.rollback()
	return attempt()


def draft(appraisal: str, template: str) -> str:
	"""Drafts a plan from `appraisal` for the employee's manager, and tells them. Returns its name.

	It is the manager's draft from the start: they know what falls short, complete it and send it to HR, so it is
	they who count as its author and the caller may review it. Where the manager has no user it is the caller's,
	and somebody else from HR issues it. The timeline says who had it made.

	Raises what `plan_from_appraisal` does, and `frappe.DuplicateEntryError` while the employee has an open plan of
	any dates.
	"""
	plan = from_appraisal.plan_from_appraisal(appraisal)
	_check_no_open_plan(plan)
	if template:
		frappe.get_cached_doc("PIP Template", template).fill(plan)
	user, manager = frappe.session.user, host.user_of(plan.manager)
	if manager and user not in (manager, "Administrator"):
		# Whose own draft it is can't review it, so then it is left to all of HR.
		plan.hr_partner = user
	plan.flags.drafted_for = manager
	plan.insert()
	plan.add_comment("Info", _("had this draft made from the report PIP Candidates"))
	if manager != user:
		notices.tell_of_plan(
			manager,
			_("A draft waits for you to complete"),
			_("HR has prepared it from an appraisal. The link below opens it."),
			plan.name,
		)
	return plan.name


def _check_no_open_plan(plan: Any) -> None:
	"""Asked under a lock on the employee's record, so that of two runs at once the second finds the plan of the first."""
	frappe.db.get_value("Employee", plan.employee, "name", for_update=True)
	for other in open_plans_of(plan.employee, lock=True):
		frappe.throw(
			_("{0} already has an open plan, {1}.").format(plan.employee_name, other.name),
			exc=frappe.DuplicateEntryError,
			title=_("Plan Exists"),
		)


def _keep(run: str, state: dict[str, Any]) -> None:
	frappe.cache.set_value(_place_of(run), state, user=frappe.session.user, expires_in_sec=KEPT_SECONDS)


def _place_of(run: str) -> str:
	return f"pip_drafts:{run}"
