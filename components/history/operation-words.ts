import type { Translator } from "#client/messages/translate.ts";
import type { Operation, OperationKind } from "#core/operations/operation.ts";
import { type OperationTold, toldOf } from "#core/operations/operation-told.ts";

/** Who did what, as one line. */
export function operationWords({ authorName, body }: Operation, t: Translator): string {
  return toldWords({ authorName, kind: body.kind, told: toldOf(body) }, t);
}

interface ToldOperation {
  readonly authorName: string;
  readonly kind: OperationKind;
  readonly told: OperationTold;
}

/** The same of an operation that the page has no more of. */
export function toldWords({ authorName, kind, told }: ToldOperation, t: Translator): string {
  return t("ui.activity.line", { who: authorName, did: t(`operation.did.${kind}`, { ...told }) });
}
