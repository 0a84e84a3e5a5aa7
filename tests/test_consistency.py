"""Rules that hold for the whole code base, so that nobody has to remember them in a review."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from mosty.territory.guards import known_codes

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "mosty"
OWN_APPS = [config for config in apps.get_app_configs() if config.name.startswith("mosty.")]
OWN_MODELS = [model for config in OWN_APPS for model in config.get_models()]
#: Pages anyone may open without an account: an explicit list, by name of the address.
PUBLIC_PAGES = frozenset((ROOT / "tests" / "public_pages.txt").read_text(encoding="utf-8").split())


def _patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _patterns(entry, inner)
        elif entry.callback.__module__.startswith("mosty."):
            yield f"{namespace}{entry.name}", entry


ADDRESSES = sorted(_patterns(get_resolver()), key=lambda pair: pair[0])


def _python_files(*folders: Path) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts
    )


def _templates() -> list[Path]:
    return sorted(PACKAGE.glob("*/templates/**/*.html"))


def test_files_stay_small():
    too_long = [
        f"{path.relative_to(ROOT)}: {count}"
        for folder, limit in ((PACKAGE, 400), (ROOT / "tests", 800))
        for path in _python_files(folder)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > limit
    ]
    assert too_long == []


def test_every_address_has_a_name():
    assert [str(pattern.pattern) for name, pattern in ADDRESSES if name.endswith("None")] == []


def test_every_view_says_who_may_use_it():
    unguarded = [
        name for name, pattern in ADDRESSES if not hasattr(pattern.callback, "mosty_access")
    ]
    assert unguarded == []


def test_every_guard_names_a_known_permission():
    codes = known_codes() | {"public", "signed_in"}
    unknown = {
        name: pattern.callback.mosty_access
        for name, pattern in ADDRESSES
        if pattern.callback.mosty_access not in codes
    }
    assert unknown == {}


def test_public_pages_are_an_explicit_list():
    public = {name for name, pattern in ADDRESSES if pattern.callback.mosty_access == "public"}
    assert public == PUBLIC_PAGES


def test_every_address_is_visited_by_a_test():
    texts = "\n".join(path.read_text(encoding="utf-8") for path in _python_files(ROOT / "tests"))
    unvisited = [
        name
        for name, _pattern in ADDRESSES
        if name not in texts and f'"{name.rpartition(":")[2]}"' not in texts
    ]
    assert unvisited == []


def test_every_template_is_used():
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in [*_python_files(PACKAGE), *_templates()]
    )
    given_by_name = (
        *("cotton/", "account/", "mfa/", "allauth/", "localplans/document/"),
        *("400.html", "403.html", "403_csrf.html", "404.html", "500.html"),
    )
    unused = []
    for path in _templates():
        name = str(path).split("/templates/", 1)[1]
        if name.startswith(given_by_name):
            continue
        if name not in sources:
            unused.append(name)
    assert unused == []


def test_every_component_is_used_and_in_the_gallery():
    pages = [path for path in _templates() if "gallery" not in path.name]
    used = "\n".join(path.read_text(encoding="utf-8") for path in pages)
    gallery = (PACKAGE / "core/templates/core/gallery.html").read_text(encoding="utf-8")
    for path in sorted((PACKAGE / "core/templates/cotton").rglob("*.html")):
        tag = f"<c-{path.stem.replace('_', '-')}"
        assert tag in gallery, f"{tag} is not in the gallery"
        assert tag in used, f"{tag} is used by no page"


def test_components_get_no_filtered_value():
    """`:total="lines|length"` is silently nothing: a component takes names, not filters."""
    bad = [
        f"{path.name}: {found}"
        for path in _templates()
        for found in re.findall(r' :[\w-]+="[^"]*\|[^"]*"', path.read_text(encoding="utf-8"))
    ]
    assert bad == []


def test_templates_hold_no_inline_script_style_or_handler():
    bad = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son(click|change|load|submit|input)=", re.I)
    document = "/localplans/document/"  # files, not pages: they carry their own style
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in _templates()
        if document not in str(path) and (match := bad.search(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_blocktranslate_is_trimmed():
    found = [
        str(path.relative_to(ROOT))
        for path in _templates()
        for tag in re.findall(r"\{% blocktrans(?:late)?\b[^%]*%\}", path.read_text("utf-8"))
        if "trimmed" not in tag
    ]
    assert found == []


def test_forms_that_change_data_carry_a_csrf_token():
    found = []
    for path in _templates():
        text = path.read_text(encoding="utf-8")
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.S | re.I):
            if "csrf_token" not in form:
                found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_verbose_names_are_lower_case_and_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    missing = []
    for model in OWN_MODELS:
        name = str(model._meta.verbose_name)
        msgid = getattr(model._meta.verbose_name, "_args", [name])[0]
        words = msgid.split()
        assert words[0] == words[0].lower() or words[0].isupper(), model
        if f"| {msgid} |" not in glossary:
            missing.append(f"{model.__name__}: {msgid}")
    assert missing == []


def test_every_table_is_in_the_data_protection_register():
    register = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [ROOT / "docs/personal-data.md", *(ROOT / "docs/personal-data").glob("*.md")]
    )
    missing = [model.__name__ for model in OWN_MODELS if f"| {model.__name__} |" not in register]
    assert missing == []


#: Tables that describe the country or the installation, not one municipality.
SHARED_TABLES = {
    "TercVersion", "TercUnit", "Municipality", "LegalParameter", "User", "ServiceType",
    "BankQuestion", "AuditEntry", "JobRun", "ImportRun", "ImportChange", "EngineRun",
    "WorkerHeartbeat", "SearchIndex",
}  # fmt: skip


def _is_scoped(
    model: type[models.Model], seen: frozenset[type[models.Model]] = frozenset()
) -> bool:
    """Whether a chain of required foreign keys leads to the municipality."""
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey) or field.related_model in seen:
            continue
        target = field.related_model
        if target.__name__ == "Municipality":
            return True
        if not field.null and target in OWN_MODELS and _is_scoped(target, seen | {model}):
            return True
    return False


def test_every_table_belongs_to_a_municipality():
    loose = [
        model.__name__
        for model in OWN_MODELS
        if model.__name__ not in SHARED_TABLES and not _is_scoped(model)
    ]
    assert loose == []


def test_every_setting_from_the_environment_is_documented():
    documented = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    names = set()
    for path in _python_files(PACKAGE):
        names |= set(re.findall(r"\bMOSTY_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert sorted(name for name in names if name not in documented) == []


def test_every_permission_is_documented():
    documented = (ROOT / "docs/permissions.md").read_text(encoding="utf-8")
    assert sorted(code for code in known_codes() if f"`{code}`" not in documented) == []


def test_gettext_calls_hold_plain_strings():
    """No f-string and no .format inside gettext: such texts can never be found in a catalogue."""
    bad = []
    for path in _python_files(PACKAGE):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"_", "gettext", "gettext_lazy", "ngettext"}
                and node.args
                and not isinstance(node.args[0], ast.Constant)
            ):
                bad.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert bad == []


def test_one_english_text_has_one_translation():
    """Django takes the first catalogue that knows a text: two translations would be an accident."""
    for language in ("pl", "uk"):
        known: dict[tuple[str | None, str], dict[str, set[str]]] = {}
        for path in PACKAGE.glob(f"*/locale/{language}/LC_MESSAGES/django.po"):
            for entry in polib.pofile(str(path)):
                text = entry.msgstr or "|".join(entry.msgstr_plural.values())
                if text and not entry.obsolete:
                    versions = known.setdefault((entry.msgctxt, entry.msgid), {})
                    versions.setdefault(text, set()).add(path.parts[-5])
        clashes = {key: versions for key, versions in known.items() if len(versions) > 1}
        assert clashes == {}, f"{language}: {clashes}"


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "1 usługa"), (2, "2 usługi"), (5, "5 usług"), (12, "12 usług"), (22, "22 usługi")],
)
def test_polish_plurals_have_three_forms(count: int, text: str):
    from django.utils.translation import ngettext, override

    with override("pl"):
        found = ngettext("%(count)s service", "%(count)s services", count) % {"count": count}
    assert found == text


def test_the_repository_names_no_machine_and_no_registry():
    bad = re.compile(r"/(work|root|home)/[a-z]|pypi\.org|registry\.npmjs|--index-url")
    found = []
    # Folders that git does not keep are passed over before they are walked: they are large.
    ours = [top for top in ROOT.iterdir() if not top.name.startswith(".") and top.name != "var"]
    for path in [*ours, *(path for top in ours if top.is_dir() for path in top.rglob("*"))]:
        if (
            not path.is_file()
            or path == Path(__file__)
            or path.suffix
            not in {".py", ".md", ".txt", ".toml", ".yaml", ".html", ".css", ".js", ""}
        ):
            continue
        match = bad.search(path.read_text(encoding="utf-8", errors="ignore"))
        if match:
            found.append(f"{path.relative_to(ROOT)}: {match.group(0)}")
    assert found == []


def test_documentation_links_lead_somewhere():
    broken = []
    for path in [ROOT / "README.md", ROOT / "DEVELOPERS.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
            if "://" in target or target.startswith("mailto:"):
                continue
            if not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)} -> {target}")
    assert broken == []
