-- One row per touchpoint or marketing engagement of a spined account, with what is
-- known of the contact and the day from which it is known (a contact's attributes count
-- from its created day, or from its account's first day). Over 100 lines: it lists what
-- is known of the contact.

with touchpoints as (

    select * from {{ ref('stg_crm__touchpoints') }}

),

engagements as (

    select * from {{ ref('stg_marketing__marketing_engagements') }}

),

contacts as (

    select * from {{ ref('stg_crm__contacts') }}

),

work_list as (

    select * from {{ ref('int_account_work_list') }}

),

first_days as (

    select
        account_id,
        min(started_date) as first_date
    from {{ ref('int_subscription_rows') }}
    group by account_id

),

touches as (

    select
        account_id,
        occurred_date as touch_date,
        'touchpoint' as touch_source,
        channel,
        direction,
        contact_id,
        employee_id,
        coalesce(
            channel in ('call', 'meeting', 'business_review', 'chat')
            or direction = 'inbound',
            false
        ) as is_two_way
    from touchpoints

    union all

    select
        account_id,
        occurred_date as touch_date,
        'marketing' as touch_source,
        channel,
        null as direction,
        contact_id,
        null as employee_id,
        false as is_two_way
    from engagements

),

described as (

    select
        touches.account_id,
        touches.touch_source,
        touches.channel,
        touches.direction,
        touches.contact_id,
        touches.employee_id,
        case when contacts.seniority != 'other' then contacts.seniority end
            as seniority,
        touches.is_two_way,
        coalesce(contacts.is_champion, false) as is_champion,
        coalesce(contacts.is_executive_sponsor, false) as is_executive_sponsor,
        touches.touch_date,
        greatest(
            touches.touch_date,
            coalesce(contacts.created_date, first_days.first_date, touches.touch_date)
        ) as known_from_date,
        coalesce(contacts.left_date, cast('9999-12-31' as date)) as left_date
    from touches
    inner join work_list
        on touches.account_id = work_list.account_id
    left join contacts
        on touches.contact_id = contacts.contact_id
    left join first_days
        on contacts.account_id = first_days.account_id

)

select * from described
