import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { AppError } from "@/lib/domain/errors";
import { actorOfSession } from "@/lib/services/sessions/authenticate";
import { deviceMark } from "@/lib/services/sessions/device-mark";
import { signIn } from "@/lib/services/sessions/sign-in";
import type { Context } from "@/lib/services/kernel/context";
import { byToken, stranger } from "@/tests/support/actors";
import { testInstallation } from "@/tests/support/installation";
import { addPerson, sha256 } from "@/tests/support/organisation";

const here = testInstallation();
const password = "correct horse battery";
const minute = 60_000;
const day = 86_400_000;

let hash: string;
let verified: (string | null)[] = [];

beforeAll(async () => {
  hash = await here.deps.passwords.hash(password);
});

/** An account with the password above; `change` is a piece of SQL that alters its row. */
async function account(change = "password_hash = password_hash") {
  const email = `${randomUUID()}@example.test`;
  const id = await addPerson(here.owner, { email });
  await here.owner.query("update person set email_normal = $2, password_hash = $3, last_seen_at = null where id = $1", [
    id,
    email,
    hash,
  ]);
  await here.owner.query(`update person set ${change} where id = $1`, [id]);
  return { id, email };
}

/** A stranger's context whose password checks are noted: by the hash that they compare with. */
function comer(address: string | null = null): Context {
  const { passwords } = here.deps;
  verified = [];
  const noting = {
    ...passwords,
    verify: (stored: string | null, text: string) => {
      verified.push(stored);
      return passwords.verify(stored, text);
    },
  };
  return { deps: { ...here.deps, passwords: noting }, requestId: randomUUID(), actor: { kind: "anonymous", address } };
}

const enter = (email: string, tried: string, device?: string, ctx = comer()) =>
  signIn.run(ctx, { email, password: tried, ...(device === undefined ? {} : { device }) });

const refusal = async (email: string, tried: string, device?: string): Promise<AppError> => {
  const error: unknown = await enter(email, tried, device).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error("it was let in, or failed in a way of its own");
};

const told = ({ code, detail, fields, message, retryAfterSeconds }: AppError) => ({
  code,
  detail,
  fields,
  message,
  retryAfterSeconds,
});

describe("signing in", () => {
  it("opens a session whose secret is in the answer and only its hash in the database", async () => {
    const { id, email } = await account();
    const ctx = comer("192.0.2.7");
    const outcome = await signIn.run(ctx, { email: ` ${email.toUpperCase()} `, password, userAgent: "a browser" });
    if (outcome.status !== "done") throw new Error("it did not end");
    const { secret, sessionId, personId, expiresAt } = signIn.output.parse(outcome.value) as {
      secret: string;
      sessionId: string;
      personId: string;
      expiresAt: Date;
    };
    expect(personId).toBe(id);
    expect(expiresAt.getTime() - here.deps.clock().getTime()).toBe(8 * 60 * minute);
    const { rows } = await here.owner.query("select * from session where id = $1", [sessionId]);
    expect(rows[0]).toMatchObject({
      person_id: id,
      secret_hash: sha256(secret),
      address: "192.0.2.7",
      user_agent: "a browser",
    });
    expect(JSON.stringify(rows[0])).not.toContain(secret);
    expect(await actorOfSession(here.deps, secret)).toMatchObject({ kind: "person", personId: id, sessionId });
    const [event, ...more] = await here.logged(ctx.requestId);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      type: "person.signed-in",
      actor: { kind: "person", id, session: sessionId },
      data: { method: "password", failedTries: 0 },
    });
    expect(JSON.stringify(event)).not.toContain(secret);
  });

  it("gives every reason against it one answer, by one road", async () => {
    const right = await account();
    const reasons = {
      "a wrong password": [right.email, "wrong horse battery"],
      "an unknown person": [`${randomUUID()}@example.test`, password],
      "a suspended person": [(await account("suspended_at = now()")).email, password],
      "an account nobody used for 90 days": [
        (await account("last_seen_at = now() - interval '91 days'")).email,
        password,
      ],
      "an account never used for 90 days": [(await account("created_at = now() - interval '91 days'")).email, password],
      "an account without a password": [(await account("password_hash = null")).email, password],
    } as const;
    const answers = [];
    for (const [email, tried] of Object.values(reasons)) {
      answers.push(told(await refusal(email, tried)));
      expect(verified).toHaveLength(1);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: "UNAUTHENTICATED", fields: {} });
    expect(await here.count("session where person_id in (select id from person where suspended_at is not null)")).toBe(
      0,
    );
  });

  it("still takes an account that was used 89 days ago", async () => {
    const { email } = await account("last_seen_at = now() - interval '89 days'");
    expect(await enter(email, password)).toMatchObject({ status: "done" });
  });

  it("is for strangers and people, not for tokens, which would become more than they are", async () => {
    const { id, email } = await account();
    const token = await byToken(here.deps, here.owner, id, ["vault.read"]);
    await expect(signIn.run(token, { email, password })).rejects.toMatchObject({ code: "STEP_UP_REQUIRED" });
  });

  it("counts what it refuses and lists it with the next sign-in that works", async () => {
    const { email } = await account();
    const before = here.deps.strangers.get("session.sign-in") ?? 0;
    const rows = await here.count("audit.event");
    for (let time = 0; time < 3; time += 1) await refusal(email, "wrong horse battery");
    expect(here.deps.strangers.get("session.sign-in")).toBe(before + 3);
    expect(await here.count("audit.event")).toBe(rows);
    const ctx = comer();
    await enter(email, password, undefined, ctx);
    expect((await here.logged(ctx.requestId))[0]).toMatchObject({ data: { failedTries: 3 } });
  });

  it("says nothing of what was typed", async () => {
    const canary = `c4n4ry${randomUUID()}`;
    const error = await refusal(`${canary}@example.test`, canary);
    expect(JSON.stringify(told(error))).not.toContain(canary);
    const invalid: unknown = await signIn
      .run(comer(), { email: canary, password: canary, extra: 1 })
      .catch((e: unknown) => e);
    expect(JSON.stringify(invalid)).not.toContain(canary);
    expect(here.deps.logged.join("\n")).not.toContain(canary);
  });
});

