"""Drafts from literal reads of other languages."""

import pytest

from tests.draft.conftest import Draw

READS = {
    "config.rb": (
        'a = ENV.fetch("A_KEY")\nb = ENV.fetch("B_TOKEN", "x")\nc = ENV["C_KEY"]\nd = ENV["D_KEY"] || raise("no")\n'
        'e = ENV.fetch("E_KEY") { nil }\n# ENV.fetch("X_KEY")\nENV["Y_KEY"] = "x"\n',
        {"A_KEY": True, "B_TOKEN": False, "C_KEY": None, "D_KEY": True, "E_KEY": False},
    ),
    "main.go": (
        'a := os.Getenv("A_KEY")\nb, ok := os.LookupEnv("B_KEY")\nc := mustEnv("C_KEY")\nd := getEnv("D_PASSWORD", "x")\n'  # noqa: E501
        'type C struct {\n E string `env:"E_KEY,required"`\n F string `env:"F_PASSWORD" envDefault:"x"`\n}\n',
        {"A_KEY": None, "B_KEY": False, "C_KEY": True, "D_PASSWORD": False, "E_KEY": True, "F_PASSWORD": False},
    ),
    "app.php": (
        "<?php getenv('A_KEY'); $_ENV['B_TOKEN'] ?? 'x'; env('C_PASSWORD', 'x'); env('D_KEY'); \n",
        {"A_KEY": None, "B_TOKEN": False, "C_PASSWORD": False, "D_KEY": None},
    ),
    "App.java": (
        'var a = System.getenv("A_KEY");\n@Value("${B_KEY}") String b;\n@Value("${C_PASSWORD:x}") String c;\n'
        'Objects.requireNonNull(System.getenv("D_KEY"));\n',
        {"A_KEY": None, "B_KEY": True, "C_PASSWORD": False, "D_KEY": True},
    ),
    "application.yml": ("a: ${A_KEY}\nb: ${B_PASSWORD:x}\n", {"A_KEY": True, "B_PASSWORD": False}),
    "Program.cs": (
        'var a = Environment.GetEnvironmentVariable("A_KEY");\n'
        'var b = Environment.GetEnvironmentVariable("B_KEY") ?? throw new Exception("x");\n',
        {"A_KEY": None, "B_KEY": True},
    ),
    "runtime.exs": (
        'System.fetch_env!("A_KEY")\nSystem.get_env("B_PASSWORD", "x")\nSystem.get_env("C_KEY") || raise "x"\n',
        {"A_KEY": True, "B_PASSWORD": False, "C_KEY": True},
    ),
    "main.rs": ('env::var("A_KEY").expect("x");\nenv::var("B_KEY").ok();\n', {"A_KEY": True, "B_KEY": None}),
    "entrypoint.sh": (
        ': "${A_KEY:?must be set}"\nexport B=${B_PASSWORD:-x}\nC_KEY=1\necho ${C_KEY:?}\n',
        {"A_KEY": True, "B_PASSWORD": False},
    ),
    "schema.prisma": (
        'datasource db {\n  url = env("DATABASE_URL")\n  directUrl = env("DIRECT_DATABASE_URL")\n}\n',
        {"DATABASE_URL": True, "DIRECT_DATABASE_URL": False},
    ),
}


@pytest.mark.parametrize("name", READS)
def test_what_reads_the_environment(drafted: Draw, name: str) -> None:
    code, names = READS[name]
    made = drafted(f"app/{name}", code, ".")
    assert set(made.policy.secrets) == set(names)
    assert made.required == {name for name, required in names.items() if required}
