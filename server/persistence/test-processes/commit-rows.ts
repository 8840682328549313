// Run by a test, which kills it: commits rows for ever, and prints each number once its commit has
// been answered. Odd numbers are single statements, even ones transactions.
import { sql } from "drizzle-orm";
import { type Orm, openDatabase } from "#server/persistence/open-database.ts";

const [dataDir, migrationsDir] = process.argv.slice(2);
if (dataDir === undefined || migrationsDir === undefined) throw new Error("expected two folders");

const database = await openDatabase({ dataDir, migrationsDir });
await database.orm.execute(sql`create table if not exists acknowledged (number int primary key)`);
const found = await database.orm.execute(
  sql`select coalesce(max(number), 0) as last from acknowledged`,
);
const { rows } = found as unknown as { rows: readonly { last: number }[] };

const insert = (orm: Orm, number: number) =>
  orm.execute(sql`insert into acknowledged values (${number})`);
for (let number = (rows[0]?.last ?? 0) + 1; ; number += 1) {
  if (number % 2 === 1) await insert(database.orm, number);
  else await database.orm.transaction((tx) => insert(tx, number));
  process.stdout.write(`${number}\n`);
}
