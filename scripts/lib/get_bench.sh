# shellcheck shell=bash
# Where no bench stands: one got the official way. Each part is skipped when it is there already, so a run that broke
# off (no network, no space) goes on where it stopped.

TOOLS=""
FRAPPE_BRANCH=version-15

# get_bench: leaves BENCH and OWNER set to a bench with Frappe, ERPNext and HRMS.
get_bench() {
	[[ -z "${FRAPPE_BENCH:-}" ]] || die "$(why_no_bench). Unset FRAPPE_BENCH to have a bench made"
	choose_owner
	step "No bench found: making one in $BENCH, as user $OWNER"
	say "    Frappe, ERPNext and HRMS, their packages and built assets take about 4 GB and 10 to 30 minutes."
	install_system_packages
	get_node
	get_yarn
	get_bench_cli
	choose_python
	init_bench
	keep_pkg_resources
	get_host_apps
	as_owner rm -f "$TOOLS/bench-unfinished"
}

# we_left_it_unfinished: a bench we began and could not complete is ours to go on with.
we_left_it_unfinished() { [[ -e "$(getent passwd "$OWNER" | cut -d: -f6)/.local/share/pip-module/bench-unfinished" ]]; }

# A bench doesn't run as root: root gets the user that Frappe's own instructions make.
choose_owner() {
	OWNER="$(id -un)"
	if [[ $EUID -eq 0 ]]; then
		OWNER=frappe
		id frappe >/dev/null 2>&1 || {
			step "Creating the user frappe, since a bench must not run as root"
			useradd --create-home --shell /bin/bash frappe
		}
	fi
	local home
	home="$(getent passwd "$OWNER" | cut -d: -f6)"
	BENCH="$home/frappe-bench"
	TOOLS="$home/.local/share/pip-module"
	as_owner mkdir -p "$TOOLS/bin"
	PATH="$TOOLS/bin:$TOOLS/node/bin:$PATH"
}

install_system_packages() {
	local -a missing=()
	local package
	# Compilers and headers for the Python packages that have no wheel; the rest runs the site.
	# libnss-myhostname makes *.localhost resolve for programs other than browsers.
	for package in git curl ca-certificates xz-utils build-essential pkg-config python3-dev python3-venv \
		libmariadb-dev libffi-dev libssl-dev mariadb-server redis-server libnss-myhostname; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep "ok installed" >/dev/null || missing+=("$package")
	done
	((${#missing[@]} == 0)) || install_packages "a Frappe bench" "${missing[@]}"
	want_pdf_renderer
}

# Debian 13 no longer has it. Everything but PDFs works without.
want_pdf_renderer() {
	have wkhtmltopdf && return
	if can_be_root && apt-cache show wkhtmltopdf >/dev/null 2>&1; then
		install_packages "letters as PDF" wkhtmltopdf
	else
		warn "wkhtmltopdf is not to be had here: letters can be read but not made into PDFs." \
			"See https://wkhtmltopdf.org/downloads.html"
	fi
}

node_is_recent() { have node && [[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ]]; }

# Debian's and Ubuntu 24.04's Node will do; Ubuntu 22.04's is too old for Frappe 15.
get_node() {
	node_is_recent && return
	if apt-cache show nodejs 2>/dev/null | grep -E "^Version: (1[89]|[2-9][0-9])\\." >/dev/null; then
		install_packages "building Frappe's assets" nodejs npm
	fi
	node_is_recent && return
	local machine base archive
	case "$(uname -m)" in
	x86_64) machine=x64 ;;
	aarch64) machine=arm64 ;;
	*) die "Node 18 or newer is needed and can't be had for $(uname -m) automatically: please install it" ;;
	esac
	base=https://nodejs.org/dist/latest-v20.x
	step "Fetching Node 20 from $base"
	as_owner curl -fsSL "$base/SHASUMS256.txt" -o "$TOOLS/node.sums" ||
		die "could not reach $base. Install Node 18 or newer some other way and run this again"
	archive="$(grep -o "node-v[0-9.]*-linux-$machine.tar.xz" "$TOOLS/node.sums" | head -n 1)"
	as_owner curl -fL --progress-bar "$base/$archive" -o "$TOOLS/$archive" || die "could not fetch $base/$archive"
	(cd "$TOOLS" && grep " $archive\$" node.sums | sha256sum --check --quiet) ||
		die "$archive is not what nodejs.org says it should be: not used"
	as_owner mkdir -p "$TOOLS/node"
	as_owner tar -C "$TOOLS/node" --strip-components=1 -xf "$TOOLS/$archive"
	as_owner rm -f "$TOOLS/$archive"
}

