"""Writes the documents of the plan and the register of services where a person finds them."""

from pathlib import Path

from mosty.directory.exports import register_csv
from mosty.directory.queries import published_services, shown_figures
from mosty.localplans.actions import DOCUMENTS, produce, store_documents
from mosty.localplans.enums import PlanState
from mosty.localplans.models import PlanVersion
from mosty.people.rules import system_access
from mosty.territory.models import Municipality


def write_documents(municipality: Municipality, folder: Path) -> list[Path]:
    """The files of the adopted version (else of the newest) and the register; stored with the plan too."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    version = _version(municipality)
    if version is not None:
        produced = [produce(version, kind, file_format) for kind, file_format in DOCUMENTS]
        store_documents(version=version, produced=produced, by=system_access(municipality.pk))
        for item in produced:
            path = folder / f"{item.kind}.{item.file_format}"
            path.write_bytes(item.data)
            written.append(path)
    register = folder / "rejestr-uslug.csv"
    register.write_bytes(
        register_csv(published_services(municipality), shown_figures(municipality))
    )
    written.append(register)
    return written


def _version(municipality: Municipality) -> PlanVersion | None:
    versions = PlanVersion.objects.filter(plan__municipality=municipality).select_related(
        "plan__municipality"
    )
    adopted = versions.filter(state=PlanState.ADOPTED).order_by("-number").first()
    return adopted or versions.order_by("-number").first()
