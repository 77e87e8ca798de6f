"use client";

import { useId, useState, type DragEvent } from "react";
import { textLimits } from "@/lib/domain/reference/references-in-text";
import { formatNumber } from "@/lib/format";
import { useFormState } from "@/components/form-state";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { FieldProblem } from "@/components/ui/field";
import { Icon } from "@/components/ui/icon";

/** A text as it was typed or pasted, or that of a file, which is not shown. */
export interface Pasted {
  readonly text: string;
  readonly file: { readonly name: string; readonly size: number } | null;
}

export interface PasteFieldProps {
  readonly value: Pasted;
  readonly onChange: (value: Pasted) => void;
}

/** A place for a list, or for a file that is dropped or chosen; it is read here, in the browser. */
export function PasteField({ value, onChange }: PasteFieldProps) {
  const id = useId();
  const [isOver, setIsOver] = useState(false);
  const [unread, setUnread] = useState<string | null>(null);
  const { problems } = useFormState();
  const problem = unread ?? problems["references"];

  async function take(file: File | undefined) {
    if (file === undefined) return;
    const { name, size } = file;
    if (size > textLimits.characters) {
      setUnread(`${name} is larger than ${textLimits.characters / 1e6} MB. Take a part of it.`);
      return;
    }
    const text = await file.text().catch(() => null);
    setUnread(text === null ? `${name} could not be read. Is it still there?` : null);
    if (text !== null) onChange({ text, file: { name, size } });
  }

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setIsOver(false);
    void take(event.dataTransfer.files[0]);
  }

  return (
    <div className="grid grid-cols-1 gap-1">
      <label htmlFor={id} className="font-medium">
        References
      </label>
      <div
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes("Files")) return;
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={onDrop}
        className={isOver ? "rounded outline-2 outline-offset-2 outline-focus" : ""}
      >
        {value.file === null ? (
          <textarea
            id={id}
            data-draft="references"
            value={value.text}
            onChange={(event) => onChange({ text: event.target.value, file: null })}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
            }}
            rows={12}
            spellCheck={false}
            autoComplete="off"
            placeholder={"{vault://prefix/resource/key}\n{vault://prefix/another}"}
            aria-describedby={`${id}-help${problem ? ` ${id}-problem` : ""}`}
            aria-invalid={problem ? true : undefined}
            className="control font-mono"
          />
        ) : (
          <div className="flex flex-wrap items-center gap-3 rounded border bg-surface px-3 py-3">
            <input type="hidden" data-draft="references" />
            <Icon name="reference" className="text-muted" />
            <p className="min-w-0 wrap-anywhere">
              {value.file.name}{" "}
              <span className="text-muted">· {formatNumber(Math.ceil(value.file.size / 1000))} kB</span>
            </p>
            <Button tone="quiet" className="ml-auto" onClick={() => onChange({ text: "", file: null })}>
              Take it away
            </Button>
          </div>
        )}
      </div>
      <FieldProblem id={`${id}-problem`} text={problem} />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p id={`${id}-help`} className="max-w-prose text-sm text-muted">
          One a line, or any text that holds some: decK YAML, JSON, kong.conf, an environment. Up to 10 MB.
        </p>
        <label className={`${buttonStyle("plain")} cursor-pointer focus-within:outline-2 focus-within:outline-focus`}>
          Choose a file
          <input
            type="file"
            className="sr-only"
            onChange={(event) => {
              void take(event.target.files?.[0]);
              event.target.value = "";
            }}
          />
        </label>
      </div>
    </div>
  );
}
