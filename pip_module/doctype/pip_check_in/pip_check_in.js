// The form shows what the server decided (`__onload.may_...`) and asks for what a verb needs.

frappe.ui.form.on("PIP Check-in", {
	refresh(frm) {
		const verdict = frm.doc.__onload;
		if (frm.is_new() || !verdict) return;
		lock(frm, verdict.may_edit);
		frm.add_custom_button(__("Plan"), () =>
			frappe.set_route("Form", "Performance Improvement Plan", frm.doc.plan)
		);
		if (verdict.may_complete) frm.page.set_primary_action(__("Complete"), () => ask_values(frm));
		if (verdict.may_acknowledge) frm.page.set_primary_action(__("Acknowledge"), () => ask_comments(frm));
		show_dates(frm, verdict.dates || {});
	},
});

function lock(frm, may_edit) {
	if (!may_edit) {
		frm.disable_form();
		frm.set_df_property("held_on", "description", "");
	}
	const grid = frm.get_field("goal_reviews").grid;
	// Which goals are reviewed is the plan's to say.
	grid.cannot_add_rows = true;
	grid.cannot_delete_rows = true;
	grid.refresh();
}

async function ask_values(frm) {
	const plan = await frappe.db.get_doc("Performance Improvement Plan", frm.doc.plan);
	const goals = Object.fromEntries(plan.goals.map((goal) => [goal.name, goal]));
	const dialog = open_dialog({
		title: __("Complete Check-in"),
		fields: [
			...frm.doc.goal_reviews.map((row) => value_field(row, goals[row.plan_goal])),
			{ fieldtype: "Section Break", label: __("Meeting") },
			{
				fieldname: "held_on",
				fieldtype: "Date",
				label: __("Held On"),
				reqd: 1,
				default: frm.doc.held_on || frappe.datetime.get_today(),
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "mode",
				fieldtype: "Select",
				label: __("Held As"),
				options: frappe.meta.get_docfield(frm.doctype, "mode").options,
				default: frm.doc.mode,
			},
			{ fieldtype: "Section Break" },
			{
				fieldname: "manager_comments",
				fieldtype: "Small Text",
				label: __("Manager's Comments"),
				default: frm.doc.manager_comments,
			},
		],
		primary_action_label: __("Complete"),
		primary_action: (given) => take(frm, "complete", completion(frm, given), dialog),
	});
	frm.doc.goal_reviews.forEach((row) =>
		dialog.get_field(`value_of_${row.idx}`).$input.attr("inputmode", "decimal")
	);
}

function value_field(row, goal) {
	const unit = row.unit || "";
	const last = __("Last value {0} {1}", [number(row.previous_value), unit]);
	const target = goal && __("target {0} {1}", [number(goal.target_value), unit]);
	return {
		fieldname: `value_of_${row.idx}`,
		// The host shows an empty Float as 0 and hands it over as such; a value nobody entered must stay empty.
		fieldtype: "Data",
		label: frappe.utils.escape_html(row.title),
		default: row.current_value ? number(row.current_value) : undefined,
		description: frappe.utils.escape_html([last, target].filter(Boolean).join(", ")),
	};
}

function number(value) {
	return frappe.format(value, { fieldtype: "Float" }, { only_value: true });
}

function entered(text) {
	if (!text?.trim()) return null;
	// What isn't a number goes to the server as it is, which says so.
	return /^[-+\s]*\d[\d\s.,']*$/.test(text) ? flt(text) : text;
}

function completion(frm, given) {
	const values = {};
	frm.doc.goal_reviews.forEach((row) => {
		values[row.plan_goal] = entered(given[`value_of_${row.idx}`]);
	});
	const { held_on, mode, manager_comments } = given;
	return { values, held_on, mode, manager_comments };
}

// Another date ------------------------------------------------------------------------------------------------

function show_dates(frm, dates) {
	if (dates.headline) {
		frm.set_intro(frappe.utils.escape_html(dates.headline), dates.may_answer ? "orange" : "blue");
	}
	if (dates.may_propose) frm.add_custom_button(__("Propose Another Date"), () => ask_date(frm));
	if (dates.may_answer) {
		frm.add_custom_button(__("Accept"), () => ask_to_accept(frm), __("Proposed Date"));
		frm.add_custom_button(__("Decline"), () => ask_why_not(frm), __("Proposed Date"));
	}
	if (dates.may_withdraw) {
		frm.add_custom_button(__("Withdraw Proposal"), () => ask_to_withdraw(frm));
	}
}

function ask_date(frm) {
	const dialog = open_dialog({
		title: __("Propose Another Date"),
		fields: [
			{
				fieldname: "day",
				fieldtype: "Date",
				label: __("New Date"),
				reqd: 1,
				description: __("Scheduled for {0}. The check-in keeps its place among the others.", [
					frappe.datetime.str_to_user(frm.doc.scheduled_date),
				]),
			},
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
		],
		primary_action_label: __("Propose"),
		primary_action: ({ day, reason }) => take(frm, "propose_date", { day, reason }, dialog),
	});
}

function ask_to_accept(frm) {
	confirm_step(
		frm,
		"accept_date",
		__("Accept"),
		__("The check-in moves from {0} to {1}.", [
			frappe.datetime.str_to_user(frm.doc.scheduled_date),
			frappe.datetime.str_to_user(frm.doc.proposed_date),
		])
	);
}

function ask_to_withdraw(frm) {
	confirm_step(frm, "withdraw_proposal", __("Withdraw Proposal"), __("The check-in stays where it is."));
}

function confirm_step(frm, verb, label, say) {
	const dialog = open_dialog({
		title: label,
		fields: [{ fieldname: "say", fieldtype: "HTML", options: `<p>${say}</p>` }],
		primary_action_label: label,
		primary_action: () => take(frm, verb, {}, dialog),
	});
}

function ask_why_not(frm) {
	const dialog = open_dialog({
		title: __("Decline"),
		fields: [{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }],
		primary_action_label: __("Decline"),
		primary_action: ({ reason }) => take(frm, "decline_date", { reason }, dialog),
	});
}

// Afterwards --------------------------------------------------------------------------------------------------

function ask_comments(frm) {
	const dialog = open_dialog({
		title: __("Acknowledge"),
		fields: [
			{
				fieldname: "say",
				fieldtype: "HTML",
				options: `<p>${__(
					"This confirms that you have read the record of the meeting. It does not mean that you agree with it."
				)}</p>`,
			},
			{
				fieldname: "comments",
				fieldtype: "Small Text",
				label: __("Comments"),
				description: __("Optional. They become part of the record and can't be changed later."),
			},
		],
		primary_action_label: __("Acknowledge"),
		primary_action: ({ comments }) => take(frm, "acknowledge", { comments }, dialog),
	});
}

function open_dialog(options) {
	const dialog = new frappe.ui.Dialog({
		...options,
		// The key that closes a refusal's message would close this as well, and lose what was entered.
		static: true,
		secondary_action_label: __("Cancel"),
		secondary_action: () => dialog.hide(),
	});
	dialog.show();
	return dialog;
}

async function take(frm, verb, args, dialog) {
	dialog.disable_primary_action();
	try {
		await frm.call({ doc: frm.doc, method: verb, args, freeze: true });
	} catch (refused) {
		// The host has shown why. What was entered stays for another try.
		dialog.enable_primary_action();
		return;
	}
	dialog.hide();
	frm.reload_doc();
}
