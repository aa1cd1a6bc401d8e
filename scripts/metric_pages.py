"""A page per metric for the documentation site, from the seeds and docs/metrics.md."""

import csv
import re
from pathlib import Path

# Paragraphs of docs/metrics.md that no seed has.
KEPT_PARAGRAPHS = ("Why it matters", "Edge cases")
QUERY = """\
-- Value, score and weight of the metric, per account and kept day.
select
    account_id,
    health_date,
    metric_value,
    metric_state,
    score,
    weight,
    contribution
from {{{{ ref('fct_metric_scores_daily') }}}}
where metric = '{metric}'
-- Measured in: {{{{ ref('{model}') }}}}
"""


def write_pages(project: Path, analyses: Path) -> int:
    """Write pages, their YAML and the overview into `analyses`; number of pages.

    project: the project's folder, whose seeds and docs/metrics.md are read. Raises KeyError
    if a seed lacks a column.
    """
    seeds = {path.stem: seed_rows(path) for path in model_seeds(project)}
    words = paragraphs((project / "docs" / "metrics.md").read_text(encoding="utf-8"))
    models = sorted((project / "models" / "intermediate" / "metrics").glob("*.sql"))
    texts = {path.stem: path.read_text(encoding="utf-8") for path in models}
    folder = analyses / "metrics"
    folder.mkdir(parents=True)
    entries = ["version: 2", "", "analyses:"]
    blocks = []
    for row in seeds["health_metrics"]:
        metric = row["metric"]
        model = next(
            (
                name
                for name, text in texts.items()
                if re.search(rf"\bas {metric}\b|^ +{metric},?$", text, re.MULTILINE)
            ),
            "int_metric_values",
        )
        query = QUERY.format(metric=metric, model=model)
        (folder / f"metric_{metric}.sql").write_text(query, encoding="utf-8")
        entries += [
            f"  - name: metric_{metric}",
            f"    description: \"{{{{ doc('metric_{metric}') }}}}\"",
        ]
        page = metric_page(row, seeds, words.get(metric, {}), model)
        blocks.append(f"{{% docs metric_{metric} %}}\n{page}\n{{% enddocs %}}\n")
    (folder / "_metrics.yml").write_text("\n".join(entries) + "\n", encoding="utf-8")
    blocks.append(overview(seeds))
    (folder / "_metrics.md").write_text("\n".join(blocks), encoding="utf-8")
    return len(seeds["health_metrics"])


def model_seeds(project: Path) -> list[Path]:
    """The seeds of the health model."""
    return sorted((project / "seeds" / "health_model").glob("*.csv"))


def seed_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a seed as texts by column."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def paragraphs(text: str) -> dict[str, dict[str, str]]:
    """Of docs/metrics.md: by metric, its kept paragraphs by their bold title."""
    found = {}
    for section in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        metric, _, body = section.partition("\n")
        told = re.findall(r"^\*\*([^*]+)\.\*\* (.+)$", body, flags=re.MULTILINE)
        found[metric.strip()] = {k: v for k, v in told if k in KEPT_PARAGRAPHS}
    return found


def metric_page(
    row: dict[str, str], seeds: dict[str, list], words: dict[str, str], model: str
) -> str:
    """The page of a row of health_metrics, as markdown."""
    metric = row["metric"]
    better = "higher" if row["higher_is_better"] == "true" else "lower"
    lines = [
        f"## {row['label']}",
        "",
        row["description"],
        "",
        *(f"**{title}.** {text}\n" for title, text in words.items()),
        "| | |",
        "|---|---|",
        f"| Dimension | {row['dimension']} |",
        f"| Unit | {row['unit']}; {better} is better |",
        f"| Measured in | [{model}](#!/model/model.customer_health.{model}) |",
        f"| Reads | {row['needs_tables'].replace('|', ', ') or 'nothing raw'} |",
        f"| From day of tenure | {row['min_tenure_days'] or 0} |",
        f"| Window, days | {row['window_days'] or 'none'} |",
        f"| Expires after, days | {row['stale_after_days'] or 'never'} |",
        "",
        "### Curve",
        "",
    ]
    points = [point for point in seeds["health_curves"] if point["metric"] == metric]
    for key in dict.fromkeys((p["model_version"], p["profile"]) for p in points):
        own = [p for p in points if (p["model_version"], p["profile"]) == key]
        own.sort(key=lambda point: float(point["input_value"]))
        lines += [
            f"Model {key[0]}, profile {key[1]}:",
            "",
            "| value | score | |",
            "|---|---|---|",
            *(
                f"| {p['input_value']} | {p['score']} |"
                f" {'█' * round(float(p['score']) / 5)} |"
                for p in own
            ),
            "",
        ]
    if not points:
        lines += [f"No curve: method {row['method']}.", ""]
    lines += ["### Weights", ""]
    weights = [w for w in seeds["health_metric_weights"] if w["metric"] == metric]
    of_dimension = {
        (w["model_version"], w["profile"]): w["weight"]
        for w in seeds["health_dimension_weights"]
        if w["dimension"] == row["dimension"]
    }
    if weights:
        lines += [
            "| model | profile | percent of the dimension | percent of the score |"
            " when missing |",
            "|---|---|---|---|---|",
        ]
    for weight in weights:
        key = (weight["model_version"], weight["profile"])
        dimension = of_dimension.get(key, of_dimension.get((key[0], "default")))
        share = (
            f"{float(weight['weight']) * float(dimension) / 100:g}"
            if dimension
            else "as its dimension has"
        )
        lines.append(
            f"| {key[0]} | {key[1]} | {weight['weight']} | {share} |"
            f" {weight['missing_policy']} |"
        )
    if not weights:
        lines.append("None as shipped: measured and shown, not scored.")
    return "\n".join(lines)


def overview(seeds: dict[str, list]) -> str:
    """The first page of the site: where to begin, and all metrics by dimension."""
    lines = [
        "{% docs __overview__ %}",
        "# Customer health",
        "",
        "One score from 0 to 100 per customer account and day. Begin with"
        " [fct_account_health_daily](#!/model/model.customer_health.fct_account_health_daily)"
        " (the score),"
        " [fct_health_drivers](#!/model/model.customer_health.fct_health_drivers) (why),"
        " [fct_health_alerts](#!/model/model.customer_health.fct_health_alerts) (whom to"
        " call) and"
        " [fct_portfolio_health_daily](#!/model/model.customer_health.fct_portfolio_health_daily)"
        " (the book). Every model has its columns, its SQL and its lineage (the button"
        " below on the right).",
        "",
        "## Metrics of the score",
        "",
    ]
    for dimension in seeds["health_dimensions"]:
        own = [
            row
            for row in seeds["health_metrics"]
            if row["dimension"] == dimension["dimension"]
        ]
        if not own:
            continue
        lines += [f"### {dimension['label']}", "", dimension["description"], ""]
        lines += [
            f"* [{row['label']}](#!/analysis/analysis.customer_health.metric_{row['metric']}):"
            f" {row['description']}"
            for row in own
        ]
        lines.append("")
    return "\n".join([*lines, "{% enddocs %}", ""])
