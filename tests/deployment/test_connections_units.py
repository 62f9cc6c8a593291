"""The units of a machine: a Quadlet's server is reached by its name, its published port, or a pod's localhost."""

from pathlib import Path

import pytest

from auracheck.engine.request import Request
from auracheck.engine.run import run
from auracheck.report import Report
from auracheck.steps import DoStep
from tests.deployment.projects import ONE, OTHER, mismatches

DB = "[Container]\nImage=docker.io/library/postgres:16\nEnvironment=POSTGRES_PASSWORD=ONE\n"
WEB = "[Container]\nImage=local/web\nEnvironment=DATABASE_URL=postgresql://postgres:{}@{}/postgres\n"
SERVICE = "[Service]\nExecStart=/usr/bin/web\nEnvironment=DATABASE_URL=postgresql://postgres:{}@{}/postgres\n"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("OTHER", OTHER).replace("ONE", ONE), encoding="utf-8")


def check(*sources: str) -> Report:
    return run(Request([*sources], environment=("--env", "production")))


def ends(found: Report) -> list[tuple[str | None, str]]:
    return [(Path(c.server.target).name if c.server else None, c.state) for c in found.connections]


REACHED = {
    "its name": ("Network=shop.network\n", "Network=shop.network\n", "systemd-db"),
    "ContainerName": ("Network=shop\nContainerName=pg\n", "Network=shop\nNetwork=more\n", "pg"),
    "an alias": ("Network=shop\nNetworkAlias=pg\n", "Network=shop\n", "pg"),
    "an alias of one network": ("Network=shop:ip=10.89.0.5,alias=pg\n", "Network=shop\n", "pg"),
    "the networks after a reset": ("Network=%N\nNetwork=\nNetwork=shop\n", "Network=shop\n", "systemd-db"),
    "a port of the machine": ("PublishPort=127.0.0.1:5433:5432\n", "", "host.containers.internal:5433"),
    "the machine's network": ("Network=host\n", "Network=host\n", "localhost"),
    "a port and the machine's network": ("PublishPort=5432:5432\n", "Network=host\n", "127.0.0.1"),
    "a pod": ("Pod=shop.pod\n", "Pod=shop.pod\n", "localhost"),
    "a name in a pod": ("Pod=shop.pod\nContainerName=pg\n", "Pod=shop.pod\n", "pg"),
    "the name of a pod": ("Pod=shop.pod\n", "Network=front\n", "shop"),
    "a port of a pod": ("Pod=shop.pod\n", "", "host.containers.internal:5439"),
    "another container's network": ("", "Network=db.container\n", "localhost"),
    "a host of its own": ("PublishPort=5432:5432\n", "AddHost=pg:host-gateway\n", "pg"),
}
POD = "[Pod]\nPodName=shop\nNetwork=front\nPublishPort=5439:5432\n"


@pytest.mark.parametrize("way", REACHED)
def test_a_quadlet_reaches_a_server(way: str, tmp_path: Path) -> None:
    db, web, host = REACHED[way]
    files = {"shop.pod": POD, "db.container": DB + db, "web.container": WEB.format("OTHER", host) + web}
    write(tmp_path, files)
    found = check(str(tmp_path))
    assert ends(found) == [("db.container", "mismatch")]
    [finding] = mismatches(found)
    assert {Path(place.file or "").name for place in finding.locations} == {"db.container", "web.container"}
    write(tmp_path, {"web.container": WEB.format("ONE", host) + web})
    assert ends(check(str(tmp_path))) == [("db.container", "match")]


@pytest.mark.parametrize(
    ("db", "web", "host"),
    [
        ("", "", "systemd-db"),
        ("Network=bridge\n", "Network=bridge\n", "systemd-db"),
        ("Network=back\n", "Network=front\n", "systemd-db"),
        ("Network=shop\nContainerName=pg\n", "Network=shop\n", "systemd-db"),
        ("PublishPort=5433:5432\n", "", "localhost:5433"),
        ("PublishPort=5433:5432\n", "", "host.containers.internal:5432"),
        ("PublishPort=5432\n", "Network=host\n", "localhost"),
        ("Pod=shop.pod\n", "", "localhost"),
    ],
)
def test_a_quadlet_reaches_nothing_here(db: str, web: str, host: str, tmp_path: Path) -> None:
    files = {"shop.pod": POD, "db.container": DB + db, "web.container": WEB.format("OTHER", host) + web}
    write(tmp_path, files)
    assert ends(check(str(tmp_path))) == [(None, "external")]


