# shellcheck shell=bash
# A bench of our own inside the one that stands: the host apps by link, this checkout's app by copy, and its own
# sites, database, Redis and ports. What others keep on the bench is neither read nor written.

OVERLAY=""

# use_overlay NAME: sets OVERLAY and waits for its turn, since two runs would pull each other's services away.
use_overlay() {
	OVERLAY="$BENCH/.pip-module/$1"
	as_owner mkdir -p "$OVERLAY"/{apps,sites,logs,config/pids,archived/sites} || die "can't write to $BENCH"
	as_owner mkdir -p -m 700 "$OVERLAY/run"
	as_owner touch "$OVERLAY/.lock"
	exec 9<"$OVERLAY/.lock"
	if ! flock --nonblock 9; then
		step "Another run is using $OVERLAY: waiting for it to end"
		flock 9
	fi
}

fill_overlay() {
	local app
	for app in frappe erpnext hrms; do
		as_owner ln -sfn "$BENCH/apps/$app" "$OVERLAY/apps/$app"
	done
	copy_app
	as_owner tee "$OVERLAY/sites/apps.txt" >/dev/null <<-'EOT'
		frappe
		erpnext
		hrms
		pip_module
	EOT
	link_assets
	make_overlay_env "$1"
}

# What git knows or would know, so neither caches nor virtual environments travel. Readable by us, perhaps not by the
# bench's owner, hence the copy is piped from one to the other.
copy_app() {
	local new="$OVERLAY/apps/.pip_module.new"
	as_owner rm -rf "$new"
	as_owner mkdir -p "$new"
	app_files | tar -C "$ROOT" --null --no-recursion --files-from=- -cf - |
		as_owner tar -C "$new" --no-same-owner -xf -
	[[ -f "$new/pip_module/__init__.py" ]] || die "could not copy the app from $ROOT to $OVERLAY"
	as_owner rm -rf "$OVERLAY/apps/pip_module"
	as_owner mv "$new" "$OVERLAY/apps/pip_module"
}

app_files() {
	local path
	cd "$ROOT" || exit
	{
		# No git, or not our repository to ask: the folder itself.
		git ls-files -co --exclude-standard -z 2>/dev/null ||
			find . \( -name .git -o -name .venv -o -name node_modules -o -name __pycache__ -o -name '.*_cache' \) \
				-prune -o -type f -print0
	} | while IFS= read -r -d '' path; do
		# git also lists what has been deleted but not yet committed as such
		[[ ! -e "$path" ]] || printf '%s\0' "$path"
	done
}

# The host's bundles are built already; ours are plain files, so nothing is built here.
link_assets() {
	local app
	[[ -f "$BENCH/sites/assets/assets.json" ]] ||
		die "the bench has no built assets. Build them first: cd $BENCH && bench build"
	as_owner mkdir -p "$OVERLAY/sites/assets"
	for app in frappe erpnext hrms; do
		as_owner ln -sfn "$BENCH/apps/$app/$app/public" "$OVERLAY/sites/assets/$app"
	done
	as_owner ln -sfn "$OVERLAY/apps/pip_module/pip_module/public" "$OVERLAY/sites/assets/pip_module"
	as_owner cp "$BENCH"/sites/assets/assets*.json "$OVERLAY/sites/assets/"
	if [[ -d "$BENCH/sites/assets/locale" ]]; then
		as_owner ln -sfn "$BENCH/sites/assets/locale" "$OVERLAY/sites/assets/locale"
	fi
}

# make_overlay_env demo|test: a virtual environment that sees the bench's packages behind our own copy of the app.
# pip never uninstalls outside its own environment, so the bench's packages stay as they are.
make_overlay_env() {
	local env="$OVERLAY/env" bench_packages site_packages wanted
	local -a tools
	if [[ "$1" == demo ]]; then
		mapfile -t tools < <(requirements dependencies; requirements demo)
	else
		mapfile -t tools < <(requirements dependencies; requirements test | grep -v -e '^mypy' -e '^ruff')
	fi
	bench_packages="$(as_owner "$BENCH/env/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
	wanted="$(as_owner "$BENCH/env/bin/python" -V) $bench_packages ${tools[*]}"
	if [[ -x "$env/bin/python" && "$(cat "$env/made-from" 2>/dev/null)" == "$wanted" ]]; then
		return
	fi
	step "Making the overlay's Python environment in $env"
	as_owner rm -rf "$env"
	quietly "$(log_file make-env)" as_owner "$BENCH/env/bin/python" -m venv --without-pip "$env"
	site_packages="$(as_owner "$env/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
	as_owner tee "$site_packages/bench.pth" >/dev/null <<-EOT
		$OVERLAY/apps/pip_module
		import site; site.addsitedir("$bench_packages")
	EOT
	# The bench's pip, seen through the line above, installs into this environment.
	quietly "$(log_file make-env)" as_owner "$env/bin/python" -m pip install --quiet --disable-pip-version-check "${tools[@]}"
	printf '%s' "$wanted" | as_owner tee "$env/made-from" >/dev/null
}

# log_file NAME: made by the owner, so that the next run may be the owner's.
log_file() {
	as_owner touch "$OVERLAY/logs/$1.log"
	printf '%s' "$OVERLAY/logs/$1.log"
}

# write_overlay_config SITE WEB_PORT CACHE_PORT QUEUE_PORT SOCKETIO_PORT
write_overlay_config() {
	as_owner tee "$OVERLAY/sites/common_site_config.json" >/dev/null <<-EOT
		{
		 "default_site": "$1",
		 "serve_default_site": true,
		 "db_socket": "$OVERLAY/run/mariadb.sock",
		 "webserver_port": $2,
		 "redis_cache": "redis://127.0.0.1:$3",
		 "redis_queue": "redis://127.0.0.1:$4",
		 "redis_socketio": "redis://127.0.0.1:$4",
		 "socketio_port": $5,
		 "background_workers": 1,
		 "developer_mode": 0,
		 "live_reload": false
		}
	EOT
}

# write_site_command SITE: what `bench --site SITE` is on a bench, for people.
write_site_command() {
	as_owner tee "$OVERLAY/frappe" >/dev/null <<-EOT
		#!/bin/sh
		cd "$OVERLAY/sites" || exit
		export FRAPPE_BENCH_ROOT="$OVERLAY"
		exec "$OVERLAY/env/bin/python" -m frappe.utils.bench_helper frappe --site $1 "\$@"
	EOT
	as_owner chmod +x "$OVERLAY/frappe"
}

config_value() {
	as_owner "$OVERLAY/env/bin/python" -c \
		'import json, sys; print(json.load(open(sys.argv[1])).get(sys.argv[2], ""))' \
		"$OVERLAY/sites/common_site_config.json" "$1" 2>/dev/null || true
}

# in_overlay COMMAND...: as the owner, from the sites folder, with Frappe pointed at the overlay and not at the bench
# its source files are linked from. Compiled files go to a folder of ours: the bench's apps stay untouched.
in_overlay() {
	(
		cd "$OVERLAY/sites" || exit
		as_owner env FRAPPE_BENCH_ROOT="$OVERLAY" PYTHONPYCACHEPREFIX="$OVERLAY/pycache" \
			PATH="$OVERLAY/env/bin:$PATH" "$@"
	)
}

# frappe SITE COMMAND...: what `bench --site SITE COMMAND` does on a bench.
frappe() {
	local site="$1"
	shift
	in_overlay "$OVERLAY/env/bin/python" -m frappe.utils.bench_helper frappe --site "$site" "$@"
}
