// Advice on the goals of a plan or a template while they are being written. The server says what; this shows it under
// the goals, in a goal's own form, and before the plan is sent on. It never stops anybody.
//
// The host joins all scripts of a form into one function, so what is named here stays in a scope of its own.

frappe.provide("pip_module.goal_advice");

(() => {
	const ASKED_WITH = ["doctype", "template", "reason", "consequences", "start_date", "end_date"];
	const ASKED_WITH_TABLES = ["gaps", "goals", "supports"];
	const TYPED_FIELDS = ["title", "metric", "unit", "measured_by", "description"];
	const BEFORE_ACTIONS = ["Send for Review", "Issue"];
	const PAUSE_IN_TYPING = 500;

	const escape = frappe.utils.escape_html;

	["Performance Improvement Plan", "PIP Template"].forEach((doctype) =>
		frappe.ui.form.on(doctype, {
			refresh(frm) {
				panel(frm).toggle(is_being_written(frm));
				frm.goal_advice = null;
				if (!is_being_written(frm)) return;
				// What is typed is known to the form only when its field is left.
				["goals", "supports"].forEach((table) =>
					frm
						.get_field(table)
						.$wrapper.off("input.goal_advice")
						.on("input.goal_advice", () => ask_soon(frm))
				);
				ask_soon(frm, 0);
			},
			goals_add: ask_soon,
			goals_remove: ask_soon,
			goals_move: ask_soon,
			supports_add: ask_soon,
			supports_remove: ask_soon,
			template: ask_soon,
			start_date: ask_soon,
			end_date: ask_soon,
			reason: ask_soon,
			consequences: ask_soon,
		})
	);

	const on_any_field = (doctype, names) =>
		frappe.ui.form.on(doctype, Object.fromEntries(names.map((name) => [name, (frm) => ask_soon(frm)])));

	on_any_field("PIP Goal", [
		"title",
		"direction",
		"metric",
		"unit",
		"measured_by",
		"baseline_value",
		"target_value",
		"due_date",
		"weight",
	]);
	on_any_field("PIP Support", ["kind", "description", "due_date"]);
	frappe.ui.form.on("PIP Goal", { form_render: (frm, _doctype, name) => show_in_row(frm, name) });

	function is_being_written(frm) {
		if (frm.doctype === "PIP Template") return Boolean(frm.perm[0]?.write);
		return Boolean(frm.is_new() || frm.doc.__onload?.form?.editable.everything);
	}

	// Asking ----------------------------------------------------------------------------------------------------

	function ask_soon(frm, pause = PAUSE_IN_TYPING) {
		if (!is_being_written(frm)) return;
		clearTimeout(frm.goal_advice_timer);
		frm.goal_advice_timer = setTimeout(
			async () => {
				const asked = (frm.goal_advice_asked = {});
				const advice = await ask(frm);
				// A later question is under way: its answer counts.
				if (frm.goal_advice_asked === asked) show(frm, advice);
			},
			Number.isInteger(pause) ? pause : PAUSE_IN_TYPING
		);
	}

	function ask(frm) {
		const content = {};
		ASKED_WITH.forEach((field) => (content[field] = frm.doc[field]));
		ASKED_WITH_TABLES.forEach((table) => (content[table] = (frm.doc[table] || []).map(bare)));
		add_what_is_being_typed(frm, content);
		return frappe.xcall("pip_module.goal_advice.advise", { content });
	}

	// A row without what the host's form keeps on it for itself.
	function bare(row) {
		return Object.fromEntries(
			Object.entries(row).filter(([field]) => !field.startsWith("__") && field !== "parent")
		);
	}

	function add_what_is_being_typed(frm, content) {
		const input = document.activeElement;
		const field = input?.dataset?.fieldname;
		if (!TYPED_FIELDS.includes(field)) return;
		const name = $(input).closest(".grid-row").attr("data-name");
		const row = [...content.goals, ...content.supports].find((each) => each.name === name);
		if (row) row[field] = input.value;
	}

	// Showing ---------------------------------------------------------------------------------------------------

	function panel(frm) {
		const { $wrapper } = frm.get_field("goals");
		let $panel = $wrapper.next(".goal-advice");
		if (!$panel.length) {
			$panel = $(
				`<section class="goal-advice" aria-label="${escape(__("Advice on the goals"))}">
					<h6 class="mt-4 mb-2">${escape(__("Advice on the goals"))}</h6>
					<p class="goal-advice-summary mb-2" role="status" aria-live="polite"></p>
					<p class="goal-advice-note text-muted mb-2"></p>
					<ul class="goal-advice-lines list-unstyled"></ul>
				</section>`
			).insertAfter($wrapper);
		}
		return $panel;
	}

	function show(frm, advice) {
		frm.goal_advice = advice;
		const $panel = panel(frm);
		$panel
			.find(".goal-advice-summary")
			.text(
				advice.summary ||
					__("Add the first goal. What could be clearer about it is said here as you type.")
			);
		$panel.find(".goal-advice-note").text(advice.note).toggle(Boolean(advice.note));
		$panel.find(".goal-advice-lines").html(advice.lines.map((line) => as_item(line)).join(""));
		const open = frm.get_field("goals").grid.get_open_grid_form?.() || frappe.ui.form.get_open_grid_form();
		if (open?.row?.doc?.parentfield === "goals") show_in_row(frm, open.row.doc.name);
	}

	function show_in_row(frm, name) {
		const row = frm.get_field("goals").grid.grid_rows_by_docname[name];
		const $area = row?.grid_form?.wrapper?.find(".form-area");
		if (!$area?.length || !is_being_written(frm)) return;
		const lines = (frm.goal_advice?.lines || []).filter(
			(line) => line.table === "goals" && line.row === row.doc.idx
		);
		$area.find(".goal-advice-row").remove();
		if (!lines.length) return;
		$area.prepend(
			`<ul class="goal-advice-row list-unstyled px-3 pt-3" aria-label="${escape(__("Advice on this goal"))}">
				${lines.map((line) => as_item(line)).join("")}
			</ul>`
		);
	}

	function as_item({ place, text, needed }) {
		const [colour, label] = needed ? ["orange", __("Needed")] : ["blue", __("Suggestion")];
		return `<li class="mb-2">
			<span class="indicator-pill no-indicator-dot ${colour}">${escape(label)}</span>
			<strong>${escape(place)}:</strong> ${escape(text)}
		</li>`;
	}

	// Before the plan is sent on: what the dialog that asks for `action` says about the goals. Nobody has to follow it.
	pip_module.goal_advice.fields_before = async (frm, action) => {
		if (!BEFORE_ACTIONS.includes(action)) return [];
		const advice = await ask(frm);
		const lines = advice.lines.filter((line) => !line.needed);
		if (!lines.length) return [];
		const said = __("You may go on. What could still be clearer in the plan:");
		return [
			{
				fieldname: "goal_advice",
				fieldtype: "HTML",
				options: `<div class="goal-advice-before">
					<p>${escape(said)}</p>
					<ul class="list-unstyled">${lines.map((line) => as_item(line)).join("")}</ul>
				</div>`,
			},
		];
	};
})();
