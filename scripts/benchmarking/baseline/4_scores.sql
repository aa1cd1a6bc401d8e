-- Long on purpose: a part of the one script by hand that the build is compared with.
-- From metric values to fct_account_health_daily: states, scores, caps, overrides,
-- bands and trends. Weights, curves, caps and bands are those of the seeds.

-- To nine decimals as the build rounds: DuckDB's own round differs between its versions.
create temp macro round_9(number) as round(cast(number as double) * 1e9) / 1e9;

create temp table metrics as
select metrics.*
from read_csv(
    getvariable('seed_folder') || '/health_metrics.csv',
    types = {'window_days': 'integer', 'stale_after_days': 'integer'}
) as metrics
where metrics.model_version in ('*', (select model_version from model))
qualify row_number() over (
    partition by metric order by metrics.model_version = '*'
) = 1;

-- Weights: a profile with rows of its own in a dimension uses only those.
create temp table weights as
with weighted as (
    select weights.*, metrics.dimension
    from read_csv(getvariable('seed_folder') || '/health_metric_weights.csv')
        as weights
    inner join model using (model_version)
    inner join metrics using (metric)
)

select
    profiles.profile,
    weighted.metric,
    weighted.dimension,
    cast(weight as double) as weight,
    missing_policy
from profiles
inner join weighted on weighted.profile in (profiles.profile, 'default')
qualify
    dense_rank() over (
        partition by profiles.profile, weighted.dimension
        order by weighted.profile = 'default' and profiles.profile != 'default'
    ) = 1;

create temp table dimension_weights as
with weighted as (
    select * from read_csv(
        getvariable('seed_folder') || '/health_dimension_weights.csv'
    )
    inner join model using (model_version)
)

select profiles.profile, dimension, cast(weight as double) as dimension_weight
from profiles
inner join weighted on weighted.profile in (profiles.profile, 'default')
qualify row_number() over (
    partition by profiles.profile, dimension
    order by weighted.profile = 'default' and profiles.profile != 'default'
) = 1;

create temp table caps as
with named as (
    select caps.* from read_csv(getvariable('seed_folder') || '/health_caps.csv')
        as caps
    inner join model using (model_version)
),

closest as (
    select
        profiles.profile,
        rule,
        metric,
        operator,
        cast(threshold as double) as threshold,
        cast(max_score as double) as max_score
    from profiles
    inner join named on named.profile in (profiles.profile, 'default')
    qualify dense_rank() over (
        partition by profiles.profile, rule
        order by named.profile = 'default' and profiles.profile != 'default'
    ) = 1
)

select *, count(*) over (partition by profile, rule) as conditions
from closest
where max_score < 100;

create temp table bands as
select
    band,
    cast(min_score as double) as min_score,
    lead(cast(min_score as double)) over (order by min_score) as until_score,
    rank,
    cast(is_at_risk as boolean) as is_at_risk
from read_csv(getvariable('seed_folder') || '/health_bands.csv')
inner join model using (model_version);

create temp table curve_segments as
with named as (
    select
        curves.profile,
        curves.metric,
        metrics.method,
        cast(input_value as double) as input_value,
        cast(score as double) as score
    from read_csv(getvariable('seed_folder') || '/health_curves.csv') as curves
    inner join model using (model_version)
    inner join metrics using (metric)
),

points as (
    select
        profiles.profile,
        metric,
        method,
        input_value,
        score,
        lead(input_value) over along_curve as next_value,
        lead(score) over along_curve as next_score,
        lag(input_value) over along_curve is null as is_first
    from profiles
    inner join named on named.profile in (profiles.profile, 'default')
    window along_curve as (
        partition by profiles.profile, metric, named.profile order by input_value
    )
    qualify dense_rank() over (
        partition by profiles.profile, metric
        order by named.profile = 'default' and profiles.profile != 'default'
    ) = 1
)

select
    profile,
    metric,
    case when is_first then -1e300 else input_value end as from_value,
    coalesce(next_value, 1e300) as until_value,
    input_value as anchor_value,
    score as anchor_score,
    case
        when method = 'curve' and next_value is not null
            then (next_score - score) / (next_value - input_value)
        else 0.0
    end as slope
