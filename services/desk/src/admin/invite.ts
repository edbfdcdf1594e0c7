import { normalAddress } from '@eventdesk/domain/address';
import { Invitations } from '@eventdesk/identity/setup/invitations';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import { Problem } from '@eventdesk/kernel/problem';
import type { AdminCommand } from './command';

/** A one-time link by which somebody becomes an administrator (T44). */
export const adminInvite: AdminCommand = async function* ({ platform }, { email }) {
  const address = normalAddress(String(email));
  if (address === undefined)
    throw new Problem('invalid-input', 'invalid', 'this is no mail address; right would be ada@example.org');
  const { link, endsAt } = await new Invitations(platform).invite(address);
  yield { link, email: address, until: timestamp(endsAt) };
};
