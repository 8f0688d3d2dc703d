//! Looks into Parquet files.
