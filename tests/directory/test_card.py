"""The page of one service: everything, nothing, Ukrainian, joined, printed."""

import io
from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from mosty.core.access import Role
from mosty.directory import queries
from mosty.directory.enums import AccessFeature, CapacityState, CostKind, ServiceStatus
from mosty.directory.models import (
    Contact,
    LocationFeature,
    OpeningWindow,
    Service,
    ServiceLanguage,
)
from mosty.directory.queries.card import ages, dialled, lines
from tests.factories.directory import DraftFactory, ServiceFactory, ServiceTypeFactory, at
from tests.factories.people import OrganisationFactory
from tests.factories.territory import VillageUnitFactory

pytestmark = pytest.mark.django_db
SECRET = "ul. Ukryta 7"


def page(pk: int, name: str = "service_detail") -> str:
    return reverse(f"directory:{name}", args=["debowa-dolina", pk])


def text_of(response) -> str:
    return " ".join(response.content.decode().split()).replace("\xa0", " ")


def full_service(municipality, **changes) -> Service:
    """A service of which everything is known."""
    facts = {
        "name": "Pomoc w domu",
        "name_uk": "Допомога вдома",
        "summary": "Opiekunka pomaga w codziennych sprawach.",
        "summary_uk": "Доглядальниця допомагає у щоденних справах.",
        "text_easy": "Opiekunka przychodzi do domu.",
        "for_whom": "Osoby starsze, które mieszkają same.",
        "min_age": 60,
        "how_to_apply": "1. Zadzwoń.\n2. Umów wizytę.\n3. Podpisz umowę.",
        "who_decides": "Kierownik ośrodka",
        "what_to_bring": "- dowód osobisty\n- zaświadczenie o dochodzie",
        "cost_kind": CostKind.INCOME,
        "cost_for_person": "od 0 do 12 zł za godzinę",
        "hours_text": "Od poniedziałku do piątku, 8.00–15.00.",
        "phone": "900 100 201 wew. 3",
        "email": "pomoc@example.pl",
        "website": "https://example.pl/pomoc",
        "village_unit": VillageUnitFactory(municipality=municipality),
        "capacity_state": CapacityState.ROOM,
        "capacity_places": 40,
        "people_count": 36,
        "free_places": 4,
        "waiting_count": 6,
        "figures_on": timezone.localdate(),
        "unit_cost_grosze": 4200,
        "checked_on": date(2026, 11, 3),
        "condition_a": "yes",
        "condition_a_reason": "Godziny według osoby.",
        "service_type": ServiceTypeFactory(legal_basis="art. 50 ustawy o pomocy społecznej"),
    }
    service = ServiceFactory(municipality=municipality, **facts | changes)
    place = at(
        service,
        name="Ośrodek",
        address="ul. Rynek 1",
        directions="Autobus 4, przystanek Rynek.",
        access_note="Ciężkie drzwi.",
    )
    LocationFeature.objects.create(location=place, feature=AccessFeature.LIFT)
    ServiceLanguage.objects.create(service=service, language="uk")
    Contact.objects.create(
        municipality=municipality, service=service, name="Anna Lis", phone="900 1", is_public=True
    )
    Contact.objects.create(
        municipality=municipality, service=service, name="Jan Wilk", phone="900 2"
    )
    return service


# --- the page -----------------------------------------------------------------------------------


def test_card_of_a_service_of_which_everything_is_known(municipality, client):
    text = text_of(client.get(page(full_service(municipality).pk)))
    text = text[text.index("<h1>") :]
    in_order = [
        "<h1>Pomoc w domu</h1>",
        'href="tel:900100201;ext=3">900 100 201 wew. 3</a>',
        "Anna Lis",
        "Opiekunka pomaga w codziennych sprawach.",
        "Opiekunka przychodzi do domu.",
        "Osoby starsze, które mieszkają same.",
        "Wiek: od 60 lat.",
        "4 wolne miejsca (stan na",
        "Od poniedziałku do piątku, 8.00–15.00.",
        "ul. Rynek 1",
        "Autobus 4, przystanek Rynek.",
        "Winda albo wszystko na parterze",
        "Ciężkie drzwi.",
        "płata zależy od dochodu",
        "od 0 do 12 zł za godzinę",
        "<ol><li>Zadzwoń.</li><li>Umów wizytę.</li><li>Podpisz umowę.</li></ol>",
        "Kierownik ośrodka",
        "<ul><li>dowód osobisty</li><li>zaświadczenie o dochodzie</li></ul>",
        "Ukraiński",
        "https://example.pl/pomoc",
        "Sprawdzone 3 listopada 2026.",
        "Czy to nadal prawda?",
        "Ulotka do druku (PDF)",
        "42 zł / godzina",
        "Godziny według osoby.",
        "art. 50 ustawy o pomocy społecznej",
    ]  # fmt: skip
    places = [text.find(part) for part in in_order]
    assert [part for part, place in zip(in_order, places, strict=True) if place < 0] == []
    assert places == sorted(places)
    assert "Jan Wilk" not in text
    assert "900 2" not in text
    assert "Zmień usługę" not in text


