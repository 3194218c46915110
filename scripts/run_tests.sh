#!/usr/bin/env bash
# Runs every test, in two runs at the same time: here all but those in a browser, beside it those that
# touch the database on PostgreSQL, and then those in a browser. What the second says is told after the
# first has ended. The argument is the Python to run them with.
set -uo pipefail
log=$(mktemp)
trap 'kill "$other" 2>/dev/null; rm -f "$log"' EXIT
beside() {
    CLAIMDESK_TEST_DATABASE=postgresql "$1" -m pytest tests/desk tests/web tests/journeys
    local postgresql=$?
    printf '\nIn a browser:\n'
    "$1" -m pytest tests/browser
    return $((postgresql || $?))
}
beside "$1" >"$log" 2>&1 &
other=$!
"$1" -m pytest --ignore=tests/browser
first=$?
wait "$other"
second=$?
printf '\nOn PostgreSQL:\n'
cat "$log"
exit $((first || second))
