"""Page numbers on letters, where the host's printer can't repeat a footer.

The wkhtmltopdf of the distributions is built without its own Qt and leaves footers out. A letter of several pages has
to say which page of how many each is, and of what: so it is written onto the finished pages. Other printers do it by
themselves, from the footer in the letter's template.
"""

from io import BytesIO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from werkzeug.wrappers import Request, Response

import frappe
from frappe import _
from frappe.utils.pdf import is_wkhtmltopdf_valid

from pip_module import letter_parts
from pip_module.records import CHECKIN, PLAN

DOOR = "frappe.utils.print_format.download_pdf"
SIZE = 8
ABOVE_EDGE = 24
"""In points, as the size: within the margin that every letter leaves."""

ENCODING = "cp1252"
"""What the font that every reader of PDFs brings along can write."""

NARROW = " .,:;·-/|'()fijlrtI"


def number_letter(response: Response | None = None, request: Request | None = None) -> None:
	"""Asked by the host after each request: adds page numbers to a letter that was downloaded without."""
	if response is None or request is None or response.mimetype != "application/pdf":
		return
	asked = frappe.local.form_dict
	doctype, name = asked.get("doctype"), asked.get("name")
	if not request.path.endswith(DOOR) or doctype not in (PLAN, CHECKIN) or not _leaves_footers_out():
		return
	response.set_data(numbered(response.get_data(), _foot(doctype, name)))


def numbered(pdf: bytes, foot: str) -> bytes:
	"""The same PDF with `foot` and the page's number at the bottom of each page."""
	writer = PdfWriter()
	writer.append(PdfReader(BytesIO(pdf)))
	total = len(writer.pages)
	for number, page in enumerate(writer.pages, start=1):
		page.merge_page(_foot_line(page, f"{foot} · {_page_of(number, total)}"))
	written = BytesIO()
	writer.write(written)
	return written.getvalue()


def _leaves_footers_out() -> bool:
	return frappe.local.form_dict.get("pdf_generator") != "chrome" and not is_wkhtmltopdf_valid()


def _foot(doctype: str, name: str) -> str:
	# Whoever got the letter may know what it is of.
	plan = name if doctype == PLAN else frappe.db.get_value(CHECKIN, name, "plan")
	return letter_parts.foot_of(
		name, frappe.db.get_value(PLAN, plan, ["name", "sealed_digest"], as_dict=True)
	)


def _page_of(number: int, total: int) -> str:
	said = _("Page {0} of {1}", context="Performance Improvement Plan").format(number, total)
	return said if _can_write(said) else f"{number} / {total}"


def _can_write(text: str) -> bool:
	try:
		text.encode(ENCODING)
	except UnicodeEncodeError:
		return False
	return True


def _foot_line(page: PageObject, text: str) -> PageObject:
	"""A page of the same size that holds nothing but `text`, in the middle of its lower margin."""
	width = float(page.mediabox.width)
	shown = " · ".join(part for part in text.split(" · ") if _can_write(part))
	start = (width - sum(SIZE * (0.28 if letter in NARROW else 0.55) for letter in shown)) / 2
	escaped = shown.encode(ENCODING).replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
	line = PageObject.create_blank_page(width=width, height=float(page.mediabox.height))
	content = DecodedStreamObject()
	content.set_data(
		b"BT 0.34 0.38 0.42 rg /F %d Tf %.1f %d Td (" % (SIZE, start, ABOVE_EDGE) + escaped + b") Tj ET"
	)
	line[NameObject("/Contents")] = content
	line[NameObject("/Resources")] = DictionaryObject(
		{
			NameObject("/Font"): DictionaryObject(
				{
					NameObject("/F"): DictionaryObject(
						{
							NameObject("/Type"): NameObject("/Font"),
							NameObject("/Subtype"): NameObject("/Type1"),
							NameObject("/BaseFont"): NameObject("/Helvetica"),
							NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
						}
					)
				}
			)
		}
	)
	return line
