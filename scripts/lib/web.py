"""One site, whatever name the browser calls it by.

Where *.localhost doesn't resolve (PDF rendering, test clients), 127.0.0.1 must reach the same site.
"""

import os

import frappe.app

frappe.app._site = os.environ["PIP_SITE"]
application = frappe.app.application_with_statics()
