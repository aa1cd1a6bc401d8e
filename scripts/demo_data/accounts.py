"""Accounts, their history and merges, their people, and the talks with them."""

import duckdb

from scripts.demo_data.latent import run
from scripts.demo_data.settings import Settings

NAMES = """
    create or replace table account_names as
    select
        account_id,
        pick(['Alder', 'Birch', 'Cobalt', 'Delta', 'Ember', 'Fjord', 'Granite',
            'Harbor', 'Indigo', 'Juniper', 'Kestrel', 'Lumen', 'Maple', 'Nimbus',
            'Orchid', 'Pioneer', 'Quarry', 'Ridge', 'Summit', 'Tundra', 'Umber',
            'Vertex', 'Willow', 'Yonder', 'Zephyr'], account_id, 'name one')
        || ' ' || pick(['Analytics', 'Bank', 'Clinics', 'Devices', 'Energy', 'Foods',
            'Freight', 'Group', 'Health', 'Insurance', 'Labs', 'Logistics', 'Media',
            'Motors', 'Partners', 'Retail', 'Robotics', 'Software', 'Studios',
            'Systems', 'Textiles', 'Travel'], account_id, 'name two')
        || ' ' || cast(account_no as varchar) as account_name,
        pick(['software', 'finance', 'health care', 'retail', 'manufacturing',
            'logistics', 'education'], account_id, 'industry') as industry,
        pick(['north america', 'europe', 'asia pacific', 'latin america'],
            account_id, 'region') as region,
        case when touch_model = 'low_touch' then 'pooled team'
            else pick(['Amara Obi', 'Bela Kovacs', 'Chen Wei', 'Dana Levi',
                'Elif Kaya', 'Finn Olsen', 'Grace Kim', 'Hugo Reyes'],
                account_id, 'owner') end as csm_owner,
        case when account_no > 20 and chance(account_id, 'child') < 0.08
            then 'acc_' || lpad(cast(1 + cast(floor(
                20 * chance(account_id, 'parent')) as integer) as varchar), 5, '0')
            end as parent_account_id
    from account_latent
    order by account_no;

    create or replace table out_accounts as
    select
        account_id, account_name,
        moment(started_on - 20, account_id, 'created') as created_at,
        segment, industry, region, touch_model, csm_owner, parent_account_id,
        account_no % 150 = 149 as is_internal
    from account_latent
    inner join account_names using (account_id);

    -- Two attributes that change: a new owner, and a segment outgrown.
    create or replace table out_account_history as
    with moves as (
        select
            account_latent.*, csm_owner, parent_account_id,
            started_on + cast(floor(between_chance(60, 400, account_id, 'moved'))
                as integer) as moved_on,
            chance(account_id, 'new owner') < 0.2 and touch_model != 'low_touch'
                as has_new_owner,
            cause = 'growing' and segment = 'mid_market'
                and chance(account_id, 'outgrown') < 0.5 as is_outgrown
        from account_latent
        inner join account_names using (account_id)
    ),
    moved as (
        select * from moves
        where (has_new_owner or is_outgrown) and moved_on < date '{end_date}'
    )
    select
        account_id, cast(started_on - 20 as timestamp) as valid_from,
        cast(moved_on as timestamp) as valid_to,
        if(is_outgrown, 'smb', segment) as segment, touch_model,
        if(has_new_owner, 'Ivo Marek', csm_owner) as csm_owner, parent_account_id
    from moved
    union all
    select
        account_id, cast(moved_on as timestamp), null, segment, null, csm_owner, null
    from moved;

    -- Merged accounts: rows before the merge carry the old id, one of them twice removed.
    create or replace table account_merges as
    select
        account_id,
        'old_' || right(account_id, 5) as old_account_id,
        date '{first_day}' + cast(floor(({days} - 60)
            * between_chance(0.4, 0.9, account_id, 'merge')) as integer) as merged_on,
        account_no % 400 = 131 as has_older
    from account_latent
    where account_no % 130 = 1 and account_no > 1
        and not is_lost_trial and started_on < date '{first_day}' + 60
        or account_no % 400 = 131;

    create or replace table out_account_aliases as
    select old_account_id, account_id, cast(merged_on as timestamp) as merged_at
    from account_merges
    union all
    select 'older_' || right(account_id, 5), old_account_id,
        cast(merged_on - 200 as timestamp)
    from account_merges
    where has_older
"""

