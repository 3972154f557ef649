"""L2: the link shows its candidate what is theirs and what they were told, and nothing that the team keeps."""

import io
import zipfile

import pytest
from flask.testing import FlaskClient

from hiring import applications, attachments, links, notes, result_links
from hiring.models.application import Application
from hiring.models.attachment import AttachmentType
from hiring.models.candidate import CandidateTag, Tag
from hiring.models.link import LinkPurpose
from hiring.models.note import NoteVisibility
from hiring.result_links import Result
from hiring.uploads import Received
from hiring.work import Work
from tests.conftest import NOON, OpenWork
from tests.support.applications import World, reason
from tests.support.offers import drafted
from tests.support.times import offer

SECRET = "zqteam"


def file(work: Work) -> Received:
    body = SECRET.encode()
    work.files.put("by-hand/1", io.BytesIO(body), content_type="text/plain")
    return Received("file", f"{SECRET}.txt", "txt", len(body), "0" * 64, "by-hand/1")


@pytest.mark.parametrize("is_decided", [False, True])
def test_nothing_that_the_team_keeps_to_itself_is_on_any_page(
    visitor: FlaskClient, there: World, open_work: OpenWork, is_decided: bool
) -> None:
    with open_work(there.dario) as work:
        ann = work.session.get_one(Application, there.ann.id)  # a knock-out rule holds for her
        notes.write(work, ann, f"{SECRET} welds badly.", visibility=NoteVisibility.PRIVATE)
        result_links.put(work, ann, Result(f"{SECRET} test", f"https://x.example/{SECRET}", score=f"{SECRET}%"))
        tag = Tag(name=f"{SECRET} tag", name_norm=f"{SECRET} tag", tone="blue")
        work.session.add(tag)
        work.session.flush()
        work.session.add(CandidateTag(candidate_id=ann.candidate_id, tag_id=tag.id, added_by=None, added_at=NOON))
        drafted(work, ann, message=SECRET)
        kept = attachments.attach(work, ann, file(work), type=AttachmentType.OTHER).id
        offer(work, ann, there.interviewer)
    if is_decided:
        with open_work(there.dario) as work:
            ann = work.session.get_one(Application, there.ann.id)
            applications.reject(work, ann, reason=reason(work), abandon_offer=True, note=f"{SECRET}")
    with open_work() as work:
        token = links.make(work, LinkPurpose.MY_APPLICATIONS, there.ann.candidate_id)
    own = f"application={there.ann.id}"
    for path in ("", f"/applications/{there.ann.id}", "/data", f"/times?{own}", f"/withdrawal?{own}",
                 f"/offer?{own}", f"/times/others?{own}", f"/correction?{own}"):  # fmt: skip
        page = visitor.get(f"/my/{token}{path}").text
        for word in (SECRET, "Less than two years", "Needs more experience", "Noor", "Haddad", "@foyer.test"):
            assert word not in page, (path, word)
    assert visitor.get(f"/my/{token}/files/{kept}").status_code == 404
    assert visitor.get(f"/my/{token}/applications/{there.noor.id}").status_code == 404
    packed = zipfile.ZipFile(io.BytesIO(visitor.get(f"/my/{token}/data.zip").data))
    held = "".join(packed.read(name).decode() for name in packed.namelist())
    for word in (f"{SECRET} welds", f"{SECRET}.txt", "Less than two years", "Noor"):
        assert word not in held, word
    if not is_decided:
        assert SECRET not in held