from points;

-- A metric applies from the day on which every table it needs has a row of anybody.
-- Every metric of the model has a rule in every profile: caps and days after an outage
-- look at metrics without weight too.
create temp table rules as
with needs as (
    select metric, unnest(string_split(needs_tables, '|')) as source_table from metrics
),

starts as (
    select metric, max(coalesce(first_date, date '9999-12-31')) as applies_from
    from needs
    left join first_rows using (source_table)
    group by metric
)

select
    cast(row_number() over () as smallint) as rule_number,
    cast(dense_rank() over (order by profiles.profile, metrics.dimension) as smallint)
        as dimension_number,
    profiles.profile,
    metrics.metric,
    metrics.dimension,
    coalesce(weights.weight, 0) as weight,
    weights.missing_policy,
    coalesce(metrics.min_tenure_days, 0) as min_tenure_days,
    metrics.stale_after_days,
    case when metrics.source_table = 'usage_events' then coalesce(window_days, 0) end
        as watched_days,
    applies_from,
    coalesce(dimension_weight, 0) as dimension_weight
from profiles
cross join metrics
inner join starts using (metric)
left join weights
    on profiles.profile = weights.profile and metrics.metric = weights.metric
left join dimension_weights
    on
        profiles.profile = dimension_weights.profile
        and metrics.dimension = dimension_weights.dimension
where
    metrics.metric in (select metric from weights where weight > 0)
    and metrics.dimension in (
        select dimension from dimension_weights where dimension_weight > 0
        union all
        select substring(metric, 11) from caps where metric like 'dimension:%'
    )
    or metrics.metric in (select metric from caps);

-- What the seeds may say and this script does not know.
select error('the baseline does not know: ' || string_agg(what, ', '))
from (
    select distinct metric as what from rules
    where
        metric not in (select column_name from (describe metric_values))
    union all
    select metric || ' expires' from metrics
    where stale_after_days is not null and metric != 'csm_pulse'
    union all
    select metric || ' of touch models' from metrics
    where touch_models != '*'
    union all
    select dimension || ' by ' || aggregator
    from read_csv(getvariable('seed_folder') || '/health_dimensions.csv')
    where aggregator != 'mean'
)
having count(*) > 0;

-- Days on which the feed of events was dark, and what metrics over it look back to.
create temp table outages as
with freshness as (
    select cast(max_feed_lag_days as integer) as lag_days
    from read_csv(getvariable('seed_folder') || '/source_freshness.csv')
    where source_table = 'usage_events'
),

days as (
    select
        first_day + cast(unnest(range(getvariable('as_of_date') - first_day + 1))
            as integer) as health_date
    from (select min(event_date) as first_day from feed_days)
),

silences as (
    select
        days.health_date,
        feed_days.event_date is null as is_silent,
        count(feed_days.event_date) over (
            order by health_date rows between unbounded preceding and current row
        ) as run
    from days
    left join feed_days on days.health_date = feed_days.event_date
),

darkness as (
    select
        health_date,
        count(*) filter (is_silent) over (
            partition by run order by health_date
            rows between unbounded preceding and current row
        ) as silent_so_far,
        is_silent
        and count(*) filter (is_silent) over (partition by run) > lag_days as is_dark,
        silent_so_far > lag_days as is_dark_now
    from silences
    cross join freshness
),

windows as (
    select distinct watched_days from rules where watched_days is not null
),

counted as (
    select
        today.health_date,
        watched_days,
        today.is_dark_now,
        count(*) filter (
            past.is_dark
            and (
                today.is_dark_now
                or today.health_date - past.health_date >= today.silent_so_far
            )
        ) as dark_days
    from darkness as today
    cross join windows
    left join darkness as past
        on
            today.health_date >= past.health_date
            and past.health_date > today.health_date - watched_days
    group by all
),

stale as (
    select
        *,
        is_dark_now or (watched_days > 0 and dark_days * 4 > watched_days) as is_stale
    from counted
),

with_last_fresh as (
    select
        *,
        max(health_date) filter (not is_stale) over (
            partition by watched_days order by health_date
            rows between unbounded preceding and current row
        ) as last_fresh_date
    from stale
)

