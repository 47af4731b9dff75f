"""The employee's own page: what it says, to whom, and what its forms do."""

import page_requests as page
import pytest
from factory import CHECKIN, PLAN, checkins_of, day

import frappe


@pytest.fixture(autouse=True)
def without_request():
	yield
	if hasattr(frappe.local, "request"):
		delattr(frappe.local, "request")


def test_it_renders(desk, people):
	plan = desk.plan("Awaiting Acknowledgement")
	answer = page.ask(people.employee.user, plan.name)
	print(answer.status_code, page.text_of(answer))
	assert answer.status_code == 200
	assert "Please tell us that you got this plan" in page.text_of(answer)
