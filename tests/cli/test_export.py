"""The ledger in a file for another program, whole or not at all."""

from tests import make
from tests.cast import assemble
from tests.cli.conftest import cunzhan


def test_the_ledger_is_written_whole(here, tmp_path):
    cast = assemble()
    _product, variant = make.honey(cast)
    make.lot(cast, _product)
    make.delivered(cast, [(variant, 2)])
    target = tmp_path / "ledger.beancount"
    done = cunzhan(here, "export", "ledger", "--station", "shazao", "--to", str(target))
    assert (done.returncode, done.stderr) == (0, "")
    lines = target.read_text(encoding="utf-8").splitlines()
    assert lines[0] == 'option "title" "Shazao Station"'
    assert "  Assets:Gateway:Testgate  98.00 CNY" in lines
    assert [line for line in lines if line.endswith("balance Liabilities:Buyers 0.00 ~ 0.001 CNY")]
    assert list(tmp_path.glob("*.part")) == []


def test_an_unknown_station_is_a_sentence_and_no_file(here, tmp_path):
    assemble()
    target = tmp_path / "ledger.beancount"
    done = cunzhan(here, "export", "ledger", "--station", "nowhere", "--to", str(target))
    assert done.returncode == 1
    assert done.stderr.strip() == "没有这个村站。看看网址对不对。"
    assert not target.exists()
