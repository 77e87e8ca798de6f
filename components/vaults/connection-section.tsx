import { Section } from "@/components/ui/section";
import { TestConnection, type VaultTesting } from "./test-connection";

/** The part of a vault's form that tests what is typed, before it is saved. */
export function ConnectionSection(testing: VaultTesting) {
  return (
    <Section
      title="Connection"
      description="Before you save: Keyhole signs in with what is typed here, reads nothing and keeps nothing of it."
    >
      <TestConnection {...testing} />
    </Section>
  );
}
