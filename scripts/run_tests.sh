#!/usr/bin/env bash
# Runs every test on SQLite and, at the same time, those that touch the database on PostgreSQL; what
# the second run says is kept until the first has ended. The argument is the Python to run them with.
set -uo pipefail
log=$(mktemp)
trap 'kill "$other" 2>/dev/null; rm -f "$log"' EXIT
CLAIMDESK_TEST_DATABASE=postgresql "$1" -m pytest tests/desk tests/web tests/journeys >"$log" 2>&1 &
other=$!
"$1" -m pytest
sqlite=$?
wait "$other"
postgresql=$?
printf '\nOn PostgreSQL:\n'
cat "$log"
exit $((sqlite || postgresql))
