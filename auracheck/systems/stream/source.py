"""Standard input, a FIFO, or a file of JSON or YAML, recognized by content."""

import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from auracheck.errors import Unreadable
from auracheck.model import Kind, Origin, Secret, Setting, Target
from auracheck.policy import Policy
from auracheck.policy.several import as_json
from auracheck.regex import regex
from auracheck.systems import grammar_of, grammars, source_of
from auracheck.systems.env_file import env_file_items, gaps, location, unresolved
from auracheck.systems.files import EMPTY, NOT_UTF8, STDIN, read_file, too_large
from auracheck.systems.grammar import MAX_FILE
from auracheck.systems.members import flat_settings, is_plain, nested, perhaps, plain
from auracheck.systems.recognition import BOM, recognize, unknown
from auracheck.systems.source import Context, Item, Source, is_application
from auracheck.systems.stores import StoreContents, day
from auracheck.typed import Any

MAX_STREAM = 8 << 20
"""Bytes, as many as of YAML (`yaml_nodes.MAX_YAML`)."""


class StreamSource(Source):
    """Standard input (`-`) or a named pipe (`<(sops -d x)`): an env file, JSON or YAML of names and values, manifests.

    You can pipe in the output of kubectl get … -o yaml, vault kv get -format=json, aws secretsmanager get-secret-value,
    aws ssm get-parameters, az keyvault secret show, gcloud secrets versions access --format=json, docker inspect (a
    target for each container), heroku config -j and doppler secrets download. `auracheck explain ci` has the recipes.
    The keys of a store match regardless of case and dashes.

    auracheck waits until the writer has finished, at most `--timeout` seconds (default: 10).
    """

    scheme = STDIN
    is_bare = True

    def found(self) -> Iterator[Item]:
        path = self.location or STDIN
        yield from self._items(path, read_file(path, MAX_STREAM, self.context.timeout))

    def _items(self, path: str, content: bytes) -> list[Item]:
        """Raises `Unreadable`."""
        if not content.removeprefix(BOM).strip():
            raise Unreadable(EMPTY)
        scheme = recognize(content)
        if scheme == STDIN:
            is_json = content.removeprefix(BOM).lstrip()[:1] in (b"{", b"[")
            return list(self._json(path, content) if is_json else self._yaml(path, content))
        if scheme is None:
            raise unknown(content)
        if scheme in grammars():
            return list(self._env_file(path, content))
        return list(source_of(scheme).read_contents(self.spec, [(path, content)], self.context))

    def _env_file(self, path: str, content: bytes) -> Iterator[Item]:
        if len(content) > MAX_FILE:
            raise Unreadable(too_large("env file", MAX_FILE))
        grammar = self.context.grammar
        reading = grammar_of(grammar).read(content, self.context.environ)
        yield from env_file_items(self.scheme, path, content, reading, self.context.policy, grammar)
        yield from gaps(self.spec, path, reading, self.context.policy)

    def _yaml(self, path: str, content: bytes) -> Iterator[Item]:
        from auracheck.systems.yaml_nodes import MappingNode, documents

        for node in documents(content):
            if isinstance(node, MappingNode):
                yield self._target(path, flat_settings(node, path))

    def _json(self, path: str, content: bytes) -> Iterator[Item]:
        found = _loaded(content)
        if not isinstance(found, dict):
            yield from containers(found, self.scheme, path, self.context)
            return
        kept = store(found, self.context.policy)
        if kept is None:
            members = plain_members(found)
            yield from nested(self.spec, location(path) or None, members, self.context.policy)
            plain_ones = [Setting(n, plain(v), Origin(path)) for n, v in members.items() if is_plain(v)]
            yield self._target(path, (*perhaps(path, plain_ones, members, self.context.policy), *plain_ones))
            return
        yield from nested(self.spec, location(path) or None, kept.members, self.context.policy)
        settings = kept.settings(Origin(path), self.context.policy)
        where = kept.path or location(path).rpartition("/")[2]
        yield self._target(path, settings)._replace(kind=Kind.STORE, location=where)

    def _target(self, path: str, settings: Iterable[Setting]) -> Target:
        return Target(path, self.scheme, tuple(settings), origin=Origin(path), form="json", location=location(path))


def _loaded(content: bytes) -> Any:
    """The parsed JSON. Of a duplicate name the last one counts, as for every reader."""
    import json

    try:
        return json.loads(content.removeprefix(BOM))
    except UnicodeDecodeError:
        raise Unreadable(NOT_UTF8) from None
    except RecursionError:
        raise Unreadable("JSON nested too deep") from None
    except ValueError as error:  # its message may quote the text
        raise Unreadable("invalid JSON", getattr(error, "lineno", None)) from None


NO_CONTAINER = "unrecognized JSON (expected an object of names and values, or the output of docker inspect)"

_GOOGLE_NAME = regex(r"projects/[^/]+/(?:locations/[^/]+/)?secrets/([^/]+)/versions/[^/]+")
_AZURE_ID = regex(r"https://[^/]+/secrets/[^/]+/[^/]+")


