"""What quality checks say, in the words of the pages."""

from collections.abc import Mapping

from django.utils.functional import Promise

from cancerimage.node.console.checks.contents import CONTENTS
from cancerimage.node.console.checks.series import SERIES
from cancerimage.node.console.checks.tiers import CRITERIA, ELSEWHERE

CHECKS: Mapping[str, tuple[Promise, Promise]] = {**SERIES, **CONTENTS}
"""What each check found and what to do about it, by its code."""

__all__ = ["CHECKS", "CRITERIA", "ELSEWHERE"]
