import { randomUUID } from "node:crypto";
import { DatabaseError, type Client } from "pg";
import type { Role } from "@/lib/domain/access/permissions";
import { sha256 } from "@/tests/support/organisation";
import type { GatewayAt } from "./cast";
import type { AskedFor, Entry, Journal } from "./journal";
import { mixes } from "./model";
import { newSecret, placeOf, type Scenery, type Stage, type StagedChange } from "./stage";
import type { Scene, Step } from "./step";

interface Playing {
  readonly stage: Stage;
  readonly scenery: Scenery;
  readonly asked: Map<number, AskedFor & { readonly role: Role | null; readonly roleAt: GatewayAt }>;
}

type Came = Pick<Entry, "outcome" | "change">;

/**
 * Plays a history on the database itself, as the runtime role, with nothing of the application in between: each client
 * takes every so manieth step of a scene, beside the others. Each step that comes to something puts an event on record.
 */
export async function playOnDatabase(stage: Stage, history: readonly Scene[]): Promise<Journal> {
  const playing: Playing = { stage, scenery: await stage.set(), asked: new Map() };
  const entries: Entry[] = [];
  let clock = 0;
  for (const { waitMs, steps } of history) {
    clock += waitMs;
    if (waitMs > 0) await stage.wait(playing.scenery, waitMs);
    await Promise.all(
      stage.clients.map(async (client, at) => {
        for (const step of steps.filter((_, place) => place % stage.clients.length === at)) {
          const start = performance.now();
          const came = await take(playing, client, step);
          entries.push({ step, ...came, start, end: performance.now(), clock });
        }
      }),
    );
  }
  const standing = await stage.standing(playing.scenery);
  return {
    entries,
    changes: playing.asked,
    endedWith: {
      accessAdmins: standing.filter(({ roles, counts }) => counts && roles.includes("access-admin")).length,
      mixedDuties: standing.filter(({ roles }) => mixes(roles as Role[])).length,
    },
  };
}

async function take(playing: Playing, client: Client, step: Step): Promise<Came> {
  const { changes } = playing.scenery;
  const change = "ago" in step ? changes[changes.length - 1 - step.ago] : null;
  if (change === undefined) return { outcome: "nothing", change: null };
  const number = change?.number ?? null;
  await client.query("begin");
  try {
    const outcome = await perform(playing, client, step, change);
    if (outcome !== null) {
      await client.query(`insert into audit.event (body) values ('{"outcome":"done","type":"history.step"}')`);
    }
    await client.query("commit");
    if (typeof outcome === "string") return { outcome, change: number };
    return outcome ?? { outcome: "nothing", change: number };
  } catch (error) {
    await client.query("rollback");
    if (error instanceof DatabaseError) return { outcome: error.code ?? "unknown", change: number };
    throw error;
  }
}