select
    watched_days,
    health_date,
    case
        when health_date - last_fresh_date <= 28 + dark_days then last_fresh_date
    end as carried_from
from with_last_fresh
where is_stale;

-- One row per account, day and metric that counts: its state. A stale metric looks at
-- what was measured on the last fresh day, under the profile of that day.
create temp macro metric_states(days) as table
with long_values as (
    from query_table(days)
    unpivot include nulls (
        metric_value for metric in (
            columns(* exclude (
                account, health_date, profile, days_in_chain, pulse_date
            ))
        )
    )
)

select
    long_values.account,
    long_values.health_date,
    rules.rule_number,
    round_9(long_values.metric_value) as metric_value,
    case
        when long_values.health_date < rules.applies_from then 'not_applicable'
        when days_in_chain < rules.min_tenure_days then 'not_yet_due'
        when outages.health_date is not null then 'feed_stale'
        when long_values.health_date - pulse_date > rules.stale_after_days then 'expired'
        when long_values.metric_value is null then 'missing'
        else 'measured'
    end as state,
    outages.carried_from
from long_values
inner join rules
    on
        long_values.profile = rules.profile
        and long_values.metric = rules.metric
left join outages
    on
        rules.watched_days = outages.watched_days
        and long_values.health_date = outages.health_date;

create temp table rule_curves as
select rule_number, curve_segments.* exclude (profile, metric)
from curve_segments
inner join rules using (profile, metric);

create temp macro metric_scores(days) as table
select
    states.*,
    case
        when state = 'measured' then round_9(
            anchor_score + greatest(metric_value - anchor_value, 0) * slope
        )
    end as own_score
from metric_states(days) as states
left join rule_curves as segments
    on
        states.rule_number = segments.rule_number
        and states.metric_value >= from_value
        and states.metric_value < until_value;

create temp table last_fresh_days as
select metric_values.* from metric_values
semi join outages on metric_values.health_date = outages.carried_from;

create temp table carried_values as
select account, health_date, metric, metric_value, own_score
from metric_scores('last_fresh_days')
inner join rules using (rule_number)
where state = 'measured';

create temp table scored_metrics as
select * from metric_scores('metric_values')
where state not in ('not_applicable', 'not_yet_due');

-- Sums of weighted scores are exact, so that they do not hang on the order of rows.
create temp macro exact(value) as cast(value as decimal(38, 12));

create temp table dimension_scores as
with scored as (
    select
        scored_metrics.account,
        scored_metrics.health_date,
        dimension_number,
        weight,
        state = 'measured' or carried.account is not null as is_evidenced,
        case
            when state = 'measured' then scored_metrics.own_score
            when state = 'feed_stale' then carried.own_score
            when missing_policy = 'neutral' then 50.0
            when missing_policy = 'poor' then 0.0
        end as score
    from scored_metrics
    inner join rules using (rule_number)
    left join carried_values as carried
        on
            scored_metrics.account = carried.account
            and scored_metrics.carried_from = carried.health_date
            and rules.metric = carried.metric
    where
        weight > 0
        and (
            dimension_weight > 0
            or 'dimension:' || dimension in (select metric from caps)
        )
),

summed as (
    select
        account,
        health_date,
        dimension_number,
        cast(sum(exact(weight * score)) as double) as score_sum,
        cast(sum(exact(weight)) filter (score is not null) as double) as scored_weight,
        coalesce(cast(
            sum(exact(weight * score)) filter (is_evidenced) as double
        ), 0) as evidenced_sum,
        coalesce(cast(sum(exact(weight)) filter (is_evidenced) as double), 0)
            as evidenced_weight,
        cast(sum(exact(weight)) as double) as applicable_weight
    from scored
    group by account, health_date, dimension_number
),

dimensions as (
    select distinct dimension_number, profile, dimension, dimension_weight from rules
)

select
    summed.account,
    summed.health_date,
    dimensions.profile,
    dimensions.dimension,
    dimensions.dimension_weight,
    round_9(score_sum / scored_weight) as dimension_score,
    round_9(evidenced_sum / applicable_weight) as floor_score,
    round_9(
        (evidenced_sum + 100 * (applicable_weight - evidenced_weight))
        / applicable_weight
    ) as ceiling_score,
    round_9(evidenced_weight / applicable_weight) as coverage