def test_card_of_a_service_of_which_nothing_is_known(municipality, client):
    service = ServiceFactory(municipality=municipality, name="Coś", for_whom="", how_to_apply="")
    text = text_of(client.get(page(service.pk)))
    assert "Nie znamy telefonu tej usługi." in text
    assert "Nie wiemy. Zapytaj przez telefon." in text
    assert "Jeszcze nie potwierdzono, że to wszystko się zgadza." in text
    for absent in ("Kto decyduje", "Co zabrać", "Wiek:", "Języki", "tel:"):
        assert absent not in text


def test_card_speaks_ukrainian_and_marks_what_is_polish(municipality, client):
    client.cookies.load({"mosty_language": "uk"})
    text = text_of(client.get(page(full_service(municipality).pk)))
    for words in (
        "<h1>Допомога вдома</h1>",
        "Доглядальниця допомагає у щоденних справах.",
        "4 вільні місця (станом на",
        "Вік: від 60 років.",
        "Хто вирішує",
        "Чи це досі правда?",
        "Листівка для друку (PDF)",
        '<ol lang="pl"><li>Zadzwoń.</li>',
        '<span lang="pl">Osoby starsze, które mieszkają same.</span>',
    ):
        assert words in text


def test_card_tells_a_confidential_address_by_telephone_only(municipality, client):
    service = ServiceFactory(municipality=municipality, name="Schronienie", phone="900 100 201")
    at(service, address=SECRET, name="Dom", directions="za lasem", is_confidential=True)
    text = text_of(client.get(page(service.pk)))
    assert "Adres podamy przez telefon." in text
    for secret in (SECRET, "za lasem", "<strong>Dom</strong>"):
        assert secret not in text
    words = pdf_of(client.get(page(service.pk, "service_leaflet")))
    assert "Adres podamy przez telefon." in words
    assert SECRET not in words


def test_card_escapes_what_people_type_in_every_field(municipality, client):
    bad = "<script>alert(1)</script>"
    texts = (
        "name", "summary", "text_easy", "for_whom", "how_to_apply", "who_decides",
        "what_to_bring", "cost_for_person", "hours_text",
    )  # fmt: skip
    service = ServiceFactory(municipality=municipality, phone=bad[:40], **dict.fromkeys(texts, bad))
    at(service, name=bad, address=bad, directions=bad, access_note=bad)
    assert bad not in text_of(client.get(page(service.pk)))
    assert "alert(1)" in pdf_of(client.get(page(service.pk, "service_leaflet")))


def test_card_that_nobody_checked_for_long_says_so(municipality, client):
    long_ago = timezone.localdate() - timedelta(days=600)
    service = ServiceFactory(municipality=municipality, checked_on=long_ago)
    text = text_of(client.get(page(service.pk)))
    assert "Coś mogło się zmienić: zadzwoń, zanim pójdziesz." in text


def test_joined_service_leads_to_the_kept_one_for_ever(municipality, client):
    kept = ServiceFactory(municipality=municipality)
    middle = ServiceFactory(municipality=municipality, merged_into=kept)
    first = ServiceFactory(municipality=municipality, merged_into=middle)
    answer = client.get(page(first.pk))
    assert (answer.status_code, answer.url) == (301, page(kept.pk))
    ring = ServiceFactory(municipality=municipality, merged_into=kept)
    Service.objects.filter(pk=kept.pk).update(merged_into=ring)
    assert client.get(page(first.pk)).status_code == 404


