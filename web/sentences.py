"""What people are told when something does not go, by code: what it is, and the next step."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Sentence:
    """Both are lazy translations; `text` may name params like %(stage)s."""

    title: Any
    text: Any


SENTENCES = {
    "not_found": Sentence(
        _("This page is not here"),
        _("Check the address, or start again from the first page."),
    ),
    "gone": Sentence(
        _("This is no longer here"),
        _("It was here once and has been taken down. Start again from the first page."),
    ),
    "link_used": Sentence(
        _("This link has been used"),
        _("It works once. If it was not you, or you need to come in again, ask an administrator for a new link."),
    ),
    "link_expired": Sentence(
        _("This link has run out"),
        _("Ask an administrator for a new one."),
    ),
    "not_signed_in": Sentence(
        _("You are signed out"),
        _("Sign in again; you come back to this page."),
    ),
    "too_many_views": Sentence(
        _("You keep 50 views already"),
        _("Delete one that you no longer open, then save this one."),
    ),
    "not_allowed": Sentence(
        _("This is not yours to do"),
        _("Ask a recruiter on this job or an administrator to do it, or to open it to you."),
    ),
    "stage_not_yours": Sentence(
        _("Not moved"),
        _("Only a recruiter moves people to %(stage)s. Ask one on this job."),
    ),
    "cross_site": Sentence(
        _("Not done: this came from another site"),
        _("Open the page in Foyer itself and send it from there."),
    ),
    "csrf": Sentence(
        _("Not done: this page is too old"),
        _("Go back, load the page again and send it once more. What you typed is still there when you go back."),
    ),
    "bad_request": Sentence(
        _("This request cannot be read"),
        _("Go back, load the page again and try once more."),
    ),
    "junk": Sentence(
        _("This holds characters that cannot be stored"),
        _("Go back and type the text again, or paste it as plain text."),
    ),
    "method_not_allowed": Sentence(
        _("This page does not take that"),
        _("Go back and use the buttons of the page."),
    ),
    "too_large": Sentence(
        _("This is too large to send"),
        _("Go back and choose smaller files, or send fewer at once."),
    ),
    "invalid": Sentence(
        _("Something in the form needs another look"),
        _("Go back, correct it and send it again."),
    ),
    "webhook_disabled": Sentence(
        _("Not sent: this webhook is switched off"),
        _("Switch it on first, then send again."),
    ),
    "too_many_webhooks": Sentence(
        _("There are %(limit)s webhooks already"),
        _("Delete one that nobody needs any more, then add this one."),
    ),
    "conflict": Sentence(
        _("Not done: something changed a moment ago"),
        _("Load the page again to see how it stands now, then decide."),
    ),
    "stale": Sentence(
        _("Not saved: someone else changed this a moment ago"),
        _("Load the page again to see the change, then make yours."),
    ),
    "invalid_transition": Sentence(
        _("Not done: this application does not stand where it did"),
        _("Load the page again to see how it stands now."),
    ),
    "application_ended": Sentence(
        _("Not done: this application is no longer in progress"),
        _("Take it back into its stage first."),
    ),
    "interview_over": Sentence(
        _("Not done: this interview would be over by now"),
        _("Arrange a new one instead."),
    ),
    "too_early": Sentence(
        _("Not saved: this interview has not begun"),
        _("Come back once it has; what you typed is still in the form."),
    ),
    "job_closed": Sentence(
        _("This job takes no applications any more"),
        _("See the other jobs that are open."),
    ),
    "job_archived": Sentence(
        _("Not done: this job is archived"),
        _("Take it out of the archive first."),
    ),
    "hire_by_offer": Sentence(
        _("Not moved: people come to %(stage)s by being hired"),
        _("Write down that they accepted the offer, or hire them under Offer on their page; then they are moved."),
    ),
    "open_offer": Sentence(
        _("Not done: this person has an offer"),
        _("Take the offer back, or write down what they answered, first."),
    ),
    "offer_not_yours": Sentence(
        _("Not done: only a recruiter takes an offer back"),
        _("Ask one on this job, then say no."),
    ),
    "own_offer": Sentence(
        _("Not approved: nobody approves an offer that they wrote"),
        _("Ask someone else on this job who may approve, or an administrator."),
    ),
    "offer_stale": Sentence(
        _("Not done: someone else changed this offer a moment ago"),
        _("Read how it stands now, then decide."),
    ),
    "offer_transition": Sentence(
        _("Not done: this offer does not stand where it did"),
        _("Read how it stands now; what can be done with it stands below it."),
    ),
    "offer_date_past": Sentence(
        _("Not sent: the day until which the offer stands is over"),
        _("Change the offer and choose a later day; then have it approved again."),
    ),
    "slot_taken": Sentence(
        _("This time has just gone"),
        _("Somebody else took it. Choose one of the next ones."),
    ),
    "times_over": Sentence(
        _("The time to pick is over"),
        _("Write to us if you still need another time."),
    ),
    "times_closed": Sentence(
        _("There is nothing to pick from any more"),
        _("The times were taken back, or the interview was arranged in another way."),
    ),
    "no_changes_left": Sentence(
        _("The time can no longer be changed here"),
        _("It was changed as often as it may be. Ask for another time instead."),
    ),
    "offer_expired": Sentence(
        _("Not accepted: the offer has run out"),
        _("Write a new one; it may say the same."),
    ),
    "offer_of_hired": Sentence(
        _("Not abandoned: this person is hired on it"),
        _("Take the hire back first, under Offer on their page."),
    ),
    "applied_again": Sentence(
        _("Not reopened: this person has applied again"),
        _("Go on with the newer application."),
    ),
    "person_changed": Sentence(
        _("Not done: someone else changed this person a moment ago"),
        _("Look at how it stands now, then decide."),
    ),
    "email_taken": Sentence(
        _("Not done: this address belongs to somebody else"),
        _("Only one person can have it as their first address. See who has it, or add it below another one."),
    ),
    "applied_already": Sentence(
        _("Not added: they are in this job already"),
        _("Go on with the application that is there."),
    ),
    "erase_held": Sentence(
        _("Not erased: a legal hold keeps this person"),
        _("Lift the hold first, if it is over."),
    ),
    "erase_hired": Sentence(
        _("Not erased: this person was hired"),
        _("What belongs to an employment has to be kept. Take the hire back first if it never began."),
    ),
    "erase_gone": Sentence(
        _("Not done: this person is erased"),
        _("Nothing is known of them any more."),
    ),
    "merge_conflict": Sentence(
        _("Not merged: both are in progress for the same job"),
        _("End one of the two applications first, then merge."),
    ),
    "merge_not_whole": Sentence(
        _("Not merged: you do not see all that belongs to these two"),
        _("Ask an administrator to merge them."),
    ),
    "merge_not_last": Sentence(
        _("Not taken back: another merge came later"),
        _("Undo the merge with %(name)s first."),
    ),
    "merge_overtaken": Sentence(
        _("Not taken back: this person has changed since"),
        _("Put it right by hand instead."),
    ),
    "stage_in_use": Sentence(
        _("Not removed: people stand in this stage"),
        _("Move the people in %(stage)s to another stage first."),
    ),
    "stage_fixed": Sentence(
        _("Not retired: a job has one first and one last stage"),
        _("Give %(stage)s a different name if it should read otherwise."),
    ),
    "stage_retired": Sentence(
        _("Not saved: %(stage)s was retired a moment ago"),
        _("What you typed stands below the list. Add it as a stage to bring it back."),
    ),
    "order_mismatch": Sentence(
        _("Not put in order: a stage was added or retired a moment ago"),
        _("This is how they stand now."),
    ),
    "own_membership": Sentence(
        _("Not done: nobody changes what they are on a job themselves"),
        _("Ask another recruiter on this job or an administrator."),
    ),
    "active_applications": Sentence(
        _("Not archived: people are in progress"),
        _("Say yes or no to each of them first."),
    ),
    "not_empty_draft": Sentence(
        _("Not deleted: this is not an empty draft"),
        _("What was open, or has applications, is kept. Archive it instead."),
    ),
    "department_in_use": Sentence(
        _("Not removed: jobs may be in this department"),
        _("Choose the department that they move to."),
    ),
    "location_in_use": Sentence(
        _("Not removed: jobs may be done at this place"),
        _("Choose the place that they move to."),
    ),
    "is_default": Sentence(
        _("Not retired: this reason stands first when somebody says no"),
        _("Make another one the first choice, then retire this."),
    ),
    "not_default": Sentence(
        _("Not changed: this reason cannot stand first when somebody says no"),
        _("Choose one that is in use and that the team decides for."),
    ),
    "user_inactive": Sentence(
        _("Not added: this person is deactivated"),
        _("Reactivate them first."),
    ),
    "last_admin": Sentence(
        _("Not done: this is the last administrator"),
        _("Make someone else an administrator first, or nobody could let people in."),
    ),
    "own_role": Sentence(
        _("Not done: nobody changes their own role"),
        _("Ask another administrator."),
    ),
    "own_access": Sentence(
        _("Not done: nobody takes their own access here"),
        _("Ask another administrator. Your own second step stands under Your account."),
    ),
    "has_come_in": Sentence(
        _("Not done: this person has come in already"),
        _("To keep them out, deactivate them. For a forgotten password there is a link on the sign-in page."),
    ),
    "no_second_factor": Sentence(
        _("Not done: there is no second step to sign in with"),
        _("Set up an app under Your account first."),
    ),
    "second_factor_required": Sentence(
        _("Not switched off: this Foyer asks for the second step"),
        _("Set it up with another app instead; that replaces the one you have."),
    ),
    "form_published": Sentence(
        _("Not saved: applicants get another version of this form since you opened it"),
        _("Load the form again to see what is new. Then keep the draft as it is, or start from that version."),
    ),
    "nothing_to_undo": Sentence(
        _("There is nothing to undo"),
        _("Somebody has changed the form since. Load the page again to see how it stands now."),
    ),
    "never_shows": Sentence(
        _("Not published: some questions can never show"),
        _("Change what shows them, or confirm each of them on the page that publishes the form."),
    ),
    "changed_meanwhile": Sentence(
        _("Not saved: someone else changed this question a moment ago"),
        _("Go back and copy what you typed. Then load the page again to see the change, and make yours."),
    ),
    "unknown_question": Sentence(
        _("Not done: this question is no longer in the form"),
        _("Load the form again to see how it stands now."),
    ),
    "unknown_rule": Sentence(
        _("Not done: this rule is no longer in the form"),
        _("Load the form again to see how it stands now."),
    ),
    "unknown_type": Sentence(
        _("Not added: there is no such type of question"),
        _("Go back and choose one of the seven types."),
    ),
    "would_break": Sentence(
        _("Not moved: a condition would look at a later question"),
        _("A question is shown by answers to earlier ones. Change the condition first, or move the others too."),
    ),
    "not_a_choice": Sentence(
        _("Not added: this question has no options"),
        _("Only questions with options can have one more, such as Other."),
    ),
    "too_many_questions": Sentence(
        _("Not added: a form has at most %(max)s questions"),
        _("Remove questions that are no longer needed first."),
    ),
    "too_many_knockouts": Sentence(
        _("Not added: a form has at most %(max)s rules"),
        _("Remove rules that are no longer needed first."),
    ),
    "text_too_long": Sentence(
        _("Not saved: a text is longer than %(max)s characters"),
        _("Go back and shorten it; what you typed is still there."),
    ),
    "too_deep": Sentence(
        _("Not saved: groups of conditions stand too deep in each other"),
        _("Go back and take a group out."),
    ),
    "not_storable": Sentence(
        _("This holds characters that cannot be stored"),
        _("Go back and type the text again, or paste it as plain text."),
    ),
    "letter_sent": Sentence(
        _("Not done: this letter had gone already"),
        _("It cannot be called back. Write to the person again to put something right."),
    ),
    "letter_failed": Sentence(
        _("Not done: this letter could not be sent"),
        _("See why, put the address right, and send it again."),
    ),
    "letter_cancelled": Sentence(
        _("Not done: this letter was stopped"),
        _("Write to the person anew."),
    ),
    "letter_waiting": Sentence(
        _("Not sent again: this letter has not gone yet"),
        _("It goes at its time; send it now if it should not wait."),
    ),
    "letter_has_link": Sentence(
        _("Not sent: this letter carries a link that works once"),
        _("Send a new link from the page of the user."),
    ),
    "letter_outdated": Sentence(
        _("Not sent: what this letter says is no longer so"),
        _("Look at the application to see how it stands now, and write to the person anew."),
    ),
    "no_address": Sentence(
        _("Not sent: there is no address to write to"),
        _("Add an e-mail address to this person first."),
    ),
    "template_in_place": Sentence(
        _("Not in use: another template has taken its place"),
        _("Take that one out of use first, then this one can be used again."),
    ),
    "rate_limited": Sentence(
        _("Too many tries"),
        _("Wait %(wait)s, then try again."),
    ),
    "busy": Sentence(
        _("Foyer is busy"),
        _("Nothing was changed. Wait a few seconds and try again."),
    ),
    "unavailable": Sentence(
        _("This cannot be reached now"),
        _("Nothing was changed. Try again in a minute."),
    ),
    "no_room": Sentence(
        _("There is no room to store this"),
        _("Nothing was changed. Tell whoever runs this site; then try again."),
    ),
    "broken": Sentence(
        _("Something broke on our side"),
        _("Try again. If it happens again, tell whoever runs this site the number below."),
    ),
}
