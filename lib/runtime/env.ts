import { z } from "zod";
import {
  ambientClouds,
  type AmbientCloud,
  type AmbientEnvironment,
} from "@/lib/providers/identity/ambient-environment";

const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  );

const fields = z.object({
  DATABASE_URL: z.string().min(1),
  AUTH_SECRET: z.string().min(32),
  AUTH_URL: z.url(),
  /** 32 bytes in base64: seals credentials and keys fingerprints. */
  KEYHOLE_KEY: z.string().refine((text) => Buffer.from(text, "base64").length === 32),
  /** 32 bytes in base64: the seed of the Ed25519 key that signs checkpoints and exports of the log. */
  KEYHOLE_AUDIT_SIGNING_KEY: z.string().refine((text) => Buffer.from(text, "base64").length === 32),
  /** Public keys (hex) of the ones before it. */
  KEYHOLE_AUDIT_EARLIER_KEYS: list.refine((keys) => keys.every((key) => /^[0-9a-f]{64}$/.test(key))),
  /** File that checkpoints are appended to. */
  KEYHOLE_CHECKPOINT_FILE: z.string().default(""),
  /** Address that checkpoints are posted to, and what it is told to let Keyhole in. */
  KEYHOLE_WITNESS_URL: z.union([z.literal(""), z.url({ protocol: /^https?$/ })]).default(""),
  KEYHOLE_WITNESS_TOKEN: z.string().default(""),
  /** Keyhole's own folder: never read by an adapter. */
  KEYHOLE_DIR: z.string().default(""),
  KEYHOLE_ENV_PREFIXES: list,
  KEYHOLE_FS_ROOTS: list,
  /** Folder of the files that an access may take a credential from. */
  KEYHOLE_CREDENTIAL_DIR: z.string().default(""),
  /** Whether backends may be signed in to with what the cloud's metadata service gives this machine. */
  KEYHOLE_CLOUD_METADATA: z.enum(["on", "off"]).default("off"),
  /** Clouds whose backends may be signed in to with what this process's environment says of its identity there. */
  KEYHOLE_CLOUD_ENVIRONMENT: list.pipe(z.array(z.enum(ambientClouds))),
  /** Destinations that the allow-list begins with, put there by setting up. */
  KEYHOLE_ALLOW: list,
  /** File with the sample's people and passwords; set by the launcher on a loopback host only. */
  KEYHOLE_SAMPLE_PEOPLE: z.string().default(""),
  /** Everything else that belongs to the sample on this host, removed with it; set by the launcher. */
  KEYHOLE_SAMPLE_FILES: list,
  TRUSTED_PROXIES: list,
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().default(3000),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

/** A token goes over the wire in clear to this host only. */
const schema = fields.refine(
  ({ KEYHOLE_WITNESS_URL: url, KEYHOLE_WITNESS_TOKEN: token }) =>
    token === "" || !url.startsWith("http:") || ["127.0.0.1", "[::1]", "localhost"].includes(new URL(url).hostname),
  { path: ["KEYHOLE_WITNESS_URL"] },
);

export type Env = z.infer<typeof schema>;

interface Kept {
  env?: Env;
  taken?: ReadonlyMap<string, string>;
  ambient?: AmbientEnvironment;
}

/**
 * On the global object, because a bundler may give each of its layers a copy of this module, and the second reader
 * would find the secrets gone.
 */
const kept = ((globalThis as { [place: symbol]: Kept | undefined })[Symbol.for("keyhole.environment")] ??= {});

/**
 * Keyhole's settings, read once. The one place that looks at the process environment at run time; throws an Error that
 * names the settings that are missing or wrong, never their values.
 */
export function env(): Env {
  if (kept.env !== undefined) return kept.env;
  const parsed = schema.safeParse(process.env);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => issue.path.join(".")))].join(", ");
    throw new Error(`These settings are missing or not in the form that .env.example shows: ${names}.`);
  }
  return (kept.env = parsed.data);
}

/** How the `env` provider's variables are picked: by prefix, and never one of Keyhole's own names. */
type Picking = (
  environment: NodeJS.ProcessEnv,
  prefixes: readonly string[],
  own: readonly string[],
) => { readonly map: ReadonlyMap<string, string>; readonly taken: readonly string[] };

/**
 * The variables that the `env` provider may read, copied once at start. From then on neither they nor Keyhole's own
 * secrets are in the environment of this process.
 */
export function allowedEnvironment(pick: Picking): ReadonlyMap<string, string> {
  if (kept.taken !== undefined) return kept.taken;
  const settings = env();
  const { map, taken } = pick(process.env, settings.KEYHOLE_ENV_PREFIXES, Object.keys(fields.shape));
  for (const name of [...taken, ...secrets]) delete process.env[name];
  return (kept.taken = map);
}

/** How an identity at a cloud is picked: by the clouds that the operator opens, and by names that are known before. */
type AmbientPicking = (
  environment: NodeJS.ProcessEnv,
  clouds: readonly AmbientCloud[],
) => { readonly map: AmbientEnvironment; readonly taken: readonly string[] };

/**
 * What the environment says of this machine's identity at the clouds in KEYHOLE_CLOUD_ENVIRONMENT, copied once at start.
 * From then on no such variable, of whichever cloud, is in the environment of this process.
 */
export function ambientEnvironment(pick: AmbientPicking): AmbientEnvironment {
  if (kept.ambient !== undefined) return kept.ambient;
  const { map, taken } = pick(process.env, env().KEYHOLE_CLOUD_ENVIRONMENT);
  for (const name of taken) delete process.env[name];
  return (kept.ambient = map);
}

const secrets = [
  "DATABASE_URL",
  "DATABASE_MIGRATION_URL",
  "AUTH_SECRET",
  "KEYHOLE_KEY",
  "KEYHOLE_AUDIT_SIGNING_KEY",
  "KEYHOLE_WITNESS_TOKEN",
];

/** Where Keyhole says it is reached, before anything else is read; null while nobody said. */
export function ownUrl(): URL | null {
  const text = process.env.AUTH_URL;
  return text === undefined || !URL.canParse(text) ? null : new URL(text);
}

export const isDevelopment: boolean = process.env.NODE_ENV === "development";
