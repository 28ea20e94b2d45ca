"""What can be wrong with a change to accounts. Each carries a sentence for the person who asked."""

from django.utils.functional import Promise


class AccountProblem(Exception):
    """The change was not made; `message` says why, in the language of the reader."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


class NotAllowed(AccountProblem):
    """The role of whoever asks does not allow it."""


class NotPossible(AccountProblem):
    """The state does not allow it: ended already, expired, meant for somebody else."""
