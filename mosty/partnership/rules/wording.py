"""Words in the reader's language."""

from django.utils import translation


def local_text(polish: str, ukrainian: str) -> str:
    """The Ukrainian words on a Ukrainian page, where there are some."""
    return ukrainian if ukrainian and translation.get_language() == "uk" else polish


def language_of(polish: str, ukrainian: str) -> str:
    """Language of what `local_text` gives, for `lang`; empty: that of the page."""
    if translation.get_language() == "pl" or local_text(polish, ukrainian) != polish:
        return ""
    return "pl"
