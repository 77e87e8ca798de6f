import { DefinitionList } from "@/components/ui/definition-list";
import type { Counting, PolicyInForce, PolicyPlace } from "@/lib/domain/rotation/policy";
import { formatPlural, formatSpan } from "@/lib/format";

const fromWords: Readonly<Record<PolicyPlace, string>> = {
  secret: "by this secret's policy",
  vault: "by its vault's policy",
  gateway: "by the gateway's policy",
};

/** What counts for a secret and who said so. */
export function PolicyInForceList({ policy }: { readonly policy: PolicyInForce }) {
  const { maxAgeDays, leadDays, zone, checkEverySeconds } = policy;
  const age = maxAgeDays.value === null ? "no limit" : formatPlural(maxAgeDays.value, "day");
  return (
    <DefinitionList
      items={[
        { term: "Greatest age", value: <By words={age} from={maxAgeDays.from} /> },
        {
          term: "Counts as due",
          value: <By words={`${formatPlural(leadDays.value, "day")} ahead`} from={leadDays.from} />,
        },
        { term: "Days are those of", value: <By words={zone.value} from={zone.from} /> },
        {
          term: "Looked at every",
          value: <By words={formatSpan(checkEverySeconds.value)} from={checkEverySeconds.from} />,
        },
      ]}
    />
  );
}

function By({ words, from }: { readonly words: string; readonly from: Counting<unknown>["from"] }) {
  return (
    <>
      {words} <span className="text-muted">· {from === null ? "Keyhole's own" : fromWords[from]}</span>
    </>
  );
}
