"""Words in braces of an organiser's letter: {imię i nazwisko} becomes the name of the reader."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mosty.core.errors import InvalidInput

#: What may stand in braces, and what is put there.
PLACEHOLDERS: Mapping[str, object] = {
    "imię i nazwisko": gettext_lazy("name of the person who registered"),
    "tytuł": gettext_lazy("title of the event"),
    "termin": gettext_lazy("day and hour of the beginning"),
    "miejsce": gettext_lazy("place"),
    "liczba osób": gettext_lazy("how many people the registration is for"),
    "kontakt": gettext_lazy("telephone and e-mail of the organiser"),
    "link do wydarzenia": gettext_lazy("page of the event"),
    "link do zgłoszenia": gettext_lazy("how to see, change or cancel the registration"),
    "link do ankiety": gettext_lazy("survey of those who came"),
    "link do karty": gettext_lazy("observation card of this reader"),
    "link do zaświadczeń": gettext_lazy("certificates of this registration"),
}
_BRACES = re.compile(r"\{([^{}\n]*)\}")


def unknown_placeholders(text: str) -> tuple[str, ...]:
    """What stands in braces and is no placeholder, each once, and braces that have no pair."""
    names = [name.strip() for name in _BRACES.findall(text)]
    odd = [f"{{{name}}}" for name in dict.fromkeys(names) if name not in PLACEHOLDERS]
    rest = _BRACES.sub("", text)
    odd += [sign for sign in "{}" if sign in rest]
    return tuple(odd)


def check_letter(**texts: str) -> None:
    """Nothing, or InvalidInput that says which field has what nobody knows."""
    problems = {}
    for name, text in texts.items():
        odd = unknown_placeholders(text)
        if odd:
            problems[name] = _(
                "Nobody knows what to put here: %(odd)s. Choose from: %(known)s."
            ) % {
                "odd": ", ".join(odd),
                "known": ", ".join(f"{{{one}}}" for one in PLACEHOLDERS),
            }
    if problems:
        raise InvalidInput(_("Correct the words in braces."), fields=problems)


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """The text with values in place of the words in braces; a value is never read again.

    A name that itself holds braces stays as it is.
    """
    return _BRACES.sub(lambda found: values.get(found[1].strip(), found[0]), text)
