"""The list of accounts: search, filters, order, pages; movers."""

from dataclasses import dataclass, field

from dashboard.data.source import Read, Rows

# What a reader may filter by, each a column of dim_accounts.
FILTERS = (
    *("band", "segment", "lifecycle_stage", "csm_owner"),
    *("plan", "industry", "region", "status"),
)
# Columns shown instead of nulls when filtering: unknown, and unscored for the band.
ABSENT = {"band": "unscored"}
ORDERS = {
    "risk": "score asc nulls last, mrr desc nulls last, account_id",
    "mrr": "mrr desc nulls last, score asc nulls last, account_id",
    "fall": "change_30d asc nulls last, account_id",
    "rise": "change_30d desc nulls last, account_id",
    "renewal": "days_to_renewal asc nulls last, account_id",
    "name": "lower(account_name) asc nulls last, account_id",
}

SHOWN = """
    account_id, account_name, status, band, score, change_30d, mrr, csm_owner, segment,
    lifecycle_stage, plan, industry, region, trend, coverage, unscored_reason, is_leaving,
    days_to_renewal, renewal_date, last_live_score, last_live_band
"""


def filter_sql() -> str:
    """The condition that all filters share: an empty list lets everything through."""
    lists = [
        f"(len(cast(${name} as varchar[])) = 0 or list_contains(${name}, "
        f"coalesce({name}, '{ABSENT.get(name, 'unknown')}')))"
        for name in FILTERS
    ]
    search = (
        "($search = '' or contains(lower(coalesce(account_name, '')), lower($search)) "
        "or contains(lower(account_id), lower($search)))"
    )
    return "\n    and ".join([search, *lists])


@dataclass(frozen=True)
class Wanted:
    """What to list: text to search, chosen values per filter, order (key of ORDERS)."""

    search: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    order: str = "risk"

    def parameters(self) -> dict[str, object]:
        """Named parameters of the filter condition."""
        return {"search": self.search} | {
            name: list(self.chosen.get(name, [])) for name in FILTERS
        }


def count(read: Read, wanted: Wanted) -> dict:
    """Accounts and mrr that the filters let through."""
    sql = f"""
        select count(*) as accounts, coalesce(sum(mrr), 0) as mrr
        from dim_accounts where {filter_sql()}
    """
    return read(sql, wanted.parameters())[0]


def page(read: Read, wanted: Wanted, limit: int, offset: int) -> Rows:
    """Accounts of one page in the wanted order."""
    sql = f"""
        select {SHOWN} from dim_accounts where {filter_sql()}
        order by {ORDERS[wanted.order]} limit $limit offset $offset
    """
    return read(sql, wanted.parameters() | {"limit": limit, "offset": offset})


def choices(read: Read) -> dict[str, list[str]]:
    """Values that each filter offers, in order."""
    parts = [
        f"select '{name}' as name, coalesce({name}, "
        f"'{ABSENT.get(name, 'unknown')}') as choice from dim_accounts"
        for name in FILTERS
    ]
    sql = (
        f"select distinct name, choice from ({' union all '.join(parts)}) order by all"
    )
    found: dict[str, list[str]] = {name: [] for name in FILTERS}
    for row in read(sql, {}):
        found[row["name"]].append(row["choice"])
    return found


CHANGES = {7: "change_7d", 30: "change_30d", 90: "change_90d"}


def movers(read: Read, day: object, days_back: int, limit: int) -> Rows:
    """Active accounts whose automatic score fell or rose most over 7, 30 or 90 days.

    `limit` rows of each direction at most, the largest move first.
    """
    change = CHANGES[days_back]
    sql = f"""
        with moved as materialized (
            select account_id, score, band, mrr, csm_owner, segment, {change} as change
            from fct_account_health_daily
            where
                health_date = $day and status = 'active' and not is_leaving
                and {change} <> 0
        ),

        ranked as (
            select
                *,
                row_number() over (
                    partition by change < 0 order by abs(change) desc, account_id
                ) as place
            from moved
        )

        select ranked.*, accounts.account_name
        from ranked
        left join dim_accounts as accounts on ranked.account_id = accounts.account_id
        where ranked.place <= $limit
        order by ranked.place, ranked.account_id
    """
    return read(sql, {"day": day, "limit": limit})


PARTS = """
    with parts as (
        select account_id, effect_kind, metric, effect
        from fct_health_changes
        where
            health_date = $day and days_back = $days_back
            and effect_kind <> 'override' and list_contains($ids, account_id)
    ),

    labels as (
        select metric, any_value(label) as label
        from main_seeds.health_metrics group by metric
    )

    select
        parts.account_id, parts.effect_kind, parts.metric, parts.effect, labels.label
    from parts
    left join labels on parts.metric = labels.metric
    order by parts.account_id, abs(parts.effect) desc, parts.metric
"""


def parts(read: Read, day: object, days_back: int, ids: list[str]) -> Rows:
    """Parts of the change of some accounts' automatic score, largest first of each."""
    return read(PARTS, {"day": day, "days_back": days_back, "ids": ids})


TRANSITIONS = """
    select
        moved.health_date, moved.account_id, accounts.account_name, moved.from_band,
        moved.to_band, moved.direction, moved.days_in_previous, accounts.mrr,
        accounts.csm_owner
    from fct_band_transitions as moved
    left join dim_accounts as accounts on moved.account_id = accounts.account_id
    where moved.health_date > $since and moved.health_date <= $day
        and moved.direction is not null
    order by moved.direction, accounts.mrr desc nulls last, moved.account_id
"""


def transitions(read: Read, since: object, day: object) -> Rows:
    """Confirmed bands that changed after `since`, falls first by mrr."""
    return read(TRANSITIONS, {"since": since, "day": day})
