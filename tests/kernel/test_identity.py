"""Identity numbers, held against Skatteverket's official test numbers: never given to a real person."""

import json
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fmuadmin.identity import IdentityKind, contains_identity_number, parse

ROOT = Path(__file__).resolve().parents[2]
OWN_COPY = (ROOT / "tests/data/testpersonnummer.txt").read_text().split()
OFFICIAL = ROOT.parent / "shared/schemas/testdata-personnummer"

own_numbers = st.sampled_from(OWN_COPY)


def luhn(digits: str) -> int:
    doubled = "".join(str(int(figure) * (2, 1)[place % 2]) for place, figure in enumerate(digits))
    return sum(map(int, doubled)) % 10


@pytest.fixture
def official() -> Path:
    if not OFFICIAL.is_dir():
        reason = "../shared/schemas/testdata-personnummer saknas"
        if os.environ.get("FMU_REQUIRE_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    return OFFICIAL


# --- what is accepted ------------------------------------------------------------------------------------------------


def test_every_official_test_number_is_accepted_as_the_kind_it_is(official: Path) -> None:
    pins = json.loads((official / "allPins.json").read_text())
    coordination = json.loads((official / "allCoords.json").read_text())
    assert (len(pins), len(coordination)) == (41_129, 2_264)
    assert [number for number in pins if parse(number).kind != IdentityKind.PERSONNUMMER] == []
    assert [number for number in coordination if parse(number).kind != IdentityKind.SAMORDNINGSNUMMER] == []


def test_the_own_copy_holds_only_official_numbers(official: Path) -> None:
    known = set(json.loads((official / "allPins.json").read_text()))
    known |= set(json.loads((official / "allCoords.json").read_text()))
    assert set(OWN_COPY) <= known


def test_the_own_copy_is_accepted_and_covers_the_odd_samordningsnummer() -> None:
    kinds = [parse(number).kind for number in OWN_COPY]
    assert len(set(OWN_COPY)) == len(OWN_COPY) >= 400
    assert kinds.count(IdentityKind.SAMORDNINGSNUMMER) >= 50
    assert any(number[4:6] == "00" for number in OWN_COPY)
    assert any(number[6:8] == "60" for number in OWN_COPY)
    assert any(number[4:8] in ("0491", "0691", "0991", "1191", "0290", "0291") for number in OWN_COPY)


@pytest.mark.parametrize(
    ("entered", "digits", "kind"),
    [
        ("19121212-1212", "191212121212", IdentityKind.PERSONNUMMER),
        ("191212121212", "191212121212", IdentityKind.PERSONNUMMER),
        ("  19121212 1212 ", "191212121212", IdentityKind.PERSONNUMMER),
        ("19121212–1212", "191212121212", IdentityKind.PERSONNUMMER),
        ("19540187-5769", "195401875769", IdentityKind.SAMORDNINGSNUMMER),
    ],
)
def test_the_ways_people_write_a_number_are_understood(entered: str, digits: str, kind: IdentityKind) -> None:
    number = parse(entered)
    assert (number.digits, number.kind) == (digits, kind)


@given(own_numbers)
def test_what_is_shown_can_be_entered_again(digits: str) -> None:
    number = parse(digits)
    assert parse(number.formatted()) == number
    assert number.formatted() == f"{digits[:8]}-{digits[8:]}"


# --- what is refused, and how ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entered", "reason"),
    [
        ("", "Ange personnummer som ÅÅÅÅMMDD-NNNN, till exempel 19121212-1212."),
        ("abc", "Ange personnummer som ÅÅÅÅMMDD-NNNN, till exempel 19121212-1212."),
        ("1912-12-12-1212", "Ange personnummer som ÅÅÅÅMMDD-NNNN, till exempel 19121212-1212."),
        ("1912121212123", "Ange personnummer som ÅÅÅÅMMDD-NNNN, till exempel 19121212-1212."),
        ("20000101T220", "Ange personnummer som ÅÅÅÅMMDD-NNNN, till exempel 19121212-1212."),
        ("١٩١٢١٢١٢١٢١٢", "Ange personnummer som ÅÅÅÅMMDD-NNNN, till exempel 19121212-1212."),
        (
            "121212-1212",
            "Ange personnummer som ÅÅÅÅMMDD-NNNN, med alla fyra siffror i årtalet, till exempel 19121212-1212.",
        ),
        (
            "121212+1212",
            "Ange personnummer som ÅÅÅÅMMDD-NNNN, med alla fyra siffror i årtalet, till exempel 19121212-1212.",
        ),
        (
            "1212121212",
            "Ange personnummer som ÅÅÅÅMMDD-NNNN, med alla fyra siffror i årtalet, till exempel 19121212-1212.",
        ),
        ("165565594230", "Ange personnummer som ÅÅÅÅMMDD-NNNN. Årtalet börjar med 18, 19 eller 20."),
        ("20250229-2384", "Ange personnummer som ÅÅÅÅMMDD-NNNN. Födelsedatumet finns inte. Kontrollera månad och dag."),
        ("19121312-1212", "Ange personnummer som ÅÅÅÅMMDD-NNNN. Födelsedatumet finns inte. Kontrollera månad och dag."),
        ("19120012-1212", "Ange personnummer som ÅÅÅÅMMDD-NNNN. Födelsedatumet finns inte. Kontrollera månad och dag."),
        ("19121292-1212", "Ange personnummer som ÅÅÅÅMMDD-NNNN. Födelsedatumet finns inte. Kontrollera månad och dag."),
        (
            "19121212-1213",
            "Ange personnummer som ÅÅÅÅMMDD-NNNN. Kontrollsiffran stämmer inte. Kontrollera att alla siffror är rätt.",
        ),
    ],
)
def test_a_refusal_says_the_rule_and_the_way_out(entered: str, reason: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 – the whole text is compared
        parse(entered)
    assert str(refusal.value) == reason


def test_interim_and_organisation_numbers_are_refused(official: Path) -> None:
    entries = json.loads((official / "interim.json").read_text()) + json.loads(
        (official / "orgnumber.json").read_text()
    )
    written = [text for entry in entries for name, text in entry.items() if name.endswith("format")]
    assert len(written) > 20
    for text in written:
        with pytest.raises(ValueError, match="Ange personnummer"):
            parse(text)
    assert not any(contains_identity_number(f"Fakturan från {text} kom.") for text in written)


@given(own_numbers, st.integers(2, 11), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(digits: str, place: int, by: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    with pytest.raises(ValueError, match="Ange personnummer"):
        parse(wrong)


@given(st.text(alphabet="0123456789-+ T", max_size=16))
def test_whatever_is_typed_is_either_a_number_of_the_rule_or_refused(text: str) -> None:
    try:
        number = parse(text)
    except ValueError:
        return
    assert len(number.digits) == 12
    assert luhn(number.digits[2:]) == 0
    if number.kind == IdentityKind.PERSONNUMMER:
        date.fromisoformat(f"{number.digits[:4]}-{number.digits[4:6]}-{number.digits[6:8]}")


# --- hidden ----------------------------------------------------------------------------------------------------------


@given(own_numbers)
def test_print_log_and_mask_give_nobody_away(digits: str) -> None:
    number = parse(digits)
    for shown in (str(number), repr(number), f"{number}", number.masked()):
        assert digits[4:] not in shown
        assert digits[8:] not in shown
    assert number.masked() == f"{digits[:4]}••••-••••"


# --- in text ---------------------------------------------------------------------------------------------------------


@given(own_numbers, st.sampled_from(["", "-", " ", "–", "+"]), st.sampled_from(["", "Gäller ", "(", "pnr:"]))
def test_a_number_is_found_in_a_sentence_however_it_is_written(digits: str, separator: str, before: str) -> None:
    assert contains_identity_number(f"{before}{digits[:8]}{separator}{digits[8:]}, ring mig.")
    if separator:
        assert contains_identity_number(f"{before}{digits[2:8]}{separator}{digits[8:]}.")


@pytest.mark.parametrize(
    "text", ["8501012382", "Hon heter 850101-2382.", "rad ett\n198501012382\nrad tre", "nr198501012382x"]
)
def test_a_number_is_found_without_century_across_lines_and_between_letters(text: str) -> None:
    assert contains_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FMU-2026-0102 har slutdatum 2026-05-07, besök 2026-04-15 09:00–11:00.",
        "Ring 0701234567 eller 070-123 45 67, växel 010-000 00 00.",
        "Organisationsnummer 556559-4230, bankgiro 5050-1055, faktura F-7781.",
        "Summa 1 198 501 012 382,00 kr",
        "Referens 19850101238212",
        "19850101-2383",
    ],
)
def test_dates_phones_and_other_numbers_are_left_alone(text: str) -> None:
    assert not contains_identity_number(text)


def test_a_mobile_number_whose_digits_would_pass_as_birth_date_and_check_digit_is_still_a_phone() -> None:
    assert luhn("0701234569") == 0
    assert not contains_identity_number("Ring mig på 0701234569.")
    assert contains_identity_number("070123-4569")
