"""Password rules beside those of Django (ASVS 5.0, 6.2.11: words of this context make a password easy to guess)."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sroi.accounts.queries import desk_words

#: What somebody who knows the product tries first.
WORDS = frozenset({
    "sroi", "monitor", "social", "return", "socialreturn", "steunpunt", "servicedesk", "gemeente", "contract",
    "opdrachtnemer", "opdrachtgever", "coordinator", "beheerder", "wachtwoord", "password", "welkom", "welcome",
    "voorjaar", "zomer", "herfst", "winter",
})  # fmt: skip
#: So many other letters must remain once those words are taken out.
REST = 6


def rest_of(password: str, *, words: Iterable[str]) -> str:
    """The letters that remain of a password when all words of the context, digits and signs are removed."""
    rest = password.casefold()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return re.sub(r"[\W\d_]+", "", rest)


class ContextWordValidator:
    """Refuses a password that is little more than words of this product, its desks or the user's own name."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises:
        ValidationError: nearly nothing remains without the well-known words.
        """
        own = re.findall(r"\w{4,}", f"{getattr(user, 'name', '')} {getattr(user, 'email', '')}".casefold())
        if _made_of_words(password, words=WORDS | desk_words() | set(own)):
            raise ValidationError(
                _("This password is mainly made of words that others guess first, such as the name of this system."),
                code="password_context_words",
            )

    def get_help_text(self) -> str:
        """Shown next to the field."""
        return _("Do not build your password from your name, the name of your organisation or the word SROI.")


def _made_of_words(password: str, *, words: Iterable[str]) -> bool:
    """Whether words of the context were found and too little remains; a password of only signs is left to other rules."""
    letters = re.sub(r"[\W\d_]+", "", password.casefold())
    rest = rest_of(password, words=words)
    return len(rest) < len(letters) and len(rest) < REST
