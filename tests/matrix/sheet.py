"""What is known of one form: who fills it in, where it stands, and what has to happen before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.matrix.world import World

Values = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Sheet:
    """One form: who fills it in, the page it stands on, what is typed, and what has to happen before.

    `look` is sent first, for forms that ask for more once something is chosen; `about` are ids in the page's address,
    `of` what the page is about when that is not what its row says; `also` is what a button adds. `enter` is what the
    browser does before it comes to the page, `read` what is typed off the page itself, `upload` the file.
    """

    who: str
    given: Callable[[World], Values] | Values = field(default_factory=dict)
    page: str = ""
    file: str = ""
    first: Callable[[World], None] | None = None
    basket: bool = False
    look: Values | None = None
    about: tuple[str, ...] = ()
    of: Mapping[str, str] = field(default_factory=dict)
    also: Values = field(default_factory=dict)
    answers: tuple[int, ...] = (302,)
    enter: Callable[[Client, World], None] | None = None
    read: Callable[[str], Values] | None = None
    upload: Callable[[World], SimpleUploadedFile] | None = None
