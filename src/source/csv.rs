//! Counts records and finds traps in CSV files.
