"""What the host keeps about a record: comments, versions, logs, files, and what it prints."""

from collections.abc import Callable, Iterator

from client import Ask
from door import NOT_SUBJECT, READERS, Door, call, call_typed, get, send
from trails import TRAILS, WITH_CONTENT, address_of, key_of
from world import CHECKIN, NOTE, PLAN, Target


def of_the_trail() -> Iterator[Door]:
	"""The host's own lists in which a record of ours turns up."""
	for doctype, (_type_field, name_field, content) in TRAILS.items():
		slug = doctype.replace(" ", "-").lower()

		def filters(t: Target, name_field=name_field) -> list:
			return [[name_field, "=", t.plan]]

		def door(title, asks, slug=slug) -> Door:
			return Door(f"{title}:{slug}", asks, kind="trail")

		yield door(
			"trail.v1",
			lambda t, d=doctype, f=filters, c=content: [
				get(f"/api/resource/{d}", filters=f(t), fields=["name", c])
			],
		)
		if doctype not in WITH_CONTENT:
			continue
		yield door(
			"trail.count",
			lambda t, d=doctype, f=filters: [call("frappe.client.get_count", doctype=d, filters=f(t))],
		)
		yield door(
			"trail.view",
			lambda t, d=doctype, f=filters: [
				call("frappe.desk.reportview.get", doctype=d, filters=f(t), fields=["name", "modified"])
			],
		)
		yield door(
			"trail.value",
			lambda t, d=doctype, f=filters, c=content: [
				call("frappe.client.get_value", doctype=d, filters=f(t), fieldname=["name", c])
			],
		)
		yield door(
			"trail.group",
			lambda t, d=doctype, f=filters: [
				call(
					"frappe.desk.listview.get_group_by_count",
					doctype=d,
					current_filters=[[d, f(t)[0][0], "=", t.plan]],
					field="owner",
				)
			],
		)
	for doctype, (type_field, _name_field, _content) in TRAILS.items():
		slug = doctype.replace(" ", "-").lower()
		yield Door(
			f"trail.all:{slug}",
			lambda t, d=doctype, tf=type_field: [
				get(f"/api/resource/{d}", filters=[[tf, "=", PLAN]], fields=["*"], limit_page_length=0)
			],
			kind="trail",
			compare=False,
			once=True,
		)
	yield Door(
		"trail.recipients",
		lambda t: [
			get(
				"/api/resource/Email Queue Recipient",
				parent="Email Queue",
				filters=[["recipient", "=", address_of(t.plan)]],
				fields=["parent", "recipient"],
			)
		],
		kind="trail",
	)
	for doctype in sorted(TRAILS):
		key = key_of(doctype)
		slug = doctype.replace(" ", "-").lower()
		yield Door(
			f"trail.row:{slug}",
			lambda t, d=doctype, k=key: [get(f"/api/resource/{d}/{t.keys[k]}")],
			(key,),
			kind="trail",
			compare=False,
		)
		if doctype not in WITH_CONTENT:
			continue
		yield Door(
			f"trail.roster:{slug}",
			lambda t, d=doctype, k=key: [
				call_typed(
					"hrms.api.roster.get_values", doctype=d, name=t.keys[k], fields=["name", TRAILS[d][2]]
				)
			],
			(key,),
			kind="trail",
			compare=False,
		)
		yield Door(
			f"trail.row-delete:{slug}",
			lambda t, d=doctype, k=key: [send("DELETE", f"/api/resource/{d}/{t.keys[k]}")],
			(key,),
			kind="trail",
			writers=READERS,
			compare=False,
		)
	for key, doctype, kind in (
		("draftcomment", "Comment", "draft"),
		("comment", "Comment", "trail"),
		("version", "Version", "draft"),
		("draftfile", "File", "draft"),
	):
		# Their names are random, and one that is hidden may be about anything: only what is said counts.
		yield Door(
			f"trail.read:{key}",
			lambda t, d=doctype, k=key: [get(f"/api/resource/{d}/{t.keys[k]}")],
			(key,),
			kind,
			compare=False,
		)
		yield Door(
			f"trail.getdoc:{key}",
			lambda t, d=doctype, k=key: [call("frappe.desk.form.load.getdoc", doctype=d, name=t.keys[k])],
			(key,),
			kind,
			compare=False,
		)
		yield Door(
			f"trail.write:{key}",
			lambda t, d=doctype, k=key: [
				send(
					"PUT",
					f"/api/resource/{d}/{t.keys[k]}",
					{"content": "Matrix", "data": "{}", "attached_to_name": "x"},
				)
			],
			(key,),
			kind,
			writers=NOT_SUBJECT,
			compare=False,
		)
		yield Door(
			f"trail.delete:{key}",
			lambda t, d=doctype, k=key: [send("DELETE", f"/api/resource/{d}/{t.keys[k]}")],
			(key,),
			kind,
			writers=NOT_SUBJECT,
			compare=False,
		)
	yield Door(
		"comment.update",
		lambda t: [call("frappe.desk.form.utils.update_comment", name=t.draftcomment, content="Matrix")],
		("draftcomment",),
		"draft",
		writers=NOT_SUBJECT,
		compare=False,
	)


