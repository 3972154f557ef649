"""The words people read for each code of the domain."""

from enum import StrEnum

from flask_babel import lazy_gettext as _

from hiring.actors import JobRole, Role
from hiring.models.application import ApplicationStatus
from hiring.models.attachment import AttachmentType, ScanStatus
from hiring.models.job import Asked, CloseReason, EmploymentType, JobStatus, Period, Visibility, WorkplaceType
from hiring.models.letter import LetterState, Occasion
from hiring.models.note import NoteKind, NoteVisibility
from hiring.models.rejection_reason import ReasonKind
from hiring.models.stage import StageKind
from hiring.models.user import UserStatus

LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    JobStatus: {
        JobStatus.DRAFT: _("Draft"),
        JobStatus.OPEN: _("Open"),
        JobStatus.PAUSED: _("Paused"),
        JobStatus.CLOSED: _("Closed"),
        JobStatus.ARCHIVED: _("Archived"),
    },
    Visibility: {
        Visibility.PUBLIC: _("Public"),
        Visibility.UNLISTED: _("By link only"),
        Visibility.INTERNAL: _("Internal"),
        Visibility.CONFIDENTIAL: _("Confidential"),
    },
    EmploymentType: {
        EmploymentType.FULL_TIME: _("Full time"),
        EmploymentType.PART_TIME: _("Part time"),
        EmploymentType.CONTRACT: _("Contract"),
        EmploymentType.TEMPORARY: _("Temporary"),
        EmploymentType.SEASONAL: _("Seasonal"),
        EmploymentType.INTERNSHIP: _("Internship"),
        EmploymentType.VOLUNTEER: _("Volunteer"),
        EmploymentType.OTHER: _("Other hours"),
    },
    WorkplaceType: {
        WorkplaceType.ON_SITE: _("On site"),
        WorkplaceType.HYBRID: _("Partly from home"),
        WorkplaceType.REMOTE: _("Remote"),
    },
    Period: {
        Period.HOUR: _("an hour"),
        Period.DAY: _("a day"),
        Period.WEEK: _("a week"),
        Period.MONTH: _("a month"),
        Period.YEAR: _("a year"),
    },
    CloseReason: {
        CloseReason.FILLED: _("Filled"),
        CloseReason.CANCELLED: _("Cancelled"),
        CloseReason.OTHER: _("Another reason"),
    },
    Asked: {
        Asked.REQUIRED: _("Required"),
        Asked.OPTIONAL: _("Optional"),
        Asked.OFF: _("Not asked"),
    },
    Role: {
        Role.ADMIN: _("Administrator"),
        Role.RECRUITER: _("Recruiter"),
        Role.MEMBER: _("Member"),
    },
    JobRole: {
        JobRole.HIRING_MANAGER: _("Hiring manager"),
        JobRole.RECRUITER: _("Recruiter"),
        JobRole.COORDINATOR: _("Coordinator"),
        JobRole.SOURCER: _("Sourcer"),
        JobRole.INTERVIEWER: _("Interviewer"),
    },
    StageKind: {
        StageKind.INBOX: _("New applications"),
        StageKind.IN_PROCESS: _("In progress"),
        StageKind.OFFER: _("Offer"),
        StageKind.HIRED: _("Hired"),
    },
    ApplicationStatus: {
        ApplicationStatus.ACTIVE: _("In progress"),
        ApplicationStatus.REJECTED: _("Said no"),
        ApplicationStatus.WITHDRAWN: _("Withdrawn"),
        ApplicationStatus.HIRED: _("Hired"),
    },
    AttachmentType: {
        AttachmentType.CV: _("CV"),
        AttachmentType.COVER_LETTER: _("Cover letter"),
        AttachmentType.OTHER: _("Other file"),
    },
    ScanStatus: {
        ScanStatus.PENDING: _("Being checked"),
        ScanStatus.CLEAN: _("Checked"),
        ScanStatus.INFECTED: _("Unsafe"),
        ScanStatus.SKIPPED: _("Not checked"),
    },
    Occasion: {
        Occasion.RECEIVED: _("Application received"),
        Occasion.SENT_AGAIN: _("Application sent again"),
        Occasion.REJECTED: _("Our answer"),
        Occasion.INVITED: _("Invitation"),
        Occasion.PASSWORD_RESET: _("Link for a new password"),
        Occasion.ACCESS_CHANGED: _("Access changed"),
    },
    LetterState: {
        LetterState.WAITING: _("Waiting"),
        LetterState.CANCELLED: _("Cancelled"),
        LetterState.SENT: _("Sent"),
        LetterState.FAILED: _("Not sent"),
    },
    NoteKind: {
        NoteKind.NOTE: _("Note"),
        NoteKind.FEEDBACK: _("Feedback"),
        NoteKind.SYSTEM: _("Foyer"),
    },
    NoteVisibility: {
        NoteVisibility.TEAM: _("The hiring team"),
        NoteVisibility.PRIVATE: _("Only me"),
    },
    ReasonKind: {
        ReasonKind.BY_US: _("We decided"),
        ReasonKind.BY_CANDIDATE: _("The candidate decided"),
        ReasonKind.OTHER: _("Another reason"),
    },
    UserStatus: {
        UserStatus.ACTIVE: _("Active"),
        UserStatus.INACTIVE: _("Inactive"),
    },
}

TONES: dict[type[StrEnum], dict[StrEnum, str]] = {
    JobStatus: {JobStatus.DRAFT: "grey", JobStatus.OPEN: "green", JobStatus.PAUSED: "amber",
                JobStatus.CLOSED: "grey", JobStatus.ARCHIVED: "grey"},
    ApplicationStatus: {ApplicationStatus.ACTIVE: "blue", ApplicationStatus.REJECTED: "red",
                        ApplicationStatus.WITHDRAWN: "grey", ApplicationStatus.HIRED: "green"},
    LetterState: {LetterState.WAITING: "amber", LetterState.CANCELLED: "grey",
                  LetterState.SENT: "green", LetterState.FAILED: "red"},
}  # fmt: skip
"""The colour a status pill takes; a word always stands beside it."""


def label(value: StrEnum | None) -> str:
    """The words for a code; empty for None. Members of different enums may be equal strings, so both enum and
    member are looked up."""
    return "" if value is None else str(LABELS[type(value)][value])


def tone(value: StrEnum | None) -> str:
    """The tone name of a status; grey where none is set."""
    return "grey" if value is None else TONES.get(type(value), {}).get(value, "grey")
