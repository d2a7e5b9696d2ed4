"""The one pattern of every counter form: clean, make one call, and take a refusal back onto the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.functional import Promise

from cunzhan.faces.counter.forms.fields import words_fields, words_from
from cunzhan.faces.shared import gate
from cunzhan.faces.shared.gate import Asked
from cunzhan.kit.refusal import Refusal

BARE_WIDGETS = (forms.HiddenInput, forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class CounterForm(forms.Form):
    """A form that ends in exactly one action; what was typed stays when the action refuses."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    words: ClassVar[Mapping[str, tuple[str | Promise, dict[str, Any]]]] = {}
    """Groups of inputs in three languages: name -> (label, options of `words_fields`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer: Any = None
        self.refusal: Refusal | None = None
        for name, (_label, options) in self.words.items():
            self.fields.update(words_fields(name, **options))
        for field in self.fields.values():
            if not isinstance(field.widget, BARE_WIDGETS):
                field.widget.attrs.setdefault("class", "input")

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The groups of words for the template: label and the three bound inputs."""
        return [
            {"name": name, "label": label, "fields": [self[field] for field in words_fields(name, **options)]}
            for name, (label, options) in self.words.items()
        ]

    @property
    def status(self) -> int:
        """The status of the page that shows this form again."""
        if self.refusal is not None:
            return gate.status_of(self.refusal)
        return 422 if self.is_bound and not self.is_valid() else 200

    def arguments(self) -> dict[str, Any]:
        """What the action is called with; override where names or shapes differ."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        for name, (_label, options) in self.words.items():
            given[name] = words_from(self.cleaned_data, name)
            for field in words_fields(name, **options):
                given.pop(field, None)
        return given

    def carry_out(self, request: Asked, action: Callable[..., Any], **more: Any) -> bool:
        """True once the action is done; its answer is then in `answer`."""
        if not self.is_bound or not self.is_valid():
            return False
        try:
            self.answer = action(
                by=request.actor,
                at=request.at,
                key=self.cleaned_data["key"],
                **self.arguments(),
                **more,
            )
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal's sentence where the person will look for it."""
        self.refusal = refusal
        names = (refusal.field, f"{refusal.field}_fen")
        field = next((name for name in names if name in self.fields), NON_FIELD_ERRORS)
        self.add_error(None if field == NON_FIELD_ERRORS else field, refusal.sentence)


class ConfirmForm(CounterForm):
    """A question answered with yes: nothing but the request's own key."""


class VersionForm(CounterForm):
    """A yes that holds only for the version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
