#!/usr/bin/env bash
# What a day's changes and a whole month cost at five million entries, on a warehouse filled by views_postgres.sql: the
# program's CPU and the server's, together.
#
#   benches/month_postgres.sh PROGRAM CONFIG DATABASE POSTMASTER_PID
#
# The server runs on this machine: its CPU is read from /proc. The clock stands on the last day of the load.
set -euo pipefail
program=$1 config=$2 database=$3 postmaster=$4

server() { # CPU of the postmaster, of what it has reaped and of what runs, in ticks
  { cat /proc/[0-9]*/stat 2>/dev/null || true; } | # a process may end meanwhile
    sed 's/^\([0-9]*\) (.*) /\1 /' |
    awk -v p="$postmaster" '$1 == p || $3 == p { n += $13 + $14; if ($1 == p) n += $15 + $16 } END { print n + 0 }'
}

measure() { # what, then a command of the program
  local what=$1 before after own
  shift
  before=$(server)
  own=$( { TIMEFORMAT='%U %S'; time "$program" --config "$config" --now 2026-10-31T12:00:00Z "$@" >/dev/null 2>&1; } 2>&1 )
  sleep 1
  after=$(server)
  awk -v what="$what" -v own="$own" -v ticks="$((after - before))" -v hz="$(getconf CLK_TCK)" 'BEGIN {
    split(own, of, " "); c = of[1] + of[2]; s = ticks / hz
    printf "%-44s program %6.2f s, server %6.2f s, together %6.2f s\n", what, c, s, c + s }'
}

measure "a month judged again" review --from 2026-10-01 --to 2026-10-30
measure "a month rolled, and what is kept made" rollup --month 2026-10
# A third of a day's entries gets a minute more, noted as landing notes it.
edit() { # day
  psql -qX -d "$database" -v ON_ERROR_STOP=1 -v day="$1" <<'SQL'
update time_entry set worked_seconds = worked_seconds + 60, version = version + 1
    where work_date = :'day' and right(id, 1) in ('1', '4', '7');
insert into disturbed (judge, roll, marks) select true, true, json_agg(mark)::text from (
    select distinct 'day/' || member_id || '/' || :'day' as mark from time_entry where work_date = :'day'
    union all select distinct 'ticket_time/' || ticket_id from time_entry where work_date = :'day' and ticket_id is not null) m;
SQL
}

# The first days of a month make what is kept of those before; the others read it.
edit 2026-10-28
measure "a day's changes judged, what is kept made" review
measure "the months they touch rolled" rollup --month 2026-10
edit 2026-10-29
measure "the next day's changes judged" review
measure "the months they touch rolled" rollup --month 2026-10
measure "nothing to judge" review
measure "nothing to roll: a month rolled again" rollup --month 2026-10
