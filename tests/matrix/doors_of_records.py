"""Ways to one record or a list of them: REST, the desk's views, searches, links; for rows of tables as well."""

from collections.abc import Iterator

from client import Ask
from door import (
	ALL_STATES,
	MAIN_STATES,
	NOBODY,
	NOT_SUBJECT,
	ONLY_HR,
	READERS,
	Door,
	call,
	call_typed,
	get,
	send,
)
from world import CHECKIN, EVENT, HANDOVER, NOTE, PLAN, REMINDER, Target

RECORDS = {
	# DocType: key, kind, canary, field to write, filter of a list, who may write it by hand
	PLAN: ("plan", "content", "planreason", "next_action", "employee", NOT_SUBJECT),
	CHECKIN: ("checkin", "content", "managercomment", "mode", "plan", NOT_SUBJECT),
	EVENT: ("event", "journal", None, "reason", "plan", NOBODY),
	NOTE: ("note", "note", "hrnote", "note", "plan", ONLY_HR),
	HANDOVER: ("handover", "handover", "handovernote", "note", "plan", NOBODY),
	REMINDER: ("reminder", "ledger", "ledgeritem", "item", "plan", NOBODY),
}
TEXTS = {
	PLAN: "reason",
	CHECKIN: "manager_comments",
	EVENT: "reason",
	NOTE: "note",
	REMINDER: "item",
	HANDOVER: "note",
}
"""The column the canary stands in."""

ROWS = {
	"PIP Gap": ("gap", PLAN, "area"),
	"PIP Goal": ("goal", PLAN, "title"),
	"PIP Support": ("support", PLAN, "description"),
	"PIP Hold": ("hold", PLAN, "reason"),
	"PIP Extension": ("extension", PLAN, "reason"),
	"PIP Goal Review": ("review", CHECKIN, "manager_comment"),
	"PIP Action Item": ("action", CHECKIN, "action"),
}

WRITES_A_ROW = ("client.set_value", "client.insert", "client.delete")
WHOLE_ROWS = frozenset({"PIP Goal", "PIP Goal Review"})
CORE_OF_ROWS = frozenset(
	"v1.read v1.list client.get client.get_list client.set_value client.delete reportview.get roster".split()
)

CORE = frozenset(
	"v1.read v2.read v1.list v1.linked v1.update v1.delete v1.create v2.count client.get client.get_list client.get_count"
	" client.get_value client.set_value client.save client.insert client.delete client.has_permission"
	" client.validate_link reportview.get reportview.get_count reportview.export_query search_link link_preview getdoc"
	" docinfo savedocs delete_items realtime roster print.html".split()
)
"""What is asked about check-ins, the journal, the notes and the ledger. The rest is one question in other words, and
asked about plans."""

CORE_OF_OTHERS = CORE - frozenset(
	"v2.count client.get_value client.insert client.has_permission reportview.get_count link_preview savedocs"
	" delete_items realtime print.html".split()
)
"""What is asked about the journal, the notes, the ledger and handover notes, which are read with the plan or less."""

OF_WITHDRAWN = frozenset(
	"v1.read v1.list v1.update client.get client.get_list client.get_count client.set_value reportview.get getdoc"
	" docinfo search_link print.html".split()
)
"""What is asked about a draft that was withdrawn: it is as closed as a plan in the other state, but was never issued."""


