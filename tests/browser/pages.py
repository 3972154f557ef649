"""Every page of Foyer, each as the walk that brings a browser there. The board after a move is the last: the rest
look at it as it was."""

from tests.browser import scenes_access, scenes_candidates, scenes_hiring, scenes_jobs, scenes_settings

SCENES = (
    *scenes_access.SCENES,
    *scenes_candidates.SCENES,
    *scenes_hiring.SCENES,
    *scenes_settings.SCENES,
    *scenes_jobs.SCENES,
)
