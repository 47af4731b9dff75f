from pip_module.rows import TableRow


class PIPProtectedLeaveType(TableRow):
	pass
