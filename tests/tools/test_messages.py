"""The collecting of sentences: nothing is missed, nothing is lost, and what is wrong is named."""

import json

import polib
import pytest

from tools import messages

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
title = _("Honey of the village")
said = ngettext("%(n)s jar", "%(n)s jars", 2)
word = pgettext("a room", "Counter")
"""
TEMPLATE = """{% load i18n %}
<main>
    <h1>{% translate "Welcome" %}</h1>
        {% blocktranslate trimmed with name=who %}
          Dear {{ name }},
          good day
        {% endblocktranslate %}
  {% blocktranslate count n=jars %}{{ n }} pot{% plural %}{{ n }} pots{% endblocktranslate %}
  {% translate "Counter" context "a table" %}
  <img alt='{% translate "It's honey" %}'>
</main>
"""
EXPECTED = {
    ("", "Honey of the village"),
    ("", "%(n)s jar"),
    ("a room", "Counter"),
    ("", "Welcome"),
    ("", "Dear %(name)s, good day"),
    ("", "%(n)s pot"),
    ("a table", "Counter"),
    ("", "It's honey"),
}


@pytest.fixture(autouse=True)
def house(tmp_path, monkeypatch):
    source = tmp_path / "cunzhan"
    (source / "templates").mkdir(parents=True)
    (source / "shop.py").write_text(PYTHON)
    (source / "templates" / "page.html").write_text(TEMPLATE)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "SOURCE", source)
    monkeypatch.setattr(messages, "LOCALE", source / "locale")
    return source


def write_all() -> None:
    for language in messages.PLURALS:
        messages.write(language, messages.merge(language, messages.collect()))


def translate_all(language: str) -> None:
    items = messages.missing(language)
    for item in items:
        item["translation"] = [item["text"], item["plural"]] if "plural" in item else item["text"]
    messages.fill(language, items)


def test_it_works():
    assert set(messages.collect()) == EXPECTED
    write_all()
    assert len(messages.check()) == 2 * len(EXPECTED)
    translate_all("zh_Hans")
    translate_all("ug")
    assert messages.check() == []
    assert len(polib.pofile(str(messages.LOCALE / "en" / "LC_MESSAGES" / "django.po"))) == 0


def test_a_second_run_changes_no_byte(house):
    write_all()
    translate_all("ug")
    before = {path: path.read_bytes() for path in house.rglob("*.[pm]o")}
    write_all()
    assert {path: path.read_bytes() for path in house.rglob("*.[pm]o")} == before


def test_translations_stay_when_sentences_come_and_go(house):
    write_all()
    translate_all("zh_Hans")
    (house / "more.py").write_text("from django.utils.translation import gettext\ngettext('New')\n")
    write_all()
    assert [item["text"] for item in messages.missing("zh_Hans")] == ["New"]
    (house / "more.py").unlink()
    assert any("is not in the source" in problem for problem in messages.check())


def test_half_a_file_does_not_cost_its_translations(house):
    (house / "shop.py").write_text("title = _('Honey of the village'\n")
    with pytest.raises(SyntaxError):
        messages.collect()


@pytest.mark.parametrize(
    ("translation", "said"),
    [
        ("", "is not translated"),
        ("亲爱的，您好", "where the English has"),
        ("亲爱的 %(nmae)s，您好", "where the English has"),
        ("亲爱的 %(name)s，您好\n", "new line"),
    ],
)
def test_what_is_wrong_is_named(translation, said):
    entry = polib.POEntry(msgid="Dear %(name)s, good day", msgstr=translation)
    assert said in messages.wrong_with(entry)


def test_a_doubtful_one_is_named():
    entry = polib.POEntry(msgid="Welcome", msgstr="欢迎", flags=["fuzzy"])
    assert "doubtful" in messages.wrong_with(entry)


def test_a_stale_compiled_file_is_named():
    write_all()
    translate_all("zh_Hans")
    translate_all("ug")
    path = messages.LOCALE / "ug" / "LC_MESSAGES" / "django.po"
    path.write_text(path.read_text().replace('msgstr "Welcome"', 'msgstr "Kelgin"'))
    assert [problem for problem in messages.check() if "older than its .po" in problem]


def test_what_is_missing_can_be_filled_in_from_a_file(tmp_path):
    write_all()
    told = json.loads(json.dumps(messages.missing("ug")))
    welcome = next(item for item in told if item["text"] == "Welcome")
    welcome["translation"] = "خۇش كەپسىز"
    assert messages.fill("ug", told) == 1
    entry = polib.pofile(str(messages.LOCALE / "ug" / "LC_MESSAGES" / "django.po")).find("Welcome")
    assert entry is not None
    assert entry.msgstr == "خۇش كەپسىز"
