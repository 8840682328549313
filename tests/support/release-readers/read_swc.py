"""Reads SWC files with NEURON's own reader and prints what it found, one JSON list. See swc.ts."""
import json
import math
import sys

from neuron import h

h.load_file("stdlib.hoc")
h.load_file("import3d.hoc")


def read(path):
    reader = h.Import3d_SWC_read()
    reader.quiet = 1
    reader.input(path)
    points = list(zip(reader.x, reader.y, reader.z))
    index_of = {int(id): index for index, id in enumerate(reader.id)}
    # A root's parent is none of the ids.
    parents = [index_of.get(int(id)) for id in reader.pid]
    lengths = [math.dist(points[i], points[p]) for i, p in enumerate(parents) if p is not None]
    return {"nodes": len(points), "trees": parents.count(None), "cableNm": sum(lengths)}


if __name__ == "__main__":
    print(json.dumps([read(path) for path in sys.argv[1:]]))
