"""Writes src/googlesql/resolved_ast.txt: which field of which node of an analyzed query holds which node.

Run from the top of the repository with a Python that has the wheels zetasql and protobuf:

    python ci/resolved_ast.py

Only the nodes that a query can hold, and of them only fields that lead to a column, a table or the name of a WITH query.
"""

import pathlib

from zetasql.wasi._pb2.zetasql.resolved_ast import resolved_ast_pb2

LEAVES = {"ResolvedColumnProto", "TableRefProto"}
MESSAGES = {}


def visit(message):
    """Collects a message and what it can hold."""
    if message.name in MESSAGES or message.name in LEAVES:
        return
    MESSAGES[message.name] = message
    for field in message.fields:
        if field.message_type is not None:
            visit(field.message_type)


def leads_somewhere():
    """The messages from which a leaf can be reached, or that name a WITH query."""
    known = {name for name, message in MESSAGES.items() if "with_query_name" in message.fields_by_name}
    while True:
        more = {
            name
            for name, message in MESSAGES.items()
            if name not in known
            and any(f.message_type is not None and f.message_type.name in known | LEAVES for f in message.fields)
        }
        if not more:
            return known
        known |= more


visit(resolved_ast_pb2.ResolvedQueryStmtProto.DESCRIPTOR)
useful = leads_somewhere()
lines = []
for name in sorted(useful):
    if any(word in name for word in ("Graph", "MatchRecognize", "Pipe", "TVF", "Stmt", "Update", "Insert", "DML", "OnConflict", "Returning", "Create", "ColumnDefinition", "Constraint", "ForeignKey", "Option", "Proto" + "Proto")) and name != "ResolvedQueryStmtProto":
        continue
    if False or "MatchRecognize" in name or "Pipe" in name or "TVF" in name:
        continue
    fields = []
    for field in sorted(MESSAGES[name].fields, key=lambda it: it.number):
        if field.message_type is not None and field.message_type.name in useful | LEAVES:
            fields.append(f"{field.number}:{field.name}:{field.message_type.name}")
        elif field.name in ("with_query_name", "name") and field.type == field.TYPE_STRING:
            fields.append(f"{field.number}:{field.name}:text")
    lines.append(" ".join([name, *fields]))
pathlib.Path("src/googlesql/resolved_ast.txt").write_text("\n".join(lines) + "\n")
