import { editAllowList } from "./allow-list/edit-allow-list";
import { readAllowList } from "./allow-list/read-allow-list";
import { readAuditLog } from "./audit/read-audit-log";
import { verifyAuditLog } from "./audit/verify-audit-log";
import { decideChange } from "./changes/decide-change";
import { readChange, readChanges } from "./changes/read-changes";
import { withdrawChange } from "./changes/withdraw-change";
import { archiveGateway } from "./gateways/archive-gateway";
import { createGateway } from "./gateways/create-gateway";
import { editGateway } from "./gateways/edit-gateway";
import { readGateway, readGateways } from "./gateways/read-gateways";
import { setUp } from "./installation/set-up";
import type { Operation } from "./kernel/operation";
import { readOwnAccount } from "./people/read-own-account";
import { compareReferences } from "./references/compare-references";
import { explainReference } from "./references/explain-reference";
import { readReferenceRules } from "./references/read-reference-rules";
import { readReference, readReferences } from "./references/read-references";
import { retrackReferences } from "./references/retrack-references";
import { trackReferences } from "./references/track-references";
import { untrackReferences } from "./references/untrack-references";
import { readSessions } from "./sessions/read-sessions";
import { revokeSession } from "./sessions/revoke-session";
import { signIn } from "./sessions/sign-in";
import { signOut } from "./sessions/sign-out";
import { readOverdue, sweep } from "./sweep/sweep";
import { createToken } from "./tokens/create-token";
import { readTokens } from "./tokens/read-tokens";
import { revokeToken } from "./tokens/revoke-token";
import { createVault } from "./vaults/create-vault";
import { deleteVault } from "./vaults/delete-vault";
import { editVault } from "./vaults/edit-vault";
import { readDeletedVaults } from "./vaults/read-deleted-vaults";
import { readProviders } from "./vaults/read-providers";
import { readRevisions } from "./vaults/read-revisions";
import { readVault, readVaults } from "./vaults/read-vaults";
import { restoreVault } from "./vaults/restore-vault";

/** Everything a person, a token or a job can do, by name. REST, replay, the worker and the access matrix go by this list. */
export const catalog: readonly Operation[] = [
  editAllowList,
  readAllowList,
  readAuditLog,
  verifyAuditLog,
  decideChange,
  readChange,
  readChanges,
  withdrawChange,
  archiveGateway,
  createGateway,
  editGateway,
  readGateway,
  readGateways,
  setUp,
  readOwnAccount,
  explainReference,
  compareReferences,
  readReferenceRules,
  readReference,
  readReferences,
  retrackReferences,
  trackReferences,
  untrackReferences,
  readSessions,
  revokeSession,
  signIn,
  signOut,
  readOverdue,
  sweep,
  createToken,
  readTokens,
  revokeToken,
  createVault,
  deleteVault,
  editVault,
  readDeletedVaults,
  readProviders,
  readRevisions,
  readVault,
  readVaults,
  restoreVault,
];

const byName = new Map(catalog.map((operation) => [operation.operation, operation]));

export function operationNamed(name: string): Operation | null {
  return byName.get(name) ?? null;
}
