// How many tiles of a page are asked for at once, in all of its panels together: they share one line to
// the server and one browser. What is nearest comes first, whichever panel it is of. While anything runs
// that is needed now, little of what is only needed later runs beside it: it would take the same line and
// the same cores. A panel that has not painted what it shows asks for nothing that is needed later. A panel through which the person goes has all places as if it were alone: while anything
// of it waits the others ask for nothing, and else for little.

export interface PlaceRules {
  readonly limit: number;
  /** What is needed later: from which score on, and how many of it run while something else does. */
  readonly later?: { readonly fromScore: number; readonly limit: number };
}

/** One panel's queue. */
export interface PlaceUser {
  /** The person goes through it: it is served before the others. */
  isFirst(): boolean;
  /** It has yet to paint what it shows: what it needs later is not asked for. */
  isUnpainted(): boolean;
  /** Of what waits, the lowest score; null where nothing does. */
  bestScore(): number | null;
  /** What has the score that was told last. */
  startBest(): void;
  /** As they are now: the view may have moved since they began. null is no longer wanted. */
  runningScores(): readonly (number | null)[];
}

export interface TilePlaces {
  /** Returns the way to leave. */
  join(user: PlaceUser): () => void;
  /** Gives away what places there are. */
  pump(): void;
}

interface Candidate {
  readonly user: PlaceUser;
  readonly isFirst: boolean;
  readonly score: number;
}

export function createTilePlaces({ limit, later }: PlaceRules): TilePlaces {
  const users = new Set<PlaceUser>();

  function candidateOf(user: PlaceUser): Candidate | null {
    const score = user.bestScore();
    return score === null ? null : { user, isFirst: user.isFirst(), score };
  }

  function runningScores(among: (user: PlaceUser) => boolean): (number | null)[] {
    return [...users].filter(among).flatMap((user) => user.runningScores());
  }

  function isDue({ user, score }: Candidate): boolean {
    return later === undefined || score < later.fromScore || !user.isUnpainted();
  }

  function mustWait({ user, isFirst, score }: Candidate): boolean {
    if (later === undefined) return false;
    const isAside = !isFirst && [...users].some((other) => other.isFirst());
    const others = (other: PlaceUser) => !other.isFirst();
    if (isAside && runningScores(others).length >= later.limit) return true;
    if (score < later.fromScore) return false;
    const scores = runningScores((other) => !isFirst || other === user);
    const needed = scores.filter((running) => running !== null && running < later.fromScore);
    return needed.length > 0 && scores.length - needed.length >= later.limit;
  }

  return {
    join(user) {
      users.add(user);
      return () => void users.delete(user);
    },
    pump() {
      let free = limit - runningScores(() => true).length;
      if (free <= 0) return;
      const waiting = new Map<PlaceUser, Candidate>();
      const look = (user: PlaceUser): void => {
        const candidate = candidateOf(user);
        if (candidate === null) waiting.delete(user);
        else waiting.set(user, candidate);
      };
      for (const user of users) look(user);
      for (; free > 0; free--) {
        const [next] = [...waiting.values()].filter(isDue).sort(bySoonest);
        if (next === undefined || mustWait(next)) return;
        next.user.startBest();
        look(next.user);
      }
    },
  };
}

function bySoonest(left: Candidate, right: Candidate): number {
  return Number(right.isFirst) - Number(left.isFirst) || left.score - right.score;
}
