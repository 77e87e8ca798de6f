import Link from "next/link";
import { grantWords, placeWords } from "@/components/people/role-words";
import { Time } from "@/components/time";
import { Callout } from "@/components/ui/callout";
import { titleOfRole, type Role } from "@/lib/domain/access/permissions";

export interface RightAnswerProps {
  readonly right: {
    readonly name: string;
    readonly state: "active" | "unconfirmed" | "invited" | "suspended";
    readonly needed: string;
    readonly besides: string | null;
    readonly answer: "allow" | "ask" | "deny";
    readonly gives: readonly {
      readonly id: string;
      readonly role: Role;
      readonly gateway: string | null;
      readonly origin: string;
      readonly grantedBy: string | null;
      readonly grantedAt: Date | string;
      readonly changeId: string | null;
    }[];
    readonly wouldGive: readonly Role[];
  };
  readonly now: Date | string;
}

/** Whether somebody may do it, by which roles they hold, or by which they would. */
export function RightAnswer({ right, now }: RightAnswerProps) {
  const { name, answer, gives, needed, besides } = right;
  const tone = answer === "deny" ? "refused" : answer === "ask" ? "waiting" : "resolved";
  return (
    <div aria-live="polite">
      <Callout tone={tone} title={`${name} ${answerWords[answer]}`}>
        {restingWords(right) !== null && <p>{restingWords(right)}</p>}
        {gives.length > 0 && (
          <ul className="grid gap-1">
            {gives.map((grant) => (
              <li key={grant.id}>
                <span className="font-medium">{titleOfRole[grant.role]}</span> {placeWords(grant.gateway)}, granted{" "}
                {grantWords[grant.origin] ?? grant.origin} ({grant.grantedBy ?? "set-up"}),{" "}
                <Time at={grant.grantedAt} now={now} />
                {grant.changeId !== null && (
                  <>
                    {" · "}
                    <Link className="underline" href={`/settings/people/changes/${grant.changeId}`}>
                      the change
                    </Link>
                  </>
                )}
              </li>
            ))}
          </ul>
        )}
        {gives.length === 0 && right.wouldGive.length > 0 && (
          <p>Any of these roles would let them: {right.wouldGive.map((one) => titleOfRole[one]).join(", ")}.</p>
        )}
        {needed === "signed-in" && <p>Everybody who is signed in may, about their own.</p>}
        {needed === "public" && <p>Everybody may, signed in or not.</p>}
        {besides !== null && <p className="mt-1">Besides the role it takes {besides}.</p>}
      </Callout>
    </div>
  );
}

const answerWords = {
  allow: "can do this",
  ask: "can ask for this, and others decide",
  deny: "cannot do this",
} as const;

function restingWords({ state, gives }: RightAnswerProps["right"]): string | null {
  if (state === "suspended")
    return gives.length === 0 ? "The account is suspended." : "The account is suspended, so these roles rest:";
  if (state === "invited") return "The invitation has not been accepted yet.";
  return state === "unconfirmed" ? "The account is not confirmed yet, so its decisions do not count." : null;
}
