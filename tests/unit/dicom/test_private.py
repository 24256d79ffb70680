"""Private attributes that are known to be safe."""

from cancerimage.dicom.deidentify import private
from cancerimage.dicom.deidentify.table import lines


def test_an_attribute_is_known_by_its_creator_group_and_lowest_byte() -> None:
    assert private.kept("SIEMENS MR HEADER", 0x0019, 0x0C) == "IS"
    assert private.kept("SIEMENS MR HEADER ", 0x0019, 0x0C) == "IS"
    assert private.kept("SIEMENS MR HEADER", 0x0021, 0x0C) is None
    assert private.kept("SOMEBODY", 0x0019, 0x0C) is None
    assert private.kept("", 0x0019, 0x0C) is None


def test_the_list_is_whole_but_for_sequences_whose_content_nobody_lists() -> None:
    for creator, group, low, vr, _ in lines("private.tsv"):
        assert int(group, 16) % 2
        assert private.kept(creator, int(group, 16), int(low, 16)) == (None if vr == "SQ" else vr)
