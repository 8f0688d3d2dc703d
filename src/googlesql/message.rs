//! The protocol-buffer messages of the component that are used here, with the fields that are used.
//!
//! Fields and numbers are those of the descriptors in the wheel. Enumerations are plain numbers, and a message that is only passed
//! on is kept as its bytes.

use std::collections::BTreeMap;

use prost::{Message, Oneof};

/// What the options of a language version are asked with.
#[derive(Clone, PartialEq, Message)]
pub(super) struct LanguageOptionsRequest {
    /// All features that are finished.
    #[prost(bool, optional, tag = "1")]
    pub(super) maximum_features: Option<bool>,
}

/// Which GoogleSQL it is.
#[derive(Clone, PartialEq, Message)]
pub(super) struct LanguageOptions {
    #[prost(int32, optional, tag = "2")]
    pub(super) name_resolution_mode: Option<i32>,
    #[prost(int32, optional, tag = "3")]
    pub(super) product_mode: Option<i32>,
    #[prost(int32, repeated, packed = "false", tag = "5")]
    pub(super) enabled_language_features: Vec<i32>,
    #[prost(int32, repeated, packed = "false", tag = "6")]
    pub(super) supported_statement_kinds: Vec<i32>,
    #[prost(string, repeated, tag = "8")]
    pub(super) reserved_keywords: Vec<String>,
}

/// How a statement is analysed.
#[derive(Clone, PartialEq, Message)]
pub(super) struct AnalyzerOptions {
    #[prost(message, optional, tag = "1")]
    pub(super) language_options: Option<LanguageOptions>,
    #[prost(message, repeated, tag = "2")]
    pub(super) query_parameters: Vec<Named>,
    #[prost(int32, optional, tag = "6")]
    pub(super) error_message_mode: Option<i32>,
    #[prost(string, optional, tag = "7")]
    pub(super) default_timezone: Option<String>,
    /// Whether a table is read with only the columns that the query names.
    #[prost(bool, optional, tag = "9")]
    pub(super) prune_unused_columns: Option<bool>,
}

/// A name with a type: a query parameter, or another name of a type.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Named {
    #[prost(string, optional, tag = "1")]
    pub(super) name: Option<String>,
    #[prost(message, optional, tag = "2")]
    pub(super) named_type: Option<Type>,
}

/// A type; [`super::catalog`] knows the numbers of the kinds.
#[derive(Clone, PartialEq, Message)]
#[expect(
    clippy::struct_field_names,
    reason = "the names are those of the descriptors"
)]
pub(super) struct Type {
    /// Which kind of type.
    #[prost(int32, optional, tag = "1")]
    pub(super) type_kind: Option<i32>,
    /// What an array is made of.
    #[prost(message, optional, tag = "2")]
    pub(super) array_type: Option<ArrayType>,
    /// What a struct is made of.
    #[prost(message, optional, tag = "3")]
    pub(super) struct_type: Option<StructType>,
}

/// What an array is made of.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ArrayType {
    /// The type of an element.
    #[prost(message, optional, boxed, tag = "1")]
    pub(super) element_type: Option<Box<Type>>,
}

/// What a struct is made of.
#[derive(Clone, PartialEq, Message)]
pub(super) struct StructType {
    /// Its fields in order.
    #[prost(message, repeated, tag = "1")]
    pub(super) field: Vec<StructField>,
}

/// A field of a struct.
#[derive(Clone, PartialEq, Message)]
pub(super) struct StructField {
    /// Its name; empty where it has none.
    #[prost(string, optional, tag = "1")]
    pub(super) field_name: Option<String>,
    /// Its type.
    #[prost(message, optional, tag = "2")]
    pub(super) field_type: Option<Type>,
}

