import { z } from "zod";
import { changeDeciders } from "@/lib/db/changes";
import type { Tx } from "@/lib/db/transaction";
import { beyond } from "@/lib/services/kernel/beyond";
import { keyId, keyMoment, pageOf, sliceOf } from "@/lib/services/kernel/page";
import { namesOf } from "@/lib/services/people/names-of";

/** What happened to a change, in the order in which it did. */
export const changeStep = z.object({
  at: z.date(),
  what: z.enum(["drafted", "edited", "requested", "commented", "approved", "rejected", "ended"]),
  /** Null where nobody did it. */
  person: z.string().nullable(),
  /** A comment, the reason of a decision. */
  text: z.string().nullable(),
});
export type ChangeStep = z.infer<typeof changeStep>;

export const changeStory = z.object({
  steps: z.array(changeStep),
  /** From where on there are older comments than those among the steps; null where there are none. */
  earlier: z.string().nullable(),
  /** Names of those who wrote at it, or at the one whose place it took, besides its author. None of them decides on it. */
  editors: z.array(z.string()),
  /** Names of who could decide on it now; none once it is closed, or while it is a draft. */
  deciders: z.array(z.string()),
});

interface Told {
  readonly id: string;
  readonly state: string;
  readonly requester: string;
  readonly requesterId: string;
  readonly draftedAt: Date | null;
  readonly requestedAt: Date;
  readonly closedAt: Date | null;
  readonly decisions: readonly {
    readonly approved: boolean;
    readonly reason: string | null;
    readonly decidedAt: Date;
    readonly person: { readonly name: string };
  }[];
}

const commentsAtOnce = 50;

/** A page of comments, the newest first. Throws INVALID for a cursor that no page gave. */
async function commentsOf(tx: Tx, changeId: string, from: string | undefined) {
  const slice = sliceOf({ after: from }, 2);
  const place = slice.from === null ? {} : beyond("lt", ["at", keyMoment(slice.from[0])], ["id", keyId(slice.from[1])]);
  const fetched = await tx.changeComment.findMany({
    where: { AND: [{ changeId }, place] },
    orderBy: [{ at: "desc" }, { id: "desc" }],
    take: commentsAtOnce + 1,
  });
  const { rows, next } = pageOf(fetched, commentsAtOnce, slice, ({ at, id }) => [at.toISOString(), id]);
  return { comments: rows, earlier: next };
}

/**
 * Everything that happened to a change, who has a hand in it, and who may decide. Of the comments a page: the newest, or
 * those before `from`.
 */
export async function storyOf(tx: Tx, change: Told, from?: string): Promise<z.infer<typeof changeStory>> {
  const { id: changeId, state, requester, requesterId, draftedAt, requestedAt, closedAt } = change;
  const edits = await tx.changeEditor.findMany({ where: { changeId }, orderBy: { at: "asc" }, take: 200 });
  const { comments, earlier } = await commentsOf(tx, changeId, from);
  const deciders = state === "requested" ? await changeDeciders(tx, changeId) : [];
  const ids = [...edits.map(({ personId }) => personId), ...comments.map(({ personId }) => personId), ...deciders];
  const names = await namesOf(tx, ids);
  const nameOf = (id: string): string => names.get(id) ?? "Somebody";
  const isAsked = state !== "draft" && state !== "discarded";
  const steps: ChangeStep[] = [
    ...(draftedAt === null ? [] : [{ at: draftedAt, what: "drafted" as const, person: requester, text: null }]),
    ...edits
      .filter(({ inherited }) => !inherited)
      .map(({ at, personId }) => ({ at, what: "edited" as const, person: nameOf(personId), text: null })),
    ...(isAsked ? [{ at: requestedAt, what: "requested" as const, person: requester, text: null }] : []),
    ...comments.map(({ at, personId, text }) => ({ at, what: "commented" as const, person: nameOf(personId), text })),
    ...change.decisions.map(({ approved, reason, decidedAt, person }) => {
      return {
        at: decidedAt,
        what: approved ? "approved" : "rejected",
        person: person.name,
        text: reason || null,
      } as const;
    }),
    ...(closedAt === null || state === "rejected"
      ? []
      : [{ at: closedAt, what: "ended" as const, person: null, text: null }]),
  ];
  return {
    steps: steps.sort((a, b) => a.at.getTime() - b.at.getTime()),
    earlier,
    editors: [
      ...new Set(edits.filter(({ personId }) => personId !== requesterId).map(({ personId }) => nameOf(personId))),
    ],
    deciders: deciders.map(nameOf).sort(),
  };
}
