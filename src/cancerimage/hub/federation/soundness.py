"""Whether an answer can be one to the question: of what it says, only what no data could make true is refused."""

from cancerimage.disclosure.policy import POLICIES, PolicyName
from cancerimage.wire.question import NOBODY, Answer, DatasetAnswer, Question, Withheld

_SPENT = frozenset({Withheld.PERSON_SPENT, Withheld.DATASET_SPENT})


def unsound(answer: Answer, question: Question, node: str) -> str:
    """Return what is wrong with the answer of `node`, or nothing."""
    if answer.node != node:
        return "it names another node"
    if answer.fingerprint != question.fingerprint:
        return "it answers another question"
    held = [part.dataset for part in answer.datasets]
    if len(set(held)) != len(held):
        return "it holds one dataset twice"
    if question.datasets is not None and not set(held) <= set(question.datasets):
        return "it holds a dataset that was not asked for"
    if any(facet.values for facet in answer.facets) and all(part.totals is None for part in answer.datasets):
        return "it holds distributions although no open dataset was counted"
    return next(filter(None, (_senseless(part, question) for part in answer.datasets)), "")


def _senseless(part: DatasetAnswer, question: Question) -> str:
    policy = POLICIES[part.policy]
    told = part.totals is not None or part.subjects is not None
    ruled_out = part.subjects == NOBODY or (question.preview and part.withheld is None)
    if told and question.preview:
        return "it holds numbers although only the cost was asked for"
    if told and part.withheld is not None:
        return "it tells a number that it withholds"
    if not told and not question.preview and part.withheld is None:
        return "it neither tells a number nor says why not"
    if not policy.live and part.withheld is None and not ruled_out:
        return "it answers for a dataset that is in the catalogue only"
    if part.totals is not None and part.policy is not PolicyName.OPEN:
        return "it tells exact numbers of a dataset that is not open"
    if not policy.protected and part.subjects not in (None, NOBODY):
        return "it tells a noised number of a dataset that is not protected"
    if not policy.protected and (part.charge is not None or part.withheld in _SPENT):
        return "it charges for a dataset that is not protected"
    if part.charge is not None and max(part.charge.cost, part.charge.left) > part.charge.allowance:
        return "it charges more than the allowance"
    return ""
