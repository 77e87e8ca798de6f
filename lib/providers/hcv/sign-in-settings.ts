import { fail, ok, type Result } from "@/lib/domain/errors";
import type { OpenedVault } from "../contract";
import { encodeSegment, pathSegments } from "../path-segments";
import type { HcvCode } from "./faults";

/** What Keyhole signs in with: a token that is there already, or an AppRole that gives one. */
export type SignIn =
  | { readonly by: "token"; readonly token: string; readonly own: boolean }
  | {
      readonly by: "approle";
      /** Below `/v1/auth`, each segment encoded. */
      readonly mount: string;
      readonly roleId: string;
      /** Null for a role that asks for none. */
      readonly secretId: string | null;
    };

type Fields = OpenedVault["config"];
type Chosen = Result<SignIn, HcvCode>;

const textOf = (value: unknown): string | null => {
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" ? null : text;
};

/** As Kong does it: one slash at either end does not count. */
const mountOf = (value: unknown): string | null => {
  const segments = pathSegments((textOf(value) ?? "approle").replace(/^\/|\/$/g, ""));
  return segments.ok ? segments.value.map(encodeSegment).join("/") : null;
};

const appRole = ({ approle_auth_path, approle_role_id, approle_secret_id }: Fields): Chosen => {
  const mount = mountOf(approle_auth_path);
  const roleId = textOf(approle_role_id);
  if (mount === null) return fail("hcv.auth-path-invalid");
  if (roleId === null) return fail("hcv.role-id-missing");
  return ok({ by: "approle", mount, roleId, secretId: textOf(approle_secret_id) });
};

const byToken = (value: unknown, own: boolean): Chosen => {
  const token = textOf(value);
  return token === null ? fail("hcv.token-missing") : ok({ by: "token", token, own });
};

/** With the nodes' AppRole, unless that would take from them or needs what only they have. */
const asNodes = (config: Fields, isDeclared: boolean): Chosen => {
  // The file is one of the nodes; on this host the name would mean another.
  const isInFile = textOf(config.approle_secret_id) === null && textOf(config.approle_secret_id_file) !== null;
  if (isInFile) return fail("hcv.secret-id-in-file");
  if (config.approle_response_wrapping === true) return fail("hcv.secret-id-wrapped");
  // Only its maker knows whether it is good for a few uses: Vault tells it to administrators only.
  return isDeclared ? appRole(config) : fail("hcv.secret-id-of-nodes");
};

/** Says how Keyhole signs in, by its own access first. Never uses a credential up that the nodes need. */
export const chooseSignIn = ({ config, access }: Pick<OpenedVault, "config" | "access">): Chosen => {
  const given = textOf(access.token) === null ? (textOf(access.approle_role_id) === null ? null : "approle") : "token";
  const own = access.auth_method ?? given;
  if (own === "token") return byToken(access.token, true);
  if (own === "approle") return appRole(access);
  const method = config.auth_method ?? "token";
  if (method === "token") return byToken(config.token, false);
  return method === "approle" ? asNodes(config, own === "config") : fail("hcv.auth-method-not-supported");
};
