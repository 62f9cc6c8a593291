"""What the rule ambiguous-value says of a file that several programs read."""

from pathlib import Path

from tests.conftest import GOOD, Outcome, Run, env_file

STRONG = "k9f2Vb7Qx4Lm8Tn3Rz6Yc1Hd5Jw0GpSa"
REST = env_file({name: value for name, value in GOOD.items() if name != "JWT_SECRET_KEY"})


def ambiguous(outcome: Outcome) -> list[dict[str, object]]:
    return [finding for finding in outcome.report["findings"] if finding["rule"] == "ambiguous-value"]


def judged(
    place: Path, run: Run, line: str, *consumers: str, name: str = ".env", more: str = ""
) -> list[dict[str, object]]:
    """What the rule says of one line, in a file that is read by these programs."""
    (place / name).write_bytes((line + "\n" + more).encode())
    arguments = [word for consumer in consumers for word in ("--consumer", consumer)]
    return ambiguous(run("check", name, *arguments, "--env", "production", "-f", "json"))
