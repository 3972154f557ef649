"""The letter of an offer: its words beside its terms, for the page, and the PDF that is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from hiring.letter_variables import fill
from hiring.models.letter_template import TemplateKind
from hiring.models.offer import Offer
from hiring.screening import files
from hiring.work import Work
from plumbing import letter_pdf
from plumbing.letter_pdf import Sheet
from web import letter_words, offer_wording
from web.formatting import gettext as _


@dataclass(frozen=True)
class Document:
    """The letter in words. `missing`: variables of the organisation's template that have nothing to stand there.
    `unwritable`: characters that the PDF cannot show."""

    sheet: Sheet
    file_name: str
    missing: Sequence[str] = ()

    @property
    def unwritable(self) -> str:
        one = self.sheet
        pairs = (text for pair in one.terms for text in pair)
        texts = (one.sender, one.title, one.text, one.closing, *one.recipient, *pairs)
        return letter_pdf.unwritable("\n".join(texts))

    def pdf(self, *, is_draft: bool) -> bytes:
        """Takes a part of a second: outside of transactions where it matters."""
        with letter_words.spoken(self.sheet.language):
            mark = _("Draft") if is_draft else ""
        return letter_pdf.draw(replace(self.sheet, mark=mark))


def compose(work: Work, offer: Offer) -> Document:
    """As it would be sent today, in the job's language: the organisation's words where there are any, else
    Foyer's. Of a sent offer the PDF is kept, and this is not what it says."""
    application = offer.application
    language = application.job.language
    with letter_words.spoken(language):
        title, text, missing = _words(work, offer, language)
        person, organisation = application.candidate.name, work.organisation.name
        until = offer_wording.values(work, offer)["offer_until"]
        sheet = Sheet(
            sender=organisation,
            day=offer_wording.whole_day(work.today),
            recipient=[person],
            title=title,
            text=text,
            terms=offer_wording.terms(work, offer),
            closing=_(
                "This offer stands until %(day)s. To accept it, sign below and send it back to us.", day=until
            )
            if until
            else _("To accept this offer, sign below and send it back to us."),
            signatures=[
                _("%(who)s, place and date", who=organisation),
                _("%(who)s, place and date", who=person),
            ],
            mark="",
            language=language,
            made_at=datetime.combine(work.today, time(12), work.organisation.zone),
        )
        name = files.clean_name(
            _("Offer to %(person)s, version %(number)s", person=person, number=offer.number) + ".pdf"
        )
    return Document(sheet, name, missing)


def _words(work: Work, offer: Offer, language: str) -> tuple[str, str, Sequence[str]]:
    """Title and text with their variables replaced; what was written to this candidate comes after them."""
    template = letter_words.template_for(work, TemplateKind.OFFER_DOCUMENT, language)
    missing: tuple[str, ...] = ()
    if template is None:
        title = _("Offer: %(title)s", title=offer.job_title)
        text = _(
            "Dear %(name)s,\n\nWe are glad to offer you this job at %(organisation)s. These are the terms.",
            name=offer.application.candidate.first_name, organisation=work.organisation.name,
        )  # fmt: skip
    else:
        known = {**letter_words.values(work, offer.application), **offer_wording.values(work, offer)}
        above, below = fill(template.subject, known), fill(template.body, known)
        title, text = above.text, below.text
        missing = tuple(dict.fromkeys(above.missing + below.missing))
    return title, f"{text}\n\n{offer.message}".strip(), missing
