"""What is guarded, as data: every door of the host with what it would let out. `hooks.py` is built from this table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Door:
	"""A whitelisted function of the host that answers about a record without asking who may see it."""

	path: str
	guard: str
	"""What stands in for it, in `doors.py`."""
	leaks: str
	"""What it would tell a stranger, or let them do."""
	also: tuple[str, ...] = ()
	"""Other modules of the host that import the function, and so offer it under their own path too."""


DOORS = (
	Door(
		"frappe.client.get_count",
		"get_count",
		"how many plans match a filter, whoever may see them, and how many there were",
	),
	Door("frappe.client.get", "get", "a refusal for a hidden plan that matches a filter, an error for none"),
	Door(
		"frappe.model.workflow.get_common_transition_actions",
		"get_common_transition_actions",
		"whether a plan of this name exists",
	),
	Door("frappe.client.has_permission", "has_permission", "no for a hidden plan, an error for none"),
	Door(
		"frappe.client.get_doc_permissions",
		"get_doc_permissions",
		"permissions for a hidden plan, an error for none",
	),
	Door("frappe.client.validate_link", "validate_link", "whether a plan of this name exists"),
	Door(
		"frappe.desk.form.load.getdoc",
		"getdoc",
		"a refusal for a hidden plan, nothing for none; drafts' timeline to the employee",
	),
	Door("frappe.desk.form.load.get_docinfo", "get_docinfo", "the timeline of the draft to the employee"),
	Door(
		"frappe.desk.form.load.get_communications",
		"get_communications",
		"mails about the draft to the employee",
	),
	Door(
		"frappe.desk.form.utils.get_next",
		"get_next",
		"how a hidden plan's dates compare with those of visible ones",
	),
	Door("frappe.desk.notifications.get_open_count", "get_open_count", "how many plans an employee has had"),
	Door(
		"frappe.desk.listview.get_group_by_count", "get_group_by_count", "how many plans are assigned to whom"
	),
	Door(
		"frappe.desk.doctype.kanban_board.kanban_board.update_order",
		"update_order",
		"the status of a hidden plan, by whether it is in the column the caller says",
	),
	Door("frappe.model.document.unlock_document", "unlock_document", "whether a plan of this name exists"),
	Door("frappe.email.relink", "relink", "puts any mail into any plan's timeline"),
	Door("frappe.model.mapper.map_docs", "map_docs", "any function the caller names, past its stand-in"),
	Door(
		"frappe.desk.treeview.get_all_nodes",
		"get_all_nodes",
		"any function the caller names, past its stand-in",
	),
	Door("frappe.desk.search.search_link", "search_link", "any function the caller names, past its stand-in"),
	Door(
		"frappe.desk.search.search_widget",
		"search_widget",
		"any function the caller names, past its stand-in",
	),
	Door(
		"frappe.desk.form.linked_with.get_submitted_linked_docs",
		"get_submitted_linked_docs",
		"whether a plan of this name exists",
	),
	Door(
		"frappe.printing.page.print.print.get_print_settings_to_show",
		"get_print_settings_to_show",
		"whether a plan of this name exists",
	),
	Door(
		"frappe.core.doctype.submission_queue.submission_queue.get_latest_submissions",
		"get_latest_submissions",
		"that something was done to a plan in the background",
	),
	Door("frappe.client.insert", "insert", "an error of its own for a row of a hidden plan"),
	Door("frappe.client.insert_many", "insert_many", "an error of its own for a row of a hidden plan"),
	Door("frappe.share.get_users", "get_users", "whom a plan is shared with"),
	Door("frappe.desk.form.document_follow.get_follow_users", "get_follow_users", "who follows a plan"),
	Door("frappe.model.workflow.get_transitions", "get_transitions", "whether a plan of this name exists"),
	Door(
		"frappe.desk.form.assign_to.remove_multiple", "remove_multiple", "whether a plan of this name exists"
	),
	Door(
		"frappe.automation.doctype.assignment_rule.assignment_rule.bulk_apply",
		"bulk_apply",
		"whether a plan of this name exists",
	),
	Door(
		"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
		"bulk_update",
		"whether a plan of this name exists",
	),
	Door(
		"erpnext.crm.utils.get_open_activities", "get_open_activities", "what is assigned to whom on a plan"
	),
	Door(
		"erpnext.controllers.stock_controller.show_stock_ledger_preview",
		"stock_preview",
		"loads any record without asking",
	),
	Door(
		"erpnext.buying.doctype.supplier_scorecard.supplier_scorecard.get_timeline_data",
		"supplier_timeline",
		"loads any record without asking",
	),
	Door(
		"erpnext.accounts.doctype.payment_entry.payment_entry.get_party_details",
		"party_details",
		"loads any record without asking",
	),
	Door(
		"frappe.templates.includes.comments.comments.add_comment",
		"website_comment",
		"loads any record without asking",
	),
	Door(
		"frappe.model.workflow.bulk_workflow_approval",
		"bulk_workflow_approval",
		"whether a plan of this name exists; steps taken by a link somebody was sent",
	),
	Door(
		"frappe.model.workflow.apply_workflow",
		"apply_workflow",
		"whether a plan of this name exists",
		also=("frappe.workflow.doctype.workflow_action.workflow_action.apply_workflow",),
	),
	Door(
		"frappe.desk.reportview.delete_items",
		"delete_items",
		"whether a plan of this name exists, and the name of the one that what is deleted is used in",
	),
	Door("hrms.api.delete_attachment", "delete_attachment", "whether a file of this name exists"),
	Door("frappe.desk.form.utils.update_comment", "update_comment", "whether a comment of this name exists"),
	Door(
		"frappe.core.api.file.get_attached_images",
		"get_attached_images",
		"the addresses of any record's pictures",
		also=("frappe.core.doctype.file.file.get_attached_images",),
	),
	Door("frappe.client.bulk_update", "bulk_save", "whether a plan of this name exists"),
	Door("frappe.client.get_password", "get_password", "any field of any record, to a System Manager"),
	Door(
		"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count",
		"get_workflow_state_count",
		"how many plans have which value in any field",
	),
	Door(
		"erpnext.accounts.party.get_party_details",
		"party_of_sale",
		"whether a plan of this name exists",
		also=(
			"erpnext.accounts.doctype.sales_invoice.sales_invoice.get_party_details",
			"erpnext.buying.doctype.request_for_quotation.request_for_quotation.get_party_details",
			"erpnext.controllers.buying_controller.get_party_details",
		),
	),
	Door(
		"frappe.core.doctype.prepared_report.prepared_report.make_prepared_report",
		"enqueue_report",
		"which plans another user may see, to a System Manager",
	),
	Door(
		"frappe.client.set_value",
		"set_value",
		"an error of its own for a row of a plan that doesn't exist",
		also=("frappe.email.inbox.set_value",),
	),
	Door("frappe.client.rename_doc", "rename_doc", "an error of its own for no name at all"),
	Door("frappe.desk.form.linked_with.get", "linked_with", "whether a plan of this name exists"),
	Door(
		"frappe.utils.print_format.download_multi_pdf_async",
		"download_multi_pdf_async",
		"a job does more over a plan that exists",
	),
	Door("hrms.api.get_attachments", "get_attachments", "the names of any record's files"),
	Door(
		"hrms.api.roster.get_values", "get_values", "any field of any record, and how many plans there were"
	),
)


@dataclass(frozen=True)
class Trail:
	"""A DocType of the host whose rows are about another record, named in two fields."""

	doctype: str
	about_type: str
	about_name: str


TRAILS = (
	Trail("Access Log", "export_from", "reference_document"),
	Trail("Activity Log", "reference_doctype", "reference_name"),
	Trail("Comment", "reference_doctype", "reference_name"),
	Trail("Communication", "reference_doctype", "reference_name"),
	Trail("Deleted Document", "deleted_doctype", "deleted_name"),
	Trail("Document Follow", "ref_doctype", "ref_docname"),
	Trail("Document Share Key", "reference_doctype", "reference_docname"),
	Trail("DocShare", "share_doctype", "share_name"),
	Trail("Email Queue", "reference_doctype", "reference_name"),
	Trail("Email Unsubscribe", "reference_doctype", "reference_name"),
	Trail("Energy Point Log", "reference_doctype", "reference_name"),
	Trail("Error Log", "reference_doctype", "reference_name"),
	Trail("Milestone", "reference_type", "reference_name"),
	Trail("Notification Log", "document_type", "document_name"),
	Trail("Submission Queue", "ref_doctype", "ref_docname"),
	Trail("Tag Link", "document_type", "document_name"),
	Trail("ToDo", "reference_type", "reference_name"),
	Trail("Version", "ref_doctype", "docname"),
	Trail("View Log", "reference_doctype", "reference_name"),
	Trail("Workflow Action", "reference_doctype", "reference_name"),
)

KEPT_BY_HOST = frozenset(
	{
		"Access Log",
		"Activity Log",
		"Comment",
		"Deleted Document",
		"Email Queue",
		"Error Log",
		"File",
		"Notification Log",
		"Version",
		"View Log",
		"Workflow Action",
	}
)
"""What may be about a record of ours: what the host writes by itself, comments and files. Nothing else may refer to one:
not a share, an assignment, a follower, a tag, a mail, nor a document that merely has a link field."""


def overrides() -> dict[str, str]:
	"""For `override_whitelisted_methods`."""
	return {
		path: f"pip_module.guards.doors.{door.guard}" for door in DOORS for path in (door.path, *door.also)
	}


def trail_conditions() -> dict[str, str]:
	"""For `permission_query_conditions`."""
	return {trail.doctype: "pip_module.guards.trail.condition" for trail in TRAILS}


def trail_permissions() -> dict[str, str]:
	"""For `has_permission`."""
	return {trail.doctype: "pip_module.guards.trail.has_permission" for trail in TRAILS}