from summed
inner join dimensions using (dimension_number);

create temp table cap_hits as
with looked_at as (
    select
        scored_metrics.account,
        scored_metrics.health_date,
        rules.profile,
        rules.metric,
        case
            when state = 'measured' then scored_metrics.metric_value
            else carried.metric_value
        end as metric_value
    from scored_metrics
    inner join rules using (rule_number)
    left join carried_values as carried
        on
            scored_metrics.account = carried.account
            and scored_metrics.carried_from = carried.health_date
            and rules.metric = carried.metric
    where
        state in ('measured', 'feed_stale')
        and rules.metric in (select metric from caps)
    union all
    select account, health_date, profile, 'dimension:' || dimension, dimension_score
    from dimension_scores
    where 'dimension:' || dimension in (select metric from caps)
),

rules_hit as (
    select account, health_date, rule, max_score
    from looked_at
    inner join caps using (profile, metric)
    where case operator
        when '>' then metric_value > threshold
        when '>=' then metric_value >= threshold
        when '<' then metric_value < threshold
        when '<=' then metric_value <= threshold
        when '=' then metric_value = threshold
    end
    group by account, health_date, rule, max_score, conditions
    having count(*) = conditions
)

select
    account,
    health_date,
    min(max_score) as max_score,
    first(rule order by max_score, rule) as cap_rule,
    string_agg(rule, '|' order by rule) as cap_rules
from rules_hit
group by account, health_date;

create temp table scores as
with rolled_up as (
    select
        account,
        health_date,
        count(dimension_score) as scored_dimensions,
        round_9(
            cast(sum(exact(dimension_weight * dimension_score)) as double)
            / cast(
                sum(exact(dimension_weight)) filter (dimension_score is not null)
                as double
            )
        ) as base_score,
        round_9(
            cast(sum(exact(dimension_weight * floor_score)) as double)
            / cast(sum(exact(dimension_weight)) as double)
        )
            as score_floor,
        round_9(
            cast(sum(exact(dimension_weight * ceiling_score)) as double)
            / cast(sum(exact(dimension_weight)) as double)
        )
            as score_ceiling,
        round_9(
            cast(sum(exact(dimension_weight * coverage)) as double)
            / cast(sum(exact(dimension_weight)) as double)
        ) as coverage
    from dimension_scores
    where dimension_weight > 0
    group by account, health_date
),

overrides as (
    select
        spine.account,
        health_date,
        override_id,
        score as override_score,
        author as override_author,
        reason_code as override_reason_code,
        expires_date as override_expires_date
    from spine
    inner join score_overrides as overrides
        on
            spine.account = overrides.account
            and health_date >= starts_date
            and coalesce(health_date < expires_date, true)
    where is_live
    qualify row_number() over (
        partition by spine.account, health_date
        order by starts_at desc, override_id desc
    ) = 1
),

pulse_rule as (
    select stale_after_days as pulse_stale_days from metrics
    where metric = 'csm_pulse'
),

judged as (
    select
        spine.account,
        spine.health_date,
        case
            when not spine.is_live then 'not_live'
            when
                spine.tenure_days < min_tenure_to_score
                and (
                    metric_values.csm_pulse is null
                    or spine.health_date - pulse_date > pulse_stale_days
                )
                then 'too_new'
            when coalesce(scored_dimensions, 0) = 0 then 'no_evidence'
            when scored_dimensions < min_dimensions then 'too_few_dimensions'
            when coverage < min_coverage then 'low_coverage'
        end as unscored_reason,
        rolled_up.* exclude (account, health_date),
        cap_hits.* exclude (account, health_date),
        overrides.* exclude (account, health_date)
    from spine
    cross join model
    cross join pulse_rule
    left join metric_values
        on
            spine.account = metric_values.account
            and spine.health_date = metric_values.health_date
    left join rolled_up
        on
            spine.account = rolled_up.account
            and spine.health_date = rolled_up.health_date
    left join cap_hits
        on
            spine.account = cap_hits.account
            and spine.health_date = cap_hits.health_date
    left join overrides
        on
            spine.account = overrides.account
            and spine.health_date = overrides.health_date
),

