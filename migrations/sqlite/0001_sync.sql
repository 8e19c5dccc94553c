-- Progress, the raw layer, quarantine, versions, disturbances, settings and the audit trail.

create table source_stream (
    id integer primary key,
    source text not null,
    stream text not null,
    -- Everything changed before this instant (the server's clock) is landed.
    watermark text,
    -- When the ids were last compared in full.
    swept_at text,
    last_success_at text,
    last_error text,
    last_error_at text,
    -- Failures in a row; a stream with few is asked first.
    failures integer not null default 0,
    -- Not asked before; an operator may move it.
    due_at text,
    -- Without a success by then it is stale; files never are.
    stale_after text,
    -- Fingerprint of a file's content, where the source is a folder.
    fingerprint text,
    -- Fingerprint of the settings the rows were understood with; another one reads everything again.
    understood_with text,
    -- How many records a held-back deletion would remove.
    held_back integer not null default 0,
    -- `table.column` of what it brings, divided by |.
    brings text not null default '',
    unique (source, stream)
) strict;

create table sync_run (
    id integer primary key,
    stream_id integer not null references source_stream (id),
    mode text not null,
    started_at text not null,
    -- The server's clock at the first answer; the watermark once the run is done.
    start_mark text,
    finished_at text,
    -- Null while it runs: done, failed.
    outcome text,
    -- Where it stands: a page token, or the last partition finished.
    cursor text,
    page_count integer not null default 0,
    row_count integer not null default 0,
    changed_count integer not null default 0,
    rejected_count integer not null default 0,
    deleted_count integer not null default 0,
    error text
) strict;

create index sync_run_stream on sync_run (stream_id, id);

create table raw_dictionary (
    id integer primary key,
    stream_id integer not null references source_stream (id),
    body blob not null
) strict;

create table raw_record (
    stream_id integer not null,
    external_id text not null,
    -- xxh3-128 of the body as received.
    hash blob not null,
    known_at text not null,
    -- Gone at the source.
    gone_at text,
    -- zstd, with this dictionary; 0: none.
    dictionary_id integer not null,
    body blob not null,
    primary key (stream_id, external_id)
) strict, without rowid;

create table raw_history (
    stream_id integer not null,
    external_id text not null,
    replaced_at text not null,
    dictionary_id integer not null,
    body blob not null,
    primary key (stream_id, external_id, replaced_at)
) strict, without rowid;

create index raw_history_age on raw_history (replaced_at);

create table quarantine (
    id integer primary key,
    stream_id integer not null references source_stream (id),
    external_id text not null,
    field text not null,
    problem text not null,
    body text not null,
    first_seen_at text not null,
    last_seen_at text not null,
    unique (stream_id, external_id)
) strict;

create table record_version (
    table_name text not null,
    id text not null,
    version integer not null,
    known_at text not null,
    -- xxh3-128 of the source's body it came from.
    hash blob not null,
    -- Names of the fields that changed, divided by |; empty for the first.
    changed text not null,
    run_id integer not null,
    primary key (table_name, id, version)
) strict, without rowid;

create table disturbed (
    kind text not null,
    key text not null,
    on_date text,
    generation integer not null default 1,
    judge integer not null,
    roll integer not null,
    primary key (kind, key)
) strict, without rowid;

create table settings_version (
    id integer primary key,
    fingerprint text not null unique,
    settings text not null,
    first_used_at text not null,
    -- Those that judged last; when others come into force, all is judged again.
    in_force integer not null default 0
) strict;

create table audit_event (
    seq integer primary key,
    at text not null,
    actor text not null,
    act text not null,
    subject text not null,
    detail text not null,
    previous_hash text not null,
    hash text not null
) strict;
