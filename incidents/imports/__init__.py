"""Incidents from the files of datasets: UCDP GED, ACLED, and our own spreadsheet template."""
