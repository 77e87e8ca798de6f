import type { SampleGateway } from "./sample-vaults";

/** About forty references as Kong's documentation writes them: most are good, and one is broken in each way there is. */
export const sampleReferences: Readonly<Record<SampleGateway, readonly string[]>> = {
  lab: [
    "{vault://hcv-lab/postgres/kong/username}",
    "{vault://hcv-lab/postgres/kong/password}",
    "{vault://hcv-lab/postgres/kong/password#1}",
    "{vault://hcv-lab/postgres/kong/password?ttl=30}",
    "{vault://hcv-lab/redis/sessions/password}",
    "{vault://hcv-lab/oidc/console/client_id}",
    "{vault://hcv-lab/oidc/console/client_secret}",
    "{vault://hcv-lab/stripe/live/key}",
    "{vault://hcv-lab/stripe/live/webhook_secret}",
    "{vault://hcv-lab/github/deploy/token}",
    "{vault://hcv-lab/ai/provider/api_key}",
    "{vault://hcv-lab/jwt/partner/secret}",
    "{vault://hcv-lab/aws/uploads/secret_access_key}",
    "{vault://hcv-lab/billing/database/url}",
    "{vault://hcv-lab/shop/tls/certificate}",
    "{vault://hcv-lab/shop/tls/key}",
    "{vault://hcv-lab/session/signing/key}",
    "{vault://hcv-kv1/smtp/relay/password}",
    "{vault://files/payments-api-key}",
    "{vault://files/db-credentials.json/password}",
    "{vault://files/pay-cert.pem}",
    "{vault://vars/mail-password}",
    "{vault://vars/oidc-client/secret}",
    // not found, deleted, destroyed
    "{vault://hcv-lab/nobody/here/password}",
    "{vault://hcv-lab/ldap/bind/password}",
    "{vault://hcv-lab/smtp/old-relay/password}",
    // member missing, not a string, not JSON
    "{vault://hcv-lab/postgres/kong/passwd}",
    "{vault://hcv-lab/team/limits/per_minute}",
    "{vault://files/payments-api-key/value}",
    // forbidden, disabled, sign-in refused, unreachable, timed out, throttled, not understood, destination refused
    "{vault://hcv-lab/payments/hsm/pin}",
    "{vault://hcv-locked/postgres/kong/password}",
    "{vault://hcv-stale/postgres/kong/password}",
    "{vault://hcv-down/postgres/kong/password}",
    "{vault://hcv-slow/postgres/kong/password}",
    "{vault://hcv-busy/postgres/kong/password}",
    "{vault://hcv-portal/postgres/kong/password}",
    "{vault://hcv-away/postgres/kong/password}",
    // larger than Kong's cache holds
    "{vault://files/backup.bin}",
    // the wrong engine, a path that leads out, needs own access, not at this level
    "{vault://hcv-engine/postgres/kong/password}",
    "{vault://files/%2e%2e/secrets/}",
    "{vault://hcv-pods/postgres/kong/password}",
    "{vault://files-closed/payments-api-key}",
    // unknown vault, default vault of unknown settings, the nodes' own environment, an option that would lead elsewhere
    "{vault://hcv-old/postgres/kong/password}",
    "{vault://aws/payments/api-key}",
    "{vault://node-vars/database-url}",
    "{vault://hcv-lab/postgres/kong/password?host=vault.example.com}",
    // Kong cannot read it
    "{vault://hcv-lab}",
  ],
  "prod-eu": [
    "{vault://hcv-pay/postgres/kong/password}",
    "{vault://hcv-pay/stripe/live/key}",
    "{vault://hcv-pay/webhooks/inbound/secret}",
    "{vault://files/pay-cert.pem}",
    "{vault://files/pay-key.pem}",
  ],
  "edge-us": ["{vault://hcv-edge/redis/sessions/password}", "{vault://hcv-edge/jwt/partner/secret}"],
};
