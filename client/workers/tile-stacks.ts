// Tiles through their stacks: the tile of some slices comes in one answer, and those that are not asked for
// yet wait here, as they came, until they are. A stack that cannot be had is no loss: its tiles are then
// asked for one by one. Bytes are kept within a budget, the stack that was of use longest ago goes first.
// The server is always asked first; a copy answers where it does not, or takes very long.

import { PATIENCE_MS } from "#client/offline/copy-rules.ts";
import { createTileCopies, type TileCopies } from "#client/workers/tile-copies.ts";
import {
  bytesOf,
  decodeTile,
  type LoadedBytes,
  loadBytes,
  type TileResult,
} from "#client/workers/tile-load.ts";
import type { StackPlace, TileAsk, TileFailure } from "#client/workers/tile-message.ts";
import { canUnpack, unpacked } from "#client/workers/unpacked.ts";
import { decodeTileStack, type StackedTileView } from "#core/protocol/tile-stack.ts";
import { accepted, type Result, refused } from "#core/result.ts";

/** Of each panel; some hundred sections of a view. */
const BUDGET_BYTES = 16 * 2 ** 20;

export interface TileStacks {
  load(ask: TileAsk, signal: AbortSignal): Promise<TileResult>;
}

/** null: it cannot be had. */
type Parts = readonly (StackedTileView | null)[] | null;

interface Stack {
  readonly parts: Promise<Parts>;
  readonly controller: AbortController;
  /** How many wait for it; 0 once it is there. */
  waiting: number;
  /** 0 while it is on its way. */
  bytes: number;
}

export interface TileStackOptions {
  readonly budgetBytes?: number;
  readonly copies?: TileCopies;
  readonly patienceMs?: number;
  /** Of a tile or of a stack, that the server answered. */
  onFetched?(url: string): void;
}

export function createTileStacks(options: TileStackOptions = {}): TileStacks {
  const { budgetBytes = BUDGET_BYTES, patienceMs = PATIENCE_MS } = options;
  const { copies = createTileCopies(), onFetched } = options;
  /** The one that was of use longest ago first. */
  const stacks = new Map<string, Stack>();

  function begin(url: string): Stack {
    const controller = new AbortController();
    const stack: Stack = {
      parts: fetchParts(url, controller.signal),
      controller,
      waiting: 0,
      bytes: 0,
    };
    void stack.parts.then((parts) => {
      if (stacks.get(url) !== stack) return;
      if (parts === null) stacks.delete(url);
      else stack.bytes = parts.reduce((sum, part) => sum + (part?.bytes.byteLength ?? 0), 0);
      forgetOldest();
    });
    return stack;
  }

  function forgetOldest(): void {
    let held = 0;
    for (const { bytes } of stacks.values()) held += bytes;
    for (const [url, { bytes }] of stacks) {
      if (held <= budgetBytes) return;
      if (bytes === 0) continue;
      stacks.delete(url);
      held -= bytes;
    }
  }

  function find({ url, isAsked }: StackPlace): Stack | null {
    const known = stacks.get(url);
    const stack = known ?? (isAsked ? begin(url) : null);
    if (stack === null) return null;
    stacks.delete(url);
    stacks.set(url, stack);
    return stack;
  }

  /** Its bytes, as long as somebody waits for them. */
  async function partsOf(url: string, stack: Stack, signal: AbortSignal): Promise<Parts> {
    stack.waiting++;
    const leave = () => {
      stack.waiting--;
      if (stack.waiting > 0 || stack.bytes > 0) return;
      stack.controller.abort();
      if (stacks.get(url) === stack) stacks.delete(url);
    };
    signal.addEventListener("abort", leave, { once: true });
    try {
      return await stack.parts;
    } finally {
      if (!signal.aborted) stack.waiting--;
      signal.removeEventListener("abort", leave);
    }
  }

  async function fetchParts(url: string, signal: AbortSignal): Promise<Parts> {
    const loaded = await loadBytes(url, signal);
    if (!loaded.ok) return null;
    try {
      const parts = decodeTileStack(loaded.value.bytes);
      onFetched?.(url);
      return parts;
    } catch {
      return null;
    }
  }

  async function loadAlone(ask: TileAsk, signal: AbortSignal): Promise<TileResult> {
    const { url } = ask;
    const loaded = await firstOf(fetchAlone(url, signal), url);
    if (!loaded.ok) return loaded;
    const { bytes, contentType } = loaded.value;
    return decodeTile(ask, bytes, contentType);
  }

  type Loaded = Result<LoadedBytes, TileFailure>;

  async function fetchAlone(url: string, signal: AbortSignal): Promise<Loaded> {
    const loaded = await loadBytes(url, signal);
    if (loaded.ok) onFetched?.(url);
    else if (loaded.error.tag === "unusable") await copies.forget(url);
    else if (loaded.error.tag === "unreachable") return (await copyOf(url)) ?? loaded;
    return loaded;
  }

  async function copyOf(url: string): Promise<Loaded | null> {
    const copy = await copies.find(url);
    return copy && accepted(await bytesOf(copy));
  }

  /** The server's answer, or a copy where that takes long. */
  async function firstOf(asked: Promise<Loaded>, url: string): Promise<Loaded> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, patienceMs, null);
    });
    const first = await Promise.race([asked, late]);
    clearTimeout(timer);
    return first ?? (await copyOf(url)) ?? asked;
  }

  async function loadStacked(
    ask: TileAsk,
    place: StackPlace,
    stack: Stack,
    signal: AbortSignal,
  ): Promise<TileResult> {
    const parts = await partsOf(place.url, stack, signal);
    if (signal.aborted) return refused({ tag: "aborted" });
    const part = parts?.[place.at];
    if (part === undefined || part === null) return loadAlone(ask, signal);
    if (part.kind !== "gzip") return decodeTile(ask, part.bytes, part.kind);
    const bytes = await unpacked(part.bytes);
    return bytes === null
      ? loadAlone(ask, signal)
      : decodeTile(ask, bytes, "application/octet-stream");
  }

  return {
    async load(ask, signal) {
      if (signal.aborted) return refused({ tag: "aborted" });
      const place = ask.stack;
      const stack = place === null || !canUnpack() ? null : find(place);
      if (place === null || stack === null) return loadAlone(ask, signal);
      return loadStacked(ask, place, stack, signal);
    },
  };
}
