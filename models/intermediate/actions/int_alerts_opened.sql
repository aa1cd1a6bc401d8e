-- One row per account or segment, rule and day on which an alert opened: the first
-- entry, then always the first one after the alert before was resolved and its cooldown
-- was over (scoring.md 8). The choice of one decides on the next, hence the recursion.
-- Over 100 lines: accounts and segments are read alike, and a recursion is written in
-- two halves.

with recursive entries as (

    select
        'account' as subject,
        entries.account_id as subject_id,
        entries.rule,
        entries.model_version,
        entries.entered_date,
        entries.settled_date,
        rules.cooldown_days
    from {{ ref('int_alert_entries') }} as entries
    inner join {{ ref('int_alert_rules_resolved') }} as rules
        on
            entries.model_version = rules.model_version
            and entries.rule = rules.rule
    left join {{ ref('int_bands_resolved') }} as bands
        on
            entries.model_version = bands.model_version
            and rules.metric_or_dimension = bands.band
    where
        -- A stage is entered whether or not there is a score yet.
        (entries.scored_days > 14 or entries.rule_type = 'stage_entered')
        -- Half of the fall or more is ours: no news about the customer. So is a band
        -- that fell because its edges moved: the score before is no better now.
        and coalesce(
            {{ rounded('2 * entries.change_not_caused') }}
            > {{ rounded('entries.found_value - entries.base_value') }},
            true
        )
        and coalesce(
            entries.rule_type != 'band_drop'
            or entries.base_value >= bands.until_score,
            true
        )

    union all

    select
        'segment' as subject,
        falls.segment as subject_id,
        falls.rule,
        falls.model_version,
        falls.entered_date,
        falls.settled_date,
        rules.cooldown_days
    from {{ ref('int_segment_falls') }} as falls
    inner join {{ ref('int_alert_rules_resolved') }} as rules
        on
            falls.model_version = rules.model_version
            and falls.rule = rules.rule
    where falls.is_same_version

),

first_entries as (

    select
        subject,
        subject_id,
        rule,
        min(entered_date) as entered_date
    from entries
    group by subject, subject_id, rule

),

entries_with_next as (

    select
        entries.subject,
        entries.subject_id,
        entries.rule,
        entries.entered_date,
        min(later.entered_date) as next_entered_date
    from entries
    left join entries as later
        on
            entries.subject = later.subject
            and entries.subject_id = later.subject_id
            and entries.rule = later.rule
            and {{ days_after(
                'entries.settled_date', 'coalesce(entries.cooldown_days, 0)'
            ) }} < later.entered_date
    group by
        entries.subject, entries.subject_id, entries.rule, entries.entered_date

),

opened as (

    select
        subject,
        subject_id,
        rule,
        entered_date
    from first_entries

    union all

    select
        entries_with_next.subject,
        entries_with_next.subject_id,
        entries_with_next.rule,
        entries_with_next.next_entered_date as entered_date
    from opened
    inner join entries_with_next
        on
            opened.subject = entries_with_next.subject
            and opened.subject_id = entries_with_next.subject_id
            and opened.rule = entries_with_next.rule
            and opened.entered_date = entries_with_next.entered_date
    where entries_with_next.next_entered_date is not null

)

select
    entries.subject,
    entries.subject_id,
    entries.rule,
    entries.model_version,
    entries.entered_date as opened_on,
    entries.settled_date as resolved_on
from opened
inner join entries
    on
        opened.subject = entries.subject
        and opened.subject_id = entries.subject_id
        and opened.rule = entries.rule
        and opened.entered_date = entries.entered_date
