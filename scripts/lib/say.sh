# shellcheck shell=bash
# What the scripts say to the person who runs them.

say() { printf '%s\n' "$*"; }

step() { printf '==> %s\n' "$*"; }

warn() { printf 'Warning: %s\n' "$*" >&2; }

die() {
	printf 'Error: %s\n' "$*" >&2
	exit 1
}

# die_with_log MESSAGE LOGFILE: the last lines of a log usually hold the reason.
die_with_log() {
	printf 'Error: %s\n' "$1" >&2
	if [[ -s "$2" ]]; then
		printf -- '--- last lines of %s\n' "$2" >&2
		tail -n 25 "$2" >&2
	fi
	exit 1
}

# quietly LOGFILE COMMAND...: output only matters when the command fails.
quietly() {
	local log="$1"
	shift
	"$@" >"$log" 2>&1 </dev/null || die_with_log "this failed: $*" "$log"
}
