// The page works without this script. With it, what is typed is kept on the device until it is sent, a form is sent once
// and without leaving the page, and a signature can be drawn.

(() => {
	const KEPT = "textarea, input[type=text], input[type=number], input[type=date], select";
	const INK = "#12202e";

	// What is typed -------------------------------------------------------------------------------------------------

	function key_of(page, form, field) {
		return `pip:${page.dataset.drafts}:${form.dataset.form}:${field.name}`;
	}

	function stored(action) {
		try {
			return action(window.localStorage);
		} catch {
			// Private windows may have no storage; the page works without.
			return null;
		}
	}

	function keep_what_is_typed(page, form) {
		form.querySelectorAll(KEPT).forEach((field) => {
			const key = key_of(page, form, field);
			const kept = stored((storage) => storage.getItem(key));
			// What the server shows beside a refusal was typed later.
			if (kept && kept !== field.value && !page.querySelector(".pip-problem")) {
				field.value = kept;
				open_around(field);
			}
			field.addEventListener("input", () =>
				stored((storage) =>
					field.value ? storage.setItem(key, field.value) : storage.removeItem(key)
				)
			);
		});
	}

	function forget(start) {
		stored((storage) =>
			Object.keys(storage)
				.filter((key) => key.startsWith(start))
				.forEach((key) => storage.removeItem(key))
		);
	}

	function open_around(element) {
		for (let box = element.closest("details"); box; box = box.parentElement.closest("details")) {
			box.open = true;
		}
	}

	// Sending -------------------------------------------------------------------------------------------------------

	async function send(form, button) {
		const page = form.closest(".pip");
		if (form.dataset.busy) return;
		form.dataset.busy = "1";
		button?.setAttribute("aria-busy", "true");
		const data = new FormData(form);
		if (button?.name) data.set(button.name, button.value);
		try {
			const answer = await fetch(form.getAttribute("action"), {
				method: "POST",
				body: data,
				credentials: "same-origin",
			});
			const there = new DOMParser()
				.parseFromString(await answer.text(), "text/html")
				.querySelector(".pip[data-drafts]");
			if (there) {
				if (answer.ok) forget(`pip:${page.dataset.drafts}:${form.dataset.form}:`);
				show(page, there, answer);
				return;
			}
			say(page, answer.url.includes("/login") ? "signed-out" : "failed");
		} catch {
			say(page, "offline");
		}
		delete form.dataset.busy;
		button?.removeAttribute("aria-busy");
	}

	function show(page, there, answer) {
		if (answer.redirected) history.replaceState(null, "", answer.url);
		page.replaceWith(there);
		begin(there);
		const message = there.querySelector(".pip-problem, .pip-done");
		message?.focus();
		message?.scrollIntoView({ block: "center" });
	}

	// The sentences are in the page, since only the server translates.
	function say(page, what) {
		const template = page.querySelector(`template[data-say="${what}"]`);
		const place = page.querySelector(".pip-messages");
		place.replaceChildren(template.content.cloneNode(true));
		place.firstElementChild.focus();
		place.scrollIntoView({ block: "center" });
	}

	// Drawing -------------------------------------------------------------------------------------------------------

	function let_draw(box) {
		const hidden = box.querySelector("input[name=signature]");
		const canvas = document.createElement("canvas");
		const clear = document.createElement("button");
		canvas.width = 800;
		canvas.height = 240;
		canvas.setAttribute("role", "img");
		canvas.setAttribute("aria-label", box.dataset.label);
		clear.type = "button";
		clear.className = "pip-button pip-quiet";
		clear.textContent = box.dataset.clear;
		box.append(canvas, clear);
		box.hidden = false;

		const pen = canvas.getContext("2d");
		let drawing = false;
		const at = (event) => {
			const { left, top, width, height } = canvas.getBoundingClientRect();
			return [
				((event.clientX - left) * canvas.width) / width,
				((event.clientY - top) * canvas.height) / height,
			];
		};
		canvas.addEventListener("pointerdown", (event) => {
			drawing = true;
			canvas.setPointerCapture(event.pointerId);
			Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: INK });
			pen.beginPath();
			pen.moveTo(...at(event));
		});
		canvas.addEventListener("pointermove", (event) => {
			if (!drawing) return;
			pen.lineTo(...at(event));
			pen.stroke();
		});
		["pointerup", "pointercancel"].forEach((end) =>
			canvas.addEventListener(end, () => {
				if (drawing) hidden.value = canvas.toDataURL("image/png");
				drawing = false;
			})
		);
		clear.addEventListener("click", () => {
			pen.clearRect(0, 0, canvas.width, canvas.height);
			hidden.value = "";
		});
	}

	// Beginning -----------------------------------------------------------------------------------------------------

	function begin(page) {
		page.querySelectorAll("form.pip-form").forEach((form) => {
			keep_what_is_typed(page, form);
			form.addEventListener("submit", (event) => {
				event.preventDefault();
				send(form, event.submitter);
			});
		});
		page.querySelectorAll(".pip-draw").forEach(let_draw);
	}

	document.addEventListener("click", (event) => {
		const link = event.target.closest?.("a[href*=logout]");
		if (link) forget("pip:");
	});
	const page = document.querySelector(".pip[data-drafts]");
	if (page) begin(page);
})();
