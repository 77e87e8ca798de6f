import { fail, ok, type Result } from "@/lib/domain/errors";
import { textToBytes } from "@/lib/domain/byte-text";
import { encodeSegment, pathSegments } from "../path-segments";
import type { KonnectCode } from "./faults";

const longestKey = 512;

/** The path of a secret below the Config Stores: its key is one segment, whatever it holds. */
export const secretPath = (store: string, key: string): Result<string, KonnectCode> => {
  if (!pathSegments(key).ok || !key.isWellFormed()) return fail("konnect.key-refused");
  if (textToBytes(key).length > longestKey) return fail("konnect.key-too-long");
  return ok(`/${store}/secrets/${encodeSegment(key)}`);
};
