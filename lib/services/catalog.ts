import { editAllowList } from "./allow-list/edit-allow-list";
import { readAllowList } from "./allow-list/read-allow-list";
import { cutLog } from "./audit/cut-log";
import { editRetention } from "./audit/edit-retention";
import { readAuditLog } from "./audit/read-audit-log";
import { exportEvidence } from "./audit/export-evidence";
import { readEvidence } from "./audit/read-evidence";
import { exportLog } from "./audit/export-log";
import { exportTable } from "./audit/export-table";
import { readLogStatus } from "./audit/read-log-status";
import { verifyAuditLog } from "./audit/verify-audit-log";
import { verifyByNight } from "./audit/verify-by-night";
import { commentChange } from "./changes/comment-change";
import { decideChange, decidePeopleChange } from "./changes/decide-change";
import { discardDraft } from "./changes/discard-draft";
import { editDraft } from "./changes/edit-draft";
import { readDraft } from "./changes/read-draft";
import { rebaseChange } from "./changes/rebase-change";
import { requestDraft } from "./changes/request-draft";
import { takeBackChange } from "./changes/take-back-change";
import { readChange } from "./changes/read-change";
import { readChanges, readPeopleChanges } from "./changes/read-changes";
import { readPeopleChange } from "./changes/read-people-change";
import { cancelCheck } from "./checks/cancel-check";
import { readCheck, readChecks } from "./checks/read-checks";
import { runBatch } from "./checks/run-batch";
import { startCheck } from "./checks/start-check";
import { testChange } from "./changes/test-change";
import { withdrawChange } from "./changes/withdraw-change";
import { applyEmergency } from "./emergencies/apply-emergency";
import { grantEmergency } from "./emergencies/grant-emergency";
import { reviewEmergency } from "./emergencies/review-emergency";
import { revokeEmergency } from "./emergencies/revoke-emergency";
import { archiveGateway } from "./gateways/archive-gateway";
import { createGateway } from "./gateways/create-gateway";
import { connectGateway } from "./gateways/connect-gateway";
import { disconnectGateway } from "./gateways/disconnect-gateway";
import { editGateway } from "./gateways/edit-gateway";
import { readConnection } from "./gateways/read-connection";
import { readGateway, readGateways } from "./gateways/read-gateways";
import { readSample } from "./installation/read-sample";
import { removeSample } from "./installation/remove-sample";
import { setUp } from "./installation/set-up";
import type { Operation } from "./kernel/operation";
import { markRead } from "./notifications/mark-read";
import { readFeed } from "./notifications/read-feed";
import { readNotifications } from "./notifications/read-notifications";
import { acceptInvitation } from "./people/accept-invitation";
import { confirmPerson } from "./people/confirm-person";
import { erasePerson } from "./people/erase-person";
import { grantRole } from "./people/grant-role";
import { invitePerson } from "./people/invite-person";
import { readGatewayRoles } from "./people/read-gateway-roles";
import { readOverview } from "./overview/read-overview";
import { readOwnAccount } from "./people/read-own-account";
import { compareReferences } from "./references/compare-references";
import { readPeople } from "./people/read-people";
import { readPerson } from "./people/read-person";
import { replaceLink } from "./people/replace-link";
import { changePassword } from "./people/change-password";
import { resetPassword } from "./people/reset-password";
import { resumePerson } from "./people/resume-person";
import { revokeRole } from "./people/revoke-role";
import { suspendPerson } from "./people/suspend-person";
import { explainReference } from "./references/explain-reference";
import { readReferenceRules } from "./references/read-reference-rules";
import { readReference, readReferences } from "./references/read-references";
import { retrackReferences } from "./references/retrack-references";
import { trackReferences } from "./references/track-references";
import { untrackReferences } from "./references/untrack-references";
import { explainRight } from "./rights/explain-right";
import { listRight } from "./rights/list-right";
import { acknowledge, unacknowledge } from "./rotation/acknowledge";
import { clearPolicy } from "./rotation/clear-policy";
import { readEvents } from "./rotation/read-events";
import { readPolicies } from "./rotation/read-policies";
import { readSecret } from "./rotation/read-secret";
import { readSecrets } from "./rotation/read-secrets";
import { readStrip } from "./rotation/read-strip";
import { setPolicy } from "./rotation/set-policy";
import { observeRotation } from "./rotation/observe-rotation";
import { beginFactor } from "./second-factor/begin-factor";
import { confirmFactor } from "./second-factor/confirm-factor";
import { readFactorPolicy, setFactorPolicyFor } from "./second-factor/policy";
import { readFactor } from "./second-factor/read-factor";
import { removeFactor } from "./second-factor/remove-factor";
import { renewCodes } from "./second-factor/renew-codes";
import { resetFactor } from "./second-factor/reset-factor";
import { reauthenticate } from "./sessions/reauthenticate";
import { readSessions } from "./sessions/read-sessions";
import { reauthenticateSso } from "./sessions/reauthenticate-sso";
import { revokeOtherSession } from "./sessions/revoke-other-session";
import { revokeSession } from "./sessions/revoke-session";
import { signIn } from "./sessions/sign-in";
import { signInByCode } from "./sessions/sign-in-by-code";
import { connectSso } from "./sessions/connect-sso";
import { signInSso } from "./sessions/sign-in-sso";
import { signOut } from "./sessions/sign-out";
import { editClaimMapping } from "./single-sign-on/edit-claim-mapping";
import { editSignIn } from "./single-sign-on/edit-settings";
import { linkIdentity } from "./single-sign-on/link-identity";
import { markBreakGlass } from "./single-sign-on/mark-break-glass";
import { readIdentities } from "./single-sign-on/read-identities";
import { readSignInSettings } from "./single-sign-on/read-settings";
import { readWaysIn } from "./single-sign-on/read-ways";
import { removeSignIn } from "./single-sign-on/remove-settings";
import { tryProvider } from "./single-sign-on/try-provider";
import { unlinkIdentity } from "./single-sign-on/unlink-identity";
import { readOverdue, sweep } from "./sweep/sweep";
import { createToken } from "./tokens/create-token";
import { readTokens } from "./tokens/read-tokens";
import { revokeOtherToken } from "./tokens/revoke-other-token";
import { revokeToken } from "./tokens/revoke-token";
import { createMachineToken } from "./machine-tokens/create-machine-token";
import { readMachineTokens } from "./machine-tokens/read-machine-tokens";
import { revokeMachineToken } from "./machine-tokens/revoke-machine-token";
import { fetchVaultSchema } from "./vault-schemas/fetch-vault-schema";
import { giveVaultSchema } from "./vault-schemas/give-vault-schema";
import { readVaultSchemas } from "./vault-schemas/read-vault-schemas";
import { removeVaultSchema } from "./vault-schemas/remove-vault-schema";
import { createVault } from "./vaults/create-vault";
import { deleteVault } from "./vaults/delete-vault";
import { makeVaultPlace } from "./vaults/make-place";
import { editVault } from "./vaults/edit-vault";
import { readDeletedVaults } from "./vaults/read-deleted-vaults";
import { readProviders } from "./vaults/read-providers";
import { readRevisions } from "./vaults/read-revisions";
import { readVault, readVaults } from "./vaults/read-vaults";
import { restoreVault } from "./vaults/restore-vault";
import { testVault } from "./vaults/test-vault";
import { writeVaultValue } from "./vaults/write-value";

