"""The employee's own page at /performance-plan, made on the server.

`page.py` answers a request: it shows, or it takes what a form sent and leads back. `plans.py` finds the employee's own
plans, `view.py` says in words what is in one, `actions.py` carries out what a form asks for. The template lays it out.
"""
