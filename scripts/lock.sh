#!/bin/sh
# Resolves requirements/*.in into one lock for Python 3.11 to 3.13 on every platform, with hashes and without addresses.
# Versions stay as they are unless the .in files or `--upgrade` ask for others. uv does it; nothing else needs uv.
set -eu
cd "$(dirname "$0")/.."
uv=build/lock-venv/bin/uv
if [ ! -x "$uv" ]; then
    python3 -m venv build/lock-venv
    build/lock-venv/bin/python -m pip install --quiet --disable-pip-version-check uv
fi
for name in base dev; do
    (cd requirements && "../$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-config "$@" "$name.in" --output-file "$name.txt")
done
