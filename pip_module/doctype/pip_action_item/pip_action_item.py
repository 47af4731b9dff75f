from frappe.model.document import Document


class PIPActionItem(Document):
	pass
