"""Reads a release as its users would and prints what it found, one JSON list. See python.ts."""
import json
import sys
from pathlib import Path


def pandas_readings(release, tables):
    import pandas as pd

    def frame(path):
        return pd.read_parquet(release / path) if path.endswith(".parquet") else pd.read_csv(release / path)

    for table in tables["neurons"]:
        rows = frame(table["path"])
        assert str(rows[table["id"]].dtype) == "int64", table["path"]
        yield reading("pandas", table["path"], len(rows), None, None, rows[table["id"]])
    for table in tables["pairs"]:
        rows = frame(table["path"])
        pre, post, weight = rows[table["pre"]], rows[table["post"]], table["weight"]
        assert str(pre.dtype) == str(post.dtype) == "int64", table["path"]
        pairs = len(rows) if weight is None else int(rows[weight].sum())
        connections = len(set(zip(pre, post)))
        yield reading("pandas", table["path"], None, connections, pairs, {*pre, *post})


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
    found = pandas_readings(folder, tables) if name == "pandas" else networkx_readings(folder)
    print(json.dumps(list(found)))
