"""Random scripts of lines that part the shells from one another and from what our grammar follows of them."""

import random

LINES = """\
A=1 B=2 C=$A
A=x; B=${A}y; export B
export A=1 B C=3
export -n A
export -p A=4
export 1=2 B=3
A+=x
A=1; A+=$A
export A+=y
A[0]=x
A=(x y)
declare A=dev
declare -x B=dev
declare -i A=5
declare -n A=B
declare -n C=A
declare -u A
declare "$A"
declare -a A
typeset B=q
local A=dev
readonly A
readonly B=3
readonly C; C=4; D=5
let A=7
let "B = 3 + A" C++
((A = 7))
((A++))
(( B += A, C = 5 ))
((0)) || A=bad
for ((A = 0; ; A++)); do B=$A; break; done
for ((;;)) { break; }
printf -v A x
printf -v "$B" x
printf '%s\\n' A=3
printf %s -v A
mapfile A <<<x
readarray -t B <<< "x y"
mapfile -C 'A=3 #' -c 1 C <<< x
read A <<< x
read -r A B <<E
read A </dev/null
read -p A= B <<<z
echo x | read A
trap 'A=t' DEBUG
trap 'B=t' ERR
trap 'A=t' EXIT
trap - DEBUG
eval A=e
eval "B=e C=f"
eval "$A"
eval 'export A=ev'
f() { A=f; }
f() { B=$1; export C=f; }
f x
f
function g { B=g; }
function g() { local A=g; B=h; }
g
export() { :; }
set() { A=set; }
unset -f f
unset -f export set
unset A
unset A B
unset -v C
unset A[0]
unset 1 A
time A=t
time -p B=t
time f
! A=n
coproc A=c
coproc A { :; }
coproc B ( : )
select A in x; do break; done </dev/null
while ((A++ < 3)) && false; do B=w; done
until true; do A=1; done
for A in 1 2; do B=$A; done
for A do :; done
for A in {1..3}; do :; done
if true; then A=i; fi
if false; then A=i; else B=i; fi
if [ -f x ]; then . x; fi
[ -z "$A" ] && A=z
[ -f x ] && . ./x
[[ $A == x ]] && B=m
[[ A=3 -eq 3 ]]
[[ $A =~ ^(x|y)$ ]] || C=m
[[ -v A && ( $B < x ) ]]
test -n "$A" || A=1
true && A=and
false || B=or
false && C=no || C=yes
case $A in x) B=c;; *) C=c;; esac
case x in (x) A=c ;& y) B=c ;;& *) C=c; esac
{ A=g; B=h; }
{ A=g; } >/dev/null
{ A=g; } </nofile
(A=s; B=s)
A=p | B=p
A=b &
A=$(echo x)
A=`echo y`
A=$((1 + 2)) B=$((A * 3))
A=$((B = 4))
A=$((B++))
B=A=9; C=$((B))
B=A=9; ((B))
A=$((1/0)); B=2
A=$((08))
A=$[1+1]
A=$[x
A=${B:=def}
A=${B:-x y} C="${B:-x}"
A=${NONE?}; B=1
A=${B^^} C=${B,,}
A=${B/x/y}
A="${B//x/\\/}"
A=${B:0:1}
A=${B:0:A=2}
A=${!B}
A=${!B:=q}
A=${B[0]}
A=${#B} C=${B@Q}
A=${B@P}
A=${}; B=3
A=${B.c}; C=3
A=$'x\\ty\\101\\x41' B=$"z"
A=$'\\u00e9'
A=$'a\\'b'
A="$'x'"
A={a,b}
export A={a,b} B=x
export {A,B}
export {A,B}=3
A=~ B=~:~root C=~+
A=x:~
export A=~/x
: ${A:=d} ${B=e}
: $((C = 5))
: {A,B} >/dev/null
echo x >/dev/null; B=1
exec {A}>/dev/null
: {B}>&2
A=1 >/dev/null
A=1 <nofile
A=1 <>x
export A=2 <nofile
export B=2 >& 1
A=1 &>/dev/null
: <(A=1) >(B=2)
A=<(:)
cat <<E
cat <<-'E'
: <<< "${A:=h}"
set +a
set -a
set -u
set -k
set +B
set -o posix
set -- a b
set -f
shift
A=$1$#
A=$@ B=$*
shopt -s extglob
shopt -s expand_aliases
shopt -s lastpipe
shopt -s nullglob
echo x | A=1
alias A=B
alias f='A=1'
enable -n export
builtin export A=b
command export A=b
command A=b
builtin declare A=b
command -v A
A=1 export B
A=1 export A
A=1 :
A=1 f
A=1 eval B=\\$A
IFS=:; A='x:y'; B=$A; export $A
IFS=x; A=axb; set -- $A; B=$1
UID=5
UID=5; A=3
RANDOM=5
A=$RANDOM
A=$HOSTNAME B=$UID
A=$SECONDS
SECONDS=3; B=$SECONDS
PPID=3; B=$PPID
LINENO=4; A=$LINENO
OPTIND=2; A=$OPTIND
POSIXLY_CORRECT=1
BASH_VERSION=3
PS4=x
HOME=/x; A=~
getopts a: A -ab
getopts a B
return
[ -n "" ] && return
exit() { :; }
.() { :; }
. /nofile
source /nofile
source <(echo A=1)
A=1;; B=2
A=(
fi
A='
"
) A=1
A=x # note
#A=1
# A='
\\
A=\\
A=é; B=${#A} C=${A#?}
A=[x]; B=${A#[[]}
A=x*y; B=${A%%\\**}
A="a b"; export $A
A="B=3"; export $A
A="-n"; export $A B
A=B; export $A=3
A=B; unset $A
A=B; read $A <<< x
A=export; $A B=3
$NONE A=3
$NONE export A=3
"$A" B=3
\\export A=3
'export' B=3
ex""port C=~
E
x
y
wait -p A
hash A=1
test -v A
compgen -F f
dirs; A=$DIRSTACK
A=$_ B=$-
A=$0
A=$!
: & A=$!
A=$?
false; A=$?
A=$BASH_VERSION
declare -f
let 'A[B=2]=1'
read 'A[B=3]' <<< x
unset 'A[B=2]'
printf -v 'A[0]' x
test 'A[B=1]' -eq 1
[ 1 -eq 1 ] && ((B=1))
function A() { B=1; }; A
f () ( A=1 )
f () if true; then A=1; fi
f () for A in 1; do :; done
f() { unset A; }; f
f() { return; A=2; }
f() { exit; }; A=1
f() { eval "$1"; }; f A=3
f() { export "$1=x"; }; f A
f() { read $1 <<< x; }; f A
f() { :; }; f "$((A=3))"
command_not_found_handle() { A=1; }; nosuch
PROMPT_COMMAND=A=1
BASH_ENV=x
ENV=x
""".splitlines()


def script(seed: int, number: int) -> bytes:
    """The script of that number: a few values, then lines, some of them on one line or behind a value."""
    chance = random.Random(f"script/{seed}/{number}")
    lines = [f"{name}={chance.choice(['1', 'x', 'B', '', 'a.b', 'A=5'])}" for name in chance.sample("ABC", 2)]
    for _ in range(chance.randint(1, 4)):
        line = chance.choice(LINES)
        if chance.random() < 0.15:
            line += chance.choice(["; ", " && ", " || "]) + chance.choice(LINES)
        lines.append(line)
        if chance.random() < 0.3:
            lines.append(f"{chance.choice('ABC')}={chance.choice(['2', '$A', 'y$B', '${C-none}'])}")
    return "\n".join(lines).encode() + b"\n"
