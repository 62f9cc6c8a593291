"""What the modules that every check loads take of `typing` and `datetime`, whose imports are a tenth of a start-up.

Nothing evaluates the forms of an annotation, so that one word stands for all of them. `NamedTuple` is made in a fifth
of the time of those of `typing`: a check makes 50 such classes and a few instances of most of them. So the constructor
of a class is compiled for its eighth instance, and annotations are not checked.
"""

import sys

TYPE_CHECKING = False

if TYPE_CHECKING:
    from datetime import UTC as UTC
    from datetime import date as date
    from datetime import datetime as datetime
    from datetime import timedelta as timedelta
    from typing import IO as IO
    from typing import Any as Any
    from typing import AnyStr as AnyStr
    from typing import ClassVar as ClassVar
    from typing import Final as Final
    from typing import NoReturn as NoReturn
    from typing import Self as Self
    from typing import TextIO as TextIO
    from typing import TypeAlias as TypeAlias
    from typing import TypeVar as TypeVar
    from typing import cast as cast
else:
    try:
        import _datetime as _dates  # in Python 3.11 `datetime` makes all of this in Python first
    except ImportError:
        import datetime as _dates

    UTC, date, datetime, timedelta = _dates.UTC, _dates.date, _dates.datetime, _dates.timedelta

    class _Form:
        def __class_getitem__(cls, _):
            return cls

    class TypeVar(_Form):
        def __new__(cls, *_name, **_bounds):
            return cls

    IO = Any = AnyStr = ClassVar = Final = NoReturn = Self = TextIO = TypeAlias = _Form

    def cast(_kind, value):
        return value


if TYPE_CHECKING or sys.version_info >= (3, 14):  # which does not evaluate annotations in the body of a class
    from typing import NamedTuple as NamedTuple
else:
    from _collections import _tuplegetter

    _new = tuple.__new__

    class _Record(tuple):
        """What all of them have, with the names that `collections.namedtuple` gives it."""

        __slots__ = ()
        _fields = ()

        def __new__(cls, *given, **named):
            owner = next(each for each in cls.__mro__ if "_fields" in each.__dict__)
            owner._made += 1
            if owner._made < 8:  # compiling takes as long as making many so
                values = {**owner._field_defaults, **dict(zip(owner._fields, given, strict=False)), **named}
                is_once = named.keys().isdisjoint(owner._fields[: len(given)]) and len(given) <= len(owner._fields)
                if is_once and values.keys() == set(owner._fields):  # else the compiled one says what is wrong
                    return tuple.__new__(cls, map(values.__getitem__, owner._fields))
            fields = ", ".join(owner._fields)
            names = {"_new": tuple.__new__, "__builtins__": {}}
            made = eval(f"lambda _cls, {fields}: _new(_cls, ({fields},))", names)
            made.__defaults__ = tuple(owner._field_defaults.values())
            owner.__new__ = staticmethod(made)
            return made(cls, *given, **named)

        _make = classmethod(_new)  # without a call in Python

        def _replace(self, /, **changed):
            values = [*self]  # in a third of the time that asking for each of 26 fields takes
            places = self._places
            try:
                for name in changed:
                    values[places[name]] = changed[name]
            except KeyError as error:
                raise TypeError(f"{type(self).__name__} has no field {error.args[0]}") from None
            return _new(self.__class__, values)

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            shown = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({shown})"

        def __getnewargs__(self):
            return tuple(self)

    class _Making(type):
        def __new__(cls, name, bases, body):
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            body |= {field: _tuplegetter(number, None) for number, field in enumerate(fields)}
            body |= {
                "__slots__": (),
                "__match_args__": fields,
                "_fields": fields,
                "_field_defaults": defaults,
                "_places": {field: number for number, field in enumerate(fields)},
                "_made": 0,
            }
            return type(name, (_Record,), body)

    NamedTuple = type.__new__(_Making, "NamedTuple", (), {})