scored as (
    select
        account,
        health_date,
        unscored_reason,
        case when unscored_reason is null then base_score end as base_score,
        case
            when unscored_reason is null
                then least(base_score, coalesce(max_score, base_score))
        end as automatic_score,
        case when unscored_reason is null then score_floor end as score_floor,
        case when unscored_reason is null then score_ceiling end as score_ceiling,
        coverage,
        case when unscored_reason is null then cap_rule end as cap_rule,
        case when unscored_reason is null then cap_rules end as cap_rules,
        override_id,
        override_score,
        override_author,
        override_reason_code,
        override_expires_date
    from judged
)

select
    scored.*,
    case when override_id is not null then override_score else automatic_score end
        as score,
    effective.band,
    effective.is_at_risk,
    floors.band = ceilings.band as band_is_certain,
    automatic.min_score as automatic_min_score,
    automatic.band as automatic_band,
    (
        effective.min_score = 0
        or round_9(score - effective.min_score) >= confirm_margin
    )
    and (
        effective.until_score is null
        or round_9(effective.until_score - score) >= confirm_margin
    ) as lies_well_inside
from scored
cross join model
left join bands as effective
    on
        case when override_id is not null then override_score else automatic_score end
        >= effective.min_score
        and case
            when override_id is not null then override_score else automatic_score
        end < coalesce(effective.until_score, 1e9)
left join bands as automatic
    on
        automatic_score >= automatic.min_score
        and automatic_score < coalesce(automatic.until_score, 1e9)
left join bands as floors
    on
        score_floor >= floors.min_score
        and score_floor < coalesce(floors.until_score, 1e9)
left join bands as ceilings
    on
        score_ceiling >= ceilings.min_score
        and score_ceiling < coalesce(ceilings.until_score, 1e9);

-- The band confirmed by repetition or by distance from its edges.
create temp table confirmed as
with compared as (
    select
        account,
        health_date,
        band,
        lies_well_inside,
        lag(band) over (partition by account order by health_date) as band_before
    from scores
    where automatic_score is not null
),

in_runs as (
    select
        *,
        count(*) filter (band_before is distinct from band) over (
            partition by account order by health_date
            rows between unbounded preceding and current row
        ) as run
    from compared
),

solid as (
    select account, health_date, band
    from in_runs
    cross join model
    qualify
        band_before is null
        or lies_well_inside
        or row_number() over (partition by account, run order by health_date)
        >= confirm_days
),

last_known as (
    select
        spine.account,
        spine.health_date,
        spine.is_live,
        last_value(solid.band ignore nulls) over to_date as solid_band,
        last_value(
            case when automatic_score is not null then scores.band end ignore nulls
        ) over to_date as last_scored_band,
        last_value(
            case when automatic_score is not null then scores.score end ignore nulls
        ) over to_date as last_scored_score
    from spine
    inner join scores
        on spine.account = scores.account and spine.health_date = scores.health_date
    left join solid
        on spine.account = solid.account and spine.health_date = solid.health_date
    window to_date as (
        partition by spine.account order by spine.health_date
        rows between unbounded preceding and current row
    )
)

select
    *,
    case when is_live then solid_band end as confirmed_band
from last_known;

create temp table band_runs as
with compared as (
    select
        account,
        health_date,
        confirmed_band,
        lag(confirmed_band) over days as band_before,
        lag(health_date) over days as date_before
    from confirmed
    where confirmed_band is not null
    window days as (partition by account order by health_date)
),

numbered as (
    select
        *,
        count(*) filter (
            confirmed_band is distinct from band_before
            or date_before < health_date - 1
        ) over to_date as run,
        count(*) filter (confirmed_band is distinct from band_before) over to_date
            as change
    from compared
    window to_date as (
        partition by account order by health_date
        rows between unbounded preceding and current row
    )
)

select
    account,
    health_date,
    health_date - min(health_date) over (partition by account, run) + 1
        as days_in_band,
    max(case when confirmed_band != band_before then band_before end)
        over (partition by account, change) as previous_band
from numbered;

