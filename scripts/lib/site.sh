# shellcheck shell=bash
# Sites, and templates of them: installing ERPNext takes minutes, copying a database that has it takes seconds.

# template_key KIND: what a template's content depends on. The year is in it because the host's setup makes a fiscal
# year and a holiday list for the current one.
template_key() {
	local app
	{
		for app in frappe erpnext hrms; do
			as_owner git -C "$BENCH/apps/$app" rev-parse HEAD 2>/dev/null || cat "$BENCH/apps/$app/$app/__init__.py"
		done
		mariadbd --version
		date +%Y
		declare -f make_host_site make_hr_site
		cat "$ROOT/scripts/lib/prepare_site.py"
	} | sha256sum | cut -c1-16
}

template_path() { printf '%s/.pip-module/templates/%s-%s' "$BENCH" "$1" "$(template_key)"; }

# keep_template KIND SITE: the database must be stopped, else the copy would not be whole.
keep_template() {
	local path
	path="$(template_path "$1")"
	as_owner mkdir -p "$(dirname "$path")"
	# Old ones serve nothing any more.
	find "$(dirname "$path")" -maxdepth 1 -name "$1-*" -not -name "*.new.*" -print0 |
		as_owner xargs -0 -r rm -rf
	as_owner rm -rf "$path.new.$$"
	as_owner mkdir -p "$path.new.$$"
	as_owner cp -a --reflink=auto "$OVERLAY/mariadb" "$path.new.$$/mariadb"
	as_owner cp -a "$OVERLAY/sites/$2" "$path.new.$$/site"
	# Another run may have been quicker; either copy will do.
	as_owner mv -T "$path.new.$$" "$path" 2>/dev/null || as_owner rm -rf "$path.new.$$"
}

# take_template KIND SITE: fails quietly where there is none.
take_template() {
	local path
	path="$(template_path "$1")"
	[[ -d "$path/mariadb" && -d "$path/site" ]] || return 1
	remove_site_files "$2"
	as_owner cp -a --reflink=auto "$path/mariadb" "$OVERLAY/mariadb"
	as_owner cp -a "$path/site" "$OVERLAY/sites/$2"
}

# remove_site_files SITE: the overlay's database holds this one site, so both go together.
remove_site_files() {
	as_owner rm -rf "$OVERLAY/mariadb" "$OVERLAY/sites/$1"
}

# Each needs Redis running and MariaDB stopped, and leaves MariaDB running with SITE in it.

# make_host_site SITE PACE: Frappe, ERPNext and HRMS, nothing set up.
make_host_site() {
	if ! take_template host "$1"; then
		remove_site_files "$1"
		start_mariadb fast
		step "Creating a site with Frappe, ERPNext and HRMS (once: later runs copy it)"
		quietly "$(log_file new-site)" frappe "$1" new-site "$1" --db-root-username root \
			--db-root-password "$DB_ROOT_PASSWORD" --admin-password admin
		quietly "$(log_file install-erpnext)" frappe "$1" install-app erpnext
		quietly "$(log_file install-hrms)" frappe "$1" install-app hrms
		stop_process mariadb
		keep_template host "$1"
	fi
	start_mariadb "$2"
}

# make_hr_site SITE PACE: the same with the host's setup wizard completed and its test company.
make_hr_site() {
	if ! take_template hr "$1"; then
		make_host_site "$1" fast
		step "Completing the host's setup (once as well)"
		quietly "$(log_file prepare-site)" in_overlay "$OVERLAY/env/bin/python" \
			"$OVERLAY/apps/pip_module/scripts/lib/prepare_site.py" "$1"
		stop_process mariadb
		keep_template hr "$1"
	fi
	start_mariadb "$2"
}

install_pip_module() {
	quietly "$(log_file install-pip_module)" frappe "$1" install-app pip_module
	# install-app reports some failures and still exits well.
	[[ "$(frappe "$1" list-apps 2>/dev/null)" == *pip_module* ]] ||
		die_with_log "pip_module did not install" "$OVERLAY/logs/install-pip_module.log"
}

# set_site_address SITE PORT: for links in mail and for the PDF renderer, which loads the page's styles by this name.
set_site_address() {
	local host="$1"
	getent ahosts "$host" >/dev/null || host=127.0.0.1
	frappe "$1" set-config host_name "http://$host:$2" >/dev/null
}
