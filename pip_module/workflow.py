"""The host's Workflow for plans, built from the lifecycle table and created once; from then on the customer's own."""

import frappe

from pip_module.permissions import HR_ROLES
from pip_module.records import PLAN
from pip_module.rules import lifecycle
from pip_module.rules.lifecycle import HR, MANAGER, OTHER_THAN_AUTHOR, SUBJECT

NAME = "Performance Improvement Plan"
OURS_ALONE = (
	("Workflow State", "Awaiting Acknowledgement"),
	("Workflow State", "Unsuccessful"),
	("Workflow Action Master", "Record Refusal"),
	("Workflow Action Master", "Start Final Review"),
	("Workflow Action Master", "Close as Successful"),
	("Workflow Action Master", "Close as Unsuccessful"),
)
"""What nobody else would have: kept in `fixtures/`, which the host writes anew on every migrate. Names that a customer
may have too (Draft, Hold, ...) are created once where missing, so that theirs stay as they are."""

MANAGER_ROLE = "Employee"
"""Managers hold no role of their own in the host; who is one is asked by `permissions`."""

EMPLOYEE_ROLES = (MANAGER_ROLE, "Employee Self Service")
"""What employees hold: one or the other, as their user's type has it."""

_IS_SUBJECT = 'frappe.db.get_value("Employee", doc.employee, "user_id") == frappe.session.user'
_IS_NOT_SUBJECT = 'frappe.db.get_value("Employee", doc.employee, "user_id") != frappe.session.user'


def states_and_actions() -> list[dict[str, str]]:
	"""The records of the host that the Workflow links to, as documents to create where they are missing."""
	return [
		*({"doctype": "Workflow State", "workflow_state_name": status} for status in lifecycle.STATUSES),
		*(
			{"doctype": "Workflow Action Master", "workflow_action_name": action}
			for action in lifecycle.ACTIONS
			if action not in lifecycle.BY_VERB_ALONE
		),
	]


def definition() -> dict:
	"""The Workflow as a document. `send_email_alert` stays off: it would mail every holder of the role."""
	return {
		"doctype": "Workflow",
		"workflow_name": NAME,
		"document_type": PLAN,
		"workflow_state_field": "status",
		"is_active": 1,
		"override_status": 1,
		"send_email_alert": 0,
		"states": [
			{"state": status, "doc_status": "0", "allow_edit": role}
			for status in lifecycle.STATUSES
			# One role a row: who holds any of them may edit, as far as the controller lets them.
			for role in (MANAGER_ROLE, *sorted(HR_ROLES))
		],
		"transitions": [
			row
			for move in lifecycle.TRANSITIONS
			if move.action not in lifecycle.BY_VERB_ALONE
			for row in _rows(move)
		],
	}


def _rows(move: lifecycle.Transition) -> list[dict]:
	row = {
		"state": move.source,
		"action": move.action,
		"next_state": move.target,
		"allow_self_approval": 0 if OTHER_THAN_AUTHOR in move.needs else 1,
	}
	rows = []
	if HR in move.actors:
		rows += [{**row, "allowed": role, "condition": _IS_NOT_SUBJECT} for role in sorted(HR_ROLES)]
	if MANAGER in move.actors:
		rows.append({**row, "allowed": MANAGER_ROLE, "condition": _IS_NOT_SUBJECT})
	if SUBJECT in move.actors:
		rows += [{**row, "allowed": role, "condition": _IS_SUBJECT} for role in EMPLOYEE_ROLES]
	return rows


def let_self_service_users_act() -> None:
	"""Adds to our Workflow, where it stands, the rows of employees for those who hold the other of EMPLOYEE_ROLES; all
	else in it is the customer's."""
	if not frappe.db.exists("Workflow", NAME):
		return
	stored = frappe.get_doc("Workflow", NAME)
	known = {(row.state, row.action, row.allowed) for row in stored.transitions}
	wanted = [row for row in definition()["transitions"] if row["allowed"] == EMPLOYEE_ROLES[1]]
	missing = [row for row in wanted if (row["state"], row["action"], row["allowed"]) not in known]
	# An action the customer took out is not put back.
	actions = {(row.state, row.action) for row in stored.transitions}
	missing = [row for row in missing if (row["state"], row["action"]) in actions]
	if missing:
		stored.extend("transitions", missing)
		stored.save()


def create_if_missing() -> list[tuple[str, str]]:
	"""Creates what is missing and returns it as (DocType, name), so that uninstalling removes just that."""
	created = []
	for doc in states_and_actions():
		name = doc.get("workflow_state_name") or doc.get("workflow_action_name")
		if not frappe.db.exists(doc["doctype"], name):
			frappe.get_doc(doc).insert()
			created.append((doc["doctype"], name))
	if not frappe.db.exists("Workflow", {"document_type": PLAN}):
		frappe.get_doc(definition()).insert()
		created.append(("Workflow", NAME))
	return created
