"""Closes the doors of the host that don't ask who may see a plan.

    table.py      what is guarded: every door with what it would let out. Only data: hooks.py is built from it
    doors.py      the stand-ins for the host's own functions, most of them a line each
    stand_ins.py  how such a stand-in is made: the host's function goes on as before for every DocType but ours
    trail.py      what the host keeps about a record (comments, versions, mails) goes with the record
    deleting.py   to delete what a plan refers to says nothing of the plan
    answers.py    a refusal says the same whether a record exists or not

None of them decides: they ask `pip_module.permissions`.
"""
