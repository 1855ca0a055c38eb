"""One status per value, and flags from a closed list."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planpuls.spec.status import (
    FLAG_TEXTS,
    SIGNS,
    SSB_SIGNS,
    STATUS_RANK,
    STATUS_TEXTS,
    WITHOUT_VALUE,
    Flag,
    Status,
    combined,
    join_flags,
)

STATUSES = st.lists(st.sampled_from(Status), min_size=1)
CERTAIN_FIRST = [
    Status.NORMAL,
    Status.PROVISIONAL,
    Status.ESTIMATED,
    Status.NOT_APPLICABLE,
    Status.MISSING,
    Status.CONFIDENTIAL,
]


class TestCombined:
    @pytest.mark.parametrize(("certain", "uncertain"), list(itertools.combinations(CERTAIN_FIRST, 2)))
    def test_the_less_certain_of_two_wins(self, certain: Status, uncertain: Status) -> None:
        assert combined([certain, uncertain]) is combined([uncertain, certain]) is uncertain

    def test_a_sum_with_a_part_that_is_not_shown_is_not_shown(self) -> None:
        assert combined([Status.NORMAL] * 9 + [Status.CONFIDENTIAL]) is Status.CONFIDENTIAL

    def test_of_nothing_there_is_no_status(self) -> None:
        with pytest.raises(ValueError, match="empty"):
            combined([])

    @given(STATUSES, STATUSES)
    def test_parts_may_be_combined_first(self, one: list[Status], other: list[Status]) -> None:
        assert combined(one + other) is combined([combined(one), combined(other)])

    @given(STATUSES)
    def test_the_rank_says_the_same(self, statuses: list[Status]) -> None:
        assert STATUS_RANK[combined(statuses)] == min(STATUS_RANK[status] for status in statuses)

    @given(STATUSES)
    def test_a_value_exists_only_if_every_part_has_one(self, statuses: list[Status]) -> None:
        assert (combined(statuses) in WITHOUT_VALUE) == any(status in WITHOUT_VALUE for status in statuses)


class TestSigns:
    def test_a_status_is_written_with_the_sign_it_is_read_by(self) -> None:
        assert SSB_SIGNS == {".": "not_applicable", "..": "missing", ":": "confidential", "*": "provisional"}
        assert {sign: SIGNS[status] for sign, status in SSB_SIGNS.items()} == {sign: sign for sign in SSB_SIGNS}

    def test_every_status_has_a_sign_of_its_own_and_a_text(self) -> None:
        assert len(set(SIGNS.values())) == len(Status)
        assert set(STATUS_TEXTS) == set(Status)


class TestFlags:
    def test_every_flag_has_a_text(self) -> None:
        assert set(FLAG_TEXTS) == set(Flag)

    def test_an_unknown_flag_is_refused(self) -> None:
        with pytest.raises(ValueError, match="'colourful' is not a valid Flag"):
            join_flags(["air_line", "colourful"])

    def test_no_flags_are_an_empty_text(self) -> None:
        assert join_flags([]) == ""

    @given(st.lists(st.sampled_from(Flag)))
    def test_order_and_repetition_change_nothing(self, flags: list[Flag]) -> None:
        assert join_flags([*flags[::-1], *flags]) == join_flags(flags)

    @given(st.sets(st.sampled_from(Flag)))
    def test_splitting_gives_the_flags_back_sorted(self, flags: set[Flag]) -> None:
        assert join_flags(flags).split() == sorted(flags)
