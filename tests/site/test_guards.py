"""The doors of the host that ask nobody: called as the host's own web handler calls them."""

import factory
import pytest
from factory import CHECKIN, PLAN
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

import frappe
from frappe.handler import execute_cmd

from pip_module import permissions, records
from pip_module.guards import answers

ABSENT = "HR-PIP-1999-00001"
STRANGERS = ("peer", "witness", "hr_elsewhere")


def call(door: str, **arguments: object):
	"""What the web handler makes of a call: the stand-in where there is one."""
	frappe.local.form_dict = frappe._dict(arguments)
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.request = frappe._dict(method="POST", headers={})
	return execute_cmd(door)


def outcome(door: str, **arguments: object):
	try:
		return call(door, **arguments)
	except (frappe.DoesNotExistError, frappe.PermissionError) as error:
		return type(error)


@pytest.fixture(autouse=True)
def as_before():
	yield
	if hasattr(frappe.local, "request"):
		del frappe.local.request


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize(
	("door", "arguments"),
	[
		("frappe.client.has_permission", {"doctype": PLAN, "docname": "{}"}),
		("frappe.client.get_doc_permissions", {"doctype": PLAN, "docname": "{}"}),
		("frappe.client.validate_link", {"doctype": PLAN, "docname": "{}", "fields": '["reason"]'}),
		("frappe.desk.form.load.getdoc", {"doctype": PLAN, "name": "{}"}),
		("frappe.desk.form.load.get_docinfo", {"doctype": PLAN, "name": "{}"}),
		("frappe.desk.form.load.get_communications", {"doctype": PLAN, "name": "{}"}),
		("frappe.desk.form.utils.get_next", {"doctype": PLAN, "value": "{}", "prev": 0}),
		("frappe.desk.notifications.get_open_count", {"doctype": PLAN, "name": "{}", "items": "[]"}),
		("frappe.model.document.unlock_document", {"doctype": PLAN, "name": "{}"}),
		("hrms.api.get_attachments", {"dt": PLAN, "dn": "{}"}),
		("hrms.api.roster.get_values", {"doctype": PLAN, "name": "{}", "fields": ["reason"]}),
	],
)
def test_a_hidden_plan_answers_like_none(door, arguments, who, desk, people):
	plan = desk.plan("Active")
	frappe.set_user(getattr(people, who).user)
	hidden, absent = (
		outcome(
			door, **{key: value.format(name) if value == "{}" else value for key, value in arguments.items()}
		)
		for name in (plan.name, ABSENT)
	)
	assert hidden == absent


SPELLINGS = {
	"an accent": ("Pérformance Improvement Plan", "HR-PÍP"),
	"double width": ("Ｐerformance Improvement Plan", "ＨR-PIP"),
	"nothing between": ("Performance\u200b Improvement Plan", "HR\u200b-PIP"),
	"a control character": ("Performance Improvement\x01 Plan", "HR-\x01PIP"),
	"another blank": ("Performance\xa0Improvement Plan", "HR-PIP"),
	"a blank behind": ("Performance Improvement Plan\u3000 ", "HR-PIP"),
	"small letters": ("performance improvement plan", "hr-pip"),
}
"""What the database takes for the name of the DocType, and of a record."""


def spellings_of(name: str) -> list[tuple[str, str]]:
	return [(doctype, name.replace("HR-PIP", prefix)) for doctype, prefix in SPELLINGS.values()]


def test_what_the_database_takes_for_ours_is_ours(people):
	for doctype, _prefix in SPELLINGS.values():
		assert frappe.db.get_value("DocType", doctype, "name") == PLAN
		assert records.is_ours(doctype) and records.canonical(doctype) == PLAN


@pytest.mark.parametrize(
	"doctype",
	[
		"Leave Application",
		"Überstunden",
		"Performance Improvement Plån Ø",
		"Performance Improvement",
		"Perførmance Improvement Plan",
		"مراجعة",
		"\ud800",
		"\u200b",
		"Company\n",
		"",
	],
)
def test_nothing_else_is_ours(doctype, people):
	assert not records.is_ours(doctype)


