-- One row per customer and day on which its success plan moved: Acme's own metric, as raw
-- table custom_metrics of customer_health.
select
    customer_no as account_id,
    'plan_progress' as metric,
    moved_on as metric_date,
    steps_done / steps_planned as metric_value
from {{ source('acme', 'success_plans') }}
