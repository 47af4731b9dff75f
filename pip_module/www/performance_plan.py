"""The employee's own page. What it says and does is in `pip_module/self_service/`."""

from typing import Any

from pip_module.self_service import page

no_cache = 1
sitemap = 0


def get_context(context: Any) -> None:
	page.show(context)
