// What a person writes ends up in tables that others open: a cell that a spreadsheet would run as a
// formula is refused when it is written, so that every export is safe and all formats agree.
import * as v from "valibot";

export const safeTextSchema = v.pipe(
  v.string(),
  v.check(
    (text) => !/^[=+\-@\t\0]/.test(text),
    "must not begin with =, +, -, @, a tab or NUL: a spreadsheet would run it as a formula",
  ),
  v.check((text) => !text.includes("\0"), "must not hold NUL"),
);
