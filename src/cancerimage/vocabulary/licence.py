"""Licences of data, by their SPDX identifier where they have one."""

from cancerimage.vocabulary.concept import Concept, Vocabulary
from cancerimage.vocabulary.missing import other, unknown

_TERMS = {
    "BY": ("Attribution", "Namensnennung"),
    "BY-SA": ("Attribution-ShareAlike", "Namensnennung, Weitergabe unter gleichen Bedingungen"),
    "BY-NC": ("Attribution-NonCommercial", "Namensnennung, nicht kommerziell"),
    "BY-ND": ("Attribution-NoDerivatives", "Namensnennung, keine Bearbeitungen"),
    "BY-NC-SA": (
        "Attribution-NonCommercial-ShareAlike",
        "Namensnennung, nicht kommerziell, Weitergabe unter gleichen Bedingungen",
    ),
    "BY-NC-ND": ("Attribution-NonCommercial-NoDerivatives", "Namensnennung, nicht kommerziell, keine Bearbeitungen"),
}


def _creative_commons(terms: str, version: str) -> Concept:
    english, german = _TERMS[terms]
    return Concept(
        f"CC-{terms}-{version}",
        {
            "en": f"Creative Commons {english} {version}",
            "de": f"Creative Commons {german} {version}",
        },
        # DICOM and repositories write "CC BY 4.0"; comparison ignores the punctuation.
        (f"https://creativecommons.org/licenses/{terms.lower()}/{version}/",),
        {"SPDX": (f"CC-{terms}-{version}",)},
    )


LICENCE = Vocabulary(
    "licence",
    version="2026-1",
    source="SPDX License List 3.27; terms of use without an SPDX identifier are named here",
    concepts=(
        *(_creative_commons(terms, version) for version in ("4.0", "3.0") for terms in _TERMS),
        Concept(
            "CC0-1.0",
            {"en": "Creative Commons Zero 1.0", "de": "Creative Commons Zero 1.0 (gemeinfrei)"},
            ("CC0", "public domain", "https://creativecommons.org/publicdomain/zero/1.0/"),
            {"SPDX": ("CC0-1.0",)},
        ),
        Concept(
            "ODbL-1.0",
            {"en": "Open Database License 1.0", "de": "Open Database License 1.0"},
            ("ODbL", "Open Data Commons Open Database License"),
            {"SPDX": ("ODbL-1.0",)},
        ),
        Concept(
            "ODC-By-1.0",
            {"en": "Open Data Commons Attribution License 1.0", "de": "Open Data Commons Attribution License 1.0"},
            ("ODC-By",),
            {"SPDX": ("ODC-By-1.0",)},
        ),
        Concept(
            "PDDL-1.0",
            {"en": "Open Data Commons Public Domain License 1.0", "de": "Open Data Commons Public Domain License 1.0"},
            ("PDDL",),
            {"SPDX": ("PDDL-1.0",)},
        ),
        Concept(
            "NLM-2019",
            {
                "en": "National Library of Medicine terms and conditions of 2019",
                "de": "Nutzungsbedingungen der National Library of Medicine von 2019",
            },
            ("National Library of Medicine Terms and Conditions; May 21, 2019",),
        ),
        Concept(
            "restricted",
            {"en": "By permit only", "de": "Nur mit Genehmigung"},
            ("by permit", "access on request"),
        ),
        other(),
        unknown(),
    ),
)
