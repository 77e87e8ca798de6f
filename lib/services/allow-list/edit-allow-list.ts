import { z } from "zod";
import { formatAllowEntry, parseAllowEntry, type AllowEntryProblem } from "@/lib/domain/allow-entry";
import { AppError } from "@/lib/domain/errors";
import type { Tx } from "@/lib/db/transaction";
import { installationScope } from "@/lib/services/gateways/gateway-scope";
import { defineGuardedCommand } from "@/lib/services/kernel/command";
import type { EffectField } from "@/lib/services/kernel/spec";

const sentences: Readonly<Record<AllowEntryProblem, string>> = {
  "not-an-entry": "Write host:port, or a network like 10.0.0.0/8 with or without :port.",
  "port-missing": "A host needs its port: host:port.",
  "port-invalid": "A port is a number from 1 to 65535.",
  "network-too-wide": "This network is too wide: /8 at the widest.",
  "loopback-needs-host-and-port": "Loopback is allowed by exact host and port only.",
  "never-allowed": "This address can never be allowed: it answers with credentials or is Keyhole's own.",
};

const input = z.union(
  [
    z.strictObject({
      add: z.string().trim().min(1, "A destination.").max(300, "At most 300 characters."),
      note: z.string().trim().max(200, "At most 200 characters.").default(""),
    }),
    z.strictObject({ remove: z.uuid("Not an entry.") }),
  ],
  "Give `add` with a destination, or `remove` with an entry's id.",
);
type Edit = z.infer<typeof input>;

/** Adds or removes one destination that Keyhole may connect to. Waits for others once a guarded gateway exists. */
export const editAllowList = defineGuardedCommand({
  name: "allow-list.edit",
  summary: "Add or remove a destination that Keyhole may connect to.",
  permission: "allow-list.edit",
  scope: installationScope,
  session: "any",
  input,
  output: z.object({ id: z.uuid() }),
  existing: (edit) => ("remove" in edit ? edit.remove : null),
  effect: async ({ tx, input: edit }) => {
    const { before, after } = await planned(tx, edit);
    return {
      title: after === null ? `Remove ${before} from the allow-list` : `Add ${after} to the allow-list`,
      base: before ?? "absent",
      fields: [{ field: "target", before, after, sensitive: false }, ...noteOf(edit)],
    };
  },
  write: async ({ tx, ctx, input: edit, targetId }) => {
    const { before, after } = await planned(tx, edit);
    if (after !== null) {
      const createdBy = "personId" in ctx.actor ? ctx.actor.personId : null;
      const note = "note" in edit && edit.note !== "" ? edit.note : null;
      await tx.allowEntry.create({ data: { id: targetId, target: after, note, createdBy } });
    } else {
      await tx.allowEntry.deleteMany({ where: { id: targetId } });
    }
    const object = { kind: "allow-entry", id: targetId, label: after ?? before ?? "" } as const;
    const data = { ...(after === null ? {} : { added: after }), ...(before === null ? {} : { removed: before }) };
    return { value: { id: targetId }, audit: [{ type: "allow-list.edited", object, data }] };
  },
});

/** Approvers see every text that they let in. */
function noteOf(edit: Edit): readonly EffectField[] {
  if (!("note" in edit) || edit.note === "") return [];
  return [{ field: "note", before: null, after: edit.note, sensitive: false }];
}

async function planned(tx: Tx, edit: Edit): Promise<{ before: string | null; after: string | null }> {
  if ("remove" in edit) {
    const row = await tx.allowEntry.findUnique({ where: { id: edit.remove }, select: { target: true } });
    if (row === null) throw new AppError("NOT_FOUND", "This entry is gone already.");
    return { before: row.target, after: null };
  }
  const parsed = parseAllowEntry(edit.add);
  if (!parsed.ok) throw new AppError("INVALID", sentences[parsed.problem], { add: sentences[parsed.problem] });
  // In its one spelling: whoever approves `2130706433:22` is to read that it is 127.0.0.1.
  const target = formatAllowEntry(parsed.value);
  const taken = await tx.allowEntry.findUnique({ where: { target }, select: { id: true } });
  if (taken !== null)
    throw new AppError("CONFLICT", "It is on the list already.", { add: "It is on the list already." });
  return { before: null, after: target };
}
