// The top of a plan's form, over all its tabs: where it stands, what is next, whose turn that is. The server decided
// all of it (`__onload.form` and `.view`). Texts go in as text, never as markup.

const PLAN_STYLE = "/assets/pip_module/css/plan_view.css";

const PIP_WORDS = {
	done: __("done"),
	current: __("now"),
	ahead: __("to come"),
	skipped: __("left out"),
};

const PIP_SIGNS = { done: "✓", current: "●", ahead: "", skipped: "–" };

let plan_style;

frappe.ui.form.on("Performance Improvement Plan", {
	refresh(frm) {
		clear_plan_view(frm);
		if (frm.is_new() || !frm.doc.__onload?.view) return;
		put_verb_in_front(frm);
		// Only this form needs the styles, and the host asks for them anew when a version is installed.
		plan_style ??= frappe.require(PLAN_STYLE);
		const { name } = frm.doc;
		plan_style.then(() => frm.doc.name === name && show_plan_view(frm));
	},
});

function show_plan_view(frm) {
	const { form, view } = frm.doc.__onload;
	clear_plan_view(frm);
	$(frm.layout.message).after(plan_head(frm, form, view));
	const $overview = $("<div>").addClass("pip-view pip-overview");
	$(frm.layout.tabs[0].wrapper).prepend($overview);
	show_open_steps($overview, form.open);
	show_timeline(frm, $overview, view);
	show_goals(frm, $overview, view);
	if (!$overview.children().length) $overview.remove();
}

function clear_plan_view(frm) {
	const $view = $(frm.layout.wrapper).find(".pip-view");
	forget_charts($view);
	$view.remove();
}

function plan_head(frm, form, view) {
	return $("<section>")
		.addClass("pip-view pip-head")
		.attr("aria-label", __("Where this plan stands"))
		.append(turn_line(form), stage_list(view.stages), fact_list(frm, form, view));
}

function turn_line({ headline, mine, late }) {
	const kind = late ? "late" : mine ? "mine" : "waiting";
	return $("<p>")
		.addClass(`pip-turn ${kind}`)
		.append($("<span>").addClass("pip-turn-sign").attr("aria-hidden", "true").text(late ? "!" : ""))
		.append($("<span>").text(headline));
}

function stage_list(stages) {
	const $list = $("<ol>").addClass("pip-stages").attr("aria-label", __("Status", null, "Performance Improvement Plan"));
	stages.forEach(({ label, state }) => {
		const $stage = $("<li>").addClass(state).appendTo($list);
		if (state === "current") $stage.attr("aria-current", "step");
		$("<span>").addClass("pip-stage-sign").attr("aria-hidden", "true").text(PIP_SIGNS[state]).appendTo($stage);
		$("<span>").addClass("pip-stage-label").text(label).appendTo($stage);
		$("<span>").addClass("sr-only").text(` (${PIP_WORDS[state]})`).appendTo($stage);
	});
	return $list;
}

function fact_list(frm, form, view) {
	const $list = $("<dl>").addClass("pip-facts");
	const fact = (label, $value, note) => {
		const $fact = $("<div>").appendTo($list);
		$("<dt>").text(label).appendTo($fact);
		$("<dd>").append($value).appendTo($fact);
		if (note) $("<dd>").addClass("pip-note").text(note).appendTo($fact);
	};
	if (view.time.value) {
		fact(frm.doc.issued_on ? __("Time Left") : __("Duration"), $("<span>").text(view.time.value), view.time.note);
	}
	if (view.next_checkin) {
		const { name, day, instead, kind } = view.next_checkin;
		fact(__("Next Check-in"), record_link(name, day ? frappe.datetime.str_to_user(day) : instead), kind);
	}
	if (frm.doc.issued_on) {
		fact(
			__("Progress"),
			$("<span>").text(`${short_number(frm.doc.progress)} %`),
			frm.doc.rating ? __(frm.doc.rating, null, frm.doctype) : ""
		);
	}
	// The line at the top has said the only one there is.
	if (form.open.length > 1) {
		const late = form.open.filter((line) => line.late).length;
		fact(__("Open", null, "Performance Improvement Plan"), $("<span>").text(form.open.length), late ? __("{0} late", [late]) : __("None late"));
	}
	return $list;
}

