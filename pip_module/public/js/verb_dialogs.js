// What the dialogs of a plan and of a check-in have in common. Each asks for what a verb of the document needs.

frappe.provide("pip_module");

pip_module.call_verb = async (frm, verb, args = {}) => {
	// While the form is loaded anew, as when somebody else changed it, there is no copy to hand over.
	await frappe.model.with_doc(frm.doctype, frm.docname);
	const doc = frappe.get_doc(frm.doctype, frm.docname);
	return frm.call({ doc, method: verb, args, freeze: true });
};

// Shows `say`, a sentence or several, asks for `fields` and hands what was entered to the document's `verb`.
// `before` may see to something first and take out of the values what isn't the verb's. Returns the dialog.
pip_module.ask_and_call = (frm, verb, { title, say = [], fields = [], before }) => {
	const take = async (entered) => {
		dialog.disable_primary_action();
		try {
			const said = [...said_first(say), ...fields].filter(({ fieldtype }) => fieldtype === "HTML");
			const args = { ...entered };
			said.forEach(({ fieldname }) => delete args[fieldname]);
			if (before) await before(args);
			await pip_module.call_verb(frm, verb, args);
		} catch (refused) {
			// The host has shown why. What was entered stays for another try.
			dialog.enable_primary_action();
			return;
		}
		dialog.hide();
		frm.reload_doc();
	};
	const dialog = new frappe.ui.Dialog({
		title,
		fields: [...said_first(say), ...fields],
		primary_action_label: title,
		primary_action: take,
		// The key that closes a refusal's message would close this as well, and lose what was entered.
		static: true,
		secondary_action_label: __("Cancel"),
		secondary_action: () => dialog.hide(),
	});
	dialog.show();
	return dialog;

	function said_first(sentences) {
		const lines = [].concat(sentences).map((line) => `<p>${frappe.utils.escape_html(line)}</p>`);
		return lines.length ? [{ fieldname: "say", fieldtype: "HTML", options: lines.join("") }] : [];
	}
};
