"""Tables: logins, standings, households, and their personal data in tables of their own.

Personal columns are sealed with the household's own key; the two ``...Personal`` tables are guarded: a statement that
names them outside a logged look is refused by the database connection (see kit.db.guard).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cunzhan.domain.ground.people.facts import ConsentPurpose, ReferenceState
from cunzhan.domain.ground.stations.facts import Role
from cunzhan.domain.ground.stations.models import County, Station, StationRow, station_key
from cunzhan.kit.keys import new_id


class Person(models.Model):
    """A login. The phone is not stored, only a keyed hash of it by which it is found."""

    id = models.UUIDField(primary_key=True, default=new_id)
    phone_index = models.CharField(max_length=64, unique=True)
    password_hash = models.CharField(max_length=200)
    display_name = models.CharField(max_length=40, blank=True)
    epoch = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "people_person"


class Household(StationRow):
    """A household in the register of one station. Nothing personal here."""

    number = models.CharField(max_length=12)
    admitted_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_household"
        constraints = [
            station_key("household"),
            models.UniqueConstraint(fields=["station", "number"], name="one_household_a_number"),
        ]


class Standing(models.Model):
    """What a person is and where: staff of a station, officer of a county, member of a household."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.CASCADE, related_name="standings")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_standing"
        constraints = [
            # Not one constraint with NULLs that count as equal: SQLite does not know such, nor PostgreSQL before 15.
            models.UniqueConstraint(
                fields=["person", "role", "station"],
                condition=Q(until__isnull=True, household__isnull=True),
                name="one_live_role_at_a_station",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "county"], condition=Q(until__isnull=True), name="one_live_role_in_a_county"
            ),
            models.UniqueConstraint(
                fields=["person", "household"], condition=Q(until__isnull=True), name="one_live_login_of_a_household"
            ),
            models.CheckConstraint(
                condition=Q(station__isnull=False) ^ Q(county__isnull=False), name="stands_at_a_station_or_a_county"
            ),
            models.CheckConstraint(
                condition=Q(role=Role.HOUSEHOLD, household__isnull=False)
                | (~Q(role=Role.HOUSEHOLD) & Q(household__isnull=True)),
                name="only_household_logins_have_a_household",
            ),
        ]
        indexes = [models.Index(fields=["station", "role"], name="staff_of_a_station")]


class HouseholdKey(StationRow):
    """The key that seals a household's personal data. Emptied, everything it sealed is gone for good."""

    household = models.OneToOneField(Household, models.CASCADE, related_name="data_key")
    wrapped = models.BinaryField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_householdkey"
        constraints = [station_key("householdkey")]


class StationSeal(StationRow):
    """The key that seals what a station must know of its buyers (name, phone, street)."""

    wrapped = models.BinaryField()

    class Meta:
        db_table = "people_stationseal"
        constraints = [
            station_key("stationseal"),
            models.UniqueConstraint(fields=["station"], name="one_seal_a_station"),
        ]


class HouseholdPersonal(StationRow):
    """A household's name and phone, sealed."""

    household = models.OneToOneField(Household, models.CASCADE, related_name="+")
    name_sealed = models.BinaryField()
    phone_sealed = models.BinaryField()
    phone_index = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "people_householdpersonal"
        constraints = [station_key("householdpersonal")]
        indexes = [models.Index(fields=["station", "phone_index"], name="household_by_phone")]


class Member(StationRow):
    """A member of a household, who may have a login. Nothing personal here."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    joined_at = models.DateTimeField()

    class Meta:
        db_table = "people_member"
        constraints = [station_key("member")]
        indexes = [models.Index(fields=["station", "household"], name="members_of_a_household")]


class MemberPersonal(StationRow):
    """A member's name and phone, sealed with the household's key."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="+")
    name_sealed = models.BinaryField()
    phone_sealed = models.BinaryField()

    class Meta:
        db_table = "people_memberpersonal"
        constraints = [station_key("memberpersonal")]


