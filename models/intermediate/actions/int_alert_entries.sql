-- One row per account, alert rule or opportunity and day on which its condition began
-- to hold, and the day on which it was settled (null: not yet). Whether one opens is
-- said by int_alerts_opened. A night adds new days to what was pending the night
-- before: rows without settled_date are written anew every time.
-- Over 100 lines because rows come from conditions, drops and the night before.

{{ config(materialized='incremental', meta={'day': 'settled_date'}) }}

{% set days_in_order = 'partition by account_id, rule order by health_date' -%}

with work_list as (

    select * from {{ ref('int_account_work_list') }}

),

conditions as (

    select * from {{ ref('int_alert_conditions') }}

    union all

    select * from {{ ref('int_opportunity_conditions') }}

),

account_days as (

    select
        score_history.account_id,
        score_history.health_date,
        score_history.score,
        score_history.automatic_score is not null as is_scored,
        score_history.is_paying,
        min(
            case
                when
                    score_history.automatic_score is not null
                    or not score_history.is_paying
                    then score_history.health_date
            end
        ) over (
            partition by score_history.account_id
            order by score_history.health_date
            rows between 1 following and unbounded following
        ) as next_judged_date
    from {{ ref('int_score_history') }} as score_history
    inner join work_list
        on
            score_history.account_id = work_list.account_id
            and score_history.health_date >= work_list.first_date

),

first_judged_days as (

    select
        account_id,
        min(case when is_scored or not is_paying then health_date end)
            as first_judged_date
    from account_days
    group by account_id

),

entries_before as (

    {% if is_incremental() -%}
    select
        entries.*,
        work_list.first_date
    from {{ this }} as entries
    left join work_list
        on entries.account_id = work_list.account_id
    where
        -- Everything anew goes on from nothing: the build before may be of a later day.
        not exists (
            select 1 from work_list as full_list
            where full_list.is_full
        )
        and (
            entries.entered_date < work_list.first_date
            and (
                entries.settled_date is null
                or entries.settled_date >= work_list.first_date
            )
            or work_list.account_id is null and entries.settled_date is null
        )
    {%- else -%}
    select
        conditions.account_id,
        conditions.rule,
        conditions.item,
        conditions.item as rule_type,
        conditions.item as dimension,
        conditions.item as model_version,
        conditions.found_value,
        conditions.base_value,
        conditions.found_value as change_not_caused,
        conditions.found_value as scored_days,
        conditions.found_value as mrr,
        conditions.item as csm_owner,
        conditions.item as segment,
        conditions.found_value as days_to_opt_out,
        conditions.health_date as entered_date,
        conditions.health_date as settled_date,
        conditions.health_date as first_date
    from conditions
    where false
    {%- endif %}

),

holding_days as (

    select
        conditions.account_id,
        conditions.rule,
        conditions.health_date,
        conditions.item,
        conditions.found_value,
        conditions.base_value,
        conditions.is_event,
        account_days.next_judged_date,
        false as is_before
    from conditions
    inner join account_days
        on
            conditions.account_id = account_days.account_id
            and conditions.health_date = account_days.health_date

    union all

    -- What was pending the night before held on the last scored day before.
    select distinct
        entries_before.account_id,
        entries_before.rule,
        coalesce(
            days_before.last_scored_date,
            {{ days_before('entries_before.first_date', 1) }}
        ) as health_date,
        cast(null as {{ dbt.type_string() }}) as item,
        cast(null as {{ type_double() }}) as found_value,
        cast(null as {{ type_double() }}) as base_value,
        false as is_event,
        first_judged_days.first_judged_date as next_judged_date,
        true as is_before
    from entries_before
    inner join first_judged_days
        on entries_before.account_id = first_judged_days.account_id
    left join {{ ref('int_confirmed_bands') }} as days_before
        on
            entries_before.account_id = days_before.account_id
            and {{ days_before('entries_before.first_date', 1) }}
            = days_before.health_date
    where entries_before.rule_type not in ('score_drop', 'dimension_drop')

),

compared_with_day_before as (

    select
        *,
        lag(next_judged_date) over ({{ days_in_order }}) as judged_date_after_before,
        lag(health_date) over ({{ days_in_order }}) as held_date_before
    from holding_days

),

numbered as (

    select
        *,
        sum(case when judged_date_after_before >= health_date then 0 else 1 end) over (
            partition by account_id, rule
            order by health_date
            rows between unbounded preceding and current row
        ) as run_number
    from compared_with_day_before

),

in_runs as (

    select
        *,
        case
            when
                count(*) over (partition by account_id, rule, run_number)
                = count(next_judged_date)
                    over (partition by account_id, rule, run_number)
                then max(next_judged_date)
                    over (partition by account_id, rule, run_number)
        end as run_settled_date
    from numbered

),

falls_with_causes as (

    select
        falls.account_id,
        falls.rule,
        falls.rule_type,
        falls.dimension,
        falls.score_now,
        falls.score_then,
        fall_causes.change_not_caused,
        falls.health_date as entered_date
    from {{ ref('int_score_falls') }} as falls
    left join {{ ref('int_fall_causes') }} as fall_causes
        on
            falls.account_id = fall_causes.account_id
            and falls.rule = fall_causes.rule
            and falls.health_date = fall_causes.health_date

),

