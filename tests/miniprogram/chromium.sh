#!/bin/bash
# Tell where a Chromium is, on the last line; installs Debian's where there is none and this may.
# Journeys are never skipped for want of it: without one this ends with 1.
set -euo pipefail

find_one() {
    local each
    for each in "${CHROMIUM:-}" /usr/bin/chromium chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        [ -n "$each" ] || continue
        command -v "$each" && return 0
    done
    return 1
}

if [ -n "${CHROMIUM:-}" ] && ! command -v "$CHROMIUM" >/dev/null; then
    echo "chromium.sh: CHROMIUM=$CHROMIUM cannot be run" >&2
    exit 1
fi
find_one && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    echo "chromium.sh: installing Debian's chromium" >&2
    { apt-get update -q && apt-get install -qy --no-install-recommends chromium; } >&2 || true
    find_one && exit 0
fi
echo "chromium.sh: no Chromium here. Install it (apt-get install chromium), or name one in CHROMIUM." >&2
exit 1