class PayoutReference(StationRow):
    """Where a household's money goes at a bank, sealed with its key: entered by one person, live once another confirmed
    it. Those that ended are kept 90 days, for questions about a payout that went astray.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="+", db_index=False)
    holder_sealed = models.BinaryField()
    bank_sealed = models.BinaryField()
    account_sealed = models.BinaryField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in ReferenceState])
    entered_by = models.UUIDField()
    entered_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_payoutreference"
        constraints = [
            station_key("payoutreference"),
            models.UniqueConstraint(
                fields=["station", "household"], condition=Q(state="waits"), name="one_reference_waits"
            ),
            models.UniqueConstraint(
                fields=["station", "household"], condition=Q(state="live"), name="one_live_reference"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="another_person_confirms",
            ),
            models.CheckConstraint(
                condition=Q(state="waits", confirmed_by__isnull=True, ended_at__isnull=True)
                | Q(state="live", confirmed_by__isnull=False, ended_at__isnull=True)
                | Q(state="ended", ended_at__isnull=False),
                name="live_references_are_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["ended_at"], name="references_to_forget")]


class NameWord(StationRow):
    """Keyed hashes of the words of a household's name, by which the counter finds it without reading every name."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    word_index = models.CharField(max_length=64)

    class Meta:
        db_table = "people_nameword"
        constraints = [
            station_key("nameword"),
            models.UniqueConstraint(fields=["station", "word_index", "household"], name="one_name_word"),
        ]


class Card(StationRow):
    """A printed card: its secret is known only as a keyed hash, its PIN only as a password hash."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="cards")
    token_index = models.CharField(max_length=64, unique=True)
    pin_hash = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_card"
        constraints = [
            station_key("card"),
            models.UniqueConstraint(
                fields=["station", "household"], condition=Q(revoked_at__isnull=True), name="one_live_card"
            ),
        ]


class Consent(StationRow):
    """A consent: purpose, the version of the text that was read out, given, withdrawn."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=30, choices=[(p.value, p.value) for p in ConsentPurpose])
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_consent"
        constraints = [
            station_key("consent"),
            models.UniqueConstraint(
                fields=["station", "household", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_live_consent",
            ),
        ]


class Look(StationRow):
    """The log of looks: who saw a household's personal data, when and why. It stores no values; it only grows."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_index=False)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    role = models.CharField(max_length=20)
    purpose = models.CharField(max_length=20)
    fields = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "people_look"
        constraints = [
            station_key("look"),
            models.UniqueConstraint(fields=["station", "sequence"], name="looks_follow_each_other"),
        ]
        indexes = [
            models.Index(fields=["station", "household", "at", "id"], name="looks_at_a_household"),
            models.Index(fields=["station", "at"], name="looks_by_time"),
        ]


class LookChain(StationRow):
    """The end of a station's chain of looks: the last sequence and digest."""

    last_sequence = models.PositiveBigIntegerField(default=0)
    last_digest = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        db_table = "people_lookchain"
        constraints = [
            station_key("lookchain"),
            models.UniqueConstraint(fields=["station"], name="one_chain_a_station"),
        ]


class SignInAttempt(models.Model):
    """A try to sign in, counted against the phone or card and against the address, all as keyed hashes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    target_index = models.CharField(max_length=64)
    at = models.DateTimeField()
    wrong = models.BooleanField(default=True)

    class Meta:
        db_table = "people_signinattempt"
        indexes = [models.Index(fields=["target_index", "at"], name="attempts_at_a_target")]


class SecondFactor(models.Model):
    """The phone that shows a person's codes: its secret, sealed, and the last code that was taken from it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.OneToOneField(Person, models.CASCADE, related_name="second_factor")
    wrapped = models.BinaryField()
    secret_sealed = models.BinaryField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        db_table = "people_secondfactor"


class RecoveryCode(models.Model):
    """A code for the day the phone is lost, known only as a keyed hash; it opens once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey(Person, models.CASCADE, related_name="recovery_codes", db_index=False)
    code_index = models.CharField(max_length=64)
    burnt_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_recoverycode"
        constraints = [models.UniqueConstraint(fields=["person", "code_index"], name="one_recovery_code")]


class ApiToken(models.Model):
    """A program's key: what it acts as, at which station or for which county, and what it may touch.

    Its secret is shown once and known here only as a keyed hash. Not a row of a station, since a county has tokens too.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="+", db_index=False)
    county = models.ForeignKey(County, models.PROTECT, null=True, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.CASCADE, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    secret_index = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    used_date = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_apitoken"
        constraints = [
            models.CheckConstraint(
                condition=Q(station__isnull=False) ^ Q(county__isnull=False), name="a_token_is_a_stations_or_a_countys"
            ),
            models.CheckConstraint(
                condition=Q(role=Role.HOUSEHOLD, household__isnull=False)
                | (~Q(role=Role.HOUSEHOLD) & Q(household__isnull=True)),
                name="only_household_tokens_have_a_household",
            ),
        ]
        indexes = [models.Index(fields=["station", "made_at", "id"], name="tokens_of_a_station")]
