from pip_module import records
from pip_module.guards import table as guards

app_name = "pip_module"
app_title = "PIP Module"
app_publisher = "PIP Module Contributors"
app_description = "Performance improvement plans in Frappe HR: fair, on time, confidential"
app_email = "pip-module@example.com"
app_license = "GPL-3.0-or-later"
required_apps = ["frappe/hrms"]

before_install = "pip_module.install.before_install"
after_sync = "pip_module.install.after_sync"
before_uninstall = "pip_module.uninstall.before_uninstall"

doctype_js = {
	"Appraisal": ["public/js/appraisal.js", "public/js/connections.js"],
	"Employee": ["public/js/employee.js", "public/js/connections.js"],
	"Performance Improvement Plan": [
		"public/js/verb_dialogs.js",
		"public/js/plan_header.js",
		"public/js/plan_timeline.js",
		"public/js/plan_goals.js",
		"public/js/plan_goal_advice.js",
		"public/js/plan_right_step.js",
		"public/js/plan_to_template.js",
		"public/js/plan_tour.js",
		"public/js/form_sidebar.js",
	],
	"PIP Check-in": [
		"public/js/verb_dialogs.js",
		"public/js/check_in_meeting.js",
		"public/js/form_sidebar.js",
	],
	"PIP Event": ["public/js/form_sidebar.js"],
	"PIP HR Note": ["public/js/form_sidebar.js"],
	"PIP Handover": ["public/js/form_sidebar.js"],
	"PIP Reminder": ["public/js/form_sidebar.js"],
	"PIP Template": ["public/js/plan_goal_advice.js"],
	"Training Event": ["public/js/connections.js"],
}

doctype_list_js = {
	"Performance Improvement Plan": "public/js/saved_filters.js",
	"PIP Check-in": "public/js/saved_filters.js",
}

doc_events = {
	"*": {
		"before_validate": "pip_module.guards.trail.refuse_references",
		"on_trash": "pip_module.guards.deleting.let_go",
	},
	"Leave Application": {
		"on_submit": "pip_module.calendar_changes.after_leave",
		"on_cancel": "pip_module.calendar_changes.after_leave",
		"on_update_after_submit": "pip_module.calendar_changes.after_leave",
	},
	"Holiday List": {"on_update": "pip_module.calendar_changes.after_holiday_list"},
	"Comment": {"validate": "pip_module.guards.trail.check_comment"},
	"Appraisal": {
		"onload": ["pip_module.from_appraisal.on_appraisal_load", "pip_module.connections.on_load"],
	},
	"Employee": {
		"onload": ["pip_module.from_appraisal.on_employee_load", "pip_module.connections.on_load"],
		"before_validate": "pip_module.own_record.check_change",
		"on_update": "pip_module.people_changes.on_employee_update",
		"on_trash": "pip_module.own_record.check_removal",
	},
	"Employee Transfer": {
		"before_submit": "pip_module.own_record.check_transfer",
		"before_update_after_submit": "pip_module.own_record.check_transferred",
	},
	"Kanban Board": {"validate": "pip_module.kanban.forget_cards"},
	"Training Event": {"onload": "pip_module.connections.on_load"},
	"File": {"before_insert": "pip_module.attached_file.check_in_charge"},
	"User": {"on_trash": "pip_module.calendar_feed.on_user_trash"},
	**{
		doctype: {
			"before_save": "pip_module.attachments.before_record_is_saved",
			"on_update": "pip_module.attachments.after_record_is_saved",
		}
		for doctype in records.TAKING_FILES
	},
}

override_doctype_class = {
	"File": "pip_module.attached_file.AttachedFile",
	"Auto Email Report": "pip_module.mailed_report.MailedReport",
	# Personal data
	"Personal Data Deletion Request": "pip_module.personal_data.DeletionRequest",
	"Personal Data Download Request": "pip_module.personal_data.DownloadRequest",
}

permission_query_conditions = {
	**guards.trail_conditions(),
	"Email Queue Recipient": "pip_module.guards.trail.recipient_condition",
	"File": "pip_module.attachments.condition",
	"Performance Improvement Plan": "pip_module.conditions.plan_condition",
	"PIP Check-in": "pip_module.conditions.of_plan_condition",
	"PIP Event": "pip_module.conditions.event_condition",
	"PIP HR Note": "pip_module.conditions.hr_only_condition",
	"PIP Handover": "pip_module.conditions.of_plan_condition",
	"PIP Reminder": "pip_module.conditions.hr_only_condition",
	"PIP Gap": "pip_module.conditions.child_condition",
	"PIP Goal": "pip_module.conditions.child_condition",
	"PIP Support": "pip_module.conditions.child_condition",
	"PIP Extension": "pip_module.conditions.child_condition",
	"PIP Hold": "pip_module.conditions.child_condition",
	"PIP Goal Review": "pip_module.conditions.child_condition",
	"PIP Action Item": "pip_module.conditions.child_condition",
}

has_permission = {
	**guards.trail_permissions(),
	"Bulk Update": "pip_module.guards.doors.has_bulk_update_permission",
	"Webhook": "pip_module.guards.doors.has_webhook_permission",
	"File": "pip_module.attachments.has_permission",
	"Performance Improvement Plan": "pip_module.permissions.has_plan_permission",
	"PIP Check-in": "pip_module.permissions.has_of_plan_permission",
	"PIP Event": "pip_module.permissions.has_event_permission",
	"PIP HR Note": "pip_module.permissions.has_hr_only_permission",
	"PIP Handover": "pip_module.permissions.has_handover_permission",
	"PIP Reminder": "pip_module.permissions.has_hr_only_permission",
}

override_whitelisted_methods = {
	**guards.overrides(),
	# Stands in for nothing: a name that calendars may show.
	"check-ins.ics": "pip_module.calendar_feed.read",
}

portal_menu_items = [
	{"title": "Performance Plan", "route": "/performance-plan", "role": "Employee"},
	{"title": "Performance Plan", "route": "/performance-plan", "role": "Employee Self Service"},
]

# Forgets what the page kept on a device, wherever its user signs out.
on_logout = "pip_module.self_service.sign_out.mark"
web_include_js = ["/assets/pip_module/js/signed_out.js"]

after_request = [
	"pip_module.guards.answers.same_answer",
	"pip_module.self_service.page.keep_private",
	"pip_module.page_numbers.number_letter",
]

scheduler_events = {"hourly_long": ["pip_module.tasks.hourly"]}

jinja = {
	"methods": [
		"pip_module.letters.pip_plan_letter",
		"pip_module.letters.pip_outcome_letter",
		"pip_module.checkin_record.pip_checkin_record",
	],
	"filters": ["pip_module.right_to_left.pip_words_apart"],
}
