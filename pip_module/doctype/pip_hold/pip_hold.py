from pip_module.rows import TableRow


class PIPHold(TableRow):
	pass
