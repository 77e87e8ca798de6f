"use client";

import type { BoundAction } from "@/lib/server/action-state";
import { ActionForm } from "@/components/action-form";
import { CodeBlock } from "@/components/ui/code-block";
import { TextField } from "@/components/ui/text-field";
import { RecoveryCodes, type RecoveryCodesShown } from "./recovery-codes";

interface Enrolment {
  readonly secret: string;
  readonly picture: { readonly size: number; readonly path: string };
}

export interface FactorSetupProps {
  readonly begin: BoundAction<Enrolment>;
  /** Sends `code`. */
  readonly confirm: BoundAction<RecoveryCodesShown>;
  /** Where to go once the recovery codes were read. */
  readonly doneHref: string;
}

/** Sets up an authenticator app in two steps: its secret, then a first code of it; at last come the recovery codes. */
export function FactorSetup({ begin, confirm, doneHref }: FactorSetupProps) {
  return (
    <ActionForm
      action={begin}
      submit="Set up an app"
      layout="bare"
      renderDone={(enrolment) => <Confirming enrolment={enrolment} confirm={confirm} doneHref={doneHref} />}
    />
  );
}

function Confirming({
  enrolment: { secret, picture },
  confirm,
  doneHref,
}: Omit<FactorSetupProps, "begin"> & { readonly enrolment: Enrolment }) {
  // Four squares of quiet around it, as readers need.
  const side = picture.size + 8;
  return (
    <ActionForm
      action={confirm}
      submit="Confirm"
      label="Confirm the app"
      renderDone={(shown) => <RecoveryCodes {...shown} doneHref={doneHref} />}
    >
      <ol className="grid list-decimal grid-cols-1 gap-4 pl-5">
        <li>
          <p className="mb-2">Scan this with your authenticator app, or type the key below into it.</p>
          <svg
            role="img"
            aria-label="QR code with the key below"
            viewBox={`-4 -4 ${side} ${side}`}
            shapeRendering="crispEdges"
            className="size-52 max-w-full rounded border"
          >
            <rect x="-4" y="-4" width={side} height={side} fill="#fff" />
            <path d={picture.path} fill="#000" />
          </svg>
          <div className="mt-2 max-w-md">
            <CodeBlock code={secret.replace(/(.{4})(?=.)/g, "$1 ")} what="key of the app" wrap />
          </div>
        </li>
        <li>
          <TextField
            name="code"
            label="The code it shows now"
            inputMode="numeric"
            autoComplete="one-time-code"
            className="max-w-48"
          />
        </li>
      </ol>
    </ActionForm>
  );
}
