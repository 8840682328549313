// Text inside XML 1.0. Characters that XML cannot hold at all become the replacement character.

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // In an attribute a reader would turn these into spaces.
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** For an element's text and for an attribute in double quotes. */
export function xmlText(text: string): string {
  return text.replace(/[\p{Cc}\ufffe\uffff&<>"]/gu, (character) => {
    const reference = ESCAPES[character];
    if (reference !== undefined) return reference;
    const isAllowed = character >= "\u007f" && character <= "\u009f";
    return isAllowed ? character : "\ufffd";
  });
}
