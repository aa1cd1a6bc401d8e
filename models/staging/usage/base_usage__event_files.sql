-- One row per raw file of usage_events as this build found it. A table of its own: a
-- retry must remember the files that were read, not those that came since.
-- The tests that count the raw table itself wait for it, and the ledger for them:
-- depends_on: {{ source('raw', 'usage_events') }}

with build_run as (

    select * from {{ source('build', 'build_run') }}

)

select
    raw_files.file_name,
    raw_files.stamp,
    raw_files.is_changed,
    build_run.run_id
from {{ source('build', 'raw_files') }} as raw_files
cross join build_run
