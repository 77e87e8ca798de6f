import type { Database } from "./client";
import { inTransaction, type Tx } from "./transaction";

/** Whether the database holds Keyhole's rules against the role the application signed in as. */
export interface RoleCheck {
  readonly enforced: boolean;
  /** Whole sentences for an administrator, each naming what to take away or put back. */
  readonly problems: readonly string[];
}

/** What the migrations grant: by table its privileges, and by column what is granted for single columns only. */
const granted: Readonly<Record<string, { readonly table: string; readonly columns?: string }>> = {
  "public._prisma_migrations": { table: "SELECT" },
  "public.installation": { table: "SELECT" },
  "public.person": { table: "SELECT", columns: "UPDATE last_seen_at" },
  "public.role_grant": { table: "SELECT" },
  "public.change": { table: "SELECT" },
  "public.decision": { table: "SELECT" },
  "public.emergency": { table: "SELECT" },
  "public.emergency_grant": { table: "SELECT" },
  "public.guarded_operation": { table: "SELECT" },
  "public.one_time_link": { table: "" },
  "public.session": {
    table: "SELECT INSERT",
    columns: "UPDATE last_seen_at, UPDATE authenticated_at, UPDATE ended_at, UPDATE ended_why",
  },
  "public.machine_token": { table: "SELECT", columns: "UPDATE last_used_at, UPDATE revoked_at" },
  "public.api_token": { table: "SELECT INSERT", columns: "UPDATE last_used_at, UPDATE revoked_at" },
  "public.second_factor": { table: "SELECT", columns: "UPDATE last_step" },
  "public.recovery_code": { table: "SELECT", columns: "UPDATE used_at" },
  "public.sign_in_step": { table: "SELECT INSERT DELETE" },
  "public.sign_in_window": { table: "SELECT INSERT UPDATE DELETE" },
  "public.budget_window": { table: "SELECT INSERT UPDATE DELETE" },
  "public.refusal_window": { table: "SELECT INSERT UPDATE DELETE" },
  "public.worker_beat": { table: "SELECT INSERT UPDATE" },
  "public.gateway": {
    table: "SELECT INSERT",
    columns: updates(
      ...["description", "edition", "kong_version", "environment", "guarded", "approvals_needed", "loaded_vaults"],
      ...["archived_at", "version", "updated_at", "updated_by"],
    ),
  },
  "public.gateway_connection": {
    table: "SELECT INSERT DELETE",
    columns: updates(
      "address",
      "token_header",
      "token_sealed",
      "token_print",
      "ca",
      "version",
      "updated_at",
      "updated_by",
    ),
  },
  "public.vault": {
    table: "SELECT INSERT DELETE",
    columns: updates(
      ...["prefix", "description", "tags", "config", "config_sealed", "access_level", "access", "access_sealed"],
      ...["sealed_names", "sealed_prints", "version", "updated_by", "updated_at"],
    ),
  },
  "public.vault_schema": {
    table: "SELECT INSERT DELETE",
    columns: updates("schema", "kong_version", "source", "noted_at", "noted_by"),
  },
  "public.vault_revision": { table: "SELECT" },
  "public.counted_token": { table: "SELECT INSERT DELETE" },
  "public.vault_opening": {
    table: "SELECT INSERT",
    columns: updates(
      ...["vault_version", "settings_digest", "openers", "ends_at", "looked_at", "untold_at", "next_look_at"],
      ...["tellings"],
    ),
  },
  "public.secret": {
    table: "SELECT INSERT",
    columns: updates(
      ...["provider", "backend", "known", "plan", "outcome", "backend_version", "first_seen_at", "looked_at"],
      ...["written_at", "rotated_at", "expires_at", "failing_since", "due_at", "due_reason", "lead_at"],
      ...[
        "due_at_latest",
        "next_check_at",
        "claimed_until",
        "acknowledged_at",
        "acknowledged_by",
        "acknowledged_note",
        "retired_at",
      ],
    ),
  },
  "public.reference": {
    table: "SELECT INSERT",
    columns: updates(
      ...["state", "outcome", "checked_at", "checked_by", "check_ms", "preview", "print", "print_key"],
      ...["print_comparable", "secret_id", "tracked_by", "tracked_at", "retired_by", "retired_at"],
    ),
  },
  "public.rotation_event": { table: "SELECT INSERT" },
  "public.rotation_policy": {
    table: "SELECT INSERT DELETE",
    columns: updates(
      ...["max_age_days", "lead_days", "zone", "check_every_seconds", "version", "updated_by", "updated_at"],
    ),
  },
  "public.check_run": {
    table: "SELECT INSERT",
    columns: updates(
      ...["state", "started_at", "first_result_at", "finished_at", "cancelled_by", "waits_until", "claimed_until"],
      ...["done", "resolved", "failing", "other", "claimed_by", "waits_for", "ended_why", "failures"],
    ),
  },
  "public.check_run_item": { table: "SELECT INSERT DELETE", columns: updates("outcome", "checked_at") },
  "public.single_sign_on": { table: "SELECT" },
  "public.identity": { table: "SELECT" },
  "public.claim_mapping": { table: "SELECT" },
  "public.allow_entry": { table: "SELECT INSERT DELETE" },
  "public.change_editor": { table: "SELECT" },
  "public.change_comment": { table: "SELECT" },
  "public.change_test": { table: "SELECT" },
  "public.notification": { table: "SELECT INSERT DELETE", columns: updates("read_at") },
  "audit.event": { table: "SELECT", columns: "INSERT body" },
  "audit.link": { table: "SELECT" },
  "audit.head": { table: "" },
  "audit.checkpoint": { table: "SELECT INSERT" },
  "audit.cut": { table: "SELECT" },
  "audit.checkpoint_sink": {
    table: "SELECT",
    columns: updates("through", "delivered_at", "next_at", "failures", "problem"),
  },
  "audit.verification": { table: "SELECT", columns: updates("started_at", "rows", "total", "finished_at") },
};

