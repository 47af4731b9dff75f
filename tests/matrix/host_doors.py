"""Every function of the host that can be handed a DocType or a document and may do something with one of ours, handed a
plan. Found at run time. What works on the host's own DocTypes only, whatever it is handed, is called in the site tier:
see `tests/site/host_doors.ini`, whose class "elsewhere" lists it and where a new function has to be classified first."""

import configparser
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from client import Ask
from door import NOT_SUBJECT, Door
from doors import all_doors
from host_calls import Target as Named
from host_calls import calls_for
from host_functions import HostFunction, host_functions
from world import PLAN, Target

from pip_module.guards import table

NOT_TRIED = (
	# End the caller's session or everybody's: there would be nobody left to ask.
	"frappe.handler.logout",
	"frappe.handler.web_logout",
	"frappe.sessions.clear",
	"frappe.core.doctype.user.user.User.force_password_reset",
	# Attach files as `file.*` does, which the parties may.
	"hrms.api.upload_base64_file",
	# Makes a board that is called as the caller says: here, like a plan.
	"frappe.desk.doctype.kanban_board.kanban_board.quick_kanban_board",
	# Set the site up. An administrator may, and the rest of the matrix would try another site than before.
	"erpnext.setup.doctype.transaction_deletion_record.",
	"erpnext.utilities.doctype.rename_tool.",
	"frappe.core.doctype.document_naming_settings.",
	"frappe.core.doctype.report.report.Report.",
	"frappe.core.doctype.user_permission.user_permission.add_user_permissions",
	"frappe.core.doctype.user_permission.user_permission.clear_user_permissions",
	"frappe.core.page.permission_manager.",
	"frappe.custom.doctype.customize_form.",
	"frappe.desk.doctype.system_console.",
	"frappe.desk.page.setup_wizard.",
	"frappe.integrations.doctype.ldap_settings.",
	"frappe.recorder.",
	"frappe.website.doctype.portal_settings.",
)
"""Functions, or the beginnings of their paths."""

CLASSES = Path(__file__).resolve().parents[1] / "site" / "host_doors.ini"


def host_doors() -> list[Door]:
	elsewhere = _elsewhere()
	asked = {ask.path.removeprefix("/api/method/") for door in all_doors() for ask in sample(door)}
	return [
		_door(function)
		for function in host_functions()
		if function.names_records
		and function.path not in elsewhere
		and not function.path.startswith(NOT_TRIED)
		and not asked & set(function.paths)
	]


def under_other_paths(doors: list[Door]) -> list[Door]:
	"""Those of `doors` that ask a guarded function, asking it as other modules of the host offer it."""
	others = {f"/api/method/{guard.path}": guard.also for guard in table.DOORS if guard.also}
	found = []
	for door in doors:
		for path in {ask.path for ask in sample(door)} & others.keys():
			for also in others[path]:

				def asks(target: Target, door=door, path=path, also=also) -> list[Ask]:
					return [
						replace(ask, path=f"/api/method/{also}") if ask.path == path else ask
						for ask in door.asks(target)
					]

				found.append(replace(door, name=f"{door.name}-as-{also}", asks=asks))
	return found


def _elsewhere() -> frozenset[str]:
	classes = configparser.ConfigParser(allow_no_value=True, delimiters=("=",), interpolation=None)
	classes.optionxform = str
	classes.read(CLASSES)
	return frozenset(classes["elsewhere"])


def sample(door: Door) -> Iterator[Ask]:
	"""What a door asks, about nothing in particular."""
	blank = Target(0, "", "x", "x@example.com", "X", "subject")
	blank.keys = defaultdict(lambda: "x")
	yield from door.asks(blank)


def _door(function: HostFunction) -> Door:
	def asks(target: Target) -> list[Ask]:
		named = Named(
			PLAN,
			target.plan,
			target.employee,
			"_Test Company",
			target.keys["drafturl"],
			text_field="reason",
			stored={"employee": target.employee},
		)
		call = next(iter(calls_for(function, named)), None)
		if call is None:
			return []
		return [Ask("POST", f"/api/method/{call.path}", data=call.arguments)]

	return Door(f"host:{function.path}", asks, writers=NOT_SUBJECT)