new_entries as (

    select
        in_runs.account_id,
        in_runs.rule,
        in_runs.item,
        cast(null as {{ dbt.type_string() }}) as dimension,
        in_runs.found_value,
        coalesce(in_runs.base_value, band_falls.score_then) as base_value,
        band_falls.change_not_caused,
        in_runs.health_date as entered_date,
        in_runs.run_settled_date as settled_date
    from in_runs
    left join falls_with_causes as band_falls
        on
            in_runs.account_id = band_falls.account_id
            and in_runs.rule = band_falls.rule
            and in_runs.health_date = band_falls.entered_date
            and band_falls.rule_type = 'band_drop'
    where
        not in_runs.is_before
        and coalesce(
            in_runs.is_event,
            {{ days_between('in_runs.held_date_before', 'in_runs.health_date') }} > 1,
            true
        )

),

new_falls as (

    select * from falls_with_causes
    where rule_type != 'band_drop'

),

pending_falls as (

    select
        account_id,
        rule,
        dimension,
        score_now as score_at_entry,
        entered_date
    from new_falls

    union all

    select
        account_id,
        rule,
        dimension,
        found_value as score_at_entry,
        entered_date
    from entries_before
    where rule_type in ('score_drop', 'dimension_drop')

),

-- A fall is settled 5 points above the score at its beginning: else it would open again
-- and again at the edge.
recovered_falls as (

    select
        pending_falls.account_id,
        pending_falls.rule,
        pending_falls.entered_date,
        min(account_days.health_date) as settled_date
    from pending_falls
    inner join account_days
        on
            pending_falls.account_id = account_days.account_id
            and pending_falls.entered_date < account_days.health_date
    left join {{ ref('int_dimension_history') }} as dimension_history
        on
            account_days.account_id = dimension_history.account_id
            and account_days.health_date = dimension_history.health_date
            and pending_falls.dimension = dimension_history.dimension
    where
        not account_days.is_paying
        or account_days.is_scored
        and case
            when pending_falls.dimension is null then account_days.score
            else dimension_history.dimension_score
        end >= {{ rounded('pending_falls.score_at_entry + 5') }}
    group by
        pending_falls.account_id, pending_falls.rule, pending_falls.entered_date

),

entries_of_new_days as (

    select
        account_id,
        rule,
        item,
        dimension,
        found_value,
        base_value,
        change_not_caused,
        entered_date,
        settled_date
    from new_entries

    union all

    select
        new_falls.account_id,
        new_falls.rule,
        cast(null as {{ dbt.type_string() }}) as item,
        new_falls.dimension,
        new_falls.score_now as found_value,
        new_falls.score_then as base_value,
        new_falls.change_not_caused,
        new_falls.entered_date,
        recovered_falls.settled_date
    from new_falls
    left join recovered_falls
        on
            new_falls.account_id = recovered_falls.account_id
            and new_falls.rule = recovered_falls.rule
            and new_falls.entered_date = recovered_falls.entered_date

),

described_entries as (

    select
        entries.account_id,
        entries.rule,
        entries.item,
        rules.rule_type,
        entries.dimension,
        days.model_version,
        entries.found_value,
        entries.base_value,
        entries.change_not_caused,
        confirmed_bands.scored_days,
        contract_days.mrr,
        contract_days.csm_owner,
        contract_days.segment,
        contract_days.days_to_opt_out,
        entries.entered_date,
        entries.settled_date
    from entries_of_new_days as entries
    inner join {{ ref('int_score_history') }} as days
        on
            entries.account_id = days.account_id
            and entries.entered_date = days.health_date
    inner join {{ ref('int_alert_rules_resolved') }} as rules
        on
            days.model_version = rules.model_version
            and entries.rule = rules.rule
    inner join {{ ref('int_confirmed_bands') }} as confirmed_bands
        on
            entries.account_id = confirmed_bands.account_id
            and entries.entered_date = confirmed_bands.health_date
    inner join {{ ref('int_accounts_spined') }} as contract_days
        on
            entries.account_id = contract_days.account_id
            and entries.entered_date = contract_days.health_date

),

settled_entries_before as (

    select
        entries.account_id,
        entries.rule,
        entries.item,
        entries.rule_type,
        entries.dimension,
        entries.model_version,
        entries.found_value,
        entries.base_value,
        entries.change_not_caused,
        entries.scored_days,
        entries.mrr,
        entries.csm_owner,
        entries.segment,
        entries.days_to_opt_out,
        entries.entered_date,
        coalesce(recovered_falls.settled_date, runs.run_settled_date) as settled_date
    from entries_before as entries
    left join in_runs as runs
        on
            entries.account_id = runs.account_id
            and entries.rule = runs.rule
            and runs.is_before
    left join recovered_falls
        on
            entries.account_id = recovered_falls.account_id
            and entries.rule = recovered_falls.rule
            and entries.entered_date = recovered_falls.entered_date

)

{% for part in ['described_entries', 'settled_entries_before'] -%}
select
    account_id,
    rule,
    item,
    rule_type,
    dimension,
    model_version,
    found_value,
    base_value,
    change_not_caused,
    cast(scored_days as bigint) as scored_days,
    cast(mrr as {{ type_decimal() }}) as mrr,
    csm_owner,
    segment,
    cast(days_to_opt_out as integer) as days_to_opt_out,
    entered_date,
    settled_date
from {{ part }}
{%- if not loop.last %}

union all

{% endif %}
{%- endfor %}
