#!/bin/bash
# Tell where a Chromium is, on the last line; installs Debian's where there is none and this may.
# The one without windows comes first: a page opens there at less than half the cost. Debian's command of
# that name leaves a shell in between, hence the program itself.
# Journeys are never skipped for want of it: without one this ends with 1.
set -euo pipefail

find_one() {
    local each
    for each in "${CHROMIUM:-}" /usr/lib/chromium/chromium-headless-shell chromium-headless-shell \
        /usr/bin/chromium chromium chromium-browser google-chrome google-chrome-stable \
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
    apt-get update -q >&2 || true
    for each in chromium-headless-shell chromium; do
        apt-get install -qy --no-install-recommends "$each" >&2 && find_one && exit 0
    done
fi
echo "chromium.sh: no Chromium here. Install it (apt-get install chromium-headless-shell), or name one in CHROMIUM." >&2
exit 1
