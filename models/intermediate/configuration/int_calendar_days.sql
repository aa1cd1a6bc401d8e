-- One row per calendar day up to the as-of date: what periods are unfolded against.

with calendar as (

    select calendar_date
    from
        {{ calendar_days("cast('1900-01-01' as date)", as_of_date()) }}
            as calendar_range

)

select calendar_date as health_date
from calendar