def test_asking_whether_a_doctype_is_ours_asks_the_database_of_nothing_usual(people, count_queries):
	with count_queries() as queries:
		for text in (
			"Leave Application",
			PLAN,
			"pip check-in",
			"Überstunden",
			"Die Gründe\nsind bekannt",
			"a" * 9999,
		):
			records.is_ours(text)
	assert not queries
	records.is_ours("PÍP Gap")
	with count_queries() as queries:
		assert records.is_ours("PÍP Gap")
	assert not queries


def test_another_spelling_opens_nothing(desk, people):
	plan = desk.plan("Active")
	frappe.get_doc(
		doctype="File",
		file_name="evidence.txt",
		content="Evidence",
		attached_to_doctype=PLAN,
		attached_to_name=plan.name,
	).insert()
	frappe.set_user(people.peer.user)
	for (doctype, hidden), (_doctype, absent) in zip(
		spellings_of(plan.name), spellings_of(ABSENT), strict=True
	):
		for door, by_type, by_name in (
			("hrms.api.get_attachments", "dt", "dn"),
			("frappe.desk.form.load.get_communications", "doctype", "name"),
			("frappe.share.get_users", "doctype", "name"),
			("frappe.desk.form.document_follow.get_follow_users", "doctype", "doc_name"),
			("frappe.client.validate_link", "doctype", "docname"),
			("frappe.desk.form.load.getdoc", "doctype", "name"),
		):
			told = [outcome(door, **{by_type: doctype, by_name: name}) for name in (hidden, absent)]
			assert told[0] == told[1], (door, doctype)
			assert told[0] in (None, [], {"name": None}, frappe.DoesNotExistError), (door, doctype)
		fields = ["reason"]
		assert outcome("hrms.api.roster.get_values", doctype=PLAN, name=hidden, fields=fields) is (
			frappe.DoesNotExistError
		)


def test_a_reader_may_spell_as_they_like(desk, people):
	plan = desk.plan("Active")
	frappe.set_user(people.manager.user)
	for doctype, name in spellings_of(plan.name):
		assert call("hrms.api.get_attachments", dt=doctype, dn=name) == []
		call("frappe.desk.form.load.getdoc", doctype=doctype, name=name)
		assert [doc.name for doc in frappe.response.docs] == [plan.name]
		# What a row of the host's says of it may be spelled like that as well.
		assert permissions.may_read_trail(people.manager.user, doctype, name, frappe.utils.now_datetime())
		assert permissions.plan_of(doctype, name).name == plan.name


def answer_to(path: str, said: dict, **arguments: object) -> dict:
	"""What is left of the answer to a request that failed."""
	frappe.local.form_dict = frappe._dict(arguments)
	request = Request(EnvironBuilder(path=path, method="POST").get_environ())
	response = Response(frappe.as_json(said), status=417, mimetype="application/json")
	answers.same_answer(response, request)
	return {"status": response.status_code, **response.get_json()}


def test_a_failure_over_another_spelling_says_the_same(desk, people):
	plan = desk.plan("Active")
	mine = desk.plan("Awaiting Acknowledgement", employee=people.peer.employee)
	frappe.set_user(people.peer.user)
	for (doctype, hidden), (_doctype, absent) in zip(
		spellings_of(plan.name), spellings_of(ABSENT), strict=True
	):
		said = [
			answer_to(
				"/api/resource/ToDo",
				{"exc_type": kind},
				reference_type=reference_type,
				reference_name=name + behind,
				plan=mine.name,
			)
			for kind, name in (("DoesNotExistError", hidden), ("LinkValidationError", absent))
			for reference_type in (PLAN, doctype)
			for behind in ("", " " * 200)
		]
		assert said == [said[0]] * len(said), doctype
		assert said[0]["status"] == 404


@pytest.mark.parametrize("door", ["hrms.api.roster.get_values", "frappe.client.get_count"])
def test_a_table_that_is_no_doctype_is_not_read(door, desk, people):
	"""The host's own says how many plans there were."""
	plan = desk.plan("Active")
	series = plan.name[:-5]
	assert frappe.db.get_value("Series", series, "current", order_by=None)
	frappe.set_user(people.peer.user)
	more = (
		{"fields": ["current"]}
		if "get_values" in door
		else {"filters": {"name": series, "current": (">", 0)}}
	)
	named = {"name": series} if "get_values" in door else {}
	assert outcome(door, doctype="Series", **named, **more) is frappe.DoesNotExistError


