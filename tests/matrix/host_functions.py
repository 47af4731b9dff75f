"""The host's whitelisted functions, and which of them let a caller name a DocType or a document.

Whatever is whitelisted can be called by every signed-in user, whatever the desk shows them. The functions are found
by importing the host's apps on a site and asking Frappe for what they registered, so a new version's are found too.
"""

import importlib
import inspect
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import frappe
import frappe.handler

HOST_APPS = ("frappe", "erpnext", "hrms")

# A DocType or a document, its content, a selection of documents, a file, a report, or a function that is handed these.
NAMING = re.compile(
	r"(.*_)?(doc|docs|doctypes?|doctype_name|docnames?|doc_name|dt|dn|document|document_types?|document_name|doclist"
	r"|parenttype|reference_name|reference_type|ref_name|voucher_type|party_type|filters|or_filters|args|kwargs|params"
	r"|data|method|query|cmd|reports?|report_name|file|file_url|file_name)"
)
READS_THE_REQUEST = re.compile(r"\bform_dict\b|\bget_form_params\b|\brequest\.(json|data|args|form|files|get_data)\b")
NO_PRODUCT = re.compile(r"(^|[./])(tests?|test_[^./]*|ui_test_helpers|node_modules)([./]|$)")


@dataclass(frozen=True)
class HostFunction:
	"""One whitelisted function of the host."""

	path: str
	"""Where it is defined: module and qualified name."""
	paths: tuple[str, ...]
	"""Every name a request can call it by: modules that import it answer for it as well."""
	function: Callable
	doctype: str | None
	"""Whose method it is, if it is one; it is called on a document the caller names or hands in."""
	parameters: tuple[str, ...]
	names_records: bool
	"""Whether a caller can name a DocType or a document of their choice to it, as far as its source shows."""

	@property
	def takes_anything(self) -> bool:
		"""Whether it takes more than its parameters: a `**kwargs`, or the request as it came."""
		kinds = {parameter.kind for parameter in inspect.signature(self.function).parameters.values()}
		return inspect.Parameter.VAR_KEYWORD in kinds or bool(READS_THE_REQUEST.search(_source(self.function)))


@cache
def host_functions() -> tuple[HostFunction, ...]:
	"""Every whitelisted function of the host's apps, by path. Needs a connected site."""
	_import_everything()
	names = _names_in_modules()
	methods = _methods_of_doctypes()
	found = []
	for function in frappe.whitelisted:
		path = f"{function.__module__}.{function.__qualname__}"
		if function.__module__.split(".")[0] not in HOST_APPS or NO_PRODUCT.search(path):
			continue
		doctype = methods.get(function)
		parameters = tuple(name for name in inspect.signature(function).parameters if name not in ("self", "cls"))
		found.append(
			HostFunction(
				path,
				tuple(sorted(names[function])),
				function,
				doctype,
				parameters,
				_names_records(function, parameters, doctype),
			)
		)
	return tuple(sorted(found, key=lambda each: each.path))


def _names_records(function: Callable, parameters: tuple[str, ...], doctype: str | None) -> bool:
	if any(NAMING.fullmatch(name) for name in parameters):
		return True
	if READS_THE_REQUEST.search(_source(function)):
		return True
	return bool(doctype) and _points_anywhere(doctype)


def _points_anywhere(doctype: str) -> bool:
	"""Whether a document of `doctype` says in a field which other DocType it is about."""
	meta = frappe.get_meta(doctype)
	tables = [frappe.get_meta(field.options) for field in meta.get_table_fields()]
	return any(
		field.fieldtype == "Dynamic Link" or (field.fieldtype == "Link" and field.options == "DocType")
		for each in (meta, *tables)
		for field in each.fields
	)


def _source(function: Callable) -> str:
	return inspect.getsource(inspect.unwrap(function))


def _import_everything() -> None:
	for app in HOST_APPS:
		root = Path(importlib.import_module(app).__file__).parent
		for file in sorted(root.rglob("*.py")):
			parts = file.relative_to(root.parent).with_suffix("").parts
			module = ".".join(parts).removesuffix(".__init__")
			if NO_PRODUCT.search(module) or not _whitelists(file):
				continue
			importlib.import_module(module)


def _whitelists(file: Path) -> bool:
	return "whitelist" in file.read_text(encoding="utf-8")


def _modules() -> list:
	return [module for name, module in sorted(sys.modules.items()) if name.split(".")[0] in HOST_APPS]


def _names_in_modules() -> dict[Callable, set[str]]:
	"""Dotted paths, and the bare names that `frappe.handler` answers to."""
	whitelisted = set(frappe.whitelisted)
	names: dict[Callable, set[str]] = defaultdict(set)
	for module in _modules():
		for name, value in list(vars(module).items()):
			if inspect.isfunction(value) and value in whitelisted:
				names[value].add(f"{module.__name__}.{name}")
				if module is frappe.handler:
					names[value].add(name)
	return names


def _methods_of_doctypes() -> dict[Callable, str]:
	"""Which DocType a whitelisted method belongs to; for one shared by several, the first that any site has."""
	whitelisted = set(frappe.whitelisted)
	known = set(frappe.get_all("DocType", pluck="name"))
	by_class_name = {name.replace(" ", "").replace("-", ""): name for name in known}
	methods: dict[Callable, str] = {}
	for module in _modules():
		for class_name, value in list(vars(module).items()):
			if not inspect.isclass(value) or class_name not in by_class_name:
				continue
			for each in value.__mro__:
				for attribute in vars(each).values():
					function = getattr(attribute, "__func__", attribute)
					if inspect.isfunction(function) and function in whitelisted:
						methods.setdefault(function, by_class_name[class_name])
	return methods
