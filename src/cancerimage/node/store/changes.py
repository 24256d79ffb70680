"""Changes of the store's records, each inside a transaction: instances come, go, and are counted."""

import sqlite3
from collections.abc import Collection, Sequence

from cancerimage.node.store.attributes import Level
from cancerimage.node.store.instances import Entry, Values

RESULT = "result:"
"""How the batches of results begin; no other batch has a colon in its name."""


def add(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    """Write instances down; one whose bytes changed takes the place of what it was."""
    studies: set[int] = set()
    for entry in entries:
        study = _one(connection, "studies", {"dataset": entry.dataset}, entry.values[Level.STUDY])
        series = _one(connection, "series", {"study": study}, entry.values[Level.SERIES])
        instance = _instance(connection, series, entry)
        if entry.batch:
            connection.execute("INSERT OR IGNORE INTO batches VALUES (?, ?)", (entry.batch, instance))
        connection.execute("DELETE FROM doomed WHERE digest = ?", (entry.digest,))
        studies.add(study)
    count(connection, studies)


def prune(connection: sqlite3.Connection, batch: str, keep: Collection[str]) -> int:
    """Take what is not in `keep` out of a batch; return how many instances were in no other and went."""
    rows = connection.execute(
        "SELECT instance, digest, in_series, study FROM batches JOIN instances ON instances.id = instance "
        "JOIN series ON series.id = in_series WHERE batch = ?",
        (batch,),
    ).fetchall()
    gone, studies = 0, set()
    for instance, digest, _series, study in rows:
        if digest in keep:
            continue
        connection.execute("DELETE FROM batches WHERE batch = ? AND instance = ?", (batch, instance))
        if connection.execute("SELECT 1 FROM batches WHERE instance = ?", (instance,)).fetchone():
            continue
        connection.execute("DELETE FROM instances WHERE id = ?", (instance,))
        doom(connection, digest)
        studies.add(study)
        gone += 1
    if gone and not batch.startswith(RESULT):
        gone += _without_images(connection, studies)
    count(connection, studies)
    return gone


def _without_images(connection: sqlite3.Connection, studies: Collection[int]) -> int:
    """Take out what was made of images that are withdrawn: everything that was handed in about their studies."""
    gone = 0
    for study in studies:
        found = connection.execute(
            "SELECT DISTINCT batch FROM batches JOIN instances ON instances.id = instance "
            "JOIN series ON series.id = in_series WHERE study = ? AND batch GLOB ?",
            (study, f"{RESULT}*"),
        ).fetchall()
        gone += sum(prune(connection, batch, ()) for (batch,) in found)
        connection.execute(
            "UPDATE results SET standing = 'refused' WHERE (dataset, study) = (SELECT dataset, uid FROM studies "
            "WHERE id = ?)",
            (study,),
        )
    return gone


def doom(connection: sqlite3.Connection, digest: str) -> None:
    """Write down that bytes are to go, if no instance has them any more."""
    connection.execute(
        "INSERT OR IGNORE INTO doomed SELECT ? WHERE NOT EXISTS (SELECT 1 FROM instances WHERE digest = ?)",
        (digest, digest),
    )


def count(connection: sqlite3.Connection, studies: Collection[int]) -> None:
    """Count the instances of studies and of their series anew; what is empty goes."""
    for study in studies:
        connection.execute(
            "UPDATE series SET instances = (SELECT count(*) FROM instances WHERE in_series = series.id) "
            "WHERE study = ?",
            (study,),
        )
        connection.execute("DELETE FROM series WHERE study = ? AND instances = 0", (study,))
        rows = connection.execute("SELECT modality, instances FROM series WHERE study = ?", (study,)).fetchall()
        connection.execute("DELETE FROM modalities WHERE study = ?", (study,))
        if not rows:
            connection.execute("DELETE FROM studies WHERE id = ?", (study,))
            continue
        found = sorted({modality for modality, _ in rows if modality})
        connection.execute(
            "UPDATE studies SET series = ?, instances = ?, modalities = ?, size = (SELECT sum(instances.size) "
            "FROM series JOIN instances ON in_series = series.id WHERE study = studies.id) WHERE id = ?",
            (len(rows), sum(instances for _, instances in rows), "\\".join(found), study),
        )
        connection.executemany(
            "INSERT INTO modalities SELECT dataset, ?, date, id FROM studies WHERE id = ?",
            [(modality, study) for modality in found],
        )


def _one(connection: sqlite3.Connection, table: str, above: Values, values: Values) -> int:
    """Return the id of a study or a series; what the first of its instances said of it stays."""
    (owner, place), uid = next(iter(above.items())), values["uid"]
    query = f"SELECT id FROM {table} WHERE {owner} = ? AND uid = ?"  # noqa: S608 - our own names
    found = connection.execute(query, (place, uid)).fetchone()
    return int(found[0]) if found else _insert(connection, table, {**above, **values})


def _instance(connection: sqlite3.Connection, series: int, entry: Entry) -> int:
    values = entry.values[Level.INSTANCE]
    row = {"in_series": series, "digest": entry.digest, "size": entry.size, **values}
    query = "SELECT id, digest FROM instances WHERE in_series = ? AND uid = ?"
    found = connection.execute(query, (series, values["uid"])).fetchone()
    if found is None:
        return _insert(connection, "instances", row)
    instance, before = found
    if before != entry.digest:
        names = ", ".join(f"{name} = ?" for name in row)
        connection.execute(f"UPDATE instances SET {names} WHERE id = ?", (*row.values(), instance))  # noqa: S608
        doom(connection, before)
    return int(instance)


def _insert(connection: sqlite3.Connection, table: str, row: Values) -> int:
    names, places = ", ".join(row), ", ".join("?" * len(row))
    done = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(row.values()))  # noqa: S608
    return int(done.lastrowid or 0)
