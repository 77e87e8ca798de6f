/** Below what comes after a password: how long it may take. `again`: where one begins anew. */
export function HalfWayNote({ again }: { readonly again: string }) {
  return (
    <p className="text-sm text-muted">
      This step is open for five minutes.{" "}
      <a className="underline" href={again}>
        Start again
      </a>
    </p>
  );
}
