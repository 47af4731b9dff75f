"""The stand-ins for functions of the host that answer about any record: one for each door in `table.py`."""

from functools import cache
from typing import Any

import frappe
from frappe import _
from frappe.desk.form import load
from frappe.utils import cint, get_safe_filters

from pip_module import permissions
from pip_module.guards import deleting, table, trail
from pip_module.guards.stand_ins import (
	Answer,
	HostFunction,
	for_readers,
	host_function,
	next_in_line,
	parsed,
	refuse_hidden,
	refused,
	stands_in_for,
)
from pip_module.records import canonical, is_ours
from pip_module.rules.exposure import IMPERSONAL

# Told to readers ---------------------------------------------------------------------------------------------------

has_permission = for_readers("frappe.client.has_permission", "doctype", "docname")
get_doc_permissions = for_readers("frappe.client.get_doc_permissions", "doctype", "docname")
get_next = for_readers("frappe.desk.form.utils.get_next", "doctype", "value")
get_submitted_linked_docs = for_readers(
	"frappe.desk.form.linked_with.get_submitted_linked_docs", "doctype", "name"
)
get_print_settings_to_show = for_readers(
	"frappe.printing.page.print.print.get_print_settings_to_show", "doctype", "docname"
)
get_users = for_readers("frappe.share.get_users", "doctype", "name")
get_follow_users = for_readers("frappe.desk.form.document_follow.get_follow_users", "doctype", "doc_name")
linked_with = for_readers("frappe.desk.form.linked_with.get", "doctype", "docname")
get_common_transition_actions = for_readers(
	"frappe.model.workflow.get_common_transition_actions", "doctype", "docs"
)
get_latest_submissions = for_readers(
	"frappe.core.doctype.submission_queue.submission_queue.get_latest_submissions", "doctype", "docname"
)


def _refuse_hidden_parents(docs: Any) -> None:
	"""A row goes into the table of a document, which the host loads and changes before it asks about it."""
	docs = parsed(docs)
	for doc in docs if isinstance(docs, list) else [docs]:
		if isinstance(doc := parsed(doc), dict) and is_ours(doc.get("parenttype")):
			refuse_hidden(doc["parenttype"], doc.get("parent"))


@stands_in_for("frappe.client.set_value")
def set_value(doctype, name, fieldname, value):
	refuse_hidden(doctype, name)
	if not _is_of_this_app(doctype):
		return
	# The host breaks over a name that is none, and over a row that isn't there.
	if not isinstance(fieldname, str) and (value or not isinstance(fieldname, dict)):
		frappe.throw(_("Fields: hand them over by name."), title=_("Not Readable"))
	if frappe.get_meta(doctype).istable and not (isinstance(name, str) and frappe.db.exists(doctype, name)):
		raise frappe.DoesNotExistError


@stands_in_for("frappe.client.rename_doc")
def rename_doc(doctype, old_name, new_name):
	if _is_of_this_app(doctype) and not (old_name and new_name):
		# The host breaks over it; the DocTypes themselves say that they keep their names.
		raise frappe.DoesNotExistError


def _is_of_this_app(doctype: Any) -> bool:
	return is_ours(doctype) or (isinstance(doctype, str) and doctype in IMPERSONAL)


insert = stands_in_for("frappe.client.insert", "doc")(_refuse_hidden_parents)
insert_many = stands_in_for("frappe.client.insert_many", "docs")(_refuse_hidden_parents)


def _refuse_bare_table(doctype: Any) -> None:
	"""Raises `frappe.DoesNotExistError` for a table that is no DocType's: that of the naming series says how many plans
	there were in a year."""
	if isinstance(doctype, str):
		frappe.get_meta(doctype)


@stands_in_for("hrms.api.roster.get_values")
def get_values(doctype, name):
	_refuse_bare_table(doctype)
	refuse_hidden(doctype, name)


@stands_in_for("frappe.client.get_count")
def get_count(doctype, filters):
	_refuse_bare_table(doctype)
	if is_ours(doctype):
		filters = get_safe_filters(filters)
		return Answer(len(frappe.get_list(canonical(doctype), filters=filters, pluck="name", limit=0)))
	if trail.keeps(doctype) and frappe.session.user != "Administrator":
		filters = get_safe_filters(filters)
		counted = next_in_line("frappe.client.get_count")(doctype, filters)
		return Answer(counted - trail.count_hidden(doctype, filters))


