"""Every function of the host that takes a DocType or a document is known, and tells strangers nothing of a plan.

`host_doors.ini` says what each is. The classes are kept honest by asking: the same calls are made where a plan exists
and where it does not (the transaction is rolled back to before it was written), and a stranger must not be able to
tell one from the other.
"""

import configparser
import importlib
import inspect
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import factory
import pytest
from factory import PLAN
from host_calls import Target, calls_for
from host_functions import HostFunction, host_functions
from host_requests import Answer, refuse_what_leaves_the_site, send

import frappe

import pip_module

CLASSIFIED_FOR = "classified for"
CANARY = "CanaryOfAPlan"


def listing() -> configparser.ConfigParser:
	parser = configparser.ConfigParser(allow_no_value=True, delimiters=("=",), interpolation=None)
	parser.optionxform = str
	parser.read(Path(__file__).with_name("host_doors.ini"))
	return parser


def classes() -> dict[str, set[str]]:
	"""The functions by class, as `host_doors.ini` lists them."""
	return {name: set(paths) for name, paths in listing().items() if name not in (CLASSIFIED_FOR, "DEFAULT")}


def host_is_the_one_classified() -> bool:
	return all(
		frappe.get_module(app).__version__ == version for app, version in listing()[CLASSIFIED_FOR].items()
	)


def selected() -> tuple[HostFunction, ...]:
	return tuple(each for each in host_functions() if each.names_records)


def test_every_function_that_takes_a_record_is_classified_once():
	listed = [path for paths in classes().values() for path in paths]
	assert len(listed) == len(set(listed)), "listed in two classes"
	unknown = {each.path for each in selected()} - set(listed)
	assert not unknown, f"nobody has classified: {sorted(unknown)}"
	if host_is_the_one_classified():
		gone = set(listed) - {each.path for each in host_functions()}
		assert not gone, f"classified, but the host has no such function: {sorted(gone)}"
	counts = ", ".join(f"{name}: {len(paths)}" for name, paths in classes().items())
	print(f"whitelisted: {len(host_functions())}, taking a DocType or document: {len(selected())}, {counts}")


def test_what_is_guarded_is_guarded_under_each_of_its_paths():
	overridden = frappe.get_hooks("override_whitelisted_methods")
	guarded = classes()["guarded"]
	open_paths = [
		path
		for each in host_functions()
		if each.path in guarded
		for path in each.paths
		if not any(hook.startswith("pip_module.") for hook in overridden.get(path, []))
	]
	assert not open_paths


def test_what_stands_in_is_classified_as_guarded():
	"""The table of guards and this list are the same."""
	by_path = {path: each.path for each in host_functions() for path in each.paths}
	for path, hooks in frappe.get_hooks("override_whitelisted_methods", app_name="frappe").items():
		# A path the host itself has moved.
		by_path[path] = by_path.get(hooks[-1], hooks[-1])
	ours = {
		by_path.get(path, path)
		for path, hooks in frappe.get_hooks("override_whitelisted_methods").items()
		if any(hook.startswith("pip_module.guards.") for hook in hooks)
	}
	assert ours <= classes()["guarded"]


def test_none_of_our_modules_hands_out_what_is_guarded():
	"""What a module of an installed app imports by name can be called through it, past every override."""
	for file in sorted(Path(pip_module.__file__).parent.rglob("*.py")):
		if "patches" not in file.parts:
			importlib.import_module(
				".".join(file.relative_to(Path(pip_module.__file__).parents[1]).with_suffix("").parts)
			)
	guarded_paths = classes()["guarded"]
	guarded = {each.function for each in host_functions() if each.path in guarded_paths}
	handed_out = [
		f"{module.__name__}.{name}"
		for module in list(sys.modules.values())
		if getattr(module, "__name__", "").split(".")[0] == "pip_module"
		for name, value in vars(module).items()
		if inspect.isfunction(value) and value in guarded
	]
	assert not handed_out


# Asking ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
	"""A call whose answer gives away that a plan exists."""

	path: str
	shape: str
	with_plan: Answer
	without: Answer

	def __str__(self) -> str:
		return f"{self.path} ({self.shape}): {self.with_plan.status} or {self.without.status}"


@pytest.fixture
def strangers(people) -> list[str]:
	"""Someone without any role but Employee, and someone with all of them whose company is another."""
	frappe.set_user("Administrator")
	roles = frappe.get_all(
		"Role", filters={"disabled": 0, "name": ("not in", ("Administrator", "Guest", "All"))}
	)
	user = frappe.get_doc("User", people.hr_elsewhere.user)
	user.add_roles(*(role.name for role in roles if role.name != "System Manager"))
	return [people.peer.user, user.name]


