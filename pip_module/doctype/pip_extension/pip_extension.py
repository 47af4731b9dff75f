from pip_module.rows import TableRow


class PIPExtension(TableRow):
	pass
