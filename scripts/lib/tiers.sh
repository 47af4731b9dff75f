# shellcheck shell=bash
# The tiers of tests. Each writes a JUnit report to REPORTS, from which the closing line is added up.

TEST_SITE=pip-test.localhost
REPORTS=""
PYTEST_ARGS=()
FUZZ_CALLS="${PIP_FUZZ_CALLS:-20000}"
MATRIX_EVERY="${PIP_MATRIX_EVERY:-1}"
FAULT_SHARE="${PIP_FAULT_SHARE:-100}"

# run_rules_tier: returns pytest's verdict.
run_rules_tier() {
	make_venv
	step "Rules tier"
	local -a gate=()
	# A selection of tests can't cover everything.
	((${#PYTEST_ARGS[@]})) ||
		gate=(--cov=pip_module.rules --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100)
	# No cache and no data files beside the tests: the checkout stays as it was.
	(
		cd "$ROOT" || exit
		export COVERAGE_FILE="$REPORTS/coverage" HYPOTHESIS_STORAGE_DIRECTORY="$REPORTS/hypothesis"
		pytest_verdict env -u PYTHONPATH "$VENV/bin/python" -m pytest -c "$ROOT/pyproject.toml" --rootdir "$ROOT" \
			-p no:cacheprovider --junitxml="$REPORTS/rules.xml" "${gate[@]}" "${PYTEST_ARGS[@]}" \
			tests/rules tests/test_house.py
	)
}

# pytest_verdict COMMAND...: a selection that leaves a tier without tests is no failure of that tier.
pytest_verdict() {
	local verdict=0
	"$@" </dev/null || verdict=$?
	if [[ $verdict -eq 5 && ${#PYTEST_ARGS[@]} -gt 0 ]]; then
		return 0
	fi
	return "$verdict"
}

# start_test_site: everything both tiers on a site need, from nothing. Runs once.
start_test_site() {
	[[ -z "$(missing_host_apps)" ]] || die "the bench $BENCH lacks $(missing_host_apps)"
	need_program mariadbd mariadb-server "a site of our own"
	need_program redis-server redis-server "a site of our own"
	# Several checkouts may be tested side by side, each in an overlay of its own.
	use_overlay "${PIP_OVERLAY:-test}"
	stop_services_on_exit
	stop_all_services
	fill_overlay test
	WEB_PORT="$(free_port)"
	write_overlay_config "$TEST_SITE" "$WEB_PORT" "$(free_port)" "$(free_port)" "$(free_port)"
	write_site_command "$TEST_SITE"
	start_redis
	make_hr_site "$TEST_SITE" fast
	step "Installing this checkout's app"
	install_pip_module "$TEST_SITE"
	# Tests reach the site by address: *.localhost doesn't resolve everywhere.
	frappe "$TEST_SITE" set-config host_name "http://127.0.0.1:$WEB_PORT" >/dev/null
	frappe "$TEST_SITE" set-config allow_tests true >/dev/null
	# The host lets only so many users be made in an hour.
	frappe "$TEST_SITE" set-config -p throttle_user_limit 100000 >/dev/null
}

# run_tests_on_site TIER
run_tests_on_site() {
	local verdict=0
	as_owner mkdir -p "$OVERLAY/logs/tests"
	pytest_verdict in_overlay env \
		PIP_SITE="$TEST_SITE" PIP_SITES_PATH="$OVERLAY/sites" PIP_BASE_URL="http://127.0.0.1:$WEB_PORT" \
		PIP_ADMIN_PASSWORD=admin PIP_BENCH_ROOT="$OVERLAY" PIP_PYTHON="$OVERLAY/env/bin/python" \
		PIP_FUZZ_CALLS="$FUZZ_CALLS" PIP_MATRIX_EVERY="$MATRIX_EVERY" PIP_FAULT_SHARE="$FAULT_SHARE" PIP_LOGS="$OVERLAY/logs/tests" PIP_CHROMIUM="${CHROMIUM:-}" PIP_DB_SOCKET="$OVERLAY/run/mariadb.sock" \
		PIP_SWITCHED_OFF="${PIP_SWITCHED_OFF:-}" PIP_TODAY="${PIP_TODAY:-}" \
		HYPOTHESIS_STORAGE_DIRECTORY="$OVERLAY/logs/tests/hypothesis" \
		"$OVERLAY/env/bin/python" -m pytest -c "$OVERLAY/apps/pip_module/pyproject.toml" \
		--rootdir "$OVERLAY/apps/pip_module" -o cache_dir="$OVERLAY/logs/tests/pytest_cache" \
		--junitxml="$OVERLAY/logs/tests/$1.xml" "${PYTEST_ARGS[@]}" "$OVERLAY/apps/pip_module/tests/$1" || verdict=$?
	cp "$OVERLAY/logs/tests/$1.xml" "$REPORTS/$1.xml" 2>/dev/null || true
	return "$verdict"
}

# The web server serves the styles that a PDF is rendered with.
start_site_tier() {
	start_web "$TEST_SITE" "$WEB_PORT"
	step "Site tier"
}

start_install_tier() { step "Install tier"; }

# The last, since its people and plans stay. The calls are made in the process of the tests; nothing has to be served,
# and what a worker did in between would be taken for a call's doing.
start_fuzz_tier() {
	stop_process worker
	step "Fuzz tier: $FUZZ_CALLS calls"
	((FUZZ_CALLS >= 20000)) || say "    All 20000 are made by scripts/test --fuzz."
}

# Sweeps run in processes of their own, to be killed; a worker takes the share of a large site's. It takes away what it
# put on the site.
start_faults_tier() {
	redis-cli -p "$(config_value redis_queue | grep -o '[0-9]*$')" flushall >/dev/null
	start_worker
	step "Faults tier: $FAULT_SHARE % of what there is"
	((FAULT_SHARE >= 100)) || say "    All of it is tried by scripts/test --faults."
}

start_browser_tier() {
	find_chromium
	# What the site tier queued belongs to records it rolled back.
	redis-cli -p "$(config_value redis_queue | grep -o '[0-9]*$')" flushall >/dev/null
	start_web "$TEST_SITE" "$WEB_PORT"
	start_worker
	start_socketio
	step "Browser tier"
}

# What is tried on the doors must be tried on the app as it stands: no job of an earlier tier runs in between.
start_matrix_tier() {
	redis-cli -p "$(config_value redis_queue | grep -o '[0-9]*$')" flushall >/dev/null
	# Kept open, most connections would end up with one of the processes. Threads are needed, since a PDF asks the server
	# that renders it for its styles.
	WEB_PROCESSES=3 WEB_KEEP_ALIVE=0 start_web "$TEST_SITE" "$WEB_PORT"
	start_worker
	step "Matrix tier"
}

# The same, behind a server whose guards can be switched off.
start_mutation_tier() {
	redis-cli -p "$(config_value redis_queue | grep -o '[0-9]*$')" flushall >/dev/null
	export PIP_SWITCHED_OFF="$OVERLAY/logs/tests/switched-off.json"
	as_owner mkdir -p "$OVERLAY/logs/tests"
	as_owner rm -f "$PIP_SWITCHED_OFF"
	WEB_PROCESSES=3 WEB_KEEP_ALIVE=0 start_web "$TEST_SITE" "$WEB_PORT" switchable "$OVERLAY/apps/pip_module/tests/mutation"
	start_worker
	step "Mutation tier"
}

# Sets CHROMIUM. Ubuntu's is a snap, which can't be driven from a service account: there Playwright brings its own.
find_chromium() {
	local name
	CHROMIUM=""
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		if have "$name" && [[ "$(readlink -f "$(command -v "$name")")" != */snap* ]] && ! grep -qs snap "$(command -v "$name")"; then
			CHROMIUM="$(command -v "$name")"
			return
		fi
	done
	if [[ $EUID -eq 0 ]] && grep -qs '^ID=debian' /etc/os-release; then
		install_packages "the browser tier" chromium
		CHROMIUM="$(command -v chromium)"
		return
	fi
	step "No Chromium found: Playwright fetches its own"
	if [[ $EUID -eq 0 ]]; then
		quietly "$(log_file playwright)" "$OVERLAY/env/bin/python" -m playwright install-deps chromium
	fi
	quietly "$(log_file playwright)" in_overlay "$OVERLAY/env/bin/python" -m playwright install chromium
}
