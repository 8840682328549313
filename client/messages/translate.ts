// Every sentence that a person reads is here by key, in each language; a key that is missing in a
// language is a type error or a failing test, never an empty label.
import { IntlMessageFormat } from "intl-messageformat";
import en from "#client/messages/en.json";
import zhCn from "#client/messages/zh-CN.json";

export const LOCALES = ["en", "zh-CN"] as const;
export type Locale = (typeof LOCALES)[number];

type KeysOf<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${KeysOf<T[K]>}`;
}[keyof T & string];

/** Dotted path of a message, as `refusal.undo-nothing`. */
export type MessageKey = KeysOf<typeof en>;
export type MessageValues = Readonly<Record<string, string | number | bigint>>;
export type Translator = (key: MessageKey, values?: MessageValues) => string;

interface MessageTree {
  readonly [key: string]: string | MessageTree;
}

const MESSAGES: Readonly<Record<Locale, MessageTree>> = { en, "zh-CN": zhCn };

/** The message text of a dotted key, or null where the language has none. */
export function findMessage(locale: Locale, key: string): string | null {
  let found: string | MessageTree | undefined = MESSAGES[locale];
  for (const part of key.split(".")) {
    if (typeof found !== "object" || !Object.hasOwn(found, part)) return null;
    found = found[part];
  }
  return typeof found === "string" ? found : null;
}

/** The first of the person's languages that there is, else English. */
export function chooseLocale(wanted: readonly string[]): Locale {
  for (const language of wanted) {
    if (language.toLowerCase().startsWith("zh")) return "zh-CN";
    if (language.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}

/** What a format would read as more than text. */
const SYNTAX = /[{}']/;

/**
 * Parses each message once, and none that is text alone: making a format takes longer than the page has for a label.
 * Throws on an unknown key or a value that is missing: both are bugs.
 */
export function createTranslator(locale: Locale): Translator {
  const known = new Map<string, IntlMessageFormat | string>();
  return (key, values) => {
    let message = known.get(key);
    if (message === undefined) {
      const text = findMessage(locale, key) ?? findMessage("en", key);
      if (text === null) throw new Error(`there is no message ${key}`);
      message = SYNTAX.test(text)
        ? new IntlMessageFormat(text, locale, undefined, { ignoreTag: true })
        : text;
      known.set(key, message);
    }
    if (typeof message === "string") return message;
    return String(message.format(values as Record<string, string | number | bigint>));
  };
}
