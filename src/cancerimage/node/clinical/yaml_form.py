"""YAML as mapping files use it: every scalar is text, so that `no` stays a word and `007` keeps its zeros."""

from typing import Any

import yaml

from cancerimage.node.clinical.faults import ClinicalFault


class _Plain(yaml.BaseLoader):
    """Reads maps, lists and texts, and nothing that refers to something else."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):  # Some lines of aliases can stand for billions of values.
            raise yaml.MarkedYAMLError(problem="aliases are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                raise yaml.MarkedYAMLError(problem="a name stands here twice, or is none", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read(content: bytes) -> Any:
    """Return what a YAML text says; raises ClinicalFault."""
    try:
        return yaml.load(content.decode(), _Plain)  # noqa: S506  # makes nothing but texts, lists and maps
    except UnicodeDecodeError:
        raise ClinicalFault("The mapping file is not written in UTF-8. Save it in that encoding.") from None
    except RecursionError:
        raise ClinicalFault("The mapping file is nested too deeply.") from None
    except yaml.MarkedYAMLError as fault:
        place = "" if fault.problem_mark is None else f" (line {fault.problem_mark.line + 1})"
        raise ClinicalFault(f"The mapping file is not YAML: {fault.problem}{place}.") from None
    except yaml.YAMLError:
        raise ClinicalFault("The mapping file is not YAML.") from None
