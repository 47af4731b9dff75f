// Beside the forms of our records the host offers to assign, share, tag, follow and like them. The server refuses all of
// it, since each would tell others of a plan, so it isn't offered. Attachments and comments stay.

const NOT_OFFERED = [
	".form-assignments",
	".form-shared",
	".form-tags",
	".form-reviews",
	".form-follow",
	".followed-by-section",
	".liked-by",
	// The dot between the heart and the comments.
	".form-stats > .mx-2",
];

const CONFIDENTIAL = [
	"Performance Improvement Plan",
	"PIP Check-in",
	"PIP Event",
	"PIP Handover",
	"PIP HR Note",
	"PIP Reminder",
];

// The file comes with each of these forms; the first one that is opened registers it for all.
if (!frappe.pip_form_sidebar) {
	frappe.pip_form_sidebar = true;
	CONFIDENTIAL.forEach((doctype) => frappe.ui.form.on(doctype, { refresh: pip_offer_less }));
}

// The host shows some of them again each time it has fetched what is around a record; against this class it can't, unless
// they have its other one.
function pip_offer_less(frm) {
	frm.sidebar?.sidebar?.find(NOT_OFFERED.join(", ")).removeClass("d-flex").addClass("hidden");
}
