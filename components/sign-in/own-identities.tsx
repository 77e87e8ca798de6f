import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/section";

export interface OwnIdentitiesProps {
  readonly identities: readonly {
    readonly id: string;
    readonly issuer: string;
    readonly linkedAt: Date | string;
    readonly lastUsedAt: Date | string | null;
  }[];
  readonly mayLink: boolean;
  readonly mayUnlink: boolean;
  /** Why coming back from the provider came to nothing. */
  readonly note: string | null;
  readonly now: Date | string;
  /** Leaves for the provider; sends `next`. */
  readonly link: BoundAction;
  /** Sends `id`. */
  readonly unlink: BoundAction;
}

/** What of single sign-on is linked to one's own account; nothing where there is none and none can be. */
export function OwnIdentities({ identities, mayLink, mayUnlink, note, now, link, unlink }: OwnIdentitiesProps) {
  if (identities.length === 0 && !mayLink && note === null) return null;
  return (
    <div className="mt-6 border-t pt-4">
      <Section
        title="Single sign-on"
        description="What is linked here signs in to this account. An address alone never does: link from inside, once."
      >
        <div className="grid grid-cols-1 gap-4">
          {note !== null && <Callout tone="failing" title={note} role="alert" />}
          {identities.length > 0 && (
            <ul className="divide-y border-y text-sm">
              {identities.map(({ id, issuer, linkedAt, lastUsedAt }) => (
                <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2">
                  <div className="min-w-0">
                    <p className="font-mono wrap-anywhere">{issuer}</p>
                    <p className="text-muted">
                      Linked <Time at={linkedAt} now={now} />
                      {lastUsedAt !== null && (
                        <>
                          , last used <Time at={lastUsedAt} now={now} />
                        </>
                      )}
                    </p>
                  </div>
                  {mayUnlink && (
                    <ActionForm
                      action={unlink}
                      submit="Unlink"
                      submitTone="danger"
                      layout="bare"
                      hidden={{ id }}
                      label={`Unlink ${issuer}`}
                    />
                  )}
                </li>
              ))}
            </ul>
          )}
          {mayLink && (
            <ActionForm
              action={link}
              submit="Link single sign-on"
              submitTone="plain"
              layout="bare"
              hidden={{ next: "/settings" }}
            />
          )}
        </div>
      </Section>
    </div>
  );
}
