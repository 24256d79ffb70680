"""What the walk cannot follow: pydicom reads it, and writes it plainly for the walk."""

import io

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.silence import silence


def plain(data: bytes) -> bytes:
    """Return the data set of a file in Explicit VR Little Endian, in order and with lengths; raises `Unreadable`.

    The rules of de-identification stay in one place: what pydicom understood goes the same way as everything else.
    """
    from pydicom import config, dcmread
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_dataset

    written = DicomBytesIO()
    written.is_little_endian, written.is_implicit_VR = True, False
    with silence():
        try:
            read = dcmread(io.BytesIO(data), force=True)
            with config.disable_value_validation():
                for _ in read.iterall():
                    pass  # What nobody has looked at is written as it was read, and without a representation fails.
                write_dataset(written, read)
        except (MemoryError, RecursionError):
            raise Unreadable(Reason.MALFORMED, "it needs too much memory") from None
        except Exception as fault:
            # pydicom raises what its parts raise, and the text of it may quote a value.
            raise Unreadable(Reason.MALFORMED, type(fault).__name__) from None
    return written.getvalue()
