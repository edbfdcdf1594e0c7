import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import { noSettings, withSetting } from '@eventdesk/domain/catalog/settings';
import { catalogue } from '@eventdesk/domain/catalogue';
import { Folded } from '@eventdesk/platform/compose/folded';
import { memoryPlatform } from '@eventdesk/platform/compose/testing/memory-platform';
import type { Bootstrap } from '@eventdesk/platform/config/bootstrap';
import { bootstrapSchema } from '@eventdesk/platform/config/bootstrap';
import { Access } from '@eventdesk/host/access/access';
import { Identity } from '../identity';

/** A bootstrap file as it is read. */
export const file = (content: object): Bootstrap => bootstrapSchema.parse(content);

/** A desk in memory with identity over it. `restarted` is what a new process over the same stores would have. */
export function testDesk() {
  const { platform, clock, log, raw } = memoryPlatform(catalogue);
  const folded = () => new Folded(platform.events, areaNames.map(areaStream), withSetting, noSettings);
  const settings = folded();
  const access = new Access(platform, settings);
  return {
    platform,
    clock,
    log,
    raw,
    settings,
    identity: new Identity(platform, access),
    principals: access.principals,
    restarted: () => {
      const own = new Access(platform, folded());
      return Object.assign(new Identity(platform, own), { principals: own.principals });
    },
  };
}
export type TestDesk = ReturnType<typeof testDesk>;

/** Asks for a token with id and secret in the form. */
export const ask = (desk: { identity: Identity }, client: string, secret: string, more: object = {}) =>
  desk.identity.tokenEndpoint.answer(undefined, {
    grant_type: 'client_credentials',
    client_id: client,
    client_secret: secret,
    ...more,
  });
