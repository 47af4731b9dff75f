// The health check is shown to those who may change the settings; the server decides what it says.

frappe.ui.form.on("PIP Settings", {
	refresh(frm) {
		if (frm.has_perm("write")) return show_health(frm);
	},
});

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
