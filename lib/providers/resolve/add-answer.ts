import { span } from "@/lib/domain/refresh/refresh-in-words";
import type { Meta } from "../contract";
import type { Walk } from "./walk";

/** What the backend says of its own rotation; nothing where it was not asked, as it may be another time. */
const planInWords = (plan: Meta["plan"]): readonly string[] => {
  if (plan === "none") return ["No rotation is set for it in the backend."];
  if (plan === "denied") return ["Whether rotation is set for it is not for this identity to see."];
  if (plan === "unknown") return [];
  return [
    plan.everySeconds === null ? "The backend rotates it." : `The backend rotates it every ${span(plan.everySeconds)}.`,
  ];
};

/** The step of an answer that came: what the backend told beside the value, and whether that was read at all. */
export const addAnswer = ({ trace, provider }: Walk, meta: Meta, isRead: boolean): void => {
  const { version, createdAt, expiresAt, plan } = meta;
  const planned = typeof plan === "object" ? plan : null;
  const times = [
    { label: "Written", at: createdAt },
    { label: "Expires", at: expiresAt },
    { label: "Rotated", at: planned?.lastAt ?? null },
    { label: "Next rotation", at: planned?.nextAt ?? null },
  ].flatMap(({ label, at }) => (at === null ? [] : [{ label, at: at.toISOString() }]));
  const there = version === null ? "It is there." : `It is there: version ${version}.`;
  const details = planInWords(plan);
  const why =
    provider?.reads === "value"
      ? "Its value is not read: Keyhole's access is limited to metadata."
      : "Its value is not read: the backend gives none out.";
  trace.add("answer", "resolved", isRead ? there : `${there} ${why}`, {
    ...(times.length === 0 ? {} : { times }),
    ...(details.length === 0 ? {} : { details }),
  });
};
