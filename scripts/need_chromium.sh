#!/bin/sh
# Finds the Chromium that the browser tests and the screenshots drive; installs it where apt-get can,
# and beside it the one without windows, which shows the browser tests the same pages in less time.
set -eu

[ -z "${CLAIMDESK_CHROMIUM:-}" ] || exit 0
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done

if ! command -v apt-get >/dev/null 2>&1; then
    echo "The browser tests need Chromium or Chrome. Install one, or name one that is there:" >&2
    echo "  CLAIMDESK_CHROMIUM=/path/to/chrome make test" >&2
    exit 1
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "The browser tests need Chromium. As root: apt-get install chromium" >&2
        exit 1
    }
    as_root=sudo
fi
echo "Installing Chromium for the browser tests (once) ..." >&2
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null
# Not every distribution has it; the tests then take the one with windows.
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null 2>&1 || true
