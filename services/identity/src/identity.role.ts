import type { Role } from '@eventdesk/host/role';
import { readBootstrap } from '@eventdesk/platform/config/read-bootstrap';
import { knownKeys } from './bootstrap/known-keys';
import { Identity } from './identity';
import { identityModule } from './identity.module';

/** The identity service as a process plays it: it brings the settings to what the bootstrap file says, and lets callers in. */
export interface IdentityRole extends Role {
  /** Once it is open. */
  readonly identity: Identity;
}

export function identityRole(): IdentityRole {
  let identity: Identity | undefined;
  return {
    name: 'identity',
    needs: ['event store', 'work state'],
    serves: true,
    get identity() {
      if (!identity) throw new Error('the identity role is not open yet');
      return identity;
    },
    async open({ config, platform, settings, access }) {
      identity = new Identity(platform, access);
      const known = knownKeys(settings.current);
      await identity.applyBootstrap(
        config.bootstrap === undefined ? undefined : readBootstrap(config.bootstrap, known),
      );
      await settings.refresh();
      return identityModule(identity);
    },
  };
}