def test_what_was_kept_of_a_self_assessment_is_not_counted(desk, people):
	frappe.get_doc(
		doctype="Deleted Document",
		deleted_doctype="PIP Self-Assessment",
		deleted_name="x",
		data="{}",
		owner=people.employee.user,
	).db_insert()
	frappe.set_user(people.peer.user)
	told = call("frappe.client.get_count", doctype="Deleted Document", filters={"deleted_name": "x"})
	assert told == 0


@pytest.mark.parametrize("door", ["insert", "insert_many"])
def test_a_row_for_a_hidden_plan_is_a_row_for_none(door, desk, people):
	plan = desk.plan("Active")
	frappe.set_user(people.peer.user)

	def inserted(parent: str):
		row = {"doctype": "PIP Goal", "parenttype": PLAN, "parent": parent, "parentfield": "nowhere"}
		return outcome(f"frappe.client.{door}", **({"doc": row} if door == "insert" else {"docs": [row]}))

	assert inserted(plan.name) is inserted(ABSENT) is frappe.DoesNotExistError
	frappe.set_user(people.manager.user)
	with pytest.raises(frappe.ValidationError, match="nowhere: there is no such table"):
		inserted(plan.name)


@pytest.mark.parametrize(
	("door", "arguments"),
	[
		("frappe.client.has_permission", {"doctype": PLAN}),
		("frappe.client.get_doc_permissions", {"doctype": PLAN}),
		("frappe.client.validate_link", {"doctype": PLAN}),
	],
)
def test_whoever_may_read_the_plan_gets_the_hosts_answer(door, arguments, desk, people):
	plan = desk.plan("Active")
	frappe.set_user(people.manager.user)
	answer = call(door, docname=plan.name, **arguments)
	assert answer in ({"has_permission": True}, {"name": plan.name}) or answer["permissions"]["read"]


def test_counts_count_what_the_caller_sees(desk, people):
	plan = desk.plan("Active")
	for who, expected in (("manager", 1), ("employee", 1), ("hr", 1), ("peer", 0), ("hr_elsewhere", 0)):
		frappe.set_user(getattr(people, who).user)
		assert call("frappe.client.get_count", doctype=PLAN, filters={"name": plan.name}) == expected
	frappe.set_user(people.peer.user)
	assert call("frappe.client.get_count", doctype="Company") == frappe.db.count("Company")


def test_the_open_count_of_an_employee_says_nothing_of_plans(desk, people):
	plan = desk.plan("Active")
	frappe.set_user(people.hr.user)
	answer = call(
		"frappe.desk.notifications.get_open_count",
		doctype="Employee",
		name=plan.employee,
		items=f'["{PLAN}", "Attendance"]',
	)
	assert [found["doctype"] for found in answer["count"]["external_links_found"]] == ["Attendance"]


def test_a_mail_cannot_be_put_into_a_plan(desk, people):
	plan = desk.plan("Active")
	mail = frappe.get_doc(
		doctype="Communication", subject="x", content="x", communication_type="Communication"
	).insert()
	frappe.set_user(people.hr.user)
	with pytest.raises(frappe.PermissionError):
		call("frappe.email.relink", name=mail.name, reference_doctype=PLAN, reference_name=plan.name)
	assert not frappe.db.get_value("Communication", mail.name, "reference_name")


@pytest.mark.parametrize("who", ["manager", "hr", "peer", "Administrator"])
@pytest.mark.parametrize(
	"values",
	[
		{"doctype": "ToDo", "description": "x", "reference_type": PLAN, "reference_name": "{}"},
		{"doctype": "DocShare", "user": "{user}", "share_doctype": PLAN, "share_name": "{}", "read": 1},
		{"doctype": "Communication", "subject": "x", "reference_doctype": PLAN, "reference_name": "{}"},
		{"doctype": "Tag Link", "tag": "x", "document_type": PLAN, "document_name": "{}"},
		{"doctype": "Document Follow", "user": "{user}", "ref_doctype": PLAN, "ref_docname": "{}"},
		{"doctype": "Milestone", "reference_type": PLAN, "reference_name": "{}", "track_field": "status"},
		{"doctype": "Document Share Key", "reference_doctype": PLAN, "reference_docname": "{}"},
	],
	ids=lambda values: values["doctype"],
)
def test_nothing_of_the_hosts_points_to_a_plan(values, who, desk, people):
	plan = desk.plan("Active")
	user = "Administrator" if who == "Administrator" else getattr(people, who).user
	frappe.set_user(user)
	values = {
		key: value.format(plan.name, user=user) if isinstance(value, str) else value
		for key, value in values.items()
	}
	if not frappe.db.exists("Tag", "x"):
		# The host makes tags for whoever tags first.
		frappe.get_doc(doctype="Tag", name="x").insert(ignore_permissions=True)
	before = frappe.db.count(values["doctype"])
	# For a stranger both come out as the same answer: see `guards/answers.py`. Past the host's permissions, since its
	# own functions insert these rows that way.
	with pytest.raises((frappe.DoesNotExistError, frappe.PermissionError)):
		frappe.get_doc(values).insert(ignore_permissions=True)
	assert frappe.db.count(values["doctype"]) == before


