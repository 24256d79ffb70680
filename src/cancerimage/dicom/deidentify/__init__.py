"""Taking a person out of a DICOM file: PS3.15 Annex E, edition 2026c, with an allow-list of each definition on top."""
