// A template from a plan that went well: HR gets a new one with what is not about the person, looks through it and saves.

frappe.ui.form.on("Performance Improvement Plan", {
	refresh(frm) {
		if (!frm.doc.__onload?.form?.may_make_template) return;
		frm.page.add_menu_item(__("Save as Template"), () => {
			frappe.model.open_mapped_doc({
				method: "pip_module.pip_module.doctype.pip_template.pip_template.template_from_plan",
				frm,
			});
			frappe.show_alert({
				message: __("Everyone can read templates. Look for anything that is about a person, then save."),
				indicator: "orange",
			});
		});
	},
});