function updates(...columns: readonly string[]): string {
  return columns.map((column) => `UPDATE ${column}`).join(", ");
}

const callable = [
  ...["kh_change_request", "kh_change_decide", "kh_change_withdraw", "kh_change_void", "kh_change_fail"],
  ...[
    "kh_change_put",
    "kh_draft_edit",
    "kh_draft_request",
    "kh_draft_discard",
    "kh_change_comment",
    "kh_change_test",
    "kh_change_deciders",
    "kh_has_a_hand",
    "kh_waiting_for",
  ],
  ...["kh_change_expire", "kh_forget_old_credentials", "kh_setup_link", "kh_setup", "tip"],
  ...["kh_person_invite", "kh_person_link", "kh_invitation", "kh_person_accept", "kh_person_confirm"],
  ...["kh_person_suspend", "kh_person_resume", "kh_role_grant", "kh_role_revoke"],
  ...["kh_emergency_grant", "kh_emergency_revoke", "kh_emergency_apply", "kh_emergency_review"],
  ...["kh_sample_obstacle", "kh_remove_sample", "kh_machine_token_create"],
  ...["kh_factor_begin", "kh_factor_confirm", "kh_recovery_renew", "kh_factor_remove"],
  ...["kh_sign_in_policy", "kh_factor_reset", "kh_password_reset", "kh_password_change"],
  ...["kh_break_glass", "kh_sso_save", "kh_sso_remove", "kh_sso_sign_in", "kh_sso_again", "kh_claims_expire"],
  "kh_claims_overdue",
  ...["kh_held_weight", "kh_person_erase"],
  ...["cut_due", "cut_off", "kh_retention_set"],
  ...["kh_claim_mapping_add", "kh_claim_mapping_remove", "kh_identity_link", "kh_identity_connect"],
  "kh_identity_unlink",
];