def test_joined_service_of_another_municipality_is_not_found(municipality, client):
    kept = ServiceFactory()
    joined = ServiceFactory(municipality=kept.municipality, merged_into=kept)
    assert client.get(page(joined.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_card_needs_the_same_queries_for_more_of_everything(
    municipality, client, django_assert_max_num_queries, count
):
    service = full_service(municipality)
    for number in range(count):
        place = at(service, name=f"Miejsce {number}")
        LocationFeature.objects.create(location=place, feature=AccessFeature.TOILET)
        Contact.objects.create(
            municipality=municipality, service=service, email=f"a{number}@example.pl"
        )
        full_service(municipality, name=f"Inna {number}")
    with django_assert_max_num_queries(14) as queries_made:
        client.get(page(service.pk))
    assert len(queries_made) == len_of_one(client, municipality)


def len_of_one(client, municipality) -> int:
    """Queries of a card of a service that stands alone."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    service = full_service(municipality, name="Jedna")
    with CaptureQueriesContext(connection) as made:
        client.get(page(service.pk))
    return len(made)


def test_keeper_sees_what_waits_below_the_card(municipality, client_as, client):
    own = OrganisationFactory(municipality=municipality)
    service = full_service(municipality, organisation=own)
    client.post(page(service.pk, "service_doubt"), {"kind": "wrong"})
    text = text_of(client_as(Role.CLERK).get(page(service.pk)))
    for words in ("1 uwaga czeka", "Uwagi mieszkańców", "Zmień usługę", "Czy są wolne miejsca?"):
        assert words in text
    provider = text_of(client_as(Role.NGO_REPRESENTATIVE, own).get(page(service.pk)))
    assert "1 uwaga czeka" in provider
    assert reverse("directory:doubt_list", args=["debowa-dolina"]) not in provider
    assert "1 uwaga czeka" not in text_of(client_as(Role.RESIDENT).get(page(service.pk)))


# --- the leaflet --------------------------------------------------------------------------------


def pdf_of(response) -> str:
    assert response["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(response.content))
    assert len(reader.pages) == 1
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    return " ".join(reader.pages[0].extract_text().split()).replace("\xa0", " ")


def test_leaflet_is_one_tagged_page_with_the_telephone(municipality, client):
    service = full_service(municipality)
    answer = client.get(page(service.pk, "service_leaflet"))
    words = pdf_of(answer)
    for part in ("Pomoc w domu", "900 100 201 wew. 3", "Zadzwoń.", "ul. Rynek 1", "Sprawdzone"):
        assert part in words
    assert page(service.pk) in words.replace(" ", "")
    assert "Jan Wilk" not in words
    assert answer["Content-Disposition"] == f'inline; filename="ulotka-{service.pk}.pdf"'


def test_leaflet_says_as_the_page_that_hours_are_by_appointment(municipality, client):
    service = full_service(municipality, cost_kind=CostKind.FREE, cost_for_person="Bezpłatnie.")
    OpeningWindow.objects.create(
        service=service, weekday=0, opens=time(8), closes=time(12), by_appointment=True
    )
    words = pdf_of(client.get(page(service.pk, "service_leaflet")))
    assert "8.00–12.00, po umówieniu się" in words
    assert "W święta" in words
    assert words.lower().count("bezpłatnie") == 1


@pytest.mark.slow
def test_leaflet_of_a_long_description_still_fits(municipality, client):
    service = full_service(
        municipality,
        text_easy="Zdanie. " * 400,
        for_whom="Osoby. " * 400,
        how_to_apply="\n".join(f"{n}. " + "Krok po kroku. " * 40 for n in range(1, 30)),
        what_to_bring="\n".join("dokument " * 40 for _ in range(30)),
    )
    assert "900 100 201" in pdf_of(client.get(page(service.pk, "service_leaflet")))


def test_leaflet_is_ukrainian_for_who_reads_ukrainian(municipality, client):
    client.cookies.load({"mosty_language": "uk"})
    words = pdf_of(client.get(page(full_service(municipality).pk, "service_leaflet")))
    assert "Допомога вдома" in words
    assert "Як скористатися" in words


def test_leaflet_of_a_draft_a_closed_or_a_foreign_service_is_not_found(municipality, client):
    closed = ServiceFactory(municipality=municipality, status=ServiceStatus.CLOSED)
    for service in (DraftFactory(municipality=municipality), closed, ServiceFactory()):
        assert client.get(page(service.pk, "service_leaflet")).status_code == 404


# --- small words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phone", "dial"),
    [
        ("900 100 201", "900100201"),
        ("+48 900-100-201", "+48900100201"),
        ("(22) 900 10 20 wew. 15", "229001020;ext=15"),
        ("900 100 201, w. 7", "900100201;ext=7"),
        ("900 100 201 lub 900 100 202", "900100201"),
        ("900 100 201 / 900 100 202", "900100201"),
        ("900 100 201, 900 100 202", "900100201"),
        ("w sekretariacie", ""),
        ("", ""),
        ("19115", "19115"),
    ],
)
def test_telephone_link_dials_the_first_number(phone, dial):
    assert dialled(phone) == dial


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (60, None, "od 60 lat"),
        (None, 18, "do 18 lat"),
        (0, 18, "do 18 lat"),
        (7, 18, "od 7 do 18 lat"),
        (None, None, ""),
        (0, None, ""),
    ],
)
def test_ages_in_words(least, most, words):
    with translation.override("pl"):
        assert ages(least, most) == words


def test_lines_lose_the_marks_people_type():
    text = " 1. Zadzwoń.\n\n2) Przyjdź 3 maja.\n- weź dowód\n• 2 zdjęcia\n2026 to rok"
    assert lines(text) == ("Zadzwoń.", "Przyjdź 3 maja.", "weź dowód", "2 zdjęcia", "2026 to rok")


def test_kept_service_is_none_for_a_service_that_was_never_joined(municipality):
    assert (
        queries.kept_service_id(municipality, ServiceFactory(municipality=municipality).pk) is None
    )
