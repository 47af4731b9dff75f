"""The employee's page asked as the host's web handler does, in the test's own transaction."""

from io import BytesIO

from bs4 import BeautifulSoup
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

import frappe
from frappe.website.serve import get_response

PATH = "/performance-plan"
TOKEN = "a token of this session"


def ask(user: str, plan: str = "", done: str = "", form: dict | None = None) -> Response:
	"""What `user` gets, who opens the page or sends a `form` of it; its `file` is (name, content)."""
	# A request begins with what was committed, and goes back to that when it refuses.
	frappe.db.commit()
	frappe.set_user(user)
	frappe.session.data.csrf_token = None if user == "Guest" else TOKEN
	query = {key: value for key, value in (("plan", plan), ("done", done)) if value}
	builder = EnvironBuilder(path=PATH, query_string=query)
	if form is not None:
		data: dict = {key: value for key, value in form.items() if key != "file"}
		if file := form.get("file"):
			data["file"] = (BytesIO(file[1]), file[0])
		builder = EnvironBuilder(path=PATH, query_string=query, method="POST", data=data)
	frappe.local.request = Request(builder.get_environ())
	fields = {key: value for key, value in (form or {}).items() if key != "file"}
	frappe.local.form_dict = frappe._dict({**query, **fields})
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.message_log = []
	answer = get_response()
	# So the host ends a request. In the tests it is a savepoint, which goes with the test.
	frappe.db.commit()
	frappe.set_user("Administrator")
	return answer


def send(user: str, plan: str, action: str, **fields) -> Response:
	"""A form of the page, as `user` sends it."""
	return ask(user, plan, form={"action": action, "csrf_token": TOKEN, "plan": plan, **fields})


def soup(answer: Response) -> BeautifulSoup:
	return BeautifulSoup(answer.get_data(as_text=True), "html5lib")


def text_of(answer: Response) -> str:
	"""What the page says, in one line."""
	main = soup(answer).select_one("main")
	return " ".join(main.get_text(" ").split()) if main else ""


def hidden(answer: Response, form: str) -> dict[str, str]:
	"""The hidden fields of the form called `form`, as a browser sends them; `action` is not among them."""
	found = soup(answer).select_one(f'form[data-form="{form}"]')
	assert found, f"there is no form {form}"
	return {field["name"]: field.get("value", "") for field in found.select("input[type=hidden]")}


def fill_in(user: str, form: str, action: str, plan: str = "", **fields) -> Response:
	"""Opens the page, fills in the form called `form` and sends it."""
	known = hidden(ask(user, plan), form)
	return send(user, **{**known, "action": action, **fields})


def landed(user: str, answer: Response) -> Response:
	"""The page that a form that was taken leads to."""
	assert answer.status_code == 303, text_of(answer)
	address = answer.headers["Location"]
	plan, _, done = address.partition("?plan=")[2].partition("&done=")
	return ask(user, plan, done=done)