/** Triggers without which a rule does not hold, by table. */
const triggers = [
  ...["audit.event.event_link", "audit.event.event_append_only", "audit.event.event_no_truncate"],
  ...["audit.link.link_append_only", "audit.link.link_no_truncate"],
  ...["audit.head.head_no_delete", "audit.head.head_no_truncate"],
  ...["audit.checkpoint.checkpoint_follows", "audit.checkpoint.checkpoint_append_only"],
  ...["audit.checkpoint.checkpoint_no_truncate", "audit.cut.cut_append_only", "audit.cut.cut_no_truncate"],
  ...["public.vault.vault_guard", "public.gateway.gateway_guard", "public.allow_entry.allow_entry_guard"],
  "public.gateway_connection.gateway_connection_guard",
  ...["public.vault.vault_keeps_revision", "public.vault_revision.vault_revision_frozen"],
  ...["public.vault_revision.vault_revision_no_delete", "public.vault_revision.vault_revision_no_truncate"],
  ...["public.rotation_event.rotation_event_append_only", "public.rotation_event.rotation_event_no_truncate"],
  ...["public.change.change_frozen", "public.change.change_no_delete", "public.change.change_no_truncate"],
  ...["change_editor", "change_comment"].flatMap((table) =>
    ["append_only", "no_delete", "no_truncate"].map((rule) => `public.${table}.${table}_${rule}`),
  ),
  ...["public.decision.decision_frozen", "public.decision.decision_no_delete", "public.decision.decision_no_truncate"],
  ...[
    "public.change.change_applied_rightly",
    "public.emergency.emergency_frozen",
    "public.emergency.emergency_no_delete",
  ],
  ...["public.emergency.emergency_no_truncate", "public.emergency_grant.emergency_grant_frozen"],
  ...["public.emergency_grant.emergency_grant_no_delete", "public.emergency_grant.emergency_grant_no_truncate"],
  ...["public.decision.decision_recent", "public.second_factor.second_factor_step_rises"],
  ...["public.recovery_code.recovery_code_stays_used"],
  "public.machine_token.machine_token_stays_revoked",
  ...["public.installation.installation_bootstrap_stays_closed", "public.installation.installation_sso_of_sample"],
  ...["public.single_sign_on.single_sign_on_way_in", "public.person.person_way_in"],
  ...["public.role_grant.role_grant_way_in", "public.role_grant.role_grant_unmark", "public.session.session_way"],
  ...[
    "public.session.session_stays_ended",
    "public.api_token.api_token_stays_revoked",
    "public.api_token.api_token_bounded",
  ],
];

/**
 * Asks the database, as the role of this connection, what that role could do that it should not: be a superuser, make
 * roles, own or create things, belong to other roles, write or call what only the owner may; and whether the triggers
 * stand. Throws `AppError` UNAVAILABLE when the database does not answer.
 */
export async function checkRole(db: Database): Promise<RoleCheck> {
  const problems = await inTransaction(db, problemsOfRole);
  return { enforced: problems.length === 0, problems };
}

/**
 * Whether guarded rows may be written here: the database holds the rules, or its owner has accepted that it does not
 * (`UPDATE installation SET accepts_unenforced_rules = true`).
 */
export async function mayApplyGuarded(tx: Tx): Promise<boolean> {
  if ((await problemsOfRole(tx)).length === 0) return true;
  const [found] = await tx.$queryRaw<{ accepted: boolean }[]>`
    select accepts_unenforced_rules as accepted from installation`;
  return found?.accepted === true;
}

async function problemsOfRole(tx: Tx): Promise<readonly string[]> {
  return [
    ...(await attributes(tx)),
    ...(await possessions(tx)),
    ...(await excessOnTables(tx)),
    ...(await excessOnSequences(tx)),
    ...(await excessOnFunctions(tx)),
    ...(await missingTriggers(tx)),
  ];
}

async function attributes(tx: Tx): Promise<readonly string[]> {
  const found = await tx.$queryRaw<{ me: string; what: string }[]>`
    select current_user::text as me, what from pg_roles r,
      lateral (values (rolsuper, 'is a superuser'), (rolcreaterole, 'may create roles'), (rolcreatedb, 'may create databases'),
        (rolreplication, 'may replicate'), (rolbypassrls, 'passes by row security'),
        (exists (select from pg_auth_members m where m.member = r.oid), 'is a member of another role'),
        (has_database_privilege(r.oid, current_database(), 'CREATE'), 'may create schemas in this database'),
        (has_database_privilege(r.oid, current_database(), 'TEMPORARY'), 'may create temporary tables'),
        (exists (select from pg_namespace n where n.nspname !~ '^pg_(temp|toast)' and has_schema_privilege(r.oid, n.oid, 'CREATE')),
          'may create objects in a schema'),
        (current_setting('session_replication_role') <> 'origin', 'runs with triggers switched off')) as a(holds, what)
    where rolname = current_user and holds`;
  return found.map(({ me, what }) => `The role ${me} ${what}.`);
}

