import { toneLooks, type Tone } from "@/components/tone";
import { toneShapes } from "@/components/ui/tone-shape";
import { formatPlural } from "@/lib/format";
import type { StripMark } from "@/lib/services/rotation/schema";
import {
  dayKey,
  lanes,
  positionOf,
  stripGeometry,
  type Lane,
  type PlacedMark,
  type StripFrame,
} from "./strip-geometry";

const top = 20;
const laneHeight = 24;
const height = top + lanes.length * laneHeight + 20;
const foot = top + lanes.length * laneHeight;
const middleOf = (lane: Lane): number => top + lanes.indexOf(lane) * laneHeight + laneHeight / 2;

const laneNames: Readonly<Record<Lane, string>> = { failed: "Failed", rotated: "Rotated", other: "Other" };

export interface StripChartProps {
  readonly marks: readonly StripMark[];
  readonly frame: StripFrame;
  /** Days chosen in the address, "2026-11-24", both included. */
  readonly chosen?: { readonly from: string; readonly until: string } | null;
  /** How many days stand together in one mark. */
  readonly bucketDays: number;
}

/**
 * What happened and what is to come, as marks over time. Its table says the same in rows. The names of the lanes stand
 * left of it, so it needs 56 pixels there.
 */
export function StripChart({ marks, frame, chosen = null, bucketDays }: StripChartProps) {
  const { marks: placed, expiries, months, today } = stripGeometry(marks, frame, bucketDays);
  const label = `From ${dayKey(frame.from)} to ${dayKey(new Date(frame.before.getTime() - 1))}: ${formatPlural(placed.length, "mark")} and ${formatPlural(expiries.length, "day")} with expiries. The table below says each.`;
  return (
    <svg role="img" aria-label={label} width="100%" height={height} className="block overflow-visible">
      {chosen !== null && <Chosen chosen={chosen} frame={frame} />}
      {lanes.map((lane) => (
        <g key={lane}>
          <line x1="0" x2="100%" y1={middleOf(lane)} y2={middleOf(lane)} className="stroke-line" />
          <text x="-56" y={middleOf(lane) + 3.5} className="fill-muted text-[11px]">
            {laneNames[lane]}
          </text>
        </g>
      ))}
      <line x1="0" x2="100%" y1={foot} y2={foot} className="stroke-edge" />
      {months.map(({ x, text }) => (
        <g key={x}>
          <line x1={`${x}%`} x2={`${x}%`} y1={foot} y2={foot + 4} className="stroke-edge" />
          <text x={`${x}%`} y={foot + 15} textAnchor="middle" className="fill-muted text-[11px]">
            {text}
          </text>
        </g>
      ))}
      {expiries.map(({ x, text }) => (
        <g key={x} className="text-stale">
          <title>{text}</title>
          <line
            x1={`${x}%`}
            x2={`${x}%`}
            y1={top - 6}
            y2={foot}
            stroke="currentColor"
            strokeWidth="1.5"
            strokeDasharray="3 2"
          />
          <Shape tone="stale" x={x} y={top - 10} size={8} hollow={false} />
        </g>
      ))}
      <line x1={`${today}%`} x2={`${today}%`} y1={top - 4} y2={foot} className="stroke-brass" strokeWidth="2" />
      <text x={`${today}%`} y={10} textAnchor="middle" className="fill-brass text-[11px] font-medium">
        today
      </text>
      {placed.map((mark, index) => (
        <Mark key={index} mark={mark} />
      ))}
    </svg>
  );
}

function Chosen({
  chosen,
  frame,
}: {
  readonly chosen: NonNullable<StripChartProps["chosen"]>;
  readonly frame: StripFrame;
}) {
  const start = chosen.from === "" ? 0 : positionOf(new Date(chosen.from), frame);
  const end = chosen.until === "" ? 100 : positionOf(new Date(new Date(chosen.until).getTime() + 86_400_000), frame);
  return (
    <rect
      x={`${start}%`}
      y={top - 4}
      width={`${Math.max(0.4, end - start)}%`}
      height={foot - top + 4}
      className="fill-brass-fill/20 stroke-brass"
    />
  );
}

function Mark({ mark }: { readonly mark: PlacedMark }) {
  const { tone, x, lane, size, hollow, text } = mark;
  return (
    <g className={toneLooks[tone].text}>
      <title>{text}</title>
      <Shape tone={tone} x={x} y={middleOf(lane)} size={size} hollow={hollow} />
    </g>
  );
}

interface ShapeProps {
  readonly tone: Tone;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly hollow: boolean;
}

/** The middle of the shape stands at `x`: its own coordinates begin there. */
function Shape({ tone, x, y, size, hollow }: ShapeProps) {
  return (
    <svg
      x={`${x}%`}
      y={y - size / 2}
      width={size}
      height={size}
      viewBox="5 0 10 10"
      overflow="visible"
      {...(hollow
        ? { className: "fill-canvas", stroke: "currentColor", strokeWidth: 1.6 }
        : { fill: "currentColor", className: "stroke-canvas", strokeWidth: 0.6 })}
    >
      {toneShapes[tone]}
    </svg>
  );
}
