"""`test` and `[`, as far as an env file has use for them (POSIX.1-2017 XCU, test)."""

from auracheck.consumers.shell.declarations import Arguments


def bracket(arguments: Arguments) -> int | None:
    if not arguments or arguments[-1].value != "]":
        return None if arguments and arguments[-1].value is None else 2
    return test(arguments[:-1])


def test(arguments: Arguments) -> int | None:
    values = [argument.value for argument in arguments]
    if None in values or len(values) > 3:
        return None
    words = [value or "" for value in values]
    if words and words[0] == "!" and len(words) in (2, 3):
        status = test(arguments[1:])
        return status if status is None else int(not status)
    if len(words) < 2:
        return int(not any(words))
    if len(words) == 2 and words[0] in ("-n", "-z"):
        return int((words[1] == "") != (words[0] == "-z"))
    if len(words) == 3 and words[1] in ("=", "!="):
        return int((words[0] == words[2]) != (words[1] == "="))
    return None
