"""Every page of Foyer, each as the walk that brings a browser there."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.support.applying import PDF
from tests.support.live_world import Place
from tests.support.web_app import PASSWORD

Walk = Callable[[Page, str, Place], object]
CV = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": PDF}


@dataclass(frozen=True)
class Scene:
    """One page in one state. `signed_in`: whether the browser that walks there is a recruiter's, or with
    `as_admin` an administrator's."""

    name: str
    walk: Walk
    signed_in: bool = False
    as_admin: bool = False


def at(path: str) -> Walk:
    """Straight to an address; {job}, {busy} and the like stand for ids."""
    return lambda page, url, place: page.goto(url + path.format(**vars(place)))


def then(first: Walk, *more: Callable[[Page], object]) -> Walk:
    """A walk that goes on with the page."""

    def walk(page: Page, url: str, place: Place) -> None:
        first(page, url, place)
        for step in more:
            step(page)

    return walk


def press(name: str) -> Callable[[Page], object]:
    return lambda page: page.get_by_role("button", name=name, exact=True).last.click()


def fill_in(page: Page) -> None:
    page.get_by_label("First name").fill("Ann")
    page.get_by_label("Email").fill("ann@example.com")
    page.locator('[id="q.years"]').fill("6")
    page.locator('[id="q.visa.false"]').check()
    page.locator("#cv").set_input_files(CV)
    expect(page.locator("#files-cv .file")).to_contain_text("cv.pdf")
    page.locator("#consent").check()


def reveal(page: Page) -> None:
    page.locator('[id="q.visa.true"]').check()
    expect(page.locator("#slot-visa_ends")).to_be_visible()


def refuse_file(page: Page) -> None:
    page.locator("#cv").set_input_files({**CV, "buffer": b"<html>no"})
    expect(page.locator("#cv-error")).to_be_visible()


def open_all(selector: str) -> Callable[[Page], object]:
    return lambda page: page.locator(selector).evaluate_all("found => found.forEach(one => one.open = true)")


def at_clock_change(page: Page) -> None:
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_label("Day").fill("2027-10-31")
    page.get_by_label("From").fill("02:30")
    page.get_by_label("From").blur()
    expect(page.locator("#fold")).to_be_visible()


def no_choice(page: Page) -> None:
    page.locator("#my-feedback .primary").click()
    expect(page.locator("#recommendation-error")).to_be_visible()


def say_no_here(page: Page) -> None:
    page.locator("#say-no").click()
    expect(page.locator("#rejection")).to_be_visible()


def change_note(page: Page) -> None:
    page.get_by_role("link", name="Change your note").click()
    expect(page.get_by_label("Your note")).to_be_visible()


def move_first(page: Page) -> None:
    page.locator(".ticket .who a").first.focus()
    page.keyboard.press("e")
    expect(page.locator(".toast button")).to_be_visible()


def no_such_amount(page: Page) -> None:
    page.locator("#salary_amount").fill("lots")
    page.locator("#expires_on").fill("2020-01-01")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#salary_amount-error")).to_be_visible()


def wrong_tag(page: Page) -> None:
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#tag-error")).to_be_visible()


def nothing_to_send(page: Page) -> None:
    page.get_by_label("Letter", exact=True).fill("Dear {nobody}")
    page.get_by_label("At another time").check()
    page.get_by_role("button", name="Send", exact=False).click()
    expect(page.locator("#due-error")).to_be_visible()


def press_send(page: Page) -> None:
    page.get_by_label("In an hour").check()
    page.get_by_role("button", name="Send", exact=False).click()


def wrong_password(page: Page) -> None:
    page.get_by_label("Work email").fill("nobody@foyer.test")
    page.get_by_label("Password").fill("wrong wrong wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#refused")).to_be_visible()


def short_password(page: Page) -> None:
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Save the password").click()
    expect(page.locator("#password-error")).to_be_visible()


