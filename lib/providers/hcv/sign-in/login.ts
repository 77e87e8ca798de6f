import type { Result } from "@/lib/domain/errors";
import type { Failure, Host, Item, OpenedVault } from "../../contract";
import { encodeSegment, pathSegments } from "../../path-segments";
import type { HcvCode } from "../faults";
import { filledText } from "../../filled-text";

export type Fields = OpenedVault["config"];

export type LoginBody = Readonly<Record<string, string>>;

/** What Vault's words at a refused login mean; the first that fits counts. */
export type Refusals = readonly (readonly [words: RegExp, failure: Failure, code: HcvCode])[];

/** One way to be given a token. */
export interface Login {
  readonly by: "approle" | "kubernetes" | "cert" | "jwt" | "aws_iam" | "aws_ec2" | "azure" | "gcp_iam" | "gcp_gce";
  /** Below `/v1`, each segment encoded. */
  readonly path: string;
  /** In the trace: "sign in with AppRole". */
  readonly step: string;
  /** "An AppRole": as what one is let in. */
  readonly as: string;
  /** What is sent and known beforehand; nothing that holds one of these is shown. */
  readonly sent: readonly string[];
  /** What it sends is this machine's and not the vault's, so that only allow-listed servers get it. */
  readonly isAmbient: boolean;
  /** For mutual TLS; PEM texts. */
  readonly client?: { readonly cert: string; readonly key: string };
  readonly refusals: Refusals;
  /** What a 403 means, where it means more than that the login is refused. */
  readonly denied?: readonly [failure: Failure, code: HcvCode];
  /** The body of the login call, for which something may have to be fetched or signed first. */
  body(host: Host, now: Date): Promise<Item<LoginBody>>;
}

export type ChosenLogin = Result<Login, HcvCode>;

/** A PEM text; an escaped line break, as shells and YAML leave them, counts as one. */
export const pemOf = (value: unknown): string | null => {
  const text = filledText(value);
  return text === null ? null : `${text.replaceAll("\\n", "\n")}\n`;
};

const encodedPath = (text: string): string | null => {
  const segments = pathSegments(text);
  return segments.ok ? segments.value.map(encodeSegment).join("/") : null;
};

/** The login call of an auth method mounted at a path; as Kong does it, one slash at either end does not count. */
export const mountedLogin = (mount: unknown, otherwise: string): string | null => {
  const path = encodedPath((filledText(mount) ?? otherwise).replace(/^\/|\/$/g, ""));
  return path === null ? null : `/auth/${path}/login`;
};

/** The login call by its full path; null for one that is not below `/v1/auth`. */
export const fullLoginPath = (value: unknown, otherwise: string): string | null => {
  const path = encodedPath((filledText(value) ?? otherwise).replace(/^\/|\/$/g, ""));
  return path?.startsWith("v1/auth/") === true ? path.slice("v1".length) : null;
};

export const misconfigured = (code: HcvCode) => ({ ok: false, failure: "misconfigured", code, steps: [] }) as const;

/** A body for which nothing has to be fetched. */
export const ready = (body: LoginBody) => (): Promise<Item<LoginBody>> =>
  Promise.resolve({ ok: true, value: body, steps: [] });
