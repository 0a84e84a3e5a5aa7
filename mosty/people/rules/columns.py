"""Columns of a file of organisations: what the import reads is what the export writes."""

from django.utils.translation import gettext_lazy

from mosty.core.imports import Column

COLUMNS = (
    Column("nazwa", gettext_lazy("full name"), required=True, example="KGW Łąka"),
    Column("forma", gettext_lazy("code or name of the form"), required=True, example="kgw"),
    Column("rejestr", gettext_lazy("code of the register, or BRAK"), example="KRKGW"),
    Column("numer", gettext_lazy("number in the register"), example="123456"),
    Column("nip", gettext_lazy("10 digits"), example="5260250274"),
    Column("regon", gettext_lazy("9 or 14 digits"), example="123456785"),
    Column("obszary", gettext_lazy("codes of areas, with commas"), example="SEN, OZN"),
    Column("adres", gettext_lazy("street, number, place"), example="Łąka 12"),
    Column("e-mail", example="kgw@example.org"),
    Column("telefon", example="600 000 000"),
    Column("www", gettext_lazy("address of the website"), example="https://example.org"),
    Column("opis", gettext_lazy("what the organisation does"), example="Spotkania seniorów"),
)
