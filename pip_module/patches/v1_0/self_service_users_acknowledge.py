"""Employees whose user is of the type Employee Self Service hold no other role, so the Workflow has to name it."""

from pip_module import workflow


def execute() -> None:
	workflow.let_self_service_users_act()
