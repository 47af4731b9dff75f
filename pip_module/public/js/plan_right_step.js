// Is a plan the right step? A few questions on a draft. The server says what the answers suggest, and HR what else to
// think of. Nothing of it is kept.

frappe.ui.form.on("Performance Improvement Plan", {
	refresh(frm) {
		const is_draft = frm.is_new() || frm.doc.__onload?.form?.editable.everything;
		if (!is_draft) return;
		frm.add_custom_button(__("Is a Plan the Right Step?"), () => {
			if (frm.doc.employee) return new frappe.ui.form.RightStep(frm).open();
			frappe.show_alert({ message: __("Choose the employee first."), indicator: "orange" });
		});
	},
});

frappe.ui.form.RightStep = class RightStep {
	constructor(frm) {
		this.frm = frm;
	}

	async open() {
		const advice = await this.ask({});
		const title = __("Is a plan the right step?");
		this.dialog = new frappe.ui.Dialog({
			title,
			fields: [
				...advice.questions.map((question) => ({
					...question,
					fieldtype: "Select",
					options: [{ value: "", label: "" }, ...question.options],
					change: () => this.refresh(),
				})),
				{ fieldname: "advice", fieldtype: "HTML" },
			],
			primary_action_label: __("Close"),
			primary_action: () => this.dialog.hide(),
		});
		this.show(advice);
		this.dialog.show();
	}

	async refresh() {
		this.show(await this.ask(this.dialog.get_values(true) || {}));
	}

	ask({ advice, ...answers }) {
		return frappe.xcall("pip_module.right_step.advise", { employee: this.frm.doc.employee, answers });
	}

	show({ lines, for_hr, fine }) {
		const escape = frappe.utils.escape_html;
		const list = (items) =>
			`<ul class="pl-4">${items.map((item) => `<li>${escape(item)}</li>`).join("")}</ul>`;
		const parts = [];
		if (fine) parts.push(`<p>${escape(fine)}</p>`);
		if (lines.length) parts.push(`<h6>${escape(__("Think of this first"))}</h6>${list(lines)}`);
		if (for_hr.length) parts.push(`<h6>${escape(__("For HR only"))}</h6>${list(for_hr)}`);
		const note = __("Your answers are not saved, and you decide.");
		this.dialog
			.get_field("advice")
			.$wrapper.html(
				`<div class="right-step" role="status" aria-live="polite">${parts.join("")}</div>
				<p class="text-muted small">${escape(note)}</p>`
			);
	}
};
