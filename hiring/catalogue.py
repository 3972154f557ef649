"""The version of everything that the public pages show."""

from hiring.work import Work


def changed(work: Work) -> None:
    """The public sees a difference: the version goes up with this transaction, and kept pages end.

    For verbs of jobs, departments, locations, forms and the organisation; never for those of applications.
    """
    work.ledger.catalogue_changed = True
