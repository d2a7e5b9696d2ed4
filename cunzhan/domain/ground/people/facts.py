"""What crosses the walls of the people room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from cunzhan.domain.ground.stations.facts import Actor, Role


class Purpose(StrEnum):
    """Why somebody looks at a household's record. A new purpose is a change of code and a notice to households."""

    HAND_OVER = "hand_over"
    SETTLE = "settle"
    CORRECT = "correct"
    COMPLAINT = "complaint"
    RIGHTS = "rights"
    LAWFUL_ORDER = "lawful_order"
    OWN = "own"


class ConsentPurpose(StrEnum):
    """What a household may agree to. Selling and collecting never depend on any of these."""

    NAME_ON_PAGE = "name_on_page"
    PORTRAIT_ON_PAGE = "portrait_on_page"
    MESSAGES = "messages"
    DEDUCTIONS = "deductions"


@dataclass(frozen=True)
class Standing:
    """What a person is, and where."""

    role: Role
    station_id: UUID | None
    county_id: UUID | None
    household_id: UUID | None


@dataclass(frozen=True)
class SignedIn:
    """A person who proved who they are. ``epoch`` changes with the password, or a household's card, and ends older
    sessions. ``second_factor`` says that a code of their phone is to be asked for as well.
    """

    person_id: UUID | None
    display_name: str
    standings: tuple[Standing, ...]
    epoch: int
    second_factor: bool = False


@dataclass(frozen=True)
class SecondFactorBegun:
    """A secret that is not in use yet: shown to its owner as a picture until a first code proves that it arrived."""

    id: UUID
    secret: str


@dataclass(frozen=True)
class SecondFactorFact:
    """That a person's phone shows codes, since when, and how many recovery codes are left."""

    since: datetime
    codes_left: int


@dataclass(frozen=True)
class MemberSeen:
    """A member of a household, looked at."""

    id: UUID
    name: str
    phone_masked: str


@dataclass(frozen=True)
class HouseholdSeen:
    """A household's personal data, looked at: there is a line in its log for this."""

    id: UUID
    number: str
    name: str
    phone_masked: str
    version: int
    members: tuple[MemberSeen, ...] = ()


class ReferenceState(StrEnum):
    """The life of a payout reference: entered by one person, confirmed by another, ended."""

    WAITS = "waits"
    LIVE = "live"
    ENDED = "ended"


@dataclass(frozen=True)
class PayoutReferenceSeen:
    """Where a household's money goes, looked at. ``account`` is empty but for a bank's file; people see its end."""

    id: UUID
    household_id: UUID
    state: ReferenceState
    holder: str
    bank: str
    last_four: str
    entered_by: UUID
    entered_at: datetime
    account: str = ""


@dataclass(frozen=True)
class HouseholdRow:
    """A household without anything personal."""

    id: UUID
    number: str
    admitted_at: datetime
    active: bool


@dataclass(frozen=True)
class HouseholdAdmitted:
    """A household newly in the register."""

    id: UUID
    number: str


@dataclass(frozen=True)
class CardIssued:
    """The secret of a printed card; shown once, for printing."""

    token: str


@dataclass(frozen=True)
class LookFact:
    """One look at a household's record, as the household reads it."""

    at: datetime
    role: Role
    who: str
    purpose: Purpose
    fields: tuple[str, ...]


@dataclass(frozen=True)
class LooksOfPerson:
    """How much one person looked at households' records in some time. Nameless looks are the program's own."""

    who: str
    looks: int
    households: int
    most_in_an_hour: int
    at_night: int
    unusual: bool


@dataclass(frozen=True)
class ConsentFact:
    """One consent."""

    id: UUID
    purpose: ConsentPurpose
    text_version: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class StaffRow:
    """Somebody who works at the station."""

    person_id: UUID
    display_name: str
    role: Role
    since: datetime
    second_factor: bool = False


class Scope(StrEnum):
    """What a program's token may touch. The role it acts as is asked besides, by every action itself."""

    PRODUCTS_READ = "products:read"
    PRODUCTS_WRITE = "products:write"
    LOTS_READ = "lots:read"
    LOTS_WRITE = "lots:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    HOUSEHOLDS_READ = "households:read"
    STATEMENTS_READ = "statements:read"
    PAYOUTS_READ = "payouts:read"
    PAYOUTS_WRITE = "payouts:write"
    COUNTY_READ = "county:read"
    HOOKS = "hooks"


@dataclass(frozen=True)
class TokenFact:
    """A program's token, without its secret."""

    id: UUID
    name: str
    role: Role
    household_id: UUID | None
    scopes: tuple[Scope, ...]
    made_at: datetime
    used_date: date | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class TokenMade:
    """A new token with its secret, which nobody can read again."""

    id: UUID
    secret: str


@dataclass(frozen=True)
class TokenUsed:
    """Whose token a request carried: as whom it acts and what it may touch."""

    id: UUID
    actor: Actor
    scopes: frozenset[Scope]
