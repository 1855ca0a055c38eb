"""Numbers as people read them in the two languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.spec.numbers import MINUS, NARROW_SPACE, listed, number
from planpuls.spec.text import LANGUAGES, Language


class TestTheory:
    @pytest.mark.parametrize(
        ("value", "decimals", "nb", "en"),
        [
            (0, 0, "0", "0"),
            (999, 0, "999", "999"),
            (561_244, 0, f"561{NARROW_SPACE}244", "561,244"),
            (1_234_567.891, 2, f"1{NARROW_SPACE}234{NARROW_SPACE}567,89", "1,234,567.89"),
            (32.4, 1, "32,4", "32.4"),
            (32, 1, "32,0", "32.0"),
            (-1_172, 0, f"{MINUS}1{NARROW_SPACE}172", f"{MINUS}1,172"),
            (-0.5, 1, f"{MINUS}0,5", f"{MINUS}0.5"),
        ],
    )
    def test_each_language_has_its_own_marks(self, value: float, decimals: int, nb: str, en: str) -> None:
        assert (number(value, decimals, "nb"), number(value, decimals, "en")) == (nb, en)

    @pytest.mark.parametrize(("value", "expected"), [(2_699, "+2,699"), (-1_172, f"{MINUS}1,172"), (0, "0")])
    def test_a_change_carries_its_sign(self, value: float, expected: str) -> None:
        assert number(value, 0, "en", sign=True) == expected

    @pytest.mark.parametrize("value", [0.04, -0.04, 0.0, -0.0])
    @pytest.mark.parametrize("sign", [True, False])
    def test_what_rounds_to_zero_has_no_sign(self, value: float, sign: bool) -> None:
        assert number(value, 1, "en", sign=sign) == "0.0"
        assert number(value, 1, "nb", sign=sign) == "0,0"

    @pytest.mark.parametrize(("value", "expected"), [(0.5, "0"), (1.5, "2"), (2.5, "2"), (-2.5, f"{MINUS}2")])
    def test_a_half_goes_to_the_even_neighbour(self, value: float, expected: str) -> None:
        assert number(value, 0, "en") == expected

    def test_words_stand_in_a_row(self) -> None:
        assert listed([], "nb") == ""
        assert listed(["Oslo"], "nb") == "Oslo"
        assert listed(["Asker", "Oslo"], "nb") == "Asker og Oslo"
        assert listed(["Asker", "Bærum", "Oslo"], "en") == "Asker, Bærum and Oslo"


def parsed(text: str) -> float:
    """The value a reader takes from a printed number."""
    plain = text.replace(NARROW_SPACE, "").replace(MINUS, "-")
    return float(plain.replace(",", ".") if "," in plain and "." not in plain else plain)


class TestProperties:
    @given(st.floats(-1e9, 1e9), st.integers(0, 6), st.booleans())
    def test_the_norwegian_number_reads_back_as_the_rounded_value(
        self, value: float, decimals: int, sign: bool
    ) -> None:
        assert parsed(number(value, decimals, "nb", sign=sign)) == pytest.approx(round(value, decimals), abs=1e-9)

    @given(st.floats(-1e9, 1e9), st.integers(0, 6), st.sampled_from(LANGUAGES))
    def test_no_number_holds_a_hyphen_or_a_breaking_space(
        self, value: float, decimals: int, language: Language
    ) -> None:
        text = number(value, decimals, language, sign=True)
        assert not set(text) & {"-", " ", "\u00a0"}

    @given(st.floats(1e-9, 1e9), st.integers(0, 4), st.sampled_from(LANGUAGES))
    def test_a_loss_is_the_gain_with_the_other_sign(self, value: float, decimals: int, language: Language) -> None:
        gain, loss = (number(signed, decimals, language, sign=True) for signed in (value, -value))
        assert gain.replace("+", MINUS) == loss


def test_the_forms_the_browser_code_is_tested_against_are_ours() -> None:
    """`web/test/numbers.test.ts` reads the same file."""
    forms = json.loads(Path(__file__).with_name("number_forms.json").read_text(encoding="utf-8"))
    assert {language for _, _, language, _, _ in forms} == set(LANGUAGES)
    for value, decimals, language, sign, text in forms:
        assert number(value, decimals, language, sign=sign) == text


@given(
    st.one_of(st.integers(-(10**12), 10**12), st.floats(-1e12, 1e12, allow_nan=False)),
    st.integers(0, 4),
    st.sampled_from(LANGUAGES),
)
def test_every_number_is_written_as_cldr_says(value: float, decimals: int, language: Language) -> None:
    from babel.numbers import format_decimal

    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    locale = {"nb": "nb_NO", "en": "en_GB"}[language]
    told = str(format_decimal(abs(round(value, decimals)), format=pattern, locale=locale))
    told = told.replace("\u00a0", NARROW_SPACE) if language == "nb" else told
    assert number(value, decimals, language).removeprefix(MINUS) == told
