// Plans among the Connections of a form, for those whom the server says they concern (`__onload.plans`).

const PIP_PLAN = "Performance Improvement Plan";
const PIP_GROUPS = {
	Employee: __("Evaluation"),
	Appraisal: __("Performance Improvement"),
	"Training Event": __("Performance Improvement"),
};
const PIP_MAKERS = {
	Employee: "pip_module.from_appraisal.plan_from_employee",
	Appraisal: "pip_module.from_appraisal.plan_from_appraisal",
};

// The file comes with each of these forms; the first one that is opened registers it for all.
if (!frappe.pip_connections) {
	frappe.pip_connections = true;
	Object.keys(PIP_GROUPS).forEach((doctype) =>
		frappe.ui.form.on(doctype, { setup: pip_add_connection, refresh: pip_show_connection })
	);
}

// The host draws the links once for all documents of a form, so ours is among them and shown where it should be.
function pip_add_connection(frm) {
	const label = PIP_GROUPS[frm.doctype];
	const data = (frm.meta.__dashboard ||= {});
	const groups = (data.transactions ||= []);
	const group = groups.find((other) => other.label === label);
	if (!group) groups.push({ label, items: [PIP_PLAN] });
	else if (!group.items.includes(PIP_PLAN)) group.items.push(PIP_PLAN);
	const method = PIP_MAKERS[frm.doctype];
	if (method) {
		(frm.make_methods ||= {})[PIP_PLAN] = () => frappe.model.open_mapped_doc({ method, frm });
	}
}

function pip_show_connection(frm) {
	const plans = frm.doc.__onload?.plans;
	const $link = $(frm.dashboard.transactions_area).find(`.document-link[data-doctype="${PIP_PLAN}"]`);
	$link.toggle(Boolean(plans));
	// A heading over nothing would say as much as the link.
	const $group = $link.closest(".col-md-4");
	$group.toggle(Boolean(plans) || $group.find(".document-link").length > 1);
	if (!plans) return;
	(frm.dashboard.data.non_standard_fieldnames ||= {})[PIP_PLAN] = plans.filter;
	$link
		.find(".count")
		.toggleClass("hidden", !plans.count)
		.text(plans.count > 99 ? "99+" : plans.count);
	$link.find(".btn-new").toggle(Boolean(frm.doc.__onload.may_create_plan));
}
