// The form shows what the server decided (`__onload.form` and `.actions`) and asks for what an action needs.

const EMPLOYEE_FIELDS = ["company", "department", "designation", "reports_to"];

frappe.ui.form.on("Performance Improvement Plan", {
	setup(frm) {
		set_queries(frm);
		keep_tab_that_is_opening(frm);
	},

	refresh(frm) {
		remember_template(frm);
		show_goal_columns(frm);
		const verdict = frm.doc.__onload?.form;
		if (frm.is_new() || !verdict) return;
		show_what_may_be_edited(frm, verdict.editable);
		add_views(frm, verdict.views);
		add_actions(frm, verdict);
		show_targets(frm, verdict.targets);
		if (verdict.may_add_checkin) frm.page.add_menu_item(__("Add Check-in"), () => ask_checkin(frm));
	},

	employee(frm) {
		frm.set_value("appraisal", null);
		if (frm.doc.employee) return show_employee(frm);
	},

	template(frm) {
		if (frm.doc.template) return fill_from_template(frm);
	},

	before_workflow_action(frm) {
		const action = frm.selected_workflow_action;
		// An action of the customer's own is the host's to carry out.
		if (!ACTIONS[action]) return;
		frappe.dom.unfreeze();
		frm.selected_workflow_action = null;
		ask_and_take(frm, action);
		// The host would go on and write the bare status. It waits for this promise, so it gets one that never
		// settles: refusing it would leave an error in the console for every click.
		return new Promise(() => {});
	},
});

// Choosing --------------------------------------------------------------------------------------------------

function set_queries(frm) {
	const colleagues = () => ({ filters: { status: "Active", company: frm.doc.company || undefined } });
	frm.set_query("employee", () => ({ filters: { status: "Active" } }));
	frm.set_query("manager", () => ({
		filters: { ...colleagues().filters, name: ["!=", frm.doc.employee || ""] },
	}));
	frm.set_query("provider", "supports", colleagues);
	frm.set_query("hr_partner", () => ({
		query: "pip_module.pip_module.doctype.performance_improvement_plan.summary.hr_partners",
		filters: { employee: frm.doc.employee, manager: frm.doc.manager },
	}));
	frm.set_query("appraisal", () => ({ filters: { employee: frm.doc.employee || "", docstatus: 1 } }));
	frm.set_query("template", () => ({ filters: { disabled: 0 } }));
}

// The host notes which tab is open once it has faded in. A value that arrives before, such as that of the field which
// was left for the tab, would have it open the former one as well.
function keep_tab_that_is_opening(frm) {
	(frm.layout.tabs || []).forEach((tab) =>
		tab.tab_link.find(".nav-link").on("show.bs.tab", () => frm.set_active_tab?.(tab))
	);
}

async function show_employee(frm) {
	const { message } = await frappe.db.get_value("Employee", frm.doc.employee, EMPLOYEE_FIELDS);
	if (!message?.company) return;
	await frm.set_value({
		company: message.company,
		department: message.department,
		designation: message.designation,
		manager: message.reports_to,
	});
}

// The template that each plan was filled in from: the server has to know it when another one is chosen.
const filled_from = new WeakMap();

function remember_template(frm) {
	if (!filled_from.has(frm.doc)) filled_from.set(frm.doc, frm.doc.template || "");
}

async function fill_from_template(frm) {
	const { doc } = frm;
	const filled = await frappe
		.xcall("pip_module.pip_module.doctype.pip_template.pip_template.fill_plan", {
			template: doc.template,
			plan: doc,
			former: filled_from.get(doc) || "",
		})
		.catch(() => null);
	// The host has shown why.
	if (!filled) return;
	filled_from.set(doc, doc.template);
	await frm.set_value(filled.values);
	for (const [table, rows] of Object.entries(filled.rows)) {
		// What the appraisal only named and what a former template said give way to the template's.
		frm.clear_table(table);
		rows.forEach((row) => frm.add_child(table, row));
		frm.refresh_field(table);
	}
	frappe.show_alert(filled.told);
}

// Showing ---------------------------------------------------------------------------------------------------

const HINTED = [
	"manager",
	"hr_partner",
	"template",
	"duration_days",
	"end_date",
	"outcome_summary",
	"next_action",
];

const GOAL_COLUMNS = {
	before_issue: ["direction", "weight"],
	after_issue: ["current_value", "progress", "result"],
};

// A draft is about what to reach, an issued plan about how far it has come. The grid hasn't room for both.
function show_goal_columns(frm) {
	const { grid } = frm.get_field("goals");
	const issued = Boolean(frm.doc.issued_on);
	const show = (name, shown) => grid.update_docfield_property(name, "in_list_view", shown ? 1 : 0);
	GOAL_COLUMNS.before_issue.forEach((name) => show(name, !issued));
	GOAL_COLUMNS.after_issue.forEach((name) => show(name, issued));
	grid.reset_grid();
}

