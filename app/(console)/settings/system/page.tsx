import type { Metadata } from "next";
import { RetentionForm } from "@/components/settings/retention-form";
import { RemoveSample } from "@/components/settings/remove-sample";
import { Nightly } from "@/components/audit/log-status";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { DefinitionList } from "@/components/ui/definition-list";
import { Section } from "@/components/ui/section";
import { changesPath } from "@/lib/server/changes-path";
import { demand } from "@/lib/server/demand";
import { load } from "@/lib/server/load";
import { now } from "@/lib/server/now";
import { readiness } from "@/lib/server/readiness";
import { countRefusedStrangers } from "@/lib/server/refused-strangers";
import { loadViewer } from "@/lib/server/viewer";
import { readLogStatus } from "@/lib/services/audit/read-log-status";
import { readSample } from "@/lib/services/installation/read-sample";
import { formatNumber, formatPlural } from "@/lib/format";
import { editRetentionAction, removeSampleAction } from "../actions";
import { SettingsHead } from "../settings-head";

export const metadata: Metadata = { title: "System" };

const quietMs = 30_000;

export default async function SystemPage() {
  await demand("settings.read", null, "settings.read");
  const { rules, problems, workerBeat } = await readiness();
  const [viewer, sample] = await Promise.all([loadViewer(), load(readSample, {})]);
  const log = await load(readLogStatus, {});
  const strangers = countRefusedStrangers();
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
          {
            term: "Audit log",
            value: (
              <>
                <Nightly nightly={log.nightly} running={log.running} now={now()} />
                {log.last !== null && !log.last.unbroken && (
                  <p>{`Found broken at row ${log.last.brokenAt ?? "?"} when it was last verified. Ask an Auditor.`}</p>
                )}
                {log.sinks.flatMap(({ name, problem }) =>
                  problem === null ? [] : [<p key={name}>{`Checkpoints do not reach the ${name}: ${problem}`}</p>],
                )}
              </>
            ),
          },
          {
            term: "Refused strangers",
            value: (
              <>
                <p>
                  {strangers.count === 0 ? "none" : formatPlural(strangers.count, "request")} since this server started
                </p>
                {strangers.operations.map(({ name, count }) => (
                  <p key={name}>
                    <code>{name}</code> {count}
                  </p>
                ))}
              </>
            ),
          },
        ]}
      />
      <div className="mt-6">
        <Section
          title="How long the audit log is kept"
          description={
            log.kept.months === null
              ? "For ever, so far."
              : `For ${log.kept.months} months. A signed record holds where it was cut, and the rest is verified against it.`
          }
        >
          {log.kept.cut !== null && (
            <p className="mb-3 text-sm text-muted">
              Cut at row {formatNumber(log.kept.cut.n)}, <Time at={log.kept.cut.at} now={now()} />.
            </p>
          )}
          {viewer.may("log.edit", null) ? (
            <RetentionForm
              action={editRetentionAction}
              months={log.kept.months}
              asks={log.asks}
              changesHref={changesPath(viewer)}
            />
          ) : (
            <p className="text-sm text-muted">A Platform admin for all gateways sets it.</p>
          )}
        </Section>
      </div>
      {sample.present && (
        <div className="mt-6">
          <Section title="Sample organisation">
            {viewer.may("gateway.edit", null) ? (
              <RemoveSample action={removeSampleAction} gateways={sample.gateways} isNeeded={sample.isNeeded} />
            ) : (
              <p>The gateways {sample.gateways.join(", ")} are a sample. A Platform admin can remove it.</p>
            )}
          </Section>
        </div>
      )}
    </>
  );
}
