import type { ServerResponse } from 'node:http';
import type { Metrics } from '@eventdesk/platform/metrics/metrics';

/** What the door counts: answers by service and class of status (`cut`: the connection ended before the answer did). */
export function doorFigures(metrics: Metrics, open: () => number) {
  const answers = metrics.counter({
    name: 'eventdesk_door_answers_total',
    help: 'answers through the front door, by service and class of status',
    labels: ['service', 'status'],
  });
  metrics.gauge({ name: 'eventdesk_door_open_requests', help: 'requests under way' }, (gauge) => gauge.set(open()));
  return {
    count: (response: ServerResponse, service: string): void =>
      void response.once('close', () => {
        const status = response.writableFinished ? `${Math.floor(response.statusCode / 100)}xx` : 'cut';
        answers.inc({ service, status });
      }),
  };
}
