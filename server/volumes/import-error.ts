// An import that cannot go on says so in one sentence: which file, which field, what is wrong with
// it, and what to do. Nothing else may be thrown for data that came from outside.

export interface ImportProblem {
  /** As the person named it. */
  readonly file: string;
  readonly field: string;
  /** What is wrong, so that "<field> <problem>" reads on. */
  readonly problem: string;
  /** What to do, beginning with a verb. */
  readonly remedy: string;
}

export class ImportError extends Error {
  override readonly name = "ImportError";
  readonly file: string;
  readonly field: string;
  readonly problem: string;
  readonly remedy: string;

  constructor(problem: ImportProblem, options?: { readonly cause?: unknown }) {
    const { file, field, remedy } = problem;
    super(`${file}: ${field} ${problem.problem}; ${remedy}.`, options);
    this.file = file;
    this.field = field;
    this.problem = problem.problem;
    this.remedy = remedy;
  }
}

export function isErrorWithCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
