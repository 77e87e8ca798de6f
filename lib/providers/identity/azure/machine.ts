import { jsonObject } from "@/lib/domain/json-object";
import { recordOf } from "@/lib/domain/record-of";
import { settle } from "@/lib/net/refusal";
import type { Host, Step } from "../../contract";
import { appIdentity } from "./app-identity";

/** What Azure calls the machine that Keyhole runs on; a member is missing where the service does not tell it. */
export interface AzureMachine {
  readonly subscriptionId?: string;
  readonly resourceGroupName?: string;
  readonly name?: string;
  readonly vmScaleSetName?: string;
}

const told = ["subscriptionId", "resourceGroupName", "name", "vmScaleSetName"] as const;

/**
 * Asks the metadata service which machine this is. Null where it does not say; an app has an identity and is no machine,
 * so it is not asked for one.
 */
export const azureMachine = async ({
  ambient,
}: Pick<Host, "ambient">): Promise<{ readonly machine: AzureMachine | null; readonly steps: readonly Step[] }> => {
  const net = ambient?.metadata ?? null;
  const app = appIdentity(ambient?.environment);
  if (net === null || !app.ok || app.value !== null) return { machine: null, steps: [] };
  const url = new URL("http://169.254.169.254/metadata/instance?api-version=2021-02-01");
  const headers = { Metadata: "true" };
  const started = performance.now();
  const answer = await settle(net.fetch(url, { method: "GET", headers }));
  const request = { method: "GET", url: url.href, headerNames: ["Metadata"], plainHeaders: headers };
  const step: Step = { name: "ask which machine this is", ms: performance.now() - started, request };
  if (!answer.ok) return { machine: null, steps: [step] };
  const { status } = answer.value;
  const compute = recordOf(jsonObject(await answer.value.text())?.compute);
  const steps = [{ ...step, status }];
  if (status !== 200 || compute === null) return { machine: null, steps };
  const members = told.flatMap((name) => {
    const value = compute[name];
    return typeof value === "string" && value !== "" ? [[name, value] as const] : [];
  });
  return { machine: Object.fromEntries(members), steps };
};
