"""Stored results of engines: the same input is computed once, and pages show what is stored."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.utils import timezone

from mosty.core.audit import Actor
from mosty.core.models import EngineRun


def fingerprint(inputs: Mapping[str, Any]) -> str:
    """SHA-256 of everything a result depends on, the same for the same inputs in any order."""
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def latest_run(municipality_id: int, kind: str) -> EngineRun | None:
    """The newest stored result of the kind, or None."""
    return EngineRun.objects.filter(municipality_id=municipality_id, kind=kind).first()


def stored_run(municipality_id: int, kind: str, inputs: Mapping[str, Any]) -> EngineRun | None:
    """The stored result of exactly these inputs, or None."""
    return EngineRun.objects.filter(
        municipality_id=municipality_id, kind=kind, fingerprint=fingerprint(inputs)
    ).first()


def confirm_run(run: EngineRun) -> EngineRun:
    """The stored result, once more true today: its inputs are still the same."""
    run.created_at = timezone.now()
    run.save(update_fields=["created_at"])
    return run


def keep_run(
    *,
    municipality_id: int,
    kind: str,
    inputs: Mapping[str, Any],
    engine: str,
    engine_version: str,
    parameters: Mapping[str, Any],
    result: Mapping[str, Any],
    by: Actor,
) -> EngineRun:
    """The result, stored; of two who computed the same at once the first one stays."""
    run, _is_new = EngineRun.objects.get_or_create(
        municipality_id=municipality_id,
        kind=kind,
        fingerprint=fingerprint(inputs),
        defaults={
            "engine": engine,
            "engine_version": engine_version,
            "parameters": dict(parameters),
            "result": dict(result),
            "started_by_label": by.label[:200],
        },
    )
    return run
