"""A whole federation on one machine, on the real public data of NCI Imaging Data Commons."""
