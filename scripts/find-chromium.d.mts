export function findChromium(
  root: string,
  options?: {
    readonly mayInstall?: boolean;
    readonly env?: Readonly<Record<string, string | undefined>>;
  },
): Promise<{ readonly path?: string; readonly reason?: string }>;