/** Everything a person, a token or a job can do, by name. REST, replay, the worker and the access matrix go by this list. */
export const catalog: readonly Operation[] = [
  editAllowList,
  readAllowList,
  readAuditLog,
  verifyAuditLog,
  verifyByNight,
  cutLog,
  editRetention,
  readLogStatus,
  exportLog,
  exportTable,
  readEvidence,
  exportEvidence,
  cancelCheck,
  readCheck,
  readChecks,
  runBatch,
  startCheck,
  observeRotation,
  commentChange,
  testChange,
  discardDraft,
  editDraft,
  readDraft,
  rebaseChange,
  requestDraft,
  takeBackChange,
  decideChange,
  decidePeopleChange,
  readChange,
  readChanges,
  readPeopleChange,
  readPeopleChanges,
  withdrawChange,
  applyEmergency,
  grantEmergency,
  reviewEmergency,
  revokeEmergency,
  archiveGateway,
  connectGateway,
  disconnectGateway,
  createGateway,
  editGateway,
  readConnection,
  readGateway,
  readGateways,
  readSample,
  removeSample,
  setUp,
  markRead,
  readFeed,
  readNotifications,
  acceptInvitation,
  confirmPerson,
  grantRole,
  invitePerson,
  readGatewayRoles,
  readOverview,
  readOwnAccount,
  readPeople,
  readPerson,
  replaceLink,
  resumePerson,
  revokeRole,
  suspendPerson,
  erasePerson,
  explainReference,
  compareReferences,
  readReferenceRules,
  readReference,
  readReferences,
  retrackReferences,
  trackReferences,
  untrackReferences,
  explainRight,
  listRight,
  acknowledge,
  unacknowledge,
  clearPolicy,
  readEvents,
  readPolicies,
  readSecret,
  readSecrets,
  readStrip,
  setPolicy,
  beginFactor,
  confirmFactor,
  readFactor,
  readFactorPolicy,
  setFactorPolicyFor,
  resetFactor,
  changePassword,
  resetPassword,
  removeFactor,
  renewCodes,
  reauthenticate,
  readSessions,
  reauthenticateSso,
  revokeOtherSession,
  revokeSession,
  signIn,
  signInByCode,
  signInSso,
  connectSso,
  signOut,
  editClaimMapping,
  editSignIn,
  linkIdentity,
  markBreakGlass,
  readIdentities,
  readSignInSettings,
  readWaysIn,
  removeSignIn,
  tryProvider,
  unlinkIdentity,
  readOverdue,
  sweep,
  createToken,
  readTokens,
  revokeOtherToken,
  revokeToken,
  createMachineToken,
  readMachineTokens,
  revokeMachineToken,
  fetchVaultSchema,
  giveVaultSchema,
  readVaultSchemas,
  removeVaultSchema,
  createVault,
  deleteVault,
  editVault,
  readDeletedVaults,
  readProviders,
  readRevisions,
  readVault,
  readVaults,
  restoreVault,
  testVault,
  writeVaultValue,
  makeVaultPlace,
];

const byName = new Map(catalog.map((operation) => [operation.operation, operation]));

export function operationNamed(name: string): Operation | null {
  return byName.get(name) ?? null;
}
