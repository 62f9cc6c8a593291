"""Messages as people paste them, of some fifty programs: each leads to its cause, and what has nothing to do with
settings to none."""

import pytest

from auracheck.explain.known import KnownMessage, known, normalized
from auracheck.explain.messages import explain_message
from auracheck.explain.near import Nearness, counted, messages_of, telling
from auracheck.explain.pasted import pasted, unrelated
from auracheck.policy import loading

PASTED = {message: cause for cause, messages in pasted().items() for message in messages}
"""Each message, and how its cause begins."""


def flat(text: str | None) -> str:
    return " ".join((text or "").split())


def is_explained(page: str, cause: str) -> bool:
    """Whether a page begins with this cause: for sure, or most likely."""
    return page.startswith((f"What it means {cause}", f"What it most likely means {cause}"))


def page_of(message: str) -> str:
    """The page as one line."""
    return flat(explain_message(message, loading.builtin()))


@pytest.mark.parametrize("cause", pasted())
def test_a_pasted_message_leads_to_its_cause_or_has_it_among_near_ones(cause: str) -> None:
    assert [message for message in pasted()[cause] if cause not in page_of(message)] == []


def test_few_of_them_are_only_named_as_near_ones() -> None:
    some = list(PASTED)[::4]
    explained = [message for message in some if is_explained(page_of(message), PASTED[message])]
    assert len(explained) >= 0.93 * len(some)


def test_no_message_is_of_two_causes_and_each_beginning_is_of_one() -> None:
    assert len(PASTED) == sum(map(len, pasted().values()))
    assert not [begins for begins in pasted() if sum(each.cause.startswith(begins) for each in known()) != 1]


def test_what_has_nothing_to_do_with_settings_is_not_explained() -> None:
    answered = [message for message in unrelated() if explain_message(message, loading.builtin())]
    assert len(answered) <= 0.05 * len(unrelated())


def test_messages_that_were_not_learned_are_near_their_cause_by_their_words_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Five times a fifth of the messages of each cause, and of those of another matter, is left out."""
    named = near = silent = 0
    for part in range(5):
        learned = [_without(part, messages_of(each)) for each in known()]
        others = _without(part, unrelated())
        words = counted(learned, others)
        monkeypatch.setattr("auracheck.explain.near._words", lambda words=words: words)
        for each in known():
            found = [_nearest(message) for message in messages_of(each)[part::5]]
            named += sum(bool(causes) for causes in found)
            near += sum(each in causes for causes in found)
        silent += sum(not _nearest(message) for message in unrelated()[part::5])
    assert silent >= 0.91 * len(unrelated())
    assert named >= 0.9 * len(PASTED)
    assert near >= 0.82 * len(PASTED)


def _nearest(message: str) -> list[KnownMessage]:
    return Nearness(telling(normalized(message))).nearest(3)


def _without(part: int, messages: list[str]) -> list[str]:
    return [message for number, message in enumerate(messages) if number % 5 != part]


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ("web-1  | 2026-11-25T10:00:00Z Authentication required.", "Redis requires a password"),
        (
            "│ Error: the server has asked for\n│ the client to provide credentials\n│\n│   with helm_release.app,\n╵",
            "kubectl (Helm, Terraform) has no valid credentials",
        ),
        ("Nov 25 10:00:00 host app[7]: Authentication required.", "Redis requires a password"),
        (
            r'{"msg":"the \"DB_PASSWORD\" variable is not set.\nDefaulting to a blank string."}',
            "Docker Compose found a",
        ),
    ],
)
def test_what_logs_put_before_each_line_does_not_hide_a_message(message: str, cause: str) -> None:
    assert is_explained(page_of(message), cause)


TRACES = {
    "Java": " ".join(f"at com.shop.Factory{number}.create(Factory{number}.java:{number})" for number in range(40)),
    "Python": """Traceback (most recent call last):
  File "/usr/local/bin/uvicorn", line 8, in <module>
    sys.exit(main())
  File "/usr/local/lib/python3.11/site-packages/uvicorn/server.py", line 65, in run
    return asyncio.run(self.serve(sockets=sockets))
""",
    "Node.js": """> shop-api@1.4.2 start
> node dist/main.js
[Nest] 19  - 01/12/2024, 9:13:40 AM     LOG [InstanceLoader] ConfigModule dependencies initialized +0ms
    at Object.<anonymous> (/usr/src/app/dist/main.js:14:9)
    at Module.load (node:internal/modules/cjs/loader:1091:32)
""",
    "Compose": """Attaching to shop_db_1, shop_redis_1, shop_web_1
db_1     | LOG:  database system is ready to accept connections
redis_1  | 1:M 12 Jan 2024 09:13:37.102 * Ready to accept connections
web_1    | [2024-01-12 09:13:40 +0000] [9] [INFO] Booting worker with pid: 9
""",
}
"""What is around an error in the log of a program."""


@pytest.mark.parametrize("trace", TRACES.values(), ids=TRACES)
@pytest.mark.parametrize("message", ["kubelet: the pod refers to a Secret which was removed"])
def test_a_stack_trace_around_a_message_does_not_hide_it(message: str, trace: str) -> None:
    for pasted_text in (f"{message}\n{trace}", f"{message} {TRACES['Java']}", f"{trace}\n{message}\n{trace}"):
        assert is_explained(page_of(pasted_text), "CreateContainerConfigError")


@pytest.mark.parametrize("trace", TRACES.values(), ids=TRACES)
def test_a_stack_trace_alone_is_not_explained(trace: str) -> None:
    assert explain_message(trace, loading.builtin()) is None
    assert explain_message(f"{trace}\nerror TS2304: Cannot find name 'secretKey'.", loading.builtin()) is None


@pytest.mark.parametrize("trace", TRACES.values(), ids=TRACES)
def test_what_is_found_in_a_line_is_not_doubted_for_the_lines_around_it(trace: str) -> None:
    for cause, messages in list(pasted().items())[::25]:
        alone = is_explained(page_of(messages[0]), cause)
        assert not alone or is_explained(page_of(f"{trace}\n{messages[0]}\n{trace}"), cause)


def test_the_end_of_a_long_message_is_read() -> None:
    log = "web-1  | GET /healthz 200\n" * 1000
    page = flat(
        explain_message(f"{log}redis.exceptions.AuthenticationError: Authentication required.", loading.builtin())
    )
    assert page.startswith("What it means Redis requires a password")