get_yarn() {
	have yarn && [[ "$(yarn --version 2>/dev/null)" == 1.* ]] && return
	have npm || install_packages "yarn, which Frappe builds with" npm
	step "Installing yarn"
	as_owner npm install --silent --no-fund --no-audit --prefix "$TOOLS/yarn" yarn@1.22.22 ||
		die "npm could not install yarn from its registry. Install yarn 1 some other way and run this again"
	as_owner ln -sfn "$TOOLS/yarn/node_modules/.bin/yarn" "$TOOLS/bin/yarn"
}

get_bench_cli() {
	[[ -x "$TOOLS/bench/bin/bench" ]] && return
	step "Installing the bench command from PyPI"
	as_owner rm -rf "$TOOLS/bench"
	as_owner "$(own_python)" -m venv "$TOOLS/bench" || die "python3 can't make a virtual environment: install python3-venv"
	as_owner "$TOOLS/bench/bin/pip" install --quiet --disable-pip-version-check frappe-bench uv ||
		die "pip could not install frappe-bench from PyPI. Check the network, then run this again"
	as_owner ln -sfn "$TOOLS/bench/bin/bench" "$TOOLS/bin/bench"
	as_owner ln -sfn "$TOOLS/bench/bin/uv" "$TOOLS/bin/uv"
}

# Sets PYTHON. Frappe 15 runs on 3.10 to 3.12; Debian 13 has only a newer one.
choose_python() {
	for PYTHON in /usr/bin/python3.12 /usr/bin/python3.11 /usr/bin/python3.10; do
		[[ -x "$PYTHON" ]] && "$PYTHON" -c 'import venv' 2>/dev/null && return
	done
	step "Fetching Python 3.12, since Frappe 15 doesn't run on this system's"
	as_owner "$TOOLS/bench/bin/uv" python install --quiet 3.12 ||
		die "uv could not fetch Python 3.12 from GitHub. Install Python 3.10, 3.11 or 3.12 and run this again"
	PYTHON="$(as_owner "$TOOLS/bench/bin/uv" python find 3.12)"
}

init_bench() {
	# A bench that broke off in the making is ours to begin anew; a finished one never is.
	if [[ -e "$BENCH" && -e "$TOOLS/bench-unfinished" ]] && ! is_bench "$BENCH"; then
		as_owner rm -rf "$BENCH"
	fi
	is_bench "$BENCH" && return
	[[ ! -e "$BENCH" ]] || die "$BENCH is there but is not a complete bench. Move it away and run this again"
	as_owner touch "$TOOLS/bench-unfinished"
	step "bench init (Frappe $FRAPPE_BRANCH from https://github.com/frappe/frappe)"
	bench_command "$(dirname "$BENCH")" init --frappe-branch "$FRAPPE_BRANCH" --python "$PYTHON" --no-backups "$BENCH" ||
		die "bench init failed, see above. Usual reasons: GitHub, PyPI or the npm registry out of reach, or too little memory"
}

# Frappe 15 still imports pkg_resources, which setuptools dropped in version 82.
keep_pkg_resources() {
	as_owner "$BENCH/env/bin/python" -c "import pkg_resources" 2>/dev/null && return
	quietly "$(as_owner mktemp -p "$TOOLS")" as_owner "$BENCH/env/bin/python" -m pip install --quiet 'setuptools<81'
}

get_host_apps() {
	local app
	for app in $(missing_host_apps); do
		[[ -e "$TOOLS/bench-unfinished" ]] || die "the bench $BENCH lacks $app, and it is not ours to change"
		step "bench get-app $app ($FRAPPE_BRANCH from https://github.com/frappe/$app)"
		bench_command "$BENCH" get-app --branch "$FRAPPE_BRANCH" "https://github.com/frappe/$app" ||
			die "could not get $app, see above. Check that https://github.com/frappe/$app can be reached, then run this again"
	done
	# A get-app that broke off while building leaves the bench without the list of its bundles.
	[[ -f "$BENCH/sites/assets/assets.json" ]] || bench_command "$BENCH" build || die "bench build failed, see above"
}

# bench_command FOLDER ARGUMENT...
bench_command() {
	local folder="$1"
	shift
	(cd "$folder" && as_owner env PATH="$PATH" "$TOOLS/bench/bin/bench" "$@" </dev/null)
}
