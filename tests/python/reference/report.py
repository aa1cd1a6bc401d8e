"""Differences between expected and actual mart rows, and a report a person can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

TOLERANCE = 1e-6
SHOWN = 4
NUMBERS = (int, float)
VALUES = (int, float, date)
GROUPED_BY = {"metric", "dimension", "effect_kind", "direction", "model_version"}


@dataclass
class Difference:
    """One cell that differs."""

    key: tuple
    expected: object
    actual: object
    context: str


@dataclass
class ColumnReport:
    """Differences of one column; `groups` counts them by metric or dimension."""

    column: str
    actual_name: str
    compared: int = 0
    differing: int = 0
    largest: float = 0.0
    first: list[Difference] = field(default_factory=list)
    groups: Counter = field(default_factory=Counter)
    pairs: Counter = field(default_factory=Counter)


@dataclass
class MartReport:
    """Comparison of one mart."""

    mart: str
    key_columns: tuple[str, ...]
    expected_rows: int = 0
    actual_rows: int = 0
    is_absent: bool = False
    missing_keys: list[tuple] = field(default_factory=list)
    extra_keys: list[tuple] = field(default_factory=list)
    columns: list[ColumnReport] = field(default_factory=list)
    absent_columns: list[str] = field(default_factory=list)
    uncompared_columns: list[str] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        """No absent mart, no key on one side only, no differing cell."""
        return not (
            self.is_absent
            or self.missing_keys
            or self.extra_keys
            or any(column.differing for column in self.columns)
        )


def plain(value: object) -> object:
    """A mart cell as the reference would hold it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            value = (value - (value.utcoffset() or timedelta())).replace(tzinfo=None)
        return value
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return value


def differs(expected: object, actual: object) -> bool:
    """Whether two cells differ: numbers by more than 1e-6, dates by day when one is a date."""
    expected, actual = plain(expected), plain(actual)
    if expected is None or actual is None:
        return expected is not actual
    if isinstance(expected, bool) or isinstance(actual, bool):
        return bool(expected) != bool(actual)
    if isinstance(expected, int | float) and isinstance(actual, int | float):
        return abs(float(expected) - float(actual)) > TOLERANCE
    if isinstance(expected, date) and isinstance(actual, date):
        if not (isinstance(expected, datetime) and isinstance(actual, datetime)):
            expected = expected.date() if isinstance(expected, datetime) else expected
            actual = actual.date() if isinstance(actual, datetime) else actual
        return expected != actual
    return str(expected) != str(actual)


def compare_mart(
    mart: str,
    key_columns: tuple[str, ...],
    expected: Mapping[tuple, Mapping[str, object]],
    actual: Mapping[tuple, Mapping[str, object]],
    actual_columns: Iterable[str],
    names: Mapping[str, tuple[str, ...]],
    is_optional_extra,
    is_optional_missing,
    is_lenient,
) -> MartReport:
    """Compare key sets both ways and every column known to both sides.

    names: {reference column: possible mart columns}. The three predicates let through what
    the prose leaves open: rows extra in the mart, rows missing there, single cells.
    """
    report = MartReport(mart, key_columns, len(expected), len(actual))
    available = list(actual_columns)
    missing = [key for key in expected.keys() - actual.keys()]
    extra = [key for key in actual.keys() - expected.keys()]
    report.missing_keys = sorted(
        (key for key in missing if not is_optional_missing(key, expected[key])),
        key=_order,
    )
    report.extra_keys = sorted(
        (key for key in extra if not is_optional_extra(key, actual[key])), key=_order
    )
    columns = {column: None for row in expected.values() for column in row}
    used = set(key_columns)
    shared = sorted(expected.keys() & actual.keys(), key=_order)
    for column in columns:
        options = (column, *names.get(column, ()))
        name = next((option for option in options if option in available), None)
        if name is None:
            report.absent_columns.append(column)
            continue
        used.add(name)
        found = ColumnReport(column, name)
        for key in shared:
            if column in expected[key]:
                _cell(found, report, key, expected[key], actual[key], is_lenient)
        report.columns.append(found)
    report.uncompared_columns = [name for name in available if name not in used]
    return report