def keys_list(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()


def find_or_do(text: str) -> Callable[[Page], object]:
    """The palette, with what it offers for these words."""

    def ask(page: Page) -> None:
        page.keyboard.press("Control+k")
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.type(text)
        expect(page.get_by_role("option", name="Search CVs")).to_be_visible()

    return ask


def try_yellow(page: Page) -> None:
    page.locator("#brand").fill("#ffcc00")
    page.locator("#privacy_markdown").fill("## What we keep\n\n- Your *CV*")
    expect(page.locator("#brand-look")).to_contain_text("We deepen this yellow")
    expect(page.locator("#notice-look")).to_contain_text("What we keep")


def no_colour(page: Page) -> None:
    page.locator("#brand").fill("yellow")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("#brand-error")).to_be_visible()


def same_stage(page: Page) -> None:
    page.locator("#name-1").fill("Interview")
    page.locator("#name-1").press("Enter")
    expect(page.locator("#name-2-error")).to_be_visible()


def too_short(button: str) -> Callable[[Page], object]:
    def refuse(page: Page) -> None:
        page.get_by_label("New password").fill("short")
        page.get_by_role("button", name=button).click()
        expect(page.locator("#password-error")).to_be_visible()

    return refuse


def password_of(name: str) -> Callable[[Page], object]:
    """The first step of somebody with a second one."""

    def enter(page: Page) -> None:
        page.get_by_label("Work email").fill(f"{name}@foyer.test")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()

    return enter


def wrong_code(page: Page) -> None:
    page.get_by_label("Code", exact=True).fill("12345")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#code-error")).to_be_visible()


def wrong_recovery_code(page: Page) -> None:
    page.get_by_text("The app is not at hand?").click()
    page.get_by_label("Recovery code").fill("0000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#recovery_code-error")).to_be_visible()


def guarded(name: str, number: int, path: str) -> Walk:
    """Comes in by a recovery code (a code of the app counts once in half a minute), and on to the path."""

    def walk(page: Page, url: str, place: Place) -> None:
        page.goto(f"{url}/backoffice/sign-in")
        password_of(name)(page)
        page.get_by_text("The app is not at hand?").click()
        page.get_by_label("Recovery code").fill(getattr(place.access, name)[number])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{url}/backoffice")
        page.goto(url + path)

    return walk


def no_code_of_the_app(page: Page) -> None:
    page.locator("#code").fill("12345")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.locator("#code-error")).to_be_visible()


def nobody_invited(page: Page) -> None:
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("#email-error")).to_be_visible()


def to_retire(name: str) -> Callable[[Page], object]:
    def step(page: Page) -> None:
        row = page.locator(".stage-row", has=page.locator("[data-name]", has_text=name))
        row.locator("summary").click()
        row.get_by_role("link", name="Retire this stage…").click()
        page.get_by_role("button", name="Retire the stage").wait_for()

    return step


def seen(selector: str) -> Callable[[Page], object]:
    return lambda page: expect(page.locator(selector)).to_be_visible()


def open_rule(page: Page) -> None:
    page.get_by_role("link", name="Change").first.click()
    page.get_by_role("button", name="Add a condition").click()
    expect(page.locator("[id='when.1.question']")).to_be_visible()


def mistakes(page: Page) -> None:
    page.locator("#salary_min").fill("45.000")
    page.locator("[id='place.street.0']").fill("Mill Street")
    page.get_by_role("button", name="Add a place").click()
    expect(page.locator("[id='place.city.1']")).to_be_visible()
    page.locator("#remote_countries").select_option("IE")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("#salary_min-error")).to_be_visible()


def type_and_reload(page: Page) -> None:
    page.locator("#experience_level").fill("Senior")
    expect(page.locator("#kept")).to_contain_text("Your typing is kept")
    page.reload()
    expect(page.locator("#unsaved")).to_contain_text("not saved")


