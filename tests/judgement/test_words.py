"""Words: what explains a value, and what never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auracheck.judgement.tokens import LEFT_OVER, Part
from auracheck.judgement.vocabulary import FILLER, JOINED, NOUN
from auracheck.judgement.words import JUDGED, _is_not_passphrase, is_placeholder, names, read


@pytest.mark.parametrize(
    "value",
    [
        "your-signing-key",
        "YOUR_SIGNING_KEY",
        "YourSigningKey2024",
        "yoursigningkey",
        "thisismysecretkey",
        "change_me_before_production",
        "my-p4ssw0rd",
        "P@ssw0rd1",
        "shopware-secret-token",
        "tu_contraseña_aquí",
        "votre-clé-secrète",
        "ваш-секретный-токен",
        "请输入您的密钥",
        "パスワードを入力",
        "비밀번호를 입력",
        "ここに秘密鍵を貼り付けてください",
        "ضع-هنا-مفتاحك-السري",
        "رمز-عبور-خود-را-وارد-کنید",
        "pon-aquí-una-clave-muy-larga",
        "coloque-sua-chave-aqui",
        "hier-langen-schluessel-eintragen",
        "inserisci-qui-la-tua-chiave",
        "buraya-gizli-anahtar-yazin",
        "tutaj-wpisz-tajny-klucz",
        "isi-dengan-kunci-rahasia",
        "thay-bang-khoa-bi-mat",
        "hedgehog_dev_secret",
        "hedgehogpassword",
        "MyV3ryS3cur3P@ssw0rd",
        "secret_20240131",
        "secret-abcdefgh-12345678",
        "verysecure",
        "ShopSecretThatNobodyWillEverGuess2024",
        "p@$$word",
        "YOURXXXXSECRET",
        "hedgehogpassword10",
        "dev!secret#key$x%y&z",
    ],
)
def test_words_explain(value: str) -> None:
    assert read(value) is not None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2b7e151628aed2a6abf7158809cf4f3c",
        "Qx7devR2kTestW9vKeyLm4nSecret8Zp0aYb",
        "walnut-orbit-secret-kayak-frugal-tundra-pencil-violin",
        "WalnutOrbitTestKayakFrugalTundraPencilViolin",
        "Kq3-test_9Zw7Lf2Xv-dev_8Rm1Tb6Yh0Pc5Nd4Js",
        "attestation-contest-latest-demographics",
        "0" * 40,
        "secret-walnut-orbit-test-kayak-default-tundra-violin",
        "rake barn test purses secret vans locusts token",
        "encryptspottingwalnutkayaktundra",
        "secret-" + "k4Tz9wQpLm2xRv7b" * 2,
    ],
)
def test_words_do_not_explain(value: str) -> None:
    assert read(value) is None


def test_the_services_own_words_count() -> None:
    assert read("hedgehog2024") is None
    assert read("hedgehog2024", names("hedgehog")) is not None


@pytest.mark.parametrize("value", ["your-user", "change_me", "ACxxxxxxxxxx", "you@example.com", "您的用户名"])
def test_a_name_that_asks_to_be_replaced(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize("value", ["apikey", "admin", "devops", "changelog_writer", "update-worker", "mail.prod"])
def test_a_name_that_is_just_one(value: str) -> None:
    assert not is_placeholder(value)


def test_names_are_words_of_three_letters_and_more() -> None:
    assert names("aura-connect_v2", "shopApi") == {"aura", "connect", "shopapi", "shop", "api"}
    assert names("HTTPServer") == {"httpserver", "http", "server"}
    assert names("www.shop.com", "www.shop.net", "shop.org") == {"shop"}


def test_what_stands_far_behind_is_not_looked_at() -> None:
    assert read("Zq7" * JUDGED + "-your-secret") is None
    assert is_placeholder("update-" * 20 + "changeme")
    assert not is_placeholder("update-" * 80 + "changeme")
    found = names("n" * (JUDGED - 9) + "-hedgehog-badger")
    assert "hedgehog" in found
    assert "badger" not in found


def test_a_run_of_forty_letters_is_read_as_a_name_and_words_and_a_longer_one_is_not() -> None:
    assert read("hedgehognetsecurelyrandomlysuperpassword839201746") == Part(NOUN | FILLER, 8, 1, 4, 1, 11)
    assert read("hedgehognetsecurelyrandomlystrongpassword839201746") is None
    assert read("hedgehogsecurelyrandomly8392017") is None  # nothing in it says that it is a secret


def test_a_name_of_sixteen_letters_and_more_is_judged_by_its_beginning() -> None:
    assert read("PASSKEYapikeystage") is not None


def test_a_value_of_forty_characters_has_signs_for_letters_and_a_longer_one_has_not() -> None:
    assert read("P@ssword" * 5) is not None
    assert read("P@ssword" * 5 + "P") is None


def test_as_many_unexplained_characters_as_explained_ones_are_borne() -> None:
    assert read("password-hedgehog-83920174") is not None
    assert read("password-hedgehog-839201746") is None


def test_in_another_script_two_words_of_a_passphrase_are_enough() -> None:
    assert read("пароль-гроза-берёза-облако-камень-река-дорога-ветер") is None
    assert read("пароль-секрет-гроза-берёза-облако-камень-река-дорога") is not None


@pytest.mark.parametrize(
    ("known", "others", "may_be_one"),
    [(1, 6, False), (1, 7, True), (6, 2, False), (6, 3, True), (7, 5, False), (7, 6, True), (8, 9, False)],
)
def test_so_many_words_of_the_vocabulary_are_in_no_random_passphrase(known: int, others: int, may_be_one: bool) -> None:
    for strange in range(others + 1):
        part = Part(known=known + 2, unknown=others - strange, strange=strange, glued=2)
        assert _is_not_passphrase(part) is not may_be_one


@given(st.text(max_size=200))
def test_any_text_can_be_read(value: str) -> None:
    reading = read(value)
    assert reading is None or reading.known > 0
    assert reading is None or reading.odd <= max(LEFT_OVER, reading.evidence)


@pytest.mark.parametrize(
    "word",
    ["your", "yours", "yourname", "yourmail", "youremail", "youruser", "yourusername", "yourdomain", "yourcompany",
     "you", "changeme", "changethis", "changeit", "replace", "replaceme", "placeholder", "example", "dummy", "fake",
     "todo", "tbd", "fixme", "redacted", "please", "insert", "votre", "dein", "deine", "ihre", "twoj", "sizin", "tuo",
     "xxxx", "xxx", "here"],
)  # fmt: skip
def test_each_word_that_makes_a_name_a_placeholder_does(word: str) -> None:
    assert is_placeholder(f"change-provide-{word}")
    assert not is_placeholder("change-provide")


def test_of_the_words_of_two_letters_these_alone_are_found_in_a_run() -> None:
    two = {word for word in JOINED if len(word) == 2}
    assert two == {"my", "me", "is", "it", "be", "in", "to", "of", "or", "so", "do", "db", "pw", "we", "no"}
