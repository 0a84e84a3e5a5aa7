"""The steps of the chain as functions of a `Chain`: each loads what its file holds, twice is harmless."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mosty.config.demo.files import MunicipalityFile, SurveysFile, read_yaml
from mosty.core.access import Access, system_access
from mosty.core.enums import DiArea
from mosty.core.errors import InvalidFile
from mosty.core.imports import ImportFile, ImportOutcome, run_import
from mosty.directory.actions.nearness import store_nearness
from mosty.directory.rules.nearness import REACH_KM
from mosty.pages.actions import StatementFields, update_statement
from mosty.territory.actions import change_variant, create_municipality, load_terc
from mosty.territory.models import Municipality
from mosty.territory.queries import municipality_by_slug

#: Files of imports in the order in which they build on each other: (pattern, kind, title).
IMPORTS = (
    ("solectwa.*", "territory.village_units", "Sołectwa i osiedla"),
    ("ludnosc*.*", "territory.population", "Ludność według miejsca i wieku"),
    ("organizacje.*", "people.organisations", "Organizacje i jednostki"),
    ("uslugi.*", "directory.services", "Usługi"),
)
ANSWERS = (
    ("odpowiedzi-*.*", "voices.responses", "Odpowiedzi z ankiety"),
    ("motywy.*", "voices.codings", "Motywy w odpowiedziach"),
)
FIGURES = (
    ("bdl*.json", "diagnosis.bdl_json", "Wskaźniki GUS BDL (JSON)"),
    ("bdl*.csv", "diagnosis.bdl_csv", "Wskaźniki GUS BDL (eksport)"),
    ("wskazniki.*", "diagnosis.observations", "Wskaźniki gminy"),
)
FINDINGS = (
    ("potrzeby.*", "diagnosis.needs", "Potrzeby z dowodami"),
    ("zasoby.*", "diagnosis.assets", "Zasoby"),
)
LATER = (
    ("organizacje-*.*", "people.organisations", "Organizacje w kolejnych latach"),
    ("uslugi-*.*", "directory.services", "Usługi w kolejnych latach"),
)


@dataclass
class Chain:
    """What the steps share: the folder, the municipality once it exists, who acts."""

    folder: Path
    only_good: bool = False
    municipality: Municipality | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def by(self) -> Access:
        return system_access(self.place.pk)

    @property
    def place(self) -> Municipality:
        assert self.municipality is not None, "the first step makes the municipality"
        return self.municipality

    def files(self, pattern: str) -> Iterator[Path]:
        """Files of the folder that fit the pattern, by name."""
        yield from sorted(path for path in self.folder.glob(pattern) if path.is_file())


def municipality_step(chain: Chain) -> str:
    """TERC rows, then the municipality with its first variant."""
    for path in chain.files("terc*.csv"):
        outcome = load_terc(file=ImportFile(path.name, path.read_bytes()), by=system_access(None))
        _refuse_wrong_rows(chain, path.name, outcome)
    content = read_yaml(chain.folder / "gmina.yaml", MunicipalityFile)
    found = municipality_by_slug(content.slug)
    if found is None:
        first = content.warianty[0]
        found = create_municipality(
            terc_code=content.terc,
            name=content.nazwa,
            slug=content.slug,
            variant=first.wariant,
            centre_name=first.nazwa,
            centre_short_name=first.skrot,
            variant_from=first.od,
            is_demo=content.demo,
            address=content.adres,
            email=content.email,
            phone=content.telefon,
            website=content.www,
            bip_url=content.bip,
            contact_person=content.osoba_kontaktowa,
            by=system_access(None),
        )
        if content.dostepnosc is not None:
            found = update_statement(
                municipality_id=found.pk,
                changes=StatementFields(
                    address=content.adres,
                    contact_person=content.osoba_kontaktowa,
                    email=content.email,
                    phone=content.telefon,
                    website=content.www,
                    bip_url=content.bip,
                    **content.dostepnosc.model_dump(),
                ),
                by=system_access(found.pk),
            )
    chain.municipality = found
    return f"{found.name}, TERC {found.terc_code}"


def later_variants_step(chain: Chain) -> str:
    """Conversions after the first variant (OPS to CUS), each on its day."""
    content = read_yaml(chain.folder / "gmina.yaml", MunicipalityFile)
    known = set(chain.place.variant_periods.values_list("valid_from", flat=True))
    for period in content.warianty[1:]:
        if period.od not in known:
            change_variant(
                municipality=chain.place,
                variant=period.wariant,
                centre_name=period.nazwa,
                centre_short_name=period.skrot,
                starts_on=period.od,
                legal_basis=period.podstawa,
                by=chain.by,
            )
    last = content.warianty[-1]
    return f"{last.skrot} od {last.od}"


def nearness_step(chain: Chain) -> str:
    """How far older people and families have to services, as a stored run."""
    for area in (DiArea.SEN, DiArea.ROD):
        store_nearness(chain.place, area=area, reach_km=REACH_KM)
    return "policzono dla osób starszych i rodzin"


def import_step(chain: Chain, pattern: str, kind: str) -> str:
    """Every file of a pattern through its importer; wrong rows stop the chain unless asked otherwise."""
    created = updated = unchanged = 0
    names: list[str] = []
    for path in chain.files(pattern):
        file = ImportFile(path.name, path.read_bytes())
        outcome = run_import(kind, file, chain.place.pk, chain.by, only_good=chain.only_good)
        _refuse_wrong_rows(chain, path.name, outcome)
        created, updated = created + outcome.created, updated + outcome.updated
        unchanged += outcome.unchanged
        names.append(path.name)
    if not names:
        return f"brak pliku {pattern}, pomijam"
    return f"{', '.join(names)}: nowych {created}, zmienionych {updated}, bez zmian {unchanged}"


def _refuse_wrong_rows(chain: Chain, name: str, outcome: ImportOutcome) -> None:
    """Stops the chain at wrong rows; with `only_good` they are noted for the end."""
    if not outcome.errors:
        return
    listed = [f"wiersz {error.number}: {error.reason}" for error in outcome.errors[:20]]
    text = f"{name}: złych wierszy {len(outcome.errors)}\n  " + "\n  ".join(listed)
    if not chain.only_good:
        raise InvalidFile(text)
    chain.notes.append(text)


def surveys_file(chain: Chain) -> SurveysFile | None:
    """`ankiety.yaml` of the folder, or None."""
    path = chain.folder / "ankiety.yaml"
    return read_yaml(path, SurveysFile) if path.exists() else None
