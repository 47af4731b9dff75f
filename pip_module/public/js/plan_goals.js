// How each goal runs: what its check-ins recorded beside the line that leads from its baseline to its target.

function show_goals(frm, $overview, { goals, no_values }) {
	// Before the first check-in there is nothing to show; the timeline says when that is.
	if (!goals.length || no_values) return;
	const $section = overview_section($overview, __("Goals"), "pip-section");
	if (goals.some(can_be_drawn)) $section.append(chart_legend());
	const $cards = $("<div>").addClass("pip-goals").appendTo($section);
	goals.forEach((goal) => $cards.append(goal_card(goal)));
	draw_when_seen($cards);
}

function goal_card(goal) {
	const $card = $("<article>").addClass("pip-goal");
	$("<h3>").text(goal.title).appendTo($card);
	$("<p>").addClass("pip-goal-now").append(goal_numbers(goal)).appendTo($card);
	if (can_be_drawn(goal)) $("<div>").addClass("pip-chart").attr("aria-hidden", "true").data("goal", goal).appendTo($card);
	if (goal.direction !== "Achieve") {
		const rows = goal.points.map((point) => [
			frappe.datetime.str_to_user(point.day),
			amount(point.expected, goal),
			point.recorded === null ? "–" : amount(point.recorded, goal),
		]);
		$card.append(as_table(__("Values"), [__("Date"), __("Expected"), __("Recorded")], rows));
	}
	return $card;
}

// Once for all charts, which differ in their numbers only.
function chart_legend() {
	const entry = (css_class, text) =>
		$("<li>").append($("<span>").addClass(`pip-key ${css_class}`), $("<span>").text(text));
	return $("<ul>")
		.addClass("pip-legend")
		.attr("aria-hidden", "true")
		.append(
			entry("expected", __("Expected")),
			entry("recorded", __("Recorded at a check-in")),
			entry("target", __("Target", null, "Performance Improvement Plan"))
		);
}

function goal_numbers(goal) {
	const $rating = goal.rating ? $("<span>").addClass("pip-rating").text(goal.rating) : "";
	if (goal.direction === "Achieve") {
		const done = goal.progress >= 100 ? __("Achieved") : __("Not achieved yet");
		return [$("<strong>").text(done), $rating];
	}
	const now = goal.now === null ? __("No value yet") : amount(goal.now, goal);
	const parts = [__("target {0}", [amount(goal.target, goal)]), __("from {0}", [amount(goal.baseline, goal)])];
	if (goal.expected !== null && !goal.result) parts.push(__("{0} expected by now", [amount(goal.expected, goal)]));
	return [$("<strong>").text(now), $rating, $("<span>").addClass("pip-note").text(parts.join(" · "))];
}

// Between marks that keep its direction, whatever script the sentence around it is in: "3.5 of 5" is not "of 5 3.5".
function amount(value, { unit }) {
	if (value === null) return "–";
	return unit ? `\u2068${short_number(value)} ${unit}\u2069` : short_number(value);
}

// A value that is where it was on every day would be a picture of nothing.
const can_be_drawn = (goal) =>
	goal.points.every((point) => point.expected !== null) &&
	goal.points.some((point) => point.recorded !== null && point.recorded !== goal.baseline);

// A chart takes its width from where it stands, and on a tab that isn't open it has none.
function draw_when_seen($cards) {
	const when_seen = (entries) =>
		entries
			.filter((entry) => entry.isIntersecting)
			.forEach(({ target }) => {
				seen.unobserve(target);
				draw_goal(target, $(target).data("goal"));
			});
	const seen = new IntersectionObserver(when_seen, { rootMargin: "1000px" });
	// Some way ahead, so that nobody sees them come.
	$cards.find(".pip-chart").each((_index, element) => seen.observe(element));
}

function draw_goal(element, goal) {
	// Drawn as distance from the baseline, so that a bar begins there and a check-in to come has none.
	const from_baseline = (value) => (value === null ? null : value - goal.baseline);
	const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
	const chart = new frappe.Chart(element, {
		type: "axis-mixed",
		height: 150,
		// It swaps its picture while it moves, and breaks where the form's width changes meanwhile.
		animate: 0,
		disableEntryAnimation: 1,
		showLegend: 0,
		colors: [colour("--gray-500"), colour("--blue-500")],
		data: {
			labels: goal.drawn.map((point) => moment(point.day).format("D MMM")),
			datasets: [
				{ name: __("Expected"), chartType: "line", values: goal.drawn.map((p) => from_baseline(p.expected)) },
				{ name: __("Recorded"), chartType: "bar", values: goal.drawn.map((p) => from_baseline(p.recorded)) },
			],
			yMarkers: [{ label: __("Target", null, "Performance Improvement Plan"), value: from_baseline(goal.target), options: { labelPos: "left" } }],
		},
		axisOptions: {
			xAxisMode: "tick",
			xIsSeries: 1,
			shortenYAxisNumbers: 1,
			numberFormatter: (value) => amount(value + goal.baseline, { unit: "" }),
		},
		lineOptions: { hideDots: 1 },
		barOptions: { spaceRatio: 0.2 },
		tooltipOptions: {
			formatTooltipY: (value) => (value === null ? "–" : amount(value + goal.baseline, goal)),
		},
	});
	$(element).data("chart", chart);
}

// A chart listens to the window, also when it is gone from the page.
function forget_charts($view) {
	$view.find(".pip-chart").each((_index, element) => $(element).data("chart")?.destroy());
}
