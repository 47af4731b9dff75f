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
	"Appraisal": "public/js/appraisal.js",
	"Employee": "public/js/employee.js",
}

doc_events = {
	"Appraisal": {"onload": "pip_module.from_appraisal.on_appraisal_load"},
	"Employee": {"onload": "pip_module.from_appraisal.on_employee_load"},
}

permission_query_conditions = {
	"Performance Improvement Plan": "pip_module.permissions.plan_condition",
	"PIP Check-in": "pip_module.permissions.of_plan_condition",
	"PIP Event": "pip_module.permissions.event_condition",
	"PIP HR Note": "pip_module.permissions.hr_only_condition",
	"PIP Reminder": "pip_module.permissions.hr_only_condition",
	"PIP Gap": "pip_module.permissions.child_condition",
	"PIP Goal": "pip_module.permissions.child_condition",
	"PIP Support": "pip_module.permissions.child_condition",
	"PIP Extension": "pip_module.permissions.child_condition",
	"PIP Hold": "pip_module.permissions.child_condition",
	"PIP Goal Review": "pip_module.permissions.child_condition",
	"PIP Action Item": "pip_module.permissions.child_condition",
	"PIP Protected Leave Type": "pip_module.permissions.child_condition",
}

has_permission = {
	"Performance Improvement Plan": "pip_module.permissions.has_plan_permission",
	"PIP Check-in": "pip_module.permissions.has_of_plan_permission",
	"PIP Event": "pip_module.permissions.has_event_permission",
	"PIP HR Note": "pip_module.permissions.has_hr_only_permission",
	"PIP Reminder": "pip_module.permissions.has_hr_only_permission",
}

scheduler_events = {"daily": ["pip_module.tasks.daily"]}

jinja = {"methods": ["pip_module.letters.pip_plan_letter", "pip_module.letters.pip_outcome_letter"]}
