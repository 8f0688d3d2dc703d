"""Writes tests/rules/*.json: what GoogleSQL's reference evaluator answers to the cases of tests/rules/*.cases.

Run from the top of the repository with a Python that has the wheels zetasql, wasmtime, protobuf and tzdata:

    python ci/reference.py [family ...]
    python ci/reference.py queries

A case is one line: a query, or an expression that is evaluated over every row of tests/rules/fixture_t.sql. A line that
begins with `~ ` may differ in the last digit of a double. The evaluator is compiled once and kept in the user's cache directory. Values are written as DuckDB's CAST(x AS VARCHAR)
would show them, floats as the shortest text that reads back to the same double.
"""

import ctypes
import decimal
import json
import os
import pathlib
import re
import sys

import tzdata
from wasmtime import Config, Engine, Linker, Module, Store, WasiConfig
from zetasql.wasi import get_wasm_path
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service
from zetasql.wasi._pb2.zetasql.proto import options_pb2, simple_catalog_pb2
from zetasql.wasi._pb2.zetasql.public import options_pb2 as public_options, simple_table_pb2, type_pb2

RULES = pathlib.Path("tests/rules")

# Features of the evaluator that BigQuery does not document.
NOT_BIGQUERY = """LATERAL_JOIN PI_FUNCTIONS FIRST_AND_LAST_N NULLIFZERO_ZEROIFNULL INLINE_LAMBDA_ARGUMENT
ARRAY_AGGREGATION_FUNCTIONS ARRAY_FIND_FUNCTIONS ARRAY_ZIP MULTIWAY_UNNEST LITERAL_CONCATENATION TYPEOF_FUNCTION
UUID_TYPE TIMESTAMP_NANOS TIMESTAMP_PICOS TIMESTAMP_PRECISION LIMIT_OFFSET_EXPRESSIONS WITH_EXPRESSION
STRUCT_POSITIONAL_ACCESSOR CHAINED_FUNCTION_CALLS""".split()


class GoogleSqlError(Exception):
    """The evaluator refused or failed."""


class Evaluator:
    """GoogleSQL's reference evaluator."""

    def __init__(self):
        wasi = WasiConfig()
        wasi.preopen_dir(os.path.join(os.path.dirname(tzdata.__file__), "zoneinfo"), "/usr/share/zoneinfo")
        config = Config()
        config.shared_memory = True
        engine = Engine(config)
        self.store = Store(engine)
        self.store.set_wasi(wasi)
        linker = Linker(engine)
        linker.define_wasi()
        self.exports = linker.instantiate(self.store, self._module(engine)).exports(self.store)
        if "_initialize" in self.exports:
            self.exports["_initialize"](self.store)
        self.memory = self.exports["memory"]
        self.tables = {}
        self.options = self._options()

    @staticmethod
    def _module(engine):
        cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "dwh" / "zetasql.cwasm"
        if cache.exists():
            return Module.deserialize_file(engine, str(cache))
        module = Module.from_file(engine, get_wasm_path())
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_bytes(module.serialize())
        return module

    def _call(self, name, request, response=None):
        base = ctypes.addressof(self.memory.data_ptr().contents)
        data = request.SerializeToString()
        at = self.exports["wasm_malloc"](self.store, max(len(data), 1))
        size_at = self.exports["wasm_malloc"](self.store, 4)
        ctypes.memmove(base + at, data, len(data))
        answer = self.exports["ZetaSqlLocalService_" + name](self.store, at, len(data), size_at)
        if answer == 0:
            size = self.exports["wasm_get_last_error_size"](self.store)
            raise GoogleSqlError(ctypes.string_at(base + self.exports["wasm_get_last_error"](self.store), size).decode("utf-8", "replace"))
        size = int.from_bytes(ctypes.string_at(base + size_at, 4), "little")
        result = ctypes.string_at(base + answer, size)
        for pointer in (answer, at, size_at):
            self.exports["wasm_free"](self.store, pointer)
        return response.FromString(result) if response is not None else None

    def _options(self):
        language = self._call("GetLanguageOptions", service.LanguageOptionsRequest(maximum_features=True), options_pb2.LanguageOptionsProto)
        language.product_mode = public_options.PRODUCT_EXTERNAL
        del language.supported_statement_kinds[:]
        left_out = {value for name, value in public_options.LanguageFeature.items() if re.sub(r"^FEATURE_(V_1_\d_)?", "", name) in NOT_BIGQUERY}
        kept = sorted(set(language.enabled_language_features) - left_out)
        del language.enabled_language_features[:]
        language.enabled_language_features.extend(kept)
        return options_pb2.AnalyzerOptionsProto(language_options=language, default_timezone="UTC")

    def evaluate(self, sql):
        """Columns and content of a query."""
        catalog = simple_catalog_pb2.SimpleCatalogProto(name="catalog")
        catalog.builtin_function_options.language_options.CopyFrom(self.options.language_options)
        catalog.table.extend(table for table, _ in self.tables.values())
        request = service.PrepareQueryRequest(sql=sql, options=self.options, simple_catalog=catalog)
        for name, (_, content) in self.tables.items():
            request.table_content[name].CopyFrom(content)
        prepared = self._call("PrepareQuery", request, service.PrepareQueryResponse).prepared
        number = prepared.prepared_query_id
        try:
            answer = self._call("EvaluateQuery", service.EvaluateQueryRequest(prepared_query_id=number), service.EvaluateQueryResponse)
        finally:
            self._call("UnprepareQuery", service.UnprepareQueryRequest(prepared_query_id=number))
        return prepared.columns, answer.content

    def create(self, name, sql):
        """Makes the answer of a query a table."""
        columns, content = self.evaluate(sql)
        table = simple_table_pb2.SimpleTableProto(name=name)
        for column in columns:
            table.column.add(name=column.name, type=column.type)
        self.tables[name] = (table, content)


