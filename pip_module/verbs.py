"""What the verbs of a plan and of a check-in have in common: they act on what is stored, and save past DocPerm."""

from pip_module.confidential import ConfidentialDocument


class VerbDocument(ConfidentialDocument):
	"""A document that people change through verbs, each of which asks its own question of who may.

	While a verb saves, `flags.by_verb` is set; flags are the one thing of a document that a client can't send.
	"""

	def load_stored(self) -> None:
		"""What is stored counts, not the caller's copy of it; locked until the transaction ends."""
		self.flags.for_update = True
		self.load_from_db()

	def save_by_verb(self) -> None:
		"""Saves what a verb wrote, leaving nothing on the document that a later save could be mistaken for a verb by."""
		self.flags.by_verb = True
		try:
			# The verb has asked who may; the employee, say, may acknowledge but not write.
			self.save(ignore_permissions=True)
		finally:
			self.flags.by_verb = False
