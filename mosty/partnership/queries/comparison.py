"""What the comparison of places reads from the database."""

from collections import defaultdict

from mosty.partnership.models import FieldLocation, Finding, ModelTest, StepTrial
from mosty.partnership.queries.fieldwork import COUNTED, latest_results
from mosty.partnership.rules.comparison import Comparison, FoundFact, PlaceFacts, compare


def comparison_of(test: ModelTest) -> Comparison:
    """Places of the test beside each other, by the findings both experts stand behind."""
    findings: dict[int, list[FoundFact]] = defaultdict(list)
    counted = Finding.objects.filter(location__test=test, state__in=COUNTED)
    for place_id, category, severity in counted.values_list("location", "category", "severity"):
        findings[place_id].append(FoundFact(category, severity))
    trials: dict[int, list[StepTrial]] = defaultdict(list)
    tried = StepTrial.objects.filter(location__test=test).order_by()
    for trial in tried.only("location_id", "step_code", "result", "day", "written_at"):
        trials[trial.location_id].append(trial)
    return compare(
        [
            PlaceFacts(
                key=place.pk,
                name=place.name,
                kind=place.kind,
                variant=place.variant,
                local_system=place.local_system,
                organisations=place.organisation_count,
                units=place.unit_count,
                findings=tuple(findings[place.pk]),
                results=latest_results(trials[place.pk]),
            )
            for place in FieldLocation.objects.filter(test=test).order_by("name", "pk")
        ]
    )
