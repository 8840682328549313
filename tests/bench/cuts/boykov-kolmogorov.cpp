// The peer of the cuts: Boost.Graph's Boykov–Kolmogorov on a graph read from a file. One line of
// standard input is one run: the path of a graph. One line of standard output is its answer: the
// nanoseconds of the flow alone, and the cut's value. A graph is read and laid out once, before any
// clock runs.
//
// A file is little-endian 32-bit words: nodes n, edges m, sources, sinks; m × a; m × b; m × capacity;
// the sources; the sinks.
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/property_map/property_map.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

using Traits = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property,
                                                  boost::no_property, std::uint32_t, std::uint32_t>;
using Arc = boost::graph_traits<Traits>::edge_descriptor;
using Flow = std::int64_t;

/** More than any cut of such a graph: what ties a terminal to the one source or sink. */
constexpr Flow UNLIMITED = Flow{1} << 40;

struct Problem {
  Traits graph;
  std::vector<Flow> capacity;
  std::vector<Arc> reverse;
  std::uint32_t source = 0;
  std::uint32_t sink = 0;
};

struct Column {
  std::uint32_t from, to;
  Flow capacity;
  /** The arc back, by its number in the order of adding. */
  std::uint32_t back;
};

std::vector<std::uint32_t> readWords(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<std::uint32_t> words(static_cast<std::size_t>(file.tellg()) / 4);
  file.seekg(0);
  file.read(reinterpret_cast<char*>(words.data()), static_cast<std::streamsize>(words.size() * 4));
  return words;
}

std::unique_ptr<Problem> readProblem(const std::string& path) {
  const auto words = readWords(path);
  const std::uint32_t n = words[0], m = words[1], sources = words[2], sinks = words[3];
  const auto* a = words.data() + 4;
  const auto* b = a + m;
  const auto* capacity = b + m;
  const auto* terminals = capacity + m;
  std::vector<Column> arcs;
  arcs.reserve(2 * (m + sources + sinks));
  const auto add = [&](std::uint32_t from, std::uint32_t to, Flow there, Flow back) {
    const auto first = static_cast<std::uint32_t>(arcs.size());
    arcs.push_back({from, to, there, first + 1});
    arcs.push_back({to, from, back, first});
  };
  for (std::uint32_t e = 0; e < m; e++) add(a[e], b[e], capacity[e], capacity[e]);
  for (std::uint32_t i = 0; i < sources; i++) add(n, terminals[i], UNLIMITED, 0);
  for (std::uint32_t i = 0; i < sinks; i++) add(terminals[sources + i], n + 1, UNLIMITED, 0);

  // Rows in order of their node, as the compressed form lays them out.
  std::vector<std::uint32_t> order(arcs.size()), place(arcs.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t left, std::uint32_t right) { return arcs[left].from < arcs[right].from; });
  for (std::uint32_t at = 0; at < order.size(); at++) place[order[at]] = at;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs(arcs.size());
  for (std::uint32_t at = 0; at < order.size(); at++) pairs[at] = {arcs[order[at]].from, arcs[order[at]].to};

  auto problem = std::make_unique<Problem>();
  problem->graph = Traits(boost::edges_are_sorted, pairs.begin(), pairs.end(), n + 2);
  problem->source = n;
  problem->sink = n + 1;
  problem->capacity.resize(arcs.size());
  problem->reverse.resize(arcs.size());
  std::vector<Arc> descriptors(boost::edges(problem->graph).first, boost::edges(problem->graph).second);
  for (std::uint32_t at = 0; at < order.size(); at++) {
    problem->capacity[at] = arcs[order[at]].capacity;
    problem->reverse[at] = descriptors[place[arcs[order[at]].back]];
  }
  return problem;
}

int main() {
  std::map<std::string, std::unique_ptr<Problem>> problems;
  std::string path;
  while (std::getline(std::cin, path)) {
    auto& problem = problems[path];
    if (!problem) problem = readProblem(path);
    const auto& graph = problem->graph;
    const auto nodes = boost::num_vertices(graph);
    const auto started = std::chrono::steady_clock::now();
    const auto arcIndex = boost::get(boost::edge_index, graph);
    const auto nodeIndex = boost::get(boost::vertex_index, graph);
    std::vector<Flow> residual(problem->capacity.size());
    std::vector<Arc> predecessor(nodes);
    std::vector<boost::default_color_type> color(nodes);
    std::vector<long> distance(nodes);
    const Flow value = boost::boykov_kolmogorov_max_flow(
        graph, boost::make_iterator_property_map(problem->capacity.begin(), arcIndex),
        boost::make_iterator_property_map(residual.begin(), arcIndex),
        boost::make_iterator_property_map(problem->reverse.begin(), arcIndex),
        boost::make_iterator_property_map(predecessor.begin(), nodeIndex),
        boost::make_iterator_property_map(color.begin(), nodeIndex),
        boost::make_iterator_property_map(distance.begin(), nodeIndex), nodeIndex, problem->source,
        problem->sink);
    const auto elapsed = std::chrono::steady_clock::now() - started;
    std::cout << std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count() << ' ' << value << std::endl;
  }
}
