"""What the organisation does with an applicant's data, in plain words."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hiring import job_descriptions
from hiring.work import Work
from portal import bp
from web.door import Audience, reads
from web.language import language


@bp.get("/privacy")
@reads(Audience.PUBLIC)
def privacy(work: Work) -> ResponseReturnValue:
    own = work.organisation.spoken(language()).privacy_markdown
    return render_template("portal/privacy.html", own_html=job_descriptions.html(own) if own else "")
