-- One row per account, day on the work list and days_back (1, 7, 30, 90) where both
-- days have an automatic score; only the last change_detail_days. What section 6 of the
-- method compares.

with account_scores as (

    select score_history.*
    from {{ ref('int_score_history') }} as score_history
    inner join {{ ref('int_account_work_list') }} as work_list
        on
            score_history.account_id = work_list.account_id
            and score_history.health_date >= work_list.first_date
    where
        score_history.automatic_score is not null
        and ({{ kept_days('changes', 'score_history.health_date') }})

),

horizons as (

    select 1 as days_back

    union all

    select 7 as days_back

    union all

    select 30 as days_back

    union all

    select 90 as days_back

),

pairs as (

    select
        now_scores.account_id,
        now_scores.health_date,
        horizons.days_back,
        then_scores.health_date as base_date,
        now_scores.model_version,
        now_scores.profile,
        case
            when now_scores.model_version != then_scores.model_version
                then 'model_version'
            when now_scores.profile != then_scores.profile then 'profile'
            else 'coverage'
        end as configuration_effect,
        (now_scores.automatic_score - now_scores.base_score)
        - (then_scores.automatic_score - then_scores.base_score) as cap_effect,
        (now_scores.score - now_scores.automatic_score)
        - (then_scores.score - then_scores.automatic_score) as override_effect,
        now_scores.score - then_scores.score as score_change
    from account_scores as now_scores
    cross join horizons
    inner join {{ ref('int_score_history') }} as then_scores
        on
            now_scores.account_id = then_scores.account_id
            and {{ days_before('now_scores.health_date', 'horizons.days_back') }}
            = then_scores.health_date
            and then_scores.automatic_score is not null

)

select * from pairs
