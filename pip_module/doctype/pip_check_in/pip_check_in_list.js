// Colours of the statuses are the DocType's own states.
frappe.listview_settings["PIP Check-in"] = {
	add_fields: ["status", "kind", "rating"],
	hide_name_column: true,
};
