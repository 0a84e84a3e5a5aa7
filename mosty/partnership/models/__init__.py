"""Partnership: standards, procedures, the map, tests of the model, recommendations, councils."""

from mosty.partnership.models.councils import (
    Council,
    CouncilMeeting,
    CouncilMember,
    CouncilTerm,
    DraftForOpinion,
)
from mosty.partnership.models.fieldwork import (
    DiaryEntry,
    FieldExpert,
    FieldLocation,
    Finding,
    FindingEvidence,
    ModelTest,
    StepTrial,
)
from mosty.partnership.models.network import (
    LineCoordinator,
    TieDeclaration,
    UmbrellaMember,
)
from mosty.partnership.models.open_institution import (
    LadderMark,
    OpenRound,
    RoundQuestionnaire,
    SmallStep,
)
from mosty.partnership.models.procedures import (
    DutyMark,
    DutyTrigger,
    Walk,
    WalkStep,
)
from mosty.partnership.models.recommendations import (
    Cafe,
    CafeDot,
    CafeNote,
    CafeTable,
    Recommendation,
    RecommendationBasis,
    Sending,
)
from mosty.partnership.models.standards import (
    Assessment,
    AssessmentConsent,
    AssessmentExpert,
    Cover,
    Evidence,
    Grade,
    ImprovementStep,
    Standard,
    StandardSet,
    Verification,
)

__all__ = [
    "Assessment",
    "AssessmentConsent",
    "AssessmentExpert",
    "Cafe",
    "CafeDot",
    "CafeNote",
    "CafeTable",
    "Council",
    "CouncilMeeting",
    "CouncilMember",
    "CouncilTerm",
    "Cover",
    "DiaryEntry",
    "DraftForOpinion",
    "DutyMark",
    "DutyTrigger",
    "Evidence",
    "FieldExpert",
    "FieldLocation",
    "Finding",
    "FindingEvidence",
    "Grade",
    "ImprovementStep",
    "LadderMark",
    "LineCoordinator",
    "ModelTest",
    "OpenRound",
    "Recommendation",
    "RecommendationBasis",
    "RoundQuestionnaire",
    "Sending",
    "SmallStep",
    "Standard",
    "StandardSet",
    "StepTrial",
    "TieDeclaration",
    "UmbrellaMember",
    "Verification",
    "Walk",
    "WalkStep",
]
