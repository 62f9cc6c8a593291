"""The env files that a Compose file names, and the variables that it takes from `.env`."""

import pytest

from auracheck.systems.compose import SYSTEM


def env_files(text: str) -> list[tuple[str, str]]:
    return [(m.consumer, m.path) for m in SYSTEM.mentions("compose.yaml", text) if m.names is None]


def names(text: str) -> set[str]:
    """What is taken from `.env`, which is mentioned once, whatever the file says."""
    (dot_env,) = (m for m in SYSTEM.mentions("compose.yaml", text) if m.names is not None)
    assert (dot_env.consumer, dot_env.path) == ("compose-env", ".env")
    return set(dot_env.names or ())


@pytest.mark.parametrize(
    "value",
    [
        " app.env",
        " 'app.env'  # ours",
        ' "app.env"',
        " [app.env]",
        " [\n      app.env,  # ours\n    ]",
        "\n      - app.env",
        '\n    # ours\n    - "app.env"\n    image: x',
        "\n      - path: app.env\n        required: false",
        "\n      - required: false\n        path: app.env",
        "\n      - {path: app.env, required: false}",
        " [{path: app.env, required: false}]",
        ' [{"path":"app.env"}]',
        " &files [app.env]",
        " &files\n      - app.env",
        " ${ENV_FILE:-app.env}",
    ],
)
@pytest.mark.parametrize("key", ["env_file", '"env_file"', "'env_file'"])
def test_a_compose_file_names_its_env_files(key: str, value: str) -> None:
    assert env_files(f"services:\n  api:\n    {key}:{value}\n") == [("compose-env", "app.env")]


@pytest.mark.parametrize(
    "text",
    [
        "services: {a: {env_file: app.env}}",
        'services: {a: {"env_file": ["app.env"]}, b: {image: x}}',
        "services:\n  a: {image: x,\n      env_file: app.env}\n  b: {}\n",
    ],
)
def test_within_braces_too(text: str) -> None:
    assert env_files(text) == [("compose-env", "app.env")]


def test_a_path_may_hold_spaces() -> None:
    text = "services:\n  a:\n    env_file: 'my dir/.env'\n  b:\n    env_file:\n      - my dir/b.env\n"
    assert env_files(text) == [("compose-env", "my dir/.env"), ("compose-env", "my dir/b.env")]


@pytest.mark.parametrize("value", [" [{path: .env, format: raw}]", "\n      - path: .env\n        format: raw"])
def test_a_raw_one_is_read_as_docker_reads_it(value: str) -> None:
    assert env_files(f"services:\n  a:\n    env_file:{value}\n") == [("docker-env", ".env")]


def test_a_list_ends_with_its_key() -> None:
    text = "services:\n  api:\n    env_file:\n      - a.env\n      - sub/b.env\n    volumes:\n      - data.env:/x\n"
    assert env_files(text) == [("compose-env", "a.env"), ("compose-env", "sub/b.env")]


@pytest.mark.parametrize(
    "text",
    [
        "# env_file: app.env",
        "services:\n  a:\n    image: x  # env_file: app.env",
        "services:\n  a:\n    command: |\n      env_file: app.env\n",
        "services:\n  a:\n    command: 'env_file: app.env'",
        "services:\n  a:\n    env_file: ${ENV_FILE}",
        "services:\n  a:\n    env_file: .env.$STAGE",
        "services:\n  a:\n    env_file: *files",
        "services:\n  a:\n    env_file:\n    image: app.env",
    ],
)
def test_what_names_none_says_nothing(text: str) -> None:
    assert env_files(text) == []


def test_the_variables_that_it_refers_to_are_taken_from_dot_env() -> None:
    text = "services: {api: {environment: {A: $JWT, B: '${DB:-${OTHER}}', C: $$NOT, D: $$$YES}}}\n"
    assert names(text) == {"JWT", "DB", "OTHER", "YES"}


def test_those_in_a_block_of_text_too() -> None:
    assert names("services:\n  a:\n    command: |\n      # $A\n      run $B\n") == {"A", "B"}


@pytest.mark.parametrize(
    "text",
    [
        "    environment:\n      - JWT_SECRET_KEY\n      - B=1",
        "    environment:\n    - 'JWT_SECRET_KEY'\n    - B=$$x",
        "    environment:\n      JWT_SECRET_KEY:\n      B: 1",
        "    environment:\n      JWT_SECRET_KEY: null\n      B: ''",
        "    environment:\n      JWT_SECRET_KEY: ~\n      B:\n        on a line of its own",
        "    environment: [JWT_SECRET_KEY, B=1]",
        "    environment: {JWT_SECRET_KEY: , B: ''}",
        "    environment: {JWT_SECRET_KEY, B: 1}",
        "    build:\n      args:\n        - JWT_SECRET_KEY",
        "secrets:\n  jwt:\n    environment: JWT_SECRET_KEY",
    ],
)
def test_so_are_those_that_are_named_without_a_value(text: str) -> None:
    assert names(f"services:\n  api:\n{text}\n") == {"JWT_SECRET_KEY"}


@pytest.mark.parametrize("text", ["# ${JWT}", "a: b  # ${JWT}", "a: 'x'\t# $JWT", "a: b\n  # - $JWT", ""])
def test_what_stands_in_a_comment_is_not(text: str) -> None:
    assert names(text) == set()


@pytest.mark.parametrize("value", ["'b # $JWT'", '"b # $JWT"', "b#$JWT", "it's#1 $JWT", "[ 'b # c', $JWT ]"])
def test_a_sign_within_a_value_begins_no_comment(value: str) -> None:
    assert names(f"a: {value}") == {"JWT"}
