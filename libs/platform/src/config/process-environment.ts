import type { Environment } from './read-config';

/** The environment of this process, for one that hands it on to others. */
export const processEnvironment = (): Environment => ({ ...process.env });
