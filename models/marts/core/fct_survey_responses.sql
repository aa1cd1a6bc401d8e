-- One row per accepted answer to a survey up to the as-of date, of the accounts of
-- dim_accounts.

with survey_responses as (

    select * from {{ ref('stg_feedback__survey_responses') }}

),

customers as (

    select account_id from {{ ref('dim_accounts') }}

)

select
    survey_responses.response_id,
    survey_responses.account_id,
    survey_responses.survey,
    cast(survey_responses.score as {{ type_double() }}) as score,
    survey_responses.responded_date
from survey_responses
inner join customers
    on survey_responses.account_id = customers.account_id