describe("guessing", () => {
  const exhaust = async (email: string, device?: string) => {
    for (let time = 0; time < 10; time += 1)
      expect((await refusal(email, "wrong horse battery", device)).code).toBe("UNAUTHENTICATED");
  };

  it("ends after ten tries in thirty minutes, also for the right password, without another hash", async () => {
    const { email } = await account();
    await exhaust(email);
    const eleventh = await refusal(email, password);
    expect(eleventh.code).toBe("RATE_LIMITED");
    expect(eleventh.retryAfterSeconds).toBeGreaterThan(29 * 60);
    expect(verified).toEqual([]);
    here.deps.advance(30 * minute - 1000);
    expect(await refusal(email, password)).toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 1 });
    here.deps.advance(1000);
    expect(await enter(email, password)).toMatchObject({ status: "done" });
  });

  it("ends for an account that does not exist just the same", async () => {
    const email = `${randomUUID()}@example.test`;
    await exhaust(email);
    expect((await refusal(email, password)).code).toBe("RATE_LIMITED");
    expect(verified).toEqual([]);
  });

  it("cannot be spread over spellings of one name", async () => {
    const { email } = await account();
    for (const spelling of [
      email,
      email.toUpperCase(),
      ` ${email}`,
      `${email}\t`,
      email.replace("example", "ｅｘａｍｐｌｅ"),
    ]) {
      for (let time = 0; time < 2; time += 1) await refusal(spelling, "wrong horse battery");
    }
    expect((await refusal(email, password)).code).toBe("RATE_LIMITED");
  });

  it("does not lock the owner out on a device they signed in on", async () => {
    const { id, email } = await account();
    const device = deviceMark(here.deps.crypto, id, here.deps.clock());
    await exhaust(email);
    expect((await refusal(email, password)).code).toBe("RATE_LIMITED");
    expect(await enter(email, password, device)).toMatchObject({ status: "done" });
    expect((await refusal(email, password)).code).toBe("RATE_LIMITED");
  });

  it("is limited to ten on a known device too", async () => {
    const { id, email } = await account();
    const device = deviceMark(here.deps.crypto, id, here.deps.clock());
    await exhaust(email, device);
    expect((await refusal(email, password, device)).code).toBe("RATE_LIMITED");
    expect(await enter(email, password)).toMatchObject({ status: "done" });
  });

  it("takes no device of somebody else, of ninety days ago, or made up", async () => {
    const [one, other] = [await account(), await account()];
    await exhaust(one.email);
    const { crypto, clock } = here.deps;
    const marks = [
      deviceMark(crypto, other.id, clock()),
      deviceMark(crypto, one.id, new Date(clock().getTime() - 91 * day)),
      crypto.sha256Hex(one.id),
      "",
    ];
    for (const mark of marks) expect((await refusal(one.email, password, mark)).code).toBe("RATE_LIMITED");
  });

  it("in parallel never gets more than ten checks", async () => {
    const { email } = await account();
    const codes: string[] = [];
    let checks = 0;
    for (let round = 0; round < 3; round += 1) {
      const ctx = comer();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () =>
          enter(email, "wrong horse battery", undefined, ctx).then(
            () => "done",
            (error: AppError) => error.code,
          ),
        ),
      );
      checks += verified.length;
      codes.push(...answers);
    }
    expect(codes.filter((code) => code === "UNAUTHENTICATED")).toHaveLength(10);
    expect(codes.filter((code) => code === "RATE_LIMITED")).toHaveLength(14);
    expect(checks).toBe(10);
  });

  it("is forgotten once the owner is in", async () => {
    const { email } = await account();
    for (let time = 0; time < 9; time += 1) await refusal(email, "wrong horse battery");
    await enter(email, password);
    await exhaust(email);
  });
});

it("leaves no name of an account in its counters", async () => {
  const { email } = await account();
  await refusal(email, "wrong horse battery");
  const { rows } = await here.owner.query("select key from sign_in_window");
  expect(rows.length).toBeGreaterThan(0);
  for (const { key } of rows as { key: string }[]) expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(await signIn.run(stranger(here.deps), { email, password })).toMatchObject({ status: "done" });
});

// A thousand of each take minutes, so this is for the whole proof.
if (process.env.KEYHOLE_PROVE) {
  it(
    "takes as long for an unknown person as for a wrong password",
    async () => {
      const { email } = await account();
      const unknown = `${randomUUID()}@example.test`;
      const times: Record<string, number[]> = { [email]: [], [unknown]: [] };
      for (let round = 0; round < 1010; round += 1) {
        if (round % 9 === 0) here.deps.advance(31 * minute);
        for (const tried of round % 2 === 0 ? [email, unknown] : [unknown, email]) {
          const start = performance.now();
          const error = await refusal(tried, "wrong horse battery");
          // The first few warm up connections and code.
          if (round >= 10) times[tried]?.push(performance.now() - start);
          expect(error.code).toBe("UNAUTHENTICATED");
        }
      }
      const median = (all: readonly number[]): number =>
        [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN;
      expect(Math.abs(median(times[email] ?? []) - median(times[unknown] ?? []))).toBeLessThan(2);
    },
    20 * minute,
  );
}
