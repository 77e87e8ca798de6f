import { fail, ok, type Result } from "@/lib/domain/errors";
import { readJson } from "@/lib/domain/json-text";
import { recordOf } from "@/lib/domain/record-of";
import type { Secret } from "@/lib/domain/secret";
import type { Net } from "@/lib/net/net";
import { settle } from "@/lib/net/refusal";
import type { KongCode } from "./admin-faults";
import { codeOfAnswer, codeOfRefusal } from "./diagnose";

/** Where a gateway's Admin API is, and what opens it. */
export interface AdminConnection {
  /** In its one spelling, see `adminAddress`. */
  readonly address: string;
  /** The header that the token goes in. */
  readonly header: string;
  readonly token: Secret | null;
  /** Trusted besides the system's own authorities, as PEM. */
  readonly ca: string | null;
}

type Json = Readonly<Record<string, unknown>>;

/** What is asked of an Admin API; nothing is written there. Retries nothing. */
export interface AdminClient {
  /** `GET /schemas/vaults/{name}`, as it came. */
  vaultSchema(name: string): Promise<Result<Json, KongCode>>;
  /** The first two numbers of the version that the node at the other end says it has: "3.9". */
  version(): Promise<Result<string, KongCode>>;
}

/**
 * Kong's Admin API over the dialler, reading only. What comes back is JSON as a value or a code: no text of an answer and
 * none of the request goes into it.
 */
export function adminClient({ address, header, token, ca }: AdminConnection, net: Net): AdminClient {
  const tls = ca === null ? {} : { tls: { ca } };
  const get = async (path: string): Promise<Result<unknown, KongCode>> => {
    const opening = token === null ? {} : { [header]: new TextDecoder().decode(token.reveal()) };
    const headers = { ...opening, Accept: "application/json" };
    const answer = await settle(net.fetch(new URL(`${address}${path}`), { method: "GET", headers, ...tls }));
    if (!answer.ok) return fail(codeOfRefusal(answer.problem));
    const json = readJson(new TextDecoder().decode(await answer.value.arrayBuffer()));
    const { status } = answer.value;
    if (status !== 200) return fail(codeOfAnswer(status, json.ok ? json.value : null, token !== null));
    return json.ok ? ok(json.value) : fail("kong.not-kong");
  };
  return {
    vaultSchema: async (name) => {
      // A parser would dissolve these, and ask for something else.
      if (["", ".", ".."].includes(name) || !name.isWellFormed()) return fail("kong.vault-missing");
      const answer = await get(`/schemas/vaults/${encodeURIComponent(name)}`);
      if (!answer.ok) return answer;
      const schema = recordOf(answer.value);
      return schema === null || !Array.isArray(schema.fields) ? fail("kong.not-kong") : ok(schema);
    },
    version: async () => {
      const answer = await get("/");
      if (!answer.ok) return answer;
      const told = recordOf(answer.value)?.version;
      const numbers = typeof told === "string" ? /^\d{1,3}\.\d{1,3}(?=\.|$)/.exec(told)?.[0] : undefined;
      return numbers === undefined ? fail("kong.not-kong") : ok(numbers);
    },
  };
}
