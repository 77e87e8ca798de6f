import { ProblemPage } from "@/components/problem-page";
import { LinkButton } from "@/components/ui/link-button";

export default function Forbidden() {
  return (
    <ProblemPage
      alone
      tone="refused"
      title="Your roles do not allow this"
      actions={<LinkButton href="/">Go to the start</LinkButton>}
    >
      <p>Keyhole is in order, and the refusal is on record. An Access admin can grant a role that allows it.</p>
    </ProblemPage>
  );
}
