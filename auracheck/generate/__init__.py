"""Random values for secrets, from the `secrets` module alone. Pure: it writes nothing, and knows no command line.

The way is `plan` (what to make, made), `chosen_form` and `render` (as text for stdout), and `remark` (what to say on
a terminal). `generate_secret` is all of it for one value.
"""

from auracheck.generate.drawing import ENCODINGS
from auracheck.generate.planning import Made, Recipe, plan
from auracheck.generate.telling import FORMS, chosen_form, remark, render
from auracheck.policy import Policy

__all__ = ["ENCODINGS", "FORMS", "Made", "Recipe", "chosen_form", "generate_secret", "plan", "remark", "render"]


def generate_secret(kind: str, recipe: Recipe | None = None, policy: Policy | None = None) -> str:
    """One value, as `auracheck generate KIND` prints it. Without a policy: AuraConnect's."""
    if policy is None:
        from auracheck.policy.loading import builtin

        policy = builtin()
    return render(plan([kind], recipe or Recipe(), policy), "raw", policy).removesuffix("\n")
