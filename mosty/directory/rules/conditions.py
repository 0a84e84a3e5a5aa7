"""Institution or community: what the four conditions say of a service."""

from collections.abc import Sequence

from mosty.core.enums import YesNoUnknown
from mosty.directory.enums import COMMUNITY_SETTINGS, DiClass, Setting
from mosty.directory.models import Service

CONDITIONS = ("condition_a", "condition_b", "condition_c", "condition_d")
_POINTS = {YesNoUnknown.YES: 2, YesNoUnknown.PARTLY: 1}
#: Of 8 points: from here on, with no "no", the conditions count as met.
_MET = 5
#: An institution that has come half way opens to the community.
_HALF = 4


def classify(conditions: Sequence[str], *, setting: str, is_residential: bool) -> DiClass:
    """What the four conditions say of a service; the setting alone never decides.

    conditions: answers a, b, c, d (YesNoUnknown); "yes" is 2 points, "partly" 1.

    A service at home, in the community, in a family or on line:
        any "no", or fewer than 5 points -> community form, institutional culture;
        something not known -> not assessed; otherwise -> community-based service.
    An institution, or a round-the-clock service of the intermediate kind:
        something not known -> not assessed, unless two "no" have settled it;
        all met: intermediate -> community-based service, institution -> opening to the community;
        at most one "no" and 4 points -> opening to the community; otherwise -> institutional.
    """
    known = [YesNoUnknown(answer) for answer in conditions]
    refusals = known.count(YesNoUnknown.NO)
    points = sum(_POINTS.get(answer, 0) for answer in known)
    is_unknown = YesNoUnknown.UNKNOWN in known
    is_institution = setting == Setting.INSTITUTIONAL or (
        setting == Setting.INTERMEDIATE and is_residential
    )
    if not is_institution:
        if refusals:
            return DiClass.INSTITUTIONAL_CULTURE
        if is_unknown:
            return DiClass.NOT_ASSESSED
        return DiClass.COMMUNITY if points >= _MET else DiClass.INSTITUTIONAL_CULTURE
    if is_unknown:
        return DiClass.INSTITUTIONAL if refusals > 1 else DiClass.NOT_ASSESSED
    if not refusals and points >= _MET:
        return DiClass.COMMUNITY if setting == Setting.INTERMEDIATE else DiClass.TRANSFORMING
    if refusals <= 1 and points >= _HALF:
        return DiClass.TRANSFORMING
    return DiClass.INSTITUTIONAL


def di_class(service: Service) -> DiClass:
    """What the conditions of a service say together with the kind of its type."""
    return classify(
        [getattr(service, name) for name in CONDITIONS],
        setting=service.service_type.setting,
        is_residential=service.service_type.is_residential,
    )


def is_community_side(service: Service) -> bool:
    """Which side of the balance the people of a service stand on: community, not round the clock."""
    kind = service.service_type
    return stands_in_community(
        di_class(service), setting=kind.setting, is_residential=kind.is_residential
    )


def stands_in_community(found: DiClass, *, setting: str, is_residential: bool) -> bool:
    """Which side of the balance services of this class and form stand on.

    A flat run like a ward counts as round-the-clock; an intermediate home that meets the four
    conditions counts as community. Size never decides.
    """
    if setting in COMMUNITY_SETTINGS:
        return not (is_residential and found is DiClass.INSTITUTIONAL_CULTURE)
    return found is DiClass.COMMUNITY or not is_residential