PEOPLE = """
    create or replace table contact_courses as
    with places as (
        select
            account_latent.*,
            unnest(range(1, 1 + case segment when 'enterprise' then 9
                when 'mid_market' then 5 else 3 end
                + cast(floor(2 * chance(account_id, 'contacts')) as integer)))
                as contact_no
        from account_latent
    ),
    described as (
        select *,
            'con_' || right(account_id, 5) || '_' || contact_no as contact_id,
            contact_no = 1 or (contact_no = 2 and segment != 'smb') as was_champion,
            contact_no = 3 and segment != 'smb' as is_sponsor,
            case
                when contact_no = 3 and segment != 'smb' then pick(
                    ['c_level', 'vp'], account_id, 'sponsor')
                when contact_no <= 2 then pick(
                    ['director', 'manager', 'vp'], account_id || contact_no, 'level')
                else pick(['manager', 'individual', 'individual', 'director', 'vp'],
                    account_id || contact_no, 'level')
            end as seniority
        from places
    )
    select *,
        started_on - 10 + cast(if(contact_no <= 3, 0, floor(between_chance(
            0, 300, contact_id, 'joined'))) as integer) as joined_on,
        case
            when was_champion and cause = 'champion_left' then onset_on + cast(
                floor((0.1 + 0.4 * (contact_no - 1)) * ramp_days
                * between_chance(0.5, 1.2, contact_id, 'left')) as integer)
            -- Others leave too, a second champion stays behind in bigger accounts.
            when contact_no != 1 and chance(contact_id, 'turnover') < 0.1
                then started_on + cast(floor(between_chance(
                    200, 700, contact_id, 'left')) as integer)
        end as left_on
    from described
    order by account_no, contact_no;

    create or replace table out_contacts as
    select
        contact_id, account_id,
        if(contact_no = 1 and chance(account_id, 'known since') < 0.3, null,
            moment(joined_on, contact_id, 'joined')) as created_at,
        if(chance(contact_id, 'level known') < 0.05, null, seniority) as seniority,
        pick(['admin', 'buyer', 'user', 'analyst', 'operations'], contact_id, 'role')
            as role,
        was_champion as is_champion,
        is_sponsor as is_executive_sponsor,
        if(left_on <= date '{end_date}', moment(left_on, contact_id, 'left'), null)
            as left_at
    from contact_courses
    where joined_on <= date '{end_date}';

    create or replace table out_touchpoints as
    with rates as (
        select account_weeks.*,
            workday(week_on + cast(floor(7 * chance(
                account_id || week_on || slot, 'talk day')) as integer)) as talked_on,
            slot,
            account_id || '|' || week_on || '|' || slot as talk_key
        from account_weeks
        cross join (select unnest([1, 2, 3]) as slot) as slots
    ),
    held as (
        select *,
            chance(talk_key, 'direction')
                < 0.4 * (1 - 0.75 * trouble_now * (cause != 'loud')::integer)
                as is_inbound,
            pick(['call', 'meeting', 'email', 'chat', 'email'], talk_key, 'channel')
                as drawn_channel
        from rates
        where chance(talk_key, 'talk') < (case touch_model when 'high_touch' then 0.15
                when 'mid_touch' then 0.07 else 0.025 end)
            * (1 - (case cause when 'fading' then 0.6 when 'champion_left' then 0.65
                when 'loud' then -0.5 else 0.2 end) * trouble_now)
            and talked_on >= from_on and talked_on < until_on
    )
    select
        'tch_' || right(account_id, 5) || '_' || strftime(week_on, '%Y%m%d') || slot
            as touchpoint_id,
        if(talked_on < merged_on, old_account_id, account_id) as account_id,
        moment(talked_on, talk_key, 'talk at') as occurred_at,
        case when slot = 1 and week_no % 13 = account_no % 13
                and touch_model = 'high_touch' then 'business_review'
            else drawn_channel end as channel,
        if(is_inbound, 'inbound', 'outbound') as direction,
        'con_' || right(account_id, 5) || '_' || (1 + cast(floor(
            3.6 * chance(talk_key, 'contact')) as integer)) as contact_id,
        pick(['csm', 'account manager', 'support lead', 'solution engineer'],
            talk_key, 'employee') as employee_id,
        loaded(moment(talked_on, talk_key, 'talk at'), talk_key) as loaded_at
    from held
"""


def build_names(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create accounts, account_history, account_aliases; before account_weeks."""
    run(
        connection,
        NAMES.format(
            end_date=settings.end_date,
            first_day=settings.first_day,
            days=(settings.end_date - settings.first_day).days + 1,
        ),
    )


def build_people(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create contacts and touchpoints; after account_weeks."""
    run(connection, PEOPLE.format(end_date=settings.end_date))
