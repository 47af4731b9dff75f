# shellcheck shell=bash
# A virtual environment of our own for what needs no bench: the rules tier and the checks.

# requirements dependencies|demo|test: what the app itself needs or that extra of pyproject.toml, one a line.
requirements() {
	sed -n "/^$1 = \[/,/\]\$/p" "$ROOT/pyproject.toml" | grep -o '"[^"]*"' | tr -d '"'
}

own_python() {
	local candidate
	for candidate in python3 python3.13 python3.12 python3.11 python3.10; do
		if have "$candidate" && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
			command -v "$candidate"
			return
		fi
	done
	die "Python 3.10 or newer is needed and none was found"
}

# Sets VENV. Beside the checkout where that can be written, else in the user's cache.
make_venv() {
	local wanted
	VENV="$ROOT/.venv"
	if [[ ! -w "$ROOT" ]]; then
		VENV="${XDG_CACHE_HOME:-$HOME/.cache}/pip-module/venv"
	fi
	local python
	python="$(own_python)"
	# aiosmtpd, axe, Playwright, pypdf, requests and vobject serve the tiers that run on a bench.
	local -a tools
	mapfile -t tools < <(requirements test | grep -v -e '^aiosmtpd' -e '^axe' -e '^playwright' -e '^pypdf' -e '^requests' -e '^vobject')
	wanted="$("$python" -V) ${tools[*]}"
	if [[ -x "$VENV/bin/python" && "$(cat "$VENV/made-from" 2>/dev/null)" == "$wanted" ]]; then
		return
	fi
	step "Making the test environment in $VENV"
	rm -rf "$VENV"
	mkdir -p "$(dirname "$VENV")"
	local log
	log="$(mktemp)"
	if ! "$python" -m venv "$VENV" >"$log" 2>&1; then
		# Debian keeps venv's other half in a package of its own.
		[[ $EUID -eq 0 ]] || die_with_log "python3 can't make a virtual environment: sudo apt-get install python3-venv" "$log"
		install_packages "a virtual environment" python3-venv
		rm -rf "$VENV"
		quietly "$log" "$python" -m venv "$VENV"
	fi
	quietly "$log" "$VENV/bin/python" -m pip install --quiet "${tools[@]}"
	rm -f "$log"
	printf '%s' "$wanted" >"$VENV/made-from"
}
