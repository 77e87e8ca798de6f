import type { z } from "zod";
import { changeDeciders, hasAHand, waitingFor } from "@/lib/db/changes";
import type { Tx } from "@/lib/db/transaction";
import { holds } from "@/lib/domain/access/decide";
import { isAboutPeople } from "@/lib/domain/access/guarded-operations";
import { AppError } from "@/lib/domain/errors";
import { emergencyOfChange } from "@/lib/services/emergencies/emergency-of-change";
import type { ChangeDocument } from "@/lib/services/kernel/change-document";
import { personOf, principalOf, type Context } from "@/lib/services/kernel/context";
import { defineQuery } from "@/lib/services/kernel/query";
import { namedFields, reasonAgainstPeople } from "./about-people";
import { changeBeside } from "./change-beside";
import { connectionOf } from "./change-connection";
import { changeColumns, standing, toRow, withPeople } from "./change-rows";
import { changeScope } from "./change-scope";
import { storyOf } from "./change-story";
import { previewAgain } from "./preview-again";
import { reasonAgainst } from "./reason-against";
import { changeDetail, readChangeInput } from "./schema";
import { storedChange, whyUnopened } from "./stored-change";
import { usesOfTarget } from "./uses-of-target";

/** One change with the document that is to be approved. */
export const readChange = defineQuery({
  name: "change.read",
  summary: "One change: its document, its hash, who decided.",
  permission: "change.read",
  scope: changeScope,
  session: "any",
  input: readChangeInput,
  output: changeDetail,
  audit: "none",
  read: ({ tx, ctx, input, target }) => detailOf(tx, ctx, input, target.gateway),
});

/** The same in all its parts, for whoever may read it. Throws NOT_FOUND. */
export async function detailOf(
  tx: Tx,
  ctx: Context,
  { id, comments }: { readonly id: string; readonly comments?: string | undefined },
  gatewayId: string | null,
): Promise<z.infer<typeof changeDetail>> {
  const stored = await tx.change.findUnique({
    where: { id },
    select: {
      ...changeColumns,
      ...{ document: true, hash: true, reason: true, targetId: true, draftedAt: true, followsId: true },
      gateway: { select: { name: true } },
    },
  });
  if (stored === null) throw new AppError("NOT_FOUND");
  const [row] = await withPeople(tx, [stored]);
  if (row === undefined) throw new AppError("NOT_FOUND");
  // Only `parkChange` writes documents, and the database holds hash and text together.
  const document = JSON.parse(row.document) as ChangeDocument;
  const me = personOf(ctx.actor)?.personId ?? null;
  const hand = me !== null && (await hasAHand(tx, me, id));
  const summary = toRow(row, ctx, me !== null && (await waitingFor(tx, me, [id])).has(id));
  const decisions = standing(row.decisions, row.state, ctx.deps.clock());
  const whyNot = isAboutPeople(row.operation)
    ? await reasonAgainstPeople(
        tx,
        ctx,
        { ...summary, requesterId: row.requesterId, targetId: row.targetId },
        decisions,
      )
    : await reasonAgainst(tx, ctx, { ...summary, hand, gatewayId, decisions });
  const writes = row.state === "draft" && (summary.mine || holds(principalOf(ctx.actor), "change.draft", gatewayId));
  const takesPart = writes || hand || (me !== null && (await changeDeciders(tx, id)).includes(me));
  return {
    ...summary,
    reason: row.reason,
    story: await storyOf(tx, row, comments),
    follows: row.followsId === null ? null : await changeBeside(tx, { id: row.followsId }),
    followedBy: await changeBeside(tx, { followsId: id }),
    again: await previewAgain(tx, ctx, id),
    unopened: ["draft", "requested"].includes(row.state) ? whyUnopened(ctx, await storedChange(tx, id)) : null,
    mayWrite: writes,
    mayComment: takesPart,
    hash: row.hash,
    gateway: row.gateway?.name ?? null,
    fields: isAboutPeople(row.operation) ? await namedFields(tx, ctx, document.effect) : [...document.effect],
    uses: await usesOfTarget(tx, row, document),
    connection: await connectionOf(tx, ctx, row),
    decisions: row.decisions.map(({ person, approved, reason, decidedAt }) => ({
      person: person.name,
      approved,
      reason,
      decidedAt,
    })),
    mayDecide: whyNot === null,
    whyNot,
    emergency: await emergencyOfChange(tx, ctx, { ...summary, gatewayId }),
  };
}
