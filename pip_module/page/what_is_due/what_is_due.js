// What waits for the person signed in. The server decides what that is and how far it may be put off.

frappe.pages["what-is-due"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("What Is Due"), single_column: true });
	// Focus comes here when the line that held it is gone.
	wrapper.$due = $("<div>").addClass("frappe-card px-3").attr("tabindex", "-1").css("outline", "none");
	wrapper.$due.appendTo(page.main);
	page.set_secondary_action(__("Refresh"), () => show_due(wrapper));
	page.add_menu_item(__("Add to My Calendar"), () => show_calendar_feed());
};

frappe.pages["what-is-due"].on_page_show = (wrapper) => show_due(wrapper);

async function show_due(wrapper) {
	const { message } = await frappe.call({ method: "pip_module.what_is_due.lines", type: "GET" });
	const $due = wrapper.$due.empty();
	if (!message.lines.length && !message.promised.length) {
		$("<p>")
			.addClass("text-muted text-center py-5 m-0")
			.attr("role", "status")
			.text(__("Nothing waits for you."))
			.appendTo($due);
		return;
	}
	show_lines(wrapper, __("Late"), message.lines.filter((line) => line.late));
	show_lines(wrapper, __("Due"), message.lines.filter((line) => !line.late));
	show_lines(wrapper, __("Promised by You"), message.promised);
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
	const spoken = [line.text, line.what, line.employee, line.day].filter(Boolean).join(", ");
	const $what = $("<div>").css({ "min-width": 0, "overflow-wrap": "anywhere" });
	$("<div>").addClass("bold").text(line.text).appendTo($what);
	if (line.what) $("<div>").text(line.what).appendTo($what);
	if (line.employee) $("<div>").text(line.employee).appendTo($what);
	const $day = $("<div>").addClass("small").text(line.day).appendTo($what);
	// The host's text-danger is too pale to read in this size.
	if (line.late) $day.css("color", "var(--text-on-red)");
	else $day.addClass("text-muted");
	const $actions = $("<div>").addClass("d-flex flex-shrink-0").css("gap", "8px");
	if (line.snooze_until) {
		$("<button>")
			.attr({ type: "button", "aria-label": `${__("Put Off")}: ${spoken}` })
			.addClass("btn btn-default")
			.text(__("Put Off"))
			.on("click", ({ currentTarget }) => ask_until_when(wrapper, line, currentTarget))
			.appendTo($actions);
	}
	if (line.delivers) {
		$("<button>")
			.attr({ type: "button", "aria-label": `${__("Mark as Delivered")}: ${spoken}` })
			.addClass("btn btn-default")
			.text(__("Mark as Delivered"))
			.on("click", ({ currentTarget }) => ask_when_delivered(wrapper, line, currentTarget))
			.appendTo($actions);
	}
	if (line.route) {
		$("<a>")
			.attr({ href: frappe.utils.get_form_link(line.route[1], line.route[2]) })
			.attr("aria-label", `${__("Open", null, "Button")}: ${spoken}`)
			.addClass("btn btn-primary")
			.text(__("Open", null, "Button"))
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
			label: __("Until", null, "Performance Improvement Plan"),
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

function ask_when_delivered(wrapper, line, button) {
	const dialog = frappe.prompt(
		{
			fieldname: "day",
			fieldtype: "Date",
			label: __("Delivered On"),
			reqd: 1,
			default: frappe.datetime.get_today(),
			description: __("This goes on record and can't be taken back here."),
		},
		async ({ day }) => {
			await frappe.call({
				method: "pip_module.promised_support.deliver",
				args: { support: line.delivers, day },
			});
			frappe.show_alert({ message: __("Marked as delivered."), indicator: "green" });
			await show_due(wrapper);
			wrapper.$due.trigger("focus");
		},
		line.what || line.text,
		__("Mark as Delivered")
	);
	dialog.$wrapper.on("hidden.bs.modal", () => button.focus());
}

// The calendar feed. Its address is shown once, since the server keeps only what it takes to recognise it.

async function show_calendar_feed() {
	const { message: feed } = await frappe.call({
		method: "pip_module.calendar_feed.state",
		type: "GET",
	});
	const dialog = new frappe.ui.Dialog({
		title: __("Add to My Calendar"),
		fields: [{ fieldname: "about", fieldtype: "HTML" }],
		primary_action_label: feed.on ? __("New Address") : __("Switch On"),
		primary_action: () => new_feed_address(dialog),
	});
	if (feed.on) {
		dialog.set_secondary_action_label(__("Switch Off"));
		dialog.set_secondary_action(() => switch_feed_off(dialog));
	}
	say_in(dialog, [...what_a_feed_is(), ...(feed.on ? how_it_stands(feed) : [])]);
	dialog.show();
}

function what_a_feed_is() {
	return [
		__("Your calendar program can show your check-ins, and keep up when one moves."),
		__(
			"It is told their dates and a link to sign in, nothing else: no names and not what a meeting is about. Whoever knows the address can read these dates, so keep it to yourself."
		),
	];
}

function how_it_stands(feed) {
	const read = feed.last_read
		? __("last read on {0}", [frappe.datetime.str_to_user(feed.last_read)])
		: __("not read yet");
	return [
		__("Switched on since {0}, {1}.", [frappe.datetime.str_to_user(feed.since), read]),
		__("The address isn't kept here. If you need it again, make a new one; the present one stops working."),
	];
}

function say_in(dialog, sentences) {
	const $about = dialog.get_field("about").$wrapper.empty();
	sentences.forEach((sentence) => $("<p>").text(sentence).appendTo($about));
	return $about;
}

async function new_feed_address(dialog) {
	const { message } = await frappe.call({
		method: "pip_module.calendar_feed.switch_on",
		type: "POST",
		btn: dialog.get_primary_btn(),
	});
	const $about = say_in(dialog, [
		__("This is the address of your calendar. It is shown only now: copy it, and in your calendar program choose to subscribe to a calendar by its address."),
	]);
	const $address = $("<input>")
		.attr({ type: "text", readonly: true, "aria-label": __("Address") })
		.addClass("form-control mb-3")
		.val(message.address)
		.on("focus", ({ currentTarget }) => currentTarget.select())
		.appendTo($about);
	$("<a>")
		.attr("href", message.address.replace(/^https?:/, "webcal:"))
		.text(__("Open in this device's calendar"))
		.appendTo($("<p>").addClass("mb-0").appendTo($about));
	dialog.set_primary_action(__("Copy"), () => frappe.utils.copy_to_clipboard(message.address));
	dialog.get_secondary_btn().addClass("hide");
	$address.trigger("focus");
}

async function switch_feed_off(dialog) {
	await frappe.call({ method: "pip_module.calendar_feed.switch_off", type: "POST" });
	dialog.hide();
	frappe.show_alert({ message: __("Switched off. The address doesn't work any more."), indicator: "green" });
}
