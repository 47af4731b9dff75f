"""Sites that had the app before it set these indexes."""

from pip_module import indexes
from pip_module.install import remember


def execute() -> None:
	remember(indexes.create_if_missing())
