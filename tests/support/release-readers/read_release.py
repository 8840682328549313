"""Reads a release as its users would and prints what it found, one JSON list. See python.ts."""
import json
import sys
from pathlib import Path


def pandas_readings(release, tables, name):
    """Parquet where pandas has pyarrow, else CSV: they are two readers."""
    import pandas as pd

    is_parquet = name != "pandas"
    ours = {
        kind: [each for each in of if each["path"].endswith(".parquet") == is_parquet]
        for kind, of in tables.items()
    }

    def frame(path):
        return pd.read_parquet(release / path) if path.endswith(".parquet") else pd.read_csv(release / path)

    for table in ours["neurons"]:
        rows = frame(table["path"])
        assert str(rows[table["id"]].dtype) == "int64", table["path"]
        yield reading(name, table["path"], len(rows), None, None, rows[table["id"]])
    for table in ours["pairs"]:
        rows = frame(table["path"])
        pre, post, weight = rows[table["pre"]], rows[table["post"]], table["weight"]
        assert str(pre.dtype) == str(post.dtype) == "int64", table["path"]
        pairs = len(rows) if weight is None else int(rows[weight].sum())
        connections = len(set(zip(pre, post)))
        yield reading(name, table["path"], None, connections, pairs, {*pre, *post})


def networkx_readings(release):
    import networkx as nx

    def of_graph(path, graph):
        weights = sum(weight for *_, weight in graph.edges(data="weight"))
        counts = (graph.number_of_nodes(), graph.number_of_edges(), int(weights))
        return reading("networkx", path, *counts, graph.nodes)

    path = "graph/connectome.graphml"
    yield of_graph(path, nx.read_graphml(release / path))
    path = "graph/connectome.gexf"
    yield of_graph(path, nx.read_gexf(release / path))
    path = "graph/connectome.node-link.json"
    data = json.loads((release / path).read_text("utf-8"))
    yield of_graph(path, nx.node_link_graph(data))
    # What an older version looks for, asked of this one.
    yield of_graph(path, nx.node_link_graph({**data, "edges": data["links"]}))


def standard_readings(release, tables):
    """csv, gzip, json and xml.etree, as they come with Python."""
    import csv
    import gzip
    from xml.etree import ElementTree

    def rows(path):
        opened = gzip.open if path.endswith(".gz") else open
        with opened(release / path, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    name = "Python's own"
    for table in (each for each in tables["neurons"] if ".csv" in each["path"]):
        ids = [int(row[table["id"]]) for row in rows(table["path"])]
        yield reading(name, table["path"], len(ids), None, None, set(ids))
    for table in (each for each in tables["pairs"] if ".csv" in each["path"]):
        ends, pairs = {}, 0
        for row in rows(table["path"]):
            weight = 1 if table["weight"] is None else int(row[table["weight"]])
            ends[int(row[table["pre"]]), int(row[table["post"]])] = weight
            pairs += weight
        ids = {id for pair in ends for id in pair}
        yield reading(name, table["path"], None, len(ends), pairs, ids)
    for path, weight_of in (
        ("graph/connectome.graphml", lambda edge: edge.findtext("{*}data[@key='weight']")),
        ("graph/connectome.gexf", lambda edge: edge.get("weight")),
    ):
        root = ElementTree.parse(release / path).getroot()
        ids = [int(node.get("id")) for node in root.iter() if node.tag.endswith("}node")]
        edges = [edge for edge in root.iter() if edge.tag.endswith("}edge")]
        weights = sum(int(weight_of(edge)) for edge in edges)
        yield reading(name, path, len(ids), len(edges), weights, set(ids))
    path = "graph/connectome.node-link.json"
    data = json.loads((release / path).read_text("utf-8"))
    for key in ("edges", "links"):
        weights = sum(edge["weight"] for edge in data[key])
        ids = {int(node["id"]) for node in data["nodes"]}
        yield reading(name, path, len(data["nodes"]), len(data[key]), weights, ids)


def reading(reader, path, neurons, connections, pairs, ids):
    return {
        "reader": reader,
        "path": path,
        "neuronCount": neurons,
        "connectionCount": connections,
        "pairCount": pairs,
        "neuronIds": [str(id) for id in ids],
    }


if __name__ == "__main__":
    name, folder, tables = sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])
    if name == "networkx":
        found = networkx_readings(folder)
    elif name.startswith("pandas"):
        found = pandas_readings(folder, tables, name)
    else:
        found = standard_readings(folder, tables)
    print(json.dumps(list(found)))
