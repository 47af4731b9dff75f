"""The check-ins of the employee's own plan as a file for their calendar."""

from werkzeug.wrappers import Response

import frappe
from frappe import _

from pip_module import calendar_feed, calendar_file
from pip_module.self_service import plans


@frappe.whitelist(methods=["GET"])
def of_plan(plan: str = "") -> Response:
	"""The check-ins to come of the caller's own plan, the same entries as in their feed. Raises
	`frappe.DoesNotExistError` for any other plan, as for none."""
	own = _own_plan(plan)
	files = calendar_feed.invitations_to(own.name)
	content = files[0]["fcontent"] if files else calendar_file.write([])
	answer = Response(content, content_type="text/calendar; charset=utf-8")
	answer.headers["Content-Disposition"] = f'attachment; filename="{calendar_feed.ADDRESS}"'
	answer.headers["Cache-Control"] = "private, no-store"
	return answer


def _own_plan(name: str) -> frappe._dict:
	found = plans.one_of(plans.own(), name) if name else None
	if not found:
		raise frappe.DoesNotExistError(_("There is nothing here under this address."))
	return found
