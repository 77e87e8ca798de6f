import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { DefinitionList } from "@/components/ui/definition-list";
import { now } from "@/lib/server/now";
import { readiness } from "@/lib/server/readiness";
import { loadViewer } from "@/lib/server/viewer";
import { SettingsHead } from "../settings-head";

export const metadata: Metadata = { title: "System" };

const quietMs = 30_000;

export default async function SystemPage() {
  const viewer = await loadViewer();
  if (!viewer.may("settings.read", null)) forbidden();
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
                {workerBeat === null ? "never seen" : <Time at={workerBeat} now={now()} />}
              </StatusBadge>
            ),
          },
        ]}
      />
    </>
  );
}
