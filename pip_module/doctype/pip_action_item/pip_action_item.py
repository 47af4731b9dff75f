from pip_module.rows import TableRow


class PIPActionItem(TableRow):
	pass
