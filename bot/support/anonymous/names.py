"""Names to ask under. One is drawn by chance for each question: nothing of it comes from who asks."""

import secrets

from bot.i18n import N_, _

# In Spanish the second words must fit nouns of either gender.
_MANNERS = (
    N_("Brave"),
    N_("Patient"),
    N_("Cheerful"),
    N_("Gentle"),
    N_("Loyal"),
    N_("Clever"),
    N_("Prudent"),
    N_("Tenacious"),
    N_("Cordial"),
    N_("Bold"),
    N_("Humble"),
    N_("Noble"),
    N_("Agile"),
    N_("Sensible"),
    N_("Constant"),
    N_("Diligent"),
)
_ANIMALS = (
    N_("Otter"),
    N_("Heron"),
    N_("Badger"),
    N_("Lynx"),
    N_("Robin"),
    N_("Hedgehog"),
    N_("Dolphin"),
    N_("Falcon"),
    N_("Tortoise"),
    N_("Squirrel"),
    N_("Penguin"),
    N_("Koala"),
    N_("Swallow"),
    N_("Beaver"),
    N_("Seal"),
    N_("Gazelle"),
    N_("Owl"),
    N_("Panda"),
    N_("Raven"),
    N_("Whale"),
    N_("Deer"),
    N_("Bee"),
    N_("Crane"),
    N_("Llama"),
)


def draw() -> str:
    """A pseudonym in the current language."""
    return _("{manner} {animal}").format(
        manner=_(secrets.choice(_MANNERS)), animal=_(secrets.choice(_ANIMALS))
    )
