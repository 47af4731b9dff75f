frappe.ui.form.on("Employee", {
	refresh(frm) {
		if (!frm.doc.__onload?.may_create_plan) return;
		frm.add_custom_button(
			__("Performance Improvement Plan"),
			() =>
				frappe.model.open_mapped_doc({
					method: "pip_module.from_appraisal.plan_from_employee",
					frm,
				}),
			__("Create")
		);
		// A list asks who may see what, row by row. A count among the host's Connections would not: it ignores
		// permissions, and the form's description is cached for all users alike.
		frm.add_custom_button(
			__("Performance Improvement Plans"),
			() => frappe.set_route("List", "Performance Improvement Plan", "List", { employee: frm.doc.name }),
			__("View")
		);
	},
});
