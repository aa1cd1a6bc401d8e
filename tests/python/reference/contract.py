"""The raw contract, typed again from its prose: columns, kinds and scales of each table.

A column is (name, kind, marks): kind is id/text/time/number/flag; marks: `*` required, `!`
key; a tuple of words is the listed set, a pair of numbers the scale, `+` not negative.
"""

from __future__ import annotations

SENIORITY = ("c_level", "vp", "director", "manager", "individual")
TOUCH = ("high_touch", "mid_touch", "low_touch")
CHANNELS = ("call", "email", "meeting", "business_review", "chat")
ENGAGEMENTS = (
    "email_open",
    "email_click",
    "site_visit",
    "webinar",
    "content",
    "community",
    "social",
    "training",
)

TABLES: dict[str, list[tuple]] = {
    "accounts": [
        ("account_id", "text", "!"),
        ("account_name", "text"),
        ("created_at", "time"),
        ("segment", "text"),
        ("industry", "text"),
        ("region", "text"),
        ("touch_model", TOUCH),
        ("csm_owner", "text"),
        ("parent_account_id", "text"),
        ("is_internal", "flag"),
    ],
    "account_history": [
        ("account_id", "text", "!"),
        ("valid_from", "time", "!"),
        ("valid_to", "time"),
        ("segment", "text"),
        ("touch_model", TOUCH),
        ("csm_owner", "text"),
        ("parent_account_id", "text"),
    ],
    "account_aliases": [
        ("old_account_id", "text", "!"),
        ("account_id", "text", "*"),
        ("merged_at", "time"),
    ],
    "contacts": [
        ("contact_id", "text", "!"),
        ("account_id", "text", "*"),
        ("created_at", "time"),
        ("seniority", SENIORITY),
        ("role", "text"),
        ("is_champion", "flag"),
        ("is_executive_sponsor", "flag"),
        ("left_at", "time"),
    ],
    "touchpoints": [
        ("touchpoint_id", "text", "!"),
        ("account_id", "text", "*"),
        ("occurred_at", "time", "*"),
        ("channel", CHANNELS),
        ("direction", ("inbound", "outbound")),
        ("contact_id", "text"),
        ("employee_id", "text"),
    ],
    "subscriptions": [
        ("subscription_id", "text", "!"),
        ("account_id", "text", "*"),
        ("started_at", "time", "*"),
        ("ended_at", "time"),
        ("mrr_amount", "number", "+"),
        ("seats", "number", "+"),
        ("product", "text"),
        ("plan", "text"),
        ("term_ends_at", "time"),
        ("auto_renew", "flag"),
        ("notice_days", "number", "+"),
        ("is_trial", "flag"),
        ("cancel_requested_at", "time"),
        ("cancel_reason", "text"),
    ],
    "invoices": [
        ("invoice_id", "text", "!"),
        ("account_id", "text", "*"),
        ("issued_at", "time", "*"),
        ("due_at", "time"),
        ("amount", "number"),
        ("paid_at", "time"),
        ("status", ("open", "paid", "void", "uncollectible")),
        ("collections_at", "time"),
    ],
    "payments": [
        ("payment_id", "text", "!"),
        ("account_id", "text", "*"),
        ("attempted_at", "time", "*"),
        ("invoice_id", "text"),
        ("amount", "number"),
        ("status", ("succeeded", "failed", "refunded")),
    ],
    "usage_events": [
        ("event_id", "text", "!"),
        ("account_id", "text", "*"),
        ("event_at", "time", "*"),
        ("user_id", "text"),
        ("feature", "text"),
        ("product", "text"),
        ("quantity", "number", "+"),
    ],
    "users": [
        ("user_id", "text", "!"),
        ("account_id", "text", "!"),
        ("created_at", "time"),
        ("deactivated_at", "time"),
        ("seniority", SENIORITY),
        ("is_licensed", "flag"),
        ("is_service", "flag"),
    ],
    "plan_features": [
        ("plan", "text", "!"),
        ("feature", "text", "!"),
        ("product", "text"),
        ("is_key_feature", "flag"),
    ],
    "milestones": [
        ("account_id", "text", "!"),
        ("milestone", "text", "!"),
        ("milestone_type", ("onboarding", "outcome")),
        ("due_at", "time"),
        ("completed_at", "time"),
    ],
    "tickets": [
        ("ticket_id", "text", "!"),
        ("account_id", "text", "*"),
        ("created_at", "time", "*"),
        ("first_response_at", "time"),
        ("solved_at", "time"),
        ("status", ("open", "pending", "solved", "closed")),
        ("priority", ("low", "normal", "high", "urgent")),
        ("ticket_type", "lower"),
        ("is_escalated", "flag"),
        ("reopen_count", "number", "+"),
        ("csat_score", "number", (1, 5)),
    ],
    "survey_responses": [
        ("response_id", "text", "!"),
        ("account_id", "text", "*"),
        ("responded_at", "time", "*"),
        ("survey", ("nps", "csat", "ces", "product"), "*"),
        ("score", "number", "*", "survey"),
        ("contact_id", "text"),
    ],
    "csm_pulses": [
        ("pulse_id", "text", "!"),
        ("account_id", "text", "*"),
        ("recorded_at", "time", "*"),
        ("rating", "number", "*", (1, 10)),
        ("csm_owner", "text"),
        ("note", "text"),
    ],
    "advocacy_events": [
        ("advocacy_id", "text", "!"),
        ("account_id", "text", "*"),
        ("occurred_at", "time", "*"),
        (
            "advocacy_type",
            ("agreed", "reference", "referral", "review", "case_study"),
            "*",
        ),
        ("rating", "number", (1, 5)),
    ],
    "marketing_engagements": [
        ("engagement_id", "text", "!"),
        ("account_id", "text", "*"),
        ("occurred_at", "time", "*"),
        ("channel", ENGAGEMENTS, "*"),
        ("contact_id", "text"),
    ],
    "score_overrides": [
        ("override_id", "text", "!"),
        ("account_id", "text", "*"),
        ("starts_at", "time", "*"),
        ("expires_at", "time"),
        ("score", "number", "*", (0, 100)),
        ("author", "text", "*"),
        ("reason_code", "text", "*"),
    ],
    "interventions": [
        ("intervention_id", "text", "!"),
        ("account_id", "text", "*"),
        ("playbook", "text", "*"),
        ("started_at", "time", "*"),
        ("completed_at", "time"),
        ("owner", "text"),
        ("channel", "text"),
        ("is_automated", "flag"),
    ],
    "custom_metrics": [
        ("account_id", "text", "!"),
        ("metric", "text", "!"),
        ("metric_date", "time", "!"),
        ("metric_value", "number", "*"),
    ],
}

