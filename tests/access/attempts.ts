import { randomUUID } from "node:crypto";
import { personOf, type Context } from "@/lib/services/kernel/context";
import { handoff, type HandoffFor } from "@/lib/services/single-sign-on/handoff";
import type { PersonPlan } from "@/tests/support/organisation";
import { addFactor, codeAt, dropFactor } from "@/tests/support/second-factor";
import { addSecret } from "@/tests/support/rotation";
import type { Place, World } from "./world";

export interface Attempt {
  readonly world: World;
  readonly ctx: Context;
  /** The gateway that the input names. */
  readonly place: Place;
  /** own: the caller's or of that gateway · wrong: the target is somebody else's, of another gateway, or nowhere. */
  readonly target: "own" | "wrong";
  /** The time to which whoever is asked holds. */
  readonly now: Date;
}

type Input = (attempt: Attempt) => unknown;

let made = 0;
/** A name nobody has yet, as Kong's prefixes and gateways may be called. */
const fresh = (): string => `made-${(made += 1)}`;

const me = ({ ctx, world }: Attempt): string => personOf(ctx.actor)?.personId ?? world.somebody;

/** Names a gateway, or with `wrong` one that does not exist. */
/** Every gateway here loads it. */
const customVault = "acme-http";

const gatewayNamed = ({ place, target }: Attempt): { readonly gateway: string } => {
  return { gateway: target === "own" ? place.name : "no-such-gateway" };
};

/** A change of the named gateway, or with `wrong` of another one. */
const changeNamed = async ({ world, place, target }: Attempt, by?: Context) => {
  const { id, hash } = await world.changeOf(target === "own" ? place : world.other, by);
  return { id, hash, gateway: place.name };
};

/** What the caller put before others of the named gateway, or with `wrong` somebody of another one. */
const waiting = async ({ world, ctx, place, target }: Attempt, state: "draft" | "requested" | "withdrawn") => {
  const { id, hash } = await world.askedOf(target === "own" ? place : world.other, ctx, state);
  return { id, hash, gateway: place.name };
};
const without = ({ id, gateway }: { readonly id: string; readonly gateway: string }) => ({ id, gateway });

/** The named gateway with its version, or with `wrong` the id of another one under its name. */
const gatewayAsItStands = async ({ world, place, target }: Attempt) => {
  const { rows } = await world.owner.query<{ version: number }>("select version from gateway where id = $1", [
    place.id,
  ]);
  return { gateway: place.name, id: target === "own" ? place.id : world.other.id, version: rows[0]?.version };
};

/** The named gateway is connected, to nothing that could be asked; its id and the connection's version. */
const connectedGateway = async ({ world, place, target }: Attempt) => {
  await world.owner.query(`
    alter table gateway_connection disable trigger gateway_connection_guard;
    insert into gateway_connection (gateway_id, address, token_header, updated_at)
      values ('${place.id}', 'http://127.0.0.1:1/${place.id}', 'Kong-Admin-Token', now()) on conflict do nothing;
    alter table gateway_connection enable trigger gateway_connection_guard`);
  const { rows } = await world.owner.query<{ version: number }>(
    "select version from gateway_connection where gateway_id = $1",
    [place.id],
  );
  return { gateway: place.name, id: target === "own" ? place.id : world.other.id, version: rows[0]?.version };
};

/** A reference that is tracked on the named gateway, or with `wrong` on another. */
const referenceOf = ({ world, place, target }: Attempt): Promise<string> =>
  world.referenceOf(target === "own" ? place : world.other);

/** A check under way on the named gateway, or with `wrong` on another; any that was there has ended. */
const runOf = async (attempt: Attempt) => {
  const { world, place, target } = attempt;
  const of = target === "own" ? place : world.other;
  const [run, claim, reference] = [randomUUID(), randomUUID(), await world.referenceOf(of)];
  await world.owner.query("update check_run set state = 'cancelled' where state in ('queued', 'running')");
  await world.owner.query(
    `insert into check_run (id, gateway_id, what, requested_by, requested_at, total, state, claimed_by, claimed_until)
     values ($1, $2, 'all references', $3, now(), 1, 'running', $4, now() + interval '1 hour')`,
    [run, of.id, world.somebody, claim],
  );
  await world.owner.query("insert into check_run_item (run_id, position, reference_id) values ($1, 1, $2)", [
    run,
    reference,
  ]);
  return { run, claim, references: [reference] };
};

