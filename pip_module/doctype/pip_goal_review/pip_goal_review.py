from pip_module.rows import TableRow


class PIPGoalReview(TableRow):
	pass
