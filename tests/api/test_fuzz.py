"""Thousands of odd requests: the APIs answer as they say, and never with a fault of their own."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mosty.config.wsgi import application

pytestmark = [pytest.mark.api, pytest.mark.django_db]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
TRIES = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def one_connection():
    """Requests stay inside the test's transaction, as those of Django's own test client do."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
hsds = schemathesis.openapi.from_wsgi("/api/hsds/openapi.json", application).exclude(
    operation_id="getDataPackage"  # a file, which this reader leaves open
)
cpsv_ap = schemathesis.openapi.from_wsgi("/api/cpsv-ap/openapi.json", application)


@schema.parametrize()
@TRIES
def test_api_answers_as_described(case, world):
    case.call_and_validate(checks=CHECKS)


@hsds.parametrize()
@TRIES
def test_open_feed_answers_as_described(case, world):
    case.call_and_validate(checks=CHECKS)


@cpsv_ap.parametrize()
@TRIES
def test_linked_data_answer_as_described(case, world):
    case.call_and_validate(checks=CHECKS)
