"""What a job of ours works on, kept where the host's list of jobs doesn't show it.

The arguments of a job and its id are read by whoever looks after the site's workers, and stay for days when it failed.
A list of people in them would say who is on a plan. What is kept may be lost with the cache: a job finds that out and
says so, or leaves it to the next sweep.
"""

from typing import Any

import frappe

KEPT_SECONDS = 24 * 60 * 60
"""Longer than a job waits on any site that is looked after."""


def keep(work: Any) -> str:
	"""Keeps `work` for a job and returns the key by which the job takes it."""
	key = frappe.generate_hash(length=20)
	frappe.cache.set_value(_place_of(key), work, expires_in_sec=KEPT_SECONDS)
	return key


def take(key: str) -> Any:
	"""What was kept under `key`, once; None when it is gone."""
	work = frappe.cache.get_value(_place_of(key), expires=True)
	frappe.cache.delete_value(_place_of(key))
	return work


def _place_of(key: str) -> str:
	return f"pip_job_work:{key}"
