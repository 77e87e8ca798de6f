import type { Metadata } from "next";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { DefinitionList } from "@/components/ui/definition-list";
import { demand } from "@/lib/server/demand";
import { now } from "@/lib/server/now";
import { readiness } from "@/lib/server/readiness";
import { SettingsHead } from "../settings-head";

export const metadata: Metadata = { title: "System" };

const quietMs = 30_000;

export default async function SystemPage() {
  await demand("settings.read", null, "settings.read");
  const { rules, problems, workerBeat } = await readiness();
  const quiet = workerBeat === null || now().getTime() - workerBeat.getTime() > quietMs;
  return (
    <>
      <SettingsHead current="/settings/system" />
      <DefinitionList
        items={[
          {
            term: "Database rules",
            value: (
              <>
                <StatusBadge tone={rules === "enforced" ? "resolved" : "failing"}>{rules}</StatusBadge>
                {problems.map((problem) => (
                  <p key={problem}>{problem}</p>
                ))}
              </>
            ),
          },
          {
            term: "Worker",
            value: (
              <StatusBadge tone={quiet ? "failing" : "resolved"}>
                {workerBeat === null ? (
                  "never seen"
                ) : (
                  <>
                    seen <Time at={workerBeat} now={now()} />
                  </>
                )}
              </StatusBadge>
            ),
          },
        ]}
      />
    </>
  );
}
