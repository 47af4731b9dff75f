# shellcheck shell=bash
# The bench that stands on this machine, and the user it belongs to. It is read, never changed.

BENCH=""
OWNER=""

is_bench() { [[ -d "$1/apps/frappe/frappe" && -d "$1/sites" && -x "$1/env/bin/python" ]]; }

# What we make inside a bench is made as its owner, which takes being that user or root.
is_ours_to_use() { [[ $EUID -eq 0 || "$(stat -c %U "$1")" == "$(id -un)" ]]; }

# Sets BENCH and OWNER; fails quietly where no bench is found.
find_bench() {
	local candidate
	if [[ -n "${FRAPPE_BENCH:-}" ]]; then
		is_bench "$FRAPPE_BENCH" || return 1
		use_bench "$FRAPPE_BENCH"
		return
	fi
	# A checkout in <bench>/apps/<name>, then the usual places.
	for candidate in "$ROOT/../.." "$HOME/frappe-bench" /home/frappe/frappe-bench; do
		if is_bench "$candidate" && is_ours_to_use "$candidate"; then
			use_bench "$candidate"
			return
		fi
	done
	return 1
}

use_bench() {
	BENCH="$(cd "$1" && pwd -P)"
	OWNER="$(stat -c %U "$BENCH")"
}

# why_no_bench: one plain sentence for whoever expected one.
why_no_bench() {
	if [[ -n "${FRAPPE_BENCH:-}" ]]; then
		printf "FRAPPE_BENCH is %s, which is not a bench (no apps/frappe, sites and env in it)" "$FRAPPE_BENCH"
	else
		printf "no Frappe bench found that %s may use (looked at \$FRAPPE_BENCH, the folder above this checkout, %s and %s)" \
			"$(id -un)" "$HOME/frappe-bench" /home/frappe/frappe-bench
	fi
}

# missing_host_apps: prints the ones of Frappe HR's three apps that the bench lacks.
missing_host_apps() {
	local app
	for app in frappe erpnext hrms; do
		[[ -d "$BENCH/apps/$app/$app" ]] || printf '%s ' "$app"
	done
}

# Everything that touches the bench's folder runs as its owner, so no file of root's stays behind in it.
# The environment is cleared of what would send Frappe elsewhere; CI switches some host features off.
as_owner() {
	local home
	home="$(getent passwd "$OWNER" | cut -d: -f6)"
	local -a clean=(
		env -u PYTHONPATH -u PYTHONHOME -u VIRTUAL_ENV -u PYTHONDONTWRITEBYTECODE -u CI -u FRAPPE_SITE -u DEV_SERVER
		-u SITES_PATH -u MYSQL_UNIX_PORT -u XDG_CACHE_HOME -u XDG_CONFIG_HOME -u XDG_RUNTIME_DIR
		HOME="$home" USER="$OWNER" LOGNAME="$OWNER" LC_ALL=C.UTF-8
	)
	if [[ "$(id -un)" == "$OWNER" ]]; then
		"${clean[@]}" "$@"
	elif [[ $EUID -eq 0 ]]; then
		setpriv --reuid="$OWNER" --regid="$(id -g "$OWNER")" --init-groups "${clean[@]}" "$@"
	else
		die "the bench $BENCH belongs to $OWNER: run this as $OWNER or as root"
	fi
}
