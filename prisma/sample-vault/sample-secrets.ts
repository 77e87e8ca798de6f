import { randomBytes } from "node:crypto";
import { certificateFor } from "../sample-files";
import type { Fields } from "./answer";
import { addVersion } from "./kv-v2";
import type { VaultState } from "./state";

const day = 86_400_000;
const random = (bytes = 24): string => randomBytes(bytes).toString("base64url");

/** Days ago, and what was written then. */
type History = readonly (readonly [daysAgo: number, data: Fields])[];

const credential = (username: string): Fields => ({ username, password: random(18) });

const versioned = async (): Promise<Readonly<Record<string, History>>> => {
  const { certificate, key } = await certificateFor("shop.example.com");
  const inbound = { secret: random() };
  return {
    "postgres/kong": [
      [62, credential("kong")],
      [31, credential("kong")],
      [2, credential("kong")],
    ],
    "redis/sessions": [[90, { password: random() }]],
    "oidc/console": [[45, { client_id: "keyhole-console", client_secret: random(32) }]],
    "stripe/live": [[12, { key: `sk_live_${random(30)}`, webhook_secret: `whsec_${random(24)}` }]],
    "github/deploy": [[200, { token: `ghp_${random(27)}` }]],
    "ai/provider": [[20, { api_key: `sk-${random(36)}` }]],
    "jwt/partner": [[8, { secret: random(48) }]],
    "aws/uploads": [[30, { access_key_id: `AKIA${random(12).toUpperCase()}`, secret_access_key: random(30) }]],
    "billing/database": [[15, { url: `postgres://billing:${random(18)}@db.example.com:5432/billing` }]],
    "shop/tls": [[1, { certificate, key }]],
    // The same value again: a new version and no rotation.
    "webhooks/inbound": [
      [40, inbound],
      [10, inbound],
    ],
    "session/signing": [[3, { key: random(32) }]],
    // Members that are no strings.
    "team/limits": [[5, { per_minute: 100, burst: true, rooms: { eu: 3 } }]],
    "ldap/bind": [[100, credential("cn=kong,dc=example,dc=com")]],
    "smtp/old-relay": [[300, credential("relay")]],
    "payments/hsm": [[60, { pin: random(12) }]],
  };
};

/** Puts the sample's secrets into an empty Vault, one for each thing an explanation can say. */
export const addSampleSecrets = async (state: VaultState, now: Date): Promise<void> => {
  const { secret, kv } = state.mounts;
  if (secret?.version !== 2 || kv?.version !== 1) throw new Error("The sample's Vault has other mounts.");
  const { secrets } = secret;
  for (const [name, history] of Object.entries(await versioned())) {
    for (const [daysAgo, data] of history) addVersion(secrets, name, data, new Date(now.getTime() - daysAgo * day));
  }
  const newest = (name: string) => {
    const one = secrets[name];
    return one?.versions[one.currentVersion];
  };
  Object.assign(secrets["postgres/kong"] ?? {}, { customMetadata: { owner: "platform", "rotate-every": "30d" } });
  Object.assign(newest("session/signing") ?? {}, { deletionTime: new Date(now.getTime() + 30 * day).toISOString() });
  Object.assign(newest("ldap/bind") ?? {}, { deletionTime: new Date(now.getTime() - 20 * day).toISOString() });
  Object.assign(newest("smtp/old-relay") ?? {}, { destroyed: true, data: null });
  kv.secrets["smtp/relay"] = credential("relay");
  kv.secrets["grafana/admin"] = { ...credential("admin"), ttl: "24h" };
};
