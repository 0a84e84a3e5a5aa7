"""Who read an assessment that is not their own: a line of the trail."""

from mosty.core.access import Access
from mosty.core.audit import record
from mosty.partnership.models import Assessment


def note_assessment_read(*, assessment: Assessment, way: str, by: Access) -> None:
    """A line: this person read the assessment, as expert or by consent, on a page or in a file."""
    record("partnership.assessment_read", by=by, on=assessment, data={"way": way})
