"""Makes the tar files that the tests of dev.treeline.models.tables read; Python's own tarfile.

    python tools/tables/make_tar.py models/src/test/resources/tables
"""

import io
import pathlib
import sys
import tarfile

OUT = pathlib.Path(sys.argv[1])
MEMBERS = {
    "./imgs/1.txt": "one",
    "imgs/ü.txt": "two" * 400,
    "imgs/" + "d" * 80 + "/" + "n" * 60 + ".txt": "three",
}

for name, kind in {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}.items():
    with tarfile.open(OUT / f"{name}.tar", "w", format=kind) as tar:
        folder = tarfile.TarInfo("imgs")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        link = tarfile.TarInfo("imgs/link")
        link.type = tarfile.SYMTYPE
        link.linkname = "/etc/hostname"
        tar.addfile(link)
        for member, text in MEMBERS.items():
            info = tarfile.TarInfo(member)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text.encode()))
