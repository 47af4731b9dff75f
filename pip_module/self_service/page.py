"""Answers a request for the page: shows it, or takes what a form sent and leads back to it."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from werkzeug.wrappers import Request, Response

import frappe
from frappe import _

from pip_module.self_service import actions, plans, view
from pip_module.self_service.actions import NOT_FOUND, Refused, Sent

SEE_OTHER = 303
TEMPLATES = "pip_module/templates/plan_page"


def show(context: Any) -> None:
	"""Fills the template's `context`. Raises `frappe.Redirect` for a guest, and after a form was taken.

	A plan that isn't the caller's own, one that isn't issued yet and one that never was get the same answer.
	"""
	asked = frappe.form_dict.get("plan")
	asked = asked[: actions.LONGEST_NAME] if isinstance(asked, str) else ""
	if frappe.session.user == "Guest":
		_go_to(f"/login?redirect-to={quote(plans.address_of(asked), safe='')}")
	sent = _sent()
	own = plans.own()
	refused = None
	if sent:
		try:
			_go_to(actions.take(sent, own))
		except Refused as error:
			refused = error
			# What is shown is what is stored now.
			own = plans.own()
	plan = plans.one_of(own, asked)
	if asked and not plan:
		refused = None
	shown = view.of(own, plan, asked, sent, refused)
	context.update({"title": shown["title"], "no_breadcrumbs": 1, "pip": shown, "pip_html": _written(shown)})
	if refused:
		context.http_status_code = refused.code
	elif asked and not plan:
		context.http_status_code = NOT_FOUND


def keep_private(response: Response | None = None, request: Request | None = None) -> None:
	"""Asked by the host after each request: no browser and no proxy keeps a copy of the page, which somebody else could
	come back to after its reader has signed out."""
	if response is not None and request is not None and request.path.strip("/") == plans.PATH:
		response.headers["Cache-Control"] = "private, no-store"


def _written(shown: dict[str, Any]) -> Markup:
	template = "plan" if shown["plan"] else "nothing"
	return Markup(_templates().get_template(f"{TEMPLATES}/{template}.html").render(pip=shown))


@cache
def _templates() -> Environment:
	"""An environment of our own: the host makes a new one for each request and compiles every template again, which would
	take longer than all the rest of the page; and this one escapes whatever isn't `Markup`."""
	environment = Environment(loader=FileSystemLoader(Path(__file__).parents[2]), autoescape=True)
	environment.globals["_"] = _
	return environment


def _sent() -> Sent | None:
	request = getattr(frappe.local, "request", None)
	if request is None or request.method != "POST":
		return None
	return Sent(request.form.to_dict(), request.files.get("file"))


def _go_to(address: str) -> None:
	frappe.flags.redirect_location = address
	raise frappe.Redirect(SEE_OTHER)
