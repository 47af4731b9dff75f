// The meeting, as the form of a check-in shows it: a card for each goal, what was agreed, what support isn't there.
// Inputs write into the rows of the document, so that saving stays the host's. What is shown beside them, and what
// may be done, the server has said (`__onload.meeting`).

frappe.provide("pip_module");

(() => {
	pip_module.show_meeting = (frm, verdict) => {
		const focused = document.activeElement?.dataset?.meeting;
		const { meeting, may_edit, may_complete } = verdict;
		show_hint(frm, meeting.hint);
		show_goals(frm, meeting, may_edit);
		show_actions(frm, meeting, may_edit);
		show_completion(frm, may_complete);
		// Whoever saves goes on from where they were.
		if (focused) frm.$wrapper.find(`[data-meeting="${focused}"]`).trigger("focus");
	};

	frappe.ui.form.on("PIP Check-in", {
		setup(frm) {
			// The host's Tab knows its own fields only and would pass over the meeting. The browser's takes all that is
			// there, in the order it stands in.
			$(frm.wrapper)[0].addEventListener(
				"keydown",
				(event) => event.key === "Tab" && event.stopPropagation(),
				true
			);
			frappe.realtime.off("pip_self_assessment");
			frappe.realtime.on("pip_self_assessment", ({ name }) => hear_of_assessment(name));
		},
	});

	// As the host does for any change, but that what was entered stays: the server takes both.
	function hear_of_assessment(name) {
		const doc = locals["PIP Check-in"]?.[name];
		if (!doc) return;
		const is_shown = frappe.get_route()[0] === "Form" && cur_frm?.doc === doc;
		if (!is_shown) {
			if (!doc.__unsaved) frappe.model.remove_from_locals(doc.doctype, name);
		} else if (cur_frm.is_dirty()) {
			const said = __("{0} has just sent in their own view. You see it here when you save; what you have entered stays.", [
				doc.employee_name,
			]);
			cur_frm.set_intro(frappe.utils.escape_html(said), "blue");
			// Where they write, the top of the form may be out of sight.
			cur_frm.$wrapper.find(".pip-no-view").text(said);
		} else {
			cur_frm.debounced_reload_doc();
		}
	}

	// What was entered is saved whatever the server says of it.
	pip_module.complete_checkin = async (frm) => {
		try {
			if (frm.is_dirty()) await frm.save();
			if (frm.is_dirty()) return;
			await pip_module.call_verb(frm, "complete");
		} catch (refused) {
			// The host has shown why.
			go_on_at_what_is_empty(frm);
			return;
		}
		frappe.show_alert({ message: __("The check-in is completed."), indicator: "green" });
		frm.reload_doc();
	};

	// Goals ---------------------------------------------------------------------------------------------------

	function show_goals(frm, meeting, may_edit) {
		const $goals = box(frm, "goals_html");
		frm.doc.goal_reviews.forEach((row) => {
			const goal = meeting.goals[row.name];
			if (goal) $goals.append(goal_card(frm, row, goal, may_edit));
		});
		if (may_edit && !meeting.sent_in) {
			muted(
				__("{0} has sent in no view of their own. Ask for it, and note it in your comments.", [
					frm.doc.employee_name,
				])
			)
				.addClass("pip-no-view")
				.appendTo($goals);
		}
	}

	function goal_card(frm, row, goal, may_edit) {
		const id = `pip-goal-${row.idx}`;
		const $card = $("<section>").addClass("pip-card").attr("aria-labelledby", id);
		$("<h4>").attr("id", id).text(`${row.idx}. ${row.title}`).appendTo($card);
		if (goal.due) muted(goal.due).appendTo($card);
		const $values = $("<div>").addClass("pip-values").appendTo($card);
		const { words } = goal;
		const said = (word, value) => word ?? measured(value, row.unit);
		figure(__("Last Value"), said(words.last, row.previous_value)).appendTo($values);
		if (may_edit) {
			(goal.is_task ? choice_input(row, words.choices) : value_input(row)).appendTo($values);
		} else {
			const now = row.has_current_value ? said(words.now, row.current_value) : __("not recorded");
			figure(__("Value Now"), now).appendTo($values);
		}
		if (goal.target !== null) figure(__("Target", null, "Performance Improvement Plan"), said(words.target, goal.target)).appendTo($values);
		if (frm.doc.status === "Completed") {
			figure(__("Progress"), `${Math.round(row.progress)} %`).appendTo($values);
		}
		if (goal.self_value !== null) {
			figure(
				__("Value by {0}", [frm.doc.employee_name]),
				said(words.self, goal.self_value)
			).appendTo($values);
		}
		const $comments = $("<div>").addClass("pip-comments").appendTo($card);
		if (may_edit) {
			comment_input(row).appendTo($comments);
		} else if (row.manager_comment) {
			figure(__("Manager's Comment"), row.manager_comment).appendTo($comments);
		}
		if (goal.self_comment) {
			figure(__("Comment by {0}", [frm.doc.employee_name]), goal.self_comment).appendTo($comments);
		}
		return $card;
	}

	// Written while it is typed, not when it is left: then nothing changes under the mouse that goes on to a button.
	function value_input(row) {
		const label = row.unit ? __("Value Now ({0})", [row.unit]) : __("Value Now");
		const $input = text_input(`value-${row.name}`)
			.attr("inputmode", "decimal")
			// The host holds an empty number as 0; a value nobody entered must stay empty.
			.val(row.has_current_value ? shown(row.current_value) : "")
			.on("input", () => {
				const text = $input.val().trim();
				set(row, { current_value: text ? entered(text) : 0, has_current_value: text ? 1 : 0 });
			});
		return labelled($input, label).addClass("pip-value-now");
	}

	// A task is done or not, which is kept as 1 or 0.
	function choice_input(row, choices) {
		const $input = $("<select>").addClass("form-control").attr("data-meeting", `value-${row.name}`);
		[{ value: "", label: "" }, ...choices].forEach(({ value, label }) =>
			$("<option>").val(value).text(label).appendTo($input)
		);
		$input
			.val(row.has_current_value ? String(row.current_value >= 1 ? 1 : 0) : "")
			.on("change", () => {
				const chosen = $input.val();
				set(row, { current_value: chosen ? cint(chosen) : 0, has_current_value: chosen ? 1 : 0 });
			});
		return labelled($input, __("Value Now")).addClass("pip-value-now");
	}

	function comment_input(row) {
		const $input = $("<textarea>")
			.attr({ rows: 2, "data-meeting": `comment-${row.name}` })
			.addClass("form-control")
			.val(row.manager_comment || "")
			.on("input", () => set(row, { manager_comment: $input.val() }));
		return labelled($input, __("Manager's Comment"));
	}

	// What isn't a number goes to the server as it is, which says so.
	function entered(text) {
		return /^[-+\s]*\d[\d\s.,']*$/.test(text) ? flt(text) : text;
	}

	function shown(value) {
		return typeof value === "number" ? number(value) : value;
	}

	// In the reader's format, with the decimals it has.
	function number(value) {
		return format_number(value, null, (String(value).split(".")[1] || "").length);
	}

	function measured(value, unit) {
		return [number(value), unit].filter(Boolean).join(" ");
	}

	function go_on_at_what_is_empty(frm) {
		const empty = frm.$wrapper.find(".pip-value-now .form-control").filter((_index, input) => !input.value);
		// The message that says why comes up after this, and keeps the focus until it is closed.
		$(document).off("hidden.bs.modal.pip").one("hidden.bs.modal.pip", () => empty.first().trigger("focus"));
	}

	// Actions and support --------------------------------------------------------------------------------------

	function show_actions(frm, meeting, may_edit) {
		const $actions = box(frm, "actions_html");
		heading(__("Open from Earlier Check-ins")).appendTo($actions);
		const $carried = $("<div>").appendTo($actions);
		heading(__("Agreed Actions")).appendTo($actions);
		const $agreed = $("<div>").appendTo($actions);
		const show_lists = (lists) => {
			// When it is refused the host has shown why, and everything stands as before.
			const marked = (line, done) =>
				mark(frm, line, done).then(show_lists, () => show_lists(lists));
			const none_open = __("Nothing is open from earlier check-ins.");
			fill($carried, lists.carried, marked, none_open);
			if (frm.doc.status === "Completed") {
				fill($agreed, lists.agreed, marked, __("No action was agreed."));
			}
		};
		show_lists(meeting.actions);
		if (may_edit) show_action_rows(frm, $agreed, meeting.people);
		else if (frm.doc.status !== "Completed") muted(__("No action was agreed.")).appendTo($agreed);
		heading(__("Support", null, "Performance Improvement Plan")).appendTo($actions);
		show_support($actions, meeting.support);
	}

	function fill($list, lines, marked, otherwise) {
		const focused = $list.find(":focus").attr("data-meeting");
		$list.empty();
		if (!lines.length) return muted(otherwise).appendTo($list);
		const $lines = $("<ul>").addClass("list-unstyled pip-lines").appendTo($list);
		lines.forEach((line) => $lines.append(action_line(line, marked)));
		if (focused) $list.find(`[data-meeting="${focused}"]`).trigger("focus");
	}

	function action_line(line, marked) {
		const $what = $("<div>").append($("<div>").text(line.action), about(line));
		if (!line.may_change) {
			$what.prepend(
				$("<span>")
					.addClass("pip-state")
					.text(line.done ? __("Done", null, "Performance Improvement Plan") : __("Open", null, "Performance Improvement Plan"))
			);
			return $("<li>").append($what);
		}
		const id = `pip-action-${line.key}`;
		const $tick = $("<input>")
			.attr({ type: "checkbox", id, "data-meeting": id })
			.prop("checked", line.done)
			.on("change", () => marked(line, $tick.prop("checked")));
		const $label = $("<label>").attr("for", id).append($what);
		return $("<li>").addClass("pip-tickable").append($tick, $label);
	}

	function about(line) {
		return $("<div>")
			.addClass("small")
			.addClass(line.late ? "pip-late" : "text-muted")
			.text([line.late ? __("Late") : "", line.about].filter(Boolean).join(": "));
	}

	function mark(frm, line, done) {
		return frappe.xcall("pip_module.agreed_actions.mark", {
			checkin: frm.doc.name,
			action: line.key,
			done: done ? 1 : 0,
		});
	}

	// A last line is always empty, to write the next action into.
	function show_action_rows(frm, $agreed, people) {
		$agreed.empty();
		const $rows = $("<div>").addClass("pip-rows").appendTo($agreed);
		(frm.doc.action_items || []).forEach((row) => $rows.append(action_row(frm, $rows, row, people)));
		$rows.append(action_row(frm, $rows, null, people));
		muted(__("What is agreed here stands in the next check-ins until it is done.")).appendTo($agreed);
	}

	function action_row(frm, $rows, row, people) {
		const $row = $("<div>").addClass("pip-row").attr({ role: "group", "aria-label": __("Agreed Action") });
		const write = (values) => {
			if (!row) {
				row = frm.add_child("action_items");
				values = { ...values, owner_employee: $who.val(), due_date: $due.val() || null };
			}
			set(row, values);
		};
		const remove = () => {
			const $next = $row.next().find("input").first();
			if (row) {
				frappe.model.clear_doc(row.doctype, row.name);
				(frm.doc.action_items || []).forEach((other, index) => (other.idx = index + 1));
				frm.dirty();
			}
			$row.remove();
			$next.trigger("focus");
		};
		const key = row ? row.name : "new";
		const $action = text_input(`action-${key}`)
			.val(row?.action || "")
			.on("input", () => {
				const action = $action.val().trim();
				if (action) write({ action });
				if (!action || !$row.is(":last-child")) return;
				$remove.removeClass("hide");
				$rows.append(action_row(frm, $rows, null, people));
			})
			.on("change", () => {
				if (!$action.val().trim() && !$row.is(":last-child")) remove();
			});
		const $who = who_input(row, people, `who-${key}`).on("change", () => row && write({ owner_employee: $who.val() }));
		const $due = $("<input>")
			.attr({ type: "date", "data-meeting": `due-${key}` })
			.addClass("form-control")
			.val(row?.due_date || "")
			.on("change", () => row && write({ due_date: $due.val() || null }));
		const $remove = $("<button>")
			.attr({ type: "button" })
			.addClass("btn btn-default pip-remove")
			.toggleClass("hide", !row)
			.text(__("Remove", null, "Performance Improvement Plan"))
			.on("click", remove);
		return $row.append(
			labelled($action, __("Action")).addClass("pip-action"),
			labelled($who, __("Who")),
			labelled($due, __("Due Date")),
			$remove
		);
	}

	function who_input(row, people, key) {
		const $who = $("<select>").addClass("form-control").attr("data-meeting", key);
		const other = row?.owner_employee;
		const choices = [{ value: "", label: "" }, ...people];
		if (other && !people.some(({ value }) => value === other)) choices.push({ value: other, label: other });
		choices.forEach(({ value, label }) => $("<option>").val(value).text(label).appendTo($who));
		return $who.val(other || "");
	}

	function show_support($actions, support) {
		if (!support.length) {
			return muted(__("Everything that was promised has been delivered.")).appendTo($actions);
		}
		const $lines = $("<ul>").addClass("list-unstyled pip-lines").appendTo($actions);
		support.forEach((line) => {
			$("<li>")
				.append($("<div>").text(line.what), about(line))
				.appendTo($lines);
		});
	}

	// The end of the meeting -----------------------------------------------------------------------------------

	function show_completion(frm, may_complete) {
		const $end = box(frm, "complete_html");
		frm.set_df_property("section_complete", "hidden", may_complete ? 0 : 1);
		if (!may_complete) return;
		muted(
			__("Completing records the values on the plan and closes this record. {0} can then acknowledge it.", [
				frm.doc.employee_name,
			])
		).appendTo($end);
		$("<button>")
			.attr("type", "button")
			.addClass("btn btn-primary pip-complete")
			.text(__("Complete Check-in"))
			.on("click", () => pip_module.complete_checkin(frm))
			.appendTo($end);
	}

	// Pieces. Texts go in as text, never as markup ---------------------------------------------------------------

	function show_hint(frm, hint) {
		if (hint) frm.set_intro(frappe.utils.escape_html(hint), "blue");
	}

	function box(frm, field) {
		return frm.get_field(field).$wrapper.empty().addClass("pip-meeting");
	}

	function heading(text) {
		return $("<h4>").text(text);
	}

	function muted(text) {
		return $("<p>").addClass("small text-muted").text(text);
	}

	function figure(label, text) {
		return $("<div>")
			.addClass("pip-figure")
			.append($("<div>").addClass("small text-muted").text(label), $("<div>").addClass("pip-text").text(text));
	}

	function text_input(key) {
		return $("<input>").attr({ type: "text", "data-meeting": key }).addClass("form-control");
	}

	function labelled($input, text) {
		const id = frappe.dom.get_unique_id();
		return $("<div>")
			.addClass("pip-figure")
			.append($("<label>").attr("for", id).addClass("small text-muted").text(text), $input.attr("id", id));
	}

	function set(row, values) {
		return frappe.model.set_value(row.doctype, row.name, values);
	}
})();
