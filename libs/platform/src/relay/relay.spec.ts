import { RelayWorld } from './testing/relay-world';

describe('the relay', () => {
  let world: RelayWorld;
  beforeEach(() => {
    world = new RelayWorld();
  });
  afterEach(() => world.close());

  it('publishes the log in its order and goes on with what is appended', async () => {
    await world.append('sample-a', 2);
    await world.append('sample-b', 1);
    await world.start();
    await world.append('sample-a', 1);
    await world.time.settle();
    expect(world.broker.lines).toEqual(['sample-a@0', 'sample-a@1', 'sample-b@0', 'sample-a@2']);
    expect(await world.checkpoint()).toBe(3);
  });
});
