export interface LockFile {
  readonly packages: Readonly<
    Record<
      string,
      { readonly version?: string; readonly optional?: boolean; readonly devOptional?: boolean }
    >
  >;
}

export function ensureInstalled(root: string): Promise<void>;
export function stampOf(lockText: string): string;
export function matchesLock(lock: LockFile, installed: LockFile): boolean;
