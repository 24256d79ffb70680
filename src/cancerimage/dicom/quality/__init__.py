"""The quality of a folder of DICOM files: checks, findings, and a report that can be shared."""
