"""Settings that a site gets later begin with what they are on a new one: the host leaves them empty, which reads as 0."""

import frappe

SETTINGS = "PIP Settings"


def execute() -> None:
	known = set(frappe.get_all("Singles", filters={"doctype": SETTINGS}, pluck="field"))
	settings = frappe.get_doc(SETTINGS)
	missing = [field for field in settings.meta.fields if field.default and field.fieldname not in known]
	if missing:
		settings.update({field.fieldname: field.default for field in missing})
		settings.save()
