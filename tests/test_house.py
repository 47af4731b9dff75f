"""The rules of the house, as tests: where a line may stand. They read the source and need neither site nor Frappe."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pip_module import records
from pip_module.guards import table
from pip_module.rules import (
	calendar,
	examples,
	exposure,
	fairness,
	goal_wording,
	goals,
	lifecycle,
	record,
	reminders,
	rescheduling,
	right_step,
	self_service,
)

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "pip_module"
SOURCES = sorted(path for path in APP.rglob("*.py") if "__pycache__" not in path.parts)
DOCTYPES = {
	doc["name"]: doc
	for path in sorted((APP / "doctype").glob("*/*.json"))
	for doc in [json.loads(path.read_text())]
}
PLAN, CHECKIN = "Performance Improvement Plan", "PIP Check-in"


def relative(path: Path) -> str:
	return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
	return ast.parse(path.read_text(), filename=str(path))


def imported(path: Path) -> Iterator[str]:
	for node in ast.walk(tree(path)):
		if isinstance(node, ast.Import):
			yield from (name.name for name in node.names)
		elif isinstance(node, ast.ImportFrom):
			yield "." * node.level + (node.module or "")


def constant(path: Path, name: str) -> object:
	"""The value of a module's constant, read without importing the module (and Frappe with it)."""
	for node in tree(path).body:
		targets = node.targets if isinstance(node, ast.Assign) else []
		if any(isinstance(target, ast.Name) and target.id == name for target in targets):
			return ast.literal_eval(node.value)
	raise AssertionError(f"{relative(path)} has no constant {name}")


def functions(path: Path) -> Iterator[ast.FunctionDef]:
	return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


def hooks() -> dict:
	found: dict = {}
	exec((APP / "hooks.py").read_text(), found)
	return found


def options(doctype: str, field: str) -> tuple[str, ...]:
	row = next(row for row in DOCTYPES[doctype]["fields"] if row["fieldname"] == field)
	return tuple(value for value in row["options"].split("\n") if value)


@pytest.mark.parametrize("path", sorted((APP / "rules").glob("*.py")), ids=relative)
def test_rules_import_the_standard_library_and_themselves_only(path):
	for name in imported(path):
		assert name.startswith("pip_module.rules") or name.split(".")[0] in sys.stdlib_module_names, name


def test_no_rule_reads_a_clock():
	for path in (APP / "rules").glob("*.py"):
		assert not re.search(r"\b(now|today|utcnow)\(\)", path.read_text()), relative(path)


def test_status_is_written_in_one_place():
	writers = {
		(path.name, function.name)
		for path in SOURCES
		if "demo" not in path.parts
		for function in functions(path)
		for node in ast.walk(function)
		if isinstance(node, ast.Assign)
		and any(isinstance(target, ast.Attribute) and target.attr == "status" for target in node.targets)
	}
	assert writers == {
		("performance_improvement_plan.py", "_take"),
		("pip_check_in.py", "complete"),
		("pip_check_in.py", "mark_missed"),
	}


def test_nothing_writes_around_the_controllers():
	for path in SOURCES:
		assert not re.search(r"\.db_set\(|db\.set_value\(|db_update\(", path.read_text()), relative(path)


@pytest.mark.parametrize(
	("doctype", "field", "values"),
	[
		(PLAN, "status", lifecycle.STATUSES),
		(PLAN, "acknowledgement", lifecycle.ACKNOWLEDGEMENTS),
		(PLAN, "checkin_frequency", calendar.FREQUENCIES),
		(PLAN, "rating", goals.RATINGS),
		("PIP Template", "checkin_frequency", calendar.FREQUENCIES),
		("PIP Settings", "default_checkin_frequency", calendar.FREQUENCIES),
		("PIP Goal", "direction", goals.DIRECTIONS),
		("PIP Goal", "result", goals.RESULTS),
		(CHECKIN, "kind", calendar.KINDS),
		(CHECKIN, "status", calendar.CHECKIN_STATUSES),
		(CHECKIN, "rating", goals.RATINGS),
		(CHECKIN, "proposed_side", rescheduling.SIDES),
	],
)
def test_select_options_equal_the_rules(doctype, field, values):
	assert options(doctype, field) == values


def test_list_indicators_cover_every_status():
	for doctype, statuses in ((PLAN, lifecycle.STATUSES), (CHECKIN, calendar.CHECKIN_STATUSES)):
		assert tuple(state["title"] for state in DOCTYPES[doctype]["states"]) == statuses


def test_every_verb_is_a_method_of_the_plan():
	controller = APP / "doctype/performance_improvement_plan/performance_improvement_plan.py"
	whitelisted = {function.name for function in functions(controller) if _whitelist_call(function)}
	assert {row.verb for row in lifecycle.TRANSITIONS} <= whitelisted


