from frappe.model.document import Document


class PIPGoal(Document):
	pass
