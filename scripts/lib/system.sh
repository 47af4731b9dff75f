# shellcheck shell=bash
# Debian and Ubuntu packages, and the programs they bring.

have() { command -v "$1" >/dev/null 2>&1; }

can_be_root() { [[ $EUID -eq 0 ]] || have sudo; }

as_root() {
	if [[ $EUID -eq 0 ]]; then
		"$@"
	else
		sudo "$@"
	fi
}

# install_packages WHY PACKAGE...
install_packages() {
	local why="$1"
	shift
	have apt-get || die "$why needs these packages, and this system has no apt-get to install them with: $*"
	can_be_root || die "$why needs these packages. Please install them and run this again: $*"
	step "Installing $* ($why)"
	# Package lists are often missing or old on a fresh machine: refresh them once, when the first try fails.
	if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null 2>&1 </dev/null; then
		as_root apt-get update -qq </dev/null || warn "apt-get update failed; trying with the lists as they are"
		as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" </dev/null >/dev/null ||
			die "apt could not install one of: $*. Check the machine's package sources and network, then run this again"
	fi
}

# need_program PROGRAM PACKAGE WHY: installs only as root; a test run doesn't ask a developer for a password.
need_program() {
	have "$1" && return
	[[ $EUID -eq 0 ]] || die "$3 needs '$1' (package $2). Please install it: sudo apt-get install $2"
	install_packages "$3" "$2"
	have "$1" || die "package $2 was installed, but '$1' is still not to be found"
}

free_port() {
	python3 - "$@" <<-'PYTHON'
		import socket, sys

		for port in [*map(int, sys.argv[1:]), 0]:
		    with socket.socket() as probe:
		        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		        try:
		            probe.bind(("127.0.0.1", port))
		        except OSError:
		            continue
		        print(probe.getsockname()[1])
		        break
	PYTHON
}
