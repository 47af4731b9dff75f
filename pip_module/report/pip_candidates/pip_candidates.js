// Low scores of an appraisal cycle. Who may be drafted a plan for, the server decides for each.

frappe.query_reports["PIP Candidates"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Company",
			default: frappe.defaults.get_user_default("Company"),
		},
		{
			fieldname: "appraisal_cycle",
			label: __("Appraisal Cycle"),
			fieldtype: "Link",
			options: "Appraisal Cycle",
			get_query: () => {
				const company = frappe.query_report.get_filter_value("company");
				return { filters: company ? { company } : {} };
			},
		},
		{
			fieldname: "department",
			label: __("Department"),
			fieldtype: "Link",
			options: "Department",
			get_query: () => {
				const company = frappe.query_report.get_filter_value("company");
				return { filters: company ? { company } : {} };
			},
		},
		{ fieldname: "threshold", label: __("Score Below"), fieldtype: "Float", precision: 2 },
	],

	get_datatable_options: (options) => Object.assign(options, { checkboxColumn: true }),

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		return column.fieldname === "plan_status" && data?.plan
			? `<span class="indicator-pill blue">${shown}</span>`
			: shown;
	},

	async onload(report) {
		// The host prepares a report in the background once it was slow. This one is never kept for others to read.
		report.ignore_prepared_report = true;
		report.page.set_primary_action(__("Create Drafts"), () => ask_for_drafts(report));
		const [settings, cycles] = await Promise.all([
			frappe.db.get_single_value("PIP Settings", "low_score_threshold"),
			last_cycle(report.get_filter_value("company")),
		]);
		// What came with the address of the report stays.
		if (!report.get_filter_value("threshold")) await report.get_filter("threshold").set_input(settings);
		if (!report.get_filter_value("appraisal_cycle") && cycles.length) {
			await report.set_filter_value("appraisal_cycle", cycles[0].name);
		}
	},
};

function last_cycle(company) {
	const filters = { end_date: ["<=", frappe.datetime.get_today()] };
	if (company) filters.company = company;
	return frappe.db.get_list("Appraisal Cycle", { filters, order_by: "end_date desc", limit: 1 });
}

function ask_for_drafts(report) {
	const chosen = (report.datatable ? report.get_checked_items() : []).filter(Boolean);
	const without = chosen.filter((row) => !row.plan);
	if (!without.length) {
		frappe.msgprint({
			title: __("Nobody Chosen"),
			message: chosen.length
				? __("Everybody you chose has an open plan already.")
				: __("Tick those for whom a draft is to be made."),
			indicator: "orange",
		});
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Create Drafts"),
		fields: [
			{ fieldname: "say", fieldtype: "HTML", options: what_happens(chosen, without) },
			{
				fieldname: "template",
				fieldtype: "Link",
				options: "PIP Template",
				label: __("Template"),
				description: __("Fills in what the appraisal leaves open"),
				get_query: () => ({ filters: { disabled: 0 } }),
			},
		],
		primary_action_label: __("Create Drafts"),
		primary_action: ({ template }) => create_drafts(report, dialog, without, template),
		secondary_action_label: __("Cancel"),
		secondary_action: () => dialog.hide(),
	});
	// The host writes the label beside the field and doesn't say that it belongs to it.
	dialog.get_field("template").$input.attr("aria-label", __("Template"));
	dialog.show();
}

function what_happens(chosen, without) {
	const lines = [
		without.length === 1
			? __("One draft goes to the employee's manager, who completes it and sends it to HR.")
			: __("{0} drafts go to the employees' managers, who complete them and send them to HR.", [
					without.length,
			  ]),
		__("No employee learns of a draft."),
	];
	if (without.length < chosen.length) {
		lines.push(__("Left out, with an open plan already: {0}", [chosen.length - without.length]));
	}
	return lines.map((line) => `<p>${frappe.utils.escape_html(line)}</p>`).join("");
}

async function create_drafts(report, dialog, rows, template) {
	dialog.disable_primary_action();
	let run;
	try {
		run = await frappe.xcall("pip_module.candidates.create_drafts", {
			appraisals: rows.map((row) => row.appraisal),
			template: template || "",
		});
	} catch (refused) {
		// The host has shown why.
		dialog.enable_primary_action();
		return;
	}
	dialog.hide();
	const shown = progress_dialog(rows.length);
	const state = await until_done(run, shown.tell);
	if (!state) {
		shown.close($("<p>").text(__("This takes longer than usual. Look at this report again later.")));
		return;
	}
	shown.close(outcome(state.lines));
	report.refresh();
}

// Asks every second how far it is; null when nothing moved for two minutes.
async function until_done(run, tell) {
	const patience = 120;
	let waited = 0;
	let last = 0;
	while (waited < patience) {
		await new Promise((resolve) => setTimeout(resolve, 1000));
		const { message } = await frappe.call({
			method: "pip_module.candidates.outcome",
			args: { run },
			type: "GET",
		});
		if (!message) return null;
		tell(message.done);
		if (message.done === message.of) return message;
		waited = message.done === last ? waited + 1 : 0;
		last = message.done;
	}
	return null;
}

// One dialog from the first draft to the outcome. The host's own for progress may be shown by a late message after all is
// done, and then covers what is below it.
function progress_dialog(of) {
	const dialog = new frappe.ui.Dialog({
		title: __("Create Drafts"),
		fields: [{ fieldname: "said", fieldtype: "HTML" }],
		primary_action_label: __("Close"),
		primary_action: () => dialog.hide(),
	});
	const $said = dialog.get_field("said").$wrapper.addClass("pip-outcome").attr("role", "status");
	const $bar = $("<div>").addClass("progress-bar").attr({
		role: "progressbar",
		"aria-label": __("Create Drafts"),
		"aria-valuemin": 0,
		"aria-valuemax": of,
	});
	const $count = $("<p>").addClass("text-muted mt-2");
	const tell = (done) => {
		$bar.css("width", `${(100 * done) / of}%`).attr("aria-valuenow", done);
		$count.text(__("{0} of {1}", [done, of]));
	};
	$said.append(
		$("<p>").text(__("The drafts are being made. You can go on working.")),
		$("<div>").addClass("progress").append($bar),
		$count
	);
	tell(0);
	dialog.show();
	return {
		tell,
		close(content) {
			$said.empty().append(content);
			// Whoever went on working is told all the same.
			if (!dialog.$wrapper.is(":visible")) dialog.show();
		},
	};
}

function outcome(lines) {
	const made = lines.filter((line) => line.plan);
	const failed = lines.filter((line) => !line.plan);
	return [
		...told(__("Drafted: {0}", [made.length]), made),
		...told(__("Not drafted: {0}", [failed.length]), failed),
	];
}

// Texts go in as text, never as markup.
function told(title, lines) {
	if (!lines.length) return [];
	const $list = $("<ul>").addClass("pl-3");
	lines.forEach((line) => {
		const $line = $("<li>").appendTo($list);
		if (line.plan) {
			$("<a>")
				.attr("href", frappe.utils.get_form_link("Performance Improvement Plan", line.plan))
				.text(line.employee)
				.appendTo($line);
		} else {
			$line.text([line.employee, line.said].filter(Boolean).join(": "));
		}
	});
	return [$("<h2>").addClass("h6 mt-2").text(title), $list];
}
