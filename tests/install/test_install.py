"""Installing, migrating, uninstalling and installing again on a real site, by the host's own commands.

The site is a throwaway one on which the app is installed already. What the site held without the app is compared row
by row: nothing of ours may stay behind, and nothing of the host's may change.
"""

import os
import subprocess
from collections.abc import Iterator

import pytest

SITE = os.environ.get("PIP_SITE", "")
SITES_PATH = os.environ.get("PIP_SITES_PATH", ".")
PYTHON = os.environ.get("PIP_PYTHON", "python")

VOLATILE = {
	"tabError Log",
	"tabScheduled Job Log",
	"tabScheduled Job Type",
	"tabActivity Log",
	"tabPatch Log",
	"tabSessions",
	"tabInstalled Application",
	"tabSingles",
	"tabRoute History",
	"tabDeleted Document",
	"tabVersion",
	"__global_search",
	"__Auth",
}
"""What any command changes, with or without this app: logs, sessions and the host's list of installed apps."""

RENAMED = {"tabDocField", "tabDocPerm", "tabDefaultValue"}
"""Tables whose rows the host writes anew under another random name: some of its DocTypes, its list of apps."""

VOLATILE_COLUMNS = {"creation", "modified", "modified_by", "_seen", "last_active", "last_login"}


def run(*command: str) -> str:
	done = subprocess.run(
		[PYTHON, "-m", "frappe.utils.bench_helper", "frappe", "--site", SITE, *command],
		cwd=SITES_PATH,
		capture_output=True,
		text=True,
		timeout=600,
		check=False,
	)
	assert done.returncode == 0, done.stdout + done.stderr
	# The host reports some failures and still exits well.
	for sign in ("Traceback", "An error occurred"):
		assert sign not in done.stdout + done.stderr, done.stdout + done.stderr
	return done.stdout


def query(statement: str) -> list[tuple]:
	import frappe

	frappe.init(site=SITE, sites_path=SITES_PATH)
	frappe.connect()
	try:
		return list(frappe.db.sql(statement))
	finally:
		frappe.destroy()


def is_installed() -> bool:
	# Not `list-apps`, which after an uninstall shows what stood at the last migrate.
	((apps,),) = query("select defvalue from `tabDefaultValue` where defkey = 'installed_apps'")
	return '"pip_module"' in apps


def content() -> dict[str, frozenset]:
	"""Every row of every table, but for what changes anyway."""
	import frappe

	frappe.init(site=SITE, sites_path=SITES_PATH)
	frappe.connect()
	try:
		held = {}
		for (table,) in frappe.db.sql("show tables"):
			if table in VOLATILE:
				continue
			columns = [row[0] for row in frappe.db.sql(f"show columns from `{table}`")]
			ignored = VOLATILE_COLUMNS | ({"name"} if table in RENAMED else set())
			kept = [f"ifnull(`{name}`, '')" for name in columns if name not in ignored]
			rows = frappe.db.sql(f"select md5(concat_ws('|', {', '.join(kept)})) from `{table}`")
			held[table] = frozenset(row[0] for row in rows)
		return held
	finally:
		frappe.destroy()


@pytest.fixture(scope="module")
def site_without_app() -> Iterator[dict]:
	assert SITE, "run ./scripts/test --install"
	run("uninstall-app", "pip_module", "--yes", "--no-backup")
	yield content()


def test_uninstalling_after_installing_leaves_the_site_as_it_was(site_without_app):
	run("install-app", "pip_module")
	assert is_installed()
	run("migrate")
	first = content()
	run("migrate")
	changed = {table for table, rows in content().items() if rows != first.get(table)}
	assert not changed
	run("uninstall-app", "pip_module", "--yes", "--no-backup")

	after = content()
	ours = [table for table in after if "PIP" in table or "Performance Improvement" in table]
	assert not ours
	different = {
		table: (len(site_without_app[table] - after[table]), len(after[table] - site_without_app[table]))
		for table in site_without_app
		if table in after and site_without_app[table] != after[table]
	}
	assert not query(
		"select ref_doctype, docname from tabVersion where ref_doctype regexp '^PIP |^Performance Improvement'"
		" or docname regexp '^PIP |^HR-PIP|^Performance Improvement'"
	)
	assert not different, f"rows that went or came, by table: {different}"


def test_it_installs_again_with_all_it_needs(site_without_app):
	run("install-app", "pip_module")
	assert query("select count(*) from `tabDocType` where module = 'PIP Module'") == [(18,)]
	assert query(
		"select count(*), sum(is_active) from `tabWorkflow` where document_type = 'Performance Improvement Plan'"
	) == [(1, 1)]
	assert query("select count(*) from `tabPIP Template`") == [(5,)]
	for table, found in (
		("Number Card", 4),
		("Report", 1),
		("Module Onboarding", 1),
		("Form Tour", 1),
		("Workspace", 1),
	):
		assert query(f"select count(*) from `tab{table}` where module = 'PIP Module'") == [(found,)], table
	assert query(
		"select count(*) from `tabOnboarding Step Map` where parent = 'Performance Improvement'"
	) == [(5,)]
	assert query(
		"select name from `tabKanban Board` where reference_doctype = 'Performance Improvement Plan'"
	) == [("Plans by Status",)]
	assert query("select count(*) from `tabScheduled Job Type` where method = 'pip_module.tasks.hourly'") == [
		(1,)
	]


def test_a_doctype_of_the_same_name_stops_the_installation(site_without_app):
	run("uninstall-app", "pip_module", "--yes", "--no-backup")
	run("execute", "frappe.client.insert", "--kwargs", _doctype_of_somebody_else())
	try:
		done = subprocess.run(
			[
				PYTHON,
				"-m",
				"frappe.utils.bench_helper",
				"frappe",
				"--site",
				SITE,
				"install-app",
				"pip_module",
			],
			cwd=SITES_PATH,
			capture_output=True,
			text=True,
			timeout=600,
			check=False,
		)
		assert "this site already has the DocType PIP Template (Custom)" in done.stdout + done.stderr
		assert query("select count(*) from `tabDocType` where module = 'PIP Module'") == [(0,)]
		assert not is_installed()
	finally:
		run("execute", "frappe.delete_doc", "--args", "['DocType', 'PIP Template']")
		run("install-app", "pip_module")


def _doctype_of_somebody_else() -> str:
	return repr(
		{
			"doc": {
				"doctype": "DocType",
				"name": "PIP Template",
				"module": "Custom",
				"custom": 1,
				"fields": [{"fieldname": "title", "fieldtype": "Data", "label": "Title"}],
				"permissions": [{"role": "System Manager", "read": 1}],
			}
		}
	)
