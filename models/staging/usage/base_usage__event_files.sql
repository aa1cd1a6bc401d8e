-- One row per raw file of usage_events as this build found it. A table of its own: a
-- retry must remember the files that were read, not those that came since.
select
    file_name,
    stamp
from {{ source('build', 'raw_files') }}
