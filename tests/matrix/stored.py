"""What the database holds of one plan, read past the app: to see that nothing changed, and to put back what did."""

from pathlib import Path

import pymysql
from world import Target, World

import frappe

OF_PLAN = "`plan` = '{plan}'"
OF_PARENT = "`parent` in ({records})"

WHERE = {
	"Performance Improvement Plan": "`name` = '{plan}' or `employee` = '{employee}'",
	"PIP Check-in": OF_PLAN,
	"PIP Event": OF_PLAN,
	"PIP HR Note": OF_PLAN,
	"PIP Handover": OF_PLAN,
	"PIP Reminder": OF_PLAN,
	"PIP Gap": OF_PARENT,
	"PIP Goal": OF_PARENT,
	"PIP Support": OF_PARENT,
	"PIP Extension": OF_PARENT,
	"PIP Hold": OF_PARENT,
	"PIP Goal Review": OF_PARENT,
	"PIP Action Item": OF_PARENT,
	**{
		doctype: f"`{column}` in ({{records}})"
		for doctype, column in {
			"Comment": "reference_name",
			"Communication": "reference_name",
			"Communication Link": "link_name",
			"Version": "docname",
			"ToDo": "reference_name",
			"DocShare": "share_name",
			"Document Follow": "ref_docname",
			"Document Share Key": "reference_docname",
			"Tag Link": "document_name",
			"Workflow Action": "reference_name",
			"Notification Log": "document_name",
			"Email Queue": "reference_name",
			"Event Participants": "reference_docname",
			"Deleted Document": "deleted_name",
			"View Log": "reference_name",
			"Energy Point Log": "reference_name",
			"Milestone": "reference_name",
		}.items()
	},
	# What a plan gives as evidence; a twin has some as well.
	"Employee Checkin": "`employee` = '{employee}'",
	# A report that will be made in the background.
	"Prepared Report": "`filters` like '%{plan}%'",
	"File": "`attached_to_name` in ({records}) or `file_url` in ({urls})",
}
"""Where the rows of a plan are, in our tables and in the host's."""


ATTEMPTS = 5
"""How often rows are put back anew when another connection was in the way."""


class Stored:
	"""A connection of its own for each thread: pymysql's may not be shared."""

	def __init__(self, world: World) -> None:
		conf = frappe.conf
		self.connection = pymysql.connect(
			user=conf.db_name,
			password=conf.db_password,
			database=conf.db_name,
			unix_socket=conf.db_socket,
			charset="utf8mb4",
			autocommit=True,
		)
		self.columns: dict[str, list[str]] = {}
		with self.connection.cursor() as cursor:
			for doctype in WHERE:
				cursor.execute(f"show columns from `tab{doctype}`")
				self.columns[f"tab{doctype}"] = [row[0] for row in cursor.fetchall()]
		self.targets = {target.number: target for target in (*world.targets, *world.twins.values())}
		self.queries = {number: self._query(target) for number, target in self.targets.items()}
		self.sums = {number: self._sums(number) for number in self.queries}
		self.files = {target.number: _files_of(target) for target in world.targets}
		self.kept = {number: self._rows(target) for number, target in self.targets.items()}

	def changed(self, number: int) -> list[str]:
		"""The tables in which a row of the plan isn't as it was at first."""
		now = self._sums(number)
		return [old[0] for old, new in zip(self.sums[number], now, strict=True) if old != new]

	def _sums(self, number: int) -> tuple:
		with self.connection.cursor() as cursor:
			cursor.execute(self.queries[number])
			return cursor.fetchall()

	def _restore_files(self, number: int) -> None:
		for path, content in self.files.get(number, {}).items():
			if not path.exists():
				path.write_bytes(content)

	def restore(self, number: int, doctypes: list[str]) -> None:
		"""Puts every row of the plan in those tables back as it was at first and takes away what was added."""
		for attempt in range(ATTEMPTS):
			try:
				self._restore_rows(number, doctypes)
				break
			except pymysql.err.OperationalError:
				# A request for another plan was in the way.
				self.connection.rollback()
				if attempt == ATTEMPTS - 1:
					raise
		self._restore_files(number)

	def _restore_rows(self, number: int, doctypes: list[str]) -> None:
		target, kept = self.targets[number], self.kept.get(number, {})
		with self.connection.cursor() as cursor:
			cursor.execute("start transaction")
			for doctype in doctypes:
				cursor.execute(f"delete from `tab{doctype}` where {self._where(doctype, target)}")
				if rows := kept.get(doctype):
					columns = self.columns[f"tab{doctype}"]
					cursor.executemany(
						f"replace into `tab{doctype}` ({', '.join(f'`{column}`' for column in columns)})"
						f" values ({', '.join(['%s'] * len(columns))})",
						rows,
					)
			cursor.execute("commit")

	def _where(self, doctype: str, target) -> str:
		named = {target.plan, *target.names, *target.keys.values()}
		records = ", ".join(f"'{name}'" for name in sorted(named) if name.startswith("HR-PIP"))
		urls = ", ".join(f"'{url}'" for url in sorted(target.keys.values()) if "/" in url)
		return f"({WHERE[doctype].format(plan=target.plan, employee=target.employee, records=records, urls=urls)})"

	def _query(self, target) -> str:
		parts = []
		for doctype in WHERE:
			columns = self.columns[f"tab{doctype}"]
			line = ", ".join(f"ifnull(`{column}`, 0)" for column in columns)
			parts.append(
				f"select '{doctype}', count(*), bit_xor(crc32(concat_ws('|', {line})))"
				f" from `tab{doctype}` where {self._where(doctype, target)}"
			)
		return " union all ".join(parts)

	def _rows(self, target) -> dict[str, tuple]:
		rows = {}
		with self.connection.cursor() as cursor:
			for doctype in WHERE:
				columns = ", ".join(f"`{column}`" for column in self.columns[f"tab{doctype}"])
				cursor.execute(f"select {columns} from `tab{doctype}` where {self._where(doctype, target)}")
				rows[doctype] = cursor.fetchall()
		return rows


def _files_of(target: Target) -> dict[Path, bytes]:
	paths = {Path(frappe.get_site_path(url.lstrip("/"))) for url in target.keys.values() if "/" in url}
	return {path: path.read_bytes() for path in sorted(paths) if path.exists()}
