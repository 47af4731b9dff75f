"""What says something about people or about everything at once: employees, pages, searches, the desk."""

from collections.abc import Iterator

from door import Door, call, get, send
from oracle import IS_HR, MANAGES, OWN, STRANGER
from world import CHECKIN, EVENT, MAILED_REPORT, PLAN, PUNCH

EVERYBODY = frozenset({STRANGER, OWN, MANAGES, IS_HR})


def of_people() -> Iterator[Door]:
	"""What the host says about an employee, an appraisal, a user: it must not tell that a plan exists."""
	yield Door(
		"employee.open_count",
		lambda t: [
			call("frappe.desk.notifications.get_open_count", doctype="Employee", name=t.employee, items=items)
			for items in (None, [PLAN, CHECKIN])
		],
	)
	yield Door(
		"employee.linked",
		lambda t: [call("frappe.desk.form.linked_with.get", doctype="Employee", docname=t.employee)],
	)
	yield Door(
		"employee.linked-plan",
		lambda t: [
			call(
				"frappe.desk.form.linked_with.get_linked_docs",
				doctype="Employee",
				name=t.employee,
				linkinfo={PLAN: {"fieldname": ["employee"]}, CHECKIN: {"fieldname": ["employee"]}},
			)
		],
	)
	yield Door(
		"employee.getdoc",
		lambda t: [call("frappe.desk.form.load.getdoc", doctype="Employee", name=t.employee)],
		compare=False,
	)
	yield Door(
		"employee.timeline",
		lambda t: [
			call("hrms.overrides.employee_master.get_timeline_data", doctype="Employee", name=t.employee)
		],
	)
	yield Door(
		"user.getdoc",
		lambda t: [call("frappe.desk.form.load.getdoc", doctype="User", name=t.user)],
		compare=False,
	)
	yield Door(
		"employee.plans-of",
		lambda t: [
			call(
				"frappe.client.get_list",
				doctype="Employee",
				filters=[["Employee", "name", "=", t.employee]],
				fields=["name", "status"],
			)
		],
	)
	yield Door(
		"personal_data",
		lambda t: [send("POST", "/api/resource/Personal Data Download Request", {"user": t.user})],
		compare=False,
	)
	yield Door(
		"personal_deletion",
		lambda t: [send("POST", "/api/resource/Personal Data Deletion Request", {"email": t.user})],
		compare=False,
	)
	yield Door(
		"employee.activity",
		lambda t: [
			call(
				"frappe.desk.page.user_profile.user_profile.get_energy_points_heatmap_data",
				user=t.user,
				date="2026-01-01",
			)
		],
	)
	yield Door("hrms.employee", lambda t: [call("hrms.api.get_all_employees")], compare=False, once=True)
	yield Door(
		"hrms.notifications",
		lambda t: [call("hrms.api.get_unread_notifications_count")],
		compare=False,
		once=True,
	)
	yield Door(
		"org_chart",
		lambda t: [
			call(
				"hrms.hr.page.organizational_chart.organizational_chart.get_children",
				parent="",
				company="_Test Company",
			)
		],
		compare=False,
		once=True,
	)


def of_evidence() -> Iterator[Door]:
	"""Records of the host's that a plan refers to and that employees may delete. An issued plan keeps them."""
	for title, asks in (
		("REST", lambda t: [send("DELETE", f"/api/resource/{PUNCH}/{t.punch}")]),
		("client", lambda t: [call("frappe.client.delete", doctype=PUNCH, name=t.punch)]),
		("list", lambda t: [call("frappe.desk.reportview.delete_items", doctype=PUNCH, items=[t.punch])]),
	):
		yield Door(
			f"evidence.delete-{title}", asks, ("punch",), writers=EVERYBODY, states=frozenset({"Draft"})
		)


def of_pages() -> Iterator[Door]:
	for doctype in (PLAN, CHECKIN):
		slug = doctype.replace(" ", "-").lower()
		key = "plan" if doctype == PLAN else "checkin"
		yield Door(
			f"page.app:{slug}",
			lambda t, s=slug, k=key: [get(f"/app/{s}/{t.keys[k]}")],
			(key,),
			compare=False,
			once=True,
		)
		yield Door(f"page.route:{slug}", lambda t, s=slug, k=key: [get(f"/{s}/{t.keys[k]}")], (key,))
		yield Door(
			f"page.list:{slug}", lambda t, d=doctype: [get("/list", doctype=d)], compare=False, once=True
		)
		yield Door(
			f"page.form:{slug}", lambda t, d=doctype, k=key: [get("/form", doctype=d, name=t.keys[k])], (key,)
		)
		yield Door(f"page.html:{slug}", lambda t, k=key: [get(f"/{t.keys[k]}")], (key,))
	yield Door("page.me", lambda t: [get("/me")], compare=False, once=True)
	yield Door("page.search", lambda t: [get("/search", q=t.person)], compare=False, once=True)
	yield Door("page.sitemap", lambda t: [get("/sitemap.xml")], compare=False, once=True)
	yield Door("page.desk", lambda t: [get("/app")], compare=False, once=True)
	yield Door("page.hrms", lambda t: [get("/hrms")], compare=False, once=True)
	yield Door("page.backup", lambda t: [get("/backups/pip.sql.gz")], compare=False, once=True)


