/** Name of the lease of whoever builds a projection. */
export const buildLease = (name: string): string => `projection:${name}`;
