"""Nobody from HR sheds being the employee of their plan: see `own_record.py`."""

import pytest
from factory import COMPANY, PLAN, plan_values

import frappe
from frappe.utils import getdate

from pip_module import permissions, tasks
from pip_module.recipients import Recipients

SAID = "This is your own employee record."


@pytest.fixture
def record(people) -> str:
	"""The Employee record of somebody from HR."""
	return people.hr.employee


@pytest.fixture
def draft(people):
	"""A draft about them."""
	frappe.set_user(people.boss.user)
	return frappe.get_doc(plan_values(people.hr.employee)).insert()


def save(record, **values):
	frappe.get_doc("Employee", record).update(values).save()


def transfer(record, new_record=True, **changes):
	doc = frappe.get_doc("Employee", record)
	fields = changes or {"branch": ""}
	frappe.get_doc(
		{
			"doctype": "Employee Transfer",
			"employee": record,
			"transfer_date": getdate(),
			"company": COMPANY,
			"create_new_employee_id": int(new_record),
			"transfer_details": [
				{"property": field, "fieldname": field, "current": doc.get(field), "new": value}
				for field, value in fields.items()
			],
		}
	).insert().submit()


def delete(record, people):
	frappe.delete_doc("Employee", record)


def merge(record, people):
	frappe.rename_doc("Employee", record, people.peer.employee, merge=True, show_alert=False)


def merge_unasked(record, people):
	"""As a client can: the method is the host's own, and so is the argument."""
	frappe.get_doc("Employee", record).rename(people.peer.employee, merge=True, validate_rename=False)


WAYS = {
	"cleared": lambda record, people: save(record, user_id=None),
	"empty text": lambda record, people: save(record, user_id=""),
	"somebody else's": lambda record, people: save(record, user_id="Guest"),
	"by the host's function": lambda record, people: frappe.client.set_value(
		"Employee", record, "user_id", ""
	),
	"left": lambda record, people: save(record, status="Left", relieving_date=getdate()),
	"inactive": lambda record, people: save(record, status="Inactive"),
	"transferred to a new record": lambda record, people: transfer(record),
	"transferred without the user": lambda record, people: transfer(record, new_record=False, user_id=""),
	"deleted": delete,
	"merged": merge,
	"merged unasked": merge_unasked,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("about_them", [True, False])
def test_it_is_refused_with_a_plan_and_without_in_the_same_words(way, about_them, record, people, request):
	if about_them:
		request.getfixturevalue("draft")
	frappe.set_user(people.hr.user)
	frappe.local.message_log = []
	# A request goes back to where it began.
	frappe.db.savepoint("asked")
	with pytest.raises(frappe.PermissionError, match=SAID):
		WAYS[way](record, people)
	said = [row["message"] for row in frappe.local.message_log]
	assert len(said) == 1 and said[0].startswith(SAID), said
	frappe.db.rollback(save_point="asked")
	assert permissions.employees_of(people.hr.user) == {record}


def test_what_a_caller_catches_and_stores_has_changed_nothing(record, people, draft):
	"""The host's own *bulk update* goes on after a refusal and commits."""
	frappe.set_user(people.hr.user)
	roles = set(frappe.get_roles())
	doc = frappe.get_doc("Employee", record)
	doc.user_id = ""
	with pytest.raises(frappe.PermissionError):
		doc.save()
	assert permissions.employees_of(people.hr.user) == {record}
	frappe.clear_cache(user=people.hr.user)
	assert set(frappe.get_roles(people.hr.user)) == roles
	assert not permissions.may(people.hr.user, "read", draft)


@pytest.mark.parametrize("values", [{"bio": "Likes tea"}, {"cell_number": "1234"}, {"designation": None}])
def test_the_rest_of_their_record_is_theirs_to_keep(values, record, people, draft):
	frappe.set_user(people.hr.user)
	save(record, **values)
	transfer(record, new_record=False)


@pytest.mark.parametrize(
	"way", ["cleared", "inactive", "left", "transferred to a new record", "deleted", "merged"]
)
def test_a_colleague_does_it(way, record, people):
	frappe.set_user(people.hr_too.user)
	WAYS[way](record, people)
	assert record not in frappe.get_all(
		"Employee", {"user_id": people.hr.user, "status": "Active"}, pluck="name"
	)


def test_whoever_has_no_record_yet_may_be_given_one(people):
	frappe.set_user("Administrator")
	save(people.peer.employee, user_id=None)
	frappe.set_user(people.hr.user)
	save(people.peer.employee, user_id=people.peer.user)
	assert permissions.employees_of(people.peer.user) == {people.peer.employee}


# With a new record ---------------------------------------------------------------------------------------------------


@pytest.fixture
def transferred(record, people, draft) -> str:
	"""The record that a colleague's transfer has made of theirs; the user went along."""
	frappe.set_user(people.hr_too.user)
	transfer(record)
	[new] = permissions.employees_of(people.hr.user)
	assert new != record
	return new


def sees(user: str, plan) -> tuple[bool, bool]:
	frappe.set_user(user)
	listed = plan.name in frappe.get_list(PLAN, pluck="name", limit=0)
	return listed, bool(frappe.has_permission(PLAN, "read", doc=plan.name))


def test_the_plan_about_the_old_record_is_about_them_still(transferred, people, draft):
	assert sees(people.hr.user, draft) == (False, False)
	assert sees(people.hr_too.user, draft) == (True, True)
	assert not permissions.capacities(people.hr.user, draft)


def test_nor_do_they_manage_it_when_the_old_record_comes_to_stand_below_them(transferred, people, draft):
	frappe.db.set_value("Employee", draft.employee, "reports_to", transferred)
	frappe.set_user("Administrator")
	frappe.get_doc("User", people.hr.user).remove_roles("HR User")
	assert transferred in permissions.managers_of(draft.employee)
	assert sees(people.hr.user, draft) == (False, False)


def test_after_a_second_transfer_too(transferred, people, draft):
	frappe.set_user(people.hr_too.user)
	transfer(transferred)
	assert permissions.employees_of(people.hr.user).isdisjoint({draft.employee, transferred})
	assert permissions.successors_of(draft.employee) == {
		transferred,
		*permissions.employees_of(people.hr.user),
	}
	assert sees(people.hr.user, draft) == (False, False)


def test_they_are_not_told_of_it(transferred, people, draft):
	draft.hr_partner = people.hr.user
	told = Recipients([draft.employee]).hr(draft)
	assert people.hr_too.user in told and people.hr.user not in told
	# Queued mails and the sweep go by what was stored.
	frappe.db.commit()
	frappe.set_user("Administrator")
	tasks.follow_people()
	assert frappe.db.get_value(PLAN, draft.name, "status") == "Withdrawn"
	assert not frappe.get_all("Notification Log", filters={"for_user": people.hr.user})


def test_what_a_transfer_made_is_not_theirs_to_change(transferred, people, draft):
	doc = frappe.get_last_doc("Employee Transfer", {"new_employee_id": transferred})
	for user, refused in ((people.hr.user, True), (people.hr_too.user, False)):
		frappe.set_user(user)
		doc = frappe.get_doc("Employee Transfer", doc.name)
		doc.new_employee_id = None
		if refused:
			with pytest.raises(frappe.PermissionError, match=SAID):
				doc.save()
		else:
			doc.save()