def of_files() -> Iterator[Door]:
	for when in ("draft", "issued"):
		url = f"{when}url"
		canary = f"filecontent{when}"
		kind = "draft" if when == "draft" else "content"
		yield Door(f"file.url:{when}", lambda t, u=url: [get(t.keys[u])], (url,), kind, shows=canary)
		yield Door(
			f"file.url-fid:{when}",
			lambda t, u=url, w=when: [get(t.keys[u], fid=t.keys[f"{w}file"])],
			(url,),
			kind,
			shows=canary,
		)
		yield Door(
			f"file.download:{when}",
			lambda t, u=url: [call("frappe.core.doctype.file.file.download_file", file_url=t.keys[u])],
			(url,),
			kind,
			shows=canary,
			compare=False,
		)
		yield Door(
			f"file.handler:{when}",
			lambda t, u=url: [call("download_file", file_url=t.keys[u])],
			(url,),
			kind,
			compare=False,
		)
		yield Door(
			f"file.by-url:{when}",
			lambda t, u=url: [
				get("/api/resource/File", filters=[["file_url", "=", t.keys[u]]], fields=["*"])
			],
			(url,),
			kind,
		)
		yield Door(
			f"file.by-name:{when}",
			lambda t, w=when: [call("frappe.client.get", doctype="File", name=t.keys[f"{w}file"])],
			(url,),
			kind,
			compare=False,
		)
		yield Door(
			f"file.search:{when}",
			lambda t, u=url: [
				call("frappe.core.api.file.get_files_by_search_text", text=t.keys[u].rsplit("/", 1)[-1][:-4])
			],
			(url,),
			kind,
		)
		# Whoever has a File of their own for a URL may download what is there, so each claim is followed by a try.
		for title, claim in _claims(when).items():
			yield Door(
				f"file.{title}:{when}",
				lambda t, u=url, claim=claim: [claim(t), get(t.keys[u])],
				(url,),
				kind,
				writers=READERS,
				compare=False,
			)
		yield Door(
			f"file.public:{when}", lambda t, u=url: [get(t.keys[u].replace("/private", ""))], (url,), kind
		)
		yield Door(
			f"file.zip:{when}",
			lambda t, w=when: [call("frappe.core.api.file.zip_files", files=[{"name": t.keys[f"{w}file"]}])],
			(url,),
			kind,
			compare=False,
		)
		yield Door(
			f"file.unzip:{when}",
			lambda t, w=when: [call("frappe.core.api.file.unzip_file", name=t.keys[f"{w}file"])],
			(url,),
			kind,
			compare=False,
		)
		yield Door(
			f"file.attached_images:{when}",
			lambda t: [call("frappe.core.api.file.get_attached_images", doctype=PLAN, names=[t.plan])],
			(url,),
			kind,
		)
		yield Door(
			f"file.remove:{when}",
			lambda t, w=when: [
				call("frappe.desk.form.utils.remove_attach", fid=t.keys[f"{w}file"], dt=PLAN, dn=t.plan)
			],
			(url,),
			kind,
			writers=READERS,
			compare=False,
		)
		yield Door(
			f"file.hrms-delete:{when}",
			lambda t, w=when: [call("hrms.api.delete_attachment", filename=t.keys[f"{w}file"])],
			(url,),
			kind,
			writers=READERS,
			compare=False,
		)
	yield Door(
		"file.folder",
		lambda t: [
			call(
				"frappe.core.api.file.get_files_in_folder",
				folder="Home/Attachments",
				start=0,
				page_length=500,
			)
		],
		compare=False,
		once=True,
	)
	yield Door(
		"file.home",
		lambda t: [call("frappe.core.api.file.get_files_in_folder", folder="Home", start=0, page_length=500)],
		compare=False,
		once=True,
	)