PERIODS = {
    "subscriptions": [("started_at", "ended_at")],
    "account_history": [("valid_from", "valid_to")],
    "users": [("created_at", "deactivated_at")],
    "score_overrides": [("starts_at", "expires_at")],
    "interventions": [("started_at", "completed_at")],
    "tickets": [("created_at", "solved_at"), ("created_at", "first_response_at")],
}

EVENT_TIMES = {
    "touchpoints": "occurred_at",
    "payments": "attempted_at",
    "usage_events": "event_at",
    "tickets": "created_at",
    "survey_responses": "responded_at",
    "csm_pulses": "recorded_at",
    "advocacy_events": "occurred_at",
    "marketing_engagements": "occurred_at",
}

OWN_TIMES = EVENT_TIMES | {
    "accounts": "created_at",
    "account_history": "valid_from",
    "account_aliases": "merged_at",
    "contacts": "created_at",
    "subscriptions": "started_at",
    "invoices": "issued_at",
    "users": "created_at",
    "score_overrides": "starts_at",
    "interventions": "started_at",
    "custom_metrics": "metric_date",
}

SURVEY_SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}


def keys_of(table: str) -> list[str]:
    """Names of the key columns of a table."""
    return [column[0] for column in TABLES[table] if "!" in column[2:]]
