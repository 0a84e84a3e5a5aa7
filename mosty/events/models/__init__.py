"""Events and their programme, registrations, the day itself, what was learned, the organiser's work."""

from mosty.events.models.afterwards import (
    Certificate,
    CertificateRule,
    Evaluation,
    FollowUp,
    FollowUpNote,
    ObservationCard,
    Team,
    TeamMember,
)
from mosty.events.models.events import (
    Event,
    ProgrammeVersion,
    TrainingSeries,
)
from mosty.events.models.onday import (
    Announcement,
    ItemPin,
    Passage,
    Question,
)
from mosty.events.models.organising import (
    BudgetLine,
    Mail,
    MailRecipient,
    Task,
)
from mosty.events.models.programme import (
    ItemPerson,
    Leg,
    Material,
    ProgrammeItem,
    Stop,
)
from mosty.events.models.registration import (
    Participant,
    ParticipantNeeds,
    QueueException,
    Registration,
    RegistrationRules,
)

__all__ = [
    "Announcement",
    "BudgetLine",
    "Certificate",
    "CertificateRule",
    "Evaluation",
    "Event",
    "FollowUp",
    "FollowUpNote",
    "ItemPerson",
    "ItemPin",
    "Leg",
    "Mail",
    "MailRecipient",
    "Material",
    "ObservationCard",
    "Participant",
    "ParticipantNeeds",
    "Passage",
    "ProgrammeItem",
    "ProgrammeVersion",
    "Question",
    "QueueException",
    "Registration",
    "RegistrationRules",
    "Stop",
    "Task",
    "Team",
    "TeamMember",
    "TrainingSeries",
]
