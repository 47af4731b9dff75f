"""The app's one Frappe module, living in the app package itself: Frappe looks for `<app>.<module>.doctype`,
and with this search path `pip_module.pip_module.doctype` is the folder `pip_module/doctype`."""

import os

__path__ = [os.path.dirname(__file__)]
