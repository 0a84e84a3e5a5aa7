import pytest

from mosty.core.access import all_permissions
from mosty.directory.enums import DiClass, Setting
from mosty.directory.rules import classify, is_community_side
from tests.factories.directory import ServiceFactory, ServiceTypeFactory

HEADS = {"service_organiser", "centre_director"}
ANSWERS = {"y": "yes", "p": "partly", "n": "no", "?": "unknown"}


@pytest.mark.parametrize(
    ("code", "roles"),
    [
        ("directory.service_edit", HEADS | {"clerk"}),
        ("directory.service_edit_own", {"ngo_representative", "ngo_coordinator"}),
        ("directory.service_import", HEADS),
        ("directory.service_publish", HEADS),
        ("directory.types_load", {"administrator"}),
        ("directory.synonyms_edit", HEADS),
        ("directory.change_decide", HEADS),
        ("directory.link_send", HEADS | {"clerk"}),
        ("directory.freshness_see", HEADS | {"clerk"}),
        ("directory.records_merge", HEADS),
        ("directory.access_run", HEADS | {"plan_coordinator"}),
        ("directory.prospects_see", HEADS | {"plan_coordinator", "mayor", "clerk"}),
    ],
)
def test_deed_belongs_to_these_roles(code: str, roles: set[str]):
    table = {permission.code: set(permission.roles) for permission in all_permissions()}
    assert table[code] == roles


def test_every_deed_of_the_directory_is_in_the_table():
    codes = [one.code for one in all_permissions() if one.code.startswith("directory.")]
    assert len(codes) == 12


@pytest.mark.parametrize(
    ("setting", "is_residential", "answers", "expected"),
    [
        # at home and in the community
        (Setting.HOME, False, "yyyy", DiClass.COMMUNITY),
        (Setting.HOME, False, "ypyp", DiClass.COMMUNITY),
        (Setting.HOME, False, "ypyn", DiClass.INSTITUTIONAL_CULTURE),
        (Setting.HOME, False, "????", DiClass.NOT_ASSESSED),
        (Setting.HOME, False, "yyy?", DiClass.NOT_ASSESSED),
        (Setting.HOME, False, "???n", DiClass.INSTITUTIONAL_CULTURE),
        (Setting.COMMUNITY, False, "pppp", DiClass.INSTITUTIONAL_CULTURE),
        (Setting.COMMUNITY, True, "yyyy", DiClass.COMMUNITY),
        (Setting.COMMUNITY, True, "nnpp", DiClass.INSTITUTIONAL_CULTURE),
        (Setting.FAMILY, False, "yyyy", DiClass.COMMUNITY),
        (Setting.DIGITAL, False, "yyyp", DiClass.COMMUNITY),
        # an intermediate form open in the day is judged like the community
        (Setting.INTERMEDIATE, False, "yypp", DiClass.COMMUNITY),
        (Setting.INTERMEDIATE, True, "yyyy", DiClass.COMMUNITY),
        (Setting.INTERMEDIATE, True, "yppp", DiClass.COMMUNITY),
        (Setting.INTERMEDIATE, True, "pppp", DiClass.TRANSFORMING),
        (Setting.INTERMEDIATE, True, "nnyy", DiClass.INSTITUTIONAL),
        # an institution: never called one because of its kind alone
        (Setting.INSTITUTIONAL, True, "????", DiClass.NOT_ASSESSED),
        (Setting.INSTITUTIONAL, True, "nn??", DiClass.INSTITUTIONAL),
        (Setting.INSTITUTIONAL, True, "nnnn", DiClass.INSTITUTIONAL),
        (Setting.INSTITUTIONAL, True, "nypp", DiClass.TRANSFORMING),
        (Setting.INSTITUTIONAL, True, "yyyy", DiClass.TRANSFORMING),
        (Setting.INSTITUTIONAL, True, "nppp", DiClass.INSTITUTIONAL),
    ],
)
def test_conditions_decide_not_the_setting_alone(setting, is_residential, answers, expected):
    conditions = [ANSWERS[letter] for letter in answers]
    found = classify(conditions, setting=setting, is_residential=is_residential)
    assert found is expected


@pytest.mark.parametrize(
    ("code", "setting", "is_residential", "answer", "expected"),
    [
        ("U-OPI", Setting.HOME, False, "unknown", True),
        ("D-WTZ", Setting.COMMUNITY, False, "no", True),
        ("M-WSP", Setting.COMMUNITY, True, "yes", True),
        ("M-WSP", Setting.COMMUNITY, True, "no", False),
        ("P-RDP", Setting.INTERMEDIATE, True, "yes", True),
        ("P-RDP", Setting.INTERMEDIATE, True, "unknown", False),
        ("I-DPS", Setting.INSTITUTIONAL, True, "yes", False),
    ],
)
def test_a_flat_run_like_a_ward_is_no_community_service(
    code, setting, is_residential, answer, expected
):
    kind = ServiceTypeFactory.build(code=code, setting=setting, is_residential=is_residential)
    service = ServiceFactory.build(
        service_type=kind, **{f"condition_{letter}": answer for letter in "abcd"}
    )
    assert is_community_side(service) is expected
