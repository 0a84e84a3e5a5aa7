"""Fixtures every test may use."""

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import hypothesis
import pytest
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import Client
from django.utils.translation import trans_real

from mosty.core.access import ORGANISATION_ROLES, Access, Role
from mosty.core.catalogues import compile_catalogues
from mosty.people.queries import access_for
from mosty.territory.models import Municipality
from tests.config.installation import Installation
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.territory import MunicipalityFactory
from tests.migrated import migrated_once
from tests.once import made_once
from tests.page_client import PageClient

# A busy machine is no fault of the code; what must be quick is measured under benchmarks/.
hypothesis.settings.register_profile("mosty", deadline=None)
hypothesis.settings.load_profile("mosty")


#: Whoever asks for one of these works on the database of the tests.
_DATABASE_FIXTURES = frozenset(
    {"db", "transactional_db", "live_server", "django_db_reset_sequences"}
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--with-database-only",
        action="store_true",
        help="leave out the tests that never ask for the database: on another one they say the same",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--with-database-only"):
        return
    kept, left = [], []
    for item in items:
        asks = item.get_closest_marker("django_db") is not None or (
            isinstance(item, pytest.Function) and _DATABASE_FIXTURES.intersection(item.fixturenames)
        )
        (kept if asks else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


def pytest_configure(config: pytest.Config) -> None:
    """Texts are compiled once, before any worker starts."""
    if not hasattr(config, "workerinput") and compile_catalogues():
        # Django may have read the old ones while it was set up.
        trans_real._translations.clear()
        trans_real._default = None


@pytest.fixture(scope="session")
def _migrated_once() -> Iterator[None]:
    with migrated_once():
        yield


@pytest.fixture(scope="session")
def django_db_setup(_migrated_once: None, django_db_setup: None) -> None:
    """Test databases, from the copy of a migrated one where there is one (tests/migrated.py)."""


REFERENCE_DATA = Path(
    os.environ.get("MOSTY_REFERENCE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")
)


@pytest.fixture
def reference_data() -> Path:
    """The folder of real inputs and known answers, or a skip that says what is missing."""
    if not REFERENCE_DATA.is_dir():
        pytest.skip(
            f"reference data not found: set MOSTY_REFERENCE_DATA (looked in {REFERENCE_DATA})"
        )
    return REFERENCE_DATA


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_the_trail() -> None:
    """After a test with real transactions all tables are emptied; on SQLite the trail refuses."""
    triggers = import_module("mosty.core.migrations.0002_audit_is_append_only")
    sql_flush = DatabaseOperations.sql_flush

    def flush(self: DatabaseOperations, *args: object, **kwargs: object) -> list[str]:
        statements = sql_flush(self, *args, **kwargs)
        return [*triggers._SQLITE_BACK, *statements, *triggers._SQLITE_FORWARD]

    DatabaseOperations.sql_flush = flush


@pytest.fixture
def municipality(db: None) -> Municipality:
    return MunicipalityFactory(slug="debowa-dolina", name="Dębowa Dolina", terc_code="9999013")


@pytest.fixture
def client() -> PageClient:
    """A visitor's browser; fails on undefined template variables and inline handlers."""
    return PageClient()


@pytest.fixture
def access_as(municipality: Municipality) -> Callable[..., Access]:
    """`access_as(Role.CLERK)`: what a fresh account with this role is in the municipality."""

    def make(role: Role, organisation: object | None = None) -> Access:
        user = UserFactory()
        if role in ORGANISATION_ROLES:
            organisation = organisation or OrganisationFactory(municipality=municipality)
        if role not in (Role.ANYONE, Role.RESIDENT):
            MembershipFactory(
                user=user, municipality=municipality, role=role, organisation=organisation
            )
        return access_for(None if role is Role.ANYONE else user, municipality.pk)

    return make


@pytest.fixture
def client_as(municipality: Municipality) -> Callable[..., Client]:
    """`client_as(Role.CLERK)`: a browser signed in with this role in the municipality."""

    def make(role: Role, organisation: object | None = None) -> Client:
        browser = PageClient()
        if role is Role.ANYONE:
            return browser
        user = UserFactory()
        if role in ORGANISATION_ROLES:
            organisation = organisation or OrganisationFactory(municipality=municipality)
        if role is not Role.RESIDENT:
            MembershipFactory(
                user=user, municipality=municipality, role=role, organisation=organisation
            )
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return make


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A real installation after `mosty setup`; copy it, do not change it."""

    def make(folder: Path) -> None:
        done = Installation(folder)("setup")
        assert done.returncode == 0, done.stderr

    return Installation(made_once(tmp_path_factory, "installation", make))


@pytest.fixture
def installation(prepared: Installation, tmp_path: Path) -> Installation:
    """A fresh copy of the prepared installation."""
    return prepared.copy(tmp_path / "var")
