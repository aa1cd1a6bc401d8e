-- One row per account and computed live day: the relationship metrics of the catalogue.
-- What happened before the first computed day enters on it.
-- Over 100 lines: touches, champions and executives are known from days of their own.

{% set account_to_date -%}
    partition by account_days.account_id
    order by account_days.health_date
    rows between unbounded preceding and current row
{%- endset %}
{% set chain_to_date -%}
    partition by account_days.account_id, account_days.chain_start_date
    order by account_days.health_date
    rows between unbounded preceding and current row
{%- endset %}

with account_days as (

    select * from {{ ref('int_accounts_spined') }}

),

first_computed_days as (

    {{ first_computed_days('account_days') }}

),

touches as (

    select * from {{ ref('int_contact_touches') }}

),

presence_changes as (

    select
        changes.account_id,
        greatest(changes.change_date, first_computed_days.from_date) as change_date,
        sum(case when changes.kind = 'contact' then changes.things_entering else 0 end)
            as contacts_entering,
        sum(
            case when changes.kind = 'seniority' then changes.things_entering else 0 end
        )
            as seniorities_entering,
        sum(case when changes.kind = 'employee' then changes.things_entering else 0 end)
            as employees_entering
    from {{ ref('int_presence_changes') }} as changes
    inner join first_computed_days
        on changes.account_id = first_computed_days.account_id
    group by
        changes.account_id,
        greatest(changes.change_date, first_computed_days.from_date)

),

champion_changes as (

    select
        changes.account_id,
        greatest(changes.change_date, first_computed_days.from_date) as change_date,
        sum(changes.champions_entering) as champions_entering,
        sum(changes.champions_created) as champions_created
    from {{ ref('int_champion_changes') }} as changes
    inner join first_computed_days
        on changes.account_id = first_computed_days.account_id
    group by
        changes.account_id,
        greatest(changes.change_date, first_computed_days.from_date)

),

-- What a contact is counts from the day on which it is known.
known_touches as (

    select
        touches.account_id,
        account_days.health_date as known_from_date,
        max(case when touches.seniority is not null then touches.touch_date end)
            as seniority_date,
        max(
            case
                when
                    touches.seniority in ('c_level', 'vp')
                    or touches.is_executive_sponsor
                    then touches.touch_date
            end
        ) as executive_date
    from touches
    inner join first_computed_days
        on touches.account_id = first_computed_days.account_id
    inner join account_days
        on {{ enters_its_chain('touches', 'touch_date', 'known_from_date') }}
    where touches.touch_source = 'touchpoint'
    group by touches.account_id, account_days.health_date

),

last_touches as (

    select
        touches.account_id,
        account_days.health_date as entering_date,
        max(case when touches.contact_id is not null then touches.touch_date end)
            as contact_date,
        max(case when touches.employee_id is not null then touches.touch_date end)
            as employee_date
    from touches
    inner join first_computed_days
        on touches.account_id = first_computed_days.account_id
    inner join account_days
        on {{ enters_its_chain('touches', 'touch_date') }}
    where touches.touch_source = 'touchpoint'
    group by touches.account_id, account_days.health_date

),

windowed as (

    select
        account_days.account_id,
        account_days.health_date,
        account_days.tenure_days,
        account_days.is_live,
        sum(coalesce(presence_changes.contacts_entering, 0))
            over ({{ account_to_date }})
            as contacts_90d,
        sum(coalesce(presence_changes.seniorities_entering, 0))
            over ({{ account_to_date }})
            as seniorities_180d,
        sum(coalesce(presence_changes.employees_entering, 0))
            over ({{ account_to_date }})
            as employees_90d,
        sum(coalesce(champion_changes.champions_entering, 0))
            over ({{ account_to_date }})
            as champions,
        sum(coalesce(champion_changes.champions_created, 0))
            over ({{ account_to_date }})
            as champions_ever,
        max(known_touches.executive_date) over ({{ chain_to_date }})
            as last_executive_touch_date,
        max(known_touches.seniority_date) over ({{ chain_to_date }})
            as last_seniority_date,
        max(last_touches.contact_date) over ({{ chain_to_date }}) as last_contact_date,
        max(last_touches.employee_date) over ({{ chain_to_date }})
            as last_employee_date
    from account_days
    left join presence_changes
        on
            account_days.account_id = presence_changes.account_id
            and account_days.health_date = presence_changes.change_date
    left join champion_changes
        on
            account_days.account_id = champion_changes.account_id
            and account_days.health_date = champion_changes.change_date
    left join known_touches
        on
            account_days.account_id = known_touches.account_id
            and account_days.health_date = known_touches.known_from_date
    left join last_touches
        on
            account_days.account_id = last_touches.account_id
            and account_days.health_date = last_touches.entering_date

),

measured as (

    select
        account_id,
        health_date,
        {{ rounded('seniorities_180d') }} as contact_levels_180d,
        {{ rounded('contacts_90d') }} as contacts_engaged_90d,
        {{ rounded('employees_90d') }} as team_members_engaged_90d,
        {{ rounded('coalesce('
            ~ days_between('last_executive_touch_date', 'health_date')
            ~ ', tenure_days)') }} as days_since_executive_touch,
        case when champions_ever > 0 then {{ rounded('champions') }} end
            as champions_present,
        last_executive_touch_date as executive_evidence_date,
        {{ evidence_in_window('last_seniority_date', 180) }}
            as seniority_evidence_date,
        {{ evidence_in_window('last_contact_date', 90) }} as contact_evidence_date,
        {{ evidence_in_window('last_employee_date', 90) }} as employee_evidence_date,
        health_date as champion_evidence_date
    from windowed
    where is_live

)

select * from measured
