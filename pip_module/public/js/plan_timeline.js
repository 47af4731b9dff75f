// A plan's dates on a line, drawn to scale. Where each lies was worked out on the server, in percent of the line, so the
// line fits any width and either direction of writing.

const MARK_LABELS = {
	issued: __("Issued", null, "Performance Improvement Plan"),
	acknowledged: __("Acknowledged"),
	start: __("Start", null, "Performance Improvement Plan"),
	first_end: __("Original end"),
	end: __("End", null, "Performance Improvement Plan"),
	closed: __("Closed", null, "Performance Improvement Plan"),
	today: __("Today"),
};

const CHECKIN_STATES = {
	held: { sign: "✓", text: __("Held") },
	missed: { sign: "×", text: __("Missed", null, "Performance Improvement Plan") },
	overdue: { sign: "!", text: __("Overdue", null, "Performance Improvement Plan") },
	to_come: { sign: "", text: __("To come") },
};

const BAND_LABELS = { hold: __("On hold"), extension: __("Extension") };

function show_timeline(frm, $overview, { timeline, no_values }) {
	if (!timeline) return;
	const $section = overview_section($overview, __("Timeline", null, "Performance Improvement Plan"), "pip-section pip-timeline");
	const labelled = timeline.marks.filter((mark) => mark.what !== "checkin");
	const lanes = Math.max(...labelled.map((mark) => mark.lane)) + 1;
	const $line = $("<div>").addClass("pip-line").css("--pip-lanes", lanes).appendTo($section);
	timeline.bands.forEach((band) => $line.append(band_stretch(band)));
	const $marks = $("<ol>").addClass("pip-marks").appendTo($line);
	timeline.marks.forEach((mark) =>
		$marks.append(mark.what === "checkin" ? checkin_mark(mark) : date_mark(mark))
	);
	$section.append(legend(timeline));
	if (no_values) $("<p>").addClass("pip-note").text(no_values).appendTo($section);
	$section.append(as_table(__("All dates"), [__("Date"), __("What"), __("State", null, "Performance Improvement Plan")], timeline_rows(timeline)));
}

function band_stretch(band) {
	return $("<div>")
		.addClass(`pip-band ${band.what}`)
		.attr({ "aria-hidden": "true", title: band_text(band) })
		.css({ "inset-inline-start": `${band.at}%`, "inline-size": `${band.width}%` });
}

function date_mark(mark) {
	const day = frappe.datetime.str_to_user(mark.day);
	// A label at the end of the line would leave it.
	const side = mark.at > 85 ? "before" : mark.at < 15 ? "after" : "";
	return $("<li>")
		.addClass(`pip-mark ${mark.what} ${side}`)
		.css({ "inset-inline-start": `${mark.at}%`, "--pip-lane": mark.lane })
		.append(
			$("<span>")
				.addClass("pip-mark-label")
				.append($("<strong>").text(MARK_LABELS[mark.what]), ` ${day}`)
		);
}

function checkin_mark(mark) {
	const { sign } = CHECKIN_STATES[mark.state];
	const text = `${__(mark.kind, null, "PIP Check-in")}, ${frappe.datetime.str_to_user(mark.day)}: ${CHECKIN_STATES[mark.state].text}`;
	return $("<li>")
		.addClass(`pip-mark checkin ${mark.state} ${kind_class(mark)}`)
		.css("inset-inline-start", `${mark.at}%`)
		.append(record_link(mark.name, "").attr({ "aria-label": text, title: text }).append(symbol(sign)));
}

const kind_class = ({ kind }) => ({ Milestone: "milestone", "Final Review": "final" })[kind] || "regular";

const symbol = (sign) => $("<span>").attr("aria-hidden", "true").text(sign);

// Only what is on the line.
function legend({ marks, bands }) {
	const $legend = $("<ul>").addClass("pip-legend").attr("aria-hidden", "true");
	const entry = (css_class, sign, text) =>
		$("<li>")
			.append($("<span>").addClass(`pip-sample ${css_class}`).append(symbol(sign)), text)
			.appendTo($legend);
	const checkins = marks.filter((mark) => mark.what === "checkin");
	Object.entries(CHECKIN_STATES).forEach(([state, { sign, text }]) => {
		if (checkins.some((mark) => mark.state === state)) entry(`regular ${state}`, sign, text);
	});
	if (checkins.some((mark) => mark.kind === "Milestone")) entry("milestone to_come", "", __("Milestone", null, "Performance Improvement Plan"));
	if (checkins.some((mark) => mark.kind === "Final Review")) entry("final to_come", "", __("Final Review"));
	Object.entries(BAND_LABELS).forEach(([what, text]) => {
		if (bands.some((band) => band.what === what)) entry(`band ${what}`, "", text);
	});
	return $legend;
}

function timeline_rows({ marks, bands }) {
	const rows = [
		...marks.map((mark) => ({
			day: mark.day,
			what: mark.what === "checkin" ? __(mark.kind, null, "PIP Check-in") : MARK_LABELS[mark.what],
			state: mark.what === "checkin" ? CHECKIN_STATES[mark.state].text : "",
		})),
		...bands.map((band) => ({ day: band.first, what: BAND_LABELS[band.what], state: band_text(band) })),
	];
	rows.sort((a, b) => a.day.localeCompare(b.day));
	return rows.map((row) => [frappe.datetime.str_to_user(row.day), row.what, row.state]);
}

function band_text(band) {
	const [first, last] = [band.first, band.last].map((day) => frappe.datetime.str_to_user(day));
	return band.is_open ? __("Since {0}", [first]) : __("From {0} to {1}", [first, last]);
}