@stands_in_for("frappe.client.get")
def get(doctype, name, filters):
	"""The host takes the first record that matches, and only then asks who may see it."""
	if is_ours(doctype) and not name and filters:
		doctype = canonical(doctype)
		found = frappe.get_list(doctype, filters=get_safe_filters(filters), pluck="name", limit=1)
		if not found:
			raise frappe.DoesNotExistError
		return Answer(next_in_line("frappe.client.get")(doctype, found[0]))


@stands_in_for("frappe.client.validate_link")
def validate_link(doctype, docname):
	if is_ours(doctype) and not permissions.may_read(frappe.session.user, doctype, docname):
		# What the host says of a record that doesn't exist.
		return Answer({"name": None})


@stands_in_for("frappe.model.document.unlock_document")
def unlock_document(doctype, name, args):
	named = parsed(args) if args and not (doctype and name) else None
	if not isinstance(named, dict):
		named = {"doctype": doctype, "name": name}
	refuse_hidden(named.get("doctype"), named.get("name"))


def _refuse_hidden_copy(doc):
	named = parsed(doc)
	if isinstance(named, dict):
		refuse_hidden(named.get("doctype"), named.get("name"))


# The host believes a copy that says it is new, and looks for the transition before it asks.
get_transitions = stands_in_for("frappe.model.workflow.get_transitions")(_refuse_hidden_copy)
apply_workflow = stands_in_for("frappe.model.workflow.apply_workflow")(_refuse_hidden_copy)


@stands_in_for("frappe.utils.print_format.download_multi_pdf_async")
def download_multi_pdf_async(doctype, name):
	by_doctype = parsed(doctype)
	for kind, names in (by_doctype if isinstance(by_doctype, dict) else {doctype: name}).items():
		refuse_hidden(kind, names)


@stands_in_for("frappe.desk.reportview.delete_items")
def delete_items():
	doctype = frappe.form_dict.get("doctype")
	refuse_hidden(doctype, frappe.form_dict.get("items"))
	if not is_ours(doctype):
		# The host goes on after each refusal, and hands all of them over in an answer that is none.
		answer = next_in_line("frappe.desk.reportview.delete_items")()
		frappe.local.message_log = deleting.unnamed(frappe.get_message_log())
		return Answer(answer)


@stands_in_for("frappe.desk.notifications.get_open_count")
def get_open_count(doctype, name, items):
	refuse_hidden(doctype, name)
	asked = parsed(items)
	if isinstance(asked, list):
		# A form may ask for ours by a field that the host doesn't know of.
		items = [item for item in asked if not is_ours(item)]
	answer = next_in_line("frappe.desk.notifications.get_open_count")(doctype, name, items)
	for links in (answer.get("count") or {}).values():
		if isinstance(links, list):
			links[:] = [link for link in links if not is_ours(link.get("doctype"))]
	return Answer(answer)


@stands_in_for("frappe.desk.doctype.kanban_board.kanban_board.update_order")
def update_order(board_name):
	"""The host compares each card a caller names with the column they put it in. Our boards keep no order, and a card
	that is dragged comes alone."""
	named = isinstance(board_name, str) and board_name
	if named and is_ours(frappe.db.get_value("Kanban Board", named, "reference_doctype")):
		doc = frappe.get_doc("Kanban Board", board_name)
		doc.check_permission("read")
		return Answer((doc, []))


@stands_in_for("frappe.desk.listview.get_group_by_count")
def get_group_by_count(doctype, field):
	if is_ours(doctype) and field == "assigned_to":
		return Answer([])


# The form and what stands around it --------------------------------------------------------------------------------


@stands_in_for("frappe.desk.form.load.getdoc")
def getdoc(doctype, name):
	if not (doctype and name):
		# The host breaks over it.
		frappe.throw(_("Say which record, by DocType and name."), title=_("Not Possible"))
	if not is_ours(doctype):
		# What the host says of a record that doesn't exist.
		return Answer([]) if trail.is_hidden(doctype, name) else None
	with permissions.asked_once():
		return Answer(None if _opened(canonical(doctype), name) else [])


def _opened(doctype: str, name: str) -> bool:
	"""Puts a record of ours into the answer as the host does, with what is kept about it; False, and nothing, when it
	isn't there for the caller."""
	try:
		doc = frappe.get_doc(doctype, name)
	except frappe.DoesNotExistError:
		doc = None
	if not doc or not doc.has_permission("read"):
		frappe.clear_messages()
		return False
	load.run_onload(doc)
	doc.apply_fieldlevel_read_permissions()
	doc.add_viewed()
	frappe.response["docinfo"] = trail.docinfo_of(doc)
	doc.add_seen()
	load.set_link_titles(doc)
	frappe.response.docs.append(doc)
	return True


