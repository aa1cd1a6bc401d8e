#!/bin/sh
# The nightly job, for cron and any scheduler that knows a command and an exit code:
#
#     15 4 * * *  /srv/customer_health/scripts/nightly.sh
#
# It needs nothing from its environment (`env -i` is fine): settings come from a file of
# NAME=value lines, nightly.env in the project folder or the one NIGHTLY_ENV names:
#
#     RAW_DATA=/data/raw
#     PUBLISHED_PATH=/data/published/customer_health.duckdb
#     CHECK_FRESHNESS=yes      # report late feeds before the build; optional
#
# Arguments go to `dbt build` (--vars, --threads ..). Silent when all is well, so that
# cron writes a mail only when something needs a person.
#
# Exit code 0: built, tested, published (of parts: built). 1: dbt built and something failed. 2: nothing
# could be started or published. After 1 and 2 readers still have the night before.
set -u
cd "$(dirname "$0")/.." || exit 2

settings=${NIGHTLY_ENV:-nightly.env}
# A bare name would be looked for among the programs.
case $settings in */*) ;; *) settings=$PWD/$settings ;; esac
if [ -f "$settings" ]; then
    set -a
    . "$settings"
    set +a
elif [ -n "${NIGHTLY_ENV:-}" ]; then
    echo "nightly: there is no file $settings" >&2
    exit 2
fi

logs=${DBT_LOG_PATH:-$PWD/logs}
mkdir -p "$logs" || exit 2
output=$logs/nightly_output.$$.log
started=$(date -u +%s)
freshness=not_checked

# What nights that were killed have left.
find "$logs" -name 'nightly_output.[0-9]*.log' -mtime +1 -exec rm -f {} +
building=
trap '[ -z "$building" ] || kill "$building" 2> /dev/null; finish 2 killed' HUP INT TERM

# One line per night: what a person greps, and what an alert may read.
finish() {
    [ ! -f "$output" ] || mv -f "$output" "$logs/nightly_output.log"
    echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) exit=$1 seconds=$(($(date -u +%s) - started))" \
        "freshness=$freshness $2" >> "$logs/nightly.log"
    exit "$1"
}

if [ ! -x .venv/bin/python ]; then
    echo "nightly: no .venv in $PWD: run make install once" >&2
    finish 2 "no environment"
fi

# A late feed does not stop the night: the score says itself what is stale.
if [ "${CHECK_FRESHNESS:-no}" = yes ]; then
    freshness=fresh
    .venv/bin/python scripts/freshness.py > "$output" 2>&1
    case $? in
        0) ;;
        1)
            freshness=stale
            echo "nightly: late feeds (the build goes on):" >&2
            cat "$output" >&2
            ;;
        *) freshness=unknown ;;
    esac
fi

# Unit tests bring their own rows: no night makes them fail.
# `make build` makes demo data where there is no raw data; a nightly job must not.
# Beside this shell, which then hears at once that it is to stop.
DEMO_DATA=no .venv/bin/python scripts/build.py --exclude-resource-type unit_test "$@" \
    > "$output" 2>&1 &
building=$!
wait "$building"
code=$?
building=
if [ "$code" -ne 0 ]; then
    echo "nightly: exit code $code; the end of $logs/nightly_output.log:" >&2
    tail -n 40 "$output" >&2
else
    # A ledger that lost rows, a build of parts: good for dbt, news for a person.
    grep '^Note: ' "$output" >&2
fi
# The last line that is no note says what was published, or how the build ended.
finish "$code" "$(grep -v '^Note: ' "$output" | tail -n 1)"
