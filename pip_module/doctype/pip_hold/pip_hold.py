from frappe.model.document import Document


class PIPHold(Document):
	pass
