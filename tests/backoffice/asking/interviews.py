"""Interviews, feedback on them, and one's own calendar address."""

from datetime import timedelta

from sqlalchemy import select

from hiring import interviews, scheduling
from hiring.interviews import Wanted
from hiring.models.application import Application
from hiring.models.job import Job, Visibility
from hiring.models.user import User
from hiring.scheduling import Offered, Span
from hiring.work import Work
from tests.backoffice.asking import Ask, Target

HALF_AN_HOUR = timedelta(minutes=30)


def furnish(work: Work, job: Job, application: Application, user: User) -> dict[str, object]:
    """One interview that takes place right now, one of which somebody said too early that it took place, and times
    to pick from."""
    people = [user]
    if job.visibility is not Visibility.CONFIDENTIAL:
        people += work.session.scalars(select(User).where(User.email == "interviewer@door.test")).all()
    wanted = Wanted(
        title="Second talk", starts_at=work.now - HALF_AN_HOUR, ends_at=work.now + HALF_AN_HOUR,
        timezone="Europe/London", interviewer_ids=[one.id for one in people], organizer_id=user.id,
    )  # fmt: skip
    now, ended = (interviews.schedule(work, application, wanted) for _ in range(2))
    interviews.complete(work, ended)
    tomorrow = work.now + timedelta(days=1)
    times = scheduling.offer(work, application, Offered(
        title="First talk", minutes=25, pause_minutes=5,
        windows={user.id: [Span(tomorrow, tomorrow + 4 * HALF_AN_HOUR)]},
        timezone="Europe/London", organizer_id=user.id, answer_by=tomorrow,
    ))  # fmt: skip
    work.session.flush()
    return {
        "times": times.id,
        "interview": now.id,
        "ended": ended.id,
        "ended_seen": interviews.digest_of(ended),
        "colleague": people[-1].id,
    }


def requests(t: Target) -> dict[str, Ask]:
    of_application = f"/backoffice/applications/{t['application']}/interviews"
    one, ended = f"/backoffice/interviews/{t['interview']}", f"/backoffice/interviews/{t['ended']}"
    cv = f"{one}/cv/{t['attachment']}"
    form = {
        "title": "Third talk", "day": "2026-12-01", "start": "10:00", "end": "11:00", "timezone": "Europe/London",
        "interviewers": [str(t["colleague"])], "organizer": str(t["colleague"]),
    }  # fmt: skip
    account = "/backoffice/account/calendar"
    times = f"/backoffice/applications/{t['application']}/times"
    windows = {
        "title": "First talk", "minutes": "25", "pause": "5", "timezone": "Europe/London", "until": "2026-12-01",
        "changes": "2", "interviewers": [str(t["colleague"])], "organizer": str(t["colleague"]),
        "day": "2026-12-01", "from": "10:00", "to": "12:00", "who": "", "seen": str(t["times"]),
    }  # fmt: skip
    return {
        "interviews": Ask("GET", "/backoffice/interviews"),
        "interview": Ask("GET", one),
        "new_interview": Ask("GET", f"{of_application}/new"),
        "interview_clashes": Ask("POST", f"{of_application}/clashes", form, done=200),
        "schedule_interview": Ask("POST", of_application, form),
        "new_times": Ask("GET", times),
        "look_at_times": Ask("POST", f"{times}/slots", windows, done=200),
        "offer_times": Ask("POST", times, windows),
        "withdraw_times": Ask("POST", f"{times}/withdrawal", {"seen": "open"}),
        "interview_times": Ask("GET", f"{one}/times"),
        "change_interview": Ask("POST", f"{one}/times", form | {"seen": "0-scheduled"}),
        "cancel_interview": Ask("POST", f"{one}/cancellation", {"reason": "by_us", "seen": "0-scheduled"}),
        "complete_interview": Ask("POST", f"{one}/completion", {"seen": "0-scheduled"}),
        "interview_no_show": Ask("POST", f"{one}/no-show", {"seen": "0-scheduled"}),
        "reopen_interview": Ask("POST", f"{ended}/reopening", {"seen": t["ended_seen"]}),
        "respond_to_interview": Ask("POST", f"{one}/response", {"response": "accepted"}),
        "give_feedback": Ask("POST", f"{one}/feedback", {"recommendation": "yes", "seen": "0"}),
        "interview_cv": Ask("GET", cv),
        "interview_cv_page": Ask("GET", f"{cv}/pages/1"),
        "calendar": Ask("GET", account, of_an_object=False),
        "renew_calendar": Ask("POST", account, done=200, of_an_object=False),
        "end_calendar": Ask("POST", f"{account}/removal", of_an_object=False),
    }
