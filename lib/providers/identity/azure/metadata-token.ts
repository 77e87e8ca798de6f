import type { Item } from "../../contract";
import { diagnoseMetadata } from "./diagnose-token";
import { isSilence, machineToken, type MachineQuestion } from "./machine-token";
import type { AzureToken } from "./token";

/** Seconds as the service writes them: in a text. */
const secondsOf = (value: unknown): number | null =>
  (typeof value === "string" || typeof value === "number") && /^\d{1,8}$/.test(String(value)) ? Number(value) : null;

const headers = { Metadata: "true" };

/**
 * A token of the Azure machine that Keyhole runs on. Asked without the vendor's client, which takes the address of the
 * service from variables and tries for minutes.
 */
export const metadataToken = (question: MachineQuestion): Promise<Item<AzureToken>> =>
  machineToken(question, {
    name: "sign in as this machine",
    url: new URL("http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"),
    headers,
    plainHeaders: headers,
    refusal: (code) => (isSilence(code) ? "azure.metadata-missing" : null),
    expiry: (body, askedAt) => {
      const seconds = secondsOf(body?.expires_in);
      return seconds === null ? null : new Date(askedAt.getTime() + seconds * 1_000);
    },
    diagnose: diagnoseMetadata,
  });
