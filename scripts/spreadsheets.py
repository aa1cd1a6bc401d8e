"""Texts that a spreadsheet would run: one guard for every CSV that people open."""

# A spreadsheet takes a cell that begins so for a formula (the last four: full width).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(value: object) -> object:
    """A cell that no spreadsheet runs: a text that begins as a formula does, blanks before
    it or not, gets an apostrophe in front. Numbers are none of its business."""
    if isinstance(value, str) and (
        value.startswith(FORMULA_STARTS) or value.lstrip().startswith(FORMULA_STARTS)
    ):
        return "'" + value
    return value