/** Somebody new, or with `wrong` nobody. */
const personNamed = async ({ world, target }: Attempt, plan: PersonPlan = {}): Promise<string> =>
  target === "own" ? world.person(plan) : randomUUID();

/** A change about a person, or with `wrong` one of a gateway. */
const peopleChange = ({ world, target }: Attempt) =>
  target === "own" ? world.changeAboutPerson() : world.changeOf(world.other);

/** A secret of the named gateway whose last check failed, or with `wrong` of another one. */
const failingSecret = ({ world, place, target }: Attempt): Promise<string> =>
  addSecret(world.owner, target === "own" ? place.id : world.other.id, { failingSince: new Date() });

/** The caller has a second factor. */
const withFactor = async (attempt: Attempt) => {
  await addFactor(attempt.world.deps, attempt.world.owner, me(attempt));
  return {};
};

const withoutFactor = (attempt: Attempt) => dropFactor(attempt.world.owner, me(attempt));
/** What a provider answered, handed over as the route does that its answers come to. */
const answered = ({ world }: Attempt, purpose: HandoffFor) => {
  return { idToken: "no-token", handoff: handoff(world.deps.crypto, purpose, "no-token") };
};

const provider = {
  ...{ issuer: "https://id.example", clientId: "keyhole", clientSecret: "a-secret-of-the-client", scopes: "openid" },
  ...{ groupsClaim: "groups", button: "Sign in with Example" },
};

/** The provider is set up; with `approvers`, and the start is over, until the trial has ended. */
const withProvider = async ({ world }: Attempt, { approvers = false } = {}): Promise<void> => {
  await world.owner.query(
    `insert into single_sign_on (issuer, client_id, client_secret_sealed, scopes, groups_claim, button)
     values ($1, $2, $3, 'openid', 'groups', 'Sign in') on conflict do nothing`,
    [provider.issuer, provider.clientId, Buffer.alloc(64)],
  );
  if (!approvers) return;
  for (const name of ["First", "Second"])
    await world.person({ name: `${name} for a trial`, roles: [["approver", null]] });
};

const withoutProvider = ({ world }: Attempt): Promise<unknown> =>
  world.owner.query(`
    delete from single_sign_on;
    delete from role_grant g using person p where p.id = g.person_id and p.name like '% for a trial'`);

const identityOf = async ({ world }: Attempt, personId: string): Promise<string> => {
  await world.owner.query("delete from identity where person_id = $1", [personId]);
  const id = randomUUID();
  await world.owner.query(
    "insert into identity (id, issuer, subject, person_id) values ($1, 'https://id.example', $2, $3)",
    [id, `subject-${id}`, personId],
  );
  return id;
};

const setUpAccount = (name: string) => ({ name, email: `${name}@sample.invalid`, password: "correct horse battery" });

