{#- The raw contract as data: what the raw views, the base models and the gate read. A column
    is name:type[:flags]; type score is a number on a
    scale; flags: key, required, listed=a/b, range=low/high, least (not
    negative), hashed. `time` is the row's own time, `event` an event table, `periods` pairs
    that must not end before they start. -#}
{% macro raw_contract() -%}
    {%- set contract = {
        'accounts': {
            'source': 'crm', 'required': true, 'time': 'created_at',
            'columns': [
                'account_id:string:key', 'account_name:string:hashed',
                'created_at:timestamp', 'segment:string', 'industry:string',
                'region:string',
                'touch_model:string:listed=high_touch/mid_touch/low_touch',
                'csm_owner:string', 'parent_account_id:string', 'is_internal:boolean',
            ],
        },
        'account_history': {
            'source': 'crm', 'time': 'valid_from',
            'periods': [['valid_from', 'valid_to']],
            'columns': [
                'account_id:string:key', 'valid_from:timestamp:key',
                'valid_to:timestamp', 'segment:string',
                'touch_model:string:listed=high_touch/mid_touch/low_touch',
                'csm_owner:string', 'parent_account_id:string',
            ],
        },
        'account_aliases': {
            'source': 'crm', 'time': 'merged_at',
            'columns': [
                'old_account_id:string:key', 'account_id:string:required',
                'merged_at:timestamp',
            ],
        },
        'contacts': {
            'source': 'crm', 'time': 'created_at',
            'columns': [
                'contact_id:string:key', 'account_id:string:required',
                'created_at:timestamp',
                'seniority:string:listed=c_level/vp/director/manager/individual',
                'role:string', 'is_champion:boolean', 'is_executive_sponsor:boolean',
                'left_at:timestamp',
            ],
        },
        'touchpoints': {
            'source': 'crm', 'time': 'occurred_at', 'event': true,
            'columns': [
                'touchpoint_id:string:key', 'account_id:string:required',
                'occurred_at:timestamp:required',
                'channel:string:listed=call/email/meeting/business_review/chat',
                'direction:string:listed=inbound/outbound',
                'contact_id:string', 'employee_id:string',
            ],
        },
        'subscriptions': {
            'source': 'billing', 'required': true, 'time': 'started_at',
            'periods': [['started_at', 'ended_at']],
            'columns': [
                'subscription_id:string:key', 'account_id:string:required',
                'started_at:timestamp:required', 'ended_at:timestamp',
                'mrr_amount:decimal:least', 'seats:decimal:least', 'product:string',
                'plan:string', 'term_ends_at:timestamp', 'auto_renew:boolean',
                'notice_days:decimal:least', 'is_trial:boolean',
                'cancel_requested_at:timestamp', 'cancel_reason:string',
            ],
        },
        'invoices': {
            'source': 'billing', 'required': true, 'time': 'issued_at',
            'columns': [
                'invoice_id:string:key', 'account_id:string:required',
                'issued_at:timestamp:required', 'due_at:timestamp', 'amount:decimal',
                'paid_at:timestamp',
                'status:string:listed=open/paid/void/uncollectible',
                'collections_at:timestamp',
            ],
        },
        'payments': {
            'source': 'billing', 'time': 'attempted_at', 'event': true,
            'columns': [
                'payment_id:string:key', 'account_id:string:required',
                'attempted_at:timestamp:required', 'invoice_id:string',
                'amount:decimal', 'status:string:listed=succeeded/failed/refunded',
            ],
        },
        'usage_events': {
            'source': 'usage', 'required': true, 'time': 'event_at', 'event': true,
            'columns': [
                'event_id:string:key', 'account_id:string:required',
                'event_at:timestamp:required', 'user_id:string', 'feature:string',
                'product:string', 'quantity:decimal:least',
            ],
        },
        'users': {
            'source': 'usage', 'time': 'created_at',
            'periods': [['created_at', 'deactivated_at']],
            'columns': [
                'user_id:string:key', 'account_id:string:key',
                'created_at:timestamp', 'deactivated_at:timestamp',
                'seniority:string:listed=c_level/vp/director/manager/individual',
                'is_licensed:boolean', 'is_service:boolean',
            ],
        },
        'plan_features': {
            'source': 'usage',
            'columns': [
                'plan:string:key', 'feature:string:key', 'product:string',
                'is_key_feature:boolean',
            ],
        },
        'milestones': {
            'source': 'usage',
            'columns': [
                'account_id:string:key', 'milestone:string:key',
                'milestone_type:string:listed=onboarding/outcome',
                'due_at:timestamp', 'completed_at:timestamp',
            ],
        },
        'tickets': {
            'source': 'support', 'required': true, 'time': 'created_at', 'event': true,
            'periods': [
                ['created_at', 'first_response_at'], ['created_at', 'solved_at']
            ],
            'columns': [
                'ticket_id:string:key', 'account_id:string:required',
                'created_at:timestamp:required', 'first_response_at:timestamp',
                'solved_at:timestamp', 'status:string:listed=open/pending/solved/closed',
                'priority:string:listed=low/normal/high/urgent',
                'ticket_type:string:lower', 'is_escalated:boolean',
                'reopen_count:decimal:least', 'csat_score:score:range=1/5',
            ],
        },
        'survey_responses': {
            'source': 'feedback', 'time': 'responded_at', 'event': true,
            'columns': [
                'response_id:string:key', 'account_id:string:required',
                'responded_at:timestamp:required',
                'survey:string:required,listed=nps/csat/ces/product',
                'score:score:required,range=survey', 'contact_id:string',
            ],
        },
        'csm_pulses': {
            'source': 'feedback', 'time': 'recorded_at', 'event': true,
            'columns': [
                'pulse_id:string:key', 'account_id:string:required',
                'recorded_at:timestamp:required',
                'rating:score:required,range=1/10', 'csm_owner:string',
                'note:string:hashed',
            ],
        },
        'advocacy_events': {
            'source': 'feedback', 'time': 'occurred_at', 'event': true,
            'columns': [
                'advocacy_id:string:key', 'account_id:string:required',
                'occurred_at:timestamp:required',
                'advocacy_type:string:required,listed='
                ~ 'agreed/reference/referral/review/case_study',
                'rating:score:range=1/5',
            ],
        },
        'marketing_engagements': {
            'source': 'marketing', 'time': 'occurred_at', 'event': true,
            'columns': [
                'engagement_id:string:key', 'account_id:string:required',
                'occurred_at:timestamp:required',
                'channel:string:required,listed=email_open/email_click/site_visit/'
                ~ 'webinar/content/community/social/training',
                'contact_id:string',
            ],
        },
        'score_overrides': {
            'source': 'success', 'time': 'starts_at',
            'periods': [['starts_at', 'expires_at']],
            'columns': [
                'override_id:string:key', 'account_id:string:required',
                'starts_at:timestamp:required', 'expires_at:timestamp',
                'score:score:required,range=0/100', 'author:string:required',
                'reason_code:string:required',
            ],
        },
        'interventions': {
            'source': 'success', 'time': 'started_at',
            'periods': [['started_at', 'completed_at']],
            'columns': [
                'intervention_id:string:key', 'account_id:string:required',
                'playbook:string:required', 'started_at:timestamp:required',
                'completed_at:timestamp', 'owner:string', 'channel:string',
                'is_automated:boolean',
            ],
        },
        'custom_metrics': {
            'source': 'success', 'time': 'metric_date',
            'columns': [
                'account_id:string:key', 'metric:string:key',
                'metric_date:timestamp:key', 'metric_value:double:required',
            ],
        },
    } -%}
    {{ return(contract) }}
{%- endmacro %}
