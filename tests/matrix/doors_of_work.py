"""What people do with a document: workflow, tags, likes, shares, assignments, comments, mails, charts of it."""

import json
from collections.abc import Iterator
from dataclasses import replace

from door import NOBODY, NOT_SUBJECT, READERS, Door, call, send, upload
from doors_of_records import RECORDS
from oracle import ISSUED
from world import CHECKIN, PLAN, Target

CORE_OF_WORK = frozenset(
	"workflow.apply-Acknowledge workflow.bulk tag.add like follow assign.add share.add comment.add upload email.make"
	" kanban dashboard_chart data_export print_sent web_list share_key todo.create comment.create relink page.form".split()
)
"""What is asked about check-ins as well: one of each kind."""


def of_plan_and_checkin() -> Iterator[Door]:
	"""What is done with documents that people work on: workflow, tags, likes, shares, assignments, comments."""
	for doctype, key in ((PLAN, "plan"), (CHECKIN, "checkin")):
		for door in _of_worked_on(doctype, key):
			if doctype == PLAN or door.name.partition(":")[0] in CORE_OF_WORK:
				yield door


def _of_worked_on(doctype: str, key: str) -> Iterator[Door]:
	slug = doctype.replace(" ", "-").lower()
	by = RECORDS[doctype][4]

	def name(t: Target) -> str:
		return t.keys[key]

	def door(title, asks, writers=NOBODY) -> Door:
		return Door(f"{title}:{slug}", asks, (key,), writers=writers)

	def from_issue_on(title, asks) -> Iterator[Door]:
		"""Open to readers once the employee is one of them, and to nobody before."""
		yield replace(door(title, asks, READERS), states=ISSUED)
		yield replace(door(f"{title}-before_issue", asks), states=frozenset({"Draft"}))

	for action in ("Send for Review", "Acknowledge", "Withdraw"):
		yield door(
			f"workflow.apply-{action.replace(' ', '_')}",
			lambda t, action=action: [
				call(
					"frappe.model.workflow.apply_workflow",
					doc={"doctype": doctype, "name": name(t)},
					action=action,
				)
			],
			READERS if action == "Acknowledge" else NOT_SUBJECT,
		)
	# The host believes a copy that says it is new, and looks for the transition before it asks.
	yield door(
		"workflow.of_new_copy",
		lambda t: [
			call(
				f"frappe.model.workflow.{method}",
				doc={"doctype": doctype, "name": name(t), "__islocal": 1},
				**more,
			)
			for method, more in (("get_transitions", {}), ("apply_workflow", {"action": "Withdraw"}))
		],
	)
	yield door(
		"workflow.bulk",
		lambda t: [
			call(
				"frappe.model.workflow.bulk_workflow_approval",
				docnames=[name(t)],
				doctype=doctype,
				action="Send for Review",
			)
		],
		NOT_SUBJECT,
	)
	yield door(
		"workflow.common",
		lambda t: [
			call(
				"frappe.model.workflow.get_common_transition_actions",
				docs=[{"name": name(t)}],
				doctype=doctype,
			)
		],
	)
	tag = "frappe.desk.doctype.tag.tag"
	yield door("tag.add", lambda t: [call(f"{tag}.add_tag", tag="matrix", dt=doctype, dn=name(t))], READERS)
	yield door(
		"tag.add_tags",
		lambda t: [call(f"{tag}.add_tags", tags=["matrix"], dt=doctype, docs=[name(t)])],
		READERS,
	)
	yield door(
		"tag.remove", lambda t: [call(f"{tag}.remove_tag", tag="matrix", dt=doctype, dn=name(t))], READERS
	)
	yield door("tag.get", lambda t: [call(f"{tag}.get_tags", doctype=doctype, txt="")])
	yield door("tag.tagged", lambda t: [call(f"{tag}.get_tagged_docs", doctype=doctype, tag="matrix")])
	yield door("tag.documents", lambda t: [call(f"{tag}.get_documents_for_tag", tag="matrix")])
	yield door(
		"like",
		lambda t: [call("frappe.desk.like.toggle_like", doctype=doctype, name=name(t), add="Yes")],
		READERS,
	)
	follow = "frappe.desk.form.document_follow"
	yield door(
		"follow",
		lambda t: [
			call(
				f"{follow}.follow_document", doctype=doctype, doc_name=name(t), user="mxpeer@pip.example.com"
			)
		],
		READERS,
	)
	yield door(
		"follow.update",
		lambda t: [call(f"{follow}.update_follow", doctype=doctype, doc_name=name(t), following="true")],
		READERS,
	)
	yield door(
		"unfollow",
		lambda t: [
			call(
				f"{follow}.unfollow_document",
				doctype=doctype,
				doc_name=name(t),
				user="mxpeer@pip.example.com",
			)
		],
		READERS,
	)
	assign = "frappe.desk.form.assign_to"
	yield door(
		"assign.add",
		lambda t: [
			call(
				f"{assign}.add",
				doctype=doctype,
				name=name(t),
				assign_to=["mxpeer@pip.example.com"],
				description="Matrix",
			)
		],
		NOBODY,
	)
	yield door(
		"assign.add_multiple",
		lambda t: [
			call(
				f"{assign}.add_multiple",
				doctype=doctype,
				name=[name(t)],
				assign_to=["mxpeer@pip.example.com"],
				description="Matrix",
			)
		],
	)
	yield door("assign.get", lambda t: [call(f"{assign}.get", doctype=doctype, name=name(t))])
	yield door(
		"assign.remove",
		lambda t: [
			call(f"{assign}.remove", doctype=doctype, name=name(t), assign_to="mxpeer@pip.example.com")
		],
	)
	yield door(
		"assign.close_all", lambda t: [call(f"{assign}.close_all_assignments", doctype=doctype, name=name(t))]
	)
	yield door(
		"assign.remove_all",
		lambda t: [call(f"{assign}.remove_all_assignments", doctype=doctype, name=name(t))],
	)
	share = "frappe.share"
	yield door(
		"share.add",
		lambda t: [
			call(f"{share}.add", doctype=doctype, name=name(t), user="mxpeer@pip.example.com", read=1)
		],
	)
	yield door("share.get_users", lambda t: [call(f"{share}.get_users", doctype=doctype, name=name(t))])
	yield door(
		"share.set_permission",
		lambda t: [
			call(
				f"{share}.set_permission",
				doctype=doctype,
				name=name(t),
				user="mxpeer@pip.example.com",
				permission_to="read",
			)
		],
	)
	utils = "frappe.desk.form.utils"
	yield from from_issue_on(
		"comment.add",
		lambda t: [
			call(
				f"{utils}.add_comment",
				reference_doctype=doctype,
				reference_name=name(t),
				content="Matrix",
				comment_email="mx@pip.example.com",
				comment_by="Mx",
			)
		],
	)
	yield door(
		"comment.website",
		lambda t: [
			call(
				"frappe.templates.includes.comments.comments.add_comment",
				comment="Matrix",
				comment_email="mx@pip.example.com",
				comment_by="Mx",
				reference_doctype=doctype,
				reference_name=name(t),
				route="",
			)
		],
	)
	yield door(
		"uploadfile",
		lambda t: [
			call(
				"frappe.handler.uploadfile",
				doctype=doctype,
				docname=name(t),
				filename="matrix.txt",
				filedata="bWF0cml4",
				from_form=1,
			)
		],
		READERS,
	)
	yield door(
		"upload",
		lambda t: [
			upload("matrix.txt", "matrix", doctype=doctype, docname=name(t), is_private="1", folder="Home")
		],
		READERS,
	)
	yield door(
		"upload.public",
		lambda t: [
			upload("matrix2.txt", "matrix2", doctype=doctype, docname=name(t), is_private="0", folder="Home")
		],
		READERS,
	)
	yield door(
		"client.attach_file",
		lambda t: [
			call(
				"frappe.client.attach_file",
				filename="matrix3.txt",
				filedata="matrix3",
				doctype=doctype,
				docname=name(t),
				is_private=1,
			)
		],
		READERS,
	)
	email = "frappe.core.doctype.communication.email"
	yield door(
		"email.make",
		lambda t: [
			call(
				f"{email}.make",
				doctype=doctype,
				name=name(t),
				content="Matrix",
				subject="Matrix",
				recipients="mxpeer@pip.example.com",
				send_email=0,
			)
		],
	)
	yield door(
		"email.make-print",
		lambda t: [
			call(
				f"{email}.make",
				doctype=doctype,
				name=name(t),
				content="Matrix",
				subject="Matrix",
				recipients="mxpeer@pip.example.com",
				send_email=1,
				print_format="Standard",
				print_html="",
			)
		],
	)
	yield door(
		"timeline.attachments",
		lambda t: [call("frappe.desk.form.load.get_attachments", dt=doctype, dn=name(t))],
	)
	yield door(
		"view_log",
		lambda t: [call("frappe.desk.form.load.get_versions", doc={"doctype": doctype, "name": name(t)})],
	)
	yield door("energy", lambda t: [call("frappe.desk.form.load.get_user_info_for_viewers", users=[name(t)])])
	yield door(
		"kanban",
		lambda t: [
			call(
				"frappe.desk.reportview.get",
				doctype=doctype,
				filters=[[doctype, by, "=", getattr(t, by)]],
				fields=["name"],
				view="Kanban",
			)
		],
	)
	yield door(
		"calendar",
		lambda t: [
			call(
				"frappe.desk.calendar.get_events",
				doctype=doctype,
				start="2020-01-01",
				end="2030-01-01",
				field_map={"start": "creation", "end": "modified", "id": "name", "title": "employee_name"},
				filters=[[doctype, by, "=", getattr(t, by)]],
				fields=["name"],
			)
		],
	)
	yield door(
		"treeview",
		lambda t: [call("frappe.desk.treeview.get_children", doctype=doctype, parent=name(t))],
	)
	yield door(
		"geo",
		lambda t: [
			call(
				"frappe.geo.utils.get_coords",
				doctype=doctype,
				filters=[[by, "=", getattr(t, by)]],
				type="coordinates",
			)
		],
	)
	yield door(
		"number_card",
		lambda t: [
			call(
				"frappe.desk.doctype.number_card.number_card.get_result",
				doc={
					"name": "matrix",
					"document_type": doctype,
					"function": "Count",
					"type": "Document Type",
					"filters_json": "[]",
				},
				filters=[[doctype, by, "=", getattr(t, by)]],
			)
		],
	)
	yield door(
		"dashboard_chart",
		lambda t: [
			call(
				"frappe.desk.doctype.dashboard_chart.dashboard_chart.get",
				chart={
					"name": "matrix",
					"chart_name": "matrix",
					"chart_type": "Group By",
					"document_type": doctype,
					"group_by_type": "Count",
					"group_by_based_on": "owner",
					"filters_json": json.dumps([[doctype, by, "=", getattr(t, by), False]]),
					"timespan": "Last Year",
				},
				# The host would keep the answer for everybody, and without the cache it takes the chart's filters only.
				no_cache=1,
			)
		],
	)
	yield door(
		"data_export",
		lambda t: [
			call(
				"frappe.core.doctype.data_export.exporter.export_data",
				doctype=doctype,
				select_columns={doctype: ["name", "employee", "company"]},
				with_data=1,
				file_type="CSV",
				filters={by: getattr(t, by)},
				export_without_column_meta=True,
			)
		],
	)
	yield door(
		"import_template",
		lambda t: [
			call(
				"frappe.core.doctype.data_import.data_import.download_template",
				doctype=doctype,
				export_fields={doctype: ["name", "employee", "company"]},
				export_records="by_filter",
				export_filters=[[doctype, by, "=", getattr(t, by)]],
				file_type="CSV",
			)
		],
	)
	yield door(
		"report_builder.run",
		lambda t: [
			call(
				"frappe.desk.query_report.run",
				report_name=doctype,
				filters={by: getattr(t, by)},
				ignore_prepared_report=1,
			)
		],
	)
	yield door(
		"mapper",
		lambda t: [
			call(
				"frappe.model.mapper.make_mapped_doc",
				method="hrms.hr.doctype.appraisal.appraisal.get_feedback_history",
				source_name=name(t),
			)
		],
	)
	yield door(
		"mapper.any-function",
		lambda t: [
			call(
				"frappe.model.mapper.map_docs",
				method="frappe.client.get_count",
				source_names=[doctype],
				target_doc={by: getattr(t, by)},
			)
		],
	)
	yield door(
		"treeview.any-function",
		lambda t: [
			call(
				"frappe.desk.treeview.get_all_nodes",
				doctype=doctype,
				label="matrix",
				parent="employee",
				tree_method="frappe.workflow.doctype.workflow.workflow.get_workflow_state_count",
				states=[],
			)
		],
	)
	yield door("print_sent", lambda t: [call("frappe.email.get_contact_list", txt=name(t))])
	yield door(
		"web_list",
		lambda t: [
			call(
				"frappe.www.list.get",
				doctype=doctype,
				txt="",
				limit_start=0,
				fields=["*"],
				**{by: getattr(t, by)},
			)
		],
	)
	yield door(
		"web_list.data",
		lambda t: [
			call(
				"frappe.www.list.get_list_data",
				doctype=doctype,
				txt="",
				limit_start=0,
				fields=["*"],
				**{by: getattr(t, by)},
			)
		],
	)
	yield door(
		"share_key",
		lambda t: [call("run_doc_method", dt=doctype, dn=name(t), method="get_document_share_key")],
	)
	yield door(
		"signed_params", lambda t: [call("frappe.utils.verified_command.get_signed_params", params=name(t))]
	)
	yield door(
		"todo.create",
		lambda t: [
			send(
				"POST",
				"/api/resource/ToDo",
				{
					"description": "Matrix",
					"reference_type": doctype,
					"reference_name": name(t),
					"allocated_to": "mxpeer@pip.example.com",
				},
			)
		],
	)
	yield door(
		"docshare.create",
		lambda t: [
			send(
				"POST",
				"/api/resource/DocShare",
				{
					"user": "mxpeer@pip.example.com",
					"share_doctype": doctype,
					"share_name": name(t),
					"read": 1,
				},
			)
		],
	)
	yield from from_issue_on(
		"comment.create",
		lambda t: [
			send(
				"POST",
				"/api/resource/Comment",
				{
					"comment_type": "Comment",
					"reference_doctype": doctype,
					"reference_name": name(t),
					"content": "Matrix",
				},
			)
		],
	)
	yield door(
		"communication.create",
		lambda t: [
			send(
				"POST",
				"/api/resource/Communication",
				{
					"subject": "Matrix",
					"communication_type": "Communication",
					"reference_doctype": doctype,
					"reference_name": name(t),
					"content": "Matrix",
				},
			)
		],
	)
	yield door(
		"file.create",
		lambda t: [
			send(
				"POST",
				"/api/resource/File",
				{
					"file_name": "matrix4.txt",
					"content": "matrix4",
					"is_private": 1,
					"attached_to_doctype": doctype,
					"attached_to_name": name(t),
				},
			)
		],
		READERS,
	)
	yield door(
		"event.create",
		lambda t: [
			send(
				"POST",
				"/api/resource/Event",
				{
					"subject": "Matrix",
					"starts_on": "2026-01-01 10:00:00",
					"event_participants": [{"reference_doctype": doctype, "reference_docname": name(t)}],
				},
			)
		],
	)
	yield door(
		"note_to_self",
		lambda t: [
			send(
				"POST",
				"/api/resource/Notification Log",
				{
					"subject": "Matrix",
					"for_user": "mxpeer@pip.example.com",
					"document_type": doctype,
					"document_name": name(t),
					"type": "Alert",
				},
			)
		],
	)
	yield door(
		"relink",
		lambda t: [
			call(
				"frappe.email.relink",
				name=t.keys.get("row-communication", "matrixnone"),
				reference_doctype=doctype,
				reference_name=name(t),
			)
		],
	)
