import type { Admin } from '../admin/command';

/** For tests in which nobody asks for secrets. */
export const noSecrets: Admin['secrets'] = async () => ({ secrets: [], unopened: 0 });
