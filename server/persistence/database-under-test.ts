// For tests: each engine that can run here, with a fresh database that closing takes away again.
import { randomUUID } from "node:crypto";
import { promises as fs } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import pg from "pg";
import { migrateEmbedded } from "#db/migrate.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import {
  type Database,
  type DatabaseOptions,
  type Orm,
  openDatabase,
} from "#server/persistence/open-database.ts";

/** A place for one database, empty at first, which may be opened, closed and opened again. */
export interface DatabasePlace {
  readonly options: DatabaseOptions;
  remove(): Promise<void>;
}

export interface DatabaseUnderTest {
  readonly name: "PGlite" | "PostgreSQL";
  makePlace(): Promise<DatabasePlace>;
  /** A fresh database. Its `close` removes it. */
  open(): Promise<Database>;
}

export const MIGRATIONS_DIR = fileURLToPath(new URL("../../db/migrations", import.meta.url));

const CONNECT_TIMEOUT_MS = 3_000;
const USUAL_URLS = [
  "postgres://postgres@127.0.0.1:5432/postgres",
  "postgres://postgres@127.0.0.1:5432/test",
  "postgres://root@127.0.0.1:5432/postgres",
];

export function makeTempDir(): Promise<string> {
  return fs.mkdtemp(path.join(os.tmpdir(), "fascicle-test-"));
}

async function makeEmbeddedPlace(): Promise<DatabasePlace> {
  const dataDir = await makeTempDir();
  return {
    options: { dataDir, migrationsDir: MIGRATIONS_DIR },
    remove: () => fs.rm(dataDir, { recursive: true, force: true }),
  };
}

async function runStatement(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}

async function makePostgresPlace(serverUrl: string): Promise<DatabasePlace> {
  const name = `fascicle_test_${randomUUID().replaceAll("-", "")}`;
  await runStatement(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    options: { dataDir: os.tmpdir(), databaseUrl: url.href, migrationsDir: MIGRATIONS_DIR },
    async remove() {
      await runStatement(serverUrl, `drop database ${name} with (force)`);
    },
  };
}

function underTest(
  name: DatabaseUnderTest["name"],
  makePlace: () => Promise<DatabasePlace>,
): DatabaseUnderTest {
  return {
    name,
    makePlace,
    async open() {
      const place = await makePlace();
      if (name === "PGlite") await layEmbeddedDatabase(place.options.dataDir, MIGRATIONS_DIR);
      const database = await openDatabase(place.options);
      return {
        ...database,
        async close() {
          await database.close();
          await place.remove();
        },
      };
    },
  };
}

/** The embedded engine with its files in memory: for many sessions, where durability is no question. */
export async function openInMemory(): Promise<Database> {
  const client = await PGlite.create();
  const orm = drizzlePglite(client);
  await migrateEmbedded(orm, MIGRATIONS_DIR);
  return {
    orm: orm as unknown as Orm,
    engine: "embedded",
    async runAlone(statement) {
      await client.exec(statement);
    },
    ownerLock: null,
    files: null,
    close: () => client.close(),
    reopen: async () => undefined,
  };
}

interface FoundServer {
  readonly url: string;
  readonly version: string;
}

async function findServer(): Promise<FoundServer | string> {
  // biome-ignore lint/style/noProcessEnv: the test runner's setting, which the server never reads.
  const given = process.env.TEST_DATABASE_URL;
  const problems: string[] = [];
  for (const url of given ? [given] : USUAL_URLS) {
    try {
      const { rows } = await runStatement(
        url,
        "select current_setting('server_version') as version, rolcreatedb or rolsuper as may from pg_roles where rolname = current_user",
      );
      if (rows[0].may === true) return { url, version: rows[0].version };
      problems.push("its user may not create databases");
    } catch (error) {
      if (given) throw error;
      problems.push(error instanceof Error ? error.message || error.name : String(error));
    }
  }
  return [...new Set(problems)].join("; ");
}

/** PGlite always; PostgreSQL at TEST_DATABASE_URL or a usual local address. Prints what runs. */
export async function openDatabasesUnderTest(): Promise<readonly DatabaseUnderTest[]> {
  const embedded = underTest("PGlite", makeEmbeddedPlace);
  const server = await findServer();
  if (typeof server === "string") {
    process.stdout.write(`databases under test: PGlite (skipped: PostgreSQL, ${server})\n`);
    return [embedded];
  }
  process.stdout.write(`databases under test: PGlite, PostgreSQL ${server.version}\n`);
  return [embedded, underTest("PostgreSQL", () => makePostgresPlace(server.url))];
}
