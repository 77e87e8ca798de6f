import { Callout } from "@/components/ui/callout";
import type { ChangeDetailChange } from "./change-detail-change";

/** What the row itself holds still stands on the page; only carrying it out is over. */
export function UnopenedChange({ change, why }: { readonly change: ChangeDetailChange; readonly why: string }) {
  const wayOut =
    change.state === "draft"
      ? "Its author discards it and makes another."
      : "Whoever asked for it withdraws it, or one who decides rejects it; then it is asked for anew.";
  return (
    <div className="mb-4">
      <Callout tone="failing" title={why}>
        <p>
          What is written here is what was asked for and what its hash covers. It can be read and not be carried out.{" "}
          {wayOut}
        </p>
      </Callout>
    </div>
  );
}
