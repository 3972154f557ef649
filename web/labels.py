"""The words people read for each code of the domain."""

from enum import StrEnum

from flask_babel import lazy_gettext as _

from hiring.actors import JobRole, Role
from hiring.models.application import ApplicationStatus
from hiring.models.attachment import AttachmentType, ScanStatus
from hiring.models.candidate import ContactType
from hiring.models.interview import CancelReason, InterviewStatus, LocationKind, ParticipantResponse
from hiring.models.job import Asked, CloseReason, EmploymentType, JobStatus, Period, Visibility, WorkplaceType
from hiring.models.letter import LetterState, Occasion
from hiring.models.letter_template import TemplateKind, TemplateStatus
from hiring.models.note import NoteKind, NoteVisibility, Recommendation
from hiring.models.offer import AbandonReason, DecidedVia, OfferStatus
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
        Occasion.MESSAGE: _("Message"),
        Occasion.INTERVIEW_INVITED: _("Invitation to an interview"),
        Occasion.INTERVIEW_CHANGED: _("Interview changed"),
        Occasion.INTERVIEW_CANCELLED: _("Interview cancelled"),
        Occasion.OFFER_SENT: _("Offer"),
        Occasion.OFFER_WITHDRAWN: _("Offer taken back"),
        Occasion.INVITED: _("Invitation"),
        Occasion.PASSWORD_RESET: _("Link for a new password"),
        Occasion.ACCESS_CHANGED: _("Access changed"),
        Occasion.MENTIONED: _("Named in a note"),
        Occasion.PANEL_INVITED: _("Interview to conduct"),
        Occasion.PANEL_CHANGED: _("Interview to conduct, changed"),
        Occasion.PANEL_CANCELLED: _("Interview to conduct, cancelled"),
        Occasion.FEEDBACK_WANTED: _("Feedback wanted"),
        Occasion.OFFER_TO_APPROVE: _("Offer to approve"),
        Occasion.WEBHOOK_DISABLED: _("Webhook switched off"),
        Occasion.MY_LINK: _("Link to their own pages"),
        Occasion.FORM_KEPT: _("Link to a form that is kept"),
        Occasion.TIMES_OFFERED: _("Times to pick from"),
        Occasion.TIMES_WITHDRAWN: _("Times taken back"),
        Occasion.OFFER_ANSWERED: _("Their answer to the offer"),
        Occasion.WITHDRAWN: _("Withdrawal confirmed"),
        Occasion.ERASURE_ASKED: _("Link to confirm erasing"),
        Occasion.ERASED: _("Data erased"),
        Occasion.CONSENT_ENDING: _("Consent ending"),
        Occasion.CANDIDATE_WITHDREW: _("A candidate withdrew"),
        Occasion.CANDIDATE_ANSWERED: _("A candidate answered an offer"),
        Occasion.TIMES_ASKED: _("A candidate wrote about times"),
        Occasion.TIME_BOOKED: _("A candidate picked a time"),
        Occasion.INTERVIEWER_ANSWERED: _("An interviewer may not come"),
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
    Recommendation: {
        Recommendation.STRONG_NO: _("Certainly not"),
        Recommendation.NO: _("No"),
        Recommendation.NO_DECISION: _("Not sure"),
        Recommendation.YES: _("Yes"),
        Recommendation.STRONG_YES: _("Certainly"),
    },
    InterviewStatus: {
        InterviewStatus.SCHEDULED: _("Scheduled"),
        InterviewStatus.COMPLETED: _("Took place"),
        InterviewStatus.CANCELLED: _("Cancelled"),
        InterviewStatus.NO_SHOW: _("Did not come"),
    },
    LocationKind: {
        LocationKind.PHYSICAL: _("In person"),
        LocationKind.VIRTUAL: _("Video call"),
        LocationKind.PHONE: _("By phone"),
    },
    CancelReason: {
        CancelReason.BY_US: _("We cancelled"),
        CancelReason.BY_CANDIDATE: _("The candidate cancelled"),
        CancelReason.APPLICATION_ENDED: _("The application ended"),
    },
    ParticipantResponse: {
        ParticipantResponse.NEEDS_ACTION: _("No answer yet"),
        ParticipantResponse.ACCEPTED: _("Comes"),
        ParticipantResponse.TENTATIVE: _("Perhaps"),
        ParticipantResponse.DECLINED: _("Cannot come"),
    },
    OfferStatus: {
        OfferStatus.DRAFT: _("Draft"),
        OfferStatus.APPROVED: _("Approved"),
        OfferStatus.SENT: _("Sent"),
        OfferStatus.ACCEPTED: _("Accepted"),
        OfferStatus.DECLINED: _("Declined"),
        OfferStatus.ABANDONED: _("Abandoned"),
    },
    AbandonReason: {
        AbandonReason.EXPIRED: _("It ran out"),
        AbandonReason.RESCINDED: _("We took it back"),
        AbandonReason.SUPERSEDED: _("Something else took its place"),
        AbandonReason.APPLICATION_CLOSED: _("The application ended"),
        AbandonReason.RENEGED: _("The candidate did not come after all"),
    },
    DecidedVia: {
        DecidedVia.TEAM: _("Written down by the team"),
        DecidedVia.LINK: _("Answered by the candidate"),
    },
    TemplateKind: {
        TemplateKind.MESSAGE: _("Message to a candidate"),
        TemplateKind.RECEIVED: _("Application received"),
        TemplateKind.SENT_AGAIN: _("Application sent again"),
        TemplateKind.REJECTED: _("Our answer"),
        TemplateKind.INTERVIEW_INVITED: _("Invitation to an interview"),
        TemplateKind.INTERVIEW_CHANGED: _("Interview changed"),
        TemplateKind.INTERVIEW_CANCELLED: _("Interview cancelled"),
        TemplateKind.OFFER_SENT: _("Letter that comes with an offer"),
        TemplateKind.OFFER_WITHDRAWN: _("Offer taken back"),
        TemplateKind.OFFER_DOCUMENT: _("The offer itself, as PDF"),
    },
    TemplateStatus: {
        TemplateStatus.ACTIVE: _("In use"),
        TemplateStatus.INACTIVE: _("Not in use"),
    },
    ContactType: {
        ContactType.PERSONAL: _("Personal"),
        ContactType.WORK: _("Work"),
        ContactType.OTHER: _("Other"),
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
    OfferStatus: {OfferStatus.DRAFT: "grey", OfferStatus.APPROVED: "blue", OfferStatus.SENT: "violet",
                  OfferStatus.ACCEPTED: "green", OfferStatus.DECLINED: "red", OfferStatus.ABANDONED: "amber"},
    InterviewStatus: {InterviewStatus.SCHEDULED: "blue", InterviewStatus.COMPLETED: "green",
                      InterviewStatus.CANCELLED: "grey", InterviewStatus.NO_SHOW: "red"},
    ParticipantResponse: {ParticipantResponse.NEEDS_ACTION: "amber", ParticipantResponse.ACCEPTED: "green",
                          ParticipantResponse.TENTATIVE: "amber", ParticipantResponse.DECLINED: "red"},
    Recommendation: {Recommendation.STRONG_NO: "red", Recommendation.NO: "red",
                     Recommendation.NO_DECISION: "grey", Recommendation.YES: "green",
                     Recommendation.STRONG_YES: "green"},
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
