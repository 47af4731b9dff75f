"""A starting point for plans of one kind. Shipped ones are created once and are the customer's own from then on."""


from frappe.model.document import Document

TABLES = ("gaps", "goals", "supports")
WORDING = ("plan_type", "duration_days", "checkin_frequency", "reason", "consequences")


class PIPTemplate(Document):
	def fill(self, plan: "Document") -> None:
		"""Writes on `plan` what the template says where the plan is still silent; nothing already there changes."""
		plan.template = self.name
		for field in WORDING:
			if not plan.get(field) or plan.get(field) == plan.meta.get_field(field).default:
				plan.set(field, self.get(field))
		for table in TABLES:
			if not plan.get(table):
				for row in self.get(table):
					plan.append(table, row.as_dict(no_default_fields=True))
