from frappe.model.document import Document


class PIPGoalReview(Document):
	pass
