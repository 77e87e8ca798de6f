import Link from "next/link";
import { ActionForm } from "@/components/action-form";
import { PersonStateBadge } from "@/components/people/person-state-badge";
import { ReplaceLink } from "@/components/people/replace-link";
import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";
import { PageHeader } from "@/components/ui/page-header";
import { now } from "@/lib/server/now";
import type { readPerson } from "@/lib/services/people/read-person";
import { confirmPersonAction, replaceLinkAction } from "../actions";

interface PersonHeadProps {
  readonly person: Awaited<ReturnType<typeof readPerson>>;
  /** Whether the reader may alter this account. */
  readonly edits: boolean;
  readonly changesHref: string;
}

/** Who it is, and what has to happen before the account counts. */
export function PersonHead({ person, edits, changesHref }: PersonHeadProps) {
  const at = now();
  return (
    <>
      <PageHeader
        level={2}
        title={person.name}
        aside={<PersonStateBadge state={person.state} />}
        description={
          <>
            {person.erased ? "name and address erased" : person.email} · here since{" "}
            <Time at={person.createdAt} now={at} />
            {person.lastSeenAt !== null && (
              <>
                {" "}
                · last seen <Time at={person.lastSeenAt} now={at} />
              </>
            )}
          </>
        }
      />
      <div className="mb-4 grid grid-cols-1 gap-3 empty:hidden">
        {person.own && (
          <Callout tone="not-checkable" title="This is your own account">
            Others decide about it. Your sessions and tokens are under Settings.
          </Callout>
        )}
        {person.state === "invited" && (
          <Callout tone="waiting" title="Has not chosen a password yet">
            <p className="mb-2">
              {person.linkEndsAt === null || person.linkEndsAt <= at ? (
                "The invitation's link has ended."
              ) : (
                <>
                  The invitation&rsquo;s link is good until <Time at={person.linkEndsAt} now={at} />.
                </>
              )}
            </p>
            {edits && <ReplaceLink action={replaceLinkAction} person={person.id} />}
          </Callout>
        )}
        {person.state === "unconfirmed" && (
          <Callout tone="waiting" title="Not confirmed: approvals of theirs do not count">
            <p className="mb-2">
              The account came by a link that {person.invitedBy ?? "an Access admin"} handed over. Ask the person, by a
              way you trust, whether it was them who opened it.
              {person.confirmAsks && " You gave out the link, so somebody else approves it."}
            </p>
            {edits && (
              <ActionForm
                action={confirmPersonAction}
                submit={person.confirmAsks ? "Request confirmation" : "Confirm account"}
                submitTone="plain"
                layout="bare"
                hidden={{ person: person.id }}
                changesHref={changesHref}
              />
            )}
          </Callout>
        )}
        {person.waiting.map(({ id, title }) => (
          <Callout key={id} tone="waiting" title="Waits for approval">
            <Link className="underline" href={`${changesHref}/${id}`}>
              {title}
            </Link>
          </Callout>
        ))}
      </div>
    </>
  );
}
