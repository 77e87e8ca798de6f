import Link from "next/link";
import type { ChangeDetailChange } from "./change-detail-change";
import { changeStateLooks } from "./change-state";

interface OtherChangesProps {
  readonly change: ChangeDetailChange;
  readonly changesHref: string;
}

/** The change that it takes the place of, and the one that took its own. */
export function OtherChanges({ change, changesHref }: OtherChangesProps) {
  const { follows, followedBy } = change;
  return (
    <>
      {follows !== null && (
        <p className="mb-4">
          It takes the place of{" "}
          <Link className="underline" href={`${changesHref}/${follows.id}`}>
            one that is {changeStateLooks[follows.state].word}
          </Link>
          .
        </p>
      )}
      {followedBy !== null && (
        <p className="mb-4">
          <Link className="underline" href={`${changesHref}/${followedBy.id}`}>
            Another one
          </Link>{" "}
          took its place.
        </p>
      )}
    </>
  );
}
