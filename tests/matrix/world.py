"""The people and the plans of the matrix: one plan in each state, with a canary in every text and a number to find.

A canary is `CANARY<field><number of the plan>`, so whatever turns up says whose it is and where it came from. The plans
are brought into their states by the app's own verbs, each by a person whose turn it is. After that everybody on a plan
moves from one manager to another, which leaves a former manager who wrote every draft.
"""

import hashlib
import re
from dataclasses import dataclass, field

import factory
import trails
from oracle import ACTORS, GUEST, HR_SUBJECT, STATES, SUBJECT
from remembering import keeping_doctypes

import frappe
from frappe.utils import add_days, getdate

from pip_module import self_assessment, tasks

PLAN, CHECKIN = factory.PLAN, factory.CHECKIN
EVENT, NOTE, REMINDER = "PIP Event", "PIP HR Note", "PIP Reminder"
HANDOVER = "PIP Handover"
FEED = "PIP Calendar Feed"
ASSESSMENT = "PIP Self-Assessment"
MAILED_REPORT = "Mailed for the matrix"
PUNCH = "Employee Checkin"
"""A record of the host's that a plan gives as evidence, and that every employee may delete."""
PASSWORD = "Str0ng-enough-for-tests"
CANARY = re.compile(r"canary([a-z]+)(\d)", re.IGNORECASE)
NUMBERS = re.compile(r"(?<![0-9a-f])7700(\d)(\d\d)(?!\d)")
"""The numbers of a plan: 7700, the plan, two digits of the field."""
TOKEN = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")

DRAFT_FIELDS = frozenset({"draftcomment", "draftmail", "filecontentdraft", "draftversion", "returnreason"})
NOTE_FIELDS = frozenset({"hrnote"})
HANDOVER_FIELDS = frozenset({"handovernote"})
LEDGER_FIELDS = frozenset({"ledgeritem", "ledgerproblem"})
ASSESSMENT_FIELDS = frozenset({"selfdraft"})
JOURNAL_FIELDS = frozenset({"withdrawreason", "holdjournal"})


def kind_of(canary_field: str) -> str:
	"""What kind of content a canary stands in, in the words of the oracle."""
	if canary_field in DRAFT_FIELDS:
		return "draft"
	if canary_field in ASSESSMENT_FIELDS:
		return "assessment"
	if canary_field in NOTE_FIELDS:
		return "note"
	if canary_field in HANDOVER_FIELDS:
		return "handover"
	if canary_field in LEDGER_FIELDS:
		return "ledger"
	if canary_field in JOURNAL_FIELDS:
		return "journal"
	return "content"


@dataclass
class Target:
	"""A plan in one state with all that belongs to it; or, as a twin, an employee without any plan and names like
	those of a plan that nothing has."""

	number: int
	state: str
	employee: str
	user: str
	person: str
	subject_actor: str
	keys: dict[str, str] = field(default_factory=dict)
	"""The name of one record of each kind, for doors to ask for: plan, checkin, event, note, file, ..."""
	names: dict[str, str] = field(default_factory=dict)
	"""Every name that gives the plan away, with its kind."""

	def __getattr__(self, key: str) -> str:
		try:
			return self.__dict__["keys"][key]
		except KeyError:
			raise AttributeError(key) from None

	def has(self, key: str) -> bool:
		return key in self.keys


@dataclass
class World:
	users: dict[str, str]
	"""The user of each actor; the subjects' differ from plan to plan."""
	targets: list[Target]
	twins: dict[str, Target]
	"""By the actor that is the subject: the one without a plan to compare with."""

	def user_of(self, actor: str, target: Target) -> str:
		return target.user if actor == target.subject_actor else self.users[actor]

	def twin_of(self, target: Target) -> Target:
		return self.twins[target.subject_actor]


def build() -> World:
	# The plans have to stand in the site as users find them: with versions, mails and notices.
	frappe.flags.in_test = False
	frappe.set_user("Administrator")
	# People who tag at the same moment would meet over it.
	frappe.get_doc({"doctype": "Tag", "name": "matrix"}).insert(ignore_if_duplicate=True)
	with keeping_doctypes():
		made = _Builder().world()
	# For the web server and the worker, which share it.
	frappe.clear_cache()
	return made


