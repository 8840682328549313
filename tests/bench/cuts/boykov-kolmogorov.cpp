// The peer of the cuts: Boost.Graph's Dijkstra and its Boykov–Kolmogorov, on a graph read from a file.
// One line of standard input is one run: the path of a graph. One line of standard output is its
// answer: nanoseconds of the tying, nanoseconds of the flow, the cut's value, and how many nodes were
// tied on each side. A graph is read and laid out once, before any clock runs.
//
// A file is little-endian 32-bit words: nodes n, edges m, sources, sinks; m × a; m × b; m × capacity;
// the sources; the sinks.
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <boost/property_map/property_map.hpp>
#include <boost/range/iterator_range.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

using Node = std::uint32_t;
using Nodes = std::vector<Node>;
using Amount = std::int64_t;
using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property,
                                                 boost::no_property, Node, Node>;
using Arc = boost::graph_traits<Graph>::edge_descriptor;
using Clock = std::chrono::steady_clock;

/** More than any cut of such a graph: what ties a terminal to the one source or sink. */
constexpr Amount UNLIMITED = Amount{1} << 40;
/** Further than any path, and small enough to be added to. */
constexpr Amount NO_WAY = std::numeric_limits<Amount>::max() / 4;

struct NewArc {
  Node from, to;
  Amount capacity;
};

/** A graph whose arcs lie node by node. Arcs 2i and 2i + 1 of what it is made from are a pair. */
struct Network {
  Graph graph;
  std::vector<Amount> capacity;
  /** What a path pays for an arc. */
  std::vector<Amount> step;
  std::vector<Arc> reverse;

  Network(Node nodes, const std::vector<NewArc>& arcs) {
    Nodes order(arcs.size()), place(arcs.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](Node left, Node right) { return arcs[left].from < arcs[right].from; });
    std::vector<std::pair<Node, Node>> ends(arcs.size());
    for (Node at = 0; at < order.size(); at++) {
      place[order[at]] = at;
      ends[at] = {arcs[order[at]].from, arcs[order[at]].to};
    }
    graph = Graph(boost::edges_are_sorted, ends.begin(), ends.end(), nodes);
    const std::vector<Arc> laid(boost::edges(graph).first, boost::edges(graph).second);
    for (const Node arc : order) {
      capacity.push_back(arcs[arc].capacity);
      step.push_back(std::max<Amount>(256, (Amount{1} << 24) / std::max<Amount>(1, arcs[arc].capacity)));
      reverse.push_back(laid[place[arc ^ 1]]);
    }
  }
};

struct AllReached {};

struct UntilReached : boost::dijkstra_visitor<> {
  const std::vector<char>* isTerminal;
  std::size_t* missing;

  void examine_vertex(Node node, const Graph&) const {
    if ((*isTerminal)[node] && --*missing == 0) throw AllReached{};
  }
};

struct Problem {
  std::unique_ptr<Network> plain, joined;
  Nodes sources, sinks;
  std::vector<NewArc> arcs;
  Node nodeCount = 0;
};

/** The nodes of the cheapest paths from the smallest terminal to the others, past the blocked ones. */
Nodes tieTerminals(const Network& network, const Nodes& terminals, const Nodes& blocked) {
  const Graph& graph = network.graph;
  const auto nodes = boost::num_vertices(graph);
  const auto nodeIndex = boost::get(boost::vertex_index, graph);
  std::vector<char> isTerminal(nodes), isBlocked(nodes);
  for (const Node node : terminals) isTerminal[node] = 1;
  for (const Node node : blocked) isBlocked[node] = 1;
  const auto stepOf = boost::make_function_property_map<Arc>([&](const Arc& arc) -> Amount {
    return isBlocked[boost::target(arc, graph)] ? NO_WAY : network.step[arc.idx];
  });
  std::vector<Amount> distance(nodes);
  Nodes before(nodes);
  const Node first = *std::min_element(terminals.begin(), terminals.end());
  std::size_t missing = terminals.size();
  UntilReached visitor;
  visitor.isTerminal = &isTerminal;
  visitor.missing = &missing;
  try {
    boost::dijkstra_shortest_paths(
        graph, first,
        boost::weight_map(stepOf)
            .distance_map(boost::make_iterator_property_map(distance.begin(), nodeIndex))
            .predecessor_map(boost::make_iterator_property_map(before.begin(), nodeIndex))
            .distance_inf(NO_WAY)
            .visitor(visitor));
  } catch (const AllReached&) {
  }
  Nodes tied;
  std::vector<char> isTied(nodes);
  for (Node node : terminals) {
    while (!isTied[node]) {
      isTied[node] = 1;
      tied.push_back(node);
      if (node == first) break;
      // Of several equally cheap ways, the one through the smallest node.
      Node best = before[node];
      for (const Arc arc : boost::make_iterator_range(boost::out_edges(node, graph))) {
        const Node other = boost::target(arc, graph);
        if (isBlocked[other] || distance[other] >= NO_WAY) continue;
        if (distance[other] + network.step[arc.idx] == distance[node]) best = std::min(best, other);
      }
      node = best;
    }
  }
  return tied;
}

