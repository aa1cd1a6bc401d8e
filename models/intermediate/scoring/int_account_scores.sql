-- One row per account, live day and lane: base score, coverage, interval, caps,
-- override and the reason where there is no score (scoring.md 4). Over 100 lines
-- because the roll-up, its refusals and its corrections are one argument.

with lanes as (

    select * from {{ ref('int_account_profiles') }}
    where is_live

),

settings as (

    select * from {{ ref('int_settings_resolved') }}

),

dimension_scores as (

    select * from {{ ref('int_dimension_scores') }}
    where dimension_weight > 0

),

pulses as (

    select
        account_id,
        health_date,
        lane
    from {{ ref('int_metric_states') }}
    where
        metric_state = 'measured'
        and rule_number in (
            select rule_number from {{ ref('int_metric_rules') }}
            where metric = 'csm_pulse'
        )

),

cap_hits as (

    select * from {{ ref('int_cap_hits') }}

),

overrides as (

    select * from {{ ref('int_overrides_by_day') }}

),

rolled_up as (

    select
        account_id,
        health_date,
        lane,
        count(dimension_score) as scored_dimensions,
        {{ exact_sum('dimension_weight * dimension_score') }} as weighted_score_sum,
        {{ exact_sum(
            'case when dimension_score is not null then dimension_weight end'
        ) }}
            as scored_weight,
        {{ exact_sum('dimension_weight * floor_score') }} as floor_sum,
        {{ exact_sum('dimension_weight * ceiling_score') }} as ceiling_sum,
        {{ exact_sum('dimension_weight * coverage') }} as coverage_sum,
        {{ exact_sum('case when coverage is not null then dimension_weight end') }}
            as applicable_weight
    from dimension_scores
    group by account_id, health_date, lane

),

lowest_caps as (

    select
        account_id,
        health_date,
        lane,
        rule,
        max_score,
        row_number() over (
            partition by account_id, health_date, lane
            order by max_score, rule
        ) as cap_rank
    from cap_hits

),

cap_lists as (

    select
        account_id,
        health_date,
        lane,
        {{ ordered_list('rule', '|') }} as cap_rules
    from cap_hits
    group by account_id, health_date, lane

),

judged as (

    select
        lanes.account_id,
        lanes.health_date,
        lanes.lane,
        lanes.model_version,
        lanes.is_live_version,
        lanes.lifecycle_stage,
        lanes.profile,
        case
            when
                lanes.tenure_days < settings.min_tenure_to_score
                and pulses.account_id is null
                then 'too_new'
            when coalesce(rolled_up.scored_dimensions, 0) = 0 then 'no_evidence'
            when rolled_up.scored_dimensions < settings.min_dimensions
                then 'too_few_dimensions'
            when
                {{ rounded(safe_ratio(
                    'rolled_up.coverage_sum', 'rolled_up.applicable_weight'
                )) }} < settings.min_coverage
                then 'low_coverage'
        end as unscored_reason,
        {{ rounded(safe_ratio(
            'rolled_up.weighted_score_sum', 'rolled_up.scored_weight'
        )) }} as weighted_score,
        {{ rounded(safe_ratio(
            'rolled_up.floor_sum', 'rolled_up.applicable_weight'
        )) }}
            as lowest_possible_score,
        {{ rounded(safe_ratio(
            'rolled_up.ceiling_sum', 'rolled_up.applicable_weight'
        )) }}
            as highest_possible_score,
        {{ rounded(safe_ratio(
            'rolled_up.coverage_sum', 'rolled_up.applicable_weight'
        )) }}
            as coverage,
        rolled_up.scored_weight as scored_dimension_weight,
        lowest_caps.rule as lowest_cap_rule,
        lowest_caps.max_score,
        cap_lists.cap_rules,
        overrides.override_id,
        overrides.override_score,
        overrides.author as override_author,
        overrides.reason_code as override_reason_code,
        overrides.expires_date as override_expires_date
    from lanes
    inner join settings
        on lanes.model_version = settings.model_version
    left join rolled_up
        on
            lanes.account_id = rolled_up.account_id
            and lanes.health_date = rolled_up.health_date
            and lanes.lane = rolled_up.lane
    left join pulses
        on
            lanes.account_id = pulses.account_id
            and lanes.health_date = pulses.health_date
            and lanes.lane = pulses.lane
    left join lowest_caps
        on
            lanes.account_id = lowest_caps.account_id
            and lanes.health_date = lowest_caps.health_date
            and lanes.lane = lowest_caps.lane
            and lowest_caps.cap_rank = 1
    left join cap_lists
        on
            lanes.account_id = cap_lists.account_id
            and lanes.health_date = cap_lists.health_date
            and lanes.lane = cap_lists.lane
    left join overrides
        on
            lanes.account_id = overrides.account_id
            and lanes.health_date = overrides.health_date

),

scored as (

    select
        account_id,
        health_date,
        lane,
        model_version,
        is_live_version,
        lifecycle_stage,
        profile,
        unscored_reason,
        case when unscored_reason is null then weighted_score end as base_score,
        case
            when unscored_reason is null
                then least(weighted_score, coalesce(max_score, weighted_score))
        end as automatic_score,
        case
            when override_id is not null then override_score
            when unscored_reason is null
                then least(weighted_score, coalesce(max_score, weighted_score))
        end as score,
        case when unscored_reason is null then lowest_possible_score end
            as score_floor,
        case when unscored_reason is null then highest_possible_score end
            as score_ceiling,
        coverage,
        scored_dimension_weight,
        case when unscored_reason is null then lowest_cap_rule end as cap_rule,
        case when unscored_reason is null then cap_rules end as cap_rules,
        override_id,
        override_score,
        override_author,
        override_reason_code,
        override_expires_date
    from judged

)

select * from scored
