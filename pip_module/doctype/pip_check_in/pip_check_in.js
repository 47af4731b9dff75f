// The form shows what the server decided (`__onload.may_...`) and asks for what a verb needs.

frappe.ui.form.on("PIP Check-in", {
	refresh(frm) {
		const verdict = frm.doc.__onload;
		if (frm.is_new() || !verdict) return;
		lock(frm, verdict.may_edit);
		pip_module.show_meeting(frm, verdict);
		frm.add_custom_button(__("Plan", null, "Performance Improvement Plan"), () =>
			frappe.set_route("Form", "Performance Improvement Plan", frm.doc.plan)
		);
		show_dates(frm, verdict.dates || {});
		if (verdict.may_complete) {
			frm.add_custom_button(__("Complete", null, "Performance Improvement Plan"), () => pip_module.complete_checkin(frm));
			frm.change_custom_button_type(__("Complete", null, "Performance Improvement Plan"), null, "primary");
		}
		if (verdict.may_acknowledge) frm.page.set_primary_action(__("Acknowledge", null, "Performance Improvement Plan"), () => ask_comments(frm));
	},
});

function lock(frm, may_edit) {
	if (!may_edit) {
		frm.disable_form();
		frm.set_df_property("held_on", "description", "");
	}
	// The meeting shows them.
	["goal_reviews", "action_items"].forEach((table) => frm.set_df_property(table, "hidden", 1));
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
	const fields = [
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
	];
	pip_module.ask_and_call(frm, "propose_date", { title: __("Propose Another Date"), fields });
}

function ask_to_accept(frm) {
	const say = __("The check-in moves from {0} to {1}.", [
		frappe.datetime.str_to_user(frm.doc.scheduled_date),
		frappe.datetime.str_to_user(frm.doc.proposed_date),
	]);
	pip_module.ask_and_call(frm, "accept_date", { title: __("Accept"), say });
}

function ask_why_not(frm) {
	const fields = [{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }];
	pip_module.ask_and_call(frm, "decline_date", { title: __("Decline"), fields });
}

function ask_to_withdraw(frm) {
	const say = __("The check-in stays where it is.");
	pip_module.ask_and_call(frm, "withdraw_proposal", { title: __("Withdraw Proposal"), say });
}

// Afterwards --------------------------------------------------------------------------------------------------

function ask_comments(frm) {
	const say = __(
		"This confirms that you have read the record of the meeting. It does not mean that you agree with it."
	);
	const fields = [
		{
			fieldname: "comments",
			fieldtype: "Small Text",
			label: __("Comments"),
			description: __("Optional. They become part of the record and can't be changed later."),
		},
	];
	pip_module.ask_and_call(frm, "acknowledge", { title: __("Acknowledge", null, "Performance Improvement Plan"), say, fields });
}
