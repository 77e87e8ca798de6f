import type { AccessLevel } from "@/lib/domain/access-level";
import type { LeastPolicy, Want } from "../contract";
import { isSecretId, parentOf } from "./names";
import { isProject } from "./settings";

/** To see versions and dates, and to read a value; neither lets anything be changed. */
const viewer = "roles/secretmanager.viewer";
const accessor = "roles/secretmanager.secretAccessor";

/** Whose rights they are; whoever grants them puts the account's address here. */
const member = "serviceAccount:KEYHOLE_SERVICE_ACCOUNT";

/**
 * The bindings to add on each wanted secret, as JSON in the words of an IAM policy; null if one cannot be named
 * exactly. On the secret and not on the project, where the same roles would open every secret there is.
 */
export const leastGcpPolicy = (
  wants: readonly Want[],
  level: AccessLevel,
  config: Readonly<Record<string, unknown>> = {},
  access: Readonly<Record<string, unknown>> = {},
): LeastPolicy | null => {
  const project = config.project_id;
  if (typeof project !== "string" || !isProject(project)) return null;
  const location = typeof access.location === "string" && access.location !== "" ? access.location : null;
  const secrets = [...new Set(wants.map(({ resource }) => resource))];
  if (secrets.length === 0 || !secrets.every(isSecretId)) return null;
  const roles = level === "metadata" ? [viewer] : [accessor, viewer];
  const bindings = roles.map((role) => ({ role, members: [member] }));
  const policies = secrets.map((secret) => ({
    resource: `${parentOf({ project, location })}/secrets/${secret}`,
    policy: { bindings },
  }));
  return {
    ...{ language: "json", title: "IAM bindings" },
    words: `Whoever administers IAM in the project adds them on the secret itself, with the address of Keyhole's service account put in. ${level === "metadata" ? "They allow looking at versions and dates, and no value." : "They allow reading the value, and looking at versions and dates."}`,
    text: `${JSON.stringify(policies, null, 2)}\n`,
  };
};
