import type { AccessLevel } from "@/lib/domain/access-level";
import type { LeastPolicy, Want } from "../contract";
import { secretPath } from "./secret-path";

/**
 * What to give the account of the token, in words: Konnect has no policies for single secrets, so nothing of what is
 * wanted is named. Null where a key cannot be one.
 */
export const leastKonnectRoles = (wants: readonly Want[], _level: AccessLevel): LeastPolicy | null => {
  if (wants.some(({ resource }) => /[*?]/.test(resource) || !secretPath("", resource).ok)) return null;
  const lines = [
    "In Konnect, under Organization, make a system account for Keyhole and give it a token.",
    "Assign it roles for this control plane in its region and for nothing else: Viewer to look, Admin to write secrets",
    "or to create Config Stores. Kong's manual does not say which role covers Config Stores, so begin with Viewer and",
    "test the connection: it shows whether that is enough. Values Konnect gives to nobody, whatever the role.",
  ];
  return {
    ...{ language: "text", title: "Konnect roles" },
    words: "An Organization Admin in Konnect assigns them to the account of the token that Keyhole uses.",
    text: `${lines.join("\n")}\n`,
  };
};
