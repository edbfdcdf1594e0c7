import type { Api, CloudEvent } from './api';

/** Follows `GET /v2/events` from behind a position until an event comes that ends it; answers all that came. */
export async function followed(
  api: Api,
  after: number,
  isLast: (event: CloudEvent) => boolean,
): Promise<readonly CloudEvent[]> {
  const events: CloudEvent[] = [];
  const stream = await api.open(`/v2/events${after < 0 ? '' : `?after=${after}`}`, { accept: 'text/event-stream' });
  let text = '';
  for await (const chunk of stream) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data === undefined) continue;
      const event = JSON.parse(data) as CloudEvent;
      events.push(event);
      if (isLast(event)) return events;
    }
  }
  throw new Error('the stream ended before the event came');
}
