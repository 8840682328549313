import type { TestSequencer, TestSpecification, Vitest } from "vitest/node";

export const SLOWEST: readonly string[];

export class SlowTestsFirst implements TestSequencer {
  constructor(ctx: Vitest);
  shard(files: TestSpecification[]): Promise<TestSpecification[]>;
  sort(files: TestSpecification[]): Promise<TestSpecification[]>;
}
