"""Which program a project is, by what its manifest depends on; a word in prose says nothing."""

import json
import time
from pathlib import Path

import pytest

from auracheck.engine.beside import MAX_MANIFEST, programs_of_project
from auracheck.engine.manifests import MANIFESTS, dependencies

NPM = {"name": "next", "description": "django next flask", "keywords": ["flask"], "scripts": {"dev": "next dev"}}

CASES = {
    "package.json": (json.dumps({**NPM, "dependencies": {"@nestjs/core": "^10"}}), ["@nestjs/core"]),
    "composer.json": (
        json.dumps({"name": "laravel/laravel", "require": {"laravel/framework": "^11"}}),
        ["laravel/framework"],
    ),
    "requirements.txt": (
        "# flask is not used\n-r base.txt\n--hash flask\nDjango[argon2]>=4,<6 ; python_version > '3'  # web\n"
        "ruamel.yaml==1\nx @ https://h/flask.tar.gz\nnot a requirement: flask\n",
        ["django", "ruamel-yaml", "x"],
    ),
    "pyproject.toml": (
        '[project]\nname = "flask"\ndescription = "next to django"\ndependencies = ["Django>=4", 7]\n'
        '[tool.poetry.dependencies]\npython = "^3"\napache-superset = "*"\n',
        ["django", "python", "apache-superset"],
    ),
    "Pipfile": ('[packages]\nflask = "*"\n[dev-packages]\ndjango = "*"\n', ["flask"]),
    "Cargo.toml": ('[package]\nname = "next"\n[dependencies]\nrocket = "0.5"\n', ["rocket"]),
    "Gemfile": ("# gem 'rails'\nsource 'https://x'\ngem 'puma', '~> 6'\n  gem(\"rails\")\n", ["puma", "rails"]),
    "Gemfile.lock": (
        "GEM\n  specs:\n    railties (7.1)\n\nDEPENDENCIES\n  puma (~> 6)\n  rails!\n\nBUNDLED WITH\n",
        ["puma", "rails"],
    ),
    "go.mod": (
        "module example.com/x\n\nrequire github.com/a/b v1.2.3\nrequire (\n\tgithub.com/c/d v0.1.0\n"
        "\tgithub.com/e/f v0.1.0 // indirect\n)\n",
        ["github.com/a/b", "github.com/c/d"],
    ),
    "mix.exs": (
        'defp deps do\n  [{:phoenix, "~> 1.7"}, \n  # {:rails, "1"}\n {:ecto_sql, "~> 3"}]\n',
        ["phoenix", "ecto_sql"],
    ),
    "pom.xml": (
        "<project><artifactId>own</artifactId><!-- <dependency><artifactId>old</artifactId></dependency> -->"
        "<dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId></dependency></dependencies></project>",
        ["g", "a"],
    ),
    "build.gradle": ("plugins {\n  id 'p'\n}\n// implementation 'x:y'\n  implementation 'g:a:1.0'\n", ["p", "g", "a"]),
    "build.gradle.kts": ('  id("p")\n  implementation(platform("g:a:1"))\n', ["p", "g", "a"]),
}


@pytest.mark.parametrize("manifest", sorted(MANIFESTS))
def test_a_manifest_has_what_it_depends_on(manifest: str) -> None:
    text, packages = CASES[manifest]
    assert dependencies(manifest, text) == packages


@pytest.mark.parametrize("manifest", sorted(MANIFESTS))
@pytest.mark.parametrize("text", ["", "[" * 100_000, "{}", "[]", '{"dependencies": [1]}', "\0", "<dependency>" * 9])
def test_what_is_not_valid_has_nothing(manifest: str, text: str) -> None:
    assert dependencies(manifest, text) == []


@pytest.mark.parametrize("manifest", sorted(MANIFESTS))
@pytest.mark.parametrize(
    "text", ["<dependency>", "<!--", "gem '", "{ :", "a" * 99 + " ", " \t", "id ", "require ", "\n"]
)
def test_a_manifest_is_read_in_linear_time(manifest: str, text: str) -> None:
    start = time.process_time()
    dependencies(manifest, text * (MAX_MANIFEST // len(text)))
    assert time.process_time() - start < 5


def test_a_dependency_proves_the_program_and_a_word_does_not(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(json.dumps(NPM))
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\ndescription = "a flask for django"\n')
    assert programs_of_project(str(tmp_path)) == ()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\ndependencies = ["flask"]\n')
    assert programs_of_project(str(tmp_path)) == ("flask",)
