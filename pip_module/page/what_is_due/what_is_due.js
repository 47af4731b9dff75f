// What waits for the person signed in. The server decides what that is and how far it may be put off.

frappe.pages["what-is-due"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("What Is Due"), single_column: true });
	// Focus comes here when the line that held it is gone.
	wrapper.$due = $("<div>").addClass("frappe-card px-3").attr("tabindex", "-1").css("outline", "none");
	wrapper.$due.appendTo(page.main);
	page.set_secondary_action(__("Refresh"), () => show_due(wrapper));
};

frappe.pages["what-is-due"].on_page_show = (wrapper) => show_due(wrapper);

async function show_due(wrapper) {
	const { message } = await frappe.call({ method: "pip_module.what_is_due.lines", type: "GET" });
	const $due = wrapper.$due.empty();
	if (!message.lines.length) {
		$("<p>")
			.addClass("text-muted text-center py-5 m-0")
			.attr("role", "status")
			.text(__("Nothing waits for you."))
			.appendTo($due);
		return;
	}
	show_lines(wrapper, __("Late"), message.lines.filter((line) => line.late));
	show_lines(wrapper, __("Due"), message.lines.filter((line) => !line.late));
	if (message.more) {
		$("<p>")
			.addClass("text-muted mt-4 mb-0")
			.text(__("And {0} more.", [message.more]))
			.appendTo($due);
	}
}

function show_lines(wrapper, title, lines) {
	if (!lines.length) return;
	$("<h2>").addClass("h5 mt-3 mb-2").text(`${title} (${lines.length})`).appendTo(wrapper.$due);
	const $lines = $("<ul>").addClass("list-unstyled mb-4").appendTo(wrapper.$due);
	lines.forEach((line) => $lines.append(due_line(wrapper, line)));
}

// Texts go in as text, never as markup.
function due_line(wrapper, line) {
	const spoken = [line.text, line.employee, line.day].filter(Boolean).join(", ");
	const $what = $("<div>").append($("<div>").addClass("bold").text(line.text));
	if (line.employee) $("<div>").text(line.employee).appendTo($what);
	$("<div>")
		.addClass("small")
		.addClass(line.late ? "text-danger" : "text-muted")
		.text(line.day)
		.appendTo($what);
	const $actions = $("<div>").addClass("d-flex flex-shrink-0").css("gap", "8px");
	if (line.snooze_until) {
		$("<button>")
			.attr({ type: "button", "aria-label": `${__("Put Off")}: ${spoken}` })
			.addClass("btn btn-default")
			.text(__("Put Off"))
			.on("click", ({ currentTarget }) => ask_until_when(wrapper, line, currentTarget))
			.appendTo($actions);
	}
	if (line.route) {
		$("<a>")
			.attr({ href: frappe.utils.get_form_link(line.route[1], line.route[2]) })
			.attr("aria-label", `${__("Open")}: ${spoken}`)
			.addClass("btn btn-primary")
			.text(__("Open"))
			.appendTo($actions);
	}
	// A finger needs more room than a mouse.
	if (frappe.is_mobile()) {
		$actions.children().addClass("d-inline-flex align-items-center px-3").css("min-height", "44px");
	}
	return $("<li>")
		.addClass("d-flex align-items-center justify-content-between py-3 border-top")
		.css("gap", "12px")
		.append($what, $actions);
}

function ask_until_when(wrapper, line, button) {
	const dialog = frappe.prompt(
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
			await show_due(wrapper);
			wrapper.$due.trigger("focus");
		},
		line.text,
		__("Put Off")
	);
	// Whoever came by keyboard goes on from where they were, once the dialog lets go of the focus.
	dialog.$wrapper.on("hidden.bs.modal", () => button.focus());
}
