from pip_module.rows import TableRow


class PIPSupport(TableRow):
	pass
