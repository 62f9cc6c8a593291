"""JSON that other programs print of their secrets, recognized by its form."""

import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auracheck.errors import Unreadable
from auracheck.model import Origin, Secret, Setting, Target
from auracheck.policy import Policy
from auracheck.systems.environment.source import unresolved
from auracheck.systems.source import Context, is_application
from auracheck.systems.stores import StoreContents, as_json, day

NO_CONTAINER = "unrecognized JSON (expected an object of names and values, or the output of docker inspect)"

_GOOGLE_NAME = re.compile(r"projects/[^/]+/(?:locations/[^/]+/)?secrets/([^/]+)/versions/[^/]+")
_AZURE_ID = re.compile(r"https://[^/]+/secrets/[^/]+/[^/]+")


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
