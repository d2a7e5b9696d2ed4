"""What a paper says that no room of the domain holds."""

from dataclasses import dataclass

from cunzhan.kit.words import Words


@dataclass(frozen=True)
class CardFact:
    """A household's card: the address behind its code opens the household's page, together with the PIN."""

    station: Words
    household_number: str
    url: str
    name: str = ""
    """Left empty unless the household wants its name on the card."""
