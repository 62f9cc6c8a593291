"""The scripts for stores, run against real ones: OpenBao by its own command line, an emulator of AWS by AWS's."""

import json
import os
import subprocess
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auracheck.generate import Made, render
from auracheck.policy import Policy
from tests.conftest import Run
from tests.generate.forms import EVERY_KIND, KINDS, made_of_every_kind, run_in, same, values
from tests.generate.forms.test_env_files import drawn
from tests.services import program
from tests.services.ministack import Aws
from tests.services.openbao import OpenBao
from tests.systems.test_forms import VALUES

Making = Callable[[], list[Made]]
few = settings(max_examples=5, deadline=None)


def named(application: str) -> Policy:
    """Each test has a secret of its own: the servers are shared."""
    return KINDS._replace(name=application)


def lower(made: Sequence[Made]) -> dict[str, str]:
    return {name.lower(): value for name, value in values(made).items()}


def put_in_openbao(openbao: OpenBao, folder: Path, text: str) -> None:
    """Run the script; `bao`, which the script calls as `vault`, is the real one."""
    (folder / "vault").unlink(missing_ok=True)
    (folder / "vault").symlink_to(openbao.program)
    run_in(folder, text, environ=bao_environ(openbao, folder))


def bao_environ(openbao: OpenBao, folder: Path) -> dict[str, str]:
    server = {"BAO_ADDR": openbao.address, "BAO_TOKEN": openbao.token}
    return {**server, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder)}


def kept_by_openbao(openbao: OpenBao, application: str) -> dict[str, str]:
    asked = urllib.request.Request(
        f"{openbao.address}/v1/secret/data/{application}/production", headers={"X-Vault-Token": openbao.token}
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        found: dict[str, str] = json.load(answer)["data"]["data"]
    return found


@pytest.mark.parametrize("make", EVERY_KIND)
def test_openbao_keeps_each_value_under_the_guides_key(
    openbao: OpenBao, tmp_path: Path, make: Making, request: pytest.FixtureRequest
) -> None:
    made = make()
    application = f"kinds-{request.node.callspec.id}"
    put_in_openbao(openbao, tmp_path, render(made, "vault", named(application)))
    assert same(kept_by_openbao(openbao, application), lower(made))


@few
@given(batch=st.lists(VALUES, min_size=1, max_size=30))
def test_openbao_keeps_any_value(openbao: OpenBao, tmp_path_factory: pytest.TempPathFactory, batch: list[str]) -> None:
    made = drawn("vault", batch)
    folder = tmp_path_factory.mktemp("bao")
    application = folder.name
    if made:
        put_in_openbao(openbao, folder, render(made, "vault", named(application)))
        assert same(kept_by_openbao(openbao, application), lower(made))


def test_a_secret_that_is_there_is_not_replaced_and_patch_keeps_its_others(openbao: OpenBao, tmp_path: Path) -> None:
    first, second = made_of_every_kind()[:1], made_of_every_kind()[1:2]
    put_in_openbao(openbao, tmp_path, render(first, "vault", named("kept")))
    text = render(second, "vault", named("kept"))
    again = subprocess.run(["sh"], input=text, text=True, env=bao_environ(openbao, tmp_path), capture_output=True)
    assert again.returncode != 0
    assert "check-and-set" in again.stderr
    assert same(kept_by_openbao(openbao, "kept"), lower(first))
    put_in_openbao(openbao, tmp_path, text.replace("put -cas=0", "patch"))
    assert same(kept_by_openbao(openbao, "kept"), {**lower(first), **lower(second)})


def test_what_openbao_gives_back_passes_the_check(
    openbao: OpenBao, place: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run("generate", "all", "--host", "db.internal", "--format", "vault").out
    openbao.run("kv", "metadata", "delete", "secret/auraconnect/production")  # other tests write there as well
    put_in_openbao(openbao, place, made)
    printed = subprocess.run([openbao.program, "kv", "get", "-format=json", "secret/auraconnect/production"],
                             env=bao_environ(openbao, place), capture_output=True, check=True)  # fmt: skip
    (place / "kept.json").write_bytes(printed.stdout)
    judged = run("check", "kept.json", "--select", "value,reading", "--env", "production", "-f", "json")
    assert judged.findings("error") == []
    assert judged.code == 0


def aws_environ(aws: Aws, folder: Path) -> dict[str, str]:
    return {**aws.environ, "PATH": os.environ["PATH"], "HOME": str(folder)}


def kept_by_aws(aws: Aws, application: str) -> dict[str, str]:
    """As the guide's code fetches it, by the library beneath boto3."""
    botocore = pytest.importorskip("botocore.session")
    client = botocore.Session().create_client(
        "secretsmanager", region_name="eu-central-1", endpoint_url=aws.endpoint,
        aws_access_key_id="test", aws_secret_access_key="test",
    )  # fmt: skip
    found: dict[str, str] = json.loads(client.get_secret_value(SecretId=f"{application}/production")["SecretString"])
    return found


def put_in_aws(aws: Aws, folder: Path, text: str) -> None:
    """Run the script, and before it the command that stands in its comments."""
    program("aws")
    create = next(line for line in text.splitlines() if "create-secret" in line).lstrip("# ")
    run_in(folder, f"{create}\n{text}", environ=aws_environ(aws, folder))


@pytest.mark.parametrize("make", EVERY_KIND)
def test_aws_keeps_each_value_under_the_guides_key(
    aws: Aws, tmp_path: Path, make: Making, request: pytest.FixtureRequest
) -> None:
    made = make()
    application = f"kinds-{request.node.callspec.id}"
    put_in_aws(aws, tmp_path, render(made, "aws", named(application)))
    assert same(kept_by_aws(aws, application), lower(made))


def test_aws_keeps_hard_values_and_almost_as_many_as_it_may(aws: Aws, tmp_path: Path) -> None:
    made = drawn("aws", ["'\"\\$`%\r\n\t", "é\u2028\U0001f600", "EOF", "${A}$(x)", *(f"{n}" * 350 for n in range(80))])
    assert len(made) == 84
    put_in_aws(aws, tmp_path, render(made, "aws", named("hard")))
    assert same(kept_by_aws(aws, "hard"), lower(made))
