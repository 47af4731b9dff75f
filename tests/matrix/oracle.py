"""Who may see what of a plan: the table of the confidentiality concept, written down once more and apart from the app.

Nothing here asks the app. Where the two disagree, one of them is wrong.
"""

GUEST, SUBJECT, HR_SUBJECT = "guest", "subject", "HR user who is the subject"
SELF_SERVICE = "self-service user"

ACTORS = (
	GUEST,
	"no role",
	"peer",
	SUBJECT,
	"direct manager",
	"manager up the chain",
	"former manager",
	"manager of another branch",
	"HR User",
	"HR User of another company",
	"HR Manager",
	HR_SUBJECT,
	"System Manager",
	"disabled user",
	# Holds the host's self-service user type and nothing else; a peer of the subjects.
	SELF_SERVICE,
)

WITHDRAWN_DRAFT = "Withdrawn draft"
STATES = ("Draft", "Active", "Closed", WITHDRAWN_DRAFT)
ISSUED = frozenset({"Active", "Closed"})

# How somebody meets one plan.
STRANGER, OWN, MANAGES, IS_HR = "nothing", "own issued", "manager", "HR"

MANAGERS = frozenset({"direct manager", "manager up the chain"})
HR = frozenset({"HR User", "HR Manager"})

SEES = {
	STRANGER: frozenset(),
	OWN: frozenset({"content", "assessment"}),
	MANAGES: frozenset({"content", "draft", "journal", "handover"}),
	IS_HR: frozenset({"content", "draft", "journal", "handover", "note", "ledger"}),
}


def view(actor: str, state: str, own: bool) -> str:
	"""How `actor` meets a plan in `state`; `own` says whether the plan is about them."""
	if own:
		return OWN if state in ISSUED else STRANGER
	if actor in MANAGERS:
		return MANAGES
	if actor in HR or actor == HR_SUBJECT:
		return IS_HR
	return STRANGER


def may_see(view: str, kind: str) -> bool:
	"""Whether content of a kind (content, assessment, draft, journal, own
	acknowledgement, handover, note, ledger) is open to that view.

	An assessment is what the employee has written and not sent: theirs alone. Trail stands for comments and versions, whose text has canaries of its own: their mere names are open to every
	reader of the plan.
	"""
	if kind == "trail":
		return view != STRANGER
	if kind == "own acknowledgement":
		return view != STRANGER
	return kind in SEES[view]
