"use server";

import { action } from "@/lib/server/action";
import { editAllowList } from "@/lib/services/allow-list/edit-allow-list";
import { editRetention } from "@/lib/services/audit/edit-retention";
import { archiveGateway } from "@/lib/services/gateways/archive-gateway";
import { connectGateway } from "@/lib/services/gateways/connect-gateway";
import { createGateway } from "@/lib/services/gateways/create-gateway";
import { disconnectGateway } from "@/lib/services/gateways/disconnect-gateway";
import { editGateway } from "@/lib/services/gateways/edit-gateway";
import { removeSample } from "@/lib/services/installation/remove-sample";
import { changePassword } from "@/lib/services/people/change-password";
import { setFactorPolicyFor } from "@/lib/services/second-factor/policy";
import { beginFactor } from "@/lib/services/second-factor/begin-factor";
import { confirmFactor } from "@/lib/services/second-factor/confirm-factor";
import { removeFactor } from "@/lib/services/second-factor/remove-factor";
import { renewCodes } from "@/lib/services/second-factor/renew-codes";
import { createMachineToken } from "@/lib/services/machine-tokens/create-machine-token";
import { revokeMachineToken } from "@/lib/services/machine-tokens/revoke-machine-token";
import { revokeSession } from "@/lib/services/sessions/revoke-session";
import { fetchVaultSchema } from "@/lib/services/vault-schemas/fetch-vault-schema";
import { giveVaultSchema } from "@/lib/services/vault-schemas/give-vault-schema";
import { removeVaultSchema } from "@/lib/services/vault-schemas/remove-vault-schema";
import { createToken } from "@/lib/services/tokens/create-token";
import { revokeToken } from "@/lib/services/tokens/revoke-token";

export const revokeSessionAction = action(revokeSession, { refresh: ["/settings"], done: "Session ended." });
export const createTokenAction = action(createToken, { refresh: ["/settings/tokens"] });
export const revokeTokenAction = action(revokeToken, { refresh: ["/settings/tokens"], done: "Token revoked." });
export const createMachineTokenAction = action(createMachineToken, { refresh: ["/settings/gateways"] });
export const revokeMachineTokenAction = action(revokeMachineToken, {
  refresh: ["/settings/gateways"],
  done: "Token revoked.",
});
export const createGatewayAction = action(createGateway, {
  refresh: ["/settings"],
  done: ({ name }) => `Gateway ${name} added.`,
});
export const editGatewayAction = action(editGateway, {
  refresh: ["/settings", "/g"],
  done: ({ name }) => `Gateway ${name} saved.`,
});
export const archiveGatewayAction = action(archiveGateway, {
  refresh: ["/settings", "/g"],
  done: ({ name, archived }) => `Gateway ${name} ${archived ? "archived" : "brought back"}.`,
});
export const connectGatewayAction = action(connectGateway, {
  refresh: ["/settings/gateways", "/g"],
  done: ({ gateway }) => `Connection of ${gateway} saved.`,
});
export const disconnectGatewayAction = action(disconnectGateway, {
  refresh: ["/settings/gateways", "/g"],
  done: ({ gateway }) => `Gateway ${gateway} is not connected any more.`,
});
// Where it is read the page asks for itself anew; where it is not, nothing on it is another.
export const fetchVaultSchemaAction = action(fetchVaultSchema);
export const giveVaultSchemaAction = action(giveVaultSchema, {
  refresh: ["/settings/gateways", "/g"],
  done: ({ name, fields }) => `Schema of ${name} kept: ${fields} fields.`,
});
export const removeVaultSchemaAction = action(removeVaultSchema, {
  refresh: ["/settings/gateways", "/g"],
  done: ({ name }) => `Schema of ${name} removed.`,
});
export const editAllowListAction = action(editAllowList, {
  refresh: ["/settings/allow-list"],
  done: "The allow-list is changed.",
});
export const editRetentionAction = action(editRetention, {
  refresh: ["/settings/system"],
  done: ({ months }) => (months === null ? "The log is kept for ever." : `The log is kept for ${months} months.`),
});
export const removeSampleAction = action(removeSample, {});

// What is shown once must not be taken away by reading the page anew.
export const beginFactorAction = action(beginFactor);
export const confirmFactorAction = action(confirmFactor);
export const renewCodesAction = action(renewCodes);
export const removeFactorAction = action(removeFactor, {
  refresh: ["/settings/account"],
  done: "The second factor is removed.",
});
export const changePasswordAction = action(changePassword, {
  refresh: ["/settings"],
  done: ({ sessions }) => `Password changed. Other sessions ended: ${sessions}.`,
});
export const setFactorPolicyAction = action(setFactorPolicyFor, { refresh: ["/settings/sign-in"], done: "Saved." });
