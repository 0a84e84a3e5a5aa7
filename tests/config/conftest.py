import pytest

from tests.config.installation import Installation


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Installation:
    """An installation after `mosty setup`; copy it, do not change it."""
    installation = Installation(tmp_path_factory.mktemp("installation") / "var")
    done = installation("setup")
    assert done.returncode == 0, done.stderr
    return installation


@pytest.fixture
def installation(prepared, tmp_path) -> Installation:
    """A fresh copy of the prepared installation."""
    return prepared.copy(tmp_path / "var")