@stands_in_for("frappe.desk.form.load.get_docinfo")
def get_docinfo(doctype, name):
	if not is_ours(doctype):
		return None
	refuse_hidden(doctype, name)
	with permissions.asked_once():
		frappe.response["docinfo"] = trail.docinfo_of(frappe.get_doc(canonical(doctype), name))
	return Answer()


@stands_in_for("frappe.desk.form.load.get_communications")
def get_communications(doctype, name):
	# No mail is ever kept with a record of ours.
	if is_ours(doctype):
		refuse_hidden(doctype, name)
		return Answer([])


@stands_in_for("hrms.api.get_attachments")
def get_attachments(dt, dn):
	if is_ours(dt):
		refuse_hidden(dt, dn)
		return Answer(trail.visible_files(canonical(dt), dn))


@stands_in_for("hrms.api.delete_attachment")
def delete_attachment(filename):
	if trail.is_hidden("File", filename):
		# What the host says of a file that doesn't exist.
		return Answer()


@stands_in_for("frappe.desk.form.utils.update_comment")
def update_comment(name):
	refuse_hidden("Comment", name)


@stands_in_for("frappe.core.api.file.get_attached_images")
def get_attached_images(doctype):
	if is_ours(doctype):
		# Lists of ours show no pictures.
		return Answer({})


# Never done with a record of ours ----------------------------------------------------------------------------------

relink = refused("frappe.email.relink", "reference_doctype")
remove_multiple = refused("frappe.desk.form.assign_to.remove_multiple", "doctype")
bulk_apply = refused("frappe.automation.doctype.assignment_rule.assignment_rule.bulk_apply", "doctype")
bulk_update = refused("frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs", "doctype")
enqueue_report = refused(
	"frappe.core.doctype.prepared_report.prepared_report.make_prepared_report", "filters"
)
bulk_workflow_approval = refused("frappe.model.workflow.bulk_workflow_approval", "doctype")
bulk_save = refused("frappe.client.bulk_update", "docs")
get_password = refused("frappe.client.get_password", "doctype")
get_workflow_state_count = refused(
	"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count", "doctype"
)
get_open_activities = refused("erpnext.crm.utils.get_open_activities", "ref_doctype")

# Loads whatever record it is given. One of ours has no business there
stock_preview = refused("erpnext.controllers.stock_controller.show_stock_ledger_preview", "doctype")
supplier_timeline = refused(
	"erpnext.buying.doctype.supplier_scorecard.supplier_scorecard.get_timeline_data", "doctype"
)
party_of_sale = refused("erpnext.accounts.party.get_party_details", "party_type")
party_details = refused(
	"erpnext.accounts.doctype.payment_entry.payment_entry.get_party_details", "party_type"
)
website_comment = refused("frappe.templates.includes.comments.comments.add_comment", "reference_doctype")


def has_bulk_update_permission(
	doc: Any, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""The host's question about *Bulk Update*, a form whose button changes the rows of any table without asking about
	them, and then names those it couldn't change."""
	return not is_ours(doc.get("document_type"))


def has_webhook_permission(
	doc: Any, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""The host's question about a *Webhook*, whose preview shows a record to whoever may make webhooks."""
	return not (doc.get("preview_document") and is_ours(doc.get("webhook_doctype")))


# Functions that call another one by a name the caller hands in -----------------------------------------------------


def _refuse_doors(path: Any) -> None:
	"""Raises `frappe.PermissionError` for the name of a function that has a stand-in, which would be passed by."""
	if isinstance(path, str) and "." in path and host_function(path) in _behind_doors():
		raise frappe.PermissionError


@cache
def _behind_doors() -> frozenset[HostFunction]:
	return frozenset(host for door in table.DOORS if (host := host_function(door.path)))


map_docs = stands_in_for("frappe.model.mapper.map_docs", "method")(_refuse_doors)
get_all_nodes = stands_in_for("frappe.desk.treeview.get_all_nodes", "tree_method")(_refuse_doors)


def _refuse_search(doctype, query, ignore_user_permissions):
	_refuse_doors(query)
	if cint(ignore_user_permissions) and (is_ours(doctype) or trail.keeps(doctype)):
		# The host then asks for no permission at all.
		raise frappe.PermissionError


search_link = stands_in_for("frappe.desk.search.search_link")(_refuse_search)
search_widget = stands_in_for("frappe.desk.search.search_widget")(_refuse_search)
