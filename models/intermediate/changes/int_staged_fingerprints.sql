-- One row per raw table (usage_events apart), account and day, month or year from which
-- its accepted rows may matter: their number and an order-free hash. Rows without a
-- time of their own, and service users, matter from the beginning; touches carry what
-- is known of their contact, which may belong to another account.

{% set staged_tables = raw_contract() | reject(
    'in', ['usage_events', 'account_aliases']
) | list -%}
with first_days as (

    select
        subscription_rows.account_id,
        min(subscription_rows.started_date) as first_date
    from {{ ref('stg_billing__subscriptions') }} as subscription_rows
    inner join {{ ref('stg_crm__accounts') }} as known_accounts
        on subscription_rows.account_id = known_accounts.account_id
    where
        not coalesce(known_accounts.is_internal, false)
        and subscription_rows.started_date <= {{ as_of_date() }}
    group by subscription_rows.account_id

),

contacts as (

    select
        contacts.contact_id,
        {{ row_hash_number([
            'contacts.account_id', 'contacts.seniority', 'contacts.is_champion',
            'contacts.is_executive_sponsor', 'contacts.created_date',
            'contacts.left_date', 'first_days.first_date',
        ]) }} as contact_hash
    from {{ ref('stg_crm__contacts') }} as contacts
    left join first_days
        on contacts.account_id = first_days.account_id

),

accepted_rows as (

    {% for table in staged_tables -%}
    select
        '{{ table }}' as source_table,
        {{ 'base_rows.account_id' if raw_table(table).has_account else "''" }}
            as account_id,
        {{ effect_date(table) }} as effect_date,
        {{ staged_row_version(table) }} as row_version
    from
        {{ ref('base_' ~ raw_table(table).source ~ '__' ~ table) }}
            as base_rows
    {{ 'left join contacts on base_rows.contact_id = contacts.contact_id'
        if table in ['touchpoints', 'marketing_engagements'] }}
    where base_rows.reject_reason is null and not base_rows.is_deferred
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

)

select
    source_table,
    account_id,
    {{ bucket_of('effect_date') }} as bucket_date,
    count(*) as bucket_rows,
    {{ hash_sum('row_version') }} as bucket_hash
from accepted_rows
group by source_table, account_id, {{ bucket_of('effect_date') }}
