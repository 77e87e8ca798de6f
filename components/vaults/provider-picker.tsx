"use client";

import { useId } from "react";
import { useFormState } from "@/components/form-state";
import { FieldProblem } from "@/components/ui/field";
import type { ProviderChoice } from "./provider-choice";
import { ProviderMark } from "./provider-mark";

export interface ProviderPickerProps {
  readonly providers: readonly ProviderChoice[];
  readonly chosen: string;
  readonly onChoose: (kongName: string) => void;
}

/** The kinds of vault to choose from, each with the sentence that tells it apart. */
export function ProviderPicker({ providers, chosen, onChoose }: ProviderPickerProps) {
  const id = useId();
  const problem = useFormState().problems["provider"];
  return (
    <fieldset aria-describedby={problem ? `${id}-problem` : undefined}>
      <legend className="mb-1 flex items-baseline gap-2 font-medium">
        Provider <code className="text-xs font-normal text-faint">name</code>
      </legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {providers.map((provider) => {
          return (
            <label
              key={provider.kongName}
              className="flex gap-2.5 rounded border bg-surface p-2.5 has-checked:border-brass has-checked:bg-brass-fill/8 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
            >
              <input
                type="radio"
                name="provider"
                value={provider.kongName}
                checked={provider.kongName === chosen}
                onChange={() => onChoose(provider.kongName)}
                aria-invalid={problem && provider.kongName === chosen ? true : undefined}
                className="mt-1 size-3.5 shrink-0 accent-brass outline-none"
              />
              <ProviderMark name={provider.kongName} />
              <span className="min-w-0">
                <span className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-medium">{provider.title}</span>
                  <code className="text-xs text-faint">{provider.kongName}</code>
                </span>
                <span className="block text-sm text-muted">{provider.summary}</span>
                {!provider.loaded && (
                  <span className="block text-sm text-stale">
                    This gateway does not load it: Kong would refuse the vault.
                  </span>
                )}
              </span>
            </label>
          );
        })}
      </div>
      <FieldProblem id={`${id}-problem`} text={problem} />
    </fieldset>
  );
}