def disagree(page: Page) -> None:
    """With oneself, in another tab."""
    other = page.context.new_page()
    other.goto(page.url)
    for tab, words in ((other, "Weld *theirs*.\n\n- a\n- b"), (page, "Weld *mine*.\n\n- a")):
        tab.locator("#description_markdown").fill(words)
        tab.get_by_role("button", name="Save").last.click()
        expect(tab.locator("#done" if tab == other else "#conflicts")).to_be_visible()
    other.close()


def make_draft(page: Page) -> None:
    """From an empty form, whatever an earlier scene left unsaved."""
    discard = page.get_by_role("button", name="Discard")
    if discard.is_visible():
        discard.click()
        expect(discard).to_be_hidden()
    page.locator("#name").fill("Wheel builder")
    page.locator("#name").press("Enter")
    expect(page.locator("#done")).to_contain_text("The draft is saved")


def to_publication(page: Page) -> None:
    page.goto(page.url.split("/edit")[0] + "/publication")
    page.locator("details.more").evaluate_all("found => found.forEach(one => one.open = true)")


def blank_label(page: Page) -> None:
    expect(page.locator("#paths")).to_be_visible()
    page.locator("#label").fill("")
    expect(page.locator("#label-error")).to_be_visible()


def nested_condition(page: Page) -> None:
    expect(page.locator("#paths")).to_be_visible()
    page.locator(".segments label", has_text="None of these").click()
    page.locator("[id='when.0.question']").select_option("visa_ends")
    expect(page.locator("[id='when.0.value.how']")).to_be_visible()
    page.get_by_role("button", name="Add a group").last.click()
    page.locator("[id='when.1.0.question']").select_option("kit")
    expect(page.locator("[id='when.1.0.value.tig']")).to_be_visible()
    page.locator("[id='when.1.1.question']").select_option("years")
    page.locator("[id='when.1.1.op']").select_option("between")
    expect(page.locator("[id='when.1.1.wrong']")).to_be_visible()


def clash_of_two(page: Page) -> None:
    expect(page.locator("#paths")).to_be_visible()
    page.locator("#seen").evaluate("one => { one.value = 'another'; }")
    page.locator("#label").fill("How long?")
    expect(page.locator("#clash")).to_be_visible()


def try_out(page: Page) -> None:
    page.locator("#device").get_by_label("Yes").check()
    page.get_by_role("button", name="Check these answers").click()
    expect(page.locator("#checked")).to_be_visible()


def make_wide(page: Page) -> None:
    page.get_by_role("button", name="Desktop").click()
    expect(page.locator("#preview")).to_have_attribute("data-width", "desktop")


APPLY = at("/jobs/frame-welder/apply")
SOUND = "/backoffice/jobs/{forms.sound}/form"
BROKEN = "/backoffice/jobs/{forms.broken}/form"
BARE = "/backoffice/jobs/{forms.bare}/form"
BUSY = "/backoffice/applications/{busy}"
PERSON = "/backoffice/candidates/{people.full}"
COMING = "/backoffice/interviews/{talks.coming}"
BOARD = "/backoffice/jobs/{job}"
LIST = "/backoffice/applications"
NEW_JOB = "/backoffice/jobs/new"
FORM = BOARD + "/form"
STAGES = BOARD + "/stages"
TEAM = BOARD + "/team"
SETTINGS = "/backoffice/settings"
ACCOUNT = "/backoffice/account"
RESET = "/backoffice/reset-password"
INVITATION = at("/backoffice/invitation/{access.invitation}")

