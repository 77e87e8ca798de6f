import fs from "node:fs";
import path from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guardedOperations } from "@/lib/domain/access/guarded-operations";
import { rules } from "@/lib/db/rule-codes";
import { catalogue } from "@/tests/support/catalogue";
import { testDatabase, type TestDatabase } from "@/tests/support/database";
import { connected } from "@/tests/support/organisation";

const file = path.join(import.meta.dirname, "../../fixtures/catalogue.txt");

/** Ways to take one rule away, made from the catalogue itself, so that a new rule is tried without a word here. */
const removals = `
select format('alter table %s drop constraint %I cascade', k.conrelid::regclass, k.conname) as sql
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'audit') and k.contype in ('c', 'f', 'u', 'p') and c.relname <> '_prisma_migrations'
union all select format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass) from pg_trigger t where not t.tgisinternal
  and t.tgrelid::regclass::text !~ '^pgboss'
union all select format('alter table %s disable trigger %I', t.tgrelid::regclass, t.tgname) from pg_trigger t
  where not t.tgisinternal and t.tgrelid::regclass::text !~ '^pgboss'
union all select format('drop index %s', i.indexrelid::regclass) from pg_index i join pg_class c on c.oid = i.indrelid
  join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'audit')
  and not exists (select from pg_constraint k where k.conindid = i.indexrelid) and c.relname <> '_prisma_migrations'
union all select format('alter table %s alter column %I drop not null', a.attrelid::regclass, a.attname)
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'audit') and c.relkind = 'r' and a.attnum > 0 and a.attnotnull and a.attidentity = ''
  and c.relname <> '_prisma_migrations' and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey))
union all select format('revoke %s on %s %s from keyhole_app', x.privilege_type, kind, thing)
  from (select 'table' as kind, c.oid::regclass::text as thing, c.relacl as acl from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'audit') and c.relkind = 'r' and c.relname <> '_prisma_migrations'
    union all select 'function', p.oid::regprocedure::text, p.proacl from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'audit')
    union all select 'schema', nspname, nspacl from pg_namespace where nspname in ('audit')) o, aclexplode(acl) x
  where x.grantee = 'keyhole_app'::regrole
union all select format('revoke %s (%I) on %s from keyhole_app', x.privilege_type, a.attname, a.attrelid::regclass)
  from pg_attribute a, aclexplode(a.attacl) x where x.grantee = 'keyhole_app'::regrole
union all select format('grant %s on %s to keyhole_app', p, c.oid::regclass)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace, unnest(array['insert', 'update', 'delete', 'truncate', 'trigger', 'references']) p
  where n.nspname in ('public', 'audit') and c.relkind = 'r' and c.relname <> '_prisma_migrations' and not has_table_privilege('keyhole_app', c.oid, p)
union all select format('grant execute on function %s to %s', p.oid::regprocedure, r)
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace, unnest(array['public', 'keyhole_app']) r
  where n.nspname in ('public', 'audit') and not has_function_privilege(r, p.oid, 'execute')
union all select format('alter function %s security invoker', p.oid::regprocedure) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'audit') and p.prosecdef
union all select format('alter function %s reset search_path', p.oid::regprocedure) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'audit')
union all select format('create or replace %s', regexp_replace(pg_get_functiondef(p.oid), 'BEGIN', E'BEGIN\\n    RETURN NULL;'))
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'audit') and p.prorettype = 'trigger'::regtype
`;

describe("the rules in the database", () => {
  let database: TestDatabase;
  let owner: pg.Client;

  beforeAll(async () => {
    database = await testDatabase();
    owner = await connected(database.ownerUrl);
  });

  afterAll(async () => {
    await owner?.end();
    await database?.drop();
  });

  it("are those of the checked-in snapshot (KEYHOLE_SNAPSHOT=write renews it after a migration)", async () => {
    const found = `${(await catalogue(owner)).join("\n")}\n`;
    if (process.env.KEYHOLE_SNAPSHOT === "write") fs.writeFileSync(file, found);
    expect(found.split("\n")).toEqual(fs.readFileSync(file, "utf8").split("\n"));
  });

  it("are missed when any of them is taken away or loosened", async () => {
    const snapshot = (await catalogue(owner)).join("\n");
    const { rows } = await owner.query<{ sql: string }>(removals);
    const unnoticed: string[] = [];
    // The gate tries every fourth, of each kind; the proof tries all.
    for (const { sql } of process.env.KEYHOLE_PROVE ? rows : rows.filter((_row, at) => at % 4 === 0)) {
      await owner.query("begin");
      await owner.query(sql.replace(/^create or replace CREATE OR REPLACE/i, "create or replace"));
      if ((await catalogue(owner)).join("\n") === snapshot) unnoticed.push(sql);
      await owner.query("rollback");
    }
    expect(unnoticed).toEqual([]);
    expect(rows.length).toBeGreaterThan(300);
    expect((await catalogue(owner)).join("\n")).toBe(snapshot);
  }, 900_000);

  it("raise exactly the codes that the application has a sentence for", async () => {
    const { rows } = await owner.query<{ source: string }>(
      "select prosrc as source from pg_proc where pronamespace in ('public'::regnamespace, 'audit'::regnamespace)",
    );
    const raised = new Set(rows.flatMap(({ source }) => source.match(/KH\d{3}/g) ?? []));
    expect([...raised].sort()).toEqual(Object.keys(rules).sort());
  });

  it("guard exactly the operations that the application takes for guarded", async () => {
    const { rows } = await owner.query<{ name: string }>("select name from guarded_operation");
    expect(rows.map(({ name }) => name).sort()).toEqual([...guardedOperations].sort());
  });

  it("pin the search path of every function, ending in pg_temp", async () => {
    const { rows } = await owner.query<{ name: string }>(
      `select p.oid::regprocedure::text as name from pg_proc p
       where pronamespace in ('public'::regnamespace, 'audit'::regnamespace)
         and not coalesce(array_to_string(proconfig, ' ') ~ '^search_path=.*pg_temp$', false)`,
    );
    expect(rows).toEqual([]);
  });
});
