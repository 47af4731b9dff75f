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
	},
});