Amount flow(const Network& network, Node source, Node sink) {
  const Graph& graph = network.graph;
  const auto nodes = boost::num_vertices(graph);
  const auto nodeIndex = boost::get(boost::vertex_index, graph);
  const auto arcIndex = boost::get(boost::edge_index, graph);
  std::vector<Amount> residual(network.capacity.size());
  std::vector<Arc> predecessor(nodes);
  std::vector<boost::default_color_type> color(nodes);
  std::vector<long> distance(nodes);
  return boost::boykov_kolmogorov_max_flow(
      graph, boost::make_iterator_property_map(network.capacity.begin(), arcIndex),
      boost::make_iterator_property_map(residual.begin(), arcIndex),
      boost::make_iterator_property_map(network.reverse.begin(), arcIndex),
      boost::make_iterator_property_map(predecessor.begin(), nodeIndex),
      boost::make_iterator_property_map(color.begin(), nodeIndex),
      boost::make_iterator_property_map(distance.begin(), nodeIndex), nodeIndex, source, sink);
}

Problem readProblem(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + path);
  Nodes words(static_cast<std::size_t>(file.tellg()) / sizeof(Node));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(words.data()), static_cast<std::streamsize>(words.size() * sizeof(Node)));
  const Node n = words[0], m = words[1], sources = words[2], sinks = words[3];
  const auto a = words.begin() + 4, b = a + m, capacity = b + m, terminals = capacity + m;
  Problem problem;
  problem.nodeCount = n;
  problem.sources.assign(terminals, terminals + sources);
  problem.sinks.assign(terminals + sources, terminals + sources + sinks);
  for (Node e = 0; e < m; e++) {
    problem.arcs.push_back({a[e], b[e], capacity[e]});
    problem.arcs.push_back({b[e], a[e], capacity[e]});
  }
  problem.plain = std::make_unique<Network>(n, problem.arcs);
  return problem;
}

/** The graph with one source and one sink beside its own nodes. */
std::unique_ptr<Network> join(const Problem& problem, const Nodes& sources, const Nodes& sinks) {
  auto arcs = problem.arcs;
  for (const Node node : sources) {
    arcs.push_back({problem.nodeCount, node, UNLIMITED});
    arcs.push_back({node, problem.nodeCount, 0});
  }
  for (const Node node : sinks) {
    arcs.push_back({node, problem.nodeCount + 1, UNLIMITED});
    arcs.push_back({problem.nodeCount + 1, node, 0});
  }
  return std::make_unique<Network>(problem.nodeCount + 2, arcs);
}

long long nanoseconds(Clock::duration elapsed) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count();
}

int main() {
  std::map<std::string, Problem> problems;
  std::string path;
  while (std::getline(std::cin, path)) {
    auto found = problems.find(path);
    if (found == problems.end()) found = problems.emplace(path, readProblem(path)).first;
    Problem& problem = found->second;
    const auto started = Clock::now();
    const Nodes sources = tieTerminals(*problem.plain, problem.sources, problem.sinks);
    const Nodes sinks = tieTerminals(*problem.plain, problem.sinks, sources);
    const auto tied = Clock::now() - started;
    if (!problem.joined) problem.joined = join(problem, sources, sinks);
    const auto flowStarted = Clock::now();
    const Amount value = flow(*problem.joined, problem.nodeCount, problem.nodeCount + 1);
    const auto flowed = Clock::now() - flowStarted;
    std::cout << nanoseconds(tied) << ' ' << nanoseconds(flowed) << ' ' << value << ' ' << sources.size() << ' '
              << sinks.size() << std::endl;
  }
}
