# shellcheck shell=bash
# The processes a site needs, each our own: started until ready, stopped by the pid we wrote down, and no other.

STARTED=()

# Frappe insists on a password for the database's root. This server listens on no port and its socket lies in a
# folder only the owner may enter, so a fixed one protects as much as a secret one would.
DB_ROOT_PASSWORD=pip

# start_process NAME COMMAND...: a session of its own, so that Ctrl-C reaches this script, which then stops it in order.
start_process() {
	local name="$1" log
	log="$(log_file "$1")"
	shift
	stop_process "$name"
	(
		# The lock on the overlay is ours, not our children's.
		exec 9<&-
		cd "$OVERLAY/sites" || exit
		export FRAPPE_BENCH_ROOT="$OVERLAY" PYTHONPYCACHEPREFIX="$OVERLAY/pycache" PATH="$OVERLAY/env/bin:$PATH"
		exec_as_owner "$@"
	) >"$log" 2>&1 </dev/null &
	local pid=$!
	printf '%s %s\n' "$pid" "$(started_at "$pid")" | as_owner tee "$OVERLAY/run/$name.pid" >/dev/null
	STARTED=("$name" "${STARTED[@]}")
}

# The same program as as_owner runs, but in place of this shell: the pid written down is then the program's.
exec_as_owner() {
	local -a become=()
	local home
	home="$(getent passwd "$OWNER" | cut -d: -f6)"
	[[ "$(id -un)" == "$OWNER" ]] ||
		become=(setpriv --reuid="$OWNER" --regid="$(id -g "$OWNER")" --init-groups)
	exec setsid "${become[@]}" env -u PYTHONPATH -u VIRTUAL_ENV -u PYTHONDONTWRITEBYTECODE -u CI -u FRAPPE_SITE \
		-u SITES_PATH HOME="$home" USER="$OWNER" LOGNAME="$OWNER" LC_ALL=C.UTF-8 "$@"
}

# Pids are used again; a pid together with its start time is not.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

is_running() {
	local pid since
	{ read -r pid since <"$OVERLAY/run/$1.pid"; } 2>/dev/null || return 1
	[[ -n "$since" && "$(started_at "$pid")" == "$since" ]]
}

stop_process() {
	local name="$1" pid _ tries
	if is_running "$name"; then
		read -r pid _ <"$OVERLAY/run/$name.pid"
		for ((tries = 0; tries < 300; tries++)); do
			# A worker finishes its job when asked once, which may take minutes, and drops it when asked again.
			((tries % 50)) || as_owner kill -TERM "$pid" 2>/dev/null || true
			sleep 0.1
			is_running "$name" || break
		done
		if is_running "$name"; then
			warn "$name did not stop when asked; ending it"
			as_owner kill -KILL -- "-$pid" 2>/dev/null || true
		fi
	fi
	as_owner rm -f "$OVERLAY/run/$name.pid"
}

stop_services() {
	local name
	for name in "${STARTED[@]}"; do
		stop_process "$name"
	done
	STARTED=()
}

# For --stop and for what an interrupted run may have left: everything this overlay ever wrote a pid for, the
# database last because the others still write to it.
stop_all_services() {
	local name
	for name in socketio scheduler worker web redis_queue redis_cache mariadb; do
		stop_process "$name"
	done
	STARTED=()
}

