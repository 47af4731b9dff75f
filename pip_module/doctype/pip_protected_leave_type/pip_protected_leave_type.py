from frappe.model.document import Document


class PIPProtectedLeaveType(Document):
	pass
