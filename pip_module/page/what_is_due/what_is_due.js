// What waits for the person signed in. The server decides what that is and how far it may be put off.

frappe.pages["what-is-due"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("What Is Due"), single_column: true });
	wrapper.$due = $("<div>").addClass("frappe-card").attr("aria-live", "polite").appendTo(page.main);
	page.set_secondary_action(__("Refresh"), () => show_due(wrapper));
};

frappe.pages["what-is-due"].on_page_show = (wrapper) => show_due(wrapper);

async function show_due(wrapper) {
	const { message } = await frappe.call({ method: "pip_module.what_is_due.lines", type: "GET" });
	const $due = wrapper.$due.empty();
	if (!message.lines.length) {
		$("<p>").addClass("text-muted m-0").text(__("Nothing waits for you.")).appendTo($due);
		return;
	}
	const $lines = $("<ul>").addClass("list-unstyled m-0").appendTo($due);
	message.lines.forEach((line) => $lines.append(due_line(wrapper, line)));
	if (message.more) {
		$("<p>")
			.addClass("text-muted mt-4 mb-0")
			.text(__("And {0} more.", [message.more]))
			.appendTo($due);
	}
}

// Texts go in as text, never as markup.
function due_line(wrapper, line) {
	const $day = $("<div>").addClass("small").addClass(line.late ? "text-danger" : "text-muted").text(line.day);
	const $what = $("<div>").append($("<div>").addClass("bold").text(line.text), $day);
	const $actions = $("<div>").addClass("d-flex flex-wrap justify-content-end").css("gap", "8px");
	if (line.snooze_until) {
		$("<button>")
			.attr({ type: "button", "aria-label": `${__("Put Off")}: ${line.text}, ${line.day}` })
			.addClass("btn btn-default btn-sm")
			.text(__("Put Off"))
			.on("click", () => ask_until_when(wrapper, line))
			.appendTo($actions);
	}
	if (line.route) {
		$("<a>")
			.attr({ href: frappe.utils.get_form_link(line.route[1], line.route[2]) })
			.attr("aria-label", `${__("Open")}: ${line.text}, ${line.day}`)
			.addClass("btn btn-primary btn-sm")
			.text(__("Open"))
			.appendTo($actions);
	}
	return $("<li>")
		.addClass("d-flex align-items-center justify-content-between py-3 border-bottom")
		.css("gap", "12px")
		.append($what, $actions);
}

function ask_until_when(wrapper, line) {
	frappe.prompt(
		{
			fieldname: "until",
			fieldtype: "Date",
			label: __("Until"),
			reqd: 1,
			default: line.snooze_until,
			description: __("{0} at the latest.", [frappe.datetime.str_to_user(line.snooze_until)]),
		},
		async ({ until }) => {
			await frappe.call({
				method: "pip_module.what_is_due.snooze",
				args: { key: line.key, until },
			});
			frappe.show_alert({ message: __("Put off."), indicator: "green" });
			show_due(wrapper);
		},
		line.text,
		__("Put Off")
	);
}
