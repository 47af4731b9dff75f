from frappe.model.document import Document


class PIPSupport(Document):
	pass
