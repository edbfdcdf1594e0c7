import { named, testDesk } from './testing/desk';

describe('a read without a principal', () => {
  // `npm run types` fails when one of these lines compiles: its directive would have nothing to expect.
  it('T37 does not compile, and gives nothing when it is called all the same', async () => {
    const query = await (await testDesk()).open();
    const id = named('first');
    const reads: readonly (() => Promise<unknown>)[] = [
      // @ts-expect-error the principal is missing
      () => query.tickets.list({ limit: 1 }),
      // @ts-expect-error the principal is missing
      () => query.tickets.one(id),
      // @ts-expect-error the principal is missing
      () => query.inbound.list({ limit: 1 }),
      // @ts-expect-error the principal is missing
      () => query.inbound.one(id),
      // @ts-expect-error the principal is missing
      () => query.inbound.raw(id),
      // @ts-expect-error the principal is missing
      () => query.deliveries.list({ limit: 1 }),
      // @ts-expect-error the principal is missing
      () => query.deliveries.raw(id),
      // @ts-expect-error the principal is missing
      () => query.attachments.download(id),
      // @ts-expect-error the principal is missing
      () => query.eventReads.page({ limit: 1 }),
      // @ts-expect-error the principal is missing
      () => query.lists.users(),
    ];
    for (const read of reads) await expect(read()).rejects.toThrow();
  });
});
