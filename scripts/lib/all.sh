# shellcheck shell=bash
# Loads the functions of every file beside this one. Expects ROOT, the checkout.

# shellcheck source=scripts/lib/say.sh
source "$ROOT/scripts/lib/say.sh"
# shellcheck source=scripts/lib/system.sh
source "$ROOT/scripts/lib/system.sh"
# shellcheck source=scripts/lib/venv.sh
source "$ROOT/scripts/lib/venv.sh"
# shellcheck source=scripts/lib/bench.sh
source "$ROOT/scripts/lib/bench.sh"
# shellcheck source=scripts/lib/overlay.sh
source "$ROOT/scripts/lib/overlay.sh"
# shellcheck source=scripts/lib/services.sh
source "$ROOT/scripts/lib/services.sh"
# shellcheck source=scripts/lib/site.sh
source "$ROOT/scripts/lib/site.sh"
# shellcheck source=scripts/lib/get_bench.sh
source "$ROOT/scripts/lib/get_bench.sh"
