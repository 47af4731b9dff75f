from pip_module.rows import TableRow


class PIPGoal(TableRow):
	pass
