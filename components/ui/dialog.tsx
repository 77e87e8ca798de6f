"use client";

import { useId, useRef, type ReactNode } from "react";
import { Button } from "./button";
import type { ButtonTone } from "./button-style";

export interface DialogProps {
  /** The words on the button that opens it. */
  readonly trigger: ReactNode;
  readonly triggerTone?: ButtonTone;
  readonly title: string;
  readonly children: ReactNode;
}

/** A question that has to be answered first. The browser's own dialog: focus stays in, Escape leaves. */
export function Dialog({ trigger, triggerTone = "plain", title, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  return (
    <>
      <Button tone={triggerTone} onClick={() => dialog.current?.showModal()}>
        {trigger}
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby={titleId}
        className="m-auto w-[min(32rem,calc(100vw-2rem))] rounded border bg-surface p-0 text-ink shadow-float"
        onClick={(event) => {
          if (event.target === dialog.current) dialog.current?.close();
        }}
      >
        <div className="p-4">
          <h2 id={titleId} className="mb-3 text-lg font-semibold">
            {title}
          </h2>
          {children}
          <form method="dialog" className="mt-3">
            <Button type="submit" tone="quiet">
              Close
            </Button>
          </form>
        </div>
      </dialog>
    </>
  );
}
