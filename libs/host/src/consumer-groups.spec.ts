import { catalogue } from '@eventdesk/domain/catalogue';
import { policiesStream } from '@eventdesk/kernel/policy';
import { memoryPlatform } from '@eventdesk/platform/compose/testing/memory-platform';
import { ConsumerGroups } from './consumer-groups';
import { policyNames } from './policies';

describe('consumer groups of a process', () => {
  const enabled = async (events: { read(stream: string): Promise<readonly { data: unknown }[]> }) =>
    (await events.read(policiesStream)).map(({ data }) => (data as { policy: string }).policy);

  it('enable the policies of every service, since one sees nothing of what was let in before it was enabled', async () => {
    const { platform } = memoryPlatform(catalogue);
    await ConsumerGroups.enable(platform, { 'intake.parse': ['inbound'] });
    expect(await enabled(platform.events)).toEqual(policyNames);
  });

  it('enable each once, whoever comes first and how often it starts', async () => {
    const { platform } = memoryPlatform(catalogue);
    await Promise.all([ConsumerGroups.enable(platform, {}), ConsumerGroups.enable(platform, {})]);
    await ConsumerGroups.enable(platform, {});
    expect((await enabled(platform.events)).sort()).toEqual(policyNames);
  });
});
