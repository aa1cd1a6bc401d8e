"""Numbers, days and codes in the words of a reader."""

import re
from collections.abc import Mapping
from datetime import date, datetime

NONE = "–"
KINDS = {
    "behaviour": "what the customer did",
    "coverage": "what is known (metrics came or went)",
    "profile": "another profile (lifecycle stage or segment)",
    "model_version": "another version of the model",
    "cap": "a cap",
    "override": "a manual override",
    "level": "points on the day",
}
STATES = {
    "measured": "measured",
    "missing": "nothing to measure",
    "expired": "too old",
    "feed_stale": "our feed is down: last value carried",
    "not_yet_due": "account is too young",
    "not_applicable": "does not apply",
}
UNSCORED = {
    "not_live": "not a customer on that day",
    "too_new": "too new: not enough days yet",
    "no_evidence": "nothing is known about it",
    "too_few_dimensions": "too few dimensions are known",
    "low_coverage": "too little of the model is known",
}
# Conditions of opportunities that are no metrics.
FACTS = {
    "score": ("Score", ""),
    "confirmed_band": ("Band", ""),
    "days_to_opt_out": ("Last day to give notice in", "days"),
    "days_to_renewal": ("Renewal in", "days"),
    "tenure_days": ("Customer for", "days"),
    "slope_28d": ("Trend in points a week", ""),
    "lifecycle_stage": ("Stage", ""),
}
LIMITS = {
    ">=": "at least",
    ">": "above",
    "<=": "at most",
    "<": "below",
    "<>": "not",
}
CONDITION = re.compile(
    r"(?P<what>\w+) (?P<found>.+) \((?P<limit>[<>=!]+) (?P<set>.+)\)"
)
CODE = re.compile(r"\(([a-z0-9_]+)\)")
SHARES = {"ratio"}
CHANGES = {"usage_change_28d", "active_users_change_28d", "ticket_change_90d"} | {
    "mrr_change_180d"
}


def number(value: float | None, digits: int = 0) -> str:
    """A number with thousands separators; a dash for none."""
    return NONE if value is None else f"{value:,.{digits}f}"


def signed(value: float | None, digits: int = 1) -> str:
    """A change with its sign, with a true minus; a dash for none."""
    if value is None:
        return NONE
    shown = f"{value:+,.{digits}f}"
    if float(shown.replace(",", "")) == 0:
        return f"{0:.{digits}f}"
    return shown.replace("-", "\N{MINUS SIGN}")


def percent(value: float | None, digits: int = 0) -> str:
    """A share (0 to 1) in percent; a dash for none."""
    return NONE if value is None else f"{value * 100:,.{digits}f} %"


def day(value: date | datetime | None) -> str:
    """A day as ISO text; a dash for none."""
    if value is None:
        return NONE
    return value.strftime("%Y-%m-%d")


def plain(code: str | None) -> str:
    """A code such as mid_market as words; a dash for none."""
    return NONE if code is None else str(code).replace("_", " ")


def measured(value: float | None, unit: str | None, metric: str = "") -> str:
    """A metric's value with its unit."""
    if value is None:
        return NONE
    if metric in CHANGES:
        return f"{signed(value * 100, 0)} %"
    if unit in SHARES:
        return percent(value)
    shown = number(value, 0 if float(value).is_integer() else 1)
    if unit in ("days", "hours", "points"):
        return f"{shown} {unit[:-1] if shown == '1' else unit}"
    if unit and ".." in unit:
        return f"{shown} of {unit.split('..')[1]}"
    return shown


def driver(explanation: str) -> str:
    """A driver of the score as the mart tells it, with its code in words."""
    return CODE.sub(lambda found: f"({plain(found[1])})", explanation)


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def evidence(text: str | None, metrics: Mapping[str, tuple[str, str]]) -> str:
    """The conditions of an opportunity in words; a form not known stays as it is.

    text: `metric value (operator threshold); ..`; metrics: label and unit by metric.
    """
    if text is None:
        return NONE
    return "; ".join(condition(one, metrics) for one in text.split("; "))


def condition(text: str, metrics: Mapping[str, tuple[str, str]]) -> str:
    """One condition in words."""
    read = CONDITION.fullmatch(text)
    if not read:
        return text
    what = read["what"]
    label, unit = FACTS.get(what) or metrics.get(what) or (plain(what), "")

    def shown(value: str) -> str:
        try:
            return measured(float(value), unit, what)
        except ValueError:
            return plain(value)

    found = f"{label} {shown(read['found'])}"
    if read["limit"] == "=" or read["limit"] not in LIMITS:
        return found
    return f"{found} ({LIMITS[read['limit']]} {shown(read['set'])})"
