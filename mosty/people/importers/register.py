"""Words and columns of lists taken from the registers KRS and REGON."""

from django.utils.translation import gettext as _

from mosty.core.cells import header_key
from mosty.core.tables import CellError, Row, Table
from mosty.core.text import fold
from mosty.people.enums import OrganisationForm

_KRS = ("krs", "numer krs", "nr krs")
_REGON = ("regon", "numer regon")
_ADDRESS = ("adres siedziby", "adres", "adres prowadzenia działalności")
_STREET = ("ulica",)
_HOUSE = ("numer budynku", "nr domu", "numer domu", "nr budynku", "nr nieruchomości")
_FLAT = ("numer lokalu", "nr lokalu")
_CODE = ("kod pocztowy", "kod")
_TOWN = ("miejscowość", "siedziba miejscowość")
_OPP = ("status opp", "opp", "czy opp", "data uzyskania statusu opp")
_ENDED = ("data wykreślenia", "data zakończenia działalności", "data skreślenia z regon")
_STATE = ("status", "stan", "status podmiotu", "stan podmiotu")
_WOUND_UP = ("w likwidacji", "czy w likwidacji", "likwidacja")
_KNOWN = (
    "nazwa", "name", "firma", "nazwa podmiotu", "forma", "forma prawna", "form", "nip",
    "numer nip", "lp", "id", "uwagi", "skrót", "e-mail", "email", "mail", "telefon", "tel",
    "phone", "www", "strona", "strona www", "website", "opis", *_KRS, *_REGON, *_ADDRESS,
    *_STREET, *_HOUSE, *_FLAT, *_CODE, *_TOWN, *_OPP, *_ENDED, *_STATE, *_WOUND_UP,
)  # fmt: skip

#: Words of the registers, the more exact first; the name decides where the form says too little.
_FORMS: tuple[tuple[str, OrganisationForm], ...] = (
    ("ochotnicza straz pozarna", OrganisationForm.FIRE_BRIGADE),
    ("kolo gospodyn wiejskich", OrganisationForm.FARMERS_WIVES),
    ("uczniowski klub sportowy", OrganisationForm.SPORTS_CLUB),
    ("klub sportowy", OrganisationForm.SPORTS_CLUB),
    ("stowarzyszenie kultury fizycznej", OrganisationForm.SPORTS_CLUB),
    ("zwiazek sportowy", OrganisationForm.SPORTS_CLUB),
    ("stowarzyszenie zwykle", OrganisationForm.ORDINARY_ASSOCIATION),
    ("stowarzyszenie jednostek samorzadu", OrganisationForm.ASSOCIATION_OF_MUNICIPALITIES),
    ("terenowa jednostka organizacyjna", OrganisationForm.LOCAL_BRANCH),
    ("jednostka terenowa", OrganisationForm.LOCAL_BRANCH),
    ("oddzial", OrganisationForm.LOCAL_BRANCH),
    ("spoldzielnia socjalna", OrganisationForm.SOCIAL_COOPERATIVE),
    ("non profit", OrganisationForm.NON_PROFIT_COMPANY),
    ("przedsiebiorstwo spoleczne", OrganisationForm.NON_PROFIT_COMPANY),
    ("fundacja", OrganisationForm.FOUNDATION),
    ("kosciol", OrganisationForm.CHURCH),
    ("koscieln", OrganisationForm.CHURCH),
    ("parafi", OrganisationForm.CHURCH),
    ("caritas", OrganisationForm.CHURCH),
    ("zwiazek wyznaniowy", OrganisationForm.CHURCH),
    ("stowarzyszenie", OrganisationForm.ASSOCIATION),
    ("zwiazek stowarzyszen", OrganisationForm.ASSOCIATION),
    ("organizacja spoleczna", OrganisationForm.ASSOCIATION),
    ("samodzielny publiczny zaklad opieki", OrganisationForm.HEALTH_PROVIDER),
    ("podmiot leczniczy", OrganisationForm.HEALTH_PROVIDER),
    ("powiatow", OrganisationForm.COUNTY_UNIT),
    ("gminna samorzadowa jednostka", OrganisationForm.UNIT),
    ("samorzadowa jednostka", OrganisationForm.UNIT),
    ("jednostka budzetowa", OrganisationForm.UNIT),
    ("instytucja kultury", OrganisationForm.UNIT),
    ("urzad", OrganisationForm.OFFICE),
    ("spolka", OrganisationForm.COMPANY),
    ("spoldzielnia", OrganisationForm.COMPANY),
    ("osoba fizyczna", OrganisationForm.COMPANY),
    ("przedsiebior", OrganisationForm.COMPANY),
)
#: Forms that a name tells more exactly than the register's word "stowarzyszenie".
_BY_NAME = _FORMS[:4] + tuple(
    one for one in _FORMS if one[0] in ("fundacja", "spoldzielnia socjalna", "non profit")
)
_NO = frozenset({"", "nie", "n", "0", "-", "brak", "nie posiada"})
_ENDING = ("likwidacj", "upadlosc", "wykreslon", "zawieszon", "zakonczon")


