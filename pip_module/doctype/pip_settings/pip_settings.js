// The last sweep of reminders, and the health check for those who may change the settings; the server decides what
// they say.

frappe.ui.form.on("PIP Settings", {
	refresh(frm) {
		show_sweep(frm);
		if (frm.has_perm("write")) return show_health(frm);
	},
});

function show_sweep(frm) {
	const { headline, colour, lines } = frm.doc.__onload.sweep;
	const $sweep = frm.get_field("sweep").$wrapper.empty();
	$("<div>").addClass(`form-message ${colour}`).text(headline).appendTo($sweep);
	const $lines = $("<ul>").addClass("list-unstyled").appendTo($sweep);
	lines.forEach((line) => $lines.append($("<li>").text(line)));
}

async function show_health(frm) {
	frm.set_df_property("health", "hidden", 0);
	const { message } = await frappe.call({ method: "pip_module.health.check", type: "GET" });
	const $health = frm.get_field("health").$wrapper.empty();
	$("<div>").addClass(`form-message ${message.colour}`).text(message.headline).appendTo($health);
	const $lines = $("<ul>").addClass("list-unstyled").appendTo($health);
	message.lines.forEach((line) => $lines.append(health_line(line)));
}

// Names and sentences go in as text, never as markup: a rule may be called anything.
function health_line({ severity, colour, label, url, what, todo }) {
	const $label = url ? $("<a>").attr("href", url).css("text-decoration", "underline") : $("<span>");
	const $severity = $("<span>").addClass(`indicator-pill no-indicator-dot ml-2 ${colour}`).text(severity);
	return $("<li>")
		.addClass("mb-4")
		.append($("<div>").append($label.addClass("bold").text(label), $severity))
		.append($("<div>").text(what))
		.append($("<div>").text(todo));
}