@pytest.mark.parametrize(
    ("port", "host"), [("5432:5432", "localhost"), ("127.0.0.1:5433:5432", "127.0.0.1:5433"), ("5432:5432", "[::1]")]
)
def test_a_service_reaches_a_server_by_its_published_port(port: str, host: str, tmp_path: Path) -> None:
    write(tmp_path, {"db.container": f"{DB}PublishPort={port}\n", "web.service": SERVICE.format("OTHER", host)})
    assert ends(check(str(tmp_path))) == [("db.container", "mismatch")]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_variable_has_the_address_of_a_pod_itself(host: str, tmp_path: Path) -> None:
    group = {"DB_HOST": host, "DB_USER": "postgres", "DB_PASSWORD": "OTHER"}
    own = "".join(f"Environment={name}={value}\n" for name, value in group.items())
    web = f"[Container]\nImage=local/web\nPod=shop.pod\n{own}"
    write(tmp_path, {"shop.pod": POD, "db.container": f"{DB}Pod=shop.pod\n", "web.container": web})
    assert ends(check(str(tmp_path))) == [("db.container", "mismatch")]


def test_a_range_of_ports_is_reached_at_each_of_them(tmp_path: Path) -> None:
    port = "PublishPort=5000-6000:5000-6000\n"
    write(tmp_path, {"db.container": DB + port, "web.service": SERVICE.format("OTHER", "localhost:5432")})
    assert ends(check(str(tmp_path))) == [("db.container", "mismatch")]


MANIFEST = """
apiVersion: v1
kind: Pod
metadata: {name: db}
spec:
  containers:
  - name: db
    image: docker.io/library/postgres:16
    ports: [{containerPort: 5432HOST}]
    env: [{name: POSTGRES_PASSWORD, value: ONE}]
"""


@pytest.mark.parametrize(
    ("unit", "host_port", "found"),
    [("PublishPort=5433:5432\n", "", True), ("", ", hostPort: 5433", True), ("", "", False)],
)
def test_a_pod_of_a_kube_unit_is_reached_at_its_ports(unit: str, host_port: str, found: bool, tmp_path: Path) -> None:
    files = {
        "db.kube": f"[Kube]\nYaml=manifests/db.yaml\n{unit}",
        "manifests/db.yaml": MANIFEST.replace("HOST", host_port),
        "web.service": SERVICE.format("OTHER", "localhost:5433"),
    }
    write(tmp_path, files)
    sources = str(tmp_path / "db.kube"), str(tmp_path / "web.service")
    assert [state for _, state in ends(check(*sources))] == ["mismatch" if found else "external"]


def test_a_socket_or_another_port_is_the_machines_own(tmp_path: Path) -> None:
    hosts = "localhost:5999", "%2Frun%2Fpostgresql"
    for number, host in enumerate(hosts):
        write(tmp_path, {f"{number}.service": SERVICE.format("OTHER", host.replace("%", "%%"))})
    write(tmp_path, {"db.container": f"{DB}PublishPort=5432:5432\n"})
    assert {state for _, state in ends(check(str(tmp_path)))} == {"external"}


def test_units_of_one_machine_are_one_deployment_and_those_of_another_are_not(tmp_path: Path) -> None:
    one = {"etc/containers/systemd/db.container": f"{DB}PublishPort=5432:5432\n"}
    write(tmp_path / "a", {**one, "etc/systemd/system/web.service": SERVICE.format("OTHER", "localhost")})
    write(tmp_path / "b", {"etc/systemd/system/web.service": SERVICE.format("OTHER", "localhost")})
    db, a, b = (
        str(tmp_path / name)
        for name in (
            "a/etc/containers/systemd/db.container", "a/etc/systemd/system/web.service",
            "b/etc/systemd/system/web.service",
        )
    )  # fmt: skip
    assert ends(check(db, a)) == [("db.container", "mismatch")]
    assert ends(check(a, db, b)) == [("db.container", "mismatch"), (None, "external")]
    folders = [str(tmp_path / "a/etc" / name) for name in ("containers/systemd", "systemd/system")]
    assert ends(check(*folders)) == [("db.container", "mismatch")]