stop_services_on_exit() {
	trap stop_services EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

# wait_for NAME SECONDS CHECK...: ends early when the process died, since waiting would not help.
wait_for() {
	local name="$1" until=$((SECONDS + $2))
	shift 2
	while ! "$@" >/dev/null 2>&1; do
		is_running "$name" || die_with_log "$name stopped while starting" "$OVERLAY/logs/$name.log"
		((SECONDS < until)) || die_with_log "$name was not ready in time" "$OVERLAY/logs/$name.log"
		sleep 0.1
	done
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }

make_database() {
	as_owner rm -rf "$OVERLAY/mariadb"
	as_owner mkdir -p "$OVERLAY/mariadb"
	quietly "$(log_file mariadb-install)" as_owner mariadb-install-db --no-defaults \
		--datadir="$OVERLAY/mariadb" --auth-root-authentication-method=normal --skip-test-db
}

# start_mariadb durable|fast: a test's database may be lost with the machine, so it doesn't wait for the disk.
start_mariadb() {
	local -a pace=(--innodb-flush-log-at-trx-commit=2)
	if [[ "$1" == fast ]]; then
		pace=(--innodb-flush-log-at-trx-commit=0 --skip-innodb-doublewrite)
	fi
	local fresh=""
	if [[ ! -d "$OVERLAY/mariadb/mysql" ]]; then
		make_database
		fresh=yes
	fi
	local -a who=()
	[[ "$OWNER" != root ]] || who=(--user=root)
	# A server that starts empties its folder for temporary tables, which another's must not be.
	as_owner mkdir -p "$OVERLAY/run/tmp"
	# 11.6 and later refuse some of Frappe 15's concurrent updates unless snapshot isolation is off.
	start_process mariadb mariadbd --no-defaults "${who[@]}" \
		--datadir="$OVERLAY/mariadb" --socket="$OVERLAY/run/mariadb.sock" --pid-file="$OVERLAY/run/mariadbd.pid" \
		--tmpdir="$OVERLAY/run/tmp" \
		--skip-networking --character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci \
		--loose-innodb-snapshot-isolation=OFF --innodb-buffer-pool-size=256M --max-allowed-packet=256M \
		--skip-log-bin "${pace[@]}"
	if [[ -n "$fresh" ]]; then
		wait_for mariadb 120 database_answers
		as_owner mariadb --no-defaults -S "$OVERLAY/run/mariadb.sock" -u root \
			-e "ALTER USER root@localhost IDENTIFIED BY '$DB_ROOT_PASSWORD'"
	else
		wait_for mariadb 120 database_answers "-p$DB_ROOT_PASSWORD"
	fi
}

database_answers() {
	as_owner mariadb --no-defaults -S "$OVERLAY/run/mariadb.sock" -u root "$@" -e "SELECT 1"
}

start_redis() {
	local name port
	for name in redis_cache redis_queue; do
		port="$(config_value "$name")"
		port="${port##*:}"
		start_process "$name" redis-server --port "$port" --bind 127.0.0.1 --save "" --appendonly no \
			--dir "$OVERLAY/run"
		wait_for "$name" 20 redis-cli -p "$port" ping
	done
}

# start_web SITE PORT [MODULE FOLDER]: MODULE is found in FOLDER and wraps what is served, by WEB_PROCESSES. They
# keep a connection open for WEB_KEEP_ALIVE seconds.
start_web() {
	start_process web env PIP_SITE="$1" PYTHONPATH="$OVERLAY/apps/pip_module/scripts/lib${4:+:$4}" \
		PIP_SWITCHED_OFF="${PIP_SWITCHED_OFF:-}" \
		"$OVERLAY/env/bin/python" -m gunicorn --bind "127.0.0.1:$2" --timeout 120 \
		--workers "${WEB_PROCESSES:-2}" --threads 4 --keep-alive "${WEB_KEEP_ALIVE:-2}" \
		--worker-tmp-dir /dev/shm --log-level warning "${3:-web}:application"
	wait_for web 120 answers_http "$2"
}

answers_http() {
	as_owner "$OVERLAY/env/bin/python" -c \
		'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=20)' "http://127.0.0.1:$1/api/method/frappe.ping"
}

start_worker() {
	local port
	start_process worker "$OVERLAY/env/bin/python" -m frappe.utils.bench_helper frappe worker \
		--queue short,default,long --quiet
	port="$(config_value redis_queue)"
	wait_for worker 120 worker_registered "${port##*:}"
}

worker_registered() { [[ "$(redis-cli -p "$1" scard rq:workers)" -ge 1 ]]; }

start_scheduler() {
	start_process scheduler "$OVERLAY/env/bin/python" -m frappe.utils.bench_helper frappe schedule
	sleep 1
	is_running scheduler || die_with_log "the scheduler stopped while starting" "$OVERLAY/logs/scheduler.log"
}

start_socketio() {
	local port
	port="$(config_value socketio_port)"
	start_process socketio node --require "$OVERLAY/apps/pip_module/scripts/lib/localhost.cjs" \
		"$OVERLAY/apps/frappe/socketio.js"
	wait_for socketio 30 port_answers "$port"
}
