"""Loads the bank of ready questions from its content pack."""

from pathlib import Path

from django.db import transaction

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.core.packs import load_pack
from mosty.questionnaires.models import BankQuestion
from mosty.questionnaires.rules import QuestionBank

PACK = Path(__file__).resolve().parents[1] / "content" / "question_bank.yaml"


@transaction.atomic
def load_question_bank(*, by: Access, path: Path = PACK) -> int:
    """How many questions the bank holds; those no longer in the pack are taken out of it.

    Questionnaires keep their own copies, so nothing asked before changes.
    """
    by.require("questionnaires.bank_load")
    bank = load_pack("question_bank", path, QuestionBank)
    known = {row.code: row for row in BankQuestion.objects.all()}
    changed = 0
    for position, item in enumerate(bank.items, start=1):
        facts = {
            "audience": str(item.audience),
            "definition": item.model_dump(mode="json", exclude_defaults=True),
            "position": position,
            "pack_version": str(bank.version),
        }
        row = known.pop(item.code, None)
        if row is not None and all(getattr(row, name) == value for name, value in facts.items()):
            continue
        BankQuestion.objects.update_or_create(code=item.code, defaults=facts)
        changed += 1
    for row in known.values():
        row.delete()
    if changed or known:
        record(
            "questionnaires.bank_loaded",
            by=by,
            data={"version": str(bank.version), "changed": changed, "removed": len(known)},
        )
    return len(bank.items)