function show_what_may_be_edited(frm, editable) {
	if (editable.everything) return;
	if (!editable.fields.length) {
		frm.disable_form();
		frm.fields.forEach((field) => field.grid && lock_rows(field.grid, []));
		hide_hints(frm, []);
		return;
	}
	frm.fields.forEach(({ df, grid }) => {
		if (grid) return lock_rows(grid, editable.columns[df.fieldname] || []);
		if (!editable.fields.includes(df.fieldname)) frm.set_df_property(df.fieldname, "read_only", 1);
	});
	hide_hints(frm, editable.fields);
}

// How to fill in a field is no use where nothing can be filled in.
function hide_hints(frm, open_fields) {
	frm.fields.forEach(({ df }) => {
		if (HINTED.includes(df.fieldname) && !open_fields.includes(df.fieldname)) {
			frm.set_df_property(df.fieldname, "description", "");
		}
	});
}

function lock_rows(grid, open_columns) {
	grid.cannot_add_rows = true;
	grid.cannot_delete_rows = true;
	grid.docfields.forEach(({ fieldname }) => {
		grid.update_docfield_property(fieldname, "read_only", open_columns.includes(fieldname) ? 0 : 1);
	});
	grid.refresh();
}

const VIEWS = {
	checkins: { label: __("Check-ins"), open: (frm) => open_list("PIP Check-in", frm) },
	journal: { label: __("Journal"), open: (frm) => open_list("PIP Event", frm) },
	hr_notes: { label: __("HR Notes"), open: (frm) => open_list("PIP HR Note", frm) },
	handovers: { label: __("Handover Notes"), open: (frm) => open_list("PIP Handover", frm) },
	letter: { label: __("Print Letter"), open: (frm) => frm.print_doc() },
};

function open_list(doctype, frm) {
	frappe.set_route("List", doctype, "List", { plan: frm.doc.name });
}

function add_views(frm, views) {
	views.forEach((view) =>
		frm.add_custom_button(VIEWS[view].label, () => VIEWS[view].open(frm), __("View", null, "Performance Improvement Plan"))
	);
}

// Acting ----------------------------------------------------------------------------------------------------

const reason = { fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 };
const outcome_fields = [
	{
		fieldname: "outcome_summary",
		fieldtype: "Small Text",
		label: __("Outcome Summary"),
		description: __("Printed in the outcome letter"),
	},
	{
		fieldname: "next_action",
		fieldtype: "Data",
		label: __("Next Action"),
		description: __("What follows, e.g. the normal appraisal cycle resumes"),
	},
];

// Every action of the lifecycle: the verb of the plan that carries it out, what to say and what to ask for.
const ACTIONS = {
	"Send for Review": {
		verb: "send_for_review",
		say: __("HR reads the draft next. The employee sees nothing of it until it is issued."),
	},
	Return: { verb: "return_to_draft", ask: () => [{ ...reason, description: __("What has to change") }] },
	Issue: {
		verb: "issue",
		say: __(
			"The employee is told and asked to acknowledge the plan. Its terms are fixed from then on, and its check-ins are scheduled."
		),
	},
	Acknowledge: {
		verb: "acknowledge",
		say: __(
			"This confirms that you have received the plan. It does not mean that you agree with it."
		),
		ask: () => [
			{
				fieldname: "comments",
				fieldtype: "Small Text",
				label: __("Comments"),
				description: __("Optional. They become part of the plan's record."),
			},
		],
	},
	Decline: {
		verb: "decline",
		say: __("This records that you do not acknowledge the plan. It goes on all the same."),
		ask: () => [{ fieldname: "comments", fieldtype: "Small Text", label: __("Comments") }],
	},
	"Record Refusal": { verb: "record_refusal", ask: refusal_fields },
	Hold: {
		verb: "hold",
		say: __("From today on, days don't count until the plan is resumed."),
		ask: () => [reason],
	},
	Resume: {
		verb: "resume",
		say: __("The end and the coming check-ins move by the working days lost."),
		ask: () => [reason],
	},
	"Start Final Review": {
		verb: "start_final_review",
		say: __("Work on the goals ends here. HR decides the outcome next."),
	},
	Extend: {
		verb: "extend_plan",
		say: __("The employee is asked to acknowledge the new end. Results chosen so far are cleared."),
		ask: (frm) => [
			{
				fieldname: "new_end",
				fieldtype: "Date",
				label: __("New End"),
				reqd: 1,
				description: __("The plan ends on {0} so far", [frappe.datetime.str_to_user(frm.doc.end_date)]),
			},
			reason,
		],
	},
	"Close as Successful": {
		verb: "close_successful",
		say: __("This ends the plan for good and tells the employee."),
		ask: (frm) => [...result_fields(frm), ...outcome_fields],
	},
	"Close as Unsuccessful": {
		verb: "close_unsuccessful",
		say: __("This ends the plan for good and tells the employee."),
		ask: (frm) => [
			...result_fields(frm),
			...outcome_fields,
			{
				fieldname: "override_reason",
				fieldtype: "Small Text",
				label: __("Override Reason"),
				description: __(
					"Only if something promised was not done: why the plan is closed all the same. Printed in the letter."
				),
			},
		],
	},
	Withdraw: {
		verb: "withdraw",
		say: __("This ends the plan without an outcome. It can't be opened again."),
		ask: () => [
			{ ...reason, description: __("e.g. issued in error, the person left, the role changed") },
		],
	},
};