def test_a_redis_of_a_quadlet_without_a_password_is_unprotected(tmp_path: Path) -> None:
    redis = "[Container]\nImage=redis:7\nNetwork=shop\n"
    web = "[Container]\nImage=local/web\nNetwork=shop\nEnvironment=REDIS_URL=redis://systemd-cache:6379/0\n"
    write(tmp_path, {"cache.container": redis, "web.container": web})
    assert "unprotected-service" in {finding.rule for finding in check(str(tmp_path)).findings}
    write(tmp_path, {"cache.container": f"{redis}Exec=redis-server --requirepass ONE\n"})
    assert [c.state for c in check(str(tmp_path)).connections] == ["mismatch"]


@pytest.mark.parametrize(
    ("variable", "server", "state"),
    [
        ("DB_HOST", "postgres:16", "match"),
        ("SHOP_DB_HOST", "postgres:16", "match"),
        ("DB_HOST", "redis:7", "external"),
        ("SEARCH_HOST", "postgres:16", "external"),
    ],
)
def test_localhost_without_a_port_is_a_server_of_the_kind_that_the_variable_names(
    variable: str, server: str, state: str, tmp_path: Path
) -> None:
    prefix = variable.removesuffix("HOST")
    text = f"[Service]\nExecStart=/x\nEnvironment={variable}=localhost {prefix}USER=postgres {prefix}PASSWORD=ONE\n"
    port = "6379:6379" if server == "redis:7" else "5432:5432"
    db = f"{DB.replace('postgres:16', server)}PublishPort={port}\n"
    write(tmp_path, {"db.container": db, "web.service": text})
    assert [c.state for c in check(str(tmp_path)).connections] == [state]


IN_POD = "[Container]\nImage={0}\nPod=shop.pod\n"


@pytest.mark.parametrize("host", ["DB_HOST", "DB_HOSTNAME", "SHOP_DB_HOST_NAME"])
def test_of_several_containers_of_a_pod_the_client_means_the_server_of_its_kind(host: str, tmp_path: Path) -> None:
    prefix = host.partition("HOST")[0]
    variables = f"Environment={host}=localhost {prefix}USER=postgres {prefix}PASSWORD=ONE\n"
    files = {
        "shop.pod": POD,
        "a-model.container": IN_POD.format("local/model"),
        "cache.container": IN_POD.format("redis:7"),
        "db.container": DB + "Pod=shop.pod\n",
        "web.container": IN_POD.format("local/web") + variables,
    }
    write(tmp_path, files)
    assert ends(check(str(tmp_path))) == [("db.container", "match")]


def test_of_several_containers_that_nobody_knows_none_is_the_server(tmp_path: Path) -> None:
    files = {f"{name}.container": IN_POD.format(f"local/{name}") for name in ("one", "other")}
    variables = "Environment=SHOP_HOST=localhost SHOP_PASSWORD=ONE\n"
    write(tmp_path, {"shop.pod": POD, **files, "web.container": IN_POD.format("local/web") + variables})
    assert ends(check(str(tmp_path))) == [(None, "unknown")]


def test_the_name_of_a_virtual_host_leads_to_no_container(tmp_path: Path) -> None:
    variables = "Environment=RABBITMQ_VHOST=shop POSTGRES_USER=postgres POSTGRES_PASSWORD=OTHER\n"
    web = f"[Container]\nImage=local/web\nNetwork=front\n{variables}"
    write(tmp_path, {"shop.pod": POD, "db.container": DB + "Pod=shop.pod\n", "web.container": web})
    assert ends(check(str(tmp_path))) == []


