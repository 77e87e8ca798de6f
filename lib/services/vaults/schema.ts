import { z } from "zod";
import type { ConnectionTest } from "@/lib/domain/connection";
import type { Explanation } from "@/lib/domain/explanation";
import { isTooDeep, tooDeep } from "@/lib/domain/json-depth";
import { readJson } from "@/lib/domain/json-text";
import { isRecord } from "@/lib/domain/record-of";
import { Secret } from "@/lib/domain/secret";
import type { PlaceMaking, ValueWriting } from "@/lib/domain/value-writing";
import { pageFields, pageLinks } from "@/lib/services/kernel/page";
import { storedOpener } from "./stored-openers";
import { vaultUses } from "./vault-uses";

const gateway = z.string().min(1).max(63);

/** What somebody typed as a config, read as JSON; its problem has its place and quotes nothing. */
function configOf(text: string, ctx: z.RefinementCtx): Record<string, unknown> {
  const json = readJson(text);
  if (json.ok && isRecord(json.value)) return { ...json.value };
  const message = json.ok ? "The config is one JSON object, in braces." : json.problem.text;
  // That it goes on is what makes a union tell of this, and not that none of it fits.
  ctx.addIssue({ code: "custom", message, continue: true });
  return {};
}
const anyRecord = z.record(z.string().max(64), z.unknown());
const givenRecord = anyRecord.refine((value) => !isTooDeep(value), `It has ${tooDeep}.`);

const settings = {
  prefix: z.string().max(200, "At most 200 characters.").default(""),
  description: z.string().max(1000, "At most 1,000 characters.").default(""),
  /** As a list, or as one text with commas between. */
  tags: z.union([z.array(z.string().max(200)).max(100), z.string().max(4000).transform(tagsOf)]).default([]),
  /** Kong's config; texts from a form are read as what their field says. Of a custom vault also as one JSON text. */
  config: z
    .union([givenRecord, z.string().max(100_000, "At most 100,000 characters.").transform(configOf)])
    .default({}),
  /** Of a custom vault: dotted names of members of its config that are sealed whatever its schema says, or comes to say. */
  sealed: z.array(z.string().max(1000)).max(20_000).optional(),
  /** How Keyhole reaches the backend; never exported. */
  access: givenRecord.default({}),
};

export const vaultInput = z.strictObject({
  gateway,
  provider: z.string().min(1, "Choose a provider.").max(64),
  /** What is known of the nodes' own settings of the provider, instead of an entity: without prefix, description, tags. */
  isDefault: z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]).optional(),
  ...settings,
});
export type VaultInput = z.infer<typeof vaultInput>;

/** A vault at the version that the caller saw. */
const seen = { gateway, id: z.uuid(), version: z.coerce.number().int().min(1) };

export const editVaultInput = z.strictObject({
  ...seen,
  ...settings,
  /** Sensitive fields to take out, by dotted name; the others that are left empty stay. */
  remove: z
    .union([
      z.array(z.string().max(100)).max(100),
      z
        .string()
        .max(100)
        .transform((one) => [one]),
    ])
    .default([]),
});
export type EditVaultInput = z.infer<typeof editVaultInput>;

export const deleteVaultInput = z.strictObject(seen);

/** `version` is the number of the newest revision that the caller saw, of a deleted vault too. */
export const restoreVaultInput = z.strictObject({ ...seen, revision: z.coerce.number().int().min(1) });
export type RestoreVaultInput = z.infer<typeof restoreVaultInput>;

/** What is typed into a form: `remove` is of a vault that is edited. */
const typed = { ...settings, remove: editVaultInput.shape.remove };

/**
 * A vault whose connection is to be tested: by `id` as it is kept; with the version that was seen as it would be with the
 * settings given here; without `id` a new one.
 */
export const testVaultInput = z
  .strictObject({
    gateway,
    id: z.uuid().optional(),
    version: seen.version.optional(),
    provider: z.string().max(64).default(""),
    isDefault: vaultInput.shape.isDefault,
    ...typed,
    /** The name of one secret that is to be read as well, so that reading it is proven. */
    secret: z.string().trim().max(1000, "At most 1,000 characters.").default(""),
  })
  .refine(({ id, version, config, access }) => {
    const isBare = Object.keys(config).length === 0 && Object.keys(access).length === 0;
    return id === undefined || version !== undefined || isBare;
  }, "Settings for a vault that is there go with the version they are for.")
  .refine(({ id, provider }) => id !== undefined || provider !== "", {
    path: ["provider"],
    error: "Choose a provider.",
  });
