-- One row per account, day on the work list and alert rule (drops aside) that holds on
-- it: its number and, for rules about an event, whether the event happened on the day.
-- Only scored days of paying accounts are judged; lifecycle stages on any day.
-- Over 100 lines: one short step per type of rule (scoring.md 8).

{% set ever_after = "cast('9999-12-31' as date)" -%}

with rules as (

    select * from {{ ref('int_alert_rules_resolved') }}

),

account_days as (

    select
        score_history.account_id,
        score_history.health_date,
        score_history.model_version,
        score_history.lifecycle_stage,
        score_history.profile,
        score_history.score,
        score_history.is_leaving,
        score_history.automatic_score is not null as is_scored
    from {{ ref('int_score_history') }} as score_history
    inner join {{ ref('int_account_work_list') }} as work_list
        on
            score_history.account_id = work_list.account_id
            and score_history.health_date >= work_list.first_date
    where score_history.is_paying

),

scored_days as (

    select * from account_days
    where is_scored

),

contract_days as (

    select * from {{ ref('int_accounts_spined') }}

),

champions_left as (

    select
        account_id,
        left_date,
        count(*) as champions
    from {{ ref('stg_crm__contacts') }}
    where
        is_champion
        and left_date is not null
        and coalesce(created_date <= left_date, true)
    group by account_id, left_date

),

overdue_milestones as (

    select
        account_id,
        due_date,
        coalesce(completed_date, {{ ever_after }}) as until_date
    from {{ ref('stg_usage__milestones') }}
    where
        coalesce(milestone_type, 'onboarding') = 'onboarding'
        and due_date is not null
        and coalesce(completed_date > due_date, true)

),

bands_fallen_to as (

    select
        days.account_id,
        days.health_date,
        rules.rule,
        cast(null as {{ type_double() }}) as base_value,
        days.score as found_value,
        band_days.band_of_day_before as item,
        coalesce(
            band_days.is_first_day
            and band_days.band = rules.metric_or_dimension
            and band_days.band_rank < band_days.rank_of_day_before,
            false
        ) as is_event
    from scored_days as days
    inner join rules
        on
            days.model_version = rules.model_version
            and rules.rule_type = 'band_drop'
            and {{ is_in_scope('rules.scope', 'days.lifecycle_stage', 'days.profile') }}
    inner join {{ ref('int_bands_resolved') }} as bands
        on
            rules.model_version = bands.model_version
            and rules.metric_or_dimension = bands.band
    inner join {{ ref('int_band_days') }} as band_days
        on
            days.account_id = band_days.account_id
            and days.health_date = band_days.health_date
            and band_days.confirmed_band is not null
            and bands.rank >= band_days.band_rank
            and coalesce(
                rules.window_days
                > {{ days_between('band_days.band_from_date', 'days.health_date') }},
                true
            )

),

metrics_beyond_thresholds as (

    select
        days.account_id,
        days.health_date,
        rules.rule,
        rules.threshold as base_value,
        metric_scores.metric_value as found_value,
        cast(null as {{ dbt.type_string() }}) as item,
        cast(null as boolean) as is_event
    from scored_days as days
    inner join rules
        on
            days.model_version = rules.model_version
            and rules.rule_type in (
                'metric_breach', 'feature_abandoned', 'silent', 'seats_exceeded'
            )
            and {{ is_in_scope('rules.scope', 'days.lifecycle_stage', 'days.profile') }}
    inner join {{ ref('int_metric_scores') }} as metric_scores
        on
            days.account_id = metric_scores.account_id
            and days.health_date = metric_scores.health_date
            and metric_scores.lane = 'live'
            and rules.metric_or_dimension = metric_scores.metric
            and {{ holds(
                'metric_scores.metric_value', 'rules.operator', 'rules.threshold'
            ) }}
    -- An outage of ours is not the customer's silence.
    where rules.rule_type != 'silent' or metric_scores.metric_state != 'feed_stale'

),

