// At most `burst` at once and `perSecond` in the long run. Time is the caller's, and only grows.

export interface TokenBucket {
  /** False where so many are not there; then none are taken. */
  take(amount: number, nowMs: number): boolean;
}

export function createTokenBucket(perSecond: number, burst: number, startMs: number): TokenBucket {
  let tokens = burst;
  let filledAtMs = startMs;
  return {
    take(amount, nowMs) {
      tokens = Math.min(burst, tokens + ((nowMs - filledAtMs) * perSecond) / 1000);
      filledAtMs = nowMs;
      if (amount > tokens) return false;
      tokens -= amount;
      return true;
    },
  };
}
