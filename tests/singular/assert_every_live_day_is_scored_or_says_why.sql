-- Every day of the history has either an automatic score or a named reason, never
-- both.

select
    account_id,
    health_date
from {{ ref('fct_account_health_daily') }}
where (automatic_score is null) = (unscored_reason is null)
