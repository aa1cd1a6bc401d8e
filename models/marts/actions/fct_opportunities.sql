-- One row per account, opportunity and day on which its conditions began to hold all
-- together: the evidence in words, and whether it is still open today (the as-of date).

with opened as (

    select * from {{ ref('int_alerts_opened') }}
    where subject = 'account'

),

entries as (

    select * from {{ ref('int_alert_entries') }}
    where rule_type = 'opportunity'

),

accounts_today as (

    select * from {{ ref('dim_accounts') }}

)

select
    {{ text_hash(
        "'opportunity|' || entries.account_id || '|' || entries.rule || '|'"
        ~ " || cast(entries.entered_date as " ~ dbt.type_string() ~ ')'
    ) }} as opportunity_id,
    entries.account_id,
    entries.rule as opportunity,
    entries.item as evidence,
    case
        when opened.resolved_on is null then accounts_today.csm_owner
        else entries.csm_owner
    end as csm_owner,
    entries.segment,
    entries.model_version,
    entries.mrr,
    opened.resolved_on is null as is_open,
    opened.opened_on,
    opened.resolved_on
from opened
inner join entries
    on
        opened.subject_id = entries.account_id
        and opened.rule = entries.rule
        and opened.opened_on = entries.entered_date
left join accounts_today
    on opened.subject_id = accounts_today.account_id
