"""Subjects that no question about codes, ages, years and bands of images can tell apart are held once.

Two subjects of a dataset are alike if they agree in sex and in every clinical field, and their studies can be paired so
that both studies of a pair agree in age, year and the kinds of series that they hold: modality, body part,
manufacturer, licence and band of images. Whatever such a question selects, it selects in alike subjects alike, so one
entry with the number of people counts for all of them; series, images and bytes are added up. Most people are imaged
the way many others are, so there are far fewer entries than subjects, unless much is known of each.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cancerimage.node.index.columns import UNKNOWN_IMAGES, Columns
from cancerimage.node.index.gathering import SERIES, columns
from cancerimage.query.fields import FIELDS
from cancerimage.query.nodes import AllOf, AnyOf, Between, Has, Is, Not, Query

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The statements are put together from the names of our own columns; values never enter them.
# ruff: noqa: S608

BOUNDS = FIELDS["images"].bands
_BANDS = " ".join(f"WHEN images >= {bound} THEN {bound}" for bound in reversed(BOUNDS))


def gather_alike(connection: "DuckDBPyConnection", clinical: Sequence[str]) -> Columns:
    """Return the columns of the tables `subjects`, `studies` and `series`, with alike subjects held once."""
    connection.execute(
        f"""CREATE TABLE banded AS SELECT *, dense_rank() OVER (ORDER BY {SERIES}, band) AS kind FROM (
            SELECT study_number, {SERIES}, CASE {_BANDS} ELSE {UNKNOWN_IMAGES} END AS band, count(*) AS series,
                coalesce(sum(images), 0)::BIGINT AS images_sum, sum(bytes)::BIGINT AS bytes, shared
            FROM series GROUP BY study_number, {SERIES}, band, shared)"""
    )
    connection.execute(
        """CREATE TABLE paired AS SELECT *,
            row_number() OVER (PARTITION BY subject_number ORDER BY likeness, number) AS pair FROM (
            SELECT number, subject_number, identity, age, year, copied,
                dense_rank() OVER (ORDER BY age, year, kinds) AS likeness
            FROM studies JOIN (SELECT study_number AS number, list(kind ORDER BY kind) AS kinds,
                bool_or(shared > 0) AS copied FROM banded GROUP BY study_number) USING (number))"""
    )
    # A study or series under two subjects is counted once, so subjects with such a one stay by themselves.
    likeness = ", ".join(("dataset", "sex", *clinical, "likenesses", "alone"))
    connection.execute(
        f"""CREATE TABLE alike AS SELECT number, dense_rank() OVER (ORDER BY first) - 1 AS entry, first FROM (
            SELECT subjects.number, min(subjects.number) OVER (PARTITION BY {likeness}) AS first
            FROM subjects JOIN (
                SELECT subject_number AS number, list(likeness ORDER BY likeness) AS likenesses,
                    CASE WHEN bool_or(copied OR entries > 1) THEN subject_number END AS alone
                FROM (SELECT *, count(*) OVER (PARTITION BY identity) AS entries FROM paired)
                GROUP BY subject_number) USING (number))"""
    )
    connection.execute(
        """CREATE TABLE entries AS SELECT row_number() OVER (ORDER BY entry, pair) - 1 AS study, entry, pair,
            identity, age, year FROM paired JOIN alike ON subject_number = alike.number WHERE alike.number = first"""
    )
    return columns(
        connection,
        clinical,
        subjects=f"""SELECT any_value(position) AS dataset, any_value(sex) AS sex, count(*) AS people
            {"".join(f", any_value({field}) AS {field}" for field in clinical)}
            FROM alike JOIN subjects USING (number) JOIN positions USING (dataset) GROUP BY entry ORDER BY entry""",
        studies="SELECT entry AS subject, identity, age, year FROM entries ORDER BY study",
        rows=f"""SELECT study, {SERIES}, band AS images, sum(series)::BIGINT AS series,
            sum(images_sum)::BIGINT AS images_sum, sum(bytes)::BIGINT AS bytes, shared
            FROM banded JOIN paired ON paired.number = study_number JOIN alike ON alike.number = paired.subject_number
            JOIN entries USING (entry, pair)
            GROUP BY study, {SERIES}, band, shared ORDER BY study, {SERIES}, band, shared""",
    )


def tells_alike_apart(query: Query) -> bool:
    """Return whether a query draws a line through a band of images."""
    match query:
        case Between("images", low, high):
            return (low is not None and low not in BOUNDS) or (high is not None and high + 1 not in BOUNDS)
        case Is() | Between():
            return False
        case AllOf(children) | AnyOf(children):
            return any(map(tells_alike_apart, children))
        case Not(child) | Has(child):
            return tells_alike_apart(child)