def _claims(when: str) -> dict[str, Callable[[Target], Ask]]:
	url = f"{when}url"
	return {
		"claim": lambda t: send(
			"POST",
			"/api/resource/File",
			{"file_name": f"{when}claimed.txt", "file_url": t.keys[url], "is_private": 1},
		),
		"claim-upload": lambda t: call(
			"upload_file", file_url=t.keys[url], is_private="1", file_name="claimed.txt"
		),
		"library": lambda t: call("upload_file", library_file_name=t.keys[f"{when}file"]),
	}


def of_prints() -> Iterator[Door]:
	formats = ("Standard", "PIP Plan Letter", "PIP Outcome Letter")
	for form in formats:
		slug = form.replace(" ", "-").lower()
		shows = "goaltitle" if form != "PIP Outcome Letter" else None
		if form == "Standard":
			yield Door(
				f"printview:{slug}",
				lambda t, f=form: [get("/printview", doctype=PLAN, name=t.plan, format=f)],
				shows=shows,
			)
		yield Door(
			f"print.html:{slug}",
			lambda t, f=form: [
				call("frappe.www.printview.get_html_and_style", doc=PLAN, name=t.plan, print_format=f)
			],
			shows=shows,
		)
	yield Door(
		"pdf",
		lambda t: [
			get(
				"/api/method/frappe.utils.print_format.download_pdf",
				doctype=PLAN,
				name=t.plan,
				format="PIP Plan Letter",
			)
		],
		shows="goaltitle",
	)
	yield Door(
		"print.html:check-in-record",
		lambda t: [
			call(
				"frappe.www.printview.get_html_and_style",
				doc=CHECKIN,
				name=t.checkin,
				print_format="PIP Check-in Record",
			)
		],
		("checkin",),
	)
	yield Door(
		"pdf:check-in-record",
		lambda t: [
			get(
				"/api/method/frappe.utils.print_format.download_pdf",
				doctype=CHECKIN,
				name=t.checkin,
				format="PIP Check-in Record",
			)
		],
		("checkin",),
	)
	yield Door(
		"printview:checkin", lambda t: [get("/printview", doctype=CHECKIN, name=t.checkin)], ("checkin",)
	)
	yield Door(
		"printview:key",
		lambda t: [get("/printview", doctype=PLAN, name=t.plan, key=t.sharekey)],
		states=frozenset({"Active"}),
	)
	yield Door(
		"printview:nokey",
		lambda t: [get("/printview", doctype=PLAN, name=t.plan, key="", trigger_print="1")],
		shows=None,
		states=frozenset({"Active"}),
	)
	yield Door(
		"print.rendered",
		lambda t: [call("frappe.www.printview.get_rendered_raw_commands", doc=PLAN, name=t.plan)],
	)
	yield Door(
		"print.doc-json",
		lambda t: [
			call(
				"frappe.www.printview.get_html_and_style",
				doc={"doctype": PLAN, "name": t.plan, "employee": "", "__islocal": 1},
				print_format="PIP Plan Letter",
			)
		],
	)
	yield Door(
		"pdf.multi",
		lambda t: [
			get(
				"/api/method/frappe.utils.print_format.download_multi_pdf",
				doctype=PLAN,
				name=[t.plan],
				format="PIP Plan Letter",
			)
		],
	)
	# No two jobs have one number: where one is made, for a plan that is there or for one that isn't, it shows.
	yield Door(
		"pdf.multi-async",
		lambda t: [
			call(
				"frappe.utils.print_format.download_multi_pdf_async",
				doctype=PLAN,
				name=[t.plan],
				format="PIP Plan Letter",
			)
		],
	)
	yield Door(
		"pdf.weasy",
		lambda t: [
			get(
				"/api/method/frappe.utils.weasyprint.download_pdf",
				doctype=PLAN,
				name=t.plan,
				print_format="PIP Plan Letter",
			)
		],
	)
	yield Door(
		"print.server",
		lambda t: [
			call("frappe.utils.print_format.print_by_server", doctype=PLAN, name=t.plan, printer_setting="x")
		],
	)
	yield Door(
		"pdf.letter-of-note", lambda t: [get("/printview", doctype=NOTE, name=t.note)], ("note",), "note"
	)
