"""Problems that come back: groups of records as findings, with score, reasons and evidence."""
