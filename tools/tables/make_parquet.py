"""Makes the Parquet files that the tests of dev.treeline.models.tables read.

    pip install pyarrow==21.0.0
    python tools/tables/make_parquet.py models/src/test/resources/tables

What `datasets` writes: pictures as struct<bytes, path>, dictionary pages, several row groups. One
file for each way of packing, two for what the others lack.
"""

import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

assert pa.__version__ == "21.0.0", pa.__version__

OUT = pathlib.Path(sys.argv[1])
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
TURN = pa.struct([("from", pa.string()), ("value", pa.string())])
SCHEMA = pa.schema(
    [
        ("index", pa.int64()),
        ("question", pa.string()),
        ("category", pa.string()),
        ("score", pa.float64()),
        ("safe", pa.bool_()),
        ("image", IMAGE),
        ("options", pa.list_(pa.string())),
        ("turns", pa.list_(TURN)),
        ("meta", pa.struct([("source", pa.string()), ("depth", pa.struct([("n", pa.int32())]))])),
    ]
)


def row(i):
    return {
        "index": i,
        "question": f"What is in picture {i}? – “ü”",
        "category": ["colour", "shape"][i % 2],
        "score": i / 4,
        "safe": i % 3 == 0,
        "image": {"bytes": PICTURE + bytes([i]), "path": f"{i}.png"} if i != 4 else None,
        "options": [f"option {j}" for j in range(i % 4)] if i != 5 else None,
        "turns": [{"from": "human", "value": f"{i}.{j}"} for j in range(i % 3)],
        "meta": {"source": None if i == 2 else "own", "depth": {"n": i * i}},
    }


def write(name, rows=10, **options):
    table = pa.Table.from_pylist([row(i) for i in range(rows)], schema=SCHEMA)
    pq.write_table(table, OUT / name, row_group_size=4, **options)


for codec in ["none", "snappy", "zstd", "gzip"]:
    write(f"{codec}.parquet", compression=codec)
write("pages-v2.parquet", compression="snappy", data_page_version="2.0", version="2.6")
write("empty.parquet", rows=0, compression="snappy")
# Arrow's large types, dictionary arrays, and plain pages
large = pa.table(
    {
        "image": pa.array([PICTURE, PICTURE + b"2"], pa.large_binary()),
        "text": pa.array(["one", "two"], pa.large_string()),
        "label": pa.array(["a", "b"]).dictionary_encode(),
        "day": pa.array([0, 1], pa.date32()),
        "map": pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int32())),
        "options": pa.array([["x"], []], pa.large_list(pa.large_string())),
    }
)
pq.write_table(large, OUT / "large.parquet", use_dictionary=False, compression="zstd")