def of_the_desk() -> Iterator[Door]:
	yield Door(
		"search.global",
		lambda t: [call("frappe.utils.global_search.search", text="ANARYplan", start=0, limit=100)],
		compare=False,
		once=True,
	)
	yield Door(
		"search.global-name",
		lambda t: [call("frappe.utils.global_search.search", text=t.plan, start=0, limit=100)],
	)
	yield Door(
		"search.global-type",
		lambda t: [
			call("frappe.utils.global_search.search", text=t.employee, start=0, limit=100, doctype=PLAN)
		],
	)
	yield Door("search.web", lambda t: [call("frappe.utils.global_search.web_search", text=t.plan)])
	yield Door(
		"desk.notifications",
		lambda t: [call("frappe.desk.notifications.get_notifications")],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.notification_log",
		lambda t: [
			call("frappe.desk.doctype.notification_log.notification_log.get_notification_logs", limit=100)
		],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.boot",
		lambda t: [call("frappe.desk.desktop.get_workspace_sidebar_items")],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.workspace",
		lambda t: [
			call(
				"frappe.desk.desktop.get_desktop_page",
				page={"name": "Performance Improvement", "title": "Performance Improvement"},
			)
		],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.board-order",
		lambda t: [
			call(
				"frappe.desk.doctype.kanban_board.kanban_board.update_order",
				board_name="Plans by Status",
				order={t.state: [t.plan]},
			)
		],
	)
	yield Door(
		"desk.board",
		lambda t: [call("frappe.client.get", doctype="Kanban Board", name="Plans by Status")],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.mailed-report",
		lambda t: [
			call("frappe.email.doctype.auto_email_report.auto_email_report.download", name=MAILED_REPORT)
		],
		compare=False,
		once=True,
	)
	for path, extra in (
		("frappe.desk.query_report.run", {}),
		("frappe.desk.query_report.export_query", {"file_format_type": "CSV", "visible_idx": []}),
		("frappe.core.doctype.prepared_report.prepared_report.make_prepared_report", {}),
	):
		yield Door(
			f"desk.candidates:{path.rpartition('.')[2]}",
			lambda t, path=path, extra=extra: [
				call(path, report_name="PIP Candidates", filters={"appraisal_cycle": "Matrix"}, **extra)
			],
			compare=False,
			once=True,
		)
	yield Door(
		"desk.getdoctype",
		lambda t: [call("frappe.desk.form.load.getdoctype", doctype=PLAN, with_parent=1)],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.heatmap",
		lambda t: [call("frappe.desk.form.utils.get_next", doctype=PLAN, value="HR-PIP-2026-00000", prev=0)],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.list_all",
		lambda t: [get(f"/api/resource/{PLAN}", fields=["*"], limit_page_length=0)],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.list_checkins",
		lambda t: [get(f"/api/resource/{CHECKIN}", fields=["*"], limit_page_length=0)],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.list_events",
		lambda t: [get(f"/api/resource/{EVENT}", fields=["*"], limit_page_length=0)],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.group_by_employee",
		lambda t: [
			call(
				"frappe.desk.listview.get_group_by_count", doctype=PLAN, current_filters=[], field="employee"
			)
		],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.group_by_any_field",
		lambda t: [
			call(
				"frappe.workflow.doctype.workflow.workflow.get_workflow_state_count",
				doctype=PLAN,
				workflow_state_field="reason",
				states=[],
			)
		],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.what_another_user_may_see",
		lambda t: [
			call(
				"frappe.desk.query_report.run",
				report_name="Permitted Documents For User",
				filters={"user": "Administrator", "doctype": PLAN},
				ignore_prepared_report=1,
			)
		],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.what_another_user_may_see-exported",
		lambda t: [
			call(
				"frappe.desk.query_report.export_query",
				report_name="Permitted Documents For User",
				filters={"user": "Administrator", "doctype": PLAN},
				file_format_type="CSV",
				visible_idx=[],
			)
		],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.what_another_user_may_see-later",
		lambda t: [
			call(
				"frappe.core.doctype.prepared_report.prepared_report.make_prepared_report",
				report_name="Permitted Documents For User",
				filters={"user": "Administrator", "doctype": PLAN, "name": t.plan},
			)
		],
		compare=False,
		once=True,
	)
	yield Door(
		"desk.guess-by-reason",
		lambda t: [
			call(
				"frappe.desk.reportview.get_count",
				doctype=PLAN,
				filters=[[PLAN, "reason", "like", f"%ANARYplanreason{t.number}%"]],
			)
		],
	)
	yield Door(
		"desk.guess-by-goal",
		lambda t: [
			call(
				"frappe.client.get_count",
				doctype=PLAN,
				filters=[["PIP Goal", "target_value", "=", int(f"7700{t.number}02")]],
			)
		],
	)
	yield Door(
		"desk.guess-link",
		lambda t: [
			call(
				"frappe.client.get_list",
				doctype="Employee",
				filters=[[PLAN, "employee", "=", t.employee]],
				fields=["name"],
			)
		],
	)
