"""Learns the weights of the comparison of records from the tuning half of the labelled benchmark.

    .venv/bin/python scripts/learn_likeness.py

Writes mosty/directory/content/likeness/*.json. tests/directory/likeness measures the other half.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mosty.config.settings.test")

import django

django.setup()

from mosty.directory.rules.likeness import UNTRAINED, weights_path
from mosty.engines.linkage import learn, write_weights
from tests.directory.likeness.data import half, true_pairs


def main() -> None:
    for kind, model in UNTRAINED.items():
        labelled, records = half(kind, is_tuning=True)
        learned = learn(records, true_pairs(labelled), model)
        write_weights(learned, weights_path(kind))
        print(f"{kind.label}: {len(records)} wpisów, {len(true_pairs(labelled))} par")


if __name__ == "__main__":
    main()
