"""Pictures in letters: part of the letter itself, so that whatever prints it has nothing to load.

Each is read as an image and written anew. What the file held besides (where it was taken, something that only looks
like an image) stays behind, and one from a phone doesn't make the letter too large to send.
"""

from base64 import b64encode
from io import BytesIO
from urllib.parse import unquote, urlparse

from PIL import Image, ImageOps

import frappe

from pip_module.records import PLAN

LARGEST = (1400, 1400)
"""In pixels: as sharp as paper shows it over the width of a page."""

WRITTEN_AS = {"PNG": "PNG", "GIF": "PNG", "JPEG": "JPEG"}
"""The formats that are read, and what they are written as."""


def of_plan(url: str, plan: str) -> str:
	"""The picture at `url` as a data URI, if it is a file of `plan` that the signed-in user may see; else nothing."""
	path = _local_path(url)
	filters = {"file_url": path, "attached_to_doctype": PLAN, "attached_to_name": plan}
	return _embedded(filters) if path else ""


def logo_of(company: str | None) -> str:
	"""The company's logo as a data URI; nothing where it has none or it is no picture that can be printed."""
	url = frappe.db.get_value("Company", company, "company_logo") if company else None
	path = _local_path(url or "")
	return _embedded({"file_url": path}) if path else ""


def _local_path(url: str) -> str:
	"""The path of a file that this site keeps; nothing for one that would have to be fetched from elsewhere."""
	parts = urlparse(url)
	path = unquote(parts.path)
	local = not parts.netloc or url.startswith(frappe.utils.get_url() + "/")
	return path if local and path.startswith(("/files/", "/private/files/")) else ""


def _embedded(filters: dict[str, str]) -> str:
	name = frappe.db.get_value("File", filters)
	if not name:
		return ""
	said_before = len(frappe.local.message_log)
	try:
		content = frappe.get_doc("File", name).get_content()
	except (OSError, frappe.DoesNotExistError, frappe.PermissionError, frappe.ValidationError):
		# It isn't there any more, or not for this reader. The letter is printed without it, not held up by it.
		del frappe.local.message_log[said_before:]
		return ""
	return _data_uri(content) if isinstance(content, bytes) else ""


def _data_uri(content: bytes) -> str:
	try:
		with Image.open(BytesIO(content), formats=tuple(WRITTEN_AS)) as image:
			kind = WRITTEN_AS[image.format or ""]
			drawn = ImageOps.exif_transpose(image)
			drawn.thumbnail(LARGEST)
			written = BytesIO()
			(drawn.convert("RGB") if kind == "JPEG" else drawn).save(written, kind)
	except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
		return ""
	return f"data:image/{kind.lower()};base64,{b64encode(written.getvalue()).decode()}"
