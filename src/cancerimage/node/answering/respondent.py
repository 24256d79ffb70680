"""Answering a question: every criterion honestly, and nothing at all where one is not understood."""

import time
from collections.abc import Mapping

from cancerimage.node.answering.criteria import applied, refused
from cancerimage.node.index import Index
from cancerimage.query import QueryError, check, from_json
from cancerimage.wire.question import Answer, DatasetAnswer, Question


class Respondent:
    """Answers questions from one index."""

    def __init__(self, node: str, index: Index) -> None:
        self._node = node
        self._index = index
        self._held: Mapping[str, frozenset[str]] = {
            dataset: frozenset(coverage.field for coverage in index.coverage(dataset) if coverage.known)
            for dataset in index.datasets
        }

    def answer(self, question: Question) -> Answer:
        """Return how much of each dataset matches, or which criteria this node refuses."""
        started = time.perf_counter()
        try:
            query = from_json(question.query)
            check(query)
        except QueryError as error:
            # One criterion that is not understood would change the meaning of all the numbers.
            return self._answer(question, started, refused=refused(question.query, error))
        asked = None if question.datasets is None else frozenset(question.datasets)
        cohort = self._index.answer(query, asked)
        return self._answer(
            question,
            started,
            datasets=tuple(
                DatasetAnswer(
                    dataset=dataset, totals=totals, criteria=applied(query, self._held.get(dataset, frozenset()))
                )
                for dataset, totals in cohort.datasets.items()
            ),
            facets=cohort.facets,
        )

    def _answer(self, question: Question, started: float, **found: object) -> Answer:
        content: dict[str, object] = {"datasets": (), "facets": (), **found}
        return Answer(
            node=self._node,
            fingerprint=question.fingerprint,
            snapshot=self._index.snapshot,
            indexed=self._index.indexed,
            elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
            **content,  # type: ignore[arg-type]  # pydantic checks each
        )
