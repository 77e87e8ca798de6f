import type { X509Certificate } from "node:crypto";
import { bytesToText } from "@/lib/domain/byte-text";
import { maskText } from "@/lib/domain/mask";
import type { Preview } from "@/lib/domain/preview";
import { describeJson } from "./describe/json";
import { describeJwt } from "./describe/jwt";
import { describePem } from "./describe/pem";
import { describeUrl } from "./describe/url";

export interface DescribeOptions {
  /** Whether the vault opted in to showing the last four characters of long tokens. */
  readonly suffix: boolean;
  /** Certificates found beside the value, for telling whether a key belongs to one. */
  readonly beside?: readonly X509Certificate[];
}

export interface Description {
  readonly preview: Preview;
  /** Something a reader should know about the value besides, in our words. */
  readonly note: string | null;
}

/**
 * What a value is, told without it: certificate, key, token, address, JSON object, or else only the kind of characters
 * and how many. Never holds a part of the value that is secret.
 */
export const describeValue = (bytes: Uint8Array, { suffix, beside = [] }: DescribeOptions): Description => {
  const text = bytesToText(bytes);
  const isPem = text.includes("-----BEGIN ");
  const preview =
    (isPem ? describePem(text, beside) : null) ??
    (/^\s*\{/.test(text) ? describeJson(bytes) : null) ??
    describeJwt(text) ??
    describeUrl(text);
  if (preview !== null) return { preview, note: null };
  const note = isPem ? "It begins like a PEM text but cannot be read as one." : null;
  return { preview: maskText(bytes, { suffix: suffix && !isPem }), note };
};
