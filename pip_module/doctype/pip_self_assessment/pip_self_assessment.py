"""What an employee has begun to write before a check-in and not sent yet. It is gone once they send it.

No role may see one, so neither a list nor a timeline nor an export shows it: until it is sent it is the employee's alone.
`self_assessment.py` reads and writes it for them.
"""

from pip_module.confidential import ConfidentialDocument


class PIPSelfAssessment(ConfidentialDocument):
	pass
