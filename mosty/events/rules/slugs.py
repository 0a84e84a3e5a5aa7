"""Addresses of events out of their titles."""

from collections.abc import Collection

from mosty.core import text

#: First words of other addresses below `wydarzenia/`.
RESERVED_SLUGS = frozenset(
    {
        "certyfikat",
        "cykle",
        "import",
        "karta",
        "minione",
        "nowe",
        "nr",
        "obecnosc",
        "zaswiadczenia",
        "zaswiadczenie",
        "zgloszenia",
        "zgloszenie",
    }
)
LONGEST = 80


def plain_slug(words: str, *, longest: int = LONGEST, empty: str = "wydarzenie") -> str:
    """`Mikołów – wspólnota łączy` -> `mikolow-wspolnota-laczy`."""
    return text.plain_slug(words, longest=longest, empty=empty)


def free_slug(words: str, taken: Collection[str], *, longest: int = LONGEST) -> str:
    """A slug nobody has yet: `wizyta`, `wizyta-2`, `wizyta-3`…"""
    base = plain_slug(words, longest=longest - 5)
    slug, number = base, 2
    while slug in taken or slug in RESERVED_SLUGS:
        slug = f"{base}-{number}"
        number += 1
    return slug