def of_record(doctype: str) -> Iterator[Door]:
	key, kind, canary, field, by, writers = RECORDS[doctype]
	slug = doctype.replace(" ", "-").lower()
	v1, v2 = f"/api/resource/{doctype}", f"/api/v2/document/{doctype}"

	def name(target: Target) -> str:
		return target.keys[key]

	def filters(target: Target) -> list:
		value = target.employee if by == "employee" else target.plan
		return [[doctype, by, "=", value]]

	def door(title, asks, shows=None, to=READERS, writers=NOBODY, needs=key) -> Door:
		states = ALL_STATES if doctype == PLAN and title in OF_WITHDRAWN else MAIN_STATES
		return Door(f"{title}:{slug}", asks, (needs,), kind, shows, to, writers, states=states)

	def read(title, asks, to=READERS) -> Door:
		return door(title, asks, shows=canary or "", to=to)

	def write(title, asks, writers=writers) -> Door:
		return door(title, asks, writers=writers)

	def create(title, asks) -> Door:
		# Names no record but the plan, so whoever sees that learns nothing from a refusal.
		return Door(f"{title}:{slug}", asks, (key,), writers=writers)

	changed = {field: "<p>Matrix</p>" if doctype == NOTE else "In Person" if field == "mode" else "Matrix"}

	yield read("v1.read", lambda t: [get(f"{v1}/{name(t)}")])
	yield read("v2.read", lambda t: [get(f"{v2}/{name(t)}")])
	yield read("v1.list", lambda t: [get(v1, filters=filters(t), fields=["*"])])
	yield read("v2.list", lambda t: [get(v2, filters=filters(t), fields=["*"])])
	if by == "plan":
		# The fields of the record it belongs to.
		yield door("v1.linked", lambda t: [get(v1, filters=filters(t), fields=["name", "plan.reason"])])
	yield door("v1.list-or", lambda t: [get(v1, or_filters=filters(t), fields=["name", "owner"])])
	yield door("v1.guess", lambda t: [get(v1, filters=[*filters(t), [doctype, field, "like", "%a%"]])])
	yield write("v1.update", lambda t: [send("PUT", f"{v1}/{name(t)}", changed)])
	yield write("v2.update", lambda t: [send("PATCH", f"{v2}/{name(t)}", changed)])
	yield write("v1.delete", lambda t: [send("DELETE", f"{v1}/{name(t)}")])
	yield write("v2.delete", lambda t: [send("DELETE", f"{v2}/{name(t)}")])
	yield create(
		"v1.create", lambda t: [send("POST", v1, {"plan": t.plan, "employee": t.employee, field: "Matrix"})]
	)
	yield door("v1.run_method", lambda t: [Ask("POST", f"{v1}/{name(t)}", data={"run_method": "get_title"})])
	yield door(
		"v2.run_method",
		lambda t: [send("POST", f"{v2}/{name(t)}/method/run_method", {"method": "get_title"})],
	)
	yield door("v2.count", lambda t: [get(f"/api/v2/doctype/{doctype}/count", filters=filters(t))])

	client = "frappe.client"
	yield read("client.get", lambda t: [call(f"{client}.get", doctype=doctype, name=name(t))])
	yield read(
		"client.get-by", lambda t: [call(f"{client}.get", doctype=doctype, filters={by: getattr(t, by)})]
	)
	yield read(
		"client.get_list",
		lambda t: [call(f"{client}.get_list", doctype=doctype, filters=filters(t), fields=["*"])],
	)
	yield door(
		"client.get_count", lambda t: [call(f"{client}.get_count", doctype=doctype, filters=filters(t))]
	)
	yield door(
		"client.get_value",
		lambda t: [call(f"{client}.get_value", doctype=doctype, fieldname=[field, "owner"], filters=name(t))],
	)
	yield door(
		"client.get_value-by",
		lambda t: [
			call(f"{client}.get_value", doctype=doctype, fieldname="name", filters={by: getattr(t, by)})
		],
	)
	yield write(
		"client.set_value",
		lambda t: [
			call(f"{client}.set_value", doctype=doctype, name=name(t), fieldname=field, value="Matrix")
		],
	)
	if doctype == PLAN:
		yield Door(
			f"client.set_value-no_field:{slug}",
			lambda t: [
				send(
					"POST",
					f"/api/method/{client}.set_value",
					{"doctype": doctype, "name": name(t), "fieldname": {"a": 1}, "value": "Matrix"},
				)
			],
			unbroken=True,
		)
	yield write(
		"client.save",
		lambda t: [call(f"{client}.save", doc={"doctype": doctype, "name": name(t), **changed})],
	)
	yield write(
		"client.save-swapped",
		lambda t: [
			call(
				f"{client}.save",
				doc={
					"doctype": doctype,
					"name": name(t),
					"employee": "",
					"plan": "",
					"owner": "Guest",
					**changed,
				},
			)
		],
	)
	yield create(
		"client.insert",
		lambda t: [
			call(
				f"{client}.insert",
				doc={"doctype": doctype, "plan": t.plan, "employee": t.employee, **changed},
			)
		],
	)
	yield create(
		"client.insert_many",
		lambda t: [
			call(
				f"{client}.insert_many",
				docs=[{"doctype": doctype, "plan": t.plan, "employee": t.employee, **changed}],
			)
		],
	)
	yield write("client.delete", lambda t: [call(f"{client}.delete", doctype=doctype, name=name(t))])
	yield write(
		"client.rename_doc",
		lambda t: [call(f"{client}.rename_doc", doctype=doctype, old_name=name(t), new_name=f"{name(t)}-x")],
		NOBODY,
	)
	if doctype == PLAN:
		yield Door(
			f"client.rename_doc-no_name:{slug}",
			lambda t: [call(f"{client}.rename_doc", doctype=doctype, old_name="", new_name=name(t))],
			unbroken=True,
		)
	yield write(
		"client.submit", lambda t: [call(f"{client}.submit", doc={"doctype": doctype, "name": name(t)})]
	)
	yield write("client.cancel", lambda t: [call(f"{client}.cancel", doctype=doctype, name=name(t))])
	yield write(
		"client.bulk_update",
		lambda t: [call(f"{client}.bulk_update", docs=[{"doctype": doctype, "docname": name(t), **changed}])],
	)
	yield door(
		"client.has_permission",
		lambda t: [call(f"{client}.has_permission", doctype=doctype, docname=name(t), perm_type="read")],
	)
	yield door(
		"client.get_doc_permissions",
		lambda t: [call(f"{client}.get_doc_permissions", doctype=doctype, docname=name(t))],
	)
	yield door(
		"client.validate_link", lambda t: [call(f"{client}.validate_link", doctype=doctype, docname=name(t))]
	)
	yield door(
		"client.validate_link-fields",
		lambda t: [
			call(f"{client}.validate_link", doctype=doctype, docname=name(t), fields=[field, "owner"])
		],
	)
	yield door(
		"client.amended", lambda t: [call(f"{client}.is_document_amended", doctype=doctype, docname=name(t))]
	)

	view = "frappe.desk.reportview"
	yield read(
		"reportview.get",
		lambda t: [
			call(
				f"{view}.get",
				doctype=doctype,
				filters=filters(t),
				fields=[f"`tab{doctype}`.`name`", f"`tab{doctype}`.`{TEXTS[doctype]}`"],
				view="List",
			)
		],
	)
	yield read(
		"reportview.get_list",
		lambda t: [
			call(
				f"{view}.get_list",
				doctype=doctype,
				filters=filters(t),
				fields=[f"`tab{doctype}`.`name`", f"`tab{doctype}`.`{TEXTS[doctype]}`"],
			)
		],
	)
	yield door(
		"reportview.get-comment_count",
		lambda t: [
			call(
				f"{view}.get",
				doctype=doctype,
				filters=filters(t),
				fields=[f"`tab{doctype}`.`name`", f"`tab{doctype}`.`modified`"],
				with_comment_count=1,
			)
		],
	)
	yield door(
		"reportview.get_count", lambda t: [call(f"{view}.get_count", doctype=doctype, filters=filters(t))]
	)
	yield door(
		"reportview.get_count-limit",
		lambda t: [call(f"{view}.get_count", doctype=doctype, filters=filters(t), limit=2, distinct="false")],
	)
	yield door(
		"reportview.get-sum",
		lambda t: [
			call(
				f"{view}.get",
				doctype=doctype,
				filters=filters(t),
				fields=["count(*) as found", f"`tab{doctype}`.`owner`"],
				group_by=f"`tab{doctype}`.`owner`",
			)
		],
	)
	yield read(
		"reportview.export_query",
		lambda t: [
			call(
				f"{view}.export_query",
				doctype=doctype,
				title=doctype,
				file_format_type="CSV",
				filters=filters(t),
				fields=[
					f"`tab{doctype}`.`name`",
					f"`tab{doctype}`.`{TEXTS[doctype]}`",
				],
			)
		],
		to=ONLY_HR if doctype in (PLAN, CHECKIN, EVENT) else NOBODY,
	)
	yield door(
		"reportview.get_stats",
		lambda t: [call(f"{view}.get_stats", doctype=doctype, stats=["_user_tags"], filters=filters(t))],
	)
	yield door(
		"reportview.get_sidebar_stats",
		lambda t: [
			call(f"{view}.get_sidebar_stats", doctype=doctype, stats=["_user_tags"], filters=filters(t))
		],
	)
	yield door(
		"listview.group_by_count",
		lambda t: [
			call(
				"frappe.desk.listview.get_group_by_count",
				doctype=doctype,
				current_filters=filters(t),
				field=field,
			)
			for field in ("owner", "assigned_to")
		],
	)
	yield door(
		"search_link",
		lambda t: [call("frappe.desk.search.search_link", doctype=doctype, txt=name(t), filters={})],
	)
	yield door(
		"search_widget",
		lambda t: [
			call(
				"frappe.desk.search.search_widget",
				doctype=doctype,
				txt="",
				filters={by: getattr(t, by)},
				page_length=20,
				ignore_user_permissions=1,
			)
		],
	)
	yield door(
		"search_link-filters",
		lambda t: [
			call(
				"frappe.desk.search.search_link",
				doctype=doctype,
				txt="",
				filters={by: getattr(t, by)},
				reference_doctype="Employee",
				ignore_user_permissions=1,
			)
		],
	)
	yield door(
		"link_title", lambda t: [call("frappe.desk.search.get_link_title", doctype=doctype, docname=name(t))]
	)
	yield door(
		"link_preview",
		lambda t: [call("frappe.desk.link_preview.get_preview_data", doctype=doctype, docname=name(t))],
	)
	yield read("getdoc", lambda t: [call("frappe.desk.form.load.getdoc", doctype=doctype, name=name(t))])
	yield door(
		"docinfo", lambda t: [call("frappe.desk.form.load.get_docinfo", doctype=doctype, name=name(t))]
	)
	yield door(
		"communications",
		lambda t: [call("frappe.desk.form.load.get_communications", doctype=doctype, name=name(t))],
	)
	yield door(
		"linked_with.get",
		lambda t: [call("frappe.desk.form.linked_with.get", doctype=doctype, docname=name(t))],
	)
	yield door(
		"linked_with.submitted",
		lambda t: [
			call("frappe.desk.form.linked_with.get_submitted_linked_docs", doctype=doctype, name=name(t))
		],
	)
	yield door(
		"open_count",
		lambda t: [call("frappe.desk.notifications.get_open_count", doctype=doctype, name=name(t), items=[])],
	)
	yield write(
		"savedocs",
		lambda t: [
			call(
				"frappe.desk.form.save.savedocs",
				doc={"doctype": doctype, "name": name(t), "modified": "2026-01-01 00:00:00", **changed},
				action="Save",
			)
		],
	)
	yield write(
		"save.cancel", lambda t: [call("frappe.desk.form.save.cancel", doctype=doctype, name=name(t))]
	)
	yield write("delete_items", lambda t: [call(f"{view}.delete_items", doctype=doctype, items=[name(t)])])
	yield write(
		"bulk_update",
		lambda t: [
			call(
				"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
				doctype=doctype,
				docnames=[name(t)],
				action="update",
				data=changed,
			)
		],
	)
	yield door(
		"run_doc_method",
		lambda t: [call("run_doc_method", dt=doctype, dn=name(t), method="as_dict")],
	)
	yield door(
		"realtime", lambda t: [call("frappe.realtime.can_subscribe_doc", doctype=doctype, docname=name(t))]
	)
	yield door(
		"prev_next",
		lambda t: [
			call(
				"frappe.desk.form.utils.get_next", doctype=doctype, value=name(t), prev=0, filters=filters(t)
			)
		],
	)
	yield door(
		"prev_next.among-others",
		lambda t: [
			call(
				"frappe.desk.form.utils.get_next", doctype=doctype, value=name(t), prev=prev, sort_order="asc"
			)
			for prev in (0, 1)
		],
	)
	yield door(
		"roster",
		lambda t: [
			call_typed("hrms.api.roster.get_values", doctype=doctype, name=name(t), fields=[field, "name"])
		],
	)
	yield door("hrms.attachments", lambda t: [call("hrms.api.get_attachments", dt=doctype, dn=name(t))])
	# To the database these are the same.
	spelled = doctype.replace("e", "é", 1)
	yield door(
		"hrms.attachments-spelled", lambda t: [call("hrms.api.get_attachments", dt=spelled, dn=name(t))]
	)
	yield door(
		"todo.create-spelled",
		lambda t: [
			send(
				"POST",
				"/api/resource/ToDo",
				{
					"description": "Matrix",
					"reference_type": reference_type,
					"reference_name": name(t).replace("H", "Ｈ", 1),
				},
			)
			for reference_type in (doctype, spelled)
		],
	)
	yield door(
		"print.html",
		lambda t: [call("frappe.www.printview.get_html_and_style", doc=doctype, name=name(t))],
	)
	yield door(
		"onload-workflow",
		lambda t: [call("frappe.model.workflow.get_transitions", doc={"doctype": doctype, "name": name(t)})],
	)


