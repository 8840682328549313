// The server's own secrets: made once, at the first start, readable by the server's user alone, and
// never replaced. A damaged file is refused, not overwritten: that would sign everybody out.
import { randomBytes, randomUUID } from "node:crypto";
import { promises as fs } from "node:fs";
import path from "node:path";
import * as v from "valibot";

export interface Secrets {
  /** Signs the cookies. */
  readonly authSecret: string;
  /** Signs the links of the demo's people. */
  readonly demoSecret: string;
}

const SECRET_BYTES = 32;
const OWNER_ONLY = 0o600;
const secretSchema = v.pipe(v.string(), v.minLength(32, "must have at least 32 characters"));
const secretsSchema = v.object({ authSecret: secretSchema, demoSecret: secretSchema });

async function readSecrets(file: string): Promise<Secrets | null> {
  let text: string;
  try {
    text = await fs.readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    return v.parse(secretsSchema, JSON.parse(text));
  } catch (cause) {
    const problem =
      cause instanceof v.ValiError
        ? `${v.getDotPath(cause.issues[0]) ?? "it"} ${cause.message}`
        : "it is not JSON";
    throw new Error(
      `${file} cannot be used (${problem}): restore it, or remove it to sign everybody out.`,
      { cause },
    );
  }
}

async function writeWhole(file: string, secrets: Secrets): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await fs.open(draft, "wx", OWNER_ONLY);
  try {
    await handle.writeFile(`${JSON.stringify(secrets, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    // A link, not a rename: whoever is second leaves the first one's file as it is.
    await fs.link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await fs.rm(draft, { force: true });
  }
}

/** From `<dataDir>/secrets.json`, which it makes where there is none. */
export async function readOrCreateSecrets(dataDir: string): Promise<Secrets> {
  const file = path.join(dataDir, "secrets.json");
  const found = await readSecrets(file);
  if (found !== null) return found;
  await fs.mkdir(dataDir, { recursive: true });
  const newSecret = () => randomBytes(SECRET_BYTES).toString("base64url");
  await writeWhole(file, { authSecret: newSecret(), demoSecret: newSecret() });
  const written = await readSecrets(file);
  if (written === null) throw new Error(`${file} was removed while it was made`);
  return written;
}
