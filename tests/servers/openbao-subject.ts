import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { createNet } from "@/lib/net/create-net";
import { limits } from "@/lib/net/limits";
import { hcv } from "@/lib/providers/hcv";
import type { BackendStub, Subject } from "../contract/provider-suite";
import { hcvSkips, hcvV1Skips } from "../contract/stubs/hcv";
import { countingNet } from "../support/counting-net";
import type { OpenBao } from "../support/openbao";

type Fields = Record<string, unknown>;

/** One way to be let in, made for a policy. */
export interface Way {
  readonly config?: Fields;
  readonly access?: Fields;
  /** Makes what is signed in with something that OpenBao does not take. */
  spoil(fields: { readonly config: Fields; readonly access: Fields }): void;
  readonly secrets: readonly string[];
  /** Fails where what only the nodes may use was used. */
  untouched?(): Promise<void>;
}

interface Place {
  readonly bao: OpenBao;
  /** Of what else is dialled to sign in. */
  readonly ports?: readonly number[];
}

/** The names of a role and a policy for one case, of nothing but letters. */
export const someName = (): string => `suite-${randomBytes(6).toString("hex")}`;

/** The contract suite's case before a running OpenBao: each has a mount and a policy of its own. */
const startCase = async ({ bao, ports = [] }: Place, kv: "v1" | "v2", prepare: PrepareWay): Promise<BackendStub> => {
  const name = someName();
  await bao.api("POST", `sys/mounts/${name}`, { type: "kv", options: { version: kv.slice(1) } });
  // A mount of version 2 refuses what is written while it makes itself ready.
  const isReady = () =>
    bao.api("GET", `${name}/config`).then(
      () => true,
      () => false,
    );
  while (kv === "v2" && !(await isReady())) await wait(20);
  const allowed = (policy: string) => bao.api("PUT", `sys/policies/acl/${name}`, { policy });
  await allowed(`path "${name}/*" { capabilities = ["read"] }`);
  const way = await prepare(name);
  const allow = [bao.port, ...ports].map((port) => ({ kind: "host", host: "127.0.0.1", port }) as const);
  const dialler = createNet({ allow, guarded: true, own: [] });
  // For a server that hangs only: with it a slow machine would give up on one that answers.
  const impatient = createNet({ allow, guarded: true, own: [], limits: { ...limits, totalMs: 500 } });
  const values = kv === "v1" ? `/v1/${name}/` : `/v1/${name}/data/`;
  const { net, count } = countingNet(dialler, ({ pathname }) => pathname.startsWith(values));
  const host = { net, env: new Map<string, string>(), fsRoots: [] };
  const config: Fields = {
    ...{ protocol: bao.ca === null ? "http" : "https", host: "127.0.0.1", port: bao.port, mount: name, kv },
    ...(way.config ?? { auth_method: "kubernetes" }),
  };
  const access: Fields = { ...(bao.ca === null ? {} : { ca: bao.ca }), ...way.access };
  const writeMembers = (data: Fields, at = "app/db"): Promise<unknown> => {
    const path = at.split("/").map(encodeURIComponent).join("/");
    return bao.api("POST", `${name}/${kv === "v2" ? "data/" : ""}${path}`, kv === "v2" ? { data } : data);
  };
  const write = async (value: string, at?: string): Promise<string> => {
    const data = { password: value };
    await writeMembers(data, at);
    return JSON.stringify(data);
  };
  return {
    vault: { config, access, level: "values" },
    ...{ host, resource: "app/db", missing: "app/none", secrets: way.secrets, put: write },
    putMembers: (members) => writeMembers(members),
    denyMetadata: () => allowed(`path "${name}/data/*" { capabilities = ["read"] }`),
    trouble: async (kind) => {
      if (kind === "wrong-credentials") way.spoil({ config, access });
      if (kind === "forbidden") await allowed('path "sys/none" { capabilities = ["read"] }');
      if (kind === "oversized") await write("x".repeat(limits.answerBytes + 1));
      if (kind === "throttled") {
        await bao.api("POST", `sys/quotas/rate-limit/${name}`, { path: `${name}/`, rate: 0.001, interval: "60s" });
        // The one that is free.
        await bao.api("GET", values.slice("/v1/".length).concat("app/db"));
      }
      if (kind === "hang") {
        await bao.pause();
        host.net = impatient;
      }
    },
    valuesAsked: count,
    close: async () => {
      bao.resume();
      await way.untouched?.();
      await Promise.all([dialler.close(), impatient.close()]);
      await bao.api("DELETE", `sys/quotas/rate-limit/${name}`);
      await bao.api("DELETE", `sys/mounts/${name}`);
    },
  };
};

/** Makes a way in for the policy of that name; what it makes there may have the same. */
export type PrepareWay = (policy: string) => Promise<Way>;

/** The line of the lane's table for a way of signing in to OpenBao. */
export const openBaoRow = (method: string): string => `hcv · ${method} · OpenBao`;

/** What the contract suite is run for; `place` is asked when a case begins. */
export const openBaoSubject = (
  method: string,
  place: () => Place,
  prepare: PrepareWay,
  kv: "v1" | "v2" = "v2",
): Subject => ({
  name: openBaoRow(method),
  provider: hcv,
  start: () => startCase(place(), kv, prepare),
  skips: {
    garbage: "OpenBao answers in JSON at each of its addresses; garbage is the stub's",
    "test oversized": "OpenBao's answers at a test are short; a flood is the stub's",
    ...(kv === "v1" ? hcvV1Skips : hcvSkips),
  },
});