create temp table trends as
with daily_scores as (
    select
        account,
        health_date,
        automatic_score,
        automatic_band,
        automatic_min_score,
        case
            when automatic_score is not null then health_date - date '2000-01-01'
        end as day_number,
        cast(automatic_score as decimal(18, 9)) as exact_score,
        automatic_score - lag(automatic_score, 7) over days as change_7d,
        automatic_score - lag(automatic_score, 30) over days as change_30d,
        automatic_score - lag(automatic_score, 90) over days as change_90d,
        cast(
            automatic_score - lag(automatic_score) over days as decimal(18, 9)
        ) as daily_change
    from scores
    window days as (partition by account order by health_date)
),

fitted as (
    select
        *,
        count(exact_score) over last_28_days as scored_days,
        sum(day_number) over last_28_days as day_sum,
        sum(exact_score) over last_28_days as score_sum,
        sum(day_number * day_number) over last_28_days as day_square_sum,
        sum(exact_score * day_number) over last_28_days as product_sum,
        count(daily_change) over last_28_days as changes,
        stddev_samp(daily_change) over last_28_days as volatility
    from daily_scores
    window last_28_days as (
        partition by account order by health_date
        rows between 27 preceding and current row
    )
),

rounded as (
    select
        *,
        case
            when automatic_score is not null and scored_days >= 14
                then round_9(
                    cast(scored_days * product_sum - day_sum * score_sum as double)
                    / (scored_days * day_square_sum - day_sum * day_sum) * 7
                )
        end as slope_28d,
        case
            when automatic_score is not null and changes >= 2 then round_9(volatility)
        end as volatility_28d
    from fitted
)

select
    account,
    health_date,
    round_9(change_7d) as change_7d,
    round_9(change_30d) as change_30d,
    round_9(change_90d) as change_90d,
    slope_28d,
    volatility_28d,
    case
        when slope_28d >= slope_improving then 'improving'
        when slope_28d <= slope_declining then 'declining'
        when slope_28d is not null then 'stable'
    end as trend,
    case
        when
            slope_28d < 0
            and automatic_band != (select arg_min(band, min_score) from bands)
            then cast(least(
                ceil((automatic_score - automatic_min_score) / (-slope_28d / 7)),
                2147483647
            ) as integer)
    end as days_to_lower_band
from rounded
cross join model;

create temp table fct_account_health_daily as
select
    accounts.account_id,
    spine.health_date,
    spine.status,
    scores.band,
    confirmed.confirmed_band,
    scores.unscored_reason,
    scores.cap_rule,
    scores.cap_rules,
    scores.override_id,
    scores.override_author,
    scores.override_reason_code,
    band_runs.previous_band,
    trends.trend,
    case when not spine.is_live then confirmed.last_scored_band end as last_live_band,
    spine.lifecycle_stage,
    spine.profile,
    spine.segment,
    spine.plan,
    spine.industry,
    spine.region,
    spine.touch_model,
    spine.csm_owner,
    spine.parent_account_id,
    model.model_version,
    scores.score,
    scores.automatic_score,
    scores.base_score,
    scores.score_floor,
    scores.score_ceiling,
    scores.coverage,
    round_9(1 + 9 * scores.score / 100) as score_10,
    case when not spine.is_live then confirmed.last_scored_score end
        as last_live_score,
    trends.change_7d,
    trends.change_30d,
    trends.change_90d,
    trends.slope_28d,
    trends.volatility_28d,
    band_runs.days_in_band,
    trends.days_to_lower_band,
    spine.tenure_days,
    spine.days_to_renewal,
    spine.mrr,
    spine.seats,
    scores.is_at_risk,
    spine.is_leaving,
    scores.band_is_certain,
    scores.override_expires_date,
    spine.renewal_date
from spine
inner join accounts on spine.account = accounts.account
cross join model
inner join scores
    on spine.account = scores.account and spine.health_date = scores.health_date
inner join confirmed
    on spine.account = confirmed.account and spine.health_date = confirmed.health_date
inner join trends
    on spine.account = trends.account and spine.health_date = trends.health_date
left join band_runs
    on spine.account = band_runs.account and spine.health_date = band_runs.health_date;
