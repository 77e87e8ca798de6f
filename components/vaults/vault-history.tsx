import Link from "next/link";
import { ActionForm } from "@/components/action-form";
import { DraftButton, RequestReason } from "@/components/changes/request-fields";
import { DiffView, type DiffField } from "@/components/diff-view";
import { Time } from "@/components/time";
import { ToneShape } from "@/components/ui/tone-shape";
import type { BoundAction } from "@/lib/server/action-state";
import { formatPlural } from "@/lib/format";

export interface VaultRevisionRow {
  readonly number: number;
  readonly what: "created" | "edited" | "deleted" | "restored";
  readonly by: string | null;
  readonly at: Date;
  readonly changeId: string | null;
  readonly fields: readonly DiffField[];
  /** Whether the credential of then is still kept, or there was none. */
  readonly complete: boolean;
}

export interface VaultHistoryProps<T> {
  /** Makes the vault what it was; none where the reader may not. */
  readonly restore?: BoundAction<T>;
  readonly gateway: { readonly name: string; readonly guarded: boolean };
  readonly vaultId: string;
  /** The version that the reader sees now; of a deleted vault its last revision. */
  readonly version: number;
  readonly revisions: readonly VaultRevisionRow[];
  readonly now: Date;
  readonly doneHref: string;
  /** Where older revisions are read. */
  readonly olderHref?: string;
}

const tones = { created: "resolved", edited: "changed", deleted: "failing", restored: "changed" } as const;

/** What a vault was, newest first, each revision with what it changed and the way back to it. */
export function VaultHistory<T>(props: VaultHistoryProps<T>) {
  const { restore, gateway, vaultId, version, revisions, now, doneHref, olderHref } = props;
  return (
    <>
      <ol className="grid grid-cols-1 gap-2">
        {revisions.map((revision) => {
          const { number, what, by, at, changeId, fields, complete } = revision;
          const isNow = number === version;
          return (
            <li key={number} className="border-b pb-2">
              <details>
                <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-1 py-1">
                  <ToneShape tone={tones[what]} className="size-2" />
                  <span className="font-medium">
                    {number} · {what}
                  </span>
                  <span className="text-muted">
                    {by ?? "nobody who is still known"} · <Time at={at} now={now} />
                  </span>
                  <span className="text-sm text-muted">
                    {fields.length === 0 ? "no field differs" : formatPlural(fields.length, "field")}
                    {isNow && what !== "deleted" && " · as it is now"}
                  </span>
                </summary>
                <div className="grid grid-cols-1 gap-3 py-2 pl-5">
                  {fields.length > 0 && <DiffView fields={fields} />}
                  {changeId !== null && (
                    <p className="text-sm">
                      <Link className="underline" href={`/g/${gateway.name}/changes/${changeId}`}>
                        The change that others approved
                      </Link>
                    </p>
                  )}
                  {restore !== undefined && !isNow && what !== "deleted" && (
                    <ActionForm
                      action={restore}
                      submit={gateway.guarded ? `Request to restore ${number}` : `Restore ${number}`}
                      submitTone="plain"
                      layout={gateway.guarded ? "stack" : "bare"}
                      label={`Restore revision ${number}`}
                      hidden={{ gateway: gateway.name, id: vaultId, version, revision: number }}
                      beside={gateway.guarded && <DraftButton />}
                      changesHref={`/g/${gateway.name}/changes`}
                      doneHref={doneHref}
                    >
                      {gateway.guarded && <RequestReason />}
                    </ActionForm>
                  )}
                  {!complete && !isNow && (
                    <p className="text-sm text-muted">
                      Its credential is no longer kept: restoring works only while the vault has the same one.
                    </p>
                  )}
                </div>
              </details>
            </li>
          );
        })}
      </ol>
      {olderHref !== undefined && (
        <p className="mt-3">
          <Link className="underline" href={olderHref}>
            Older revisions
          </Link>
        </p>
      )}
    </>
  );
}
