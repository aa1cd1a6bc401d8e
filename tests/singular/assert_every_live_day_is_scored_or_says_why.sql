-- Every day on the work list has either an automatic score or a named reason, never
-- both.

select
    daily.account_id,
    daily.health_date
from {{ ref('fct_account_health_daily') }} as daily
inner join {{ ref('int_account_work_list') }} as work_list
    on
        daily.account_id = work_list.account_id
        and daily.health_date >= work_list.first_date
where (daily.automatic_score is null) = (daily.unscored_reason is null)
