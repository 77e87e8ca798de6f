import { randomUUID } from "node:crypto";
import { DatabaseError, type Client } from "pg";
import type { Role } from "@/lib/domain/access/permissions";
import { sha256 } from "@/tests/support/organisation";
import type { GatewayAt } from "./cast";
import type { AskedFor, Entry, Journal } from "./journal";
import { mixes } from "./modelled-people";
import { issuer, newSecret, placeOf, type Scenery, type Stage, type StagedChange } from "./stage";
import type { Scene, Step } from "./step";

interface Playing {
  readonly stage: Stage;
  readonly scenery: Scenery;
  readonly asked: Map<number, What>;
}

type What = AskedFor & { readonly role: Role | null; readonly roleAt: GatewayAt };

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
  const credential = (who: number, byToken: boolean): string => (byToken ? (scenery.tokens[who] ?? "") : session(who));
  const person = (who: number): string => scenery.people[who] ?? "";
  const call = async (name: string, ...values: unknown[]): Promise<string> => {
    const places = values.map((_, at) => `$${at + 1}`).join(", ");
    const { rows } = await client.query<{ answer: string }>(`select ${name}(${places})::text as answer`, values);
    return rows[0]?.answer ?? "";
  };
  switch (step.do) {
    case "request":
    case "draft":
      return put(playing, credential(step.by, step.byToken), call, step.do === "draft", {
        ...{ kind: "vault", gateway: step.at, about: null, role: null, roleAt: null, follows: null },
      });
    case "request-role":
      return put(playing, session(step.by), call, false, {
        ...{ kind: "role", gateway: null, about: step.to, role: step.role, roleAt: step.at, follows: null },
      });
    case "request-emergency-grant":
      return put(playing, session(step.by), call, false, {
        ...{ kind: "emergency-grant", gateway: null, about: step.to, role: null, roleAt: step.at, follows: null },
      });
    case "again": {
      const what = playing.asked.get(change?.number ?? -1);
      return put(playing, session(step.by), call, step.draft, { ...what!, follows: change?.number ?? null });
    }
    case "edit": {
      const { document, hash } = documentOf(scenery, playing.asked.get(change?.number ?? -1)!);
      const shown = step.stale ? sha256("another").toString("hex") : change?.hash;
      const rest = ["Something", null, document, hash, Buffer.from("sealed")];
      await call("kh_draft_edit", credential(step.by, step.byToken), change?.id, shown, ...rest);
      change!.hash = hash;
      return "done";
    }
    case "ask": {
      const shown = step.stale ? sha256("another").toString("hex") : change?.hash;
      await call("kh_draft_request", credential(step.by, step.byToken), change?.id, shown);
      return "done";
    }
    case "discard":
      await call("kh_draft_discard", session(step.by), change?.id);
      return "done";
    case "decide": {
      const by = credential(step.by, step.byToken);
      const hash = step.stale ? sha256("another").toString("hex") : change?.hash;
      const state = await call("kh_change_decide", by, change?.id, hash, step.approve, "Said so.");
      if (state === "applied") await carryOut(playing, client, change!, by, call);
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
    case "sign-in":
      await newSession(playing, client, step.by, "password");
      return "done";
    case "claim": {
      const subject = scenery.subjects[step.by];
      const answer = await call("kh_sso_sign_in", issuer, "groups", 1, subject, step.groups, false, null, randomUUID());
      const came = JSON.parse(answer) as { readonly clash?: unknown; readonly kept?: boolean };
      if (came.clash !== undefined) return "clash";
      await newSession(playing, client, step.by, "single sign-on");
      return came.kept ? "kept" : "done";
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

/** The newest session of somebody, which is theirs from then on. */
async function newSession({ scenery }: Playing, client: Client, by: number, method: string): Promise<void> {
  const secret = newSecret();
  await client.query(
    `insert into session (person_id, secret_hash, method, authenticated_at, last_seen_at, expires_at)
     values ($1, $2, $3, now(), now(), now() + interval '8 hours')`,
    [scenery.people[by], sha256(secret), method],
  );
  scenery.sessions[by] = secret;
}

async function put(
  { scenery, asked }: Playing,
  credential: string,
  call: Call,
  asDraft: boolean,
  what: What,
): Promise<Came> {
  const id = randomUUID();
  const old = what.follows === null ? null : (scenery.changes[what.follows] ?? null);
  const target = old?.target ?? (what.about === null ? randomUUID() : (scenery.people[what.about] ?? ""));
  const { document, hash } = documentOf(scenery, what);
  const operation = { vault: "vault.create", role: "role.grant", "emergency-grant": "emergency.grant" }[what.kind];
  const place = placeOf(scenery, what.gateway);
  const rest = ["Something", null, document, hash, Buffer.from("sealed"), asDraft, old?.id ?? null];
  await call("kh_change_put", credential, id, place, operation, target, ...rest);
  // Once it is there: what comes of it may be asked for by others only after it is committed.
  const number = scenery.changes.push({ id, hash, target, number: scenery.changes.length }) - 1;
  asked.set(number, what);
  return { outcome: asDraft ? "drafted" : "requested", change: number };
}

/** What is frozen of a change, another one each time. */
function documentOf(scenery: Scenery, what: What): { readonly document: string; readonly hash: string } {
  const document = JSON.stringify({ v: 1, nonce: randomUUID(), effect: effectOf(scenery, what) });
  return { document, hash: sha256(document).toString("hex") };
}

function effectOf(scenery: Scenery, { kind, role, roleAt }: What) {
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