@pytest.mark.parametrize(
    ("variables", "state"),
    [
        ("SITE_HOST=localhost SITE_PORT=80 SITE_PASSWORD=ONE", "external"),
        ("SITE_HOST=localhost SITE_PORT=5432 SITE_PASSWORD=ONE", "match"),
        ("DB_HOST=localhost DB_PORT=5999 DB_USER=postgres DB_PASSWORD=ONE", "match"),
    ],
)
def test_a_port_of_the_machine_that_is_no_servers_own_leads_there_only_by_the_name_of_the_variable(
    variables: str, state: str, tmp_path: Path
) -> None:
    service = f"[Service]\nExecStart=/usr/bin/site\nEnvironment={variables}\n"
    write(tmp_path, {"db.container": f"{DB}Network=host\n", "site.service": service})
    assert [each.state for each in check(str(tmp_path)).connections] == [state]


def test_a_server_whose_command_names_a_configuration_may_have_its_password_there(tmp_path: Path) -> None:
    cache = "[Container]\nImage=redis:7\nNetwork=shop\nExec=redis-server /etc/redis/redis.conf\n"
    web = "[Container]\nImage=local/web\nNetwork=shop\nEnvironment=REDIS_URL=redis://systemd-cache:6379/0\n"
    write(tmp_path, {"cache.container": cache, "web.container": web})
    assert "unprotected-service" not in {each.rule for each in check(str(tmp_path)).findings}


@pytest.mark.parametrize(("name", "state"), [("db", "match"), ("other", "unknown")])
def test_a_secret_of_podman_is_one_value(name: str, state: str, tmp_path: Path) -> None:
    given = "[Container]\nImage={}\nNetwork=shop\nSecret={},type=env,target={}\n"
    db = given.format("postgres:16", "db", "POSTGRES_PASSWORD")
    web = given.format("local/web", name, "DB_PASSWORD") + "Environment=DB_HOST=systemd-db DB_USER=postgres\n"
    write(tmp_path, {"db.container": db, "web.container": web})
    assert ends(check(str(tmp_path))) == [("db.container", state)]


CACHE = "[Container]\nImage=redis:7\nNetwork=shop\nContainerName=cache\nExec=redis-server /etc/redis.conf\n"
MOUNTED = f"{CACHE}Volume={{}}:/etc/redis.conf:ro\n"
SHOP = "[Container]\nImage=local/web\nNetwork=shop\nEnvironment=REDIS_HOST=cache REDIS_HOST_PASSWORD={}\n"


@pytest.mark.parametrize("volume", ["./redis.conf", "/etc/quadlets-of-nobody/redis.conf"])
@pytest.mark.parametrize(("password", "state"), [("ONE", "match"), ("OTHER", "mismatch")])
def test_the_configuration_of_a_server_is_read_where_it_is_mounted(
    password: str, state: str, volume: str, tmp_path: Path
) -> None:
    files = {"redis.conf": "port 6379\nrequirepass ONE\n", "cache.container": MOUNTED.format(volume)}
    write(tmp_path, {**files, "web.container": SHOP.format(password)})
    assert ends(check(str(tmp_path))) == [("cache.container", state)]


def test_a_new_password_is_set_in_the_configuration_as_well(tmp_path: Path) -> None:
    files = {"redis.conf": "requirepass changeme\n", "cache.container": MOUNTED.format("./redis.conf")}
    write(tmp_path, {**files, "web.container": SHOP.format("changeme")})
    [finding] = [each for each in check(str(tmp_path)).findings if each.rule == "default-secret"]
    words = f"set the new password in requirepass ({tmp_path}/redis.conf:1) as well"
    assert words in [step.text for step in finding.fix if isinstance(step, DoStep)]


ONCE = "Entrypoint=/jobs/backup.sh\n[Service]\nType=oneshot\n"


@pytest.mark.parametrize("more", [ONCE, "Environment=DATABASE_ALREADY_EXISTS=true\n"])
def test_a_database_that_is_there_may_have_any_user(more: str, tmp_path: Path) -> None:
    """Neither a job in the image of a server, nor one whose data is there, says who may sign in."""
    web = WEB.format("OTHER", "systemd-db").replace("postgres:", "shop:") + "Network=shop\n"
    write(tmp_path, {"db.container": f"{DB}Network=shop\n{more}", "web.container": web})
    assert [state for _, state in ends(check(str(tmp_path)))] == ["unknown"]
