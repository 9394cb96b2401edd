#!/bin/bash
# Drives `qmpspec connect`: driver.sh SOCKET.
set -eu

ask='{"execute": "query-status"}'
told=$(qmpspec connect --timeout 3 "unix:$1" <<<"$ask") || exit 1
status=$(sed -n 's/^return .*"status": *"\([^"]*\)".*/\1/p' <<<"$told")
if [ -z "$status" ]; then
    grep -v '^ready$' <<<"$told" >&2
    exit 1
fi
echo "$status"
