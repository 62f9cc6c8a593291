"""What other programs print as JSON of the secrets that they keep, each recognised by its form."""

import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auracheck.errors import Unreadable
from auracheck.model import Origin, Secret, Setting, Target
from auracheck.policy import Policy
from auracheck.sources.base import Context
from auracheck.sources.environ import unresolved
from auracheck.sources.judged import is_application
from auracheck.sources.stores.kept import Kept, as_json, day

NO_CONTAINER = "it looks like JSON, but no object of names and values, nor what docker inspect prints"

_GOOGLE_NAME = re.compile(r"projects/[^/]+/(?:locations/[^/]+/)?secrets/([^/]+)/versions/[^/]+")
_AZURE_ID = re.compile(r"https://[^/]+/secrets/[^/]+/[^/]+")


def store(found: Mapping[str, Any], policy: Policy) -> Kept | None:
    """What the command-line client of a store printed; None where it is nothing of that kind. Raises `Unreadable`."""
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
        return Kept({str(found["id"]).split("/")[4]: found["value"]}, made=made)
    if _matches(_GOOGLE_NAME, found.get("name")) and isinstance(found.get("payload"), dict):
        return _google(found)
    return None


def _vault(answer: Mapping[str, Any]) -> Kept:
    """Version 2 of the KV engine wraps the secret in `data` and says when it was made (Vault's API, "KV version 2")."""
    inner, metadata = answer.get("data"), answer.get("metadata")
    if not isinstance(metadata, dict):
        return Kept(answer)
    if not isinstance(inner, dict):
        raise Unreadable("this version of the secret was deleted")
    return Kept(inner, made=day(metadata.get("created_time")))


def _amazon(found: Mapping[str, Any], policy: Policy) -> Kept:
    """`SecretString` is whatever somebody put there: JSON by custom (AWS's API, GetSecretValue)."""
    text, path, made = found.get("SecretString"), str(found.get("Name", "")), day(found.get("CreatedDate"))
    if not isinstance(text, str):
        raise Unreadable("its value is SecretBinary, and no text")
    members = as_json(text)
    if isinstance(members, dict):
        return Kept(members, path, made)
    match = policy.find(path.rpartition("/")[2])
    if match is None:
        raise Unreadable("its SecretString is one plain value, and no object of names and values")
    return Kept({match.entry.name: text}, path, made)


def _is_parameter(found: object) -> bool:
    return isinstance(found, dict) and isinstance(found.get("Name"), str) and isinstance(found.get("Value"), str)


def _parameters(found: Sequence[Mapping[str, Any]]) -> Kept:
    """A value each, whose name is a path (AWS Systems Manager's API, GetParameters and GetParametersByPath)."""
    places = [parameter["Name"].rpartition("/") for parameter in found]
    members = {name: parameter["Value"] for (_, _, name), parameter in zip(places, found, strict=True)}
    if len(members) < len(found):
        raise Unreadable("some of its parameters have one name on several paths; get those of one path")
    folders = {folder for folder, _, _ in places}
    days = {day(parameter.get("LastModifiedDate")) for parameter in found}
    return Kept(members, folders.pop() if len(folders) == 1 else "", days.pop() if len(days) == 1 else None)


def _google(found: Mapping[str, Any]) -> Kept:
    """The payload is in base64 (Secret Manager's API, AccessSecretVersionResponse)."""
    try:
        text = binascii.a2b_base64(str(found["payload"].get("data", ""))).decode()
    except (ValueError, UnicodeDecodeError):
        raise Unreadable("its payload is no text in base64") from None
    members = as_json(text)
    return Kept(members if isinstance(members, dict) else {str(found["name"]).split("/")[-3]: text})


def plain_members(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Names and values; of what `doppler secrets --json` says of each, its value alone; without sops' own account."""
    return {
        name: value["computed"] if isinstance(value, dict) and "computed" in value else value
        for name, value in found.items()
        if not (name == "sops" and isinstance(value, dict) and "mac" in value)
    }


def containers(found: object, scheme: str, path: str, context: Context) -> Iterator[Target]:
    """What `docker inspect` and `podman inspect` say of running containers: a target for each. Raises `Unreadable`."""
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
    return Target(
        f"{path}: {name or str(inspected.get('Id', 'container'))[:12]}",
        scheme,
        settings,
        origin=Origin(path),
        form="json",
        judged=any(is_application(called, variables, context) for called in (name, str(service or name))),
        references=unresolved(settings),
    )


def _variables(env: Sequence[object], origin: Origin) -> tuple[Setting, ...]:
    pairs = (str(variable).partition("=") for variable in env)
    return tuple(Setting(name, Secret(value) if sign else None, origin) for name, sign, value in pairs)


def _config(inspected: Mapping[str, Any]) -> Mapping[str, Any]:
    config = inspected.get("Config")
    return config if isinstance(config, dict) else {}


def _matches(pattern: re.Pattern[str], text: object) -> bool:
    return isinstance(text, str) and pattern.fullmatch(text) is not None
