// Colours of the statuses are the DocType's own states; the rating has none, so it is coloured here.
const RATING_COLOURS = { "On Track": "green", "At Risk": "orange", "Off Track": "red" };

frappe.listview_settings["Performance Improvement Plan"] = {
	// The manager is for the cards of the board, which show only what the list has fetched.
	add_fields: ["status", "rating", "end_date", "acknowledgement", "manager_name"],
	hide_name_column: true,
	formatters: {
		rating: (value) =>
			value
				? `<span class="filterable indicator-pill ${RATING_COLOURS[value]} ellipsis" data-filter="rating,=,${value}">
					<span class="ellipsis">${__(value, null, "Performance Improvement Plan")}</span>
				</span>`
				: "",
	},
};
