/** A segment's graph, asked node by node; dense indices; never made as a whole. */
export interface SegmentEdges {
  /**
   * Calls visit for each edge that is on at this node, in ascending order of the other node, no node
   * twice, with the capacity that a LocalGraph has there.
   */
  forEachNeighbor(node: number, visit: (other: number, capacity: number) => void): void;
}
