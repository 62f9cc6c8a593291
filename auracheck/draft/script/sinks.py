"""What libraries of TypeScript and JavaScript refuse where it is empty, when they are made or when they are used."""

from auracheck.draft.script.code import NEAR
from auracheck.draft.script.module import ScriptModule

_ARGUMENTS: dict[str, tuple[int, ...]] = {
    "Stripe": (0,), "Resend": (0,), "Telegraf": (0,), "Bot": (0,), "twilio": (0, 1), "Twilio": (0, 1), "neon": (0,),
    "MongoClient": (0,), "connect": (0,), "sign": (1,), "Sequelize": (0,), "login": (0,),
    "createConnection": (0,), "ServerClient": (0,), "drizzle": (0,), "createHmac": (1,), "createCipheriv": (1,),
    "createClient": (0, 1),
}  # fmt: skip
"""Functions and classes of libraries, with the positions of what must not be empty."""
_ON = {"connect": ("mongoose",), "createConnection": ("mongoose",), "sign": ("jwt", "jsonwebtoken"),
       "login": ("client", "bot")}  # fmt: skip
"""What those are called on that say nothing by themselves."""
_MODULES = {"stripe": (0,), "twilio": (0, 1)}
"""Modules that are a function: `require("stripe")(KEY)`."""
_MEMBERS = {
    "secretOrKey": (), "consumerSecret": (), "mongoUrl": (), "apiKey": ("OpenAI", "Groq"),
    "secret": ("session", "JwtModule", "register", "registerAsync", "expressSession"), "secretOrPrivateKey": (),
    "signingSecret": (), "token": ("App",), "appToken": ("App",),
}  # fmt: skip
"""Members of options that must not be empty, with the functions whose options they are; none: of any."""


def is_refused(module: ScriptModule, start: int, end: int) -> bool:
    """Whether a library stops, now or when it is used, if the expression is empty."""
    open_ = module.brackets.around[start] if start < len(module.tokens) else -1
    if open_ < 0:
        return False
    if module.is_sign(open_, "{"):
        return _is_member(module, start, open_)
    if module.is_sign(open_, "[") and module.is_name(open_ - 2, "keys"):  # `cookieSession({ keys: [KEY] })`
        call = module.brackets.around[module.brackets.around[open_]]
        return module.is_sign(call, "(") and module.is_name(call - 1, "cookieSession")
    if not module.is_sign(open_, "("):
        return False
    position = next((n for n, part in enumerate(module.parts(open_)) if part == (start, end)), -1)
    if module.is_sign(open_ - 1, ")") and module.is_name(module.opens.get(open_ - 1, 0) - 1, "require"):
        return position in _MODULES.get(module.token(open_ - 2).text, ())
    name = module.token(_callee(module, open_))
    if name.kind != "name" or position not in _ARGUMENTS.get(name.text, ()):
        return False
    holders = _ON.get(name.text)
    return holders is None or (module.is_sign(open_ - 2, ".") and module.is_name(open_ - 3, *holders))


def _callee(module: ScriptModule, open_: int) -> int:
    """The name of the function that is called with a bracket: `createClient<Database>(`."""
    if not module.is_sign(open_ - 1, ">"):
        return open_ - 1
    start = next((at for at in range(open_ - 2, max(open_ - NEAR, 0), -1) if module.is_sign(at, "<")), open_)
    return start - 1


def _is_member(module: ScriptModule, start: int, open_: int) -> bool:
    """`session({ secret: X })`, `{ secretOrKey: X }`."""
    if not module.is_sign(start - 1, ":"):
        return False
    callers = _MEMBERS.get(module.token(start - 2).text)
    if callers is None:
        return False
    call = module.brackets.around[open_]
    while call >= 0 and (
        (module.is_sign(call, "{") and (module.is_sign(call - 1, ":", "=>", "(") or module.is_name(call - 1, "return")))
        or (module.is_sign(call, "(") and module.is_sign(call - 1, "=>"))  # what a factory gives
    ):
        call = module.brackets.around[call]
    words = [module.token(call - 1).text, module.token(call - 3).text if module.is_sign(call - 2, ".") else ""]
    is_argument = module.is_sign(call, "(") and module.token(call - 1).kind == "name"
    return is_argument and (not callers or not set(words).isdisjoint(callers))
