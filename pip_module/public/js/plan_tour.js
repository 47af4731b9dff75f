// Whoever drafts their first plan can have the form shown to them, from its menu.

frappe.ui.form.on("Performance Improvement Plan", {
	refresh(frm) {
		const still_written = frm.is_new() || frm.doc.__onload?.form?.editable?.everything;
		if (!still_written) return;
		frm.page.add_menu_item(__("Show Me How"), () => pip_show_tour(frm));
	},
});

async function pip_show_tour(frm) {
	// The tour begins on the first tab and turns to the others by itself.
	frm.layout.tabs[0]?.set_active();
	await frm.tour.init({ tour_name: "Draft a Performance Improvement Plan" });
	frm.tour.start();
}
