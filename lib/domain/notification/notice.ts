/** Everything the console tells a person by itself. The database keeps the same list. */
export const noticeKinds = [
  "change.requested",
  "change.commented",
  "change.approved",
  "change.rejected",
  "change.void",
  "change.expired",
  "change.failed",
  "change.applied",
  "change.withdrawn",
  "emergency.applied",
  "emergency.reviewed",
  "emergency.granted",
  "recover.used",
  "audit.broken",
  "identity.connected",
  "identity.connected-to",
  "vault.opener-ending",
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What an open page says at once, whatever its reader is doing. */
export const urgentNotices = [
  "emergency.applied",
  "emergency.reviewed",
  "recover.used",
  "audit.broken",
] as const satisfies readonly NoticeKind[];

/** What a sentence is made of, as far as its reader may see it. */
export interface NoticeWords {
  /** Who did it; null where nobody did, or the name was erased. */
  readonly by: string | null;
  /** What it is about: the title of a change, where the log is broken. Null where the reader sees it no more. */
  readonly object: string | null;
  /** The gateway's name; null for the installation as a whole, or where the reader holds no role there any more. */
  readonly gateway: string | null;
}

const who = ({ by }: NoticeWords): string => by ?? "Somebody";
const change = ({ object }: NoticeWords): string => (object === null ? "a change" : `the change “${object}”`);
const there = ({ gateway }: NoticeWords): string => (gateway === null ? "" : ` on ${gateway}`);

const sentences: Readonly<Record<NoticeKind, (words: NoticeWords) => string>> = {
  "change.requested": (words) => `${who(words)} asks for ${change(words)}${there(words)}. You may decide on it.`,
  "change.commented": (words) => `${who(words)} commented on ${change(words)}${there(words)}.`,
  "change.approved": (words) => `${who(words)} approved ${change(words)}${there(words)}.`,
  "change.rejected": (words) => `${who(words)} rejected ${change(words)}${there(words)}.`,
  "change.void": (words) => `What ${change(words)}${there(words)} builds upon has moved: it is void.`,
  "change.expired": (words) => `Nobody acted in time on ${change(words)}${there(words)}: it has expired.`,
  "change.failed": (words) => `Approved, but not carried out: ${change(words)}${there(words)}.`,
  "change.applied": (words) => `Approved and applied: ${change(words)}${there(words)}.`,
  "change.withdrawn": (words) => `${who(words)} took back ${change(words)}${there(words)}.`,
  "emergency.applied": (words) =>
    `${who(words)} applied ${change(words)}${there(words)} in an emergency, without approval. Somebody else has to review it within a day.`,
  "emergency.reviewed": (words) => `${who(words)} reviewed the emergency${there(words)}: ${change(words)}.`,
  "emergency.granted": (words) => `A right to act in an emergency${there(words)} was granted.`,
  "recover.used": () => "Somebody on the host used “keyhole recover”.",
  "identity.connected": () =>
    "Your account's password was used to link it to an identity at your sign-in provider. If that was not you, tell an Access admin at once.",
  "identity.connected-to": ({ by }) =>
    `${by === null ? "Somebody's account" : `The account of ${by}`} was linked to an identity at the sign-in provider, by whoever gave its password. Ask them whether it was they.`,
  "vault.opener-ending": (words) =>
    `What opens a vault${there(words)} ends soon or has ended${words.object === null ? "" : `: ${words.object}`}.`,
  "audit.broken": ({ object }) => `Verifying the audit log failed${object === null ? "" : `: ${object}`}.`,
};

/** The sentence that a notification says to its reader. */
export function noticeSentence(kind: NoticeKind, words: NoticeWords): string {
  return sentences[kind](words);
}

export function isNoticeKind(text: string): text is NoticeKind {
  return (noticeKinds as readonly string[]).includes(text);
}
