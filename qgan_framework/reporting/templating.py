"""Filling the page templates. Everything that comes from a run is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qgan_framework.reporting import wording


def render(template: str, **values: object) -> str:
    """Return the page that `template`, a file of the folder templates/, makes of `values`.

    Raises:
        jinja2.UndefinedError: The template asks for a value that is not given.
    """
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    # autoescape=True and not by suffix: jinja's own choice knows *.html, and these templates end in .j2.
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=wording.number, seconds=wording.seconds, moment=wording.moment, recorded=wording.text
    )
    return environment