def _whitelist_call(function: ast.FunctionDef) -> ast.Call | None:
	for decorator in function.decorator_list:
		if "whitelist" in ast.unparse(decorator):
			assert isinstance(decorator, ast.Call), f"{function.name}: name the HTTP methods"
			return decorator
	return None


WHITELISTED = [
	(path, function)
	for path in SOURCES
	for function in functions(path)
	if _whitelist_call(function) is not None
]
ASKS = (
	"permissions.require",
	"permissions.may",
	"check_permission",
	"_take(",
	"_load_for(",
	"_load_with_plan(",
	"_load_to_move(",
	"_load_to_answer(",
	"plan_from_employee(",
	"_draft_for(",
	"validate_data_anonymization(",
	"_own_errands(",
	"waiting_errands(",
	"_require_hr(",
	"_counted(",
	"frappe.has_permission(",
	"_signed_in(",
	"_feed_of(",
	"_own_plan(",
)


@pytest.mark.parametrize(
	("path", "function"), WHITELISTED, ids=[f"{path.stem}.{function.name}" for path, function in WHITELISTED]
)
def test_whitelisted_functions_are_typed_ask_and_name_their_methods(path, function):
	call = _whitelist_call(function)
	assert any(keyword.arg == "methods" for keyword in call.keywords), "names no HTTP methods"
	arguments = [*function.args.args, *function.args.kwonlyargs]
	assert all(argument.annotation for argument in arguments if argument.arg != "self"), (
		"has an untyped argument"
	)
	if not any(argument.arg == "self" for argument in arguments):
		# The host answers a call that lacks one with a 500; documents of ours check what their methods are given.
		assert len(function.args.defaults) == len(function.args.args), "an argument has no default"
	assert function.returns is not None, "has no return type"
	assert any(word in ast.unparse(function) for word in ASKS), "asks nobody for permission"


def dotted_paths(value: object) -> Iterator[str]:
	if isinstance(value, dict):
		for item in value.values():
			yield from dotted_paths(item)
	elif isinstance(value, list | tuple):
		for item in value:
			yield from dotted_paths(item)
	elif isinstance(value, str) and re.fullmatch(r"pip_module(\.\w+)+", value):
		yield value