/// Tables, names of types, and what is built in.
#[derive(Clone, PartialEq, Message)]
pub(super) struct SimpleCatalog {
    #[prost(string, optional, tag = "1")]
    pub(super) name: Option<String>,
    #[prost(message, repeated, tag = "2")]
    pub(super) table: Vec<SimpleTable>,
    #[prost(message, repeated, tag = "3")]
    pub(super) named_type: Vec<Named>,
    #[prost(message, repeated, tag = "4")]
    pub(super) catalog: Vec<Self>,
    #[prost(message, optional, tag = "5")]
    pub(super) builtin_function_options: Option<BuiltinFunctionOptions>,
}

/// Which functions are built in: those of a language.
#[derive(Clone, PartialEq, Message)]
pub(super) struct BuiltinFunctionOptions {
    #[prost(message, optional, tag = "1")]
    pub(super) language_options: Option<LanguageOptions>,
}

/// A table.
#[derive(Clone, PartialEq, Message)]
pub(super) struct SimpleTable {
    #[prost(string, optional, tag = "1")]
    pub(super) name: Option<String>,
    #[prost(message, repeated, tag = "4")]
    pub(super) column: Vec<SimpleColumn>,
    #[prost(string, optional, tag = "10")]
    pub(super) full_name: Option<String>,
}

/// A column of a table, or of an answer.
#[derive(Clone, PartialEq, Message)]
pub(super) struct SimpleColumn {
    #[prost(string, optional, tag = "1")]
    pub(super) name: Option<String>,
    #[prost(message, optional, tag = "2")]
    pub(super) column_type: Option<Type>,
}

/// Keeps a catalog in the instance.
#[derive(Clone, PartialEq, Message)]
pub(super) struct RegisterCatalogRequest {
    #[prost(message, optional, tag = "1")]
    pub(super) simple_catalog: Option<SimpleCatalog>,
    #[prost(btree_map = "string, message", tag = "4")]
    pub(super) table_content: BTreeMap<String, TableContent>,
}

/// The number of what was kept.
#[derive(Clone, PartialEq, Message)]
pub(super) struct RegisterResponse {
    #[prost(int64, optional, tag = "1")]
    pub(super) registered_id: Option<i64>,
}

/// Lets go of what was kept.
#[derive(Clone, PartialEq, Message)]
pub(super) struct UnregisterRequest {
    #[prost(int64, optional, tag = "1")]
    pub(super) registered_id: Option<i64>,
}

/// Says nothing.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Empty {}

/// A statement to analyse.
#[derive(Clone, PartialEq, Message)]
pub(super) struct AnalyzeRequest {
    #[prost(message, optional, tag = "1")]
    pub(super) options: Option<AnalyzerOptions>,
    #[prost(int64, optional, tag = "4")]
    pub(super) registered_catalog_id: Option<i64>,
    #[prost(string, optional, tag = "5")]
    pub(super) sql_statement: Option<String>,
}

/// The analysed statement, as its bytes: an `AnyResolvedStatementProto`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct AnalyzeResponse {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub(super) resolved_statement: Option<Vec<u8>>,
}

/// The analysed statement, of which only the columns are looked at.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ResolvedStatement {
    #[prost(message, optional, tag = "38")]
    pub(super) query: Option<ResolvedQuery>,
}

/// An analysed query.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ResolvedQuery {
    #[prost(message, repeated, tag = "2")]
    pub(super) output_column_list: Vec<ResolvedOutputColumn>,
}

/// A column that a query gives.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ResolvedOutputColumn {
    #[prost(string, optional, tag = "2")]
    pub(super) name: Option<String>,
    #[prost(message, optional, tag = "3")]
    pub(super) column: Option<ResolvedColumn>,
}

/// A column inside a query.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ResolvedColumn {
    #[prost(message, optional, tag = "4")]
    pub(super) column_type: Option<Type>,
}

/// A query to evaluate.
#[derive(Clone, PartialEq, Message)]
pub(super) struct EvaluateQueryRequest {
    #[prost(string, optional, tag = "1")]
    pub(super) sql: Option<String>,
    #[prost(message, optional, tag = "2")]
    pub(super) options: Option<AnalyzerOptions>,
    #[prost(int64, optional, tag = "5")]
    pub(super) registered_catalog_id: Option<i64>,
}

