"""Writes the documents of the plan and the register of services where a person finds them."""

from pathlib import Path

from django.conf import settings

from mosty.config.demo.steps import Chain
from mosty.core.access import system_access
from mosty.directory.exports import register_csv
from mosty.directory.queries import published_services
from mosty.localplans.actions import FORMATS, produce, store_documents
from mosty.localplans.enums import PlanState
from mosty.localplans.models import PlanVersion
from mosty.territory.models import Municipality


def documents_step(chain: Chain) -> str:
    """Documents of the newest version, made once: a stored version never changes, nor do its files."""
    versions = _versions(chain.place)
    if not versions:
        return "nie ma planu, pomijam"
    version = versions[-1]
    if version.documents.exists():
        return f"wersja {version.number}: są"
    produced = [item for kind in FORMATS for item in produce(version, kind)]
    store_documents(version=version, produced=produced, by=system_access(chain.place.pk))
    return f"wersja {version.number}: plików {len(produced)}"


def write_documents(municipality: Municipality, folder: Path) -> list[Path]:
    """Copies of the stored files: the adopted version as `lpdi.pdf`, later ones with their number."""
    folder.mkdir(parents=True, exist_ok=True)
    versions = [version for version in _versions(municipality) if version.documents.exists()]
    adopted = [version for version in versions if version.state == PlanState.ADOPTED]
    main = adopted[-1] if adopted else (versions[-1] if versions else None)
    written: list[Path] = []
    for version in versions:
        mark = "" if version == main else f"-wersja-{version.number}"
        for document in version.documents.all():
            path = folder / f"{document.kind}{mark}.{document.file_format}"
            path.write_bytes((Path(settings.MEDIA_ROOT) / document.path).read_bytes())
            written.append(path)
    register = folder / "rejestr-uslug.csv"
    register.write_bytes(register_csv(published_services(municipality)))
    return [*sorted(written), register]


def _versions(municipality: Municipality) -> list[PlanVersion]:
    return list(
        PlanVersion.objects.filter(plan__municipality=municipality)
        .select_related("plan__municipality")
        .prefetch_related("documents")
        .order_by("plan__year_from", "number")
    )
