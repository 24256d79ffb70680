"""Searches in the store's database, made so that a page costs the same however many studies there are."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cancerimage.node.store.attributes import BY_LEVEL, Level, Match
from cancerimage.node.store.queries import Condition, Search
from cancerimage.node.store.records import Records

Found = Mapping[tuple[Level, str], Any]
"""A result by level and column."""

TABLES: Mapping[Level, str] = {Level.STUDY: "studies", Level.SERIES: "series", Level.INSTANCE: "instances"}
JOINS: Mapping[Level, str] = {
    Level.STUDY: "studies",
    Level.SERIES: "studies JOIN series ON series.study = studies.id",
    Level.INSTANCE: "studies JOIN series ON series.study = studies.id JOIN instances ON in_series = series.id",
}
ORDERS: Mapping[Level, str] = {
    Level.STUDY: "studies.date, studies.id",
    Level.SERIES: "studies.date, studies.id, series.id",
    Level.INSTANCE: "studies.date, studies.id, series.id, instances.number, instances.id",
}
FEW = {"uid", "patient", "accession", "name"}
"""Columns of studies that single out few of them, each with an index."""


@dataclass(frozen=True, slots=True)
class _Query:
    """What stands after SELECT and its columns."""

    source: str
    where: str
    order: str
    values: tuple[Any, ...]


def search(records: Records, datasets: Collection[str], wanted: Search) -> tuple[list[Found], bool]:
    """Return a page of what these datasets hold, by date, and whether there is more.

    Dataset after dataset, since an index holds only the studies of one in their order.
    """
    names = [(level, one.column) for level in wanted.told for one in BY_LEVEL[level]]
    columns = ", ".join(f"{TABLES[level]}.{column}" for level, column in names)
    limit, offset, found = wanted.limit, wanted.offset, list[Found]()
    for dataset in sorted(datasets):
        query = _query(dataset, wanted)
        rows = records.rows(
            f"SELECT {columns} FROM {query.source} WHERE {query.where} ORDER BY {query.order} LIMIT ? OFFSET ?",  # noqa: S608 - our own names
            (*query.values, limit + 1 - len(found), offset),
        )
        found += (dict(zip(names, row, strict=True)) for row in rows)
        if len(found) > limit:
            return found[:limit], True
        if rows:
            offset = 0
        elif offset:
            ((skipped,),) = records.rows(
                f"SELECT count(*) FROM {query.source} WHERE {query.where}",  # noqa: S608
                query.values,
            )
            offset -= min(offset, skipped)
    return found, False


def _query(dataset: str, wanted: Search) -> _Query:
    conditions = list(wanted.conditions)
    source, order = JOINS[wanted.level], ORDERS[wanted.level]
    wheres, values = ["studies.dataset = ?"], [dataset]
    modality = next((one for one in conditions if one.attribute.match is Match.MODALITIES and not one.wild), None)
    few = any(one.attribute.level is Level.STUDY and one.attribute.column in FEW and not one.wild for one in conditions)
    if modality is not None and not few and wanted.level is Level.STUDY:
        # The table of modalities is in the order of dates itself; CROSS keeps the planner from turning it round.
        conditions.remove(modality)
        source = "modalities CROSS JOIN studies ON studies.id = modalities.study"
        order = "modalities.date, modalities.study"
        wheres, values = ["modalities.dataset = ?", "modalities.modality = ?"], [dataset, modality.values[0]]
        for one in conditions:
            if one.attribute.level is Level.STUDY and one.attribute.column == "date":
                for where, value in _ranged("modalities.date", one):
                    wheres.append(where)
                    values.append(value)
    for one in conditions:
        for where, value in _where(one):
            wheres.append(where)
            values += value if isinstance(value, tuple) else (value,)
    return _Query(source, " AND ".join(wheres), order, tuple(values))


def _where(one: Condition) -> Iterator[tuple[str, Any]]:
    column = f"{TABLES[one.attribute.level]}.{one.attribute.column}"
    match one.attribute.match:
        case Match.UID:
            yield f"{column} IN ({', '.join('?' * len(one.values))})", one.values
        case Match.RANGE:
            yield from _ranged(column, one)
        case Match.NUMBER:
            yield f"{column} = ?", int(one.values[0])
        case Match.MODALITIES:
            sign = "GLOB" if one.wild else "="
            pattern = _glob(one.values[0]) if one.wild else one.values[0]
            yield f"EXISTS (SELECT 1 FROM modalities WHERE study = studies.id AND modality {sign} ?)", pattern  # noqa: S608
        case Match.NAME if not one.wild:
            yield f"{column} = ? COLLATE NOCASE", one.values[0]
        case Match.NAME:
            yield f"{column} LIKE ? ESCAPE '\\'", _like(one.values[0])
        case _ if one.wild:
            yield f"{column} GLOB ?", _glob(one.values[0])
        case _:
            yield f"{column} = ?", one.values[0]


def _ranged(column: str, one: Condition) -> Iterator[tuple[str, str]]:
    if not one.between:
        yield f"{column} = ?", one.values[0]
        return
    first, last = one.values
    yield f"{column} >= ?", first or "0"
    if last:
        # Times may be told less exactly than they are kept; every sign that a time can have comes before the tilde.
        yield f"{column} <= ?", f"{last}~" if one.attribute.vr == "TM" else last


def _glob(pattern: str) -> str:
    return pattern.replace("[", "[[]")


def _like(pattern: str) -> str:
    for sign in "\\%_":
        pattern = pattern.replace(sign, f"\\{sign}")
    return pattern.replace("*", "%").replace("?", "_")
