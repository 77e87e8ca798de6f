import { envName } from "@/lib/domain/env-name";
import { Secret } from "@/lib/domain/secret";
import type { Fault, Host, Item, Meta, Provider, Session, Want } from "../contract";
import { accessLevel, base64Decode, declaresSameHost, resourcePattern } from "../shared-fields";
import { testEnv } from "./test-env";

const faults = {
  "env.variable-missing": {
    what: "The variable is not set where Keyhole runs.",
    whose: "reference author",
    next: "Compare the name with the environment. It is the vault's prefix and the resource in capitals, hyphens turned into underscores.",
  },
  "env.name-not-allowed": {
    what: "Keyhole may not read variables of this name.",
    whose: "Keyhole's operator",
    next: "List the beginning of the name in KEYHOLE_ENV_PREFIXES. Names of Keyhole's own settings and of cloud credentials cannot be listed.",
  },
} as const satisfies Record<string, Fault>;

const noMeta: Meta = { version: null, createdAt: null, expiresAt: null, plan: "none" };

const readOne = (want: Want, prefix: string, host: Host): Item<{ readonly secret: Secret; readonly meta: Meta }> => {
  const name = envName({ prefix, resource: want.resource, version: want.version });
  const steps = [{ name: "read variable", ms: 0, note: name }];
  const value = host.env.get(name);
  if (value !== undefined) return { ok: true, value: { secret: Secret.fromText(value), meta: noMeta }, steps };
  const isAllowed = host.envPrefixes?.some((start) => start !== "" && name.startsWith(start)) ?? true;
  return isAllowed
    ? { ok: false, failure: "not-found", code: "env.variable-missing", steps }
    : { ok: false, failure: "refused", code: "env.name-not-allowed", steps };
};

/** Environment variables of the data planes' nodes. */
export const env: Provider = {
  kongName: "env",
  title: "Environment variables",
  summary: "Variables in the environment of the nodes.",
  since: "2.8",
  editions: ["oss", "enterprise", "konnect"],
  reads: "value",
  metadataWhere: null,
  where: "data-plane",
  config: {
    prefix: {
      type: "string",
      match: "^[A-Za-z_-][A-Za-z0-9_-]*$",
      label: "Prefix",
      help: "Put before the name in each reference. End it in “_” or “-”, for nothing is put between.",
      since: "2.8",
      overridable: "any",
    },
    base64_decode: base64Decode,
  },
  access: {
    declares_same_host: declaresSameHost("environment"),
    level: accessLevel,
    resource_pattern: resourcePattern,
  },
  faults,
  open: (vault, host) => {
    const prefix = typeof vault.config.prefix === "string" ? vault.config.prefix : "";
    const session: Session = {
      expiresAt: null,
      usesLeft: null,
      read: (wants) => Promise.resolve(wants.map((want) => readOne(want, prefix, host))),
      close: () => Promise.resolve(),
    };
    return Promise.resolve({ ok: true, value: session, steps: [] });
  },
  test: (vault, host) => Promise.resolve(testEnv(vault, host)),
};
