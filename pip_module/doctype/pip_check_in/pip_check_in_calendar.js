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
	options: {
		// Only the plan's own calendar makes and moves check-ins.
		editable: false,
		selectable: false,
		eventDataTransform: (event) => ({ ...event, ...shown_as(event), editable: false }),
		viewRender: (view, $view) => drop_hint($view),
		...(frappe.is_mobile() ? on_a_phone() : {}),
	},
};

// The sign comes first, since a narrow day cuts the words off, and colours alone tell some people nothing.
const CHECKIN_SIGNS = {
	Scheduled: ["○", "blue"],
	Completed: ["✓", "green"],
	Missed: ["!", "red"],
	Cancelled: ["✕", "gray"],
};

function shown_as(event) {
	const [sign, colour] = CHECKIN_SIGNS[event.status] || ["", "blue"];
	const said = [event.title, __(event.kind, null, "PIP Check-in"), __(event.status, null, "PIP Check-in")].filter(Boolean).join(" · ");
	return {
		title: `${sign} ${said}`,
		tooltip: said,
		backgroundColor: frappe.ui.color.get(colour, "extra-light"),
		textColor: frappe.ui.color.get(colour, "dark"),
	};
}

// A day is as wide as three letters there, a line as wide as the screen.
function on_a_phone() {
	return {
		defaultView: "listMonth",
		header: { left: "prev, title, next", right: "today, listMonth, month" },
		buttonText: { today: __("Today"), listMonth: __("List"), month: __("Month") },
		// All of them are.
		allDayText: "",
		noEventsMessage: __("No check-ins in this month."),
		contentHeight: "auto",
	};
}

// The host says below every calendar how to add to it, which can't be done here.
function drop_hint($view) {
	setTimeout(() => {
		$view
			.closest(".result")
			.find(".footnote-area")
			.contents()
			.filter((_index, node) => node.nodeType === Node.TEXT_NODE)
			.remove();
	});
}
