#!/bin/sh
# Makes this machine able to run the configurator: native library, .venv with exactly what the lock names, and (without
# the argument `test`) fonts, static files and database. Every step is skipped when it has been done.
#   sh scripts/setup.sh         to run the product
#   sh scripts/setup.sh test    to run its tests: adds the development lock and Chromium, leaves the database alone
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer is needed. Debian 12 and Ubuntu 24.04 have it: sudo apt-get install python3"
    exit 1
}

# Debian's Chromium (without its windows where there is that: a quarter quicker), or the one that playwright can fetch, or
# whatever CHROMIUM names.
find_chromium() {
    for candidate in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null; then return; fi
    done
    ls -d "${PLAYWRIGHT_BROWSERS_PATH:-${HOME:-}/.cache/ms-playwright}"/chromium-* >/dev/null 2>&1
}

has_library() { "$python" -c "import ctypes; ctypes.CDLL('$1')" 2>/dev/null; }

# What this machine lacks, as names of Debian packages.
missing_packages() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
}

# The same for the browser tests. libatomic is for the Node inside the playwright package.
missing_for_browser() {
    find_chromium || echo chromium
    has_library libatomic.so.1 || echo libatomic1
}

# Installs what is named when it may: as root, or by a sudo that asks no password.
install_packages() {
    as_root="sudo -n"
    if [ "$(id -u)" = 0 ]; then as_root=env; fi
    if ! command -v apt-get >/dev/null || ! $as_root true 2>/dev/null; then return 1; fi
    say "Installing with apt: $*"
    $as_root apt-get update -qq >/dev/null &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

prepare_machine() {
    packages=$(missing_packages | tr '\n' ' ')
    if [ -z "$packages" ]; then return; fi
    # Unquoted on purpose: one word is one package.
    install_packages $packages || true
    packages=$(missing_packages | tr '\n' ' ')
    if [ -z "$packages" ]; then return; fi
    say "Something is missing that only an administrator can install. Type this line, then start again:"
    say "    sudo apt-get update && sudo apt-get install -y --no-install-recommends $packages"
    exit 1
}

prepare_browser() {
    find_chromium || install_packages chromium-headless-shell || true
    for package in $(missing_for_browser); do install_packages "$package" || true; done
    packages=$(missing_for_browser | tr '\n' ' ')
    if [ -z "$packages" ]; then return; fi
    say ""
    say "!!! NO BROWSER: the browser tests WILL FAIL. Type one of these lines, then start again:"
    say "    Debian:  sudo apt-get update && sudo apt-get install -y --no-install-recommends $packages"
    say "    Ubuntu:  sudo apt-get install -y libatomic1 && .venv/bin/python -m playwright install --with-deps chromium"
    say ""
}

# The stamp holds the hashes of the locks that are installed. The development lock contains the other one.
install_lock() {
    lock=requirements/base.txt
    if [ "$purpose" = test ]; then lock=requirements/dev.txt; fi
    wanted=$(sha256sum requirements/base.txt "$lock")
    if .venv/bin/python -c '' 2>/dev/null && grep -qsF "$(sha256sum "$lock")" .venv/installed-locks \
        && grep -qsF "$(sha256sum requirements/base.txt)" .venv/installed-locks; then return; fi
    say "Installing the Python packages of $lock into .venv"
    .venv/bin/python -c '' 2>/dev/null || "$python" -m venv --clear .venv
    rm -f .venv/installed-locks
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    printf '%s\n' "$wanted" >.venv/installed-locks
}

python=$(find_python)
prepare_machine
install_lock
if [ "$purpose" = test ]; then
    prepare_browser
    exec .venv/bin/python scripts/make_fonts.py
fi
exec .venv/bin/python scripts/prepare.py
