"""All that is known here about DICOM: reading, de-identifying, checking and summarising files."""
