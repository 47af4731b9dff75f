// The question, and its answer: written once, by the manager who gave the plan away.

frappe.ui.form.on("PIP Handover", {
	refresh(frm) {
		const may_write = Boolean(frm.doc.__onload?.may_write) && !frm.doc.written_on;
		frm.set_df_property("note", "read_only", may_write ? 0 : 1);
		if (frm.doc.__onload?.reads_plan) {
			frm.add_custom_button(__("Performance Improvement Plan"), () =>
				frappe.set_route("Form", "Performance Improvement Plan", frm.doc.plan)
			);
		}
		if (!may_write) {
			frm.disable_save();
			return;
		}
		frm.set_intro(
			__(
				"You can save this once. The next manager and HR read it, {0} doesn't. After that you no longer see it.",
				[frappe.utils.escape_html(frm.doc.employee_name)]
			)
		);
	},

	after_save() {
		frappe.show_alert({ message: __("Thank you. Your note was handed over."), indicator: "green" });
		frappe.set_route("what-is-due");
	},
});
