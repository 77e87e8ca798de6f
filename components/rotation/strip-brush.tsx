"use client";

import { useRouter } from "next/navigation";
import { useRef, useState, type PointerEvent, type ReactNode } from "react";
import { listHref } from "@/components/list-query";
import type { ListQuery } from "@/lib/server/list-query";
import { dayAt, dayKey, type StripFrame } from "./strip-geometry";

export interface StripBrushProps {
  readonly query: ListQuery;
  readonly frame: StripFrame;
  readonly children: ReactNode;
}

/**
 * Days chosen by a click or by dragging over the chart; they go into the address, and the list below follows. The dates
 * beneath the chart do the same without a pointer.
 */
export function StripBrush({ query, frame, children }: StripBrushProps) {
  const router = useRouter();
  const box = useRef<HTMLDivElement>(null);
  const [brush, setBrush] = useState<{ readonly start: number; readonly end: number } | null>(null);

  function place(event: PointerEvent): number {
    const { left, width } = box.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return Math.min(100, Math.max(0, ((event.clientX - left) / width) * 100));
  }
  function choose() {
    if (brush === null) return;
    setBrush(null);
    const [from, until] = [brush.start, brush.end].sort((a, b) => a - b).map((x) => dayKey(dayAt(x, frame)));
    if (from === undefined || until === undefined) return;
    router.push(listHref(query, { from, until }), { scroll: false });
  }
  return (
    <div
      ref={box}
      data-brush=""
      className="relative cursor-crosshair touch-pan-y select-none"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setBrush({ start: place(event), end: place(event) });
      }}
      onPointerMove={(event) => {
        if (brush !== null) setBrush({ ...brush, end: place(event) });
      }}
      onPointerUp={choose}
      onPointerCancel={() => setBrush(null)}
    >
      {children}
      {brush !== null && (
        <span
          className="pointer-events-none absolute inset-y-4 border border-brass bg-brass-fill/20"
          style={{ left: `${Math.min(brush.start, brush.end)}%`, width: `${Math.abs(brush.end - brush.start)}%` }}
        />
      )}
    </div>
  );
}
