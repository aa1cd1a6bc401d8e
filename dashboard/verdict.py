"""What may be said about the score's foresight, from rows of fct_score_validation."""

from dashboard import words

HORIZON = 90
BETTER, WORSE = "better than chance", "worse than chance"
NEITHER = "no better than chance"
SENTENCES = {
    BETTER: "It tells who leaves better than chance.",
    WORSE: "It is worse than chance: do not use it to find leavers.",
    NEITHER: "It is not shown to be better than chance.",
}


def verdict(live: list[dict], horizon: int = HORIZON) -> str:
    """What may be said about churn in one or two sentences."""
    row = next(
        (
            row
            for row in live
            if row["outcome"] == "churn" and row["horizon_days"] == horizon
        ),
        None,
    )
    if row is None:
        return f"No month end lies {horizon} days back: it cannot be said yet."
    if row["auc"] is None:
        return (
            f"It cannot be said: only {words.plural(row['accounts_hit'], 'account')} left "
            f"within {horizon} days ({row['sample_note']})."
        )
    right = f"{row['auc'] * 100:.0f} of 100"
    span = f"{row['auc_low'] * 100:.0f} to {row['auc_high'] * 100:.0f}"
    pairs = (
        f"Take an account that left within {horizon} days and one that stayed: the leaver "
        f"had the lower score in {right} pairs (95 % sure: {span}). Chance gives 50."
    )
    return f"{SENTENCES[judged(row)]} {pairs}"


def judged(row: dict) -> str:
    """One row's verdict in words."""
    if row["auc"] is None:
        return row["sample_note"] or "too few"
    if row["auc_low"] > 0.5:
        return BETTER
    return WORSE if row["auc_high"] < 0.5 else NEITHER
