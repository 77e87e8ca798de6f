"use client";

import { ProblemPage } from "@/components/problem-page";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";

interface ErrorPageProps {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

/** The last resort within the shell of the document. It shows nothing of the error but the name of its log entry. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <ProblemPage
      alone
      tone="failing"
      title="This page could not be made"
      actions={
        <>
          <Button tone="primary" onClick={reset}>
            Try again
          </Button>
          <LinkButton href="/">Go to the start</LinkButton>
        </>
      }
    >
      <p>
        The fault is Keyhole&rsquo;s or its database&rsquo;s, not yours; nothing was changed. Try again; if it stays,
        tell whoever runs Keyhole.
      </p>
      {error.digest !== undefined && (
        <p>
          In the log as <code className="text-ink">{error.digest}</code>
        </p>
      )}
    </ProblemPage>
  );
}