def is_register_list(table: Table) -> bool:
    """Whether the columns are those of KRS or REGON rather than our own."""
    return not table.has("rejestr", "register", "numer", "numer w rejestrze") and (
        table.has(*_KRS)
        or (table.has(*_REGON) and (table.has(*_STREET) or table.has("adres siedziby")))
    )


def notes_of(table: Table) -> tuple[str, ...]:
    """Which columns of the list are not kept."""
    known = {header_key(name) for name in _KNOWN}
    unread = [
        title
        for header, title in zip(table.headers, table.titles, strict=True)
        if header_key(header) not in known
    ]
    if not unread:
        return ()
    return (_("Not kept: columns %(columns)s.") % {"columns": ", ".join(unread[:20])},)


def form_of(word: str, name: str) -> OrganisationForm:
    """Our form for the register's word, or, where there is none, for what the name says."""
    folded, by_name = fold(word).replace("-", " "), fold(name).replace("-", " ")
    if not folded or folded.startswith(("stowarzyszenie", "inna organizacja", "spolka")):
        for part, form in _BY_NAME:
            if part in by_name:
                return form
    for form in OrganisationForm:
        if folded and folded in (fold(form.value), fold(str(form.label))):
            return form
    for part, form in _FORMS:
        if part in (folded or by_name):
            return form
    raise CellError(
        "forma prawna",
        _("“%(form)s” is not a form we know; write one of the forms of the list of organisations.")
        % {"form": (word or name)[:60]},
    )


def address_of(row: Row) -> str | None:
    """The address of the seat in one line; None when the list has no address."""
    line = row.text(*_ADDRESS)
    if not line:
        house = "/".join(part for part in (row.text(*_HOUSE), row.text(*_FLAT)) if part)
        line = " ".join(part for part in (row.text(*_STREET), house) if part)
    town = " ".join(part for part in (row.text(*_CODE), row.text(*_TOWN)) if part)
    if town and fold(row.text(*_TOWN)) not in fold(line):
        line = ", ".join(part for part in (line, town) if part)
    if not line:
        has_any = any(header_key(name) in row.cells or name in row.cells for name in _ADDRESS)
        return "" if has_any else None
    if len(line) > 200:
        raise CellError("adres", _("the address is longer than 200 characters."))
    return line


def has_public_benefit(row: Row) -> bool | None:
    """Whether the organisation has the OPP status: a word, or the day on which it got it."""
    if not any(header_key(name) in row.cells or fold(name) in row.cells for name in _OPP):
        return None
    text = row.text(*_OPP)
    if fold(text) in _NO:
        return False
    try:
        return row.day(*_OPP) is not None
    except CellError:
        return bool(row.truth(*_OPP))


def doubt_of(row: Row) -> str:
    """Why somebody should look at the row: the organisation is ending, or gone."""
    if (ended := row.text(*_ENDED)) and fold(ended) not in _NO:
        return _("the register says it ended: %(day)s.") % {"day": ended[:40]}
    if row.text(*_WOUND_UP) and fold(row.text(*_WOUND_UP)) not in _NO:
        return _("the register says it is being wound up.")
    state = fold(row.text(*_STATE))
    name = fold(row.text("nazwa", "name", "firma", "nazwa podmiotu"))
    if any(word in state for word in _ENDING) or "w likwidacji" in name:
        return _("the register says it is being wound up.")
    return ""