def of_row(doctype: str) -> Iterator[Door]:
	"""The tables of a plan are DocTypes too, and the host hands their rows out when they are listed directly. One table
	of each document is asked about in every way."""
	for door in _row_doors(doctype):
		if doctype in WHOLE_ROWS or door.name.partition(":")[0] in CORE_OF_ROWS:
			yield door


def _row_doors(doctype: str) -> Iterator[Door]:
	key, parent_type, field = ROWS[doctype]
	parent_key = "plan" if parent_type == PLAN else "checkin"
	slug = doctype.replace(" ", "-").lower()

	def filters(t: Target) -> list:
		return [[doctype, "parent", "=", t.keys[parent_key]]]

	def door(title, asks) -> Door:
		# Who may write the plan may write a row of it, since the host saves the plan; the rules of the plan decide.
		by = NOT_SUBJECT if title.startswith(WRITES_A_ROW) else NOBODY
		return Door(f"{title}:{slug}", asks, (key,), writers=by)

	yield door("v1.read", lambda t: [get(f"/api/resource/{doctype}/{t.keys[key]}")])
	yield door("v2.read", lambda t: [get(f"/api/v2/document/{doctype}/{t.keys[key]}")])
	yield door(
		"v1.list",
		lambda t: [get(f"/api/resource/{doctype}", filters=filters(t), fields=["*"], parent=parent_type)],
	)
	yield door(
		"client.get",
		lambda t: [call("frappe.client.get", doctype=doctype, name=t.keys[key], parent=parent_type)],
	)
	yield door(
		"client.get_list",
		lambda t: [
			call(
				"frappe.client.get_list",
				doctype=doctype,
				filters=filters(t),
				fields=["*"],
				parent=parent_type,
			)
		],
	)
	yield door(
		"client.get_value",
		lambda t: [
			call(
				"frappe.client.get_value",
				doctype=doctype,
				fieldname=field,
				filters=t.keys[key],
				parent=parent_type,
			)
		],
	)
	yield door(
		"client.get_count", lambda t: [call("frappe.client.get_count", doctype=doctype, filters=filters(t))]
	)
	yield door(
		"client.set_value",
		lambda t: [
			call(
				"frappe.client.set_value", doctype=doctype, name=t.keys[key], fieldname=field, value="Matrix"
			)
		],
	)
	yield door(
		"client.insert",
		lambda t: [
			call(
				"frappe.client.insert",
				doc={
					"doctype": doctype,
					"parent": t.keys[parent_key],
					"parenttype": parent_type,
					"parentfield": "gaps",
					field: "Matrix",
				},
			)
		],
	)
	yield door(
		"client.insert_many",
		lambda t: [
			call(
				"frappe.client.insert_many",
				docs=[
					{
						"doctype": doctype,
						"parent": t.keys[parent_key],
						"parenttype": parent_type,
						"parentfield": "gaps",
						field: "Matrix",
					}
				],
			)
		],
	)
	yield door("client.delete", lambda t: [call("frappe.client.delete", doctype=doctype, name=t.keys[key])])
	yield door(
		"validate_link", lambda t: [call("frappe.client.validate_link", doctype=doctype, docname=t.keys[key])]
	)
	yield door(
		"reportview.get",
		lambda t: [
			call(
				"frappe.desk.reportview.get",
				doctype=doctype,
				filters=filters(t),
				fields=[f"`tab{doctype}`.`name`", f"`tab{doctype}`.`{field}`"],
			)
		],
	)
	yield door(
		"reportview.get-parent",
		lambda t: [
			call(
				"frappe.desk.reportview.get",
				doctype=parent_type,
				filters=[["name", "=", t.keys[parent_key]]],
				fields=[f"`tab{doctype}`.`{field}`", f"`tab{parent_type}`.`name`"],
			)
		],
	)
	yield door(
		"search_link", lambda t: [call("frappe.desk.search.search_link", doctype=doctype, txt=t.keys[key])]
	)
	yield door(
		"roster",
		lambda t: [
			call_typed(
				"hrms.api.roster.get_values", doctype=doctype, name=t.keys[key], fields=[field, "name"]
			)
		],
	)
	yield door("getdoc", lambda t: [call("frappe.desk.form.load.getdoc", doctype=doctype, name=t.keys[key])])
