"""Snapshots: bytes under their hash, the newest good one per period in force, damage noticed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planpuls.spec.errors import IntegrityError
from planpuls.store import Check, Sidecar, Snapshots
from planpuls.store.files import read_json, write_json
from planpuls.store.snapshots import later_than, now, quarantine

GOOD = Check(reader="reader-1", passed=True, rows=1, rounding={"2023": "none"})
BAD = Check(reader="reader-2", passed=False, rows=0, rounding={}, problems=("a.csv: expected rows, found nothing.",))


def sidecar_of(data: bytes, **changed: Any) -> Sidecar:
    fields: dict[str, Any] = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "collection": "norway",
        "source": "ssb",
        "dataset": "ssb.workplaces_250m",
        "format": "csv",
        "periods": ("2023",),
        "vintage": "2023",
        "vintage_from": "file name",
        "origin": "a.csv",
        "fetched_at": "2026-01-01T00:00:00.000000+00:00",
        "licence": "CC BY 4.0",
        "bytes": len(data),
    }
    return Sidecar(**(fields | changed))


def add(snapshots: Snapshots, data: bytes, check: Check = GOOD, **changed: Any) -> Sidecar:
    """A file with `data`, stored."""
    file = snapshots.root.parent / "incoming"
    file.write_bytes(data)
    sidecar = sidecar_of(data, **changed)
    snapshots.add(file, sidecar, check)
    return sidecar


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "snapshots")


class TestStoring:
    def test_what_is_added_is_found_as_it_was(self, snapshots: Snapshots) -> None:
        sidecar = add(snapshots, b"one", etag='"abc"', periods=("2022", "2023"))
        assert snapshots.find("norway", sidecar.sha256) == (sidecar, GOOD)
        assert snapshots.verified(sidecar.sha256).read_bytes() == b"one"

    def test_what_was_not_added_is_not_found(self, snapshots: Snapshots) -> None:
        sidecar = add(snapshots, b"one")
        assert snapshots.find("norway", "0" * 64) is None
        assert snapshots.find("demo", sidecar.sha256) is None

    def test_the_same_bytes_in_two_collections_are_stored_once(self, snapshots: Snapshots) -> None:
        one, other = (add(snapshots, b"one", collection=name) for name in ("norway", "demo"))
        assert {found.collection: found for found, _ in snapshots.all(["norway", "demo"])} == {
            "norway": one,
            "demo": other,
        }
        assert len([path for path in (snapshots.root / "blobs").rglob("*") if path.is_file()]) == 1

    def test_bytes_without_a_sidecar_are_no_snapshot(self, snapshots: Snapshots) -> None:
        sidecar = add(snapshots, b"one")
        (snapshots.root / "norway" / f"{sidecar.sha256}.json").unlink()
        assert snapshots.find("norway", sidecar.sha256) is None
        assert snapshots.current(["norway"]) == {}

    def test_the_sidecar_is_written_last(self, snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch) -> None:
        written: list[str] = []
        monkeypatch.setattr("planpuls.store.snapshots.write_bytes", lambda path, _: written.append(path.parts[-3]))
        monkeypatch.setattr("planpuls.store.snapshots.write_json", lambda path, _: written.append(path.name[64:]))
        add(snapshots, b"one")
        assert written == ["blobs", ".check.json", ".json"]

    def test_a_later_check_replaces_the_earlier_and_leaves_the_bytes(self, snapshots: Snapshots) -> None:
        sidecar = add(snapshots, b"one")
        snapshots.record(sidecar, BAD)
        assert snapshots.find("norway", sidecar.sha256) == (sidecar, BAD)
        assert snapshots.verified(sidecar.sha256).read_bytes() == b"one"


class TestCurrent:
    def test_the_newest_snapshot_of_a_period_wins(self, snapshots: Snapshots) -> None:
        newer = add(snapshots, b"newer", fetched_at="2026-02-01T00:00:00.000000+00:00")
        older = add(snapshots, b"older")
        assert snapshots.current(["norway"]) == {"ssb.workplaces_250m": {"2023": newer}}
        assert [found for found, _ in snapshots.all(["norway"])] == [older, newer]

    def test_a_file_of_several_periods_is_replaced_only_where_a_newer_one_reaches(self, snapshots: Snapshots) -> None:
        both = add(snapshots, b"both", periods=("2022", "2023"), vintage="2022-2023")
        newer = add(snapshots, b"newer", fetched_at="2026-02-01T00:00:00.000000+00:00")
        assert snapshots.current(["norway"])["ssb.workplaces_250m"] == {"2022": both, "2023": newer}

    def test_a_failed_check_never_becomes_current(self, snapshots: Snapshots) -> None:
        good = add(snapshots, b"good")
        add(snapshots, b"bad", BAD, fetched_at="2026-02-01T00:00:00.000000+00:00")
        assert snapshots.current(["norway"])["ssb.workplaces_250m"] == {"2023": good}

    def test_the_last_good_one_returns_when_a_newer_one_fails_its_reader(self, snapshots: Snapshots) -> None:
        good = add(snapshots, b"good")
        newer = add(snapshots, b"newer", fetched_at="2026-02-01T00:00:00.000000+00:00")
        assert snapshots.current(["norway"])["ssb.workplaces_250m"] == {"2023": newer}
        snapshots.record(newer, BAD)
        assert snapshots.current(["norway"])["ssb.workplaces_250m"] == {"2023": good}

    def test_datasets_and_collections_do_not_mix(self, snapshots: Snapshots) -> None:
        grid = add(snapshots, b"grid")
        hubs = add(snapshots, b"hubs", dataset="plan.hubs", periods=("undated",), collection="oslo_akershus")
        assert snapshots.current(["norway", "oslo_akershus"]) == {
            "ssb.workplaces_250m": {"2023": grid},
            "plan.hubs": {"undated": hubs},
        }
        assert snapshots.current(["norway"]) == {"ssb.workplaces_250m": {"2023": grid}}

    @settings(max_examples=20)
    @given(
        st.lists(
            st.tuples(st.integers(0, 3), st.booleans(), st.sets(st.sampled_from(["2022", "2023"]), min_size=1)),
            max_size=4,
        )
    )
    def test_what_is_current_does_not_depend_on_the_order_of_adding(
        self, files: list[tuple[int, bool, set[str]]]
    ) -> None:
        found = []
        for order in (range(len(files)), reversed(range(len(files)))):
            with TemporaryDirectory() as folder:
                snapshots = Snapshots(Path(folder) / "snapshots")
                for number in order:
                    time, passed, periods = files[number]
                    add(
                        snapshots,
                        bytes([number]),
                        GOOD if passed else BAD,
                        fetched_at=f"2026-01-0{time + 1}T00:00:00.000000+00:00",
                        periods=tuple(sorted(periods)),
                    )
                found.append(snapshots.current(["norway"]))
        assert all(current == found[0] for current in found)
        newest = {
            period: max(time for time, passed, periods in files if passed and period in periods)
            for period in ("2022", "2023")
            if any(passed and period in periods for _, passed, periods in files)
        }
        current = found[0].get("ssb.workplaces_250m", {})
        assert {period: int(side.fetched_at[9]) - 1 for period, side in current.items()} == newest


class TestDamage:
    def test_one_changed_byte_is_noticed(self, snapshots: Snapshots) -> None:
        sidecar = add(snapshots, b"one hundred")
        snapshots.path(sidecar.sha256).write_bytes(b"one hundreD")
        changed = hashlib.sha256(b"one hundreD").hexdigest()
        with pytest.raises(IntegrityError, match=f"expected {sidecar.sha256}, found {changed}.*import the file again"):
            snapshots.verified(sidecar.sha256)

    def test_lost_bytes_are_noticed(self, snapshots: Snapshots) -> None:
        sidecar = add(snapshots, b"one")
        snapshots.path(sidecar.sha256).unlink()
        with pytest.raises(IntegrityError, match="found no file"):
            snapshots.verified(sidecar.sha256)

    @pytest.mark.parametrize("damage", [b"other", None])
    def test_adding_the_file_again_mends_it(self, snapshots: Snapshots, damage: bytes | None) -> None:
        sidecar = add(snapshots, b"one")
        blob = snapshots.path(sidecar.sha256)
        blob.unlink() if damage is None else blob.write_bytes(damage)
        add(snapshots, b"one")
        assert snapshots.verified(sidecar.sha256).read_bytes() == b"one"


class TestQuarantine:
    def test_a_refused_file_is_kept_with_the_reasons(self, tmp_path: Path) -> None:
        file = tmp_path / "bad.csv"
        file.write_bytes(b"bad")
        quarantine(tmp_path / "quarantine", file, "abc", ["reason one", "reason two"])
        assert (tmp_path / "quarantine" / "abc").read_bytes() == b"bad"
        record = read_json(tmp_path / "quarantine" / "abc.json")
        assert (record["origin"], record["problems"]) == ("bad.csv", ["reason one", "reason two"])

    def test_the_same_refusal_again_changes_nothing_and_another_reason_is_recorded(self, tmp_path: Path) -> None:
        file, record = tmp_path / "bad.csv", tmp_path / "quarantine" / "abc.json"
        file.write_bytes(b"bad")
        quarantine(tmp_path / "quarantine", file, "abc", ["reason one"])
        before = record.read_bytes()
        quarantine(tmp_path / "quarantine", file, "abc", ["reason one"])
        assert record.read_bytes() == before
        quarantine(tmp_path / "quarantine", file, "abc", ["reason two"])
        assert read_json(record)["problems"] == ["reason two"]


class TestOtherVersions:
    @pytest.mark.parametrize("suffix", [".json", ".check.json"])
    def test_a_record_with_other_fields_is_refused_by_its_name(self, snapshots: Snapshots, suffix: str) -> None:
        sidecar = add(snapshots, b"one")
        path = snapshots.root / "norway" / f"{sidecar.sha256}{suffix}"
        write_json(path, read_json(path) | {"a field to come": 1})
        with pytest.raises(IntegrityError, match=rf"{path.name}: expected the fields of this version, .*field to come"):
            snapshots.all(["norway"])


class TestClock:
    def test_it_goes_on_from_the_newest_snapshot_when_it_was_set_back(self) -> None:
        ahead = sidecar_of(b"one", fetched_at="2999-12-31T23:59:59.999999+00:00")
        assert later_than([ahead, sidecar_of(b"two")]) == "3000-01-01T00:00:00.000000+00:00"

    def test_it_is_the_clock_where_nothing_is_newer(self) -> None:
        before = now()
        assert before <= later_than([sidecar_of(b"one")]) <= now()

    def test_a_time_nobody_can_read_stops_nothing(self) -> None:
        assert later_than([sidecar_of(b"one", fetched_at="yesterday")]) <= now()
