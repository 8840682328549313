export const LONG_SPECS: readonly string[];
export function longSpecPatterns(): string[];