@pytest.mark.parametrize("path", sorted({path for value in hooks().values() for path in dotted_paths(value)}))
def test_hook_paths_resolve(path):
	module, _, name = path.rpartition(".")
	# The app package is its own module, so pip_module.pip_module.x is the folder pip_module/x.
	parts = module.replace("pip_module.pip_module", "pip_module").split(".")
	file = ROOT.joinpath(*parts).with_suffix(".py")
	file = file if file.exists() else ROOT.joinpath(*parts, "__init__.py")
	assigned = {
		target.id
		for node in tree(file).body
		if isinstance(node, ast.Assign)
		for target in node.targets
		if isinstance(target, ast.Name)
	}
	defined = {node.name for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
	assert name in defined | assigned


def test_hooked_files_exist():
	for hook in ("doctype_js", "doctype_list_js"):
		for files in hooks().get(hook, {}).values():
			for file in [files] if isinstance(files, str) else files:
				assert (APP / file).is_file(), file


def test_every_form_of_a_confidential_record_offers_what_the_server_takes():
	script = "public/js/form_sidebar.js"
	assert {doctype for doctype, files in hooks()["doctype_js"].items() if script in files} == {
		*records.RECORDS
	}
	listed = re.search(r"CONFIDENTIAL = \[(.*?)\]", (APP / script).read_text(), re.DOTALL)
	assert set(re.findall(r'"(.+?)"', listed[1])) == {*records.RECORDS}


def test_every_patch_is_listed_and_every_listed_patch_exists():
	listed = re.findall(r"^pip_module\.patches\.\S+", (APP / "patches.txt").read_text(), re.MULTILINE)
	existing = [
		relative(path).removesuffix(".py").replace("/", ".")
		for path in (APP / "patches").glob("v*/*.py")
		if path.name != "__init__.py"
	]
	assert sorted(listed) == sorted(existing)


def test_no_file_is_named_utils():
	assert not [path for path in ROOT.rglob("utils.py") if {".venv", "node_modules"}.isdisjoint(path.parts)]


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_ignoring_permissions_has_a_reason_beside_it(path):
	lines = path.read_text().splitlines()
	for number, line in enumerate(lines):
		if "ignore_permissions" in line:
			assert "#" in line or "#" in lines[number - 1], f"{relative(path)}:{number + 1}"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_controllers_are_imported_by_the_hosts_name_for_them(path):
	"""Under `pip_module.doctype` Python would load every controller a second time, as another class."""
	for name in imported(path):
		assert not name.startswith("pip_module.doctype"), name
		assert not name.startswith("."), "import by the full name"


def test_the_list_of_doctypes_is_whole():
	assert set(constant(APP / "install.py", "DOCTYPES")) == set(DOCTYPES)


def test_fixtures_hold_just_what_is_ours_alone():
	held = {
		(row["doctype"], row["name"])
		for path in (APP / "fixtures").glob("*.json")
		for row in json.loads(path.read_text())
	}
	assert held == set(constant(APP / "workflow.py", "OURS_ALONE"))
	known = {("Workflow State", status) for status in lifecycle.STATUSES}
	known |= {("Workflow Action Master", action) for action in lifecycle.ACTIONS}
	assert held <= known


@pytest.mark.parametrize("name", DOCTYPES)
def test_doctypes_belong_to_the_module_and_broadcast_nothing(name):
	doctype = DOCTYPES[name]
	assert doctype["module"] == "PIP Module"
	assert not doctype.get("show_name_in_global_search") and not doctype.get("show_title_field_in_link")
	assert not any(field.get("in_global_search") for field in doctype["fields"])
	for row in doctype["permissions"]:
		assert not {"share", "import", "email", "submit", "cancel", "amend"} & {
			key for key in row if row[key]
		}


@pytest.mark.parametrize("name", DOCTYPES)
def test_links_to_employee_other_than_the_subject_ignore_user_permissions(name):
	for field in DOCTYPES[name]["fields"]:
		if (
			field["fieldtype"] == "Link"
			and field["options"] in ("Employee", "User")
			and field["fieldname"] != "employee"
		):
			assert field.get("ignore_user_permissions"), field["fieldname"]


def test_every_doctype_with_content_has_a_query_condition():
	open_to_all = {"PIP Template", "PIP Settings", "PIP Protected Leave Type"}
	conditions = set(hooks()["permission_query_conditions"]) & set(DOCTYPES)
	assert conditions == set(DOCTYPES) - open_to_all - {*records.SHUT}


def test_what_is_shut_grants_nobody_anything():
	for name in records.SHUT:
		assert DOCTYPES[name]["permissions"] == [], name


def test_records_and_tables_name_every_doctype_with_content():
	open_to_all = {"PIP Template", "PIP Settings", "PIP Protected Leave Type"}
	assert {*records.RECORDS, *records.TABLES, *records.SHUT} == set(DOCTYPES) - open_to_all


def test_every_door_has_its_stand_in_and_every_stand_in_its_door():
	made_by = {"stands_in_for", "refused", "for_readers"}
	stand_ins = []
	for node in tree(APP / "guards/doors.py").body:
		calls = node.decorator_list if isinstance(node, ast.FunctionDef) else [getattr(node, "value", None)]
		for call in calls:
			if isinstance(call, ast.Call) and isinstance(call.func, ast.Call):
				call = call.func
			if isinstance(call, ast.Call) and ast.unparse(call.func) in made_by:
				name = node.name if isinstance(node, ast.FunctionDef) else node.targets[0].id
				stand_ins.append((ast.literal_eval(call.args[0]), name))
	assert sorted(stand_ins) == sorted((door.path, door.guard) for door in table.DOORS)
	assert len({path for path, _name in stand_ins}) == len(stand_ins)


def test_every_code_has_its_wording():
	written = {node.value for node in ast.walk(tree(APP / "wording.py")) if isinstance(node, ast.Constant)}
	assert set(goals.FINDINGS) <= written
	assert {*goal_wording.ADVICE, *examples.ADVICE} <= written
	assert {*right_step.ADVICE, *right_step.QUESTIONS} <= written
	assert set(fairness.DUTIES) <= written
	assert set(exposure.CODES) <= written
	assert set(rescheduling.CODES) <= written
	assert set(self_service.CODES) <= written
	names = {node.attr for node in ast.walk(tree(APP / "wording.py")) if isinstance(node, ast.Attribute)}
	kinds = {name for name, value in vars(reminders).items() if value in reminders.KINDS}
	assert kinds <= names


def test_what_holds_nothing_about_a_person_is_ours():
	assert exposure.IMPERSONAL == set(DOCTYPES) - {*records.RECORDS, *records.TABLES, *records.SHUT}


def test_agreed_fields_are_fields():
	fields = {field["fieldname"] for field in DOCTYPES[PLAN]["fields"]}
	assert {*record.AGREED_FIELDS, *record.LIVING_FIELDS, *record.AGREED_TABLES} <= fields
	for rows, columns in record.AGREED_TABLES.items():
		child = options(PLAN, rows)[0]
		assert set(columns) <= {field["fieldname"] for field in DOCTYPES[child]["fields"]}
