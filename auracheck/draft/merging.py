"""One record for each name, of all the evidence for it."""

from collections.abc import Iterable, Sequence

from auracheck.draft.evidence import Chosen, Evidence, Weight
from auracheck.listing import by_key

NOT_KNOWN = "not known whether it is required"
NOT_READ = "not read by the code"

_MUCH = 5
"""Number of names in code from which on a name that is only listed is not required by the list alone."""


def merged(found: Iterable[Evidence]) -> dict[str, Evidence]:
    """The record of each name, in the order in which they were found.

    What says most about a name counts: a schema before a read, a read before a list. Of several reads it is required if
    one of them requires it; of several lists the last one counts.
    """
    by_name = by_key(found, lambda one: one.name)
    read = sum(any(one.weight > Weight.LISTED for one in every) for every in by_name.values())
    return {name: _merged(every, _list_alone(every) and read >= _MUCH) for name, every in by_name.items()}


def _list_alone(every: Sequence[Evidence]) -> bool:
    return all(one.weight == Weight.LISTED for one in every)


def _merged(every: Sequence[Evidence], not_read: bool) -> Evidence:
    said = None if not_read else _said(every)
    best = max(every, key=lambda one: one.weight)  # the first of them
    declared = next((one for one in sorted(every, key=lambda one: -one.weight) if one.kind), best)
    in_code = [one for one in every if one.weight > Weight.LISTED]
    remarks = [one.remark for one in every if one.remark]
    at_start = (one for one in every if one.made and one.weight is Weight.DECLARED and not one.required)
    is_made = any(not one.written_out for one in at_start)
    return best._replace(
        origin=(said or best).origin,
        kind=declared.kind,
        by=declared.by,
        required=said.required if said else None,
        strict=bool(said and said.strict),
        lazy=bool(said and said.lazy),
        why=said.why if said else NOT_READ if not_read else NOT_KNOWN,
        weight=said.weight if said else best.weight,
        remark=next(iter(remarks), ""),
        read=bool(in_code),
        called=next((one.called for one in every if one.called), ""),
        least=max(one.least for one in every),
        made=any(one.made for one in every),
        everywhere=bool(in_code) and all(one.written_out for one in in_code),
        written_out=not is_made and any(one.written_out for one in in_code if one.weight == (said or best).weight),
        beside=bool(in_code) and all(one.beside for one in in_code),
        chosen=_chosen(every) if said and said.required else None,
        one_of=_one_of(every),
        form=next((one.form for one in every if one.form), ()),
        services=tuple(dict.fromkeys(service for one in every for service in one.services)),
    )


def _chosen(every: Sequence[Evidence]) -> Chosen | None:
    """What must be chosen for a name to be required; None where one read requires it in any case."""
    conditions = [one.chosen for one in every if one.required and one.weight > Weight.LISTED]
    first = next(iter(conditions), None)
    if first is None or None in conditions:
        return None
    by = first.by.union(*(each.by for each in conditions if each))
    return first._replace(by=by, others=first.others - by) if first.others - by else None


def _one_of(every: Sequence[Evidence]) -> tuple[str, ...]:
    """What the code takes in place of a name; nothing where one read requires the name in any case."""
    asking = [one.one_of for one in every if one.required and one.weight > Weight.LISTED]
    return tuple(dict.fromkeys(name for names in asking for name in names)) if all(asking) else ()


def _said(every: Sequence[Evidence]) -> Evidence | None:
    """The evidence that counts for whether the name is required; None where none says it."""
    known = [one for one in every if one.required is not None]
    if not known:
        return None
    weight = max(one.weight for one in known)
    heaviest = [one for one in known if one.weight == weight]
    if weight == Weight.LISTED:
        return heaviest[-1]
    made = (one for one in heaviest if weight == Weight.DECLARED and one.made and not one.required)
    order = sorted(heaviest, key=lambda one: (not one.required, one.strict, one.lazy))
    return next(made, order[0])  # what the start makes nobody has to set, whatever the program asks for