scores_low_for_long as (

    select
        days.account_id,
        days.health_date,
        rules.rule,
        rules.threshold as base_value,
        max(past_days.score) as found_value,
        cast(null as {{ dbt.type_string() }}) as item,
        cast(null as boolean) as is_event
    from scored_days as days
    inner join rules
        on
            days.model_version = rules.model_version
            and rules.rule_type = 'sustained_low'
            and days.score < rules.threshold
            and {{ is_in_scope('rules.scope', 'days.lifecycle_stage', 'days.profile') }}
    inner join {{ ref('int_score_history') }} as past_days
        on
            days.account_id = past_days.account_id
            and days.health_date >= past_days.health_date
            and past_days.health_date
            > {{ days_before('days.health_date', 'rules.window_days') }}
            and past_days.automatic_score is not null
    group by
        days.account_id,
        days.health_date,
        rules.rule,
        rules.threshold,
        rules.window_days
    having
        max(past_days.score) < rules.threshold
        and count(*) * 2 >= rules.window_days

),

renewals_near_at_low_score as (

    select
        days.account_id,
        days.health_date,
        rules.rule,
        cast(contract_days.days_to_renewal as {{ type_double() }}) as base_value,
        days.score as found_value,
        cast(contract_days.renewal_date as {{ dbt.type_string() }}) as item,
        cast(null as boolean) as is_event
    from scored_days as days
    inner join rules
        on
            days.model_version = rules.model_version
            and rules.rule_type = 'renewal_at_risk'
            and days.score < rules.threshold
            and {{ is_in_scope('rules.scope', 'days.lifecycle_stage', 'days.profile') }}
    inner join contract_days
        on
            days.account_id = contract_days.account_id
            and days.health_date = contract_days.health_date
            and rules.window_days >= contract_days.days_to_renewal

),

champions_gone as (

    select
        days.account_id,
        days.health_date,
        rules.rule,
        cast(null as {{ type_double() }}) as base_value,
        cast(sum(champions_left.champions) as {{ type_double() }}) as found_value,
        cast(max(champions_left.left_date) as {{ dbt.type_string() }}) as item,
        coalesce(
            sum(
                case
                    when champions_left.left_date = days.health_date
                        then champions_left.champions
                end
            ) >= coalesce(rules.threshold, 1),
            false
        ) as is_event
    from scored_days as days
    inner join rules
        on
            days.model_version = rules.model_version
            and rules.rule_type = 'champion_left'
            and {{ is_in_scope('rules.scope', 'days.lifecycle_stage', 'days.profile') }}
    inner join champions_left
        on
            days.account_id = champions_left.account_id
            and days.health_date >= champions_left.left_date
            and champions_left.left_date
            > {{ days_before('days.health_date', 'coalesce(rules.window_days, 1)') }}
    group by days.account_id, days.health_date, rules.rule, rules.threshold

),

overrides_ending as (

    select
        days.account_id,
        days.health_date,
        rules.rule,
        cast(
            {{ days_between('days.health_date', 'overrides.expires_date') }}
            as {{ type_double() }}
        ) as base_value,
        overrides.override_score as found_value,
        overrides.author as item,
        cast(null as boolean) as is_event
    from scored_days as days
    inner join rules
        on
            days.model_version = rules.model_version
            and rules.rule_type = 'override_expiring'
            and {{ is_in_scope('rules.scope', 'days.lifecycle_stage', 'days.profile') }}
    inner join {{ ref('int_overrides_by_day') }} as overrides
        on
            days.account_id = overrides.account_id
            and days.health_date = overrides.health_date
            and rules.window_days
            >= {{ days_between('days.health_date', 'overrides.expires_date') }}

),

