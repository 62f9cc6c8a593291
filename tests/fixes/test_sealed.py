"""An env file that sops has encrypted is changed by sops alone: it refuses a file with lines of others."""

from pathlib import Path

from tests.conftest import Run

SEALED = "SESSION_SECRET=ENC[AES256_GCM,data:OGR2sak=,iv:R3EA5==,tag:x==,type:str]\nsops_mac=ENC[AES256_GCM,data:x]\n"


def test_the_steps_say_how_and_write_nothing(place: Path, run: Run) -> None:
    (place / "production.env").write_text(SEALED)
    done = run("check", "production.env", "--env", "production", "--fix")
    assert "set JWT_SECRET_KEY (from: auracheck generate jwt) with: sops edit production.env\n" in done.out
    assert "set ENVIRONMENT=production with: sops edit production.env\n" in done.out
    assert "--write production.env" not in done.out
    assert (place / "production.env").read_text() == SEALED


def test_nothing_is_written_into_it(place: Path, run: Run) -> None:
    (place / "production.env").write_text(SEALED)
    refused = run("generate", "jwt", "--write", "production.env")
    assert (refused.code, (place / "production.env").read_text()) == (2, SEALED)
    assert "hint: change it with: sops edit production.env\n" in refused.err