// With the decimals it has, two at most.
function short_number(value) {
	const rounded = flt(value, 2);
	return format_number(rounded, null, (String(rounded).split(".")[1] || "").length);
}

function record_link(name, text) {
	return $("<a>").attr("href", frappe.utils.get_form_link("PIP Check-in", name)).text(text);
}

// A section of the overview with a heading of its own.
function overview_section($overview, title, css_class) {
	const id = frappe.utils.get_random(8);
	return $("<section>")
		.addClass(css_class)
		.attr("aria-labelledby", id)
		.append($("<h2>").attr("id", id).addClass("pip-title").text(title))
		.appendTo($overview);
}

function show_open_steps($overview, steps) {
	if (steps.length < 2) return;
	const $list = $("<ul>").addClass("pip-open");
	steps.forEach((step) => {
		const $line = $("<li>").toggleClass("late", step.late).appendTo($list);
		$("<span>").addClass("pip-open-what").text(step.text).appendTo($line);
		$("<span>").addClass("pip-open-who").toggleClass("mine", step.mine).text(step.who).appendTo($line);
		const day = step.due ? frappe.datetime.str_to_user(step.due) : "";
		$("<span>")
			.addClass("pip-open-due")
			.text(step.late ? __("was due on {0}", [day]) : day ? __("by {0}", [day]) : "")
			.appendTo($line);
	});
	overview_section($overview, __("What Is Open"), "pip-section").append($list);
}

// The same for eyes and for screen readers: what is drawn above it, as a table that opens.
function as_table(title, headings, rows) {
	const $head = $("<tr>").append(headings.map((text) => $("<th>").attr("scope", "col").text(text)));
	const $rows = rows.map((row) => $("<tr>").append(row.map((text) => $("<td>").text(text))));
	return $("<details>")
		.addClass("pip-table")
		.append($("<summary>").text(title))
		.append(
			$("<table>").addClass("table table-sm").append($("<thead>").append($head), $("<tbody>").append($rows))
		);
}

// The next verb ---------------------------------------------------------------------------------------------

// The host's Workflow keeps all actions in a menu and hides the primary button after it has asked for them. Whose turn
// it is gets the one that comes next as that button; as soon as something is edited it is the host's Save again.
function put_verb_in_front(frm) {
	const { states } = frm;
	// Without a Workflow the primary button is Save, and the actions are beside it.
	if (!states?.state_fieldname) return;
	if (!states.by_host) {
		states.by_host = states.setup_btn;
		states.setup_btn = (added) => {
			states.by_host(added);
			show_verb(frm);
		};
	}
	show_verb(frm);
}

function show_verb(frm) {
	const verb = frm.doc.__onload?.form?.verb;
	const in_front = Boolean(verb) && !frm.is_dirty();
	if (in_front) frm.page.set_primary_action(verb.label, () => take_step(frm, verb));
	// One button stands out, not two.
	const $menu = frm.page.actions_btn_group.find("> button");
	$menu.toggleClass("btn-primary", !in_front).toggleClass("btn-default", in_front);
}

// What it returns holds the button until the question is on the screen.
function take_step(frm, verb) {
	return {
		action: () => ask_and_take(frm, verb.name),
		checkin: () => frappe.set_route("Form", "PIP Check-in", verb.name),
		table: () => frm.scroll_to_field(verb.name),
		targets: () => ask_to_confirm_targets(frm),
		outcome: () => choose_outcome(frm, verb),
	}[verb.kind]();
}

function choose_outcome(frm, { label, choices }) {
	const dialog = new frappe.ui.Dialog({
		title: label,
		fields: [
			{
				fieldname: "action",
				fieldtype: "Select",
				label: __("Outcome"),
				options: choices.map((value) => ({ value, label: __(value, null, frm.doctype) })),
				reqd: 1,
			},
		],
		primary_action_label: __("Next", null, "Performance Improvement Plan"),
		primary_action: ({ action }) => {
			dialog.hide();
			ask_and_take(frm, action);
		},
	});
	dialog.show();
}
