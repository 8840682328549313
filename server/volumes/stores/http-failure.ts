// What a request failed by, in words; and whether it may go well the next time.
import { ImportError } from "#server/volumes/import-error.ts";
import { storeError, TryAgain } from "#server/volumes/stores/store-error.ts";

const PASSES: { readonly [code: string]: string } = {
  ECONNRESET: "broke the connection off",
  ECONNREFUSED: "does not take connections",
  ECONNABORTED: "broke the connection off",
  EPIPE: "broke the connection off",
  ETIMEDOUT: "cannot be reached in time",
  EHOSTUNREACH: "cannot be reached",
  ENETUNREACH: "cannot be reached",
  EAI_AGAIN: "has a name that cannot be looked up now",
};

export function failureOf(error: unknown, url: URL, file: string): unknown {
  if (error instanceof TryAgain || error instanceof ImportError) return error;
  const code = codeOf(error);
  if (code === null) return error;
  const passes = PASSES[code];
  if (passes !== undefined) return new TryAgain(passes, { cause: error });
  if (code === "ENOTFOUND") {
    return said(file, `${url.hostname} is not known`, "check how the address is written", error);
  }
  if (code.startsWith("HPE_")) {
    return said(file, `${url.host} answers in what is no HTTP`, "check port and address", error);
  }
  if (code.startsWith("ERR_TLS") || code.startsWith("ERR_SSL") || /CERT|SIGNED|ISSUER/.test(code)) {
    const remedy = "have its certificate put in order, or trust its authority on the server";
    return said(file, `${url.host} is not who it says it is (${code})`, remedy, error);
  }
  return said(file, `${url.host} cannot be asked (${code})`, "check the address", error);
}

/** Several addresses may have been tried: the first failure speaks for all. */
function codeOf(error: unknown): string | null {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (!(error instanceof Error && "code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

function said(file: string, problem: string, remedy: string, cause: unknown): ImportError {
  return storeError(file, { field: "the server", problem, remedy }, cause);
}