def type_name(kind):
    name = type_pb2.TypeKind.Name(kind.type_kind).replace("TYPE_", "")
    if name == "ARRAY":
        return f"ARRAY<{type_name(kind.array_type.element_type)}>"
    if name == "STRUCT":
        return "STRUCT<" + ", ".join(f"{it.field_name} {type_name(it.field_type)}" for it in kind.struct_type.field) + ">"
    return {"DOUBLE": "FLOAT64"}.get(name, name)


def clock(seconds, nanos):
    fraction = f".{nanos // 1000:06d}".rstrip("0") if nanos else ""
    return f"{(seconds >> 12) & 31:02d}:{(seconds >> 6) & 63:02d}:{seconds & 63:02d}{fraction}"


def day(days):
    import datetime

    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=days)).isoformat()


def text(value, kind):
    """The value as text; None for NULL."""
    which = value.WhichOneof("value")
    if which is None:
        return None
    raw = getattr(value, which)
    name = type_name(kind).split("<")[0]
    if name == "BOOL":
        return "true" if raw else "false"
    if name == "FLOAT64":
        return repr(raw)
    if name == "NUMERIC":
        with decimal.localcontext(prec=60):
            return format(decimal.Decimal(int.from_bytes(raw, "little", signed=True)).scaleb(-9), ".9f")
    if name == "BYTES":
        return "".join(chr(byte) if 32 <= byte < 127 and byte not in b"\\'\"" else f"\\x{byte:02X}" for byte in raw)
    if name == "DATE":
        return day(raw)
    if name == "TIMESTAMP":
        days, seconds = divmod(raw.seconds, 86400)
        hours, minutes = divmod(seconds // 60, 60)
        return f"{day(days)} {clock(hours << 12 | minutes << 6 | seconds % 60, raw.nanos)}"
    if name == "DATETIME":
        bits = raw.bit_field_datetime_seconds
        return f"{bits >> 26:04d}-{(bits >> 22) & 15:02d}-{(bits >> 17) & 31:02d} {clock(bits, raw.nanos)}"
    if name == "ARRAY":
        return "[" + ", ".join(inner(it, kind.array_type.element_type) for it in raw.element) + "]"
    if name == "STRUCT":
        return "{" + ", ".join(f"'{field.field_name}': {inner(it, field.field_type)}" for it, field in zip(raw.field, kind.struct_type.field)) + "}"
    return str(raw)


def inner(value, kind):
    """A value inside an array or struct, quoted where DuckDB quotes it."""
    shown = text(value, kind)
    if shown is None:
        return "NULL"
    if type_name(kind) in ("STRING", "DATETIME", "TIMESTAMP") and (shown == "" or shown != shown.strip() or re.search(r"[][,{}:'\"\\]", shown) or shown.lower() == "null"):
        return "'" + shown.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return shown


def answer(evaluator, line):
    close = line.startswith("~ ")
    line = line.removeprefix("~ ")
    sql = line if re.match(r"(?i)(select|with|\()\b", line) else f"SELECT id, {line} AS x FROM t"
    case = {"sql": sql}
    if close:
        case["relative_tolerance"] = 1e-14
    try:
        columns, content = evaluator.evaluate(sql)
    except GoogleSqlError as error:
        case["error"] = str(error).split("; error in")[0]
        return case
    case["columns"] = [[it.name, type_name(it.type)] for it in columns]
    case["rows"] = [[text(cell, column.type) for cell, column in zip(row.cell, columns)] for row in content.table_data.row]
    return case


def golden(evaluator):
    """Writes tests/queries/*/answer.json over the tables of tests/queries/tables.sql."""
    queries = pathlib.Path("tests/queries")
    statements = re.findall(r"CREATE TABLE (\w+) AS\n(.*?);\n", (queries / "tables.sql").read_text(), re.S)
    evaluator.tables = {}
    for name, sql in statements:
        evaluator.create(name, sql)
    for path in sorted(queries.glob("*/query.sql")):
        case = answer(evaluator, path.read_text())
        target = path.with_name("answer.json")
        if "error" in case:
            print(path.parent.name, case["error"])
            target.unlink(missing_ok=True)
        else:
            target.write_text(f"[\n{json.dumps(case, ensure_ascii=False)}\n]\n")


def main():
    evaluator = Evaluator()
    if sys.argv[1:] == ["queries"]:
        return golden(evaluator)
    for name in ("t", "u"):
        evaluator.create(name, (RULES / f"fixture_{name}.sql").read_text())
    families = sys.argv[1:] or sorted(path.stem for path in RULES.glob("*.cases"))
    for family in families:
        lines = [line for line in (RULES / f"{family}.cases").read_text().splitlines() if line and not line.startswith("--")]
        cases = [answer(evaluator, line) for line in lines]
        body = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
        (RULES / f"{family}.json").write_text(f"[\n{body}\n]\n")
        print(family, len(cases), "cases,", sum("error" in case for case in cases), "errors")


main()