async function possessions(tx: Tx): Promise<readonly string[]> {
  const found = await tx.$queryRaw<{ me: string; kind: string; count: number }[]>`
    select current_user::text as me, kind, count(*)::int as count from pg_roles r, lateral (
      select 'tables or indexes' from pg_class where relowner = r.oid and relnamespace <> 'pg_toast'::regnamespace
      union all select 'schemas' from pg_namespace where nspowner = r.oid
      union all select 'functions' from pg_proc where proowner = r.oid
      union all select 'databases' from pg_database where datdba = r.oid) as o(kind)
    where rolname = current_user and not rolsuper group by kind order by kind`;
  return found.map(({ me, kind, count }) => `The role ${me} owns ${kind} (${count}); it should own nothing.`);
}

async function excessOnTables(tx: Tx): Promise<readonly string[]> {
  const found = await tx.$queryRaw<{ name: string; privilege: string; column: string | null }[]>`
    select n.nspname || '.' || c.relname as name, privilege, null as column
    from pg_class c join pg_namespace n on n.oid = c.relnamespace,
      unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) as privilege
    where n.nspname in ('public', 'audit') and c.relkind in ('r', 'p', 'v', 'm', 'f') and has_table_privilege(c.oid, privilege)
    union all
    select n.nspname || '.' || c.relname, privilege, a.attname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid,
      unnest(array['INSERT', 'UPDATE', 'REFERENCES']) as privilege
    where n.nspname in ('public', 'audit') and c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped
      and has_column_privilege(c.oid, a.attnum, privilege) and not has_table_privilege(c.oid, privilege)
    order by 1, 2, 3`;
  return found
    .filter(({ name, privilege, column }) => {
      const rights = granted[name];
      if (column === null) return rights === undefined || !rights.table.split(" ").includes(privilege);
      return !(rights?.columns ?? "").split(", ").includes(`${privilege} ${column}`);
    })
    .map(({ name, privilege, column }) =>
      column === null
        ? `The runtime role holds ${privilege} on ${name}.`
        : `The runtime role holds ${privilege} on the column ${column} of ${name}.`,
    );
}

/** Identity columns need no right on their sequence; whoever may set one decides what the trigger of the log believes. */
async function excessOnSequences(tx: Tx): Promise<readonly string[]> {
  const found = await tx.$queryRaw<{ name: string; privilege: string }[]>`
    select n.nspname || '.' || c.relname as name, privilege
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, unnest(array['USAGE', 'SELECT', 'UPDATE']) as privilege
    where n.nspname in ('public', 'audit') and c.relkind = 'S' and has_sequence_privilege(c.oid, privilege) order by 1, 2`;
  return found.map(({ name, privilege }) => `The runtime role holds ${privilege} on the sequence ${name}.`);
}

async function excessOnFunctions(tx: Tx): Promise<readonly string[]> {
  const found = await tx.$queryRaw<{ name: string }[]>`
    select p.proname::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'audit') and has_function_privilege(p.oid, 'EXECUTE')
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1`;
  return found
    .filter(({ name }) => !callable.includes(name))
    .map(({ name }) => `The runtime role may call the function ${name}.`);
}

async function missingTriggers(tx: Tx): Promise<readonly string[]> {
  const found = await tx.$queryRaw<{ name: string }[]>`
    select n.nspname || '.' || c.relname || '.' || t.tgname as name
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and t.tgenabled in ('O', 'A')`;
  const standing = new Set(found.map(({ name }) => name));
  return triggers
    .filter((name) => !standing.has(name))
    .map((name) => `The trigger ${name} is missing or switched off.`);
}
