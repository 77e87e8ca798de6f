/** Whether a text holds a certificate in PEM; whether it is a good one shows when it is trusted. */
export const holdsCertificate = (pem: string): boolean => pem.includes("-----BEGIN CERTIFICATE-----");
