// An answer that comes in time, or the word that it comes later: the work goes on without whoever asked.

export const LATER = Symbol("later");

/** Rejects as the work does, where it fails in time; later nobody sees what it fails with. */
export async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T | typeof LATER> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATER>((resolve) => {
    timer = setTimeout(() => resolve(LATER), limitMs);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
