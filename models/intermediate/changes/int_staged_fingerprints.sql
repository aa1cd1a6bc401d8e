-- One row per raw table (usage_events apart), account and day, month or year from which its
-- accepted rows may matter: their number and an order-free hash. Rows without a time of
-- their own, and service users, matter from the beginning; touches carry what is known
-- of their contact, which may belong to another account.

{% set beginning = "cast('0001-01-01' as date)" -%}
{% set tables_with_contacts = ['touchpoints', 'marketing_engagements'] -%}
with first_days as (

    select
        subscriptions.account_id,
        min(subscriptions.started_date) as first_date
    from {{ ref('stg_billing__subscriptions') }} as subscriptions
    inner join {{ ref('stg_crm__accounts') }} as accounts
        on subscriptions.account_id = accounts.account_id
    where
        not coalesce(accounts.is_internal, false)
        and subscriptions.started_date <= {{ as_of_date() }}
    group by subscriptions.account_id

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

    {% for table in raw_contract() if table not in ['usage_events', 'account_aliases'] -%}
    {%- set contract = raw_table(table) -%}
    {%- set columns = contract.columns | map(attribute='name') | list -%}
    {%- set hashed = [] -%}
    {%- for column in columns -%}
        {%- do hashed.append('base_rows.' ~ column) -%}
    {%- endfor -%}
    {%- if table in tables_with_contacts -%}
        {%- do hashed.append('contacts.contact_hash') -%}
    {%- endif -%}
    select
        '{{ table }}' as source_table,
        {{ 'base_rows.account_id' if contract.has_account else "''" }} as account_id,
        {%- if table == 'users' %}
        case
            when base_rows.is_service then {{ beginning }}
            else coalesce(base_rows.row_date, {{ beginning }})
        end as effect_date,
        {%- elif table == 'accounts' or not contract.time %}
        {{ beginning }} as effect_date,
        {%- else %}
        coalesce(base_rows.row_date, {{ beginning }}) as effect_date,
        {%- endif %}
        {{ row_hash_number(hashed) }} as row_version
    from {{ ref('base_' ~ contract.source ~ '__' ~ table) }} as base_rows
    {%- if table in tables_with_contacts %}
    left join contacts
        on base_rows.contact_id = contacts.contact_id
    {%- endif %}
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
