// Beside the filters people save themselves: those everybody asks for. The server makes them for who is asking.

for (const doctype of ["Performance Improvement Plan", "PIP Check-in"]) {
	const settings = frappe.listview_settings[doctype];
	if (settings) settings.onload = (listview) => pip_offer_filters(listview);
}

async function pip_offer_filters(listview) {
	const { message: offered } = await frappe.call({
		method: "pip_module.saved_filters.offered",
		args: { doctype: listview.doctype },
		type: "GET",
	});
	const apply = async (filters) => {
		await listview.filter_area.clear(false);
		await listview.filter_area.add(filters);
	};
	// The host hides groups of buttons where the screen is narrow; the menu is there on any.
	const group = frappe.is_mobile()
		? null
		: listview.page.add_custom_button_group(__("Show", null, "Performance Improvement Plan"), "filter");
	offered.forEach(({ label, filters }) => {
		if (group) listview.page.add_custom_menu_item(group, label, () => apply(filters), true);
		else listview.page.add_menu_item(`${__("Show", null, "Performance Improvement Plan")}: ${label}`, () => apply(filters));
	});
}