/** The smallest valid input of every operation. Without one the matrix cannot try it, and fails. */
export const attempts: Readonly<Record<string, Input>> = {
  "gateway.read": gatewayNamed,
  "provider.list": gatewayNamed,
  "vault-schema.list": gatewayNamed,
  "vault-schema.give": (attempt) => ({
    ...gatewayNamed(attempt),
    name: customVault,
    schema: JSON.stringify({ fields: [{ config: { type: "record", fields: [] } }] }),
  }),
  "vault-schema.fetch": async (attempt) => {
    await connectedGateway(attempt);
    return { ...gatewayNamed(attempt), name: customVault };
  },
  "vault-schema.remove": async (attempt) => {
    const { gateway } = gatewayNamed(attempt);
    await attempt.world.owner.query(
      `insert into vault_schema (gateway_id, name, schema, kong_version, source, noted_at)
       select id, $2, '{}', '3.15', 'given', now() from gateway where name = $1 on conflict do nothing`,
      [gateway, customVault],
    );
    return { gateway, name: customVault };
  },
  "vault.list": gatewayNamed,
  "vault.list-deleted": gatewayNamed,
  "vault.read": ({ world, place, target }) => {
    return { gateway: place.name, prefix: target === "own" ? place.prefix : world.other.prefix };
  },
  "vault.create": (attempt) => ({ ...gatewayNamed(attempt), provider: "env", prefix: fresh(), config: {}, access: {} }),
  "vault.edit": async (attempt) => {
    const { world, place, target } = attempt;
    const { id, version } = await world.vaultOf(target === "own" ? place : world.other);
    return { gateway: place.name, id, version, prefix: place.prefix, description: fresh() };
  },
  "vault.test": (attempt) => ({ ...gatewayNamed(attempt), provider: "env", prefix: fresh(), config: {}, access: {} }),
  // Nothing is sealed in it, so it ends before anything is sent.
  "vault.write-value": async ({ world, place, target }) => {
    const { id } = await world.anotherVaultOf(target === "own" ? place : world.other, "new", "konnect");
    return { gateway: place.name, id, key: "db", value: "correct horse battery staple" };
  },
  "vault.make-place": (attempt) => ({ ...gatewayNamed(attempt), provider: "konnect", name: fresh(), access: {} }),
  "vault.delete": async ({ world, place, target }) => {
    const vault = await world.anotherVaultOf(target === "own" ? place : world.other);
    return { gateway: place.name, ...vault };
  },
  "vault.restore": async ({ world, place, target }) => {
    const vault = await world.anotherVaultOf(target === "own" ? place : world.other, "edited");
    return { gateway: place.name, ...vault, revision: 1 };
  },
  "vault.revisions": async ({ world, place, target }) => {
    const { id } = await world.vaultOf(place);
    return { gateway: target === "own" ? place.name : "no-such-gateway", id };
  },
  "reference.list": gatewayNamed,
  "reference.read": async ({ world, place, target }) => {
    return { gateway: place.name, id: await world.referenceOf(target === "own" ? place : world.other) };
  },
  "reference.explain": (attempt) => ({ ...gatewayNamed(attempt), reference: "{vault://nowhere/x}" }),
  "reference.rules": gatewayNamed,
  "reference.compare": (attempt) => {
    return { ...gatewayNamed(attempt), reference: "{vault://nowhere/x}", other: "{vault://nowhere/y}" };
  },
  "reference.check": async (attempt) => {
    await attempt.world.owner.query("update check_run set state = 'cancelled' where state in ('queued', 'running')");
    return { gateway: attempt.place.name, what: { ids: [await referenceOf(attempt)] } };
  },
  "check.cancel": async (attempt) => ({ gateway: attempt.place.name, run: (await runOf(attempt)).run }),
  "check.read": async (attempt) => ({ gateway: attempt.place.name, run: (await runOf(attempt)).run }),
  "check.list": gatewayNamed,
  "check.run-batch": (attempt) => runOf(attempt),
  "rotation.observe": (attempt) => ({ ...gatewayNamed(attempt), secrets: [randomUUID()] }),
  "reference.track": (attempt) => ({ ...gatewayNamed(attempt), references: `{vault://nowhere/${fresh()}}` }),
  "reference.untrack": async (attempt) => ({ gateway: attempt.place.name, ids: [await referenceOf(attempt)] }),
  "reference.retrack": async (attempt) => ({ gateway: attempt.place.name, ids: [await referenceOf(attempt)] }),
  "rotation.list": gatewayNamed,
  "rotation.events": gatewayNamed,
  "rotation.strip": gatewayNamed,
  "rotation.policies": gatewayNamed,
  "overview.read": gatewayNamed,
  "rotation.read": async (attempt) => ({ gateway: attempt.place.name, id: await failingSecret(attempt) }),
  "rotation.set-policy": async (attempt) => {
    return { gateway: attempt.place.name, secret: await failingSecret(attempt), maxAgeDays: 30 };
  },
  "rotation.clear-policy": async (attempt) => {
    const secret = await failingSecret(attempt);
    const at = attempt.target === "own" ? attempt.place : attempt.world.other;
    await attempt.world.owner.query(
      "insert into rotation_policy (gateway_id, secret_id, max_age_days) values ($1, $2, 30)",
      [at.id, secret],
    );
    return { gateway: attempt.place.name, secret, version: 1 };
  },
  "rotation.acknowledge": async (attempt) => {
    return { gateway: attempt.place.name, secrets: [await failingSecret(attempt)] };
  },
  "rotation.unacknowledge": async (attempt) => {
    return { gateway: attempt.place.name, secrets: [await failingSecret(attempt)] };
  },
  "change.list": gatewayNamed,
  "change.read": async (attempt) => {
    const { id, gateway } = await changeNamed(attempt);
    return { id, gateway };
  },
  "change.decide": async (attempt) => ({ ...(await changeNamed(attempt)), decision: "reject", reason: "A trial." }),
  "change.withdraw": async (attempt) => {
    const { id, gateway } = await changeNamed(attempt, personOf(attempt.ctx.actor) === null ? undefined : attempt.ctx);
    return { id, gateway };
  },
  "emergency.apply": async (attempt) => {
    const { world, ctx } = attempt;
    await world.mayInEmergency(me(attempt), attempt.target === "own" ? attempt.place : world.other);
    const asked = await changeNamed(attempt, personOf(ctx.actor) === null ? undefined : ctx);
    return { ...asked, reason: "Nobody else is there to approve it." };
  },
  "emergency.review": async ({ world, place, target }) => {
    const { id } = await world.emergencyOf(target === "own" ? place : world.other);
    return { id, gateway: place.name, verdict: "ratify" };
  },
  "emergency.grant": async (attempt) => ({
    person: await personNamed(attempt),
    gateway: attempt.place.name,
    days: 1,
  }),
  "emergency.revoke": async ({ world, place, target }) => ({
    grant: target === "own" ? await world.mayInEmergency(await world.person(), place) : randomUUID(),
  }),
  "change.test": (attempt) => waiting(attempt, "requested"),
  "change.comment": async (attempt) => {
    const { id, gateway } = await changeNamed(attempt, personOf(attempt.ctx.actor) === null ? undefined : attempt.ctx);
    return { id, gateway, text: "A trial." };
  },
  "change.read-draft": async (attempt) => without(await waiting(attempt, "draft")),
  "change.edit-draft": async (attempt) => ({ ...(await waiting(attempt, "draft")), reason: fresh() }),
  "change.request-draft": (attempt) => waiting(attempt, "draft"),
  "change.discard-draft": async (attempt) => without(await waiting(attempt, "draft")),
  "change.take-back": async (attempt) => without(await waiting(attempt, "requested")),
  "change.request-again": async (attempt) => without(await waiting(attempt, "withdrawn")),
  "audit.list": gatewayNamed,
  "audit.verify": () => ({}),
  "audit.export": () => ({}),
  "audit.export-table": () => ({ about: "session" }),
  "audit.evidence": () => ({ show: "grants" }),
  "audit.export-evidence": () => ({}),
  "log.verify": () => ({}),
  "log.status": () => ({}),
  "log.cut": () => ({}),
  // Always another than it is by then.
  "retention.edit": () => ({ months: 12 + (Number(fresh().slice("made-".length)) % 1180) }),
  "allow-list.list": () => ({}),
  "allow-list.edit": ({ target }) => (target === "own" ? { add: `${fresh()}.example:443` } : { remove: randomUUID() }),
  "gateway.create": () => ({ name: fresh(), edition: "enterprise", kongVersion: "3.15" }),
  "gateway.edit": async (attempt) => ({
    ...(await gatewayAsItStands(attempt)),
    edition: "enterprise",
    kongVersion: "3.15",
    loadedVaults: `bundled,${customVault}`,
    description: fresh(),
    guarded: attempt.place !== attempt.world.own && attempt.place !== attempt.world.other,
  }),
  "gateway.archive": async (attempt) => ({ ...(await gatewayAsItStands(attempt)), archived: true }),
  "gateway.connect": async (attempt) => ({
    ...(await connectedGateway(attempt)),
    address: `http://${fresh()}.example:8001`,
  }),
  "gateway.disconnect": connectedGateway,
  "gateway.read-connection": gatewayNamed,
  "gateway.list": () => ({}),
  "sample.read": () => ({}),
  "sample.remove": () => ({}),
  "person.read-own": () => ({}),
  "person.list": () => ({}),
  "person.read": async (attempt) => ({ person: await personNamed(attempt) }),
  "role.list": gatewayNamed,
  "right.explain": async (attempt) => ({ person: await personNamed(attempt), operation: "vault.create", gateway: "" }),
  "right.list": (attempt) => ({ ...gatewayNamed(attempt), operation: "vault.create" }),
  "person.invite": () => ({ name: "New", email: `${fresh()}@sample.invalid`, role: "viewer" }),
  "person.accept": async ({ world }) => {
    const { link } = await world.invited();
    return { link, password: "correct horse battery", again: "correct horse battery" };
  },
  "person.reissue-link": async ({ world, target }) => ({
    person: target === "own" ? (await world.invited()).id : randomUUID(),
  }),
  "person.confirm": async (attempt) => ({ person: await personNamed(attempt, { confirmed: false }) }),
  "person.suspend": async (attempt) => ({ person: await personNamed(attempt) }),
  "person.erase": async (attempt) => ({ person: await personNamed(attempt, { suspended: true }), meant: "yes" }),
  "person.resume": async (attempt) => ({ person: await personNamed(attempt, { suspended: true }) }),
  "role.grant": async (attempt) => ({ person: await personNamed(attempt), role: "operator" }),
  "role.revoke": async ({ world, target }) => ({ grant: target === "own" ? await world.grant() : randomUUID() }),
  "session.revoke-other": async (attempt) => ({
    person: attempt.world.somebody,
    id: await attempt.world.sessionOf(attempt.target === "own" ? attempt.world.somebody : await attempt.world.person()),
  }),
  "token.revoke-other": async (attempt) => ({
    person: attempt.world.somebody,
    id: await attempt.world.tokenOf(attempt.target === "own" ? attempt.world.somebody : await attempt.world.person()),
  }),
  "person.list-changes": () => ({}),
  "person.read-change": async (attempt) => ({ id: (await peopleChange(attempt)).id }),
  "person.decide-change": async (attempt) => ({
    ...(await peopleChange(attempt)),
    decision: "reject",
    reason: "A trial.",
  }),
  "feed.read": () => ({}),
  "notification.list": () => ({}),
  "notification.mark-read": async (attempt) => ({
    id: await attempt.world.noticeOf(attempt.target === "own" ? me(attempt) : attempt.world.somebody),
  }),
  "session.list": () => ({}),
  "session.sign-out": () => ({}),
  "session.revoke": async (attempt) => ({
    id: await attempt.world.sessionOf(attempt.target === "own" ? me(attempt) : attempt.world.somebody),
  }),
  "session.sign-in": ({ world }) => world.account,
  "session.sign-in-code": ({ world, now }) => world.halfWay(now),
  "session.reauthenticate": async (attempt) => {
    await attempt.world.givePassword(me(attempt));
    return { password: attempt.world.account.password };
  },
  "second-factor.read": () => ({}),
  "second-factor.begin": async (attempt) => {
    await dropFactor(attempt.world.owner, me(attempt));
    return {};
  },
  "second-factor.confirm": async (attempt) => {
    const { deps, owner } = attempt.world;
    const { secret } = await addFactor(deps, owner, me(attempt), { enrolled: false });
    return { code: codeAt(secret, attempt.now) };
  },
  "second-factor.read-policy": () => ({}),
  "second-factor.set-policy": () => ({ requiredFor: "nobody" }),
  "second-factor.reset": async (attempt) => {
    const person = await personNamed(attempt);
    if (attempt.target === "own") await addFactor(attempt.world.deps, attempt.world.owner, person);
    return { person };
  },
  "person.reset-password": async (attempt) => ({ person: await personNamed(attempt) }),
  "person.change-password": async (attempt) => {
    await attempt.world.givePassword(me(attempt));
    const { password } = attempt.world.account;
    return { password, again: password };
  },
  "second-factor.renew-codes": withFactor,
  "second-factor.remove": withFactor,
  "machine-token.list": gatewayNamed,
  "machine-token.create": (attempt) => ({ ...gatewayNamed(attempt), name: "trial", scopes: ["vault.read"], days: 1 }),
  "machine-token.revoke": async ({ world, place, target }) => ({
    id: target === "own" ? await world.machineTokenOf(place) : randomUUID(),
  }),
  "token.list": () => ({}),
  "token.create": () => ({ name: "trial", scopes: ["change.withdraw"], days: 1 }),
  "token.revoke": async (attempt) => ({
    id: await attempt.world.tokenOf(attempt.target === "own" ? me(attempt) : attempt.world.somebody),
  }),
  "sign-in.read": () => ({}),
  "sign-in.edit": () => provider,
  "sign-in.remove": async (attempt) => {
    await withProvider(attempt);
    return {};
  },
  "sign-in.try": () => ({ issuer: "http://127.0.0.1:9" }),
  "sign-in.break-glass": async (attempt) => ({
    person: await personNamed(attempt, { roles: [["access-admin", null]], confirmed: false }),
    marked: true,
  }),
  "claim-mapping.edit": async (attempt) => {
    await withProvider(attempt, { approvers: true });
    return attempt.target === "own" ? { value: fresh(), role: "operator" } : { remove: randomUUID() };
  },
  "sign-in.ways": () => ({}),
  "session.connect-sso": (attempt) => ({ ...answered(attempt, "connect"), half: "no-step" }),
  "session.sign-in-sso": (attempt) => answered(attempt, "sign-in"),
  "session.reauthenticate-sso": (attempt) => answered(attempt, "again"),
  "identity.list": () => ({}),
  "identity.link": (attempt) => answered(attempt, "link"),
  "identity.unlink": async (attempt) => ({
    id: await identityOf(attempt, attempt.target === "own" ? me(attempt) : attempt.world.somebody),
  }),
  "installation.set-up": () => ({
    link: "no-link-is-needed-to-be-refused",
    admin: setUpAccount("first"),
    worker: setUpAccount("second"),
    gateway: { name: fresh(), edition: "enterprise", kongVersion: "3.15" },
  }),
  "sweep.read": () => ({}),
  "sweep.run": () => ({}),
};

