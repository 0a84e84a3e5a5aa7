"""Every page of partnership that everybody reads has easy words."""

from pathlib import Path

import mosty.partnership

TEMPLATES = Path(mosty.partnership.__file__).parent / "templates" / "partnership"
#: Short as they are, with a version in easy words of their own, or for people with an account.
WITHOUT = {
    "open/answer.html",
    "open/closed.html",
    "open/thanks.html",
    "duties/feeds.html",
    "field/start.html",
    "field/write.html",
}


def test_every_public_page_has_easy_words():
    pages = {
        str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*.html")
        if not path.is_relative_to(TEMPLATES / "staff")
    }
    whole = {name for name, text in pages.items() if '{% extends "core/base.html" %}' in text}
    assert len(whole) > 25
    assert {name for name in whole if "<c-easy" not in pages[name]} == WITHOUT
