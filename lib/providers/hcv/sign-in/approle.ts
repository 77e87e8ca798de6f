import { fail, ok } from "@/lib/domain/errors";
import type { Item } from "../../contract";
import { credentialFromFile } from "./credential-from-file";
import { mountedLogin, ready, type ChosenLogin, type Fields, type LoginBody, type Refusals } from "./login";
import { filledText } from "../../filled-text";

const refusals: Refusals = [
  [/missing role_id/, "misconfigured", "hcv.role-id-missing"],
  [/missing secret_id/, "misconfigured", "hcv.secret-id-missing"],
  [/CIDR/, "forbidden", "hcv.address-not-let-in"],
  // Vault's words over the years; the newer ones do not tell which of the two is wrong.
  [/invalid (?:role|secret)|failed to validate/i, "unauthenticated", "hcv.approle-refused"],
];

const credential = (role_id: string, secret_id: string | null): LoginBody => ({
  role_id,
  ...(secret_id === null ? {} : { secret_id }),
});

/** With the role ID and the secret ID in these fields. */
const appRole = (fields: Fields, file: string | null): ChosenLogin => {
  const path = mountedLogin(fields.approle_auth_path, "approle");
  const roleId = filledText(fields.approle_role_id);
  if (path === null) return fail("hcv.auth-path-invalid");
  if (roleId === null) return fail("hcv.role-id-missing");
  const secretId = filledText(fields.approle_secret_id);
  return ok({
    ...{ by: "approle", path, step: "sign in with AppRole", as: "An AppRole", refusals },
    sent: [roleId, ...(secretId === null ? [] : [secretId])],
    isAmbient: file !== null,
    body:
      file === null
        ? ready(credential(roleId, secretId))
        : async (host): Promise<Item<LoginBody>> => {
            const read = await credentialFromFile(file, host);
            return read.ok ? { ...read, value: credential(roleId, read.value) } : read;
          },
  });
};

/** With an AppRole of Keyhole's own, its secret ID sealed or in a credential file; a role may also ask for none. */
export const ownAppRole = (access: Fields): ChosenLogin =>
  appRole(access, filledText(access.approle_secret_id) === null ? filledText(access.approle_secret_id_file) : null);

/** With the nodes' AppRole, unless that would take from them or needs what only they have. */
export const appRoleOfNodes = (config: Fields, isDeclared: boolean): ChosenLogin => {
  // The file is one of the nodes; on this host the name would mean another.
  const isInFile = filledText(config.approle_secret_id) === null && filledText(config.approle_secret_id_file) !== null;
  if (isInFile) return fail("hcv.secret-id-in-file");
  if (config.approle_response_wrapping === true) return fail("hcv.secret-id-wrapped");
  // Whether it is good for a few uses Vault tells the role at most once it is in, which takes one.
  return isDeclared ? appRole(config, null) : fail("hcv.secret-id-of-nodes");
};
