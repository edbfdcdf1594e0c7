import { memoryPlatform } from '@eventdesk/platform/compose/testing/memory-platform';
import { catalogue } from '@eventdesk/domain/catalogue';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import { secretStates } from '@eventdesk/platform/rotation/secret-states';
import type { SealedStores } from '@eventdesk/platform/rotation/secrets-of-desk';
import { secretsOfDesk } from '@eventdesk/platform/rotation/secrets-of-desk';
import { Secrets } from '@eventdesk/platform/secrets/secrets';
import { copySecrets } from './copy-secrets';

const [former, present, other] = ['former', 'present', 'other'].map(
  (word) => `${word}-0123456789-abcdefghijklmnopqrst`,
) as [string, string, string];

describe('the secrets of a desk that moves', () => {
  const stores = (): SealedStores => {
    const { platform, keys } = memoryPlatform(catalogue);
    return { state: platform.state, keys };
  };
  const rotating = async (): Promise<SealedStores> => {
    const source = stores();
    await secretsOfDesk(new Secrets([former]), source);
    await secretsOfDesk(new Secrets([present, former]), source);
    return source;
  };

  it('T38 go on with the rotation that was under way', async () => {
    const [source, target] = [await rotating(), stores()];
    const both = new Secrets([present, former]);
    await copySecrets(source.state, target.state, both);
    const { secrets } = await secretStates(target, await secretsOfDesk(both, target));
    expect(secrets.map(({ state: is }) => is)).toEqual(['present', 'former']);
    await expect(secretsOfDesk(new Secrets([present]), target)).rejects.toThrow('leaves out the former secret');
  });

  it('T38 are not rotated by the move itself', async () => {
    const [source, target] = [stores(), stores()];
    await secretsOfDesk(new Secrets([former]), source);
    await copySecrets(source.state, target.state, new Secrets([present, former]));
    await expect(secretsOfDesk(new Secrets([former]), target)).resolves.toBeDefined();
  });

  it('T38 are refused by a target that was begun with another secret', async () => {
    const target = stores();
    await secretsOfDesk(new Secrets([other]), target);
    const copied = copySecrets((await rotating()).state, target.state, new Secrets([present, former]));
    await expect(copied).rejects.toThrow(ConfigProblem);
  });
});
