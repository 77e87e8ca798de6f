import type pg from "pg";

/**
 * What the database says of its own rules, one line a fact, sorted: columns, constraints, indexes, triggers, functions
 * with a hash of their text, and every privilege. Prisma's drift check sees almost none of it. The text is the same
 * on every supported PostgreSQL and names neither the database nor who made it.
 */
export async function catalogue(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(facts);
  return rows.map(({ line }) => line).sort();
}

const ours = `n.nspname in ('public', 'audit') and c.relname <> '_prisma_migrations'`;

const facts = `
with acl as (
  select 'schema ' || nspname as thing, coalesce(nspacl, acldefault('n', nspowner)) as acl, nspowner as owner
  from pg_namespace where nspname in ('public', 'audit')
  union all
  select case c.relkind when 'S' then 'sequence ' else 'table ' end || n.nspname || '.' || c.relname,
    coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's'::"char" else 'r'::"char" end, c.relowner)), c.relowner
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'S')
  union all
  select 'column ' || n.nspname || '.' || c.relname || '.' || a.attname, a.attacl, c.relowner
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
  where ${ours} and a.attacl is not null and not a.attisdropped
  union all
  select 'function ' || p.oid::regprocedure, coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'audit')
  union all
  select 'default for ' || case d.defaclobjtype when 'f' then 'functions' when 'r' then 'tables' else d.defaclobjtype::text end,
    d.defaclacl, d.defaclrole from pg_default_acl d
  union all
  select 'database', datacl, datdba from pg_database where datname = current_database()
)
select 'grant ' || thing || ': ' || case when x.grantee = 0 then 'public' when x.grantee = owner then 'owner' else x.grantee::regrole::text end
  || ' ' || string_agg(x.privilege_type || case when x.is_grantable then '*' else '' end, ', ' order by x.privilege_type) as line
from acl, aclexplode(acl) x where x.grantee <> owner group by thing, x.grantee, owner
union all
select 'owner ' || thing || ': ' || owner::regrole from acl where thing <> 'database' and thing not like 'column %' and owner::regrole::text like 'keyhole%'
union all
select 'column ' || n.nspname || '.' || c.relname || '.' || a.attname || ': ' || format_type(a.atttypid, a.atttypmod)
  || case when a.attnotnull then ' not null' else '' end || case a.attgenerated when 's' then ' generated' else '' end
  || case a.attidentity when 'a' then ' identity always' else '' end || coalesce(' = ' || pg_get_expr(d.adbin, d.adrelid), '')
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where ${ours} and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
union all
select 'constraint ' || n.nspname || '.' || c.relname || '.' || k.conname || ': ' || pg_get_constraintdef(k.oid)
  || case when k.convalidated then '' else ' (not valid)' end
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
where ${ours} and k.contype <> 'n' and k.contype <> 't'
union all
select 'index ' || pg_get_indexdef(i.indexrelid)
from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace where ${ours}
union all
select 'trigger ' || n.nspname || '.' || c.relname || '.' || t.tgname || ': ' || pg_get_triggerdef(t.oid)
  || case t.tgenabled when 'O' then '' else ' (enabled ' || t.tgenabled::text || ')' end
from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
where ${ours} and not t.tgisinternal
union all
select 'function ' || p.oid::regprocedure || ': ' || case when p.prosecdef then 'security definer ' else '' end
  || array_to_string(p.proconfig, '; ') || ' ' || md5(pg_get_function_result(p.oid) || p.provolatile::text || p.prosrc)
from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'audit')
union all
select 'security ' || n.nspname || '.' || c.relname || case when c.relrowsecurity then ': rows' else ': none' end
from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours} and c.relkind in ('r', 'p') and c.relrowsecurity
union all
select 'role ' || rolname || case when rolsuper then ' superuser' else '' end || case when rolcreaterole then ' createrole' else '' end
  || case when rolcreatedb then ' createdb' else '' end || case when rolcanlogin then ' login' else '' end
  || coalesce(' ' || array_to_string(array(select unnest(rolconfig) order by 1), '; '), '')
from pg_roles where rolname in ('keyhole_owner', 'keyhole_app')
union all
select 'member ' || m.member::regrole || ' of ' || m.roleid::regrole from pg_auth_members m where m.member::regrole::text = 'keyhole_app'
`;
