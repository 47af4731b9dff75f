"""Our own doors, found at run time: the verbs of plans and check-ins and every whitelisted function of the app."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

from client import Ask
from door import NOBODY, NOT_SUBJECT, ONLY_HR, READERS, Door, call, get
from oracle import OWN
from world import CHECKIN, PLAN, Target

import frappe

from pip_module.self_service.actions import ACTIONS

ONLY_SUBJECT = frozenset({OWN})
WHO_MAY = {
	# As section 4 of the design says; HR is never HR of their own plan, nor a manager their own manager.
	"send_for_review": NOT_SUBJECT,
	"return_to_draft": ONLY_HR,
	"issue": ONLY_HR,
	"acknowledge": ONLY_SUBJECT,
	"decline": ONLY_SUBJECT,
	"record_refusal": NOT_SUBJECT,
	"hold": ONLY_HR,
	"resume": ONLY_HR,
	"start_final_review": NOT_SUBJECT,
	"extend_plan": ONLY_HR,
	"close_successful": ONLY_HR,
	"close_unsuccessful": ONLY_HR,
	"withdraw": ONLY_HR,
	"complete": NOT_SUBJECT,
	"propose_date": READERS,
	"accept_date": READERS,
	"decline_date": READERS,
	"withdraw_proposal": READERS,
	"add_checkin": NOT_SUBJECT,
	"confirm_targets": ONLY_HR,
	"keep_targets": ONLY_HR,
}
READ_BY_ALL_READERS = {"from_draft"}
FROM_A_PLAN = {"template_from_plan"}
"""What makes something of a plan; the others make a plan of an employee."""


def own_doors() -> list[Door]:
	return [*_verbs(PLAN, "plan"), *_verbs(CHECKIN, "checkin"), *_functions(), *_spelled(), *_pages()]


def _spelled() -> Iterator[Door]:
	"""Of an employee whose name is spelled otherwise; the database finds them all the same."""
	for path, argument in (
		("pip_module.from_appraisal.plan_from_employee", "source_name"),
		("pip_module.right_step.advise", "employee"),
	):
		yield Door(
			f"own-spelled:{path}",
			lambda t, path=path, argument=argument: [call(path, **{argument: t.employee.lower()})],
		)


def _pages() -> Iterator[Door]:
	"""The employee's own page, and each of its forms."""
	page = "/performance-plan"
	yield Door("page.read", lambda t: [get(page, plan=t.plan)], shows="goalmetric", to=ONLY_SUBJECT)
	yield Door("page.calendar", lambda t: [get(f"/api/method/{CALENDAR}", plan=t.plan)])
	for action in ACTIONS:
		yield Door(
			f"page.send.{action}",
			lambda t, action=action: [
				Ask("POST", page, params={"plan": t.plan}, data={**_form(t), "action": action})
			],
			("checkin",),
			writers=ONLY_SUBJECT,
		)


CALENDAR = "pip_module.self_service.calendar.of_plan"


def _form(target: Target) -> dict[str, str]:
	return {
		"plan": target.plan,
		"checkin": target.checkin,
		"text": "Matrix",
		"comments": "Matrix",
		"reason": "Matrix",
		"summary": "Matrix",
		"signed_as": "Matrix",
		"day": frappe.utils.add_days(frappe.utils.today(), 20),
		"seen": "",
		"row": "Matrix",
	}


def _verbs(doctype: str, key: str) -> Iterator[Door]:
	controller = frappe.get_meta(doctype) and frappe.model.base_document.get_controller(doctype)
	for name, method in sorted(inspect.getmembers(controller, inspect.isfunction)):
		if method not in frappe.whitelisted or not method.__module__.startswith("pip_module."):
			continue
		writers = WHO_MAY.get(name, NOBODY)
		slug = doctype.replace(" ", "-").lower()
		yield Door(
			f"verb.{name}:{slug}",
			lambda t, name=name, method=method: [
				call("run_doc_method", dt=doctype, dn=t.keys[key], method=name, args=_filled(method, t))
			],
			(key,),
			writers=writers,
		)
		yield Door(
			f"verb-of-copy.{name}:{slug}",
			lambda t, name=name, method=method: [
				call(
					"run_doc_method",
					docs={
						"doctype": doctype,
						"name": t.keys[key],
						"plan": t.plan,
						"status": "Draft",
						"owner": "Guest",
					},
					method=name,
					args=_filled(method, t),
				)
			],
			(key,),
			writers=writers,
		)


def _functions() -> Iterator[Door]:
	import pip_module

	for module in pkgutil.walk_packages(pip_module.__path__, "pip_module."):
		if (
			".pip_module.pip_module" not in module.name
			and ".patches" not in module.name
			and ".demo" not in module.name
		):
			importlib.import_module(
				module.name.replace("pip_module.doctype", "pip_module.pip_module.doctype", 1)
			)
	for function in sorted(frappe.whitelisted, key=lambda each: (each.__module__, each.__qualname__)):
		inside = function.__module__.startswith("pip_module.") and not function.__module__.startswith(
			"pip_module.guards"
		)
		if not inside or "." in function.__qualname__:
			continue
		path = f"{function.__module__}.{function.__name__}"
		yield Door(
			f"own:{path}",
			lambda t, path=path, function=function: [call(path, **_filled(function, t))],
			writers=NOT_SUBJECT,
			compare=True,
		)


def _filled(function: Any, target: Target) -> dict[str, Any]:
	values: dict[str, Any] = {}
	for name in inspect.signature(function).parameters:
		if name == "self":
			continue
		values[name] = {
			"employee": target.employee,
			"plan": target.plan,
			"name": target.plan,
			"docname": target.plan,
			"source_name": target.plan if function.__name__ in FROM_A_PLAN else target.employee,
			"doctype": PLAN,
			"witness": target.user,
			"new_end": frappe.utils.add_days(frappe.utils.today(), 90),
			"held_on": frappe.utils.today(),
			"day": frappe.utils.add_days(frappe.utils.today(), 20),
			"values": {},
			"checkin": target.keys.get("checkin", target.plan),
			"action": target.keys.get("action", target.plan),
			"done": True,
			"support": target.keys.get("support", target.plan),
		}.get(name, "Matrix")
	return values
