import type { RunningApp } from "@/tests/support/running-app";

interface OnProd {
  readonly app: RunningApp;
  readonly changes: { readonly applied: string };
}

/** Lets Maya apply without approval on prod-eu, as if that change had given it to her. */
export async function mayInEmergency(app: RunningApp, change: string): Promise<void> {
  await app.owner.query(
    `insert into emergency_grant (id, person_id, gateway_id, change_id, granted_by, granted_at, expires_at)
     select gen_random_uuid(), p.id, g.id, $1, gen_random_uuid(), now(), now() + interval '7 days'
     from person p, gateway g where p.name = 'Maya' and g.name = 'prod-eu'`,
    [change],
  );
}

/** The applied change of prod-eu as one that Maya applied without approval, until it is closed again. */
export async function openEmergency({ app, changes }: OnProd): Promise<void> {
  await app.owner.query(
    `insert into emergency (id, change_id, gateway_id, grant_id, person_id, session_id, reason, applied_at, review_by)
     select gen_random_uuid(), $1, e.gateway_id, e.id, e.person_id, gen_random_uuid(),
       'The region is down, and nobody who approves answers the phone.', now(), now() + interval '1 day'
     from emergency_grant e limit 1`,
    [changes.applied],
  );
}

export async function closeEmergency({ app }: OnProd): Promise<void> {
  await app.owner.query(`alter table emergency disable trigger user;
    delete from emergency; alter table emergency enable trigger user`);
}
