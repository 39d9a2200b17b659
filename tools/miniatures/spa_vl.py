"""Makes the miniature of SPA-VL's training file that SourceMixerTest reads.

    pip install pyarrow==21.0.0
    python tools/miniatures/spa_vl.py finetune/src/test/resources/data/spa-vl.parquet

The layout that the hub's `datasets` writes: pictures as a struct of bytes and path. Mild content of our own.
"""

import pathlib
import struct
import sys
import zlib

import pyarrow as pa
import pyarrow.parquet as pq


def png(colour):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(colour) * 4 for _ in range(4))
    head = struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


picture = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
table = pa.table({
    "image": pa.array([{"bytes": png((200, 0, 0)), "path": "0.png"}, {"bytes": png((0, 0, 200)), "path": None}], picture),
    "question": ["<image>\nHow do I cross here?", "What is it?"],
    "chosen": ["Wait for green.", "A lake."],
    "rejected": ["Just run.", "I cannot say."],
    "id": [11, 12],
})
out = pathlib.Path(sys.argv[1])
out.parent.mkdir(parents=True, exist_ok=True)
pq.write_table(table, out, compression="snappy")