def test_bulk_update_is_not_for_plans(desk, people):
	plan = desk.plan("Active")
	frappe.get_doc("User", people.peer.user).add_roles("System Manager")
	tags = frappe.get_single("Bulk Update")
	tags.update(
		{"document_type": "Tag", "field": "description", "update_value": "x", "condition": "name = 'none'"}
	)
	tags.save()
	frappe.set_user(people.peer.user)
	plans = {**tags.as_dict(), "document_type": PLAN, "field": "next_action", "condition": ""}
	refused = outcome("run_doc_method", docs=frappe.as_json(plans), method="bulk_update")
	assert refused is frappe.PermissionError
	assert frappe.db.get_value(PLAN, plan.name, "next_action") != "x"
	# The host's own records are as open to it as before.
	assert outcome("run_doc_method", docs=tags.as_json(), method="bulk_update") is None


@pytest.mark.parametrize("who", ["employee", "manager", "hr"])
def test_nobody_renames_a_record_past_the_question_whether_they_may(who, desk, people):
	plan, other = desk.plan("Active"), desk.plan("HR Review", employee=people.peer.employee)
	checkin = factory.checkins_of(plan.name)[0].name
	before = [factory.row_of(*record) for record in ((PLAN, plan.name), (CHECKIN, checkin))]
	frappe.set_user(getattr(people, who).user)
	records = [(PLAN, plan.name), (CHECKIN, checkin), ("PIP Goal", plan.goals[0].name)]
	for doctype, name in records:
		for new, merge in (("Another", 0), (other.name, 1)):
			args = frappe.as_json({"name": new, "merge": merge, "force": 1, "validate_rename": 0})
			with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
				call("run_doc_method", dt=doctype, dn=name, method="rename", args=args)
	frappe.set_user("Administrator")
	assert [factory.row_of(*record) for record in ((PLAN, plan.name), (CHECKIN, checkin))] == before


def test_rows_of_a_document_count_too(desk, people):
	plan = desk.plan("Active")
	frappe.set_user(people.peer.user)
	event = frappe.get_doc(
		doctype="Event",
		subject="x",
		starts_on=frappe.utils.now(),
		event_participants=[{"reference_doctype": PLAN, "reference_docname": plan.name}],
	)
	with pytest.raises(frappe.DoesNotExistError):
		# The guard must not lean on the host's permissions.
		event.insert(ignore_permissions=True)


def comment(doctype: str, name: str, content: str = "Well done", kind: str = "Comment"):
	# The host's `add_comment` inserts them past the permissions too.
	return frappe.get_doc(
		doctype="Comment",
		comment_type=kind,
		reference_doctype=doctype,
		reference_name=name,
		content=content,
	).insert(ignore_permissions=True)


def test_parties_comment_on_an_issued_plan_and_nobody_else(desk, people):
	plan = desk.plan("Active")
	for who in ("employee", "manager", "boss", "hr"):
		frappe.set_user(getattr(people, who).user)
		assert comment(PLAN, plan.name).name
	for who in STRANGERS:
		frappe.set_user(getattr(people, who).user)
		with pytest.raises(frappe.DoesNotExistError):
			comment(PLAN, plan.name)


