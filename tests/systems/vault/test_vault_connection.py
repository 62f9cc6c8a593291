"""What the environment says of a server of Vault, and that nothing of it is told that may be a secret."""

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.model import Secret
from auracheck.systems.stores.failures import StoreError
from auracheck.systems.vault.config import POD_TOKEN, AppRoleLogin, KubernetesLogin, Token, VaultConfig, read_config

ADDR = "https://vault.internal:8200"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path


def of(**variables: str) -> VaultConfig:
    return read_config({"VAULT_ADDR": ADDR, **variables})


def token(who: object) -> str:
    assert isinstance(who, Token)
    return who.token.reveal()


@pytest.mark.parametrize(
    ("address", "server"),
    [("https://h", "h:443"), ("http://h", "h:80"), ("https://h:8200/", "h:8200"), ("http://[::1]:8200", "[::1]:8200"),
     ("https://proxy.internal/vault/", "proxy.internal:443"), ("https://u:p@h:1", "h:1"), ("HTTPS://H:1", "h:1"),
     ("https://u:p%40ss%2F@h:1", "h:1"), (" https://h:1\n", "h:1")],
)  # fmt: skip
def test_the_server_is_told_by_host_and_port(address: str, server: str) -> None:
    assert of(VAULT_ADDR=address).server == server


@given(
    st.text(min_size=6, max_size=20).filter(lambda text: text not in "https://HOST:8200"),  # what a message itself says
    st.sampled_from(["https://u:{}@h:1", "https://{}@h:1/", "{}", "https://{}"]),
)
def test_of_an_address_nothing_is_told_that_stands_before_its_host(password: str, form: str) -> None:
    for written in (password, quote(password, safe="")):
        address = form.format(written)
        try:
            told = of(VAULT_ADDR=address).server
        except StoreError as failure:
            told = failure.reason
        assert "@" not in form or written not in told


def test_a_password_that_is_not_encoded_makes_no_host() -> None:
    with pytest.raises(StoreError) as failure:
        of(VAULT_ADDR="https://u:hunter2/@h:8200")
    assert "hunter2" not in str(failure.value)


@pytest.mark.parametrize(
    ("said", "verify"),
    [({}, True), ({"VAULT_SKIP_VERIFY": "1"}, False), ({"VAULT_SKIP_VERIFY": "True"}, False),
     ({"VAULT_SKIP_VERIFY": "no"}, True), ({"BAO_SKIP_VERIFY": "t"}, False)],
)  # fmt: skip
def test_certificates_are_checked_unless_it_is_said_otherwise(said: dict[str, str], verify: bool) -> None:
    assert of(**said).verify is verify


def test_a_folder_of_certificates_is_taken(home: Path) -> None:
    assert of(VAULT_CAPATH=str(home)).verify == str(home)


def test_who_asks_is_said_by_the_first_of_these(home: Path) -> None:
    assert of().login is None
    (home / ".vault-token").write_text("of-the-file\n")
    said = {}
    found = [of(**said).login]
    for more in ({"VAULT_ROLE": "shop"}, {"VAULT_ROLE_ID": "r", "VAULT_SECRET_ID": "s"}, {"VAULT_TOKEN": "t"}):
        said |= more
        found.append(of(**said).login)
    assert [type(who) for who in found] == [Token, KubernetesLogin, AppRoleLogin, Token]
    assert (token(found[0]), token(found[3])) == ("of-the-file", "t")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFO")
def test_nobody_is_waited_for_to_write_the_token_of_the_home(home: Path) -> None:
    os.mkfifo(home / ".vault-token")
    assert of().login is None


def test_half_of_an_approle_is_none() -> None:
    assert of(VAULT_ROLE_ID="r").login is None


@pytest.mark.parametrize(
    ("path", "mount"), [("", "kubernetes"), ("eks", "eks"), ("/auth/eks/login/", "eks"), ("auth/a/b", "a/b")]
)
def test_a_method_may_be_mounted_elsewhere(path: str, mount: str) -> None:
    assert of(VAULT_K8S_ROLE="shop", VAULT_AUTH_PATH=path).login == KubernetesLogin(mount, "shop", POD_TOKEN)


def test_the_variables_of_the_server_that_is_meant_come_first() -> None:
    both = {"VAULT_TOKEN": "v", "BAO_TOKEN": "b"}
    assert token(of(**both).login) == "v"
    assert token(read_config({"BAO_ADDR": ADDR, **both}).login) == "b"
    assert token(read_config({"BAO_ADDR": ADDR, "VAULT_TOKEN": "v"}).login) == "v"


@pytest.mark.skipif(os.name == "nt", reason="a FIFO")
def test_a_fifo_is_not_waited_for(home: Path) -> None:
    os.mkfifo(home / ".vault-token")
    assert of(VAULT_ADDR="http://h").login is None
    with pytest.raises(StoreError, match="VAULT_CACERT is not a readable certificate file"):
        of(VAULT_ADDR="https://h", VAULT_CACERT=str(home / ".vault-token"))


def test_nothing_shows_itself() -> None:
    found = of(VAULT_ADDR="https://u:hunter2@h", VAULT_TOKEN="hunter2")
    login = AppRoleLogin("approle", Secret("hunter2"), Secret("hunter2"))
    assert "hunter2" not in f"{found!r} {found} {login!r}"