def all_roles() -> tuple[str, ...]:
	"""All but those that the host gives out by itself."""
	apart = ("Administrator", "All", "Guest", "Desk User", "Employee", "Employee Self Service")
	return tuple(
		frappe.get_all(
			"Role", filters={"disabled": 0, "name": ("not in", apart)}, pluck="name", order_by="name"
		)
	)


class _Builder:
	def __init__(self) -> None:
		if not frappe.db.exists("Company", factory.OTHER_COMPANY):
			factory.make_company(factory.OTHER_COMPANY)
		self.boss = self.person("chain")
		self.manager = self.person("manager", self.boss)
		self.former = self.person("former", self.boss, confined=False)
		self.other_branch = self.person("otherbranch", self.boss, confined=False)
		self.hr = self.person("hrsame", roles=("HR User",))
		self.hr_manager = self.person("hrmanager", roles=("HR Manager",))
		# Whoever may use nearly everything else of the host is a stranger to a plan all the same.
		self.hr_other = self.person("hrother", roles=all_roles(), company=factory.OTHER_COMPANY)
		self.peer = self.person("peer", self.former, confined=False)
		self.disabled = self.person("disabled", self.boss, confined=False)
		# Employed like everybody, so the role Employee is theirs as well.
		self.system_manager = self.person("sysmgr", self.boss, ("System Manager",), confined=False)
		self.hr_away = self.person("hraway", roles=("HR User", "HR Manager"))
		frappe.get_doc(
			{
				"doctype": "User Permission",
				"user": self.hr_other.user,
				"allow": "Company",
				"for_value": factory.OTHER_COMPANY,
				"apply_to_all_doctypes": 1,
			}
		).insert()

	def person(
		self,
		name: str,
		reports_to: factory.Person | None = None,
		roles: tuple[str, ...] = (),
		company: str = factory.COMPANY,
		confined: bool = True,
	) -> factory.Person:
		person = factory.make_person(f"mx{name}", reports_to, roles, company)
		if not confined:
			# Without the host's own confinement nothing but this app stands between them and a plan.
			for row in frappe.get_all("User Permission", filters={"user": person.user}, pluck="name"):
				frappe.delete_doc("User Permission", row)
			frappe.db.set_value("Employee", person.employee, "create_user_permission", 0)
		return person

	def plain_user(self, name: str, *roles: str) -> str:
		user = frappe.get_doc(
			{
				"doctype": "User",
				"email": f"mx{name}@pip.example.com",
				"first_name": f"Mx{name}",
				"send_welcome_email": 0,
				"new_password": PASSWORD,
				"roles": [{"role": role} for role in roles],
			}
		)
		return user.insert().name

	def world(self) -> World:
		users = {
			GUEST: "Guest",
			"no role": self.plain_user("norole"),
			"peer": self.peer.user,
			"direct manager": self.manager.user,
			"manager up the chain": self.boss.user,
			"former manager": self.former.user,
			"manager of another branch": self.other_branch.user,
			"HR User": self.hr.user,
			"HR User of another company": self.hr_other.user,
			"HR Manager": self.hr_manager.user,
			"System Manager": self.system_manager.user,
			"disabled user": self.disabled.user,
			"self-service user": self.self_service_user(),
		}
		self.add_mailed_report()
		targets, twins = [], {}
		for actor, roles in ((SUBJECT, ()), (HR_SUBJECT, ("HR User",))):
			for state in STATES:
				number = len(targets) + 1
				targets.append(self.target(number, state, actor, roles))
				# What a save queued for afterwards (versions, mails) has to be there as well.
				frappe.db.commit()
			twins[actor] = self.twin(actor, roles)
		self.change_manager([*targets, *twins.values()])
		frappe.set_user("Administrator")
		for target in targets:
			self.name_all(target)
			self.add_feed(target)
		for actor, twin in twins.items():
			self.name_absent(twin, [target for target in targets if target.subject_actor == actor])
		# The web server has a connection of its own.
		frappe.db.commit()
		missing = set(ACTORS) - set(users) - {SUBJECT, HR_SUBJECT}
		assert not missing, f"nobody plays {missing}"
		return World(users, targets, twins)

	def add_mailed_report(self) -> None:
		"""A report on plans for Administrator, as it could stand on a site from before this app refused one."""
		frappe.get_doc(
			{
				"doctype": "Report",
				"report_name": MAILED_REPORT,
				"ref_doctype": PLAN,
				"report_type": "Report Builder",
				"is_standard": "No",
				"json": frappe.as_json({"fields": [["name", PLAN], ["reason", PLAN]], "filters": []}),
			}
		).insert()
		mailed = frappe.get_doc(
			{
				"doctype": "Auto Email Report",
				"name": MAILED_REPORT,
				"report": MAILED_REPORT,
				"report_type": "Report Builder",
				"user": "Administrator",
				"email_to": "nobody@pip.example.com",
				"format": "CSV",
				"frequency": "Daily",
				"no_of_rows": 100,
			}
		)
		mailed.db_insert()

	def self_service_user(self) -> str:
		user = self.plain_user("ess", "Employee Self Service")
		frappe.get_doc(
			{
				"doctype": "Employee",
				"first_name": "Mxess",
				"company": factory.COMPANY,
				"gender": "Female",
				"date_of_birth": "1990-05-08",
				"date_of_joining": "2020-01-01",
				"status": "Active",
				"user_id": user,
				"reports_to": self.former.employee,
			}
		).insert()
		doc = frappe.get_doc("User", user)
		doc.user_type = "Employee Self Service"
		doc.save()
		return user

	def target(self, number: int, state: str, actor: str, roles: tuple[str, ...]) -> Target:
		person = self.person(f"subject{number}", self.former, roles)
		made = Target(number, state, person.employee, person.user, f"Mxsubject{number}", actor)
		self.add_punch(made)
		plan = self.draft(made)
		made.keys["plan"] = plan.name
		for verb, who, inputs in self.way_to(made):
			frappe.set_user(who)
			if callable(verb):
				verb(made)
			else:
				getattr(frappe.get_doc(PLAN, plan.name), verb)(**inputs)
		frappe.set_user("Administrator")
		return made

	def way_to(self, target: Target) -> list[tuple]:
		def canary(name: str) -> str:
			return f"CANARY{name}{target.number}"

		hr, former = self.hr_manager.user, self.former.user
		written = [
			("send_for_review", former, {}),
			("return_to_draft", hr, {"reason": canary("returnreason")}),
			(self.rewrite, former, {}),
			(self.add_note, self.hr.user, {}),
			(self.add_ledger_row, "Administrator", {}),
		]
		review = [*written, ("send_for_review", former, {})]
		if target.state == "Draft":
			return written
		if target.state == "Withdrawn draft":
			return [*review, ("withdraw", hr, {"reason": canary("withdrawreason")})]
		active = [
			*review,
			("issue", hr, {}),
			("acknowledge", target.user, {"comments": canary("ackcomment")}),
			("hold", hr, {"reason": canary("holdreason")}),
			("resume", hr, {"reason": canary("holdjournal")}),
			(self.hold_checkin, former, {}),
			(self.acknowledge_checkin, target.user, {}),
			(self.comment_when_issued, former, {}),
			(self.add_handover, "Administrator", {}),
		]
		if target.state == "Active":
			return [*active, (self.begin_assessment, target.user, {})]
		end = add_days(getdate(), 80)
		return [
			*active,
			("start_final_review", former, {}),
			("extend_plan", hr, {"reason": canary("extendreason"), "new_end": end}),
			("acknowledge", target.user, {"comments": canary("secondack")}),
			("start_final_review", former, {}),
			(self.give_results, hr, {}),
			(
				"close_unsuccessful",
				hr,
				{
					"outcome_summary": canary("outcome"),
					"next_action": canary("nextaction"),
					"override_reason": canary("override"),
				},
			),
		]

	def draft(self, target: Target):
		def canary(name: str) -> str:
			return f"CANARY{name}{target.number}"

		def number(digits: int) -> int:
			return int(f"7700{target.number}{digits:02d}")

		frappe.set_user(self.former.user)
		today = getdate()
		plan = frappe.get_doc(
			factory.plan_values(
				target.employee,
				reason=f"<p>{canary('planreason')} {canary('draftversion')}</p>",
				consequences=f"<p>{canary('consequences')}</p>",
				gaps=[
					{
						"area": canary("gaparea"),
						"baseline": canary("gapbaseline"),
						"expected": canary("gapexpected"),
						"observed": canary("gapobserved"),
						"evidence": canary("gapevidence"),
						"evidence_date": add_days(today, -20),
						"reference_doctype": PUNCH,
						"reference_name": target.punch,
					}
				],
				goals=[
					{
						"title": f"Answer {canary('goaltitle')} tickets",
						"direction": "Increase",
						"baseline_value": number(1),
						"target_value": number(2),
						"metric": canary("goalmetric"),
						"unit": canary("goalunit"),
						"measured_by": canary("goalsource"),
						"weight": 100,
					}
				],
				supports=[
					{
						"kind": "Training",
						"description": canary("support"),
						"due_date": add_days(today, 14),
					}
				],
			)
		).insert()
		# The app takes no comment before issue any more; a site may have some from before it did.
		comment = frappe.new_doc("Comment")
		comment.update(
			{
				"name": frappe.generate_hash(length=10),
				"comment_type": "Comment",
				"reference_doctype": PLAN,
				"reference_name": plan.name,
				"content": canary("draftcomment"),
				"owner": self.former.user,
			}
		)
		comment.db_insert()
		mail = frappe.new_doc("Communication")
		mail.update(
			{
				"name": frappe.generate_hash(length=10),
				"communication_type": "Communication",
				"reference_doctype": PLAN,
				"reference_name": plan.name,
				"content": canary("draftmail"),
				"owner": self.former.user,
			}
		)
		mail.db_insert()
		self.attach(target, PLAN, plan.name, "draft")
		return plan

	def rewrite(self, target: Target) -> None:
		"""The first wording stays behind in a version."""
		plan = frappe.get_doc(PLAN, target.plan)
		plan.reason = f"<p>CANARYplanreason{target.number}</p>"
		plan.save(ignore_version=False)

	def attach(self, target: Target, doctype: str, name: str, when: str) -> None:
		stem = f"evidence{when}{target.number}"
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": f"{stem}.txt",
				"attached_to_doctype": doctype,
				"attached_to_name": name,
				"is_private": 1,
				"content": f"CANARYfilecontent{when}{target.number}",
			}
		).insert()
		target.keys[f"{when}file"] = file.name
		target.keys[f"{when}url"] = file.file_url
		# What was attached before issue was not handed over with the plan.
		target.names[stem] = target.names[file.name] = "draft" if when == "draft" else "content"

	def add_note(self, target: Target) -> None:
		note = frappe.get_doc(
			{"doctype": NOTE, "plan": target.plan, "note": f"<p>CANARYhrnote{target.number}</p>"}
		).insert()
		target.keys["note"] = note.name

	def add_ledger_row(self, target: Target) -> None:
		row = frappe.get_doc(
			{
				"doctype": REMINDER,
				"plan": target.plan,
				"kind": "Review Waiting",
				"item": f"CANARYledgeritem{target.number}",
				"due_date": getdate(),
				"rung": 1,
				"party": "HR",
				"recipient": self.hr.user,
				"delivery": "Notice Only",
				"problem": f"CANARYledgerproblem{target.number}",
				"reminder_key": f"matrix-{target.number}",
			}
		)
		row.flags.by_ledger = True
		# As the sweep writes it: nobody has the permission to.
		row.insert(ignore_permissions=True)
		target.keys["reminder"] = row.name

	def add_handover(self, target: Target) -> None:
		"""Written by the former manager, who no longer sees it."""
		handover = frappe.get_doc(
			{
				"doctype": HANDOVER,
				"plan": target.plan,
				"employee_name": target.person,
				"from_manager": self.former.employee,
				"to_manager": self.manager.employee,
				"due_date": add_days(getdate(), 5),
				"note": f"<p>CANARYhandovernote{target.number}</p>",
				"written_on": frappe.utils.now_datetime(),
			}
		)
		handover.flags.from_plan = True
		handover.insert()
		target.keys["handover"] = handover.name

	def add_feed(self, target: Target) -> None:
		"""Beside the plan of each subject; the twin has none to compare with."""
		row = frappe.get_doc(
			{
				"doctype": FEED,
				"user": target.user,
				"token_hash": hashlib.sha256(f"matrix-{target.number}".encode()).hexdigest(),
			}
		)
		# As its function writes it: nobody has the permission to.
		row.insert(ignore_permissions=True)
		target.keys["feed"], target.keys["feedhash"] = row.name, row.token_hash
		target.names[row.name] = "feed"

	def begin_assessment(self, target: Target) -> None:
		"""What the employee writes before a check-in and hasn't sent."""
		checkin = next(row.name for row in factory.checkins_of(target.plan) if row.status == "Scheduled")
		frappe.get_doc(CHECKIN, checkin).keep_self_assessment(
			self_assessment.Answers(summary=f"CANARYselfdraft{target.number}")
		)
		target.keys["assessed"] = checkin
		target.keys["assessment"] = frappe.db.get_value(ASSESSMENT, {"checkin": checkin})
		target.names[target.keys["assessment"]] = "assessment"

	def hold_checkin(self, target: Target) -> None:
		plan = frappe.get_doc(PLAN, target.plan)
		first = factory.checkins_of(plan.name)[0]
		checkin = frappe.get_doc(CHECKIN, first.name)
		checkin.manager_comments = f"CANARYcheckindraft{target.number}"
		checkin.goal_reviews[0].manager_comment = f"CANARYgoalcomment{target.number}"
		checkin.append("action_items", {"action": f"CANARYactionitem{target.number}"})
		checkin.save(ignore_version=False)
		checkin.add_comment("Comment", f"CANARYcheckincomment{target.number}")
		values = {goal.name: int(f"7700{target.number}03") for goal in plan.goals}
		frappe.get_doc(CHECKIN, first.name).complete(
			values=values, manager_comments=f"CANARYmanagercomment{target.number}"
		)
		target.keys["checkin"] = first.name

	def acknowledge_checkin(self, target: Target) -> None:
		frappe.get_doc(CHECKIN, target.checkin).acknowledge(f"CANARYemployeecomment{target.number}")

	def comment_when_issued(self, target: Target) -> None:
		plan = frappe.get_doc(PLAN, target.plan)
		plan.add_comment("Comment", f"CANARYissuedcomment{target.number}")
		self.attach(target, PLAN, plan.name, "issued")

	def give_results(self, target: Target) -> None:
		plan = frappe.get_doc(PLAN, target.plan)
		for goal in plan.goals:
			goal.result = "Not Met"
		plan.save(ignore_version=False)

	def change_manager(self, everyone: list[Target]) -> None:
		frappe.set_user("Administrator")
		# Without a note that the former manager may read until it is written: whoever is a stranger to a plan has to stay
		# one here. What they may read in between is tried on the site.
		frappe.get_doc("PIP Settings").update({"handover_days": 0}).save()
		# The web server and the worker have connections of their own.
		frappe.db.commit()
		for one in everyone:
			employee = frappe.get_doc("Employee", one.employee)
			employee.reports_to = self.manager.employee
			employee.save()
			# The host rebuilds the tree of employees after the commit.
			frappe.db.commit()
		# Before anything is asked, whether or not a worker was there to do it.
		tasks.follow_people()

	def twin(self, actor: str, roles: tuple[str, ...]) -> Target:
		number = 0 if actor == SUBJECT else 9
		person = self.person(f"subject{number}", self.former, roles)
		made = Target(number, "none", person.employee, person.user, f"Mxsubject{number}", actor)
		self.add_punch(made)
		return made

	@staticmethod
	def add_punch(target: Target) -> None:
		frappe.set_user("Administrator")
		time = f"{add_days(getdate(), -20)} 11:00:00"
		punch = frappe.get_doc(
			{"doctype": PUNCH, "employee": target.employee, "time": time, "log_type": "IN"}
		)
		target.keys["punch"] = punch.insert().name

	def name_all(self, target: Target) -> None:
		"""Collects the names of all that belongs to a plan; the first of a kind is what doors ask for."""
		plan = target.plan
		checkins = frappe.get_all(CHECKIN, filters={"plan": plan}, pluck="name", order_by="name asc")
		parents = [plan, *checkins]
		found = {
			"plan": [plan],
			"checkin": checkins,
			"event": self.names(EVENT, {"plan": plan}, "sequence asc"),
			"note": self.names(NOTE, {"plan": plan}),
			"handover": self.names(HANDOVER, {"plan": plan}),
			"reminder": self.names(REMINDER, {"plan": plan}),
			"gap": self.names("PIP Gap", {"parent": plan}),
			"goal": self.names("PIP Goal", {"parent": plan}),
			"support": self.names("PIP Support", {"parent": plan}),
			"hold": self.names("PIP Hold", {"parent": plan}),
			"extension": self.names("PIP Extension", {"parent": plan}),
			"review": self.names("PIP Goal Review", {"parent": ("in", parents)}),
			"action": self.names("PIP Action Item", {"parent": ("in", parents)}),
			"file": self.names("File", {"attached_to_name": ("in", parents)}),
			"comment": self.names("Comment", {"reference_name": ("in", parents)}),
			trails.key_of("Notification Log"): self.names("Notification Log", {"document_name": plan}),
			trails.key_of("Workflow Action"): self.names("Workflow Action", {"reference_name": plan}),
			"version": self.names("Version", {"docname": ("in", parents)}),
		}
		kinds = {
			"event": "journal",
			"note": "note",
			"handover": "handover",
			"reminder": "ledger",
			"comment": "trail",
			"version": "trail",
			trails.key_of("Notification Log"): "trail",
			trails.key_of("Workflow Action"): "trail",
		}
		for key, names in found.items():
			for name in names:
				if key != "file":
					target.names[name] = kinds.get(key, "content")
			if names:
				target.keys.setdefault(key, names[0])
		target.keys["sharekey"] = f"matrixkey{target.number}"
		for trail, name in trails.leave(PLAN, plan, target.keys["sharekey"], self.former.user).items():
			target.names[name] = "trail"
			target.keys[trails.key_of(trail)] = name
		for name in self.names(EVENT, {"plan": plan, "actor": target.user, "event": "Acknowledge"}):
			target.names[name] = "own acknowledgement"
			target.keys["acknowledgement"] = name
		comments = self.names("Comment", {"reference_name": plan, "comment_type": "Comment"}, "creation asc")
		target.keys["draftcomment"] = comments[0]

	@staticmethod
	def names(doctype: str, filters: dict, order_by: str = "creation asc") -> list[str]:
		return frappe.get_all(doctype, filters=filters, pluck="name", order_by=order_by)

	@staticmethod
	def name_absent(twin: Target, like: list[Target]) -> None:
		"""Names of the same shape that nothing has."""
		for target in like:
			for key, name in target.keys.items():
				if key in twin.keys:
					continue
				digest = hashlib.sha256(name.encode()).hexdigest()
				if key.endswith("url"):
					folder, _, file = name.rpartition("/")
					stem, dot, ending = file.partition(".")
					twin.keys[key] = f"{folder}/{digest[: len(stem)]}{dot}{ending}"
				elif key == "sharekey":
					twin.keys[key] = digest[: len(name)]
				elif name.startswith("HR-"):
					twin.keys[key] = name[:-5] + f"9990{twin.number}"
				else:
					twin.keys[key] = f"{key[:4]:x<4}"[:4] + "zz" + name[6:]