/// What a query gives.
#[derive(Clone, PartialEq, Message)]
pub(super) struct EvaluateQueryResponse {
    #[prost(message, optional, tag = "1")]
    pub(super) content: Option<TableContent>,
    #[prost(message, optional, tag = "2")]
    pub(super) prepared: Option<PreparedQuery>,
}

/// The columns of an answer.
#[derive(Clone, PartialEq, Message)]
pub(super) struct PreparedQuery {
    #[prost(message, repeated, tag = "4")]
    pub(super) columns: Vec<SimpleColumn>,
}

/// The rows of a table.
#[derive(Clone, PartialEq, Message)]
pub(super) struct TableContent {
    #[prost(message, optional, tag = "1")]
    pub(super) table_data: Option<TableData>,
}

/// Rows.
#[derive(Clone, PartialEq, Message)]
pub(super) struct TableData {
    #[prost(message, repeated, tag = "1")]
    pub(super) row: Vec<Row>,
}

/// A row.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Row {
    #[prost(message, repeated, tag = "1")]
    pub(super) cell: Vec<Cell>,
}

/// A value; NULL where there is none.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Cell {
    #[prost(
        oneof = "Value",
        tags = "2, 5, 7, 8, 9, 10, 12, 13, 14, 16, 17, 18, 19, 20, 21, 23, 24"
    )]
    pub(super) value: Option<Value>,
}

/// A value that is not NULL.
#[derive(Clone, PartialEq, Oneof)]
pub(super) enum Value {
    #[prost(int64, tag = "2")]
    Int64(i64),
    #[prost(bool, tag = "5")]
    Bool(bool),
    #[prost(double, tag = "7")]
    Double(f64),
    #[prost(string, tag = "8")]
    String(String),
    #[prost(bytes = "vec", tag = "9")]
    Bytes(Vec<u8>),
    /// Days since 1970-01-01.
    #[prost(int32, tag = "10")]
    Date(i32),
    #[prost(int32, tag = "12")]
    Enum(i32),
    #[prost(message, tag = "13")]
    Array(Cells),
    #[prost(message, tag = "14")]
    Struct(Cells),
    #[prost(message, tag = "16")]
    Timestamp(Instant),
    #[prost(message, tag = "17")]
    Datetime(Datetime),
    /// `hour << 12 | minute << 6 | second`, above 30 bits of nanoseconds.
    #[prost(int64, tag = "18")]
    Time(i64),
    #[prost(bytes = "vec", tag = "19")]
    Geography(Vec<u8>),
    /// Billionths, in little-endian two's complement of as many bytes as it takes.
    #[prost(bytes = "vec", tag = "20")]
    Numeric(Vec<u8>),
    /// As [`Self::Numeric`], with 38 digits behind the point.
    #[prost(bytes = "vec", tag = "21")]
    Bignumeric(Vec<u8>),
    #[prost(string, tag = "23")]
    Json(String),
    #[prost(bytes = "vec", tag = "24")]
    Interval(Vec<u8>),
}

/// The elements of an array, or the fields of a struct.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Cells {
    #[prost(message, repeated, tag = "1")]
    pub(super) cell: Vec<Cell>,
}

/// A point in time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Message)]
pub(super) struct Instant {
    /// Since 1970-01-01 00:00:00 UTC.
    #[prost(int64, tag = "1")]
    pub(super) seconds: i64,
    #[prost(int32, tag = "2")]
    pub(super) nanos: i32,
}

/// A calendar day and time of day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Message)]
pub(super) struct Datetime {
    /// `year << 26 | month << 22 | day << 17 | hour << 12 | minute << 6 | second`.
    #[prost(int64, tag = "1")]
    pub(super) bit_field_datetime_seconds: i64,
    #[prost(int32, tag = "2")]
    pub(super) nanos: i32,
}