/** What has to be put right after a trial, so that the next ones find the world as it was. */
export const afterwards: Readonly<Record<string, (attempt: Attempt) => Promise<unknown>>> = {
  ...{ "second-factor.begin": withoutFactor, "second-factor.confirm": withoutFactor },
  ...{ "second-factor.renew-codes": withoutFactor, "second-factor.remove": withoutFactor },
  "sign-in.edit": withoutProvider,
  "sign-in.remove": withoutProvider,
  "claim-mapping.edit": withoutProvider,
  "gateway.archive": ({ world, place }) =>
    world.owner.query(`
      alter table gateway disable trigger gateway_guard;
      update gateway set archived_at = null where id = '${place.id}';
      alter table gateway enable trigger gateway_guard`),
};

/** Operations whose target cannot be another than the one meant: nothing in their input names one. */
export const withoutTarget: readonly string[] = [
  ...[
    "audit.verify",
    "log.verify",
    "log.status",
    "log.cut",
    "retention.edit",
    "audit.export",
    "audit.export-table",
    "audit.evidence",
    "audit.export-evidence",
    "allow-list.list",
    "gateway.create",
    "gateway.list",
    "person.read-own",
  ],
  ...["sign-in.read", "sign-in.edit", "sign-in.remove", "sign-in.try", "sign-in.ways", "identity.list"],
  ...["session.sign-in-sso", "session.connect-sso", "session.reauthenticate-sso", "identity.link"],
  ...[
    "feed.read",
    "notification.list",
    "session.list",
    "session.sign-out",
    "session.sign-in",
    "session.sign-in-code",
    "session.reauthenticate",
    "second-factor.read",
    "second-factor.begin",
    "second-factor.confirm",
    "second-factor.renew-codes",
    "second-factor.remove",
    "second-factor.read-policy",
    "second-factor.set-policy",
    "person.change-password",
    "token.list",
    "token.create",
    "installation.set-up",
  ],
  ...[
    "sample.read",
    "sample.remove",
    "sweep.read",
    "sweep.run",
    "person.list",
    "person.invite",
    "person.accept",
    "person.list-changes",
  ],
];