SCENES = (
    Scene("jobs", at("/jobs")),
    Scene("no jobs", at("/jobs?q=zzzz")),
    Scene("job", at("/jobs/frame-welder")),
    Scene("closed job", at("/jobs/painter")),
    Scene("apply", APPLY),
    Scene("apply, a question revealed", then(APPLY, reveal)),
    Scene("apply, a file refused", then(APPLY, refuse_file)),
    Scene("apply with errors", then(APPLY, press("Continue"))),
    Scene("check", then(APPLY, fill_in, press("Continue"))),
    Scene("sent", then(APPLY, fill_in, press("Continue"), press("Send application"),
                       lambda page: page.wait_for_url(re.compile("/sent/")))),
    Scene("receipt gone", at("/sent/nothing")),
    Scene("privacy", at("/privacy")),
    Scene("not found", at("/nothing-here")),
    Scene("sign in", at("/backoffice/sign-in")),
    Scene("sign in, refused", then(at("/backoffice/sign-in"), wrong_password)),
    Scene("sign-in link", at("/backoffice/sign-in/link/{link}")),
    Scene("sign-in link that is none", at("/backoffice/sign-in/link/nothing")),
    Scene("password", at("/backoffice/password"), True),
    Scene("password, refused", then(at("/backoffice/password"), short_password), True),
    Scene("confirm", at("/backoffice/confirm"), True),
    Scene("today", at("/backoffice"), True),
    Scene("today, menu open", then(at("/backoffice"), open_all("details.menu")), True),
    Scene("today, keys listed", then(at("/backoffice"), keys_list), True),
    Scene("search", at("/backoffice/search"), True),
    Scene("search, people and words", at("/backoffice/search?q=leeds"), True),
    Scene("search, nothing found", at("/backoffice/search?q=zzzz"), True),
    Scene("palette", then(at("/backoffice/jobs"), find_or_do("ma")), True),
    Scene("job list", at("/backoffice/jobs"), True),
    Scene("job list, empty", at("/backoffice/jobs?status=draft"), True),
    Scene("job list after a deletion", at("/backoffice/jobs?done=deleted"), True),
    Scene("new job", at(NEW_JOB), True),
    Scene("new job, refused", then(at(NEW_JOB), mistakes), True),
    Scene("new job, made", then(at(NEW_JOB), make_draft), True),
    Scene("job editor", at(BOARD + "/edit"), True),
    Scene("job editor, saved", at(BOARD + "/edit?done=saved"), True),
    Scene("job editor, typing kept", then(at(BOARD + "/edit"), type_and_reload), True),
    Scene("job editor, two at once", then(at(BOARD + "/edit"), disagree), True),
    Scene("publication", at(BOARD + "/publication?done=opened"), True),
    Scene("publication of a draft", then(at(NEW_JOB), make_draft, to_publication), True),
    Scene("closing a job", at(BOARD + "/publication/closing"), True),
    Scene("closing a job, refused", then(at(BOARD + "/publication/closing"), press("Close the job"),
                                         seen("#reason-error")), True),
    Scene("board", at(BOARD), True),
    Scene("board, cards open", then(at(BOARD), open_all(".ticket details")), True),
    Scene("board of those said no to", at(BOARD + "?status=rejected"), True),
    Scene("board after a plain move", at(BOARD + "?done=moved&who={other}&stage={job}"), True),
    Scene("application", at(BUSY), True),
    Scene("application, all open", then(at(BUSY), open_all("details:not(.menu)")), True),
    Scene("application, sent first", at(BUSY + "?submission=1"), True),
    Scene("application, saying no", then(at(BUSY), say_no_here), True),
    Scene("application, changing a note", then(at(BUSY), change_note), True),
    Scene("application, a tag refused", then(at(BUSY), wrong_tag), True),
    Scene("application that ended", at("/backoffice/applications/{ended}?done=rejected"), True),
    Scene("rejection", at(BUSY + "/rejection"), True),
    Scene("note", at(BUSY + "/notes/{note}"), True),
    Scene("candidates", at("/backoffice/candidates"), True),
    Scene("candidates, nobody like that", at("/backoffice/candidates?q=zzz&tag=x&source=y&applied=yes"), True),
    Scene("candidate", then(at(PERSON + "?done=saved"), open_all("details:not(.menu)")), True),
    Scene("candidate, a tag refused", then(at(PERSON), wrong_tag), True),
    Scene("new candidate, refused", then(at("/backoffice/candidates/new?job={job}"), press("Add candidate"),
                                         seen("#first_name-error")), True),
    Scene("editing a candidate", then(at(PERSON + "/edit"), press("Add a link"), seen('[id="link.1"]')), True),
    Scene("merging two people", at(PERSON + "/merges/new?with={people.twin}"), True),
    Scene("merging two people, a conflict", at(PERSON + "/merges/new?with={people.rival}"), True),
    Scene("tags", at(SETTINGS + "/tags"), True),
    Scene("tag", at(SETTINGS + "/tags/{people.tag}"), True, True),
    Scene("application list", at(LIST), True),
    Scene("application list, filters open", at(LIST + "?job={job}&panel=open&a.years.min=1&status=any"), True),
    Scene("application list, empty", at(LIST + "?source=nowhere&tag=gone"), True),
    Scene("application list, keeping a view", then(at(LIST + "?status=any"), open_all("#save-view")), True),
    Scene("letters", at("/backoffice/letters"), True),
    Scene("letters that failed", at("/backoffice/letters?state=failed"), True),
    Scene("letters, none", at("/backoffice/letters?state=cancelled"), True),
    Scene("letter", at("/backoffice/letters/{letter}"), True),
    Scene("writing a letter", then(at(BUSY + "/letters/new"), open_all("details:not(.menu)")), True),
    Scene("writing a letter, refused", then(at(BUSY + "/letters/new"), nothing_to_send), True),
    Scene("letter written", then(at(BUSY + "/letters/new"), press_send, seen("#letter-acts")), True),
    Scene("letter templates", at("/backoffice/letter-templates"), True),
    Scene("new letter template", then(at("/backoffice/letter-templates/new?kind=rejected"),
                                      open_all("details:not(.menu)")), True),
    Scene("new letter template, refused", then(at("/backoffice/letter-templates/new?kind=received"),
                                               press("Save template"), seen("#name-error")), True),
    Scene("interviews", at("/backoffice/interviews"), True),
    Scene("interviews, none", at("/backoffice/interviews?status=no_show"), True),
    Scene("interviews of the past", at("/backoffice/interviews?when=past"), True),
    Scene("interview that comes", then(at(COMING), open_all("details:not(.menu)")), True),
    Scene("interview that was", at("/backoffice/interviews/{talks.past}?done=changed"), True),
    Scene("interview, feedback refused", then(at("/backoffice/interviews/{talks.past}"), no_choice), True),
    Scene("arranging an interview", then(at(BUSY + "/interviews/new"), open_all("details:not(.menu)")), True),
    Scene("arranging an interview when clocks change", then(at(BUSY + "/interviews/new"), at_clock_change), True),
    Scene("arranging an interview, refused", then(at(BUSY + "/interviews/new"), press("Arrange it"),
                                                  seen("#interviewers")), True),
    Scene("changing an interview", at(COMING + "/times"), True),
    Scene("calendar address", then(at("/backoffice/account/calendar"), press("Make an address"),
                                   seen("#address")), True),
    Scene("feedback by a letter's link", at("/backoffice/feedback/{talks.link}")),
    Scene("stages", at(STAGES), True),
    Scene("stages, all open", then(at(STAGES), open_all("details:not(.menu)")), True),
    Scene("stages, one refused", then(at(STAGES), press("Add stage"), seen("#name-new-error")), True),
    Scene("stages, one retired", then(at(STAGES), to_retire("Offer"), press("Retire the stage"),
                                      seen("#retired"), open_all("#retired")), True),
    Scene("stage with people, to retire", then(at(STAGES), to_retire("Call")), True),
    Scene("hiring team", at(TEAM), True),
    Scene("hiring team, all open", then(at(TEAM), open_all("details:not(.menu)")), True),
    Scene("hiring team, refused", then(at(TEAM), press("Add to the team"), seen("#colleague-error")), True),
    Scene("paths", at(SOUND + "/check"), True),
    Scene("paths, with everything", then(at(BROKEN + "/check"), open_all("details:not(.menu)")), True),
    Scene("paths of nothing", at(BARE + "/check"), True),
    Scene("publishing a form", at(SOUND + "/publication"), True),
    Scene("publishing a form, not confirmed", then(at(SOUND + "/publication"), press("Publish version 3"),
                                                   seen("#never-error")), True),
    Scene("publishing a form, with errors", at(BROKEN + "/publication"), True),
    Scene("publishing nothing", at(BARE + "/publication"), True),
    Scene("versions", at(SOUND + "/versions"), True),
    Scene("versions, none", at(BARE + "/versions"), True),
    Scene("version", then(at(SOUND + "/versions/2"), open_all("details:not(.menu)")), True),
    Scene("rules", at(SOUND + "/rules"), True),
    Scene("rules, tried, one open", at(SOUND + "/rules?try=1&rule=green&done=rule_saved"), True),
    Scene("rules, one unfinished", then(at(BROKEN + "/rules"), open_rule), True),
    Scene("rules, one refused", then(at(BARE + "/rules"), press("Add rule"), seen("#new-rule-error")), True),
    Scene("bank beside a form", then(at(SOUND + "/bank?q=visa&done=banked&dropped=2"),
                                     open_all("details:not(.menu)")), True),
    Scene("bank beside a form, refused", then(at(SOUND + "/bank"), press("Keep in the bank"),
                                              seen("#name-error")), True),
    Scene("question bank", then(at(SETTINGS + "/question-bank"), open_all("details:not(.menu)")), True),
    Scene("not found in the back office", at("/backoffice/nothing-here"), True),
    Scene("reports", then(at("/backoffice/reports"), open_all("details.more")), True),
    Scene("reports of one job", then(at("/backoffice/reports?period=all&job={job}"), open_all("details.more")),
          True),
    Scene("reports, wrong dates", at("/backoffice/reports?period=dates&from=2026-12-01&to=2026-11-01"), True),
    Scene("reports, nothing", at("/backoffice/reports?period=1999-01"), True),
    Scene("settings", at("/backoffice/settings"), True),
    Scene("settings of an administrator", at("/backoffice/settings"), True, True),
    Scene("organisation", at(SETTINGS + "/organisation"), True, True),
    Scene("organisation, another colour", then(at(SETTINGS + "/organisation"), try_yellow), True, True),
    Scene("organisation, refused", then(at(SETTINGS + "/organisation"), no_colour), True, True),
    Scene("departments", at(SETTINGS + "/departments?done=added"), True),
    Scene("departments, refused", then(at(SETTINGS + "/departments"), press("Add department")), True),
    Scene("department", at(SETTINGS + "/departments/{department}"), True, True),
    Scene("department, without others", at(SETTINGS + "/departments/{department}"), True),
    Scene("places", at(SETTINGS + "/locations"), True),
    Scene("place", at(SETTINGS + "/locations/{location}"), True),
    Scene("stages for new jobs", at(SETTINGS + "/stage-template"), True, True),
    Scene("stages for new jobs, refused", then(at(SETTINGS + "/stage-template"), same_stage), True, True),
    Scene("reasons", at(SETTINGS + "/rejection-reasons"), True),
    Scene("reasons of an administrator", at(SETTINGS + "/rejection-reasons?done=moved"), True, True),
    Scene("reason", at(SETTINGS + "/rejection-reasons/{reason}"), True, True),
    Scene("new reason", at(SETTINGS + "/rejection-reasons/new"), True, True),
    Scene("forgotten password", at(RESET)),
    Scene("forgotten password, asked", at(RESET + "?asked=yes")),
    Scene("new password", at(RESET + "/{access.reset}")),
    Scene("new password, refused", then(at(RESET + "/{access.reset}"), too_short("Save the password"))),
    Scene("new password, no such link", at(RESET + "/nothing")),
    Scene("invitation", INVITATION),
    Scene("invitation, refused", then(INVITATION, too_short("Save and sign in"))),
    Scene("sign in, starting again", at("/backoffice/sign-in?said=again")),
    Scene("code", then(at("/backoffice/sign-in"), password_of("tess"))),
    Scene("code, refused", then(at("/backoffice/sign-in"), password_of("tess"), wrong_code)),
    Scene("recovery code, refused", then(at("/backoffice/sign-in"), password_of("otto"), wrong_recovery_code)),
    Scene("confirm by code", guarded("tess", 0, "/backoffice/confirm")),
    Scene("account", at(ACCOUNT + "?done=saved"), True),
    Scene("account with a second step", guarded("tess", 1, ACCOUNT)),
    Scene("second step", at(ACCOUNT + "/second-factor"), True),
    Scene("second step, refused", then(at(ACCOUNT + "/second-factor"), no_code_of_the_app), True),
    Scene("recovery codes", guarded("tess", 2, ACCOUNT + "/recovery-codes")),
    Scene("recovery codes, shown", then(guarded("otto", 0, ACCOUNT + "/recovery-codes"),
                                        press("Make ten new codes"))),
    Scene("users", at("/backoffice/users"), True, True),
    Scene("user", at("/backoffice/users/{colleague.id}?done=role"), True, True),
    Scene("user who is oneself", at("/backoffice/users/{administrator.id}"), True, True),
    Scene("user who is invited", at("/backoffice/users/{access.invited}"), True, True),
    Scene("inviting", at("/backoffice/users/new"), True, True),
    Scene("inviting, refused", then(at("/backoffice/users/new"), nobody_invited), True, True),
    Scene("no users for recruiters", at("/backoffice/users"), True),
    Scene("form builder", then(at(FORM), seen("#paths")), True),
    Scene("form builder, all open",
          then(at(FORM + "?q=kit"), seen("#paths"), open_all("details:not(.menu)")), True),
    Scene("form builder, a date", at(FORM + "?q=visa_ends"), True),
    Scene("form builder, a file", at(FORM + "?q=proof"), True),
    Scene("form builder, needs attention", then(at(FORM), blank_label), True),
    Scene("form builder, nested condition", then(at(FORM + "?q=proof"), nested_condition), True),
    Scene("form builder, two at once", then(at(FORM), clash_of_two), True),
    Scene("form builder, answers checked", then(at(FORM), try_out), True),
    Scene("form builder, wide preview", then(at(FORM), make_wide), True),
    Scene("deleting a question", at(FORM + "/questions/visa/removal"), True),
    Scene("offers", at("/backoffice/offers"), True),
    Scene("offers, none in a state", at("/backoffice/offers?status=abandoned"), True),
    Scene("offer, to approve", at("/backoffice/offers/{offered.draft}"), True),
    Scene("offer, one's own", at("/backoffice/offers/{offered.own}?done=asked"), True),
    Scene("offer, approved", then(at("/backoffice/offers/{offered.approved}"), open_all("details")), True),
    Scene("offer, sent", then(at("/backoffice/offers/{offered.sent}"), open_all("main details")), True),
    Scene("offer, no reason given",
          then(at("/backoffice/offers/{offered.sent}"), open_all("#abandoning"), press("Abandon the offer")),
          True),
    Scene("offer, declined", at("/backoffice/offers/{offered.declined}"), True),
    Scene("offer, hired on", at("/backoffice/offers/{offered.hired}"), True),
    Scene("writing an offer", at("/backoffice/applications/{other}/offers/new"), True),
    Scene("writing an offer, refused",
          then(at("/backoffice/applications/{other}/offers/new"), no_such_amount), True),
    Scene("changing an offer", at("/backoffice/offers/{offered.own}/edit"), True),
    Scene("sending an offer", at("/backoffice/offers/{offered.approved}/sending"), True),
    Scene("application with an offer",
          then(at("/backoffice/applications/{offered.application}"), open_all("#offer details")), True),
    Scene("say no with an offer out", at("/backoffice/applications/{offered.application}/rejection"), True),
    Scene("withdrawing", at("/backoffice/applications/{offered.application}/withdrawal"), True),
    Scene("another reason", at("/backoffice/applications/{ended}/rejection/reason"), True),
    Scene("board after a move", then(at(BOARD), move_first), True),
)  # fmt: skip
