/** How many runs a property gets: a slice in the gate, the whole proof with `npm run prove`. */
export const propertyRuns = (): number => (process.env.KEYHOLE_PROVE ? 10_000 : 200);
