"""What is laid over the files that ship is read in their place, named, and refused where it is no fit."""

import json

import pytest

from foedus.answers import base_rates
from foedus.core.calibration import shipped, written
from foedus.core.errors import InputError
from foedus.core.shipped_files import PACKAGE, VARIABLE, record_of
from foedus.mechanisms.commitment import expected_utility
from foedus.runs.citing import citation_of
from foedus.runs.versions import differences, engine


@pytest.fixture
def over(tmp_path, monkeypatch):
    """A folder laid over what ships: another joining, fewer wars."""
    place = tmp_path / "mechanisms/commitment/joining.calibration.toml"
    place.parent.mkdir(parents=True)
    found = shipped("commitment", "joining")
    place.write_text(written(found._replace(estimate=found.estimate + 0.25)))
    rates = (PACKAGE / "answers/base_rates.toml").read_text().replace('"events" = 39', '"events" = 18')
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers/base_rates.toml").write_text(rates)
    (tmp_path / "fit.toml").write_text('to = 1989\n[data]\nicb = "0"\n[files]\n')
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


def test_what_is_laid_over_is_read_and_the_rest_is_what_ships(over, monkeypatch):
    pledge, share = shipped("commitment", "joining").value("pledge"), base_rates.share("war")
    coup, parameter = shipped("survival", "coup"), expected_utility.MECHANISM.parameters()["pledge"].value
    monkeypatch.delenv(VARIABLE)
    assert pledge == pytest.approx(shipped("commitment", "joining").value("pledge") + 0.25)
    assert parameter == pledge != expected_utility.MECHANISM.parameters()["pledge"].value
    assert share == pytest.approx(base_rates.share("war") * 18 / 39)
    assert written(coup) == written(shipped("survival", "coup"))


def test_manifest_and_citation_name_it(over, monkeypatch):
    with_it, cited = engine(), citation_of("iran-2026")
    monkeypatch.delenv(VARIABLE)
    without, plain = engine(), citation_of("iran-2026")
    assert with_it["calibrations"] == cited.calibrations == {"folder": over.name, "fitted_to": 1989}
    assert "calibrations" not in without
    assert plain.calibrations is None
    other = {"mechanisms/commitment/joining.calibration.toml", "answers/base_rates.toml"}
    assert {name for name, digest in without["tables"].items() if with_it["tables"][name] != digest} == other
    told = differences([{"foedus": "1", "engine": with_it}, {"foedus": "1", "engine": without}])
    assert {row["what"] for row in told} == {f"table {name}" for name in (*other, "fit.toml")}
    assert json.dumps(with_it)


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (None, "no folder that `foedus fit` wrote .it has no fit.toml"),
        ("to = soon", "fit.toml: not as `foedus fit` writes it"),
    ],
)
def test_another_folder_is_refused(tmp_path, monkeypatch, record, told):
    if record:
        (tmp_path / "fit.toml").write_text(record)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(InputError, match=told):
        shipped("survival", "coup") if record is None else record_of(tmp_path)
