// Ends what a test started, whatever became of it, the latest first.
import { afterEach } from "vitest";
import {
  type Endpoint,
  type EndpointOptions,
  intentsPeer,
  type Peer,
  type PeerOptions,
  sessionPeer,
  startEndpoint,
} from "#server/realtime/testing/endpoint.ts";
import { openRaw, type RawClient, signedIn } from "#server/realtime/testing/raw-client.ts";

export interface Bench {
  endpoint(options?: EndpointOptions): Promise<Endpoint>;
  sessionPeer(wsOrigin: string, userId: string, options?: PeerOptions): Peer;
  intentsPeer(wsOrigin: string, userId: string, options?: PeerOptions): Peer;
  raw(url: string, userId: string): Promise<RawClient>;
}

/** To be called at the top of a test file. */
export function createBench(): Bench {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  const kept = (peer: Peer): Peer => {
    ends.push(() => {
      peer.provider.destroy();
      peer.provider.awareness.destroy();
    });
    return peer;
  };
  return {
    async endpoint(options) {
      const endpoint = await startEndpoint(options);
      ends.push(() => endpoint.stop());
      return endpoint;
    },
    sessionPeer: (wsOrigin, userId, options) => kept(sessionPeer(wsOrigin, userId, options)),
    intentsPeer: (wsOrigin, userId, options) => kept(intentsPeer(wsOrigin, userId, options)),
    async raw(url, userId) {
      const client = await openRaw(url, signedIn(userId));
      ends.push(() => client.ws.terminate());
      return client;
    },
  };
}
