from pip_module.rows import TableRow


class PIPGap(TableRow):
	pass
