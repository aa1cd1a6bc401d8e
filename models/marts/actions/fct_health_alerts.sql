-- One row per account or segment, alert rule and day on which the alert opened: why in
-- words, what is at stake, and whether it is still open today (the as-of date).
-- Over 100 lines: accounts and segments are described, then the open ones are folded.

with alerts as (

    select * from {{ ref('int_alerts_opened') }}

),

rules as (

    select * from {{ ref('int_alert_rules_resolved') }}

),

metrics as (

    select * from {{ ref('int_metrics_resolved') }}

),

dimensions as (

    select * from {{ ref('health_dimensions') }}

),

bands as (

    select * from {{ ref('int_bands_resolved') }}

),

accounts_today as (

    select * from {{ ref('dim_accounts') }}

),

contracts_today as (

    select
        account_id,
        {{ days_between(as_of_date(), 'renewal_date') }} - notice_days
            as days_to_opt_out
    from {{ ref('int_subscription_periods') }}
    where from_date <= {{ as_of_date() }} and until_date > {{ as_of_date() }}

),

segment_days as (

    select
        health_date,
        coalesce(segment, 'unknown') as segment,
        sum(mrr) as mrr
    from {{ ref('fct_account_health_daily') }}
    where
        status = 'active'
        and health_date in (
            select alerts.opened_on from alerts
            where alerts.subject = 'segment'
        )
    group by health_date, coalesce(segment, 'unknown')

),

described as (

    select
        alerts.subject,
        alerts.subject_id as account_id,
        alerts.rule,
        alerts.model_version,
        alerts.opened_on,
        alerts.resolved_on,
        entries.found_value,
        entries.base_value,
        entries.item,
        cast(null as integer) as accounts,
        entries.segment,
        case
            when alerts.resolved_on is null then accounts_today.csm_owner
            else entries.csm_owner
        end as csm_owner,
        entries.mrr as mrr_at_stake,
        case
            when alerts.resolved_on is null
                then contracts_today.days_to_opt_out
            else entries.days_to_opt_out
        end as days_to_opt_out
    from alerts
    inner join {{ ref('int_alert_entries') }} as entries
        on
            alerts.subject_id = entries.account_id
            and alerts.rule = entries.rule
            and alerts.opened_on = entries.entered_date
    left join accounts_today
        on alerts.subject_id = accounts_today.account_id
    left join contracts_today
        on alerts.subject_id = contracts_today.account_id
    where alerts.subject = 'account' and entries.rule_type != 'opportunity'

    union all

    select
        alerts.subject,
        cast(null as {{ dbt.type_string() }}) as account_id,
        alerts.rule,
        alerts.model_version,
        alerts.opened_on,
        alerts.resolved_on,
        falls.score_now as found_value,
        falls.score_then as base_value,
        cast(null as {{ dbt.type_string() }}) as item,
        falls.accounts,
        falls.segment,
        cast(null as {{ dbt.type_string() }}) as csm_owner,
        segment_days.mrr as mrr_at_stake,
        cast(null as integer) as days_to_opt_out
    from alerts
    inner join {{ ref('int_segment_falls') }} as falls
        on
            alerts.subject_id = falls.segment
            and alerts.rule = falls.rule
            and alerts.opened_on = falls.entered_date
    left join segment_days
        on
            alerts.opened_on = segment_days.health_date
            and falls.segment = segment_days.segment
    where alerts.subject = 'segment'

),

with_rules as (

    select
        described.subject,
        described.account_id,
        described.segment,
        described.rule,
        described.model_version,
        described.csm_owner,
        described.item,
        described.found_value,
        described.base_value,
        described.accounts,
        described.mrr_at_stake,
        described.opened_on,
        described.resolved_on,
        rules.rule_type,
        rules.metric_or_dimension,
        rules.operator,
        rules.threshold,
        rules.window_days,
        rules.severity,
        rules.severity_weight,
        rules.cooldown_days,
        coalesce(metrics.label, dimensions.label) as label,
        coalesce(bands.is_at_risk, false) as fell_into_risk,
        rules.severity_weight
        * case
            when described.days_to_opt_out between 0 and 90
                then rules.renewal_urgency_multiplier
            else 1
        end as urgency_weight
    from described
    inner join rules
        on
            described.model_version = rules.model_version
            and described.rule = rules.rule
    left join metrics
        on
            described.model_version = metrics.model_version
            and rules.metric_or_dimension = metrics.metric
    left join dimensions
        on
            rules.rule_type = 'dimension_drop'
            and rules.metric_or_dimension = dimensions.dimension
    left join bands
        on
            rules.rule_type = 'band_drop'
            and described.model_version = bands.model_version
            and rules.metric_or_dimension = bands.band

),

