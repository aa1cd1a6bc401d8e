-- One row: days until an invoice without a due day is due, the setting of the model
-- version that is live on the as-of date. Of all days: another version's terms restate
-- everybody from the beginning (int_global_facts).

select settings.default_payment_terms_days
from {{ ref('int_settings_resolved') }} as settings
inner join {{ ref('int_model_versions') }} as model_versions
    on settings.model_version = model_versions.model_version
where
    model_versions.live_from_date <= {{ as_of_date() }}
    and model_versions.live_until_date > {{ as_of_date() }}
