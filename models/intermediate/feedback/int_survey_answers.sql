-- One row per survey response that says something, with the days on which it is its
-- contact's latest one inside 365 days and the chain (until_date exclusive). A response
-- without a contact is a contact of its own.

with responses as (

    select * from {{ ref('stg_feedback__survey_responses') }}

),

chains as (

    select * from {{ ref('int_account_chains') }}

),

with_next_response as (

    select
        account_id,
        survey,
        score,
        responded_date,
        lead(responded_date) over (
            partition by
                account_id, survey, contact_id,
                case when contact_id is null then response_id end
            order by responded_at, response_id
        ) as next_responded_date
    from responses

),

answers as (

    select
        with_next_response.account_id,
        with_next_response.survey,
        with_next_response.score,
        with_next_response.responded_date as from_date,
        least(
            {{ days_after('with_next_response.responded_date', 365) }},
            coalesce(
                with_next_response.next_responded_date, cast('9999-12-31' as date)
            ),
            chains.next_chain_start_date
        ) as until_date
    from with_next_response
    inner join chains
        on
            with_next_response.account_id = chains.account_id
            and with_next_response.responded_date >= chains.chain_start_date
            and with_next_response.responded_date < chains.next_chain_start_date

)

select
    account_id,
    survey,
    score,
    from_date,
    until_date
from answers
where from_date < until_date
