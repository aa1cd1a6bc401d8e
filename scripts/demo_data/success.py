"""What the success team does: overrides, interventions, measures of its own."""

import duckdb

from scripts.demo_data.latent import run
from scripts.demo_data.settings import Settings

SUCCESS = """
    create or replace table out_score_overrides as
    with chosen as (
        select
            account_latent.*,
            date '{end_date}' - cast(floor(between_chance(
                5, 240, account_id, 'override day')) as integer) as set_on,
            trouble(date '{end_date}', onset_on, ramp_days, peak, recovers_on)
                as trouble_now
        from account_latent
        where chance(account_id, 'override') < 0.025 and not is_lost_trial
            and started_on < date '{end_date}' - 250
    )
    select
        'ovr_' || right(account_id, 5) as override_id,
        account_id,
        moment(set_on, account_id, 'override at') as starts_at,
        if(chance(account_id, 'endless') < 0.1, null, cast(set_on + 90 as timestamp))
            as expires_at,
        cast(if(trouble_now > 0.2, 35, pick([40, 60, 85], account_id, 'override score'))
            as integer) as score,
        csm_owner as author,
        if(trouble_now > 0.2, 'known_risk', pick(['merger', 'seasonal_business',
            'executive_promise'], account_id, 'override why')) as reason_code
    from chosen
    inner join account_names using (account_id)
    where set_on < coalesce(ended_on, date '9999-12-31');

    create or replace table out_interventions as
    with started as (
        select *,
            'onboarding_plan' as playbook, started_on + 2 as begun_on,
            80 as length_days, account_id || '|onboarding' as work_key
        from account_latent
        where touch_model != 'low_touch'
        union all
        select *,
            case cause when 'fading' then 'adoption_recovery' when 'loud' then 'save_red'
                when 'non_paying' then 'collect_overdue' else 'champion_change' end,
            onset_on + cast(ramp_days * between_chance(0.5, 0.9, account_id, 'seen')
                as integer),
            45, account_id || '|rescue'
        from account_latent
        where onset_on is not null and chance(account_id, 'rescued') < 0.5
    )
    select
        'int_' || right(account_id, 5) || '_' || playbook as intervention_id,
        account_id, playbook,
        moment(begun_on, work_key, 'begun') as started_at,
        if(begun_on + length_days <= date '{end_date}'
            and chance(work_key, 'finished') < 0.8,
            moment(begun_on + cast(length_days
                * between_chance(0.5, 1.0, work_key, 'length') as integer),
                work_key, 'ended'), null) as completed_at,
        csm_owner as owner,
        pick(['call', 'email', 'meeting'], work_key, 'channel') as channel,
        playbook = 'collect_overdue' as is_automated
    from started
    inner join account_names using (account_id)
    where begun_on between date '{first_day}' and date '{end_date}'
        and begun_on < coalesce(ended_on, date '9999-12-31');

    create or replace table out_custom_metrics as
    select
        account_id,
        'integrations_live' as metric,
        cast(week_on as timestamp) as metric_date,
        cast(greatest(0, round(between_chance(1, 7, account_id, 'integrations')
            * level)) as integer) as metric_value
    from account_weeks
    where week_no % 4 = 0 and week_on >= from_on
        and chance(account_id, 'measured') < 0.3
"""


def build(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create score_overrides, interventions and custom_metrics."""
    run(
        connection,
        SUCCESS.format(end_date=settings.end_date, first_day=settings.first_day),
    )
