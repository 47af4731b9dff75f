"""One site, whatever name the browser calls it by.

Where *.localhost doesn't resolve (PDF rendering, test clients), 127.0.0.1 must reach the same site.
"""

import os
from collections.abc import Callable, Iterable

from werkzeug.wrappers import Response

import frappe.app

frappe.app._site = os.environ["PIP_SITE"]
serve = frappe.app.application_with_statics()


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
	if not environ["PATH_INFO"].startswith("/app"):
		return serve(environ, start_response)
	page = Response.from_app(serve, environ)
	# No proxy stands before us, so the desk has to look for socketio on a port of its own. It does where it takes the
	# server for one of a developer; really being one would make every request several times as slow.
	page.set_data(page.get_data().replace(b"window.dev_server = 0", b"window.dev_server = 1"))
	return page(environ, start_response)