export type TestVaultInput = z.infer<typeof testVaultInput>;

/** Made by `testConnection` and `resolve`, which put nothing into it that may not be shown. */
export const vaultTest = z.custom<VaultTest>((value) => typeof value === "object" && value !== null);

export interface VaultTest {
  readonly connection: ConnectionTest;
  /** What reading the named secret came to; null where none was named, or where it did not come to that. */
  readonly proof: Explanation | null;
}

/** More than any backend takes; how much it takes is for its adapter to say. */
const longestValue = 65_536;

export const writeValueInput = z.strictObject({
  gateway,
  id: z.uuid(),
  /** The secret's name in the backend. */
  key: z.string().min(1, "Give the secret's name.").max(1000, "At most 1,000 characters."),
  /** Wrapped at once, so that nothing that prints an input prints it. */
  value: z
    .string()
    .min(1, "Type the value.")
    .max(longestValue, "Longer than any backend takes.")
    .transform((text) => Secret.fromText(text)),
  /** What `version` an earlier answer gave: the value takes the place of that one. Left out for a new secret. */
  replaces: z.string().max(100).default(""),
});

export const valueWriting = z.custom<ValueWriting>((value) => typeof value === "object" && value !== null);

export const makePlaceInput = z.strictObject({
  gateway,
  provider: z.string().min(1, "Choose a provider.").max(64),
  /** For people to know it by. */
  name: z.string().trim().max(100, "At most 100 characters.").default(""),
  /** As typed into the form of a vault that is not there yet. */
  access: givenRecord.default({}),
});

export const placeMaking = z.custom<PlaceMaking>((value) => typeof value === "object" && value !== null);

/** Tests of connections, and other calls beside resolving, that one person may have made: each may sign in somewhere. */
export const testBudgets = [
  { kind: "test-minute", most: 20, windowSeconds: 60 },
  { kind: "test-hour", most: 200, windowSeconds: 3600 },
] as const;

export const vaultRef = z.object({ id: z.uuid(), gateway: z.string(), prefix: z.string() });

export const vaultSorts = ["prefix", "provider", "updated"] as const;

export const listVaultsInput = z.strictObject({
  gateway,
  q: z.string().trim().max(200).default(""),
  provider: z.string().max(64).default(""),
  sort: z.enum(vaultSorts).default("prefix"),
  order: z.enum(["asc", "desc"]).default("asc"),
  ...pageFields,
});

export const vaultRow = z.object({
  id: z.uuid(),
  prefix: z.string(),
  provider: z.string(),
  /** What is known of the nodes' own settings, under the provider's name. */
  isDefault: z.boolean(),
  description: z.string().nullable(),
  tags: z.array(z.string()),
  accessLevel: z.enum(["values", "metadata"]),
  updatedAt: z.date(),
  updatedBy: z.string().nullable(),
});

export const vaultPage = z.object({
  vaults: z.array(vaultRow),
  /** Loaded providers whose default vault nobody has entered the settings of. */
  unknownDefaults: z.array(z.string()),
  /** How many match; 1,001 means more than a thousand. */
  count: z.number(),
  ...pageLinks.shape,
});

export const vaultDetail = vaultRow.extend({
  gateway: z.string(),
  version: z.number(),
  createdAt: z.date(),
  createdBy: z.string().nullable(),
  /** Without sensitive members; `sealed` names the ones that are set. */
  config: anyRecord,
  access: anyRecord,
  sealed: z.array(z.string()),
  /** Why there are sealed ones that are not named, if so. */
  sealedProblem: z.string().nullable(),
  /** Until when that is good which opens it, as far as it can be read; null while nobody has looked. */
  opening: z
    .object({
      lookedAt: z.date(),
      openers: z.array(storedOpener.extend({ endsAt: z.date().nullable(), since: z.date().optional() })),
    })
    .nullable(),
  /** What of the tracked references names it; while any does, it cannot be deleted or take another prefix. */
  uses: vaultUses,
});

function tagsOf(text: string): string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}
