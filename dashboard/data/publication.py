"""What was published: the day, the bands, the names of things."""

from dashboard.data.source import Read, Rows

PUBLICATION = "select as_of_date, published_at, code_version from publication"

# The live version of the day first (the earliest one covers all days before it), then
# those before it, the last one first, then those to come.
LIVE = """
    select model_version
    from main_seeds.health_model_versions
    where role = 'live'
    order by
        effective_from <= $day desc,
        case when effective_from <= $day then effective_from end desc,
        effective_from,
        model_version
"""

# Bands of the live version of the day, best first, as int_bands_resolved has them: a
# version's own row replaces the shared one of its band.
BANDS = f"""
    with live as (
        {LIVE}
        limit 1
    )

    select bands.band, bands.min_score, bands.rank, bands.is_at_risk, bands.colour
    from main_seeds.health_bands as bands
    inner join live on bands.model_version in (live.model_version, '*')
    qualify
        row_number() over (
            partition by bands.band order by bands.model_version = '*'
        ) = 1
    order by bands.min_score desc
"""

DIMENSIONS = """
    select dimension, label, description
    from main_seeds.health_dimensions order by sort_order, dimension
"""

OWNERS = """
    select distinct csm_owner from dim_accounts
    where csm_owner is not null order by csm_owner
"""


def publication(read: Read) -> dict | None:
    """As-of date, time of publication (UTC) and version of the code; None if empty."""
    rows = read(PUBLICATION, {})
    return rows[0] if rows else None


def bands(read: Read, day: object) -> Rows:
    """Bands of the live version with lower edge, rank, colour; best first."""
    return read(BANDS, {"day": day})


def live_versions(read: Read, day: object) -> list[str]:
    """The live model version of the day, those before it, then those to come."""
    return [row["model_version"] for row in read(LIVE, {"day": day})]


def dimension_labels(read: Read) -> dict[str, str]:
    """Label of each dimension, in the order of the model."""
    return {row["dimension"]: row["label"] for row in read(DIMENSIONS, {})}


def owners(read: Read) -> list[str]:
    """Names of all account owners."""
    return [row["csm_owner"] for row in read(OWNERS, {})]
