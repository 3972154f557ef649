"""The one file that knows every room."""

import gc
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect

import api
import api.applications
import api.applications_creating
import api.applications_deciding
import api.attachments
import api.candidates
import api.candidates_erasing
import api.departments
import api.document
import api.events
import api.interviews
import api.jobs
import api.me
import api.notes
import api.offers
import api.public
import api.public.applying
import api.public.feed
import api.public.jobs
import api.public.uploading
import api.reference
import api.rejection_reasons
import api.result_links
import api.screening_forms
import api.screening_questions
import api.stages
import api.tags
import api.users
import api.webhooks
import backoffice
import backoffice.account
import backoffice.application_list
import backoffice.applications
import backoffice.attachments
import backoffice.brand
import backoffice.brand_pictures
import backoffice.bulk
import backoffice.calendars
import backoffice.candidate_editing
import backoffice.candidate_erasing
import backoffice.candidate_merging
import backoffice.candidates
import backoffice.embed
import backoffice.feedback
import backoffice.form_builder
import backoffice.form_paths
import backoffice.form_publication
import backoffice.form_rules
import backoffice.form_versions
import backoffice.interview_arranging
import backoffice.interviews
import backoffice.invitations
import backoffice.job_editor
import backoffice.jobs
import backoffice.letter_templates
import backoffice.letter_writing
import backoffice.letters
import backoffice.moves
import backoffice.notes
import backoffice.offer_decisions
import backoffice.offers
import backoffice.owners
import backoffice.passwords
import backoffice.people_kept
import backoffice.publication
import backoffice.question_bank
import backoffice.rejections
import backoffice.reports
import backoffice.result_links
import backoffice.search
import backoffice.second_factor
import backoffice.settings
import backoffice.settings_api_keys
import backoffice.settings_departments
import backoffice.settings_locations
import backoffice.settings_organisation
import backoffice.settings_reasons
import backoffice.settings_stages
import backoffice.settings_tags
import backoffice.settings_webhooks
import backoffice.sign_in
import backoffice.sources
import backoffice.stage_retirements
import backoffice.stages
import backoffice.tags
import backoffice.team
import backoffice.times
import backoffice.today
import backoffice.tracking_links
import backoffice.user_access
import backoffice.users
import backoffice.withdrawals
import hiring.models  # noqa: F401 - registers the tables
import plumbing.limits
import plumbing.outbox  # noqa: F401 - registers the tables
import portal
import portal.applying
import portal.begun
import portal.brand
import portal.cards
import portal.compressing
import portal.embed
import portal.feeds
import portal.jobs
import portal.kept
import portal.languages
import portal.my.applications
import portal.my.correcting
import portal.my.data
import portal.my.links
import portal.my.offer
import portal.my.times
import portal.privacy
import portal.receipts
from ops import commands
from plumbing import clock, failpoints
from plumbing.db import options_for, prepare
from plumbing.incoming import IncomingFolder
from plumbing.settings import Settings, make_private
from plumbing.storage import Storage, from_url
from web import (
    assets,
    errors,
    finished_pages,
    formatting,
    frame,
    health,
    language,
    login,
    security,
    streaming,
    visits,
)
from web.hall import Hall, db


def create_app(
    settings: Settings | None = None,
    *,
    storage: Storage | None = None,
    now: Callable[[], datetime] = clock.now,
) -> Flask:
    """Foyer as a WSGI app. Tests give settings, storage and clock of their own."""
    settings = settings or Settings.read()
    make_private(settings.data)
    failpoints.configure(settings.failpoint, allowed=settings.is_test)
    app = Flask(__name__, static_folder=None)
    app.config.update(_flask_settings(settings))
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    app.extensions["foyer"] = Hall(
        settings=settings,
        storage=storage or from_url(settings.storage_url, data_folder=settings.data),
        incoming=IncomingFolder(settings.data / "incoming"),
        now=now,
    )
    _furnish(app, settings)
    return app


def create_served_app() -> Flask:
    """The same for a process that only serves: what is here now stays, and the garbage collector need not walk
    through it again and again, which was a quarter of the work of a large answer."""
    app = create_app()
    gc.freeze()
    return app


def _furnish(app: Flask, settings: Settings) -> None:
    """The hall first, then the doors; security before everything else that looks at requests. Kept pages stand
    around it all: they carry the headers they were made with, and answer before any other layer has work."""
    assets.install(app, settings)
    security.install(app, settings)
    streaming.install(app)
    language.install(app)
    formatting.install(app)
    frame.install(app)
    errors.install(app)
    login.install(app)
    health.install(app)
    guard = CSRFProtect(app)
    guard.exempt(portal.bp)
    guard.exempt(api.bp)
    guard.exempt(api.public.bp)
    app.register_blueprint(portal.bp)
    app.register_blueprint(api.bp)
    app.register_blueprint(api.public.bp)
    app.register_blueprint(api.public.feed.bp)
    app.register_blueprint(api.reference.bp)
    app.register_blueprint(backoffice.bp)
    commands.install(app)
    finished_pages.install(app)
    visits.install(app)


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.is_test,
        "WTF_CSRF_TIME_LIMIT": None,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": options_for(settings.database_url),
    }