def _cell(
    found: ColumnReport, report: MartReport, key, expected, actual, is_lenient
) -> None:
    wanted, got = expected[found.column], actual[found.actual_name]
    found.compared += 1
    if not differs(wanted, got) or is_lenient(found.column, wanted, got, expected):
        return
    found.differing += 1
    wanted, got = plain(wanted), plain(got)
    if isinstance(wanted, NUMBERS) and isinstance(got, NUMBERS):
        found.largest = max(found.largest, abs(float(wanted) - float(got)))
    elif not isinstance(wanted, VALUES) and not isinstance(got, VALUES):
        found.pairs[(wanted, got)] += 1
    else:
        found.pairs[(_kind(wanted), _kind(got))] += 1
    group = " ".join(
        str(part)
        for name, part in zip(report.key_columns, key, strict=True)
        if name in GROUPED_BY
    )
    new_group = group and group not in found.groups
    found.groups[group] += 1
    if len(found.first) < SHOWN or (new_group and len(found.first) < 4 * SHOWN):
        found.first.append(
            Difference(key, wanted, got, _context(found, expected, actual))
        )


def _order(key: tuple) -> tuple[str, ...]:
    """Keys sort by their parts as text: ISO dates keep their order."""
    return tuple(str(part) for part in key)


def _kind(value: object) -> str:
    return "null" if value is None else "a value"


CONTEXT = (
    "metric_state",
    "metric_value",
    "unscored_reason",
    "status",
    "profile",
    "model_version",
    "base_score",
    "automatic_score",
    "basis",
)


def _context(found: ColumnReport, expected, actual) -> str:
    words = []
    for column in CONTEXT:
        if column == found.column or column not in expected:
            continue
        wanted = plain(expected[column])
        got = plain(actual.get(column, wanted))
        words.append(
            f"{column}={wanted}"
            if not differs(wanted, got)
            else f"{column}={wanted}|{got}"
        )
    return " ".join(words)


def _key(report: MartReport, key: tuple) -> str:
    return " ".join(str(part) for part in key)


def _groups_of(report: MartReport, keys: Iterable[tuple]) -> str:
    counts = Counter(
        " ".join(
            str(part)
            for name, part in zip(report.key_columns, key, strict=True)
            if name in GROUPED_BY
        )
        for key in keys
    )
    return ", ".join(
        f"{group} x{count}" for group, count in counts.most_common(12) if group
    )


def summary(reports: Iterable[MartReport]) -> str:
    """One line per mart and one per differing column."""
    lines = ["SUMMARY (expected = reference, got = mart)"]
    for report in reports:
        if report.is_absent:
            lines.append(f"  {report.mart}: MART IS ABSENT")
            continue
        cells = sum(column.compared for column in report.columns)
        wrong = sum(column.differing for column in report.columns)
        verdict = "ok" if report.is_equal else "DIFFERS"
        lines.append(
            f"  {report.mart}: {verdict}; rows {report.expected_rows} expected,"
            f" {report.actual_rows} got, {len(report.missing_keys)} missing,"
            f" {len(report.extra_keys)} extra; cells {cells}, differing {wrong}"
        )
        for column in report.columns:
            if column.differing:
                lines.append(
                    f"      {column.column}: {column.differing} of {column.compared}"
                    f" (largest {column.largest:.9g})"
                )
        if report.absent_columns:
            lines.append(f"      not in the mart: {', '.join(report.absent_columns)}")
        if report.uncompared_columns:
            lines.append(f"      not compared: {', '.join(report.uncompared_columns)}")
    return "\n".join(lines)


def details(report: MartReport) -> str:
    """The first differences of one mart, by column, with counts by group."""
    if report.is_equal:
        return ""
    lines = [f"== {report.mart} ({', '.join(report.key_columns)})"]
    for title, keys in (("missing", report.missing_keys), ("extra", report.extra_keys)):
        if keys:
            lines.append(
                f"-- {len(keys)} keys {title} in the mart: {_groups_of(report, keys)}"
            )
            lines += [f"     {_key(report, key)}" for key in keys[: SHOWN * 2]]
    for column in report.columns:
        if not column.differing:
            continue
        lines.append(
            f"-- {column.column}: {column.differing} of {column.compared} differ"
        )
        groups = ", ".join(f"{g} x{n}" for g, n in column.groups.most_common(20) if g)
        if groups:
            lines.append(f"   by group: {groups}")
        for (wanted, got), count in column.pairs.most_common(8):
            lines.append(f"   expected {wanted}, got {got}: x{count}")
        for found in column.first:
            lines.append(
                f"     {_key(report, found.key)}: expected {found.expected!r},"
                f" got {found.actual!r}   [{found.context}]"
            )
    return "\n".join(lines)
