"""Random folders with an .envrc: what scripts part over, direnv's own functions, and random .env files."""

import random

from tests.differential import generator, scripts

LINES = """\
dotenv
dotenv .env
dotenv nofile
dotenv sub
dotenv "sub/.env"
dotenv $PWD/.env
dotenv "$PWD/sub/.env"
dotenv "$NONE"
dotenv $A
dotenv .env; A=after
dotenv || A=failed; export A
dotenv nofile || export A=failed
dotenv_if_exists
dotenv_if_exists nofile
dotenv_if_exists sub/.env && export C=there
dotenv_if_exists nofile && export C=none
source_env sub
source_env ./sub/.envrc
source_env sub/other
source_env nofile
source_env nofile || export B=none
source_env
source_env_if_exists sub
source_env_if_exists sub/.envrc
source_env_if_exists nofile && export B=fine
source_up
source_up nofile || export B=none
source_up up.env
source_up_if_exists
source_up_if_exists nofile && export B=fine
if [ -f .env ]; then dotenv .env; fi
[ -f .env ] && dotenv
[[ -f sub/.envrc ]] && source_env sub
if true; then source_env sub; fi
cd sub; dotenv
cd sub; source_env .; cd ..
f() { dotenv; }; f
dotenv() { export A=own; }
. sub/other
source ./sub/.envrc
export A
export A B C
export B=$A
A=held
A=held; export A
export A; A=late
B=$C
unset A
export PATH_OF=$PWD/x
PATH_add bin
path_add C bin
watch_file x
log_status "A=1"
has dotenv && export C=has
env_vars_required A
exit
exit 0
exit 1
false; exit
return
return 1
set -e
set -e; false
set -a
set +a; A=1
strict_env
unstrict_env
use flake
layout python3
REPLY=x; export REPLY
export A=$rcfile
rcpath=1
export A=@(x|y)
case x in +(x)) export A=m;; esac
declare -x A=local
local A=local; export A
export OLDPWD=x SHELL=y DIRENV_DIR=z
export A="$(cat .env)"
export A=${A:-none}
set -a; source .env; set +a
""".splitlines()

DOTENV = """\
A=1
export B=x
C: yaml
C:yaml
A = spaced
A='single $B'
A="double $B\\n\\$C"
A="a"b"
A='a'b' # note
A=un"quoted
A=x#y
A=x #y
A=$B-${B}-${C:-d}-${NONE:-}
A=${}$${$-$$-$1$*
A=${B
A="${B:-x y}"
B=$OUTER
C=$EMPTY${EMPTY:-e}
C=$PWD
a.b=1
A=${a.b}
1A=x
A=
A
# note
  A=indented
A="x
y"
A=x y
A=é
A='
UID=5
PATH=x
A="\\t\\\\"
""".splitlines()


def folder(seed: int, number: int) -> dict[str, bytes]:
    """The files of that number."""
    chance = random.Random(f"direnv/{seed}/{number}")
    return {
        ".envrc": _script(chance, 4),
        ".env": _dotenv(chance, seed, number),
        "sub/.envrc": _script(chance, 2),
        "sub/.env": _dotenv(chance, seed, number + 1),
        "sub/other": _script(chance, 2),
        "../.envrc": _script(chance, 2),
        "../up.env": b"export C=up\n",
    }


def _script(chance: random.Random, most: int) -> bytes:
    lines = [f"{chance.choice(['', 'export '])}{name}={chance.choice(['1', 'x', '', 'a.b'])}" for name in "AB"]
    for _ in range(chance.randint(1, most)):
        lines.append(chance.choice(LINES if chance.random() < 0.75 else scripts.LINES))
    return "\n".join(lines).encode() + b"\n"


def _dotenv(chance: random.Random, seed: int, number: int) -> bytes:
    if chance.random() < 0.3:
        return generator.file(seed, number)
    return "\n".join(chance.choice(DOTENV) for _ in range(chance.randint(1, 4))).encode() + b"\n"
