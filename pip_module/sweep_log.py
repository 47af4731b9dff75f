"""When the last sweep of reminders was done, and how the last day went: what PIP Settings shows of it."""

import frappe
from frappe import _
from frappe.utils import add_to_date, get_datetime, now_datetime, pretty_date

from pip_module import ledger
from pip_module.ledger import UNDELIVERABLE
from pip_module.records import REMINDER

LAST_SWEEP = "pip_module_last_sweep"
"""The host's default value that keeps it. A field of PIP Settings would be in the way of whoever edits them."""

OURS = "pip_module"
"""Whose default it is: nobody's whom the host would look it up for."""

LATE_AFTER_HOURS = 3
FAILURES = "PIP Module: could not%"


def note() -> None:
	"""Keeps that a sweep is done now."""
	now = now_datetime().isoformat(sep=" ", timespec="seconds")
	# Not `set_global`: with that the host forgets all it remembers, for everybody on the site, and this is every hour.
	if frappe.db.exists("DefaultValue", {"parent": OURS, "defkey": LAST_SWEEP}):
		row = frappe.qb.DocType("DefaultValue")
		kept = (row.parent == OURS) & (row.defkey == LAST_SWEEP)
		frappe.qb.update(row).set(row.defvalue, now).where(kept).run()
		return
	ledger.store(
		"DefaultValue",
		[
			{
				"name": frappe.generate_hash(length=10),
				"parent": OURS,
				"parenttype": OURS,
				"parentfield": "system_defaults",
				"defkey": LAST_SWEEP,
				"defvalue": now,
			}
		],
	)


def summary() -> dict:
	"""What is shown: a headline with its colour, and lines about the last 24 hours."""
	last = frappe.db.get_value("DefaultValue", {"parent": OURS, "defkey": LAST_SWEEP}, "defvalue")
	since = add_to_date(now_datetime(), hours=-24)
	sent = frappe.db.count(REMINDER, {"sent_on": (">=", since)})
	unreached = frappe.db.count(REMINDER, {"sent_on": (">=", since), "delivery": UNDELIVERABLE})
	failures = frappe.db.count("Error Log", {"creation": (">=", since), "method": ("like", FAILURES)})
	if not last:
		headline, late = _("No sweep yet. Is the scheduler on?"), True
	else:
		late = get_datetime(last) < add_to_date(now_datetime(), hours=-LATE_AFTER_HOURS)
		headline = _("Last sweep: {0}").format(pretty_date(get_datetime(last)))
		if late:
			headline += " " + _("It should run every hour. Is the scheduler on?")
	return {
		"headline": headline,
		"colour": "red" if late else "orange" if failures or unreached else "green",
		"lines": [
			_("Reminders in the last 24 hours: {0}").format(sent),
			_("Of these, nobody could be told: {0}").format(unreached),
			_("Failures, see the Error Log: {0}").format(failures),
		],
	}
