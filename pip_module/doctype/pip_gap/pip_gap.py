from frappe.model.document import Document


class PIPGap(Document):
	pass
