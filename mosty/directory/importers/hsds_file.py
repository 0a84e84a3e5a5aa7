"""A file of HSDS as rows of an import: JSON, ndjson or the tabular package. Nothing here writes."""

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from mosty.core.bulk import portions
from mosty.core.imports import ImportFile, Parsed, RowError
from mosty.directory.importers.hsds_codes import Codes
from mosty.directory.importers.hsds_json import Node, WrongNode, is_uuid, read_json
from mosty.directory.importers.hsds_rows import HsdsRow, RecordReader
from mosty.directory.importers.hsds_tables import read_package
from mosty.people.models import Organisation


def parse_hsds(file: ImportFile, municipality_id: int) -> Parsed:
    """Services and organisations of HSDS: JSON, ndjson, or the tabular package as a zip."""
    is_package = file.data[:2] == b"PK"
    reader = RecordReader(Codes(municipality_id))
    rows: list[HsdsRow] = []
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    number = 0
    for node, owner in _each(read_package(file.data) if is_package else read_json(file.data)):
        number += 1
        try:
            row = reader.row(number, node, owner)
        except WrongNode as error:
            errors.append(RowError(number, str(error)))
            continue
        key = f"{'o' if row.facts is None else 's'}{row.external_id}"
        if seen.setdefault(key, number) != number:
            errors.append(
                RowError(number, _("the same as record %(row)d; leave one.") % {"row": seen[key]})
            )
            continue
        rows.append(row)
    reader.lose("organization.parent_organization_id", _strange_patrons(rows, municipality_id))
    return Parsed(tuple(rows), tuple(errors), tuple(row.number for row in rows), reader.notes())


def _each(nodes: Iterator[Node]) -> Iterator[tuple[Node, Node | None]]:
    """(service, its organisation), or (organisation, None) where it holds no service."""
    for node in nodes:
        service, place = node.child("service"), node.child("location")
        if service is not None and place is not None:  # a service at a location
            at = {**service.value, "service_at_locations": [node.value]}
            whole = Node(at, service.path)
            yield whole, whole.child("organization")
        elif node.has("services") or not (
            node.has("status") or node.has("organization") or node.has("organization_id")
        ):
            services = node.items("services")
            for one in services:
                yield one, one.child("organization") or node
            if not services:
                yield node, None
        else:
            yield node, node.child("organization")


def _strange_patrons(rows: Sequence[HsdsRow], municipality_id: int) -> int:
    """How many organisations name one above them that is neither in the file nor here."""
    above = {row.organisation.fields["external_id"]: row.organisation.patron for row in rows}
    strange = set(above.values()) - {""} - set(above)
    here = Organisation.objects.filter(municipality=municipality_id)
    for some in portions(tuple(strange)):
        known = Q(external_id__in=some) | Q(uuid__in=[one for one in some if is_uuid(one)])
        for identifiers in here.filter(known).values_list("external_id", "uuid"):
            strange -= {str(one) for one in identifiers}
    return sum(patron in strange for patron in above.values())
