"""The tables of reasons, syntaxes, representations and tags are complete, and agree with pydicom's dictionaries."""

import pytest
from pydicom.datadict import DicomDictionary
from pydicom.uid import UID, UID_dictionary
from pydicom.valuerep import CUSTOMIZABLE_CHARSET_VR, EXPLICIT_VR_LENGTH_32, MAX_VALUE_LEN, STANDARD_VR, STR_VR

from cancerimage.dicom import tags, vr
from cancerimage.dicom.faults import REASONS, Reason, Unreadable
from cancerimage.dicom.read.dictionary import KNOWN, representation
from cancerimage.dicom.syntaxes import SYNTAXES, Syntax

WITHOUT_FILES = {
    "RFC 2557 MIME encapsulation",
    "XML Encoding",
    "SMPTE ST 2110-20 Uncompressed Progressive Active Video",
    "SMPTE ST 2110-20 Uncompressed Interlaced Active Video",
    "SMPTE ST 2110-30 PCM Digital Audio",
}
"""Transfer syntaxes that no file is written in."""


def test_every_reason_is_explained() -> None:
    assert set(REASONS) == set(Reason)
    for explanation in REASONS.values():
        assert explanation.sentence.endswith(".")
        assert explanation.remedy.endswith(".")


def test_a_fault_says_why_and_where() -> None:
    fault = Unreadable(Reason.NO_IDENTITY, "without (0008,0018)")
    assert str(fault) == f"{REASONS[Reason.NO_IDENTITY].sentence} (without (0008,0018))"
    assert str(Unreadable(Reason.EMPTY)) == REASONS[Reason.EMPTY].sentence


def test_every_syntax_of_pydicom_is_known() -> None:
    listed = {
        uid
        for uid, (name, kind, *_) in UID_dictionary.items()
        if kind == "Transfer Syntax" and name not in WITHOUT_FILES
    }
    assert listed <= set(SYNTAXES)


@pytest.mark.parametrize(
    "syntax", [one for one in SYNTAXES.values() if one.uid in UID_dictionary], ids=lambda one: one.uid
)
def test_syntaxes_are_what_pydicom_says(syntax: Syntax) -> None:
    theirs = UID(syntax.uid)
    assert syntax.big_endian is not theirs.is_little_endian
    if "JPIP" in syntax.name or "Papyrus" in syntax.name:
        return  # pydicom takes every syntax that it does not know for an encapsulated one.
    assert syntax.explicit is not theirs.is_implicit_VR
    assert syntax.encapsulated is theirs.is_encapsulated
    assert syntax.deflated is theirs.is_deflated


def test_representations_are_the_standards() -> None:
    assert set(vr.REPRESENTATIONS) == {str(code) for code in STANDARD_VR}
    assert {str(code) for code in EXPLICIT_VR_LENGTH_32} == vr.LONG
    assert {str(code) for code in STR_VR} == vr.TEXT
    for code, limit in MAX_VALUE_LEN.items():
        assert vr.REPRESENTATIONS[code].limit == limit
    assert {str(code) for code in CUSTOMIZABLE_CHARSET_VR} == vr.LOCALISED


@pytest.mark.parametrize("tag", [tag for tag in KNOWN if tag in DicomDictionary], ids=tags.written)
def test_known_attributes_have_the_dictionarys_representation(tag: int) -> None:
    assert KNOWN[tag] == DicomDictionary[tag][0]


def test_every_named_attribute_is_known_without_pydicom() -> None:
    named = {tag for name, tag in vars(tags).items() if name.isupper() and isinstance(tag, int)}
    structure = {tags.ITEM, tags.ITEM_END, tags.SEQUENCE_END, tags.TRAILING_PADDING}
    pixels = {tags.PIXELS, tags.FLOAT_PIXELS, tags.DOUBLE_PIXELS}
    assert named - structure - pixels == set(KNOWN)
    assert named >= tags.INDEXED


def test_other_attributes_are_looked_up() -> None:
    assert representation(0x00189346) == "SQ"
    assert representation(0x00280106) == "US"  # The dictionary says `US or SS`.
    assert representation(0x00091001) == "UN"
    assert representation(0x00280000) == "UL"


def test_a_tag_is_written_as_in_the_standard() -> None:
    assert tags.written(tags.PIXELS) == "(7FE0,0010)"
    assert tags.private(0x00091001)
    assert not tags.private(tags.PATIENT_NAME)
