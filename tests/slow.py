"""Which tests are slow: the rest is the fast set, `pytest -m "not slow" -n auto`, for the time while you write code.

A slow test speaks to a real server, tries random examples (Hypothesis), proves a bound of time or memory, as its name
says, or is in one of the files below, which start programs, search repositories, or repeat one proof for every format,
for every program of the catalogue or for a hundred public projects.
"""

import re

import pytest
from hypothesis import is_hypothesis_test

FILES = frozenset(
    {
        # A value in every source, format and error path, and no part of it in what comes out.
        "test_canary", "test_canary_age", "test_canary_aws", "test_canary_connect", "test_canary_draft",
        "test_canary_fleet", "test_fleet_page",
        "test_canary_forms", "test_canary_parts", "test_canary_vault", "test_canary_waiver_reasons",
        "test_canary_waivers", "test_connections_canary",
        "test_every_format", "test_html_in_a_browser", "test_parity", "test_single_mistakes",
        # Servers, and stubs of servers that never answer.
        "test_aws", "test_aws_failures", "test_aws_together", "test_connect", "test_connections_hostile",
        "test_connections_killed", "test_connections_random", "test_connections_served",
        "test_connections_postgresql", "test_connections_redis", "test_examples_live",
        "test_overprivileged_service", "test_services", "test_side_by_side", "test_stores", "test_vault",
        "test_vault_answers", "test_vault_failures", "test_vault_together",
        # Real programs: git, shells, pre-commit, the readers of files.
        "test_against_direnv", "test_against_kubectl", "test_git_files", "test_git_unavailable", "test_hostile_folder",
        "test_examples_kubernetes", "test_internal_errors", "test_mismatched_credential_fix", "test_monitor_page",
        "test_names_of_files", "test_no_network", "test_plans", "test_untracking",
        "test_baseline", "test_bad_input", "test_ci", "test_credentials_booted", "test_differential", "test_env_files",
        "test_examples",
        "test_examples_booted", "test_examples_deploy", "test_examples_fleet", "test_examples_fleet_jobs",
        "test_examples_rotation",
        "test_files", "test_five_steps", "test_git_bad_input", "test_git_kept",
        "test_git_leaks", "test_git_options", "test_kubernetes_kubectl", "test_package", "test_pre_commit",
        "test_pre_push", "test_projects", "test_scripts", "test_shells", "test_spellings", "test_strangers_followed",
        "test_systems",
        # Writers that are killed, and system calls that fail.
        "test_faults", "test_inject", "test_kill",
        # Every program that people deploy, and public projects.
        "test_auraconnect_startup", "test_catalogue", "test_facts", "test_mismatched_credential_ways",
        "test_public_projects", "test_shapes", "test_started", "test_strangers",
        # Thousands of values, and what runs other tests.
        "test_build_pyz", "test_defaults", "test_fuzz", "test_strong_values",
        "test_contributing", "test_every_grammar", "test_generated_values", "test_measure_judgement",
        "test_pasted_messages", "test_regenerate",
        "test_site", "test_site_commands",
    }
)  # fmt: skip
"""Files of tests by their names, wherever they are."""

SERVERS = frozenset({"account", "aws", "openbao", "mariadb_server", "postgresql", "redis_server"})
"""Fixtures that start a server."""

OF_BOUNDS = re.compile(
    "quadratic|linear|_time|_long_|bound|memory|backtrack|_quick|_within_|takes?_less_than|takes_long|longest|ten_thousand|random|makes_much|never_repeat"
)
"""Words in the name of a test that reads much, or often."""


def is_slow(item: pytest.Function) -> bool:
    return (
        item.path.stem in FILES
        or OF_BOUNDS.search(item.originalname) is not None
        or is_hypothesis_test(item.obj)
        or not SERVERS.isdisjoint(item.fixturenames)
    )
