import Link from "next/link";
import { formatCount } from "@/lib/format";
import { ReferenceText } from "./reference-text";

export interface UsedByProps {
  readonly gateway: string;
  /** The vault's prefix. */
  readonly prefix: string;
  /** 1,001 means more than a thousand. */
  readonly count: number;
  readonly first: readonly string[];
}

/** Which tracked references use a vault: how many, the first few, and the way to all of them. */
export function UsedBy({ gateway, prefix, count, first }: UsedByProps) {
  if (count === 0) return <p className="text-sm text-muted">No tracked reference uses it.</p>;
  return (
    <div className="grid grid-cols-1 gap-2">
      <p className="text-sm">
        <Link className="underline" href={`/g/${gateway}/references?name=${encodeURIComponent(prefix)}`}>
          {count === 1 ? "1 tracked reference" : `${formatCount(count)} tracked references`}
        </Link>{" "}
        {count === 1 ? "uses it" : "use it"}
        {count > first.length ? ", among them" : ""}:
      </p>
      <ul className="grid grid-cols-1 gap-1">
        {first.map((text) => (
          <li key={text} className="min-w-0">
            <ReferenceText text={text} />
          </li>
        ))}
      </ul>
    </div>
  );
}
