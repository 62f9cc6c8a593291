"""What is said of values as they grow by one character after the other, so that each bound is where it was.

`python -m tests.judgement.verdicts` writes `tests/data/verdicts.json` again; its difference is what a change of
`judgement/` comes to. No value is anybody's.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from auracheck.judgement.defaults import default
from auracheck.judgement.patterns import pattern
from auracheck.judgement.strength import guessable, guessable_password
from auracheck.judgement.words import names

TABLE = Path(__file__).parents[1] / "data" / "verdicts.json"
OWN = names("hedgehog-shop")

JUDGES: dict[str, Callable[[str], object]] = {
    "key": lambda value: default("key", value, OWN),
    "url": lambda value: default("url", value, OWN),
    "username": lambda value: default("username", value),
    "sid": lambda value: default("sid", value),
    "pattern": pattern,
    "guessable": guessable,
    "guessable_password": guessable_password,
}

RANDOM = "Kq7Zw2Xv9Lm4Tn8Rb3Yc6Hd1Jf5GpWaE7uNx2Qs0ViMo5BtCk8Dy4ErFz1Gj6Hl3"
HEX = "9c4e1f7b2a6d8035c1e4f7092b5a6d8e4f1c9b2e7a6d8035c1e4f7092b5a6d8e"

GROWING = {
    "random": [RANDOM, HEX, HEX.upper(), "83920174650391827465", "kqzwxvlmtnrbychdjfgpweun",
               "KqZwXvLmTnRbYcHdJfGpWaEuNx",
               "k4!z_9w@Q-p#L$m2%x^R&v7*b", "d9428888-122b-41e1-b85c-61cd3cbb3210", RANDOM[:11],

               "base64:" + RANDOM, "Zq" + "3-" * 30, "AC" + HEX[:32], "sk_live_" + RANDOM[:24]],
    "words": ["your-signing-key-goes-here-please-change", "changeme123", "dev_secret_for_local_testing_only_2024",
              "super-secret-password-for-production", "hedgehogpassword", "hedgehog-shop-token-walnut-2024-01-31",
              "walnut-orbit-secret-kayak-frugal-tundra-pencil-violin", "secretWalnutOrbitKayakFrugalTundraPencilViolin",
              "walnutorbitkayakfrugaltundrapencilviolin", "P@ssw0rd1!", "MyV3ryS3cur3P@ssw0rd", "p4ssw0rdp4ssw0rd",
              "passwordkqzwxvlmtnrb", "kqzwxvlmtnrbpassword", "password-kqzwxvlmtnrb-secret-fgpweunsvim",
              "verysecureandverylongandverystrong", "secret-token-key-password-secret-token-key-password",
              "test1test2test3", "admin.admin@example", "replace_this_value_with_your_own_secret",
              "YOUR_API_KEY_HERE", "insertYourTokenHere", "xxxxxxxxxxxx-your-key", "AKIAIOSFODNN7EXAMPLEKEY",
              "default!secret#value$for%the&app*now", "Summer2024!Winter2025?Autumn", "badger 31.12.2024 walnut 17",
              "badger-2024-01-31-walnut-20240131-kayak", "secret_1234567_9876543_2024", "the-a-of-and-my-our",
              "contraseña-secreta-aquí", "пароль-секретный-ключ", "请输入您的密钥密码", "パスワードを入力",
              "correct horse battery staple walnut orbit kayak", "rake barn test purses secret vans locusts token"],
    "patterns": ["aaaaaaaaaaaaaaaaaaaaaaaa", "abababababababababab", "abcdefghijklmnopqrstuvwxyz012345",
                 "zyxwvutsrqponmlkjihgfedcba", "98765432109876543210", "0123-4567-89ab-cdef-0123", "k4Tz9wk4Tz9wk4Tz9w",
                 "k4Tz9wQpLm2xk4Tz9wQpLm2x", "a1b2c3d4e5f6g7h8i9j0", "1q2w3e4r5t6y7u8i9o0p", "1a2b3c4d5e9f8g7h2i",
                 "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopyxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "poiuytrewqlkjhgfdsa",
                 "1qaz2wsx3edc4rfv5tgb6yhn", "!@#$%^&*()!@#$%^&*()", "salfkjdhgalskfhdsagfdsajhgk",
                 "tyrueiwoqpytruwieoqp", "mxnbzvcmxnzbvcmxnzbvc", "asdkfjasldkfjqasdkfjaslwdkfjasdkfjaesldkf",
                 "xxxxxxxxxxxxk4Tz9wQpLm2x", "abc123abc124abc125abc126abc127", "112233445566778899", "135791357913579",
                 "1111222233334444555566667777", "abcxdefxghixjklxmnoxpqr", "k4Tz9wQp" + "=" * 20],
    "forms": ["${SIGNING_KEY}walnut", "$SIGNING_KEY", "{{ signing_key }}-prod", "$(openssl rand -hex 32)", "<your key>",
              "[YOUR-KEY]", "%SIGNING_KEY%", "%(signing_key)s", "__SIGNING_KEY__", "`make key`", "abc...def", "abc…def",
              "********k4Tz9wQpLm2xR", "k4Tz9wQp****Lm2xRv7b", "sk_live_••••••••", "xxxxxxxxk4Tz9w", "${a}" + RANDOM,
              "base64:${signing_key}" + RANDOM[:16], "arn:aws:ssm:eu-west-1:1:parameter/k",
              "-----BEGIN KEY-----\n...\n",
              "openssl rand -hex 32", "process.env.SIGNING_KEY",
              "secrets.token_hex(32)", "django-insecure-" + RANDOM,
              "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJkZW1vIn0.c2lnbmF0dXJl",
              "aW5zZXJ0LXlvdXItc2lnbmluZy1rZXktaGVyZQ==", "YmFkZ2VyLXdhbG51dC1mYWxjb24ta2F5YWs=",
              "base64:aW5zZXJ0LXlvdXItc2lnbmluZy1rZXktaGVyZQ==", b"insert-your-signing-key".hex(),
              b"badger-walnut-falcon-kayak".hex().upper()],
    "urls": ["postgresql://shop:hunter2@db.internal:5432/shop?sslmode=require", "postgresql://${DB_USER}:${DB_PASS}@db/d",
             "postgresql://your_user:your-password@your-host/shop", "redis://:redis_password@10.0.0.1:6379/0",
             f"postgresql://a:{HEX[:32]}@db_host:port/shop?application_name={{{{name}}}}&x=<y>",
             f"mysql://hedgehog:hedgehog123@example.com/shop?password=%24%7BPW%7D&a={RANDOM}",
             f"postgresql://hedgehog:gohegdeh@%DB_HOST%:5432/shop#{RANDOM[:9]}", "amqp://dev:dev@localhost/%2f...",
             "https://a:aHVudGVyLXBhc3N3b3Jk@db.xxxxx.net/", f"postgresql://a:{HEX[:32]}@changeme.example.org/[[db]]",
             "user@yourdomain.com", "smtp_username", "mail-user@our-company.de", "ACxxxxxxxxxxxxxxxxxxxxxxxx",
             "AC" + "0123456789abcdef" * 2],
}  # fmt: skip
"""Values by what they show, each judged as it is and at every shorter length."""

LONG = {
    "just text": ("your-secret-" * 50, (480, 530)),
    "base64": ("aW5zZXJ0LXlvdXIt" * 65, (1016, 1040)),
    "words and a template": ("secret " * 80 + "${signing_key}", (500, 575)),
    "a command": ("openssl rand -hex 1" + "1" * 500, (500, 519)),
    "stars": ("*" * 530, (505, 530)),
    "runs": ("abcdefghijklmnopqrstuvwxyz" * 158 + RANDOM, (4090, 4110)),
    "estimated": ("badger1-" * 11, (60, 88)),
    "names": ("n" * 505 + "-hedgehog-changeme", (500, 523)),
}
"""Values at the bound of what is judged, each with the lengths."""


def lengths() -> Iterator[tuple[str, range]]:
    for values in GROWING.values():
        yield from ((value, range(1, len(value) + 1)) for value in values)
    yield from ((value, range(*bounds)) for value, bounds in LONG.values())


def steps(judge: Callable[[str], object], value: str, at: range) -> str:
    """The lengths at which the verdict changes, each with the verdict from there on; empty if it is never any."""
    found: list[str] = []
    last: object = None
    for length in at:
        verdict = judge(value[:length])
        if verdict != last:
            found.append(f"{length} {verdict or '-'}")
        last = verdict
    return " | ".join(found)


def verdicts(kind: str) -> dict[str, str]:
    """The steps of each value that has any, by its beginning and length."""
    return {name_of(value): found for value, at in lengths() if (found := steps(JUDGES[kind], value, at))}


def name_of(value: str) -> str:
    return f"{value[:30]} ({len(value)})"


def main() -> None:
    told = {kind: verdicts(kind) for kind in JUDGES}
    TABLE.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
