"""What a rule found wrong, as a code: the wording has its own home, because only the host can translate it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
	"""One thing that is wrong and where it stands.

	`field` is the DocType's field name. With `table` "" it is a field of the plan itself; otherwise it is a column
	of that table, in row `row` (counted from 1) or, with row 0, of the table as a whole. `values` are what the
	wording may quote: `Finding("weights_not_100", "weight", "goals", values=(("total", "90"),))`.
	"""

	code: str
	field: str
	table: str = ""
	row: int = 0
	values: tuple[tuple[str, str], ...] = ()
