-- One row per scoring model and metric that rests on a column without a time of its
-- own: the metrics of the list, and those of method points that count tickets of a
-- priority.

select
    model_version,
    metric
from {{ ref('int_metrics_resolved') }}
where metric in ({{ quoted_list(metrics_read_as_of_today()) }})

union distinct

select
    model_version,
    metric
from {{ ref('int_points_resolved') }}
where source_table = 'tickets' and action_type is not null
