import { setMember } from "@/lib/domain/set-member";
import { envelope, errors, isRecord, nothing, refusals, sorted, type Answer, type Fields } from "./answer";
import { durationSeconds } from "./duration";
import { keysBelow } from "./keys-below";
import type { Operation } from "./operation";

/** 768 hours: a mount's own lease, told though nothing ends. */
const leaseSeconds = 2_764_800;

/** KV version 1 at one mount. Changes `secrets`; `path` is what follows the mount. */
export const kvV1 = (secrets: Record<string, Fields>, operation: Operation, path: string, body: Fields): Answer => {
  if (operation === "list") {
    const keys = keysBelow(Object.keys(secrets), path);
    return keys.length === 0 ? refusals.missing : envelope({ keys });
  }
  if (operation === "write") {
    if (Object.keys(body).length === 0) return errors(400, "missing data fields");
    setMember(secrets, path, sorted(body));
    return nothing;
  }
  if (operation === "delete") {
    delete secrets[path];
    return nothing;
  }
  const data = Object.hasOwn(secrets, path) ? secrets[path] : undefined;
  if (!isRecord(data)) return refusals.missing;
  return envelope(data, { lease_duration: durationSeconds(data.ttl) ?? durationSeconds(data.lease) ?? leaseSeconds });
};
