"""How far a run leans on the words: accuracy where a request's wording alone suggests the right label, and where not.

  ./treeline data make grove DIR --images 0
  python tools/sapling/agreement.py DIR/test/data/labels.jsonl RUN
"""

import json
import pathlib
import sys

labels = {str(row["id"]): row for row in map(json.loads, open(sys.argv[1]))}
counts = {}
for row in map(json.loads, open(pathlib.Path(sys.argv[2]) / "responses.jsonl")):
    item = labels[row["id"]]
    word = row["response"].strip().strip('".,*').split()
    said = word[0].strip('.,!"').lower() if word else ""
    gold = "yes" if str(item["label"]).lower() in ("yes", "safe") else "no"
    right, all_ = counts.setdefault((row["method"], item["agrees"]), [0, 0])
    counts[row["method"], item["agrees"]] = [right + (said == gold), all_ + 1]
for (method, agrees), (right, all_) in sorted(counts.items()):
    print(f"{method:24} words {'agree' if agrees else 'disagree':9} {right:4} of {all_:4} {100 * right / all_:5.1f} %")