worded as (

    select
        with_rules.*,
        {{ alert_sentence('with_rules') }} as reason,
        {{ rounded('with_rules.urgency_weight * with_rules.mrr_at_stake') }}
            as priority,
        with_rules.resolved_on is null as is_open
    from with_rules

),

open_segments as (

    select
        segment,
        min(rule) as rule,
        min({{ days_before('opened_on', 'window_days') }}) as from_date
    from worded
    where is_open and subject = 'segment' and severity != 'low'
    group by segment

),

told_by_segment as (

    select
        worded.*,
        case
            when
                worded.rule_type = 'band_drop'
                and not worded.fell_into_risk
                and worded.opened_on >= open_segments.from_date
                then open_segments.rule
        end as segment_rule
    from worded
    left join open_segments
        on
            worded.is_open
            and worded.subject = 'account'
            and coalesce(worded.segment, 'unknown') = open_segments.segment

),

-- Of those that stand: what the segment's row tells leads nobody.
strongest_first as (

    select
        account_id,
        rule,
        opened_on,
        row_number() over (
            partition by account_id
            order by severity_weight desc, opened_on asc, rule asc
        ) as strength_rank
    from told_by_segment
    where
        is_open
        and subject = 'account'
        and segment_rule is null
        and severity != 'low'

),

folded as (

    select
        alerts_told.*,
        alerts_told.is_open
        and alerts_told.severity != 'low'
        and (
            alerts_told.subject = 'segment'
            or coalesce(leaders.rule = alerts_told.rule, false)
        ) as is_leading,
        coalesce(
            alerts_told.segment_rule,
            case
                when
                    leaders.rule != alerts_told.rule
                    and abs({{ days_between(
                        'leaders.opened_on', 'alerts_told.opened_on'
                    ) }}) <= 7
                    then leaders.rule
            end
        ) as folded_into_rule
    from told_by_segment as alerts_told
    left join strongest_first as leaders
        on
            alerts_told.is_open
            and alerts_told.account_id = leaders.account_id
            and leaders.strength_rank = 1

),

further_reasons as (

    select
        account_id,
        folded_into_rule as rule,
        {{ ordered_list('reason', '; ') }} as further_reasons
    from folded
    where folded_into_rule is not null
    group by account_id, folded_into_rule

)

select
    {{ text_hash(
        "queued.subject || '|' || coalesce(queued.account_id, queued.segment)"
        ~ " || '|' || queued.rule || '|' || cast(queued.opened_on as "
        ~ dbt.type_string() ~ ')'
    ) }} as alert_id,
    queued.account_id,
    queued.segment,
    queued.rule,
    queued.rule_type,
    queued.severity,
    queued.reason,
    further_reasons.further_reasons,
    queued.folded_into_rule,
    queued.csm_owner,
    queued.model_version,
    queued.found_value as value_at_opening,
    queued.base_value as compared_value,
    cast(queued.mrr_at_stake as {{ type_total() }}) as mrr_at_stake,
    queued.priority,
    cast(
        case
            when queued.is_leading
                then row_number() over (
                    partition by queued.csm_owner, queued.is_leading
                    order by
                        coalesce(queued.priority, -1) desc,
                        queued.opened_on asc,
                        queued.account_id asc,
                        queued.segment asc,
                        queued.rule asc
                )
        end as integer
    ) as owner_rank,
    queued.cooldown_days,
    queued.is_open,
    queued.is_leading,
    queued.opened_on,
    queued.resolved_on,
    case
        when queued.resolved_on is not null
            then {{ days_after(
                'queued.resolved_on', 'coalesce(queued.cooldown_days, 0)'
            ) }}
    end as cooldown_until_date
from folded as queued
left join further_reasons
    on
        queued.is_open
        and queued.account_id = further_reasons.account_id
        and queued.rule = further_reasons.rule
