// Check-ins by their date. The server hands over those the reader may see; here they are only written down.
frappe.views.calendar["PIP Check-in"] = {
	fields: ["name", "scheduled_date", "employee_name", "kind", "status"],
	field_map: {
		id: "name",
		start: "scheduled_date",
		end: "scheduled_date",
		title: "employee_name",
		allDay: "all_day",
		// A date without a time is the same for everybody: the host would move it to the reader's time zone.
		convertToUserTz: "convert_to_user_tz",
	},
	// Only the calendar of the plan moves a check-in, and none is made by hand. The host's hint how to is no help then.
	options: {
		editable: false,
		selectable: false,
		eventStartEditable: false,
		eventDurationEditable: false,
		eventDataTransform: (event) => ({ ...event, ...shown_as(event), editable: false }),
	},
};

function shown_as(event) {
	const said = [event.title, __(event.kind), __(event.status)].filter(Boolean).join(" · ");
	const colour = { Completed: "green", Missed: "red", Cancelled: "gray" }[event.status] || "blue";
	return {
		title: said,
		tooltip: said,
		backgroundColor: frappe.ui.color.get(colour, "extra-light"),
		textColor: frappe.ui.color.get(colour, "dark"),
	};
}
