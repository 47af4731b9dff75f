from frappe.model.document import Document


class PIPExtension(Document):
	pass
