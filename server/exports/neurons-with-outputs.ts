// [SY3] Neurons with the pairs of which each has the presynaptic site: both tables ascend by neuron, so
// one walk of each, in step, is enough.

import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { ReleaseContent, ReleasedNeuron } from "#server/exports/release-content.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import type { Pages, VersionConnection } from "#server/use-cases/store.ts";

export interface NeuronWithOutputs extends ReleasedNeuron {
  readonly outputCount: number;
}

export async function* neuronsWithOutputs(
  content: Pick<ReleaseContent, "neurons" | "connections">,
): Pages<NeuronWithOutputs> {
  const outputs = new OutputCounts(content.connections());
  for await (const page of content.neurons()) {
    const neurons: NeuronWithOutputs[] = [];
    for (const neuron of page) {
      neurons.push({ ...neuron, outputCount: await outputs.next(neuron.segment.root) });
    }
    yield neurons;
  }
  await outputs.finish();
}

/** Asked for neurons in ascending order. */
class OutputCounts {
  readonly #pages: AsyncIterator<readonly VersionConnection[]>;
  #page: readonly VersionConnection[] = [];
  #at = 0;

  constructor(connections: Pages<VersionConnection>) {
    this.#pages = connections[Symbol.asyncIterator]();
  }

  async next(root: RootId): Promise<number> {
    let sum = 0;
    while (await this.#hasRow()) {
      const { preRoot, synapseCount } = this.#page[this.#at];
      if (preRoot !== root) break;
      sum += synapseCount;
      this.#at++;
    }
    return sum;
  }

  /** Throws where a connection belonged to no neuron that was asked for. */
  async finish(): Promise<void> {
    if (!(await this.#hasRow())) return;
    throw new ReleaseDamageError(
      `neuron ${this.#page[this.#at].preRoot} has connections, but is not there`,
    );
  }

  async #hasRow(): Promise<boolean> {
    if (this.#at < this.#page.length) return true;
    const next = await this.#pages.next();
    this.#page = next.done === true ? [] : next.value;
    this.#at = 0;
    return this.#page.length > 0;
  }
}