def store(found: Mapping[str, Any], policy: Policy) -> StoreContents | None:
    """The output of a store's command-line client; None for anything else. Raises `Unreadable`."""
    if "request_id" in found and isinstance(found.get("data"), dict):
        return _vault(found["data"])
    if "ARN" in found and not {"SecretString", "SecretBinary"}.isdisjoint(found):
        return _amazon(found, policy)
    parameters = found.get("Parameters", [found.get("Parameter")])
    if isinstance(parameters, list) and parameters and all(map(_is_parameter, parameters)):
        return _parameters(parameters)
    if _matches(_AZURE_ID, found.get("id")) and isinstance(found.get("value"), str):
        attributes = found.get("attributes")
        made = day(attributes.get("created")) if isinstance(attributes, dict) else None
        return StoreContents({str(found["id"]).split("/")[4]: found["value"]}, made=made)
    if _matches(_GOOGLE_NAME, found.get("name")) and isinstance(found.get("payload"), dict):
        return _google(found)
    return None


def _vault(answer: Mapping[str, Any]) -> StoreContents:
    """Version 2 of the KV engine wraps the secret in `data`, with the time it was created (Vault's API, "KV version
    2")."""
    inner, metadata = answer.get("data"), answer.get("metadata")
    if not isinstance(metadata, dict):
        return StoreContents(answer)
    if not isinstance(inner, dict):
        raise Unreadable("deleted version of the secret")
    return StoreContents(inner, made=day(metadata.get("created_time")))


def _amazon(found: Mapping[str, Any], policy: Policy) -> StoreContents:
    """`SecretString` is free text, by convention JSON (AWS's API, GetSecretValue)."""
    text, path, made = found.get("SecretString"), str(found.get("Name", "")), day(found.get("CreatedDate"))
    if not isinstance(text, str):
        raise Unreadable("SecretBinary instead of text")
    members = as_json(text)
    if isinstance(members, dict):
        return StoreContents(members, path, made)
    match = policy.find(path.rpartition("/")[2])
    if match is None:
        raise Unreadable("SecretString is a single value (expected a JSON object of names and values)")
    return StoreContents({match.entry.name: text}, path, made)


def _is_parameter(found: object) -> bool:
    return isinstance(found, dict) and isinstance(found.get("Name"), str) and isinstance(found.get("Value"), str)


def _parameters(found: Sequence[Mapping[str, Any]]) -> StoreContents:
    """One value for each parameter, whose name is a path (AWS Systems Manager's API, GetParameters and
    GetParametersByPath)."""
    places = [parameter["Name"].rpartition("/") for parameter in found]
    members = {name: parameter["Value"] for (_, _, name), parameter in zip(places, found, strict=True)}
    if len(members) < len(found):
        raise Unreadable("duplicate parameter name on several paths (get the parameters of one path)")
    folders = {folder for folder, _, _ in places}
    days = {day(parameter.get("LastModifiedDate")) for parameter in found}
    return StoreContents(members, folders.pop() if len(folders) == 1 else "", days.pop() if len(days) == 1 else None)


def _google(found: Mapping[str, Any]) -> StoreContents:
    """The payload is base64 (Secret Manager's API, AccessSecretVersionResponse)."""
    try:
        text = binascii.a2b_base64(str(found["payload"].get("data", ""))).decode()
    except (ValueError, UnicodeDecodeError):
        raise Unreadable("payload is not base64 text") from None
    members = as_json(text)
    return StoreContents(members if isinstance(members, dict) else {str(found["name"]).split("/")[-3]: text})


def plain_members(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Names and values. Of the output of `doppler secrets --json` the value of each, and sops's metadata left out."""
    return {
        name: value["computed"] if isinstance(value, dict) and "computed" in value else value
        for name, value in found.items()
        if not (name == "sops" and isinstance(value, dict) and "mac" in value)
    }


def containers(found: object, scheme: str, path: str, context: Context) -> Iterator[Target]:
    """A target for each container in the output of `docker inspect` or `podman inspect`. Raises `Unreadable`."""
    inspected = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    if not inspected or not all(isinstance(_config(each).get("Env"), list) for each in inspected):
        raise Unreadable(NO_CONTAINER)
    for each in inspected:
        yield _container(each, scheme, path, context)


def _container(inspected: Mapping[str, Any], scheme: str, path: str, context: Context) -> Target:
    config = _config(inspected)
    labels = config.get("Labels")
    service = labels.get("com.docker.compose.service") if isinstance(labels, dict) else None
    name = str(inspected.get("Name", "")).lstrip("/")
    settings = _variables(config["Env"], Origin(path))
    variables = [setting.name for setting in settings]
    own = name or str(inspected.get("Id", "container"))[:12]
    names = (name, str(service or name))
    return Target(
        f"{path}: {own}",
        scheme,
        settings,
        origin=Origin(path),
        form="json",
        judged=any(is_application(called, variables, context) for called in names),
        names=tuple(filter(None, names)),
        references=unresolved(settings),
        noun="container",
    )


def _variables(env: Sequence[object], origin: Origin) -> tuple[Setting, ...]:
    pairs = (str(variable).partition("=") for variable in env)
    return tuple(Setting(name, Secret(value) if sign else None, origin) for name, sign, value in pairs)


def _config(inspected: Mapping[str, Any]) -> Mapping[str, Any]:
    config = inspected.get("Config")
    return config if isinstance(config, dict) else {}


def _matches(pattern: re.Pattern[str], text: object) -> bool:
    return isinstance(text, str) and pattern.fullmatch(text) is not None