pulses_overdue as (

    select
        days.account_id,
        days.health_date,
        rules.rule,
        rules.threshold as base_value,
        cast(
            least(
                contract_days.tenure_days,
                coalesce(
                    {{ days_between(
                        'sentiment.pulse_evidence_date', 'days.health_date'
                    ) }},
                    contract_days.tenure_days
                )
            ) as {{ type_double() }}
        ) as found_value,
        cast(null as {{ dbt.type_string() }}) as item,
        cast(null as boolean) as is_event
    from scored_days as days
    inner join rules
        on
            days.model_version = rules.model_version
            and rules.rule_type = 'pulse_due'
            and {{ is_in_scope('rules.scope', 'days.lifecycle_stage', 'days.profile') }}
    inner join contract_days
        on
            days.account_id = contract_days.account_id
            and days.health_date = contract_days.health_date
            and rules.threshold <= contract_days.tenure_days
    inner join {{ ref('int_sentiment_metrics') }} as sentiment
        on
            days.account_id = sentiment.account_id
            and days.health_date = sentiment.health_date
    where
        coalesce(
            {{ days_between('sentiment.pulse_evidence_date', 'days.health_date') }}
            >= rules.threshold,
            true
        )

),

stages_entered as (

    select
        days.account_id,
        days.health_date,
        rules.rule,
        cast(null as {{ type_double() }}) as base_value,
        cast(null as {{ type_double() }}) as found_value,
        day_before.lifecycle_stage as item,
        coalesce(day_before.lifecycle_stage != days.lifecycle_stage, true) as is_event
    from account_days as days
    inner join rules
        on
            days.model_version = rules.model_version
            and rules.rule_type = 'stage_entered'
            and days.lifecycle_stage = rules.metric_or_dimension
            and {{ is_in_scope('rules.scope', 'days.lifecycle_stage', 'days.profile') }}
    left join {{ ref('int_score_history') }} as day_before
        on
            days.account_id = day_before.account_id
            and {{ days_before('days.health_date', 1) }} = day_before.health_date
            and day_before.is_paying

),

notices_given as (

    select
        days.account_id,
        days.health_date,
        rules.rule,
        cast(null as {{ type_double() }}) as base_value,
        cast(null as {{ type_double() }}) as found_value,
        cast(contract_days.renewal_date as {{ dbt.type_string() }}) as item,
        not coalesce(day_before.is_leaving, false) as is_event
    from scored_days as days
    inner join rules
        on
            days.model_version = rules.model_version
            and rules.rule_type = 'notice_given'
            and days.is_leaving
            and {{ is_in_scope('rules.scope', 'days.lifecycle_stage', 'days.profile') }}
    inner join contract_days
        on
            days.account_id = contract_days.account_id
            and days.health_date = contract_days.health_date
    left join {{ ref('int_score_history') }} as day_before
        on
            days.account_id = day_before.account_id
            and {{ days_before('days.health_date', 1) }} = day_before.health_date

),

milestones_late as (

    select
        days.account_id,
        days.health_date,
        rules.rule,
        rules.threshold as base_value,
        cast(
            {{ days_between('min(milestones.due_date)', 'days.health_date') }}
            as {{ type_double() }}
        ) as found_value,
        cast(null as {{ dbt.type_string() }}) as item,
        cast(null as boolean) as is_event
    from scored_days as days
    inner join rules
        on
            days.model_version = rules.model_version
            and rules.rule_type = 'milestone_overdue'
            and {{ is_in_scope('rules.scope', 'days.lifecycle_stage', 'days.profile') }}
    inner join overdue_milestones as milestones
        on
            days.account_id = milestones.account_id
            and days.health_date < milestones.until_date
            and rules.threshold
            <= {{ days_between('milestones.due_date', 'days.health_date') }}
    group by days.account_id, days.health_date, rules.rule, rules.threshold

),

all_conditions as (

    {% for part in [
        'bands_fallen_to', 'metrics_beyond_thresholds', 'scores_low_for_long',
        'renewals_near_at_low_score', 'champions_gone', 'overrides_ending',
        'pulses_overdue', 'stages_entered', 'notices_given', 'milestones_late',
    ] -%}
    select
        account_id,
        health_date,
        rule,
        item,
        found_value,
        base_value,
        is_event
    from {{ part }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

)

select * from all_conditions
