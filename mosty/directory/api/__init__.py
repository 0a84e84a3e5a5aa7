"""The open feed: HSDS 3.1 and CPSV-AP 3.2. No account, nothing is written."""

from mosty.core.read_api import MostyAPI
from mosty.directory.api import about, cpsv, organizations, package, removals, services, taxonomies
from mosty.directory.exports.hsds import VERSION


class FeedAPI(MostyAPI):
    """Parameters that break a rule are answered with 400, as HSDS readers expect."""

    wrong_input_status = 400


hsds = FeedAPI(
    title="Mosty: usługi społeczne (HSDS)",
    version=VERSION,
    description=(
        "Local social services of the municipalities of this installation in the Human Services"
        " Data Specification. Named extensions: municipality, latitude with longitude and"
        " radius_km, bbox, /removals. There is no certification of HSDS; the page /otwarte-dane/"
        " says what was tested."
    ),
    urls_namespace="hsds",
    docs_url=None,
    openapi_url="openapi.json",
)
for part in (about, services, organizations, taxonomies, removals, package):
    hsds.add_router("", part.router)

cpsv_ap = FeedAPI(
    title="Mosty: usługi społeczne (CPSV-AP)",
    version="3.2.0",
    description="The same services as linked data: JSON-LD in the words of CPSV-AP 3.2.0.",
    urls_namespace="cpsv-ap",
    docs_url=None,
    openapi_url="openapi.json",
)
cpsv_ap.add_router("", cpsv.router)

__all__ = ["cpsv_ap", "hsds"]