/** A text: what came of it. An object: the same for a new change. Null: there was nothing to call. */
async function perform(
  playing: Playing,
  client: Client,
  step: Step,
  change: StagedChange | null,
): Promise<string | Came | null> {
  const { stage, scenery } = playing;
  const session = (who: number): string => scenery.sessions[who] ?? "";
  const person = (who: number): string => scenery.people[who] ?? "";
  const call = async (name: string, ...values: unknown[]): Promise<string> => {
    const places = values.map((_, at) => `$${at + 1}`).join(", ");
    const { rows } = await client.query<{ answer: string }>(`select ${name}(${places})::text as answer`, values);
    return rows[0]?.answer ?? "";
  };
  switch (step.do) {
    case "request":
      return request(playing, step.byToken ? (scenery.tokens[step.by] ?? "") : session(step.by), call, {
        ...{ kind: "vault", gateway: step.at, about: null, role: null, roleAt: null },
      });
    case "request-role":
      return request(playing, session(step.by), call, {
        ...{ kind: "role", gateway: null, about: step.to, role: step.role, roleAt: step.at },
      });
    case "request-emergency-grant":
      return request(playing, session(step.by), call, {
        ...{ kind: "emergency-grant", gateway: null, about: step.to, role: null, roleAt: step.at },
      });
    case "decide": {
      const credential = step.byToken ? (scenery.tokens[step.by] ?? "") : session(step.by);
      const hash = step.stale ? sha256("another").toString("hex") : change?.hash;
      const state = await call("kh_change_decide", credential, change?.id, hash, step.approve, "Said so.");
      if (state === "applied") await carryOut(playing, client, change!, credential, call);
      return state;
    }
    case "withdraw":
      await call("kh_change_withdraw", session(step.by), change?.id);
      return "done";
    case "emergency":
      await call("kh_emergency_apply", session(step.by), randomUUID(), change?.id, change?.hash, step.reason);
      await carryOut(playing, client, change!, session(step.by), call);
      return "applied";
    case "review": {
      const obstacle = step.revert ? "It cannot be taken back any more." : null;
      const said = [step.revert ? "revert" : "ratify", "Looked at it.", obstacle, null, null, null, null, null];
      await call("kh_emergency_review", session(step.by), change?.id, ...said);
      return "done";
    }
    case "grant":
      await call(
        "kh_role_grant",
        session(step.by),
        randomUUID(),
        person(step.to),
        step.role,
        placeOf(scenery, step.at),
      );
      return "done";
    case "revoke": {
      const grant = await stage.grantOf(person(step.to), step.role, placeOf(scenery, step.at));
      if (grant === null) return null;
      await call("kh_role_revoke", session(step.by), grant);
      return "done";
    }
    case "suspend":
      await call("kh_person_suspend", session(step.by), person(step.to));
      return "done";
    case "resume":
      await call("kh_person_resume", session(step.by), person(step.to));
      return "done";
    case "sign-in": {
      const secret = newSecret();
      await client.query(
        `insert into session (person_id, secret_hash, authenticated_at, last_seen_at, expires_at)
         values ($1, $2, now(), now(), now() + interval '8 hours')`,
        [person(step.by), sha256(secret)],
      );
      scenery.sessions[step.by] = secret;
      return "done";
    }
    case "authenticate-again": {
      const { rowCount } = await client.query(
        "update session set authenticated_at = now(), last_seen_at = now() where secret_hash = $1 and ended_at is null",
        [sha256(session(step.by))],
      );
      return rowCount === 0 ? null : "done";
    }
    case "write": {
      const gateway = placeOf(scenery, playing.asked.get(change?.number ?? -1)?.gateway ?? 0);
      await writeVault(client, randomUUID(), gateway);
      return "done";
    }
    case "raise":
      await stage.raise(placeOf(scenery, step.at) ?? "");
      return "done";
    case "sweep":
      await client.query("select kh_change_expire()");
      return "done";
  }
}

type Call = (name: string, ...values: unknown[]) => Promise<string>;

async function request(
  { scenery, asked }: Playing,
  credential: string,
  call: Call,
  what: AskedFor & { readonly role: Role | null; readonly roleAt: GatewayAt },
): Promise<Came> {
  const id = randomUUID();
  const target = what.about === null ? randomUUID() : (scenery.people[what.about] ?? "");
  const document = JSON.stringify({ v: 1, nonce: id, effect: effectOf(scenery, what) });
  const hash = sha256(document).toString("hex");
  const operation = { vault: "vault.create", role: "role.grant", "emergency-grant": "emergency.grant" }[what.kind];
  const place = placeOf(scenery, what.gateway);
  const rest = ["Something", null, document, hash, Buffer.from("sealed")];
  await call("kh_change_request", credential, id, place, operation, target, ...rest);
  // Once it is there: what comes of it may be asked for by others only after it is committed.
  const number = scenery.changes.push({ id, hash, target, number: scenery.changes.length }) - 1;
  asked.set(number, what);
  return { outcome: "requested", change: number };
}

function effectOf(scenery: Scenery, { kind, role, roleAt }: Playing["asked"] extends Map<number, infer A> ? A : never) {
  const place = placeOf(scenery, roleAt);
  const where = { field: "gateway", before: null, after: place === null ? "all gateways" : `g-${place}` };
  if (kind === "role") return [{ field: "role", before: null, after: role }, where];
  return kind === "emergency-grant" ? [where, { field: "days", before: null, after: "10" }] : [];
}

async function carryOut(
  { scenery, asked }: Playing,
  client: Client,
  { number, target }: StagedChange,
  credential: string,
  call: Call,
): Promise<void> {
  const what = asked.get(number);
  const at = placeOf(scenery, what?.roleAt ?? null);
  if (what?.kind === "role") await call("kh_role_grant", credential, randomUUID(), target, what.role, at);
  else if (what?.kind === "emergency-grant") await call("kh_emergency_grant", randomUUID(), target, at, 10);
  else await writeVault(client, target, placeOf(scenery, what?.gateway ?? null));
}

async function writeVault(client: Client, id: string, gateway: string | null): Promise<void> {
  await client.query("insert into vault (id, gateway_id, prefix, provider, config) values ($1, $2, $3, 'env', '{}')", [
    id,
    gateway,
    `v-${id}`,
  ]);
}
