"""Code lists that several apps share (domain lists OBSZAR_DI and DANE_STATUS)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DiArea(TextChoices):
    """Areas of deinstitutionalisation: the six of the regional plans and four local ones."""

    HOR = "HOR", _("matters common to all groups")
    ROD = "ROD", _("families and children")
    SEN = "SEN", _("older people and people who need daily support")
    OZN = "OZN", _("people with disabilities")
    PSY = "PSY", _("people in mental health crisis")
    BEZ = "BEZ", _("people in homelessness")
    UZA = "UZA", _("people with addictions")
    PRZ = "PRZ", _("people affected by violence")
    CUD = "CUD", _("foreigners")
    OPK = "OPK", _("informal carers")


class DataStatus(TextChoices):
    """What kind of knowledge a figure is: a missing figure is never a zero."""

    VALUE = "value", _("value")
    ZERO = "zero", _("zero")
    NO_DATA = "no_data", _("no data")
    NOT_APPLICABLE = "not_applicable", _("not applicable")
    ESTIMATE = "estimate", _("estimate")
    FORECAST = "forecast", _("forecast")


#: Statuses that carry a number.
MEASURED = frozenset({DataStatus.VALUE, DataStatus.ZERO, DataStatus.ESTIMATE, DataStatus.FORECAST})


class Sex(TextChoices):
    FEMALE = "F", _("women")
    MALE = "M", _("men")
    ALL = "A", _("women and men")


class YesNoUnknown(TextChoices):
    YES = "yes", _("yes")
    PARTLY = "partly", _("partly")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")


class JobState(TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class ImportState(TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    IMPORTING = "importing", _("being imported")
    IMPORTED = "imported", _("imported")
    UNDONE = "undone", _("undone")
    FAILED = "failed", _("failed")


class RowVerdict(TextChoices):
    """What storing a row of a file would do."""

    NEW = "new", pgettext_lazy("row", "new")
    CHANGED = "changed", pgettext_lazy("row", "changed")
    SAME = "same", _("the same")
    DOUBTFUL = "doubtful", pgettext_lazy("row", "doubtful")