function refusal_fields(frm) {
	return [
		{
			fieldname: "witness",
			fieldtype: "Link",
			options: "Employee",
			label: __("Witness"),
			reqd: 1,
			ignore_user_permissions: 1,
			description: __("Who else was there when the letter was handed over"),
			get_query: () => ({
				filters: {
					status: "Active",
					company: frm.doc.company,
					name: ["not in", [frm.doc.employee, frm.doc.manager].filter(Boolean)],
				},
			}),
		},
		{
			fieldname: "reason",
			fieldtype: "Small Text",
			label: __("Note"),
			reqd: 1,
			description: __("What was said, and that the employee was told of the right to comment"),
		},
	];
}

function result_fields(frm) {
	const options = frappe.meta.get_docfield("PIP Goal", "result").options;
	const standings = Object.fromEntries(frm.doc.__onload.view.goals.map((goal) => [goal.name, goal.standing]));
	return frm.doc.goals.map((goal) => ({
		fieldname: `result_of_${goal.idx}`,
		fieldtype: "Select",
		label: __("Result of Goal {0}: {1}", [goal.idx, frappe.utils.escape_html(goal.title)]),
		options,
		default: goal.result,
		reqd: 1,
		description: frappe.utils.escape_html(standings[goal.name] || ""),
	}));
}

function add_actions(frm, { beside_workflow, verb }) {
	// The Workflow's own menu offers the rest, and the primary button what is next. Without an active Workflow nothing
	// else would.
	const by_workflow = Boolean(frappe.workflow.get_state_fieldname(frm.doctype));
	const offered = by_workflow
		? beside_workflow.filter((action) => action !== verb?.name)
		: frm.doc.__onload.actions;
	const group = by_workflow ? undefined : __("Actions");
	offered.forEach((action) => frm.add_custom_button(__(action, null, frm.doctype), () => ask_and_take(frm, action), group));
	if (group && offered.length) frm.page.set_inner_btn_group_as_primary(group);
}

// What HR alone is told: the server hands it to nobody else.
function show_targets(frm, proposed) {
	const { grid } = frm.get_field("goals");
	grid.update_docfield_property("proposed_target", "hidden", proposed.length ? 0 : 1);
	if (!proposed.length) return;
	const list = proposed.map((line) => `<p>${frappe.utils.escape_html(line)}</p>`).join("");
	frm.dashboard.add_comment(list, "yellow", true);
	const group = __("Proposed Targets");
	frm.add_custom_button(__("Confirm Targets"), () => ask_to_confirm_targets(frm), group);
	frm.add_custom_button(__("Keep Targets"), () => ask_about_targets(frm, "keep_targets", [reason]), group);
}

function ask_to_confirm_targets(frm) {
	ask_about_targets(frm, "confirm_targets");
}

function ask_about_targets(frm, verb, fields = []) {
	const title = verb === "confirm_targets" ? __("Confirm Targets") : __("Keep Targets");
	pip_module.ask_and_call(frm, verb, { title, say: frm.doc.__onload.form.targets, fields });
}

function ask_checkin(frm) {
	const day = {
		fieldname: "day",
		fieldtype: "Date",
		label: __("Date"),
		reqd: 1,
		default: frappe.datetime.get_today(),
		description: __("Today or a later working day before the final review"),
	};
	pip_module.ask_and_call(frm, "add_checkin", { title: __("Add Check-in"), fields: [day, reason] });
}

async function ask_and_take(frm, action) {
	// The host has shown what failed. It would keep the button of a refused promise disabled.
	const shown = () => null;
	if (frm.is_dirty()) await frm.save().catch(shown);
	if (frm.is_dirty()) return;
	const { verb, say, ask } = ACTIONS[action];
	const advice = await pip_module.goal_advice.fields_before(frm, action).catch(shown);
	if (!advice) return;
	const dialog = pip_module.ask_and_call(frm, verb, {
		title: __(action, null, frm.doctype),
		say,
		fields: [...advice, ...(ask ? ask(frm) : [])],
		before: (values) => save_results(frm, values),
	});
	// The dialog asks for a field of the plan, and the host looks there whether it may search beyond User Permissions.
	const witness = dialog.get_field("witness");
	if (witness) witness.get_reference_doctype = () => frm.doctype;
}

async function save_results(frm, values) {
	for (const goal of frm.doc.goals) {
		const field = `result_of_${goal.idx}`;
		if (!(field in values)) continue;
		if (values[field] !== goal.result) {
			await frappe.model.set_value(goal.doctype, goal.name, "result", values[field]);
		}
		delete values[field];
	}
	if (frm.is_dirty()) await frm.save();
	if (frm.is_dirty()) throw new Error("not saved");
}
