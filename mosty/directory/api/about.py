"""What this feed is: its version, its profile, its description."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema

from mosty.core.errors import NotFound
from mosty.directory.api.listing import NOT_FOUND, REFUSED, as_json, base_of
from mosty.directory.exports.hsds import VERSION, profile

router = Router()

Name = Annotated[str, Path(..., max_length=60, pattern=r"^[a-z_]+$")]


class About(Schema):
    """`profile` and `openapi_url` lead to documents of this installation."""

    version: str
    profile: str
    openapi_url: str
    description: str
    report: str


class Profile(Schema):
    """The Polish profile: what it changes in the published schemas, one patch a file (RFC 7386)."""

    name: str
    version: str
    hsds_version: str
    description: str
    patches: dict[str, str]


@router.get(
    "/",
    auth=None,
    tags=["Required"],
    response={200: About, **REFUSED},
    operation_id="getAPIMetaInformation",
)
def about(request: HttpRequest) -> HttpResponse:
    """The version of HSDS, and where to read more."""
    base = base_of(request)
    return as_json(
        {
            "version": VERSION,
            "profile": base + reverse("hsds:profile"),
            "openapi_url": base + reverse("hsds:openapi-json"),
            "description": "Usługi społeczne gmin, które korzystają z tej instalacji Mostów.",
            "report": base + reverse("open_data"),
        }
    )


@router.get(
    "/profile/",
    auth=None,
    tags=["Extension"],
    response={200: Profile, **REFUSED},
    operation_id="getProfile",
    url_name="profile",
)
def read_profile(request: HttpRequest) -> HttpResponse:
    """The Polish profile of HSDS."""
    base = base_of(request)
    patches = {name: base + reverse("hsds:profile_patch", args=[name]) for name in profile.PATCHES}
    return as_json({**profile.ABOUT, "hsds_version": VERSION, "patches": patches})


@router.get(
    "/profile/{name}.json",
    auth=None,
    tags=["Extension"],
    response={200: dict[str, Any], **NOT_FOUND},
    operation_id="getProfilePatch",
    url_name="profile_patch",
)
def read_patch(request: HttpRequest, name: Name) -> HttpResponse:
    """What the profile changes in one published schema."""
    if name not in profile.PATCHES:
        raise NotFound(_("The profile has no such part."))
    return as_json(profile.patch(name))