def test_nobody_comments_on_a_draft_or_mentions_anyone(desk, people):
	draft = desk.plan("HR Review")
	frappe.set_user(people.manager.user)
	with pytest.raises(frappe.PermissionError, match="HR note"):
		comment(PLAN, draft.name)
	desk.hr(draft).issue()
	frappe.set_user(people.manager.user)
	with pytest.raises(frappe.PermissionError, match="mentioned"):
		comment(PLAN, draft.name, '<span class="mention" data-id="peer@pip.example.com">@Peer</span>')
	with pytest.raises(frappe.PermissionError):
		comment(PLAN, draft.name, kind="Like")


def timeline(who: str, plan, people) -> dict:
	frappe.set_user(getattr(people, who).user)
	call("frappe.desk.form.load.getdoc", doctype=PLAN, name=plan.name)
	return frappe.response.docinfo


def test_the_employees_timeline_begins_with_the_issue(desk, people):
	plan = desk.plan("HR Review")
	desk.hr(plan).add_comment("Info", "Before it was issued")
	desk.hr(plan).issue()
	desk.hr(plan).add_comment("Info", "After it was issued")
	for who, expected in (("employee", False), ("manager", True), ("hr", True)):
		said = {entry["content"] for entry in timeline(who, plan, people)["info_logs"]}
		assert ("Before it was issued" in said) is expected
		assert "After it was issued" in said


def test_what_the_host_keeps_goes_with_the_plan(desk, people):
	"""A System Manager reads all comments and versions of the host, and is nobody to the plan."""
	plan = desk.plan("Active")
	desk.hr(plan).add_comment("Info", "About the plan")
	frappe.set_user("Administrator")
	for person in (people.peer, people.hr):
		frappe.get_doc("User", person.user).add_roles("System Manager")
	for user, expected in ((people.peer.user, False), (people.hr.user, True)):
		frappe.set_user(user)
		comments = frappe.get_list("Comment", filters={"reference_name": plan.name}, pluck="name")
		assert bool(comments) is expected
		assert frappe.get_list("Comment", filters={"reference_doctype": ("!=", PLAN)}, limit=1)
		frappe.set_user("Administrator")
		row = frappe.get_last_doc("Comment", {"reference_doctype": PLAN, "reference_name": plan.name})
		frappe.set_user(user)
		assert row.has_permission("read") is expected


def test_a_copy_called_new_opens_nothing(desk, people):
	"""Whether a copy is new is the caller's word: it may carry the name of somebody else's plan."""
	plan = desk.plan("Active")
	frappe.set_user(people.peer.user)
	copy = frappe.get_doc(
		{"doctype": PLAN, "name": plan.name, "employee": people.peer.employee, "__islocal": 1}
	)
	for action in ("read", "print", "create", "write"):
		assert not frappe.has_permission(PLAN, action, copy)


def test_a_print_is_asked_about_again(desk, people):
	plan = desk.plan("Active")
	frappe.set_user(people.peer.user)
	frappe.flags.ignore_print_permissions = True
	try:
		with pytest.raises(frappe.DoesNotExistError):
			frappe.get_print(PLAN, plan.name, "PIP Plan Letter")
		frappe.set_user(people.employee.user)
		assert "Answer tickets" in frappe.get_print(PLAN, plan.name, "PIP Plan Letter")
	finally:
		frappe.flags.ignore_print_permissions = False


def test_lists_are_told_nothing_when_a_plan_changes(desk, people, monkeypatch):
	told = []

	def tell(event: str, message: dict | None = None, **kwargs: object) -> None:
		told.append((event, (message or {}).get("doctype")))

	monkeypatch.setattr(frappe, "publish_realtime", tell)
	plan = desk.plan("Active")
	desk.hr(plan).withdraw("Role changed")
	assert ("doc_update", PLAN) in told and ("doc_update", CHECKIN) in told
	assert not {("list_update", doctype) for doctype in records.RECORDS} & set(told)


def test_nobody_can_name_a_door_by_another_function(desk, people):
	"""The host calls some functions by a name the caller hands in, past the stand-ins."""
	desk.plan("Active")
	frappe.set_user(people.peer.user)
	with pytest.raises(frappe.PermissionError):
		call(
			"frappe.model.mapper.map_docs",
			method="frappe.client.get_count",
			source_names=f'["{PLAN}"]',
			target_doc="{}",
		)
	assert frappe.get_all(CHECKIN, limit=1)