def test_a_stranger_cannot_tell_whether_a_plan_exists(strangers, people):
	by_class = classes()
	differences = []
	for functions, users, shapes in (
		(
			by_class["guarded"]
			| by_class["asks"]
			| by_class["unproved"]
			| by_class["linked"]
			| by_class["doctype"],
			strangers,
			None,
		),
		# Many, and far from ours: one stranger and fewer shapes keep this in time.
		(by_class["elsewhere"], strangers[:1], ("by name", "as JSON", "method")),
	):
		probed = [each for each in selected() if each.path in functions]
		differences += told_apart(probed, users, people, shapes)
	assert not differences, "\n".join(sorted({str(each) for each in differences}))


def test_whoever_may_see_the_plan_is_told(people):
	"""Else the calls would prove nothing: a call nobody gets an answer to is filled in wrongly."""
	frappe.set_user("Administrator")
	frappe.get_doc("User", people.hr_too.user).add_roles("System Manager")
	asking = classes()["asks"]
	probed = [each for each in selected() if each.path in asking]
	told = {each.path for each in told_apart(probed, [people.hr_too.user], people, among_refusals=True)}
	not_told = sorted({each.path for each in probed} - told)
	assert not not_told, "\n".join(not_told)


def told_apart(
	functions: list[HostFunction],
	users: list[str],
	people,
	shapes: tuple[str, ...] | None = None,
	among_refusals: bool = False,
) -> list[Difference]:
	"""The calls that are answered otherwise where the plan exists.

	`among_refusals` counts two different refusals too; for strangers the app makes those the same after the function
	has run.
	"""
	refuse_what_leaves_the_site()
	frappe.set_user("Administrator")
	frappe.db.sql("savepoint before_any_plan")
	# That there are plans at all is no secret.
	plan_to_find(people, people.witness.employee)
	frappe.db.sql("savepoint before_the_plan")
	target = plan_to_find(people, people.employee.employee)
	found = answers(functions, target, users, shapes)
	frappe.db.sql("rollback to savepoint before_the_plan")
	frappe.db.sql("savepoint pip_test_commit")
	frappe.clear_cache()
	frappe.local.document_cache = {}
	frappe.db.value_cache.clear()
	assert not frappe.db.exists(PLAN, target.name)
	missed = answers(functions, target, users, shapes)
	frappe.db.sql("rollback to savepoint before_any_plan")
	frappe.db.sql("savepoint pip_test_commit")
	return [
		Difference(path, shape, found[user, path, shape], missed[user, path, shape])
		for user, path, shape in found
		if differ(found[user, path, shape], missed[user, path, shape], among_refusals)
	]


def differ(one: Answer, other: Answer, among_refusals: bool) -> bool:
	if CANARY in one.text:
		return True
	if not among_refusals and refused(one) and refused(other):
		return one.effects != other.effects
	return one != other


def refused(answer: Answer) -> bool:
	return answer.status >= 400


def answers(
	functions: list[HostFunction], target: Target, users: list[str], shapes: tuple[str, ...] | None
) -> dict[tuple, Answer]:
	return {
		(user, each.path, call.shape): send(call, user, method_of(each)).settled()
		for user in users
		for each in functions
		for call in calls_for(each, target)
		if shapes is None or call.shape in shapes or call.shape.startswith("as asked")
	}


def method_of(each: HostFunction) -> str:
	allowed = frappe.allowed_http_methods_for_whitelisted_func[each.function]
	return "POST" if "POST" in allowed else allowed[0]


def plan_to_find(people, employee: str) -> Target:
	"""A plan with rows of the host about it."""
	frappe.set_user(people.hr.user)
	plan = frappe.get_doc(factory.plan_values(employee, reason=CANARY)).insert()
	frappe.set_user("Administrator")
	for row in trails(plan.name, people):
		document = frappe.new_doc(row.pop("doctype"))
		document.update(row)
		document.name = frappe.generate_hash(length=10)
		document.db_insert()
	return Target(
		PLAN,
		plan.name,
		employee,
		factory.COMPANY,
		file_url=f"/private/files/{CANARY}.txt",
		text_field="reason",
		stored={"employee": employee},
	)


def trails(name: str, people) -> Iterator[dict]:
	about = {"reference_doctype": PLAN, "reference_name": name}
	manager = people.manager.user
	yield {"doctype": "Comment", "comment_type": "Comment", "content": CANARY, **about}
	yield {"doctype": "Communication", "subject": CANARY, "communication_type": "Communication", **about}
	yield {
		"doctype": "Version",
		"ref_doctype": PLAN,
		"docname": name,
		"data": json.dumps({"changed": [["x", "", CANARY]]}),
	}
	yield {
		"doctype": "File",
		"file_name": f"{CANARY}.txt",
		"file_url": f"/private/files/{CANARY}.txt",
		"is_private": 1,
		"attached_to_doctype": PLAN,
		"attached_to_name": name,
	}
	yield {
		"doctype": "ToDo",
		"description": CANARY,
		"status": "Open",
		"reference_type": PLAN,
		"reference_name": name,
		"allocated_to": manager,
	}
	yield {"doctype": "Document Follow", "ref_doctype": PLAN, "ref_docname": name, "user": manager}
	yield {"doctype": "Tag Link", "document_type": PLAN, "document_name": name, "tag": CANARY}
