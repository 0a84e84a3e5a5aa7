"""The joined read API: what is public on the pages, for machines. No account, nothing is written.

Every operation says `auth=None` itself: a test refuses one that does not. There is no page of
documentation drawn by scripts from elsewhere; `/api/v1/openapi.json` describes everything.
"""

from mosty.core.read_api import MostyAPI
from mosty.pages.api.places import router as places
from mosty.pages.api.plans import router as plans
from mosty.pages.api.services import router as services
from mosty.pages.api.services import types_router as service_types
from mosty.pages.api.stations import router as stations

api = MostyAPI(
    title="Mosty",
    version="1",
    description=(
        "Municipalities, services, needs, local plans and the golden thread, as everyone may read "
        "them. Money is in grosze (1/100 zł), dates are ISO 8601, lists are cut by limit and offset."
    ),
    urls_namespace="api",
    docs_url=None,
    openapi_url="openapi.json",
)
api.add_router("/municipalities", places)
api.add_router("/municipalities/{slug}", plans)
api.add_router("/municipalities/{slug}/services", services)
api.add_router("/municipalities/{slug}/stations", stations)
api.add_router("/service-types", service_types)
