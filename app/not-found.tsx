import { ProblemPage } from "@/components/problem-page";
import { LinkButton } from "@/components/ui/link-button";

export default function NotFound() {
  return (
    <ProblemPage
      alone
      tone="not-checkable"
      title="There is nothing here"
      actions={<LinkButton href="/">Go to the start</LinkButton>}
    >
      <p>The address may be mistyped, or what it named is gone, or it is on a gateway on which you hold no role.</p>
    </ProblemPage>
  );
}
