"""Codes by the clock, against the examples of RFC 6238 (appendix B) and RFC 4226 (appendix D)."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from cunzhan.kit import totp

TWENTY = base64.b32encode(b"12345678901234567890").decode()
SECRETS = {
    "sha1": TWENTY,
    "sha256": base64.b32encode(b"12345678901234567890123456789012").decode(),
    "sha512": base64.b32encode(b"1234567890123456789012345678901234567890123456789012345678901234").decode(),
}
TABLE = [
    (59, "94287082", "46119246", "90693936"),
    (1111111109, "07081804", "68084774", "25091201"),
    (1111111111, "14050471", "67062674", "99943326"),
    (1234567890, "89005924", "91819424", "93441116"),
    (2000000000, "69279037", "90698825", "38618901"),
    (20000000000, "65353130", "77737706", "47863826"),
]
BY_COUNT = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]


@pytest.mark.parametrize(("second", "digest", "expected"), [
    (second, digest, found[index])
    for second, *found in TABLE for index, digest in enumerate(SECRETS)
])  # fmt: skip
def test_the_examples_of_the_standard(second, digest, expected):
    step = totp.step_at(datetime.fromtimestamp(second, UTC))
    assert totp.code(SECRETS[digest], step, digits=8, digest=digest) == expected


def test_the_examples_with_six_digits():
    assert [totp.code(TWENTY, step) for step in range(10)] == BY_COUNT


def test_one_step_before_and_after_counts_and_no_other():
    at = datetime(2026, 10, 16, 4, 0, 10, tzinfo=UTC)
    now = totp.step_at(at)
    steps = [totp.matching_step(TWENTY, totp.code(TWENTY, now + away), at) for away in (-2, -1, 0, 1, 2)]
    assert steps == [None, now - 1, now, now + 1, None]
    assert totp.matching_step(TWENTY, totp.code(TWENTY, now), at + timedelta(seconds=50)) is None
    assert totp.matching_step(TWENTY, "١٢٣٤٥٦", at) is None


def test_each_secret_is_new_and_long():
    assert len({totp.new_secret() for _ in range(50)}) == 50
    assert len(base64.b32decode(totp.new_secret())) == 20


def test_an_app_can_read_the_address():
    parts = urlsplit(totp.address(TWENTY, account="艾力", issuer="沙枣村: 站"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parse_qs(parts.query) == {
        "secret": [TWENTY], "issuer": ["沙枣村: 站"], "digits": ["6"], "period": ["30"],
    }  # fmt: skip
