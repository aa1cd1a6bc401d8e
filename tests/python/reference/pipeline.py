"""From a raw folder and a seed folder to the reference's marts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.python.reference.config import Configuration, configuration
from tests.python.reference.inputs import Inputs, load_inputs
from tests.python.reference.marts import Detail, Mart, add_account, empty_marts
from tests.python.reference.scoring import DayScore, Scorer, confirm_bands
from tests.python.reference.states import GlobalFacts, MetricStates


@dataclass
class AccountScores:
    """All scored lanes of one account: {date: DayScore}, and the same per candidate."""

    account_id: str
    live: dict[date, DayScore]
    candidates: dict[str, dict[date, DayScore]]


def score_account(
    scorer: Scorer, config: Configuration, account_id: str, account_days: list
) -> AccountScores:
    """Score every day of one account (days in order) in the live lane and the candidates."""
    live = {item.day: scorer.score_day(None, item) for item in account_days}
    confirm_bands([live[day] for day in sorted(live)])
    candidates = {}
    for version in config.candidates:
        candidates[version.model_version] = {
            item.day: scorer.score_day(version, item)
            for item in account_days
            if item.is_live
        }
    return AccountScores(account_id, live, candidates)


def score_accounts(inputs: Inputs):
    """Yield AccountScores of every account of the inputs, in key order."""
    config = configuration(inputs.seeds)
    facts = GlobalFacts(config, inputs.row_dates)
    by_account: dict[str, list] = {}
    for (account_id, _), item in sorted(inputs.account_days.items()):
        by_account.setdefault(account_id, []).append(item)
    for account_id, account_days in by_account.items():
        states = MetricStates(
            config,
            {(account_id, item.day): item for item in account_days},
            inputs.values,
            facts,
            inputs.action_dates,
        )
        yield score_account(
            Scorer(states, inputs.overrides), config, account_id, account_days
        )


def reference_marts(
    raw: Path, seeds: Path, as_of: date, accounts: set[str] | None = None
) -> Mapping[str, Mart]:
    """{mart: {key: row}} of every compared mart.

    raw: raw folder; seeds: folder of health_model; accounts: only these (None = all; facts
    of the whole data set, such as outages, still come from everybody).
    """
    inputs = load_inputs(raw, seeds, as_of, accounts)
    return marts_of(score_accounts(inputs), as_of)


def marts_of(scored_accounts, as_of: date) -> Mapping[str, Mart]:
    """{mart: {key: row}} of accounts that are scored already."""
    marts = empty_marts()
    for scores in scored_accounts:
        add_account(
            marts, scores.account_id, scores.live, scores.candidates, Detail(as_of)
        )
    return marts
