"""A signature under an answer: a typed name, or a drawing, which is taken apart and written anew."""

import base64
import binascii
import io

from PIL import Image

import frappe
from frappe import _

LONGEST_NAME = 140
PNG = "data:image/png;base64,"
LARGEST_DRAWING = 200_000
"""Characters of a drawing as it is sent. A signature on a phone takes some 20,000."""
MOST_PIXELS = (2000, 1000)
LINE = "RGBA"


def name_of(value: str) -> str | None:
	"""The typed name. Raises `frappe.ValidationError` when it is too long to be one."""
	name = " ".join((value or "").split())
	if len(name) > LONGEST_NAME:
		frappe.throw(_("Signed As: this is too long for a name."), title=_("Not a Name"))
	return name or None


def drawing_of(value: object) -> str | None:
	"""The drawing `value`, a PNG as a data URL, written anew so that nothing but its pixels is kept. None where nothing
	was drawn; raises `frappe.ValidationError` for anything else."""
	if not value:
		return None
	drawing = _opened(value) if isinstance(value, str) and len(value) <= LARGEST_DRAWING else None
	if drawing is None:
		frappe.throw(
			_("Drawn Signature: this is not a drawing. Please draw it again."), title=_("Not a Drawing")
		)
	written = io.BytesIO()
	drawing.save(written, "PNG", optimize=True)
	return PNG + base64.b64encode(written.getvalue()).decode()


def _opened(value: str) -> Image.Image | None:
	if not value.startswith(PNG):
		return None
	try:
		content = base64.b64decode(value.removeprefix(PNG), validate=True)
		# Looked at before its pixels are read: a small file may claim to be huge.
		with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
			if image.width > MOST_PIXELS[0] or image.height > MOST_PIXELS[1]:
				return None
			pixels = Image.new(LINE, image.size)
			pixels.paste(image.convert(LINE))
			return pixels
	except (binascii.Error, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
		return None
