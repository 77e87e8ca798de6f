import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";

export interface DownloadFormProps {
  /** Of the operation that makes the file. */
  readonly operation: string;
  /** Its input. */
  readonly given?: Readonly<Record<string, string>>;
  readonly children: string;
}

/** A button that downloads what an operation makes. A form of its own, because it leaves an event and is no page. */
export function DownloadForm({ operation, given = {}, children }: DownloadFormProps) {
  return (
    <form method="post" action={`/api/download/${operation}`}>
      {Object.entries(given)
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
      <Button type="submit">
        <Icon name="download" className="size-3.5" /> {children}
      </Button>
    </form>
  );
}
