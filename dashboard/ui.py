"""What all pages share: the cached reader, the state of the file, sections, links."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import streamlit as st

from dashboard import markup
from dashboard.bands import Bands
from dashboard.data import publication
from dashboard.data.source import (
    NotPublishedError,
    NotThereError,
    Rows,
    Source,
    source_of_environment,
)

EVERYBODY = "everybody"
# Longest text taken from an address; names of accounts are shorter.
LONGEST = 400


@dataclass(frozen=True)
class State:
    """The as-of date (None if nothing is published), time of publication and bands."""

    day: date | None
    published_at: datetime | None
    bands: Bands


@st.cache_data(max_entries=400, show_spinner=False)
def answer(path: str, stamp: tuple, sql: str, parameters: dict) -> Rows:
    """Rows of a statement; another stamp of the file is another question."""
    del stamp
    return Source(Path(path)).rows(sql, parameters)


def read(sql: str, parameters: dict) -> Rows:
    """Ask the published file, or remember what it said."""
    source = source_of_environment()
    return answer(str(source.path), source.stamp(), sql, dict(parameters))


def state() -> State:
    """What is published. Raises NotPublishedError if there is no such file."""
    try:
        found = publication.publication(read)
    except NotThereError as problem:
        raise NotPublishedError(
            f"{source_of_environment().path} was not published by this project"
        ) from problem
    if not found or found["as_of_date"] is None:
        return State(None, None, Bands([]))
    try:
        bands = Bands(publication.bands(read, found["as_of_date"]))
    except NotThereError:
        bands = Bands([])
    return State(found["as_of_date"], found["published_at"], bands)


@contextmanager
def section(title: str | None = None, explained: str | None = None) -> Iterator[None]:
    """A part of a page. A table that the file lacks is said, not an error."""
    if title:
        st.header(title)
    if explained:
        st.caption(explained)
    try:
        yield
    except NotThereError as problem:
        st.info(
            f"Not shown: the published file has no `{problem}`. It comes with the next "
            "complete `make build`."
        )


def table(
    rows: Rows, columns: list, caption: str, name: str, key: str = "", most: int = 20
) -> None:
    """A table with its download, or a sentence if it is empty.

    The first `most` rows are shown, the rest on request; all of them are downloaded.
    """
    if not rows:
        st.caption(f"{caption}: none.")
        return
    st.html(markup.table(rows, columns, caption, most))
    download(rows, name, key)


def download(rows: Rows, name: str, key: str = "") -> None:
    """A button that saves rows as CSV."""
    st.download_button(
        "Download CSV",
        lambda: markup.csv_text(rows),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"csv_{name}{key}",
        on_click="ignore",
    )


def chart(drawn) -> None:
    """A chart in the width of the page, in the colours of the theme."""
    st.altair_chart(drawn, width="stretch", theme="streamlit")


def note(text: str) -> None:
    """A remark that is not to be overlooked. The text is escaped."""
    st.html(f'<div class="note">{markup.escape(text)}</div>')


def parameter(name: str) -> str:
    """A text of the address, cut to a sane length; empty if absent."""
    return str(st.query_params.get(name, ""))[:LONGEST]


def parameter_day(name: str) -> date | None:
    """A day of the address; None if absent or no day."""
    try:
        return date.fromisoformat(parameter(name))
    except ValueError:
        return None


def remember(**values: object) -> None:
    """Write what was chosen into the address, so that it can be shared."""
    for name, value in values.items():
        if value in (None, "", []):
            if name in st.query_params:
                del st.query_params[name]
        elif st.query_params.get(name) != str(value):
            st.query_params[name] = str(value)


def choose_owner(key: str) -> str | None:
    """Whose accounts to show; None for everybody's. Kept in the address."""
    names = [EVERYBODY, *publication.owners(read)]
    asked = parameter("owner")
    chosen = st.selectbox(
        "Accounts of",
        names,
        index=names.index(asked) if asked in names else 0,
        key=key,
    )
    owner = None if chosen == EVERYBODY else chosen
    remember(owner=owner)
    return owner
