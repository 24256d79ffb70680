"""The research store: de-identified images by the digest of their bytes, and DICOMweb for whoever has a permit."""
